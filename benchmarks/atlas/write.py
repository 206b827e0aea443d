"""Write an atlas: chunk after chunk of cells, each generated, written, forgotten."""

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.atlas.cells import make_cells
from benchmarks.atlas.counts import CountSampler
from benchmarks.atlas.genes import expression_profiles, gene_ids, gene_symbols, marker_genes
from benchmarks.atlas.graph import write_graph
from benchmarks.atlas.hdf5_sink import Hdf5Sink
from benchmarks.atlas.matrix import CscWriter, CsrWriter, MatrixWriter
from benchmarks.atlas.obs import ObsWriter, write_strings
from benchmarks.atlas.sink import Sink
from benchmarks.atlas.spec import AtlasSpec, Format
from benchmarks.atlas.types import make_types
from benchmarks.atlas.zarr_sink import ZarrSink

#: Distinct genes per molecule that was drawn: 4 in 5, for the chunk sizes only.
_DISTINCT = 0.8


def write_atlas(
    spec: AtlasSpec,
    out: Path,
    fmt: Format,
    progress: Callable[[int], None] | None = None,
) -> None:
    """Write the atlas ``spec`` to ``out``, replacing what is there.

    Memory stays below about 1 GiB whatever the number of cells (without the
    graph). ``progress`` hears the number of cells written so far.
    """
    part = out.with_name(f"{out.name}.part")
    _remove(part)
    sink: Sink = ZarrSink(part, 2 if fmt == "zarr2" else 3) if "zarr" in fmt else Hdf5Sink(part)
    try:
        _fill(sink, spec, part, gene_major=fmt == "h5ad-csc", progress=progress)
    finally:
        sink.close()
    # Renamed when whole: an interrupted run leaves nothing that looks finished.
    _remove(out)
    part.replace(out)


def _fill(
    sink: Sink,
    spec: AtlasSpec,
    part: Path,
    *,
    gene_major: bool,
    progress: Callable[[int], None] | None,
) -> None:
    types = make_types(spec.seed)
    sampler = CountSampler(expression_profiles(spec.genes, spec.seed), spec.molecules)
    expected = int(spec.cells * spec.molecules * _DISTINCT)
    sink.group("", "anndata", "0.1.0")
    for empty in ("layers", "varm", "varp", "obsp", "uns"):
        sink.group(empty, "dict", "0.1.0")
    write_strings(sink, "uns/cell_type_colors", types.colors)
    write_var(sink, spec.genes)
    shape = (spec.cells, spec.genes)
    matrix: MatrixWriter = (
        CscWriter(sink, shape, expected, part) if gene_major else CsrWriter(sink, shape, expected)
    )
    obs = ObsWriter(sink, spec.cells)
    kept = []
    for start, stop in spec.chunks():
        cells = make_cells(types, start, stop, spec.seed)
        rng = np.random.default_rng([spec.seed, 4, start])
        counts = sampler.sample(cells.cell_type, rng, by_gene=matrix.by_gene)
        matrix.append(counts, start)
        obs.append(cells, counts, start)
        if spec.graph:
            kept.append(cells.umap[:, :2])
        if progress is not None:
            progress(stop)
    matrix.close()
    obs.close()
    if spec.graph:
        write_graph(sink, np.concatenate(kept))


def write_var(sink: Sink, genes: int) -> None:
    """Write var: symbols as the index, identifiers, and which genes mark a type."""
    columns = ["gene_ids", "highly_variable"]
    sink.group("var", "dataframe", "0.2.0", _index="_index", column_order=columns)
    write_strings(sink, "var/_index", gene_symbols(genes))
    write_strings(sink, "var/gene_ids", gene_ids(genes))
    variable = np.zeros(genes, dtype=bool)
    variable[np.concatenate(marker_genes(genes))] = True
    part = sink.array("var/highly_variable", (genes,), "bool")
    part.append(variable)
    part.close()


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
