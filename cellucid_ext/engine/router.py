"""One dataset behind the data contract, free of any carrier.

The engine process and the kernel's comm transport call the same ``answer``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from cellucid_ext.config import GeneSettings, Limits
from cellucid_ext.encode.json_safe import dump_json
from cellucid_ext.engine.batch import answer_batch
from cellucid_ext.engine.bodies import (
    parse_batch,
    parse_paste,
    parse_score,
    parse_transform,
)
from cellucid_ext.engine.columns import Columns
from cellucid_ext.engine.gene_requests import AHEAD, ahead_of
from cellucid_ext.engine.genes import Genes, Monitor, Rung
from cellucid_ext.engine.genes_search import GeneIndex
from cellucid_ext.engine.ordering import ORDER_SCHEME
from cellucid_ext.engine.resources import JSON, Reading, Resources
from cellucid_ext.engine.scores import Scores
from cellucid_ext.engine.select_request import parse_select
from cellucid_ext.engine.selecting import Selecting
from cellucid_ext.errors import BadRequestError, UnknownElementError
from cellucid_ext.model.column import Answer, Encoding
from cellucid_ext.model.ids import parse_count, parse_index, parse_indices
from cellucid_ext.model.manifest import Manifest
from cellucid_ext.model.version import derive_version
from cellucid_ext.order.blocks import block_ends, level_ends
from cellucid_ext.order.cache import order_folder
from cellucid_ext.readers.detect import open_reader
from cellucid_ext.readers.protocol import DatasetReader

T = TypeVar("T")
Query = Mapping[str, str]
Route = Callable[[list[str], Query, object], Answer]

#: Part of every version: raise it when equal requests get other bytes than before.
ANSWER_SCHEME = 1
MAX_FIELDS = 64
MAX_SEARCH = 256
MAX_HITS = 1000
#: Steps along the graph; six reach nearly all cells of most.
MAX_DEGREE = 32
_USUAL_HITS = 50


@dataclass(frozen=True, slots=True)
class SessionOptions:
    """What differs between an engine, a kernel and a command line."""

    genes: GeneSettings = field(default_factory=GeneSettings)
    monitor: Monitor | None = None
    builds: bool = False


_PLAIN = SessionOptions()


class DatasetSession:
    """One opened dataset and its answers; used from one thread at a time.

    Parameters
    ----------
    reader
        The opened source; closed with the session.
    dataset_id
        The opaque id that stands in URLs.
    limits
        Sizes of level 0, blocks and the column cache.
    cache_dir
        The package's cache folder; None: nothing is written to disk.
    options
        How genes are read, who watches, and whether indexes are built on request.
    """

    def __init__(
        self,
        reader: DatasetReader,
        dataset_id: str,
        limits: Limits,
        cache_dir: Path | None,
        options: SessionOptions = _PLAIN,
    ) -> None:
        self._reader = reader
        self._options = options
        self._scores = Scores()
        self._manifest = manifest_of(reader, dataset_id, limits)
        # The order of a live AnnData is worth nothing once its kernel has ended.
        live = reader.structure.format == "memory"
        folder = None if live else order_folder(cache_dir)
        self._genes = Genes(reader, limits, options.genes, options.monitor)
        self._columns = Columns(reader, limits, self._manifest.version, folder, self._genes)
        self._resources = Resources(reader, self._columns, self._manifest.blocks)
        self._selecting = Selecting(reader, self._columns, self._scores)
        #: By method, first part of the path, and number of parts after it.
        self._routes: dict[tuple[str, str, int], Route] = {
            ("GET", "points", 2): self._points,
            ("GET", "obs", 1): self._obs_summary,
            ("GET", "obs", 2): self._obs,
            ("GET", "expression", 2): self._expression_summary,
            ("GET", "expression", 3): self._expression,
            ("POST", "expression", 0): self._batch,
            ("GET", "layers", 0): self._layers,
            ("POST", "scores", 0): self._new_score,
            ("GET", "scores", 2): self._score,
            ("GET", "genes", 0): self._search,
            ("POST", "genes", 0): self._paste,
            ("GET", "cells", 0): self._cell,
            ("GET", "order", 1): self._order,
            ("POST", "select", 0): self._select,
            ("GET", "graph", 1): self._graph,
        }

    @property
    def manifest(self) -> Manifest:
        """Structure, identity, levels and blocks; needs no column."""
        return self._manifest

    @property
    def order(self) -> NDArray[np.uint32]:
        """``(n_cells,)`` row at each position; computed or loaded on first use."""
        return self._columns.order

    def read(self, read: Callable[[], T]) -> T:
        """Run one read of the reader between two checks that the source is the same."""
        return self._columns.read(read)

    def gene(self, layer: int, gene: int) -> NDArray[Any]:
        """Return one gene in row order, ``(n_cells,)`` in the source's own dtype."""
        return self._columns.read(lambda: self._genes.read(layer, [gene])[0])

    def rung(self, layer: int) -> Rung:
        """Tell how the genes of a layer are read now."""
        return self._genes.rung(layer)

    def build_index(self, layer: int, *, memory: int | None = None) -> None:
        """Build the gene index of a layer; errors as ``GeneLadder.build_index``."""
        self._columns.read(lambda: self._genes.build_index(layer, memory=memory))

    def save_anndata(self, layer: int, target: Path) -> None:
        """Save an indexed layer as a new AnnData zarr; errors as ``GeneLadder.save_csc``."""
        reader = self._reader
        obs, var = self._columns.read(lambda: (reader.obs_names(), reader.var_index(layer)))
        # The index is of exactly this version, whatever becomes of the source now.
        self._genes.save(layer, target, obs_names=obs, var_names=var)

    def gene_index(self, layer: int) -> GeneIndex:
        """Return the searchable gene names of a layer."""
        return self._resources.gene_index(layer)

    def check_unchanged(self) -> None:
        """Raise ``VersionChangedError`` where the source is not what was opened."""
        self._reader.check_unchanged()

    def answer(self, method: str, resource: str, query: Query, body: object = None) -> Answer:
        """Answer one request below ``datasets/{id}/{version}/``.

        Parameters
        ----------
        method
            ``GET`` or ``POST``.
        resource
            The rest of the path, e.g. ``points/0/3`` or ``select``.
        query
            Decoded query arguments; unknown names are ignored.
        body
            JSON body of a POST: its bytes, or parsed already; None without one.

        Raises
        ------
        UnknownElementError
            No such resource, or an element that the dataset does not have.
        BadRequestError
            A number, encoding or body that is malformed.
        VersionChangedError
            The source changed since it was opened.
        """
        head, *parts = resource.split("/")
        route = self._routes.get((method, head, len(parts)))
        if route is None:
            raise UnknownElementError(
                f"There is no resource {method[:8]} {resource[:80]!r}.", "See the data contract."
            )
        return route(parts, query, body)

    def close(self) -> None:
        """Close the source and forget all columns; idempotent."""
        self._columns.clear()
        self._reader.close()

    def _points(self, parts: list[str], query: Query, _: object) -> Answer:
        size = len(self._manifest.structure.embeddings)
        index = parse_index(parts[0], "embedding", size)
        encoding = _encoding(query) or "u16"
        if encoding not in ("u16", "f32"):
            raise BadRequestError(f"Points travel as u16 or f32, not as {encoding}.")
        return self._resources.points(index, self._block(parts[1]), encoding)

    def _obs_summary(self, parts: list[str], _: Query, __: object) -> Answer:
        return self._resources.field_summary(self._field(parts[0]))

    def _obs(self, parts: list[str], query: Query, _: object) -> Answer:
        field, block = self._field(parts[0]), self._block(parts[1])
        return self._resources.field(field, block, _encoding(query))

    def _expression_summary(self, parts: list[str], query: Query, _: object) -> Answer:
        layer, gene = self._gene(parts[0], parts[1])
        return self._resources.gene_summary(layer, gene, self._reading(layer, query))

    def _expression(self, parts: list[str], query: Query, _: object) -> Answer:
        layer, gene = self._gene(parts[0], parts[1])
        block, reading = self._block(parts[2]), self._reading(layer, query)
        return self._resources.expression(layer, gene, block, _encoding(query), reading)

    def _batch(self, _: list[str], __: Query, body: object) -> Answer:
        return answer_batch(self._columns, parse_batch(body, self._n_genes()))

    def _layers(self, _: list[str], __: Query, ___: object) -> Answer:
        layers = []
        for layer in range(len(self._manifest.structure.layers)):
            rung = self._columns.read(partial(self._genes.rung, layer))
            layers.append(
                {
                    "rung": rung,
                    "can_index": self._options.builds and self._genes.can_index(layer),
                    "can_save": self._options.builds and rung == "index",
                    "job": None,
                }
            )
        return Answer(dump_json({"layers": layers}), media_type=JSON)

    def _new_score(self, _: list[str], __: Query, body: object) -> Answer:
        request = parse_score(body, self._n_genes())
        return self._resources.score_summary(self._scores.add(request), request)

    def _score(self, parts: list[str], query: Query, _: object) -> Answer:
        request, block = self._scores.find(parts[0]), self._block(parts[1])
        return self._resources.score(parts[0], request, block, _encoding(query))

    def _reading(self, layer: int, query: Query) -> Reading:
        # What others wait for may be nonsense: theirs to be told, not this request's.
        n_genes = self._manifest.structure.layers[layer].n_genes
        others = ahead_of(query.get(AHEAD, ""), n_genes)
        return Reading(parse_transform(query.get("transform", "none")), others)

    def _n_genes(self) -> list[int]:
        return [layer.n_genes for layer in self._manifest.structure.layers]

    def _order(self, parts: list[str], _: Query, __: object) -> Answer:
        return self._resources.order(self._block(parts[0]))

    def _paste(self, _: list[str], __: Query, body: object) -> Answer:
        size = len(self._manifest.structure.layers)
        return self._resources.find_genes(*parse_paste(body, size))

    def _select(self, _: list[str], __: Query, body: object) -> Answer:
        return self._selecting.select(parse_select(body, self._manifest.structure))

    def _graph(self, parts: list[str], query: Query, _: object) -> Answer:
        if parts[0] != "neighbours":
            raise UnknownElementError(f"The graph has no resource {parts[0][:80]!r}.")
        n_cells = self._manifest.structure.n_cells
        cell = parse_index(query.get("cell", ""), "cell", n_cells)
        degree = parse_index(query.get("degree", "1"), "degree", MAX_DEGREE + 1)
        return self._selecting.neighbours(cell, degree)

    def _search(self, _: list[str], query: Query, __: object) -> Answer:
        text = query.get("search", "")
        if len(text) > MAX_SEARCH:
            raise BadRequestError(f"search must have at most {MAX_SEARCH} characters.")
        limit = parse_count(query.get("limit", str(_USUAL_HITS)), "limit")
        layer = self._layer(query.get("layer", "0"))
        return self._resources.search_genes(layer, text, min(limit, MAX_HITS))

    def _cell(self, _: list[str], query: Query, __: object) -> Answer:
        n_cells = self._manifest.structure.n_cells
        position = parse_index(query.get("position", ""), "position", n_cells)
        n_fields = len(self._manifest.structure.obs)
        fields = parse_indices(query.get("fields", ""), "fields", n_fields, MAX_FIELDS)
        return self._resources.cell(position, fields)

    def _field(self, text: str) -> int:
        return parse_index(text, "obs field", len(self._manifest.structure.obs))

    def _layer(self, text: str) -> int:
        return parse_index(text, "layer", len(self._manifest.structure.layers))

    def _gene(self, layer: str, gene: str) -> tuple[int, int]:
        index = self._layer(layer)
        return index, parse_index(gene, "gene", self._manifest.structure.layers[index].n_genes)

    def _block(self, text: str) -> int:
        return parse_index(text, "block", len(self._manifest.blocks))


def manifest_of(reader: DatasetReader, dataset_id: str, limits: Limits) -> Manifest:
    """Return the manifest of an opened dataset; reads no column."""
    structure = reader.structure
    levels = level_ends(structure.n_cells, limits.level0_cells)
    version = derive_version(
        reader.version, ANSWER_SCHEME, ORDER_SCHEME, limits.level0_cells, limits.block_cells
    )
    blocks = block_ends(levels, limits.block_cells)
    return Manifest(dataset_id, version, structure, levels, blocks)


def open_session(
    path: Path,
    dataset_id: str,
    limits: Limits,
    cache_dir: Path | None,
    options: SessionOptions = _PLAIN,
) -> DatasetSession:
    """Open a path as a session; errors are those of ``readers.detect.open_reader``."""
    return DatasetSession(open_reader(path, limits), dataset_id, limits, cache_dir, options)


def _encoding(query: Query) -> Encoding | None:
    text = query.get("encoding")
    if text is None:
        return None
    if text not in ("u8", "u16", "u32", "f32"):
        raise BadRequestError(f"There is no encoding {text[:16]!r}: use u8, u16, u32 or f32.")
    return cast("Encoding", text)
