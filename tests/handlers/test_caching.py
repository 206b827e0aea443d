"""A URL that holds a version never changes its answer, and every cache may know it."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import anndata
import numpy as np
import pandas as pd
import pytest
import zstandard

from tests.kit.server import Api, Opened

RESOURCES = [
    "points/0/0",
    "points/0/0?encoding=f32",
    "obs/0",
    "obs/0/0",
    "obs/1/0?encoding=f32",
    "expression/0/3",
    "expression/0/3/0",
    "order/0",
    "genes?layer=0&search=GENE1&limit=5",
    "cells?position=0&fields=0",
]


@pytest.mark.usefixtures("h5ad")
class TestVersionedAnswersAreImmutable:
    """Every resource below a version: immutable, private, with a strong ETag."""

    @pytest.mark.parametrize("resource", RESOURCES)
    async def test_headers_and_304(self, api: Api, resource: str) -> None:
        opened = await api.open("pbmc.h5ad")
        first = await api.get(f"{opened.base}/{resource}")
        assert first.code == 200
        assert first.headers["Cache-Control"] == "private, max-age=31536000, immutable"
        assert first.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "Accept-Encoding" in first.headers["Vary"]
        etag = first.headers["Etag"]
        assert etag.startswith('"')
        again = await api.get(f"{opened.base}/{resource}", If_None_Match=f'"x", {etag}')
        assert (again.code, again.body) == (304, b"")
        assert again.headers["Etag"] == etag
        other = await api.get(f"{opened.base}/{resource}", If_None_Match='"x"')
        assert (other.code, other.body) == (200, first.body)

    async def test_etags_differ_by_resource_query_and_coding(self, api: Api) -> None:
        opened = await api.open("pbmc.h5ad")
        etags = [(await api.get(f"{opened.base}/{path}")).headers["Etag"] for path in RESOURCES]
        gzipped = await api.get(f"{opened.base}/{RESOURCES[0]}", Accept_Encoding="gzip")
        assert len({*etags, gzipped.headers["Etag"]}) == len(RESOURCES) + 1

    async def test_304_and_cached_answers_need_no_engine(self, api: Api) -> None:
        opened = await api.open("pbmc.h5ad")
        first = await api.get(f"{opened.base}/obs/0/0")
        misses = api.context.cache.status()["misses"]
        await api.get(f"{opened.base}/obs/0/0", If_None_Match=first.headers["Etag"])
        assert api.context.cache.status()["misses"] == misses
        second = await api.get(f"{opened.base}/obs/0/0")
        assert second.body == first.body
        assert api.context.cache.status()["misses"] == misses
        assert api.context.cache.status()["hits"] == 1


@pytest.mark.usefixtures("h5ad")
class TestHeadIsCheap:
    """HEAD says what a GET would, and reads nothing for it."""

    async def test_before_and_after_a_get(self, api: Api) -> None:
        opened = await api.open("pbmc.h5ad")
        address = f"api/{opened.base}/expression/0/3/0"
        before = await api.fetch(address, method="HEAD")
        assert before.code == 200
        assert "Content-Length" not in before.headers
        assert api.engines()["matrix"] is None
        body = await api.fetch(address)
        after = await api.fetch(address, method="HEAD")
        assert (after.code, after.body) == (200, b"")
        assert after.headers["Content-Length"] == str(len(body.body))
        assert after.headers["Content-Type"] == body.headers["Content-Type"]
        assert after.headers["Etag"] == before.headers["Etag"] == body.headers["Etag"]

    async def test_of_a_dataset_and_of_health(self, api: Api) -> None:
        opened = await api.open("pbmc.h5ad")
        for path in (f"api/datasets/{opened.id}", "api/health"):
            response = await api.fetch(path, method="HEAD")
            assert (response.code, response.body) == (200, b"")


class TestAnswersAreCompressed:
    """The coding is negotiated, and the plain bytes are the same in each."""

    async def _opened(self, api: Api, root: Path) -> Opened:
        n_cells = 4000
        adata = anndata.AnnData(
            obs=pd.DataFrame(
                {"cluster": pd.Categorical(["a", "b"] * (n_cells // 2))},
                index=[str(i) for i in range(n_cells)],
            )
        )
        adata.obsm["X_umap"] = np.zeros((n_cells, 2), np.float32)
        adata.write_h5ad(root / "even.h5ad")
        return await api.open("even.h5ad")

    async def test_zstd_gzip_and_identity(self, api: Api, jp_root_dir: Path) -> None:
        opened = await self._opened(api, jp_root_dir)
        address = f"{opened.base}/points/0/0"
        plain = await api.get(address, Accept_Encoding="identity")
        assert "Content-Encoding" not in plain.headers
        zstd = await api.get(address, Accept_Encoding="gzip;q=0.5, zstd")
        assert zstd.headers["Content-Encoding"] == "zstd"
        assert zstandard.ZstdDecompressor().decompress(zstd.body) == plain.body
        gzipped = await api.get(address, Accept_Encoding="gzip, br")
        assert gzipped.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(gzipped.body) == plain.body
        assert len(zstd.body) < len(plain.body) / 10

    async def test_the_content_type_stays(self, api: Api, jp_root_dir: Path) -> None:
        opened = await self._opened(api, jp_root_dir)
        block = await api.get(f"{opened.base}/points/0/0", Accept_Encoding="zstd")
        assert block.headers["Content-Type"] == "application/octet-stream"
        summary = await api.get(f"{opened.base}/obs/0", Accept_Encoding="zstd")
        assert summary.headers["Content-Type"] == "application/json"
        assert json.loads(summary.body)["counts"] == [2000, 2000]
