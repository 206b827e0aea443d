"""The blocks of an indexed gene: those of a scan, and ready before they are asked for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import anndata
import numpy as np
import pytest

from cellucid_ext.config import GeneSettings, Limits
from cellucid_ext.engine.board import Board
from cellucid_ext.engine.build import build_index
from cellucid_ext.engine.child import Engine
from cellucid_ext.genes import backend
from tests.kit.matrices import counts

LIMITS = Limits(level0_cells=100, block_cells=150)
N_GENES = 12


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    matrix = counts(500, N_GENES, 3)
    matrix.data[5], matrix.data[6], matrix.data[7:40:3] = np.nan, np.inf, -1.5
    adata = anndata.AnnData(matrix)
    adata.obsm["X_umap"] = np.random.default_rng(1).normal(size=(500, 2))
    path = tmp_path_factory.mktemp("ahead") / "cells.h5ad"
    adata.write_h5ad(path, compression="gzip")
    return path


class Asked:
    """An engine in this process, and what it answers."""

    def __init__(self, path: Path, folder: Path | None) -> None:
        genes = GeneSettings(folder=None if folder is None else str(folder), threads=1)
        page = Board.file()
        settings: Any = {
            "limits": asdict(LIMITS),
            "memory_bytes": 1 << 30,
            "cache_dir": None,
            "max_sessions": 2,
            "genes": asdict(genes),
            "lane": "matrix",
        }
        self.engine = Engine(settings, Board(page.fileno()))
        page.close()
        self._path = str(path)
        opened, _ = self.engine.reply({"kind": "open", "path": self._path, "dataset": "d"}, b"")
        self.n_blocks = len(opened["manifest"]["blocks"])
        self._version = opened["version"]

    def close(self) -> None:
        self.engine._sessions.drop(self._path)

    def __call__(self, resource: str, query: dict[str, str] | None = None) -> tuple[Any, bytes]:
        call = {
            "kind": "answer",
            "path": self._path,
            "dataset": "d",
            "version": self._version,
            "method": "GET",
            "resource": resource,
            "query": query or {},
            "coding": "zstd",
        }
        return self.engine.reply(call, b"")


@pytest.fixture
def indexed(path: Path, tmp_path: Path) -> Iterator[Asked]:
    if not backend.COMPILED:
        pytest.skip("indexes are built with numba")
    build_index(path, folder=tmp_path, limits=LIMITS)
    asked = Asked(path, tmp_path)
    yield asked
    asked.close()


@pytest.fixture
def scanned(path: Path) -> Iterator[Asked]:
    asked = Asked(path, None)
    yield asked
    asked.close()


class TestAnIndexedGeneIsTheScannedOne:
    """Blocks in every encoding, transformed or not, and the summary: byte for byte."""

    @pytest.mark.parametrize("transform", ["none", "log1p"])
    def test_answers(self, indexed: Asked, scanned: Asked, transform: str) -> None:
        for gene in range(N_GENES):
            query = {"transform": transform}
            found, body = indexed(f"expression/0/{gene}", query)
            assert found["rung"] == "index"
            _, wanted = scanned(f"expression/0/{gene}", query)
            assert json.loads(body) == json.loads(wanted)
            for encoding in ("u8", "u16", "f32"):
                for block in range(indexed.n_blocks):
                    resource = f"expression/0/{gene}/{block}"
                    found, body = indexed(resource, {**query, "encoding": encoding})
                    told, wanted = scanned(resource, {**query, "encoding": encoding})
                    assert (found["headers"], found["coding"]) == (told["headers"], told["coding"])
                    assert body == wanted


class TestTheNextBlockIsReady:
    """What is foreseen is what would be answered; a change of mind costs nothing but time."""

    def test_the_same_answers_in_order(self, indexed: Asked) -> None:
        resources = [f"expression/0/4/{block}" for block in range(indexed.n_blocks)]
        plain = [indexed(resource) for resource in resources]
        foreseen = []
        for resource in resources:
            foreseen.append(indexed(resource))
            indexed.engine.look_ahead()
        assert foreseen == plain
        assert foreseen[1][0]["rung"] == "index"

    def test_another_gene_encoding_or_version_is_not_taken_for_it(self, indexed: Asked) -> None:
        wanted = indexed("expression/0/7/1")
        indexed("expression/0/4/0")
        indexed.engine.look_ahead()
        assert indexed("expression/0/7/1") == wanted
        indexed("expression/0/7/0")
        indexed.engine.look_ahead()
        assert indexed("expression/0/7/1", {"encoding": "f32"}) != wanted
        assert indexed("expression/0/7/1") == wanted
