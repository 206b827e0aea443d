"""What engines that read matrices import: compiled kernels, the ladder, scores.

0.3 s and some 100 MB of address space, so that an engine of pictures comes without.
``genes`` loads this module, by name, when the first gene is asked for; an engine of the
matrix lane at its start. All edges to what is heavy stand here, where tools see them.
"""

from __future__ import annotations

from cellucid_ext.encode import stored
from cellucid_ext.encode.stored import encode_stored
from cellucid_ext.genes import backend
from cellucid_ext.genes.index_build import AlreadyBuilding
from cellucid_ext.genes.index_cache import IndexCache
from cellucid_ext.genes.ladder import GeneLadder
from cellucid_ext.scores.score import score_genes

__all__ = [
    "AlreadyBuilding",
    "GeneLadder",
    "IndexCache",
    "encode_stored",
    "score_genes",
    "warm_up",
]


def warm_up() -> None:
    """Load the kernels of the first gene; some seconds where nothing is compiled yet."""
    backend.warm_up()
    stored.warm_up()
