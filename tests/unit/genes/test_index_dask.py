"""A gene index from a real cluster of processes: the same files, whatever happens to it."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anndata
import h5py
import numpy as np
import pytest
import scipy.sparse as sp

import cellucid_ext
from cellucid_ext import index_command
from cellucid_ext.config import Limits
from cellucid_ext.errors import CellucidError, UnsupportedError, VersionChangedError
from cellucid_ext.genes.index_build import build_index
from cellucid_ext.genes.index_cache import IndexCache
from cellucid_ext.genes.index_crew import BuildJob
from cellucid_ext.genes.index_plan import make_plan
from cellucid_ext.genes.ladder import GeneLadder
from cellucid_ext.genes.layout import CsrLayout
from cellucid_ext.genes.progress import JobCancelled
from cellucid_ext.genes.scan import CompressedMatrix
from cellucid_ext.readers import chunk_map_hdf5

distributed = pytest.importorskip("distributed", reason="needs the extra “dask”")
index_dask = pytest.importorskip("cellucid_ext.genes.index_dask")

N_CELLS, N_GENES, MEMORY = 2500, 5000, 12 << 20

pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def matrix() -> sp.csr_matrix:
    rng = np.random.default_rng(0)
    made = sp.random(N_CELLS, N_GENES, 0.1, "csr", np.float32, rng=rng)
    few = made.indptr[N_CELLS // 2]
    made.data[:few] = np.ceil(made.data[:few] * 9)
    return made


@pytest.fixture(scope="module")
def source(matrix: sp.csr_matrix, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("source") / "x.h5ad"
    with h5py.File(path, "w") as file:
        group = file.create_group("X")
        group.attrs["shape"] = matrix.shape
        for name in ("data", "indices", "indptr"):
            group.create_dataset(name, data=getattr(matrix, name), compression="gzip")
    return path


def csr(path: Path) -> CsrLayout:
    with h5py.File(path, "r") as file:
        return chunk_map_hdf5.csr_layout(file["X"], f"X in {path.name}")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0"
    ) as made:
        yield made


@pytest.fixture(scope="module")
def at_home(source: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return the files of a build in threads of this process."""
    target = tmp_path_factory.mktemp("home") / "index"
    build(source, target, None)
    return files_of(target)


def build(source: Path, target: Path, address: str | None, **others: Any) -> None:
    build_index(
        csr(source),
        target,
        source_key="k",
        memory=MEMORY,
        threads=2,
        durable=False,
        dask_scheduler_address=address,
        **others,
    )


def files_of(index: Path) -> dict[str, bytes]:
    return {
        path.relative_to(index).as_posix(): path.read_bytes()
        for path in index.rglob("*")
        if path.is_file()
    }


class TestAClusterBuildsTheSameFiles:
    """Every byte of every file, the manifest with all checksums too."""

    def test_equal_to_a_build_at_home(
        self, cluster: Any, source: Path, at_home: dict[str, bytes], tmp_path: Path
    ) -> None:
        steps: list[tuple[int, int]] = []
        build(
            source,
            tmp_path / "index",
            cluster.scheduler_address,
            progress=lambda done, total: steps.append((done, total)),
        )
        assert files_of(tmp_path / "index") == at_home
        assert len(json.loads(at_home["manifest.json"])["files"]) > 20
        assert [done for done, _ in steps] == sorted(done for done, _ in steps)
        assert steps[-1][0] == steps[-1][1]
        assert len(steps) > 6  # slabs and parts, one after the other
        assert sorted(path.name for path in tmp_path.iterdir()) == ["index", "index.lock"]

    def test_genes_are_those_of_the_matrix(
        self, cluster: Any, source: Path, matrix: sp.csr_matrix, tmp_path: Path
    ) -> None:
        cache = IndexCache(tmp_path, durable=False)
        ladder = GeneLadder([csr(source)], "x", cache=cache, threads=2)
        ladder.build_index(0, dask_scheduler_address=cluster.scheduler_address)
        assert ladder.rung(0) == "index"
        expected = matrix.tocsc()
        for gene in range(0, N_GENES, 97):
            wanted = expected[:, [gene]].toarray().ravel()
            assert ladder.gene(0, gene).tobytes() == wanted.tobytes()
        ladder.close()

    def test_from_python(self, cluster: Any, matrix: sp.csr_matrix, tmp_path: Path) -> None:
        path = tmp_path / "whole.h5ad"
        anndata.AnnData(matrix).write_h5ad(path, compression="gzip")
        for name, address in (("home", None), ("cluster", cluster.scheduler_address)):
            cellucid_ext.build_index(path, folder=tmp_path / name, dask_scheduler_address=address)
        (home,) = (tmp_path / "home").glob("*/manifest.json")
        (away,) = (tmp_path / "cluster").glob("*/manifest.json")
        assert files_of(away.parent) == files_of(home.parent)

    def test_from_the_command_line(
        self, cluster: Any, matrix: sp.csr_matrix, tmp_path: Path
    ) -> None:
        path, folder = tmp_path / "whole.h5ad", tmp_path / "indexes"
        anndata.AnnData(matrix).write_h5ad(path)
        address = cluster.scheduler_address
        before = len(cluster.scheduler.transition_log)
        arguments = [str(path), "--folder", str(folder), "--quiet"]
        assert index_command.main([*arguments, "--dask-scheduler-address", address]) == 0
        assert len(list(folder.glob("*/manifest.json"))) == 1
        assert len(cluster.scheduler.transition_log) > before


class TestACancelledBuildGoesOn:
    """Anywhere: what a cluster left half-done is finished at home, and the other way."""

    def test_cancelled_on_the_cluster_finished_at_home(
        self, cluster: Any, source: Path, at_home: dict[str, bytes], tmp_path: Path
    ) -> None:
        done = 0

        def note(now: int, total: int) -> None:
            nonlocal done
            del total
            done = now

        with pytest.raises(JobCancelled):
            build(
                source,
                tmp_path / "index",
                cluster.scheduler_address,
                progress=note,
                cancelled=lambda: done > 0,
            )
        left = tmp_path / "index.building"
        assert list((left / "runs").glob("*.run"))
        assert not (tmp_path / "index").exists()
        assert not list(left.glob("*.leave"))
        build(source, tmp_path / "index", None)
        assert files_of(tmp_path / "index") == at_home


class TestALostWorkerCostsOnlyItsTasks:
    """SIGKILL in the middle of a build: the others do its work."""

    def test_killed_in_both_halves(
        self, cluster: Any, source: Path, at_home: dict[str, bytes], tmp_path: Path
    ) -> None:
        with distributed.Client(cluster.scheduler_address, set_as_default=False) as client:
            killed: list[int] = []

            def kill(done: int, total: int) -> None:
                half = 2 * done > total
                if len(killed) <= half:
                    client.wait_for_workers(2)
                    pids = set(client.run(os.getpid).values()) - set(killed)
                    killed.append(min(pids))
                    os.kill(killed[-1], signal.SIGKILL)

            build(source, tmp_path / "index", cluster.scheduler_address, progress=kill)
            assert len(killed) == 2
        assert files_of(tmp_path / "index") == at_home


class TestWhatGoesWrongIsSaid:
    """In the words of the house, also where it happened on a worker."""

    def test_no_scheduler(self, source: Path, tmp_path: Path, monkeypatch: Any) -> None:
        monkeypatch.setattr("cellucid_ext.genes.index_dask._CONNECT_S", 1)
        with pytest.raises(CellucidError, match="scheduler"):
            build(source, tmp_path / "index", "tcp://127.0.0.1:9")

    def test_a_source_that_changes(self, cluster: Any, source: Path, tmp_path: Path) -> None:
        copy = tmp_path / "copy.h5ad"
        copy.write_bytes(source.read_bytes())

        def rewrite(done: int, total: int) -> None:
            del done, total
            os.utime(copy, (1, 1))

        with pytest.raises(VersionChangedError):
            build(copy, tmp_path / "index", cluster.scheduler_address, progress=rewrite)
        assert not (tmp_path / "index").exists()

    def test_a_worker_without_the_folder(self, cluster: Any, source: Path, tmp_path: Path) -> None:
        layout = csr(source)
        with CompressedMatrix(layout, Limits()) as opened:
            plan = make_plan(opened.indptr, N_GENES, opened.dtype, MEMORY, 2)
        job = BuildJob(layout, Limits(), plan, tmp_path / "elsewhere")
        with distributed.Client(cluster.scheduler_address, set_as_default=False) as client:
            future = client.submit(index_dask.code_slab, job, 0, "x.leave")
            with pytest.raises(UnsupportedError, match="folder of gene indexes"):
                future.result()
