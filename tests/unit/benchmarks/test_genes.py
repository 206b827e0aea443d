"""One gene by every way: all ways are asked the same, fail visibly and are kept."""

import sys
from contextlib import closing
from pathlib import Path

import anndata as ad
import pytest

from benchmarks.atlas import AtlasSpec, write_atlas
from benchmarks.genes.__main__ import DOCUMENT, Pieces, keep
from benchmarks.genes.clock import checksum
from benchmarks.genes.peers import PEERS, Peer, run_peer
from benchmarks.genes.process import Report, run_module
from benchmarks.genes.service import Client, Dataset, index_folder
from benchmarks.genes.table import Run, fractions, markdown
from benchmarks.opening.lab_server import LabServer
from cellucid_ext.engine.build import build_index

SPEC = AtlasSpec(cells=3_000, genes=300)
GENE = SPEC.genes // 3


@pytest.fixture(scope="module")
def atlas(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("genes") / "atlas.h5ad"
    write_atlas(SPEC, path, "h5ad-csr")
    return path


@pytest.fixture(scope="module")
def truth(atlas: Path) -> int:
    return checksum(ad.read_h5ad(atlas).X[:, GENE].toarray().ravel())


class TestAllWaysAnswerTheSame:
    """Ours and the ways of others that run here give anndata's values, and all figures."""

    def test_scan_and_index(self, atlas: Path, truth: int, tmp_path: Path) -> None:
        def ours(way: str) -> Report:
            arguments = (way, str(atlas), "0.1", str(tmp_path))
            return run_module(sys.executable, "benchmarks.genes.ours", *arguments)

        assert ours("scan")["checksum"] == truth
        assert "there is no index" in ours("index")["failed"]
        assert ours("build")["index_bytes"] > 0
        assert ours("index")["checksum"] == truth

    @pytest.mark.parametrize("module", ["anndata_backed", "h5py_naive"])
    def test_peers(self, atlas: Path, truth: int, module: str) -> None:
        report = run_module(sys.executable, f"benchmarks.genes.ways.{module}", str(atlas), "0.1")
        assert report["checksum"] == truth
        assert report["read_bytes"] > 0
        assert report["n"] > 0
        assert report["peak_mib"] > 0
        assert min(report[key] for key in ("open_s", "cold_s", "warm_s", "p50_s", "p99_s")) > 0

    def test_the_zarr_copy(self, atlas: Path, truth: int, tmp_path: Path) -> None:
        module = "benchmarks.genes.ways.zarr_csr"
        store = tmp_path / "copy.zarr"
        converted = run_module(sys.executable, module, "--convert", str(atlas), str(store))
        assert "failed" not in converted
        assert run_module(sys.executable, module, str(store), "0.1")["checksum"] == truth

    def test_limits(self, atlas: Path) -> None:
        limits = run_module(sys.executable, "benchmarks.genes.limits", str(atlas))
        assert limits["entries"] == ad.read_h5ad(atlas).X.nnz
        assert 0 < limits["indices_bytes"] < atlas.stat().st_size
        run = Run("", "", SPEC.cells, limits)
        assert all(share and share > 0 for share in fractions(run, SECONDS))


class TestOverHttp:
    """A real server answers a gene from the index, bit for bit."""

    def test_one_gene(self, atlas: Path, truth: int, tmp_path: Path) -> None:
        build_index(atlas, folder=index_folder(tmp_path))
        with (
            LabServer(atlas.parent, tmp_path) as server,
            closing(Client(server, "test")) as client,
        ):
            dataset = Dataset(client, atlas)
            assert dataset.rung(client) == "index"
            assert checksum(dataset.column(client, GENE)) == truth
            assert sum(map(len, dataset.gene(client, GENE))) == SPEC.cells


class TestAPeerThatCannotBeMeasuredIsNamed:
    """Not installable, broken or endless: a reason, never a missing row."""

    def test_not_installable(self, atlas: Path, tmp_path: Path) -> None:
        peer = Peer("Nobody", "nobody", (str(tmp_path / "nobody.whl"),), "h5py_naive")
        assert run_peer(peer, atlas, 0.1, 60, tmp_path)["failed"].startswith("not installed: ")

    def test_broken(self, tmp_path: Path) -> None:
        report = run_module(
            sys.executable, "benchmarks.genes.ways.h5py_naive", str(tmp_path / "none.h5ad"), "1"
        )
        assert "FileNotFoundError" in report["failed"]

    def test_silent(self) -> None:
        report = run_module(sys.executable, "benchmarks.genes.table")
        assert report == {"failed": "it printed no report"}

    def test_endless(self) -> None:
        report = run_module(sys.executable, "http.server", "0", limit=2)
        assert report == {"failed": "took longer than 2 s"}

    def test_the_table_has_its_row(self) -> None:
        run = Run("a", "b", 1, rows={"Nobody": {"failed": "no such wheel"}})
        assert "| Nobody | not measured: no such wheel |" in markdown(run)

    def test_every_peer_of_the_issue_is_there(self) -> None:
        assert {peer.folder for peer in PEERS} == {
            "anndata",
            "h5py",
            "scanpy",
            "zarr",
            "cellucid-0.0.9",
            "cellucid-0.9.5",
        }


SECONDS: Report = {"open_s": 1.0, "cold_s": 1.0, "warm_s": 1.0, "p50_s": 1.0, "p99_s": 1.0}


class TestTheTableSaysWhatIsWrong:
    """Other values are marked; a percentile of few genes is left out."""

    def test_values_that_differ(self) -> None:
        row = SECONDS | {"n": 3, "checksum": 1}
        run = Run("a", "b", 1, rows={"ours: scan": row, "x": row | {"checksum": 2}})
        ours, other = (
            line for line in markdown(run).splitlines() if line.startswith(("| o", "| x"))
        )
        assert "| equal |" in ours
        assert "| **DIFFER** |" in other

    @pytest.mark.parametrize(("n", "shown"), [(99, "-"), (100, "2,000")])
    def test_p99_of_few_genes(self, n: int, shown: str) -> None:
        run = Run("a", "b", 1, rows={"x": SECONDS | {"n": n, "p99_s": 2.0}})
        row = markdown(run).splitlines()[-1]
        assert row.split(" | ")[5] == shown


class TestTheDocumentKeepsRuns:
    """A run replaces that of the same size and leaves the text and other sizes alone."""

    def test_keep(self, tmp_path: Path) -> None:
        document = tmp_path / "kept.md"
        document.write_text(DOCUMENT.read_text())
        for title, machine in (("1 x 2", "old"), ("3 x 4", "other"), ("1 x 2", "new")):
            keep(Run(title, machine, 1), document)
        text = document.read_text()
        assert text.count("\n## 1 x 2\n") == text.count("\n## 3 x 4\n") == 1
        assert "\nold\n" not in text
        assert "\nother\n" in text
        assert "\nnew\n" in text
        assert text.startswith(DOCUMENT.read_text().partition("<!--")[0])


class TestALongRunMayComeInPieces:
    """Each way is measured once, whatever the number of calls; what is not there says so."""

    def test_goes_on_from_what_is_kept(self, tmp_path: Path) -> None:
        calls: list[str] = []

        def work() -> Report:
            calls.append("measured")
            return {"warm_s": 1.5}

        for _ in range(2):
            assert Pieces(tmp_path, 60).take("ours: scan", work) == {"warm_s": 1.5}
        assert calls == ["measured"]
        late = Pieces(tmp_path, -1)
        assert late.take("ours: scan", work) == {"warm_s": 1.5}
        assert late.take("another", work) == {"failed": "not measured yet"}

    def test_a_failure_is_tried_again(self, tmp_path: Path) -> None:
        assert "failed" in Pieces(tmp_path, 60).take("way", lambda: {"failed": "no memory"})
        assert Pieces(tmp_path, 60).take("way", lambda: {"warm_s": 2.0}) == {"warm_s": 2.0}
