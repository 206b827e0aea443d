"""Which requests read genes, and which of them one pass can answer together."""

from __future__ import annotations

from dataclasses import dataclass

#: Query argument of an engine: genes to read in the same pass.
AHEAD = "ahead"
MAX_AHEAD = 64
_MAX_DIGITS = 9
_PARTS = (3, 4)


@dataclass(frozen=True, slots=True)
class GeneKey:
    """One gene of one layer of one version: what equal reads have in common."""

    path: str
    dataset: str
    version: str
    layer: int
    gene: int

    def shares_pass(self, other: GeneKey | None) -> bool:
        """Tell whether one pass over a matrix finds both."""
        return other is not None and (self.path, self.dataset, self.version, self.layer) == (
            other.path,
            other.dataset,
            other.version,
            other.layer,
        )


def gene_layer(resource: str) -> int | None:
    """Return the layer of ``expression/{layer}/{gene}`` and its blocks, None of all others."""
    found = _numbers(resource)
    return None if found is None else found[0]


def gene_key(path: str, dataset: str, version: str, resource: str) -> GeneKey | None:
    """Return which gene a resource reads, None where it reads none."""
    found = _numbers(resource)
    return None if found is None else GeneKey(path, dataset, version, *found)


def ahead_of(text: str, n_genes: int) -> tuple[int, ...]:
    """Return the genes of an ``ahead`` argument that exist; at most ``MAX_AHEAD``."""
    items = text.split(",")[:MAX_AHEAD]
    numbers = [
        int(item)
        for item in items
        if item.isascii() and item.isdigit() and len(item) <= _MAX_DIGITS
    ]
    return tuple(number for number in numbers if number < n_genes)


def reads_matrix(resource: str) -> bool:
    """Tell whether a request may have to scan a matrix."""
    return resource.split("/", 1)[0] in {"expression", "scores"}


def _numbers(resource: str) -> tuple[int, int] | None:
    parts = resource.split("/")
    if parts[0] != "expression" or len(parts) not in _PARTS:
        return None
    # Malformed numbers get the router's own answer.
    if not all(
        part.isascii() and part.isdigit() and len(part) <= _MAX_DIGITS for part in parts[1:3]
    ):
        return None
    return int(parts[1]), int(parts[2])
