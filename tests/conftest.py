"""A real server with the extension, real datasets, and a client that keeps raw answers."""

from __future__ import annotations

import json
import os
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anndata
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, settings
from jupyter_server.serverapp import ServerApp
from scipy import sparse
from tornado.httpclient import AsyncHTTPClient, HTTPResponse

from tests.kit.server import Api

# The fixtures of a server move HOME: kernels would be compiled again for each of them.
os.environ.setdefault("NUMBA_CACHE_DIR", str(Path.home() / ".cache" / "cellucid_ext" / "numba"))

# How long an example takes says something about the machine, and nothing about the code.
settings.register_profile(
    "suite", deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("deep", settings.get_profile("suite"), max_examples=500)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))

pytest_plugins = ("pytest_jupyter.jupyter_server",)

N_CELLS, N_GENES = 300, 40


@pytest.fixture(scope="session")
def atlas() -> anndata.AnnData:
    """Return a small dataset with everything that the contract has: known values, real types."""
    random = np.random.default_rng(7)
    counts = sparse.random(
        N_CELLS, N_GENES, density=0.3, format="csr", dtype=np.float32, random_state=3
    )
    clusters = random.choice(["B cell", "T cell", "NK cell"], N_CELLS)
    adata = anndata.AnnData(
        X=counts,
        obs=pd.DataFrame(
            {
                "cluster": pd.Categorical(clusters),
                "depth": random.normal(100, 10, N_CELLS),
            },
            index=[f"cell-{i}" for i in range(N_CELLS)],
        ),
        var=pd.DataFrame(index=[f"GENE{i}" for i in range(N_GENES)]),
    )
    adata.obsm["X_umap"] = random.normal(0, 5, (N_CELLS, 2)).astype(np.float32)
    adata.obsm["X_pca"] = random.normal(0, 1, (N_CELLS, 3)).astype(np.float32)
    return adata


@pytest.fixture
def h5ad(jp_root_dir: Path, atlas: anndata.AnnData) -> Path:
    """Write the dataset as ``pbmc.h5ad`` below the server's root."""
    path = jp_root_dir / "pbmc.h5ad"
    atlas.write_h5ad(path, compression="gzip")
    return path


@pytest.fixture
def zarr(jp_root_dir: Path, atlas: anndata.AnnData) -> Path:
    """Write the dataset as ``pbmc.zarr`` below the server's root."""
    path = jp_root_dir / "pbmc.zarr"
    with anndata.settings.override(zarr_write_format=3), warnings.catch_warnings():
        # anndata and zarr warn about their own defaults and about strings in v3.
        warnings.simplefilter("ignore")
        atlas.write_zarr(path)
    return path


@pytest.fixture
def cellucid_config() -> dict[str, Any]:
    """Traits of ``Cellucid``; a test overrides it to shorten a time-out."""
    return {}


@pytest.fixture
def cellucid_cache(tmp_path: Path) -> Path:
    """Return the cache folder of the server."""
    return tmp_path / "cellucid-cache"


@pytest.fixture
def jp_server_config(cellucid_config: dict[str, Any], cellucid_cache: Path) -> dict[str, Any]:
    """Configure a server with nothing but this extension, and no unauthenticated access."""
    return {
        "ServerApp": {
            "jpserver_extensions": {"cellucid_ext": True, "jupyter_server_terminals": False},
            "allow_unauthenticated_access": False,
        },
        "Cellucid": {"cache_dir": str(cellucid_cache), **cellucid_config},
    }


@pytest.fixture
def api(jp_serverapp: ServerApp, http_server_client: AsyncHTTPClient) -> Api:
    """Return a client of the running server."""
    return Api(jp_serverapp, http_server_client)


FailsWith = Callable[..., dict[str, str]]


@pytest.fixture
def fails_with(jp_root_dir: Path) -> FailsWith:
    """Assert the one error shape; the only place that knows it."""

    def check(response: HTTPResponse, status: int, code: str) -> dict[str, str]:
        assert response.code == status, (response.code, response.body)
        assert response.headers["Content-Type"].startswith("application/json")
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        body: dict[str, str] = json.loads(response.body)
        assert set(body) == {"code", "message", "hint"}
        assert all(isinstance(value, str) for value in body.values())
        assert all(body.values())
        assert body["code"] == code, body
        text = response.body.decode()
        assert "Traceback" not in text
        assert str(jp_root_dir) not in text
        if status == 503:
            assert int(response.headers["Retry-After"]) >= 1
        return body

    return check
