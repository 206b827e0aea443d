"""The ladder and the cache of indexes: right answers on every rung, and never a stale one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import anndata
import h5py
import numpy as np
import pytest
import scipy.sparse as sp

from cellucid_ext.config import Limits
from cellucid_ext.errors import CorruptError, UnknownElementError, VersionChangedError
from cellucid_ext.genes.content_key import key_of
from cellucid_ext.genes.index_cache import IndexCache
from cellucid_ext.genes.ladder import GeneLadder
from cellucid_ext.genes.layout import CscLayout, CsrLayout, FileStamp, length_of
from cellucid_ext.genes.progress import JobCancelled
from cellucid_ext.genes.scan import CompressedMatrix, scan_genes
from cellucid_ext.readers import chunk_map_hdf5

N_CELLS, N_GENES = 900, 400


def make_matrix(seed: int = 0) -> sp.csr_matrix:
    random = np.random.default_rng(seed)
    counts = random.poisson(0.2, (N_CELLS, N_GENES)).astype(np.float32)
    return sp.csr_matrix(np.log1p(counts * random.uniform(0.5, 2, (N_CELLS, 1)).astype(np.float32)))


def write(path: Path, matrix: sp.spmatrix) -> None:
    anndata.AnnData(matrix).write_h5ad(path, compression="gzip")


def csr(path: Path) -> CsrLayout:
    with h5py.File(path, "r") as file:
        return chunk_map_hdf5.csr_layout(file["X"], f"X in {path.name}")


def csc(path: Path) -> CscLayout:
    with h5py.File(path, "r") as file:
        return chunk_map_hdf5.csc_layout(file["X"], f"X in {path.name}")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "x.h5ad"
    write(path, make_matrix())
    return path


@pytest.fixture
def cache(tmp_path: Path) -> IndexCache:
    return IndexCache(tmp_path / "cache", durable=False)


@pytest.fixture
def ladder(source: Path, cache: IndexCache) -> Iterator[GeneLadder]:
    made = GeneLadder([csr(source)], "x.h5ad", cache=cache)
    yield made
    made.close()


class TestEveryRungAnswersLikeAnndata:
    """CSR by scan and by index, CSC directly, and what the reader reads itself."""

    def test_scan_then_index(self, ladder: GeneLadder, source: Path) -> None:
        expected = anndata.read_h5ad(source, backed="r")
        genes = [0, 17, N_GENES - 1]
        assert ladder.rung(0) == "scan"
        scanned = ladder.genes(0, genes)
        seen: list[tuple[int, int]] = []
        ladder.build_index(0, progress=lambda done, total: seen.append((done, total)))
        assert ladder.rung(0) == "index"
        for gene, before, after in zip(genes, scanned, ladder.genes(0, genes), strict=True):
            column = expected[:, gene].X
            wanted = np.asarray(column.todense()).ravel()
            assert before.dtype == after.dtype == wanted.dtype
            assert before.tobytes() == after.tobytes() == wanted.tobytes()
        expected.file.close()
        assert seen[-1][0] == seen[-1][1] == 2 * length_of(csr(source).data)
        assert [done for done, _ in seen] == sorted(done for done, _ in seen)

    def test_csc_and_the_readers_own_way(self, tmp_path: Path) -> None:
        matrix = make_matrix(1)
        path = tmp_path / "c.h5ad"
        write(path, sp.csc_matrix(matrix))
        dense = matrix.toarray()
        ladder = GeneLadder([csc(path), lambda gene: dense[:, gene]], "c.h5ad")
        for gene in (0, 5, N_GENES - 1):
            assert ladder.gene(0, gene).tobytes() == dense[:, gene].tobytes()
            assert ladder.gene(1, gene).tobytes() == dense[:, gene].tobytes()
        assert ladder.rung(0) == ladder.rung(1) == "gene-major"
        assert not ladder.can_index(0)
        ladder.close()

    def test_unknown_layers_and_genes(self, ladder: GeneLadder) -> None:
        for layer, gene in ((1, 0), (-1, 0), (0, -1), (0, N_GENES)):
            with pytest.raises(UnknownElementError):
                ladder.gene(layer, gene)
        ladder.build_index(0)
        with pytest.raises(UnknownElementError):
            ladder.gene(0, N_GENES)


class TestAnIndexIsFoundAgain:
    """After a restart, a move and a copy; never for other content."""

    def test_restart_move_and_copy(self, source: Path, cache: IndexCache) -> None:
        first = GeneLadder([csr(source)], "x", cache=cache)
        first.build_index(0)
        first.close()
        again = GeneLadder([csr(source)], "x", cache=cache)
        assert again.rung(0) == "index"
        again.close()
        copy = source.with_name("copy.h5ad")
        shutil.copy(source, copy)
        other = GeneLadder([csr(copy)], "copy", cache=cache)
        assert other.rung(0) == "scan"  # until all its bytes were compared
        steps: list[int] = []
        other.build_index(0, progress=lambda done, _: steps.append(done))
        assert other.rung(0) == "index"
        assert not steps  # found, not built
        other.close()

    def test_an_edit_that_keeps_sizes_and_samples_is_found(
        self, tmp_path: Path, cache: IndexCache
    ) -> None:
        path = tmp_path / "plain.h5ad"
        n = 40_000
        with h5py.File(path, "w") as file:
            group = file.create_group("X")
            group.attrs["shape"] = (n, 3)
            group.create_dataset("data", data=np.ones(n, np.float32), chunks=(100,))
            group.create_dataset("indices", data=np.zeros(n, np.int32), chunks=(100,))
            group.create_dataset("indptr", data=np.arange(n + 1))
        ladder = GeneLadder([csr(path)], "plain", cache=cache)
        ladder.build_index(0)
        ladder.close()
        with CompressedMatrix(csr(path), Limits()) as matrix:
            key = key_of(matrix)
        with h5py.File(path, "r+") as file:
            file["X/data"][150] = 7  # chunk 1: not one of the sampled ones
        with CompressedMatrix(csr(path), Limits()) as matrix:
            assert key_of(matrix) == key
        changed = GeneLadder([csr(path)], "plain", cache=cache)
        assert changed.rung(0) == "scan"
        changed.build_index(0)
        assert changed.rung(0) == "index"
        assert changed.gene(0, 0)[150] == 7
        changed.close()

    def test_a_shared_folder_is_only_read(self, source: Path, tmp_path: Path) -> None:
        shared = tmp_path / "shared"
        builder = GeneLadder([csr(source)], "x", cache=IndexCache(shared, durable=False))
        builder.build_index(0)
        builder.close()
        before = {p: p.stat().st_mtime_ns for p in shared.rglob("*")}
        own = IndexCache(tmp_path / "own", shared=shared, durable=False)
        ladder = GeneLadder([csr(source)], "x", cache=own)
        assert ladder.rung(0) == "index"
        assert ladder.gene(0, 3).tobytes() == make_matrix()[:, 3].toarray().tobytes()
        ladder.close()
        assert {p: p.stat().st_mtime_ns for p in shared.rglob("*")} == before

    def test_whoever_describes_the_file(self, source: Path, cache: IndexCache) -> None:
        ladder = GeneLadder([csr(source)], "x", cache=cache)
        ladder.build_index(0)
        ladder.close()
        with h5py.File(source, "r") as file:
            worded_otherwise = chunk_map_hdf5.csr_layout(file["X"], "another label")
        found = cache.find(worded_otherwise, "x")
        assert found is not None
        found.close()

    def test_on_a_machine_that_numbers_devices_otherwise(
        self, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        shared = tmp_path / "shared"
        builder = GeneLadder([csr(source)], "x", cache=IndexCache(shared, durable=False))
        builder.build_index(0)
        builder.close()
        true_stamp = FileStamp.of

        def elsewhere(status: os.stat_result) -> FileStamp:
            return replace(true_stamp(status), device=4711)

        monkeypatch.setattr(FileStamp, "of", staticmethod(elsewhere))
        own = IndexCache(tmp_path / "own", shared=shared, durable=False)
        found = own.find(csr(source), "x")
        assert found is not None
        found.close()

    def test_a_copy_of_what_is_shared_is_compared_once(self, source: Path, tmp_path: Path) -> None:
        shared = tmp_path / "shared"
        builder = GeneLadder([csr(source)], "x", cache=IndexCache(shared, durable=False))
        builder.build_index(0)
        builder.close()
        copy = source.with_name("copy.h5ad")
        shutil.copy(source, copy)
        own = IndexCache(tmp_path / "own", shared=shared, durable=False)
        assert own.find(csr(copy), "copy") is None
        with CompressedMatrix(csr(copy), Limits()) as matrix:
            adopted = own.adopt(matrix, "copy")
        assert adopted is not None
        adopted.close()
        found = own.find(csr(copy), "copy")
        assert found is not None
        found.close()


class TestTheCacheKeepsItsBudget:
    """The index that was used longest ago goes first, never one that is read."""

    def test_eviction(self, tmp_path: Path) -> None:
        folder = tmp_path / "cache"
        ladders = []
        for seed in range(3):
            path = tmp_path / f"{seed}.h5ad"
            write(path, make_matrix(seed))
            ladder = GeneLadder([csr(path)], str(seed), cache=IndexCache(folder, durable=False))
            ladder.build_index(0)
            ladders.append((path, ladder))
        for age, (_, ladder) in enumerate(ladders):
            index = ladder._index(ladder._layer(0))
            assert index is not None
            stamp = 1_000_000 + age
            os.utime(folder / index.index.name / "manifest.json", (stamp, stamp))
        ladders[1][1].close()
        ladders[2][1].close()
        cache = IndexCache(folder, budget=0, durable=False)
        assert len(cache.evict()) == 2  # the first one is read
        assert ladders[0][1].gene(0, 1).shape == (N_CELLS,)
        ladders[0][1].close()
        assert len(cache.evict()) == 1
        assert GeneLadder([csr(ladders[2][0])], "2", cache=cache).rung(0) == "scan"


class TestDamageNeverBecomesANumber:
    """Any flipped byte of an index is found; genes are scanned instead."""

    def test_flipped_bytes(self, source: Path, tmp_path: Path) -> None:
        expected = make_matrix().toarray()
        random = np.random.default_rng(4)
        folder = tmp_path / "cache"
        for _ in range(12):
            shutil.rmtree(folder, ignore_errors=True)
            cache = IndexCache(folder, durable=False)
            builder = GeneLadder([csr(source)], "x", cache=cache)
            builder.build_index(0)
            builder.close()
            files = [p for p in folder.glob("*/**/c/*") if p.stat().st_size]
            victim = files[random.integers(len(files))]
            raw = bytearray(victim.read_bytes())
            raw[random.integers(len(raw))] ^= 1 << random.integers(8)
            victim.write_bytes(raw)
            ladder = GeneLadder([csr(source)], "x", cache=cache)
            for gene in range(0, N_GENES, 7):
                assert ladder.gene(0, gene).tobytes() == expected[:, gene].tobytes()
            ladder.close()


class TestAFileThatChangesIsNeverMixed:
    """Truncated, replaced or overwritten: an error that says so, not a number."""

    def test_replaced_between_two_genes(self, source: Path) -> None:
        ladder = GeneLadder([csr(source)], "x")
        ladder.gene(0, 0)
        other = source.with_name("other.h5ad")
        write(other, make_matrix(9))
        other.replace(source)
        with pytest.raises(VersionChangedError):
            ladder.gene(0, 0)
        ladder.close()

    def test_changed_during_the_scan(self, source: Path) -> None:
        layout = csr(source)

        def touch(done: int, total: int) -> None:
            del done, total
            with source.open("r+b") as file:
                file.truncate(source.stat().st_size // 2)

        with pytest.raises(VersionChangedError):
            scan_genes(layout, [3], progress=touch)

    def test_changed_during_a_build(self, source: Path, cache: IndexCache) -> None:
        ladder = GeneLadder([csr(source)], "x", cache=cache)

        def rewrite(done: int, total: int) -> None:
            if done == total:
                os.utime(source, (1, 1))

        with pytest.raises(VersionChangedError):
            ladder.build_index(0, progress=rewrite)
        assert ladder.rung(0) == "scan"
        ladder.close()

    def test_damaged_metadata(self, source: Path) -> None:
        with h5py.File(source, "r+") as file:
            file["X/indptr"][10] = 2**30
        with pytest.raises(CorruptError, match="pointers"):
            scan_genes(csr(source), [0])


class TestWorkCanBeCancelled:
    """Between two tasks; a cancelled build goes on later from what it had."""

    def test_scan(self, source: Path) -> None:
        with pytest.raises(JobCancelled):
            scan_genes(csr(source), [0], cancelled=lambda: True)

    def test_build(self, ladder: GeneLadder) -> None:
        asked = 0

        def soon() -> bool:
            nonlocal asked
            asked += 1
            return asked > 6

        with pytest.raises(JobCancelled):
            ladder.build_index(0, cancelled=soon)
        assert ladder.rung(0) == "scan"
        ladder.build_index(0)
        assert ladder.gene(0, 2).tobytes() == make_matrix()[:, 2].toarray().tobytes()
