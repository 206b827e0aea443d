"""Ranked search over gene names: the index and every string column of var.

Plain comparisons of folded text, no regular expression: the time is bounded by the
characters that are held, whatever a person types.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypedDict

#: Characters of all columns that are searched; columns beyond are left out. A pass
#: over them takes about a second at worst, some milliseconds for usual datasets.
MAX_CHARACTERS = 64_000_000
_SEPARATORS = " -_./:|,;()[]"

_EXACT, _PREFIX, _WORD, _INSIDE = range(4)


class GeneHit(TypedDict):
    """One gene that was found, as the wire has it."""

    gene: int
    name: str
    column: str | None
    value: str | None


@dataclass(frozen=True, slots=True)
class _Column:
    """One searched column: None is the index."""

    key: str | None
    texts: Sequence[str]
    folded: Sequence[str]


class GeneIndex:
    """The searchable names of one var.

    Parameters
    ----------
    names
        Gene names (the index of var), unique, one per gene.
    columns
        String columns of var by name (symbols, ids, aliases).
    """

    def __init__(self, names: Sequence[str], columns: Mapping[str, Sequence[str]]) -> None:
        self._names = names
        self._columns = list(_bounded(names, columns))

    def name_of(self, gene: int) -> str:
        """Return the name of a gene in the index of var."""
        return self._names[gene]

    def search(self, query: str, limit: int) -> tuple[int, list[GeneHit]]:
        """Find genes by a part of any of their names, case-insensitive.

        Parameters
        ----------
        query
            What a person typed; empty finds every gene in the order of var.
        limit
            Most hits that are returned.

        Returns
        -------
        tuple
            How many genes match, and the best of them: exact before prefix before
            start of a word before inside; then the index before other columns, short
            before long, and the order of var.
        """
        needle = query.strip().casefold()
        if not needle:
            return len(self._names), [self._hit(g) for g in range(min(limit, len(self._names)))]
        best: dict[int, tuple[int, int, int, int]] = {}
        for place, column in enumerate(self._columns):
            for gene, text in enumerate(column.folded):
                if needle in text:
                    rank = (_match(needle, text), place, len(text), gene)
                    if gene not in best or rank < best[gene]:
                        best[gene] = rank
        ranked = heapq.nsmallest(limit, best.values())
        return len(best), [self._hit(gene, place) for _, place, _, gene in ranked]

    def find(self, names: Iterable[str]) -> tuple[list[GeneHit], list[str]]:
        """Find genes by their whole names, as a pasted list has them.

        Each name is tried as it is in the index, then in any case in the index and the
        other columns. A gene named twice is found once.

        Returns
        -------
        tuple
            The hits in the order of the names, and the names that no gene has.
        """
        found: dict[int, GeneHit] = {}
        missing: dict[str, None] = {}
        for given in names:
            name = given.strip()
            if not name:
                continue
            where = self._exact.get(name)
            gene, place = (where, 0) if where is not None else self._any_case(name)
            if gene is None:
                missing[name] = None
            elif gene not in found:
                found[gene] = self._hit(gene, place)
        return list(found.values()), list(missing)

    @cached_property
    def _exact(self) -> dict[str, int]:
        return {name: gene for gene, name in enumerate(self._names)}

    @cached_property
    def _by_folded(self) -> list[dict[str, int]]:
        # Reversed, so that the first of several equal names wins.
        return [
            {text: gene for gene, text in reversed(list(enumerate(column.folded)))}
            for column in self._columns
        ]

    def _any_case(self, name: str) -> tuple[int | None, int]:
        folded = name.casefold()
        for place, genes in enumerate(self._by_folded):
            gene = genes.get(folded)
            if gene is not None:
                return gene, place
        return None, 0

    def _hit(self, gene: int, place: int = 0) -> GeneHit:
        column = self._columns[place]
        return {
            "gene": gene,
            "name": self._names[gene],
            "column": column.key,
            "value": None if column.key is None else column.texts[gene],
        }


def _match(needle: str, text: str) -> int:
    """Rank a text that holds the needle."""
    if text.startswith(needle):
        return _EXACT if len(text) == len(needle) else _PREFIX
    at = text.find(needle)
    while at > 0:
        if text[at - 1] in _SEPARATORS:
            return _WORD
        at = text.find(needle, at + 1)
    return _INSIDE


def _bounded(names: Sequence[str], columns: Mapping[str, Sequence[str]]) -> Iterable[_Column]:
    """Yield the index, then the columns while characters are left."""
    left = MAX_CHARACTERS
    for key, texts in [(None, names), *columns.items()]:
        left -= sum(map(len, texts))
        if key is not None and (left < 0 or len(texts) != len(names)):
            continue
        yield _Column(key, texts, [text.casefold() for text in texts])
