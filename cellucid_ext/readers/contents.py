"""Find everything in an opened AnnData file, from metadata alone."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cellucid_ext.errors import CellucidError, NotADatasetError, TooLargeError
from cellucid_ext.model.manifest import DatasetFormat, EmbeddingInfo, Notice, ObsInfo, Structure
from cellucid_ext.readers import embeddings, graph, matrices, notices
from cellucid_ext.readers.columns import describe
from cellucid_ext.readers.defaults import default_embedding, default_field
from cellucid_ext.readers.embeddings import EmbeddingSource
from cellucid_ext.readers.frames import Frame, FrameColumn
from cellucid_ext.readers.graph import GraphSource
from cellucid_ext.readers.matrices import MatrixSource
from cellucid_ext.readers.nodes import ArrayNode, GroupNode
from cellucid_ext.readers.strings import unique, visible


@dataclass(frozen=True, slots=True)
class Contents:
    """The structure, and where each of its parts is; the orders agree."""

    structure: Structure
    obs: Frame
    var: Frame
    raw_var: Frame | None
    embeddings: tuple[EmbeddingSource, ...]
    columns: tuple[FrameColumn, ...]
    matrices: tuple[MatrixSource, ...]
    uns: GroupNode | None
    graph: GraphSource | None


def is_anndata(root: GroupNode) -> bool:
    """Whether a group has the layout of AnnData, of any version."""
    return root.encoding == "anndata" or (
        root.group("obs") is not None and root.group("var") is not None
    )


def find_contents(root: GroupNode, fmt: DatasetFormat) -> Contents:
    """Walk the top two levels and describe what is there.

    Raises
    ------
    NotADatasetError
        Where the file holds no AnnData.
    ExternalReferenceError, CorruptError
        Where any of the top two levels leads out of the file, or in a circle.
    """
    _touch(root)
    name = root.origin.name
    obs_group, var_group = root.group("obs"), root.group("var")
    if obs_group is None or var_group is None or not is_anndata(root):
        raise NotADatasetError(f"{name} holds no AnnData (it lacks the tables obs and var).")
    uns = root.group("uns")
    obs, var = Frame(obs_group, uns), Frame(var_group, uns)
    raw_var, raw_x = _raw(root)
    _refuse_absurd(name, obs.n, var.n, root)

    columns, infos, warnings = _columns(obs)
    sources, skipped = embeddings.find(root.group("obsm"), obs.n)
    drawn = [(source, info) for source in sources for info in _renamed(source)]
    found, omitted = _matrices(root, obs, var, raw_var, raw_x)
    drawings = [info for _, info in drawn]
    chosen = default_embedding(drawings)
    joined = graph.find(root, obs.n)
    structure = Structure(
        name=name,
        format=fmt,
        n_cells=obs.n,
        n_genes=var.n,
        embeddings=tuple(replace(e, default=i == chosen) for i, e in enumerate(drawings)),
        obs=tuple(infos),
        layers=tuple(m.info for m in found),
        default_embedding=chosen,
        default_field=default_field(infos),
        warnings=(
            *notices.of_structure(obs.n, var.n, len(drawings)),
            *skipped,
            *omitted,
            *warnings,
        ),
        graph=None if joined is None else joined.info,
    )
    return Contents(
        structure,
        obs,
        var,
        raw_var,
        tuple(source for source, _ in drawn),
        tuple(columns),
        tuple(found),
        uns,
        joined,
    )


def _touch(root: GroupNode) -> None:
    """Pass every member of the top two levels through the preflight of its format."""
    for key in root.members():
        node = root.get(key)
        if isinstance(node, GroupNode):
            for inner in node.members():
                node.get(inner)


def _refuse_absurd(name: str, n_cells: int, n_genes: int, root: GroupNode) -> None:
    limits = root.origin.limits
    for count, limit, what in (
        (n_cells, limits.max_cells, "cells"),
        (n_genes, limits.max_genes, "genes"),
    ):
        if count > limit:
            raise TooLargeError(f"{name} declares {count:,} {what}; the limit is {limit:,}.")


def _renamed(source: EmbeddingSource) -> list[EmbeddingInfo]:
    return embeddings.infos(visible([source.key])[0], source.n_columns)


def _columns(obs: Frame) -> tuple[list[FrameColumn], list[ObsInfo], list[Notice]]:
    columns: list[FrameColumn] = []
    warnings: list[Notice] = []
    for key in obs.names():
        column = obs.column(key)
        if column is None:
            shown = visible([key])[0]
            warnings.append(
                Notice(
                    "skipped_column",
                    f"The obs column “{shown}” is missing, or is not one value per cell.",
                    "Write the dataset again with today's anndata.",
                )
            )
        else:
            columns.append(column)
    keys = unique(visible([column.key for column in columns]))
    infos = [ObsInfo(key, *describe(c)) for key, c in zip(keys, columns, strict=True)]
    return columns, infos, warnings


def _raw(root: GroupNode) -> tuple[Frame | None, str]:
    """Return the genes of raw and the name of its matrix; anndata < 0.7 wrote flat names."""
    for var_name, x_name in (("raw/var", "raw/X"), ("raw.var", "raw.X")):
        group = root.group(var_name)
        if group is not None:
            try:
                return Frame(group, root.group("uns")), x_name
            except CellucidError:
                return None, x_name
    return None, ""


def _matrices(
    root: GroupNode, obs: Frame, var: Frame, raw_var: Frame | None, raw_x: str
) -> tuple[list[MatrixSource], list[Notice]]:
    found = [matrices.find("X", root.get("X"), (obs.n, var.n))]
    if raw_var is not None:
        found.append(matrices.find("raw", root.get(raw_x), (obs.n, raw_var.n), raw=True))
    layers = root.group("layers")
    for key in () if layers is None else layers.members():
        assert layers is not None
        found.append(matrices.find(key, layers.get(key), (obs.n, var.n)))
    kept = [matrix for matrix, _ in found if matrix is not None]
    keys = unique(visible([matrix.info.key for matrix in kept]))
    named = [replace(m, info=replace(m.info, key=key)) for key, m in zip(keys, kept, strict=True)]
    return named, [notice for _, notice in found if notice is not None]


def palette_of(uns: GroupNode | None, key: str) -> ArrayNode | None:
    """Return ``uns["<key>_colors"]`` where it is an array."""
    return None if uns is None else uns.array(f"{key}_colors")
