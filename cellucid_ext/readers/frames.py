"""A stored data frame (obs, var, a frame in obsm) in every layout that anndata has written."""

from __future__ import annotations

from dataclasses import dataclass

from cellucid_ext.errors import CorruptError
from cellucid_ext.readers.labels import length
from cellucid_ext.readers.nodes import ArrayNode, GroupNode, Node


@dataclass(frozen=True, slots=True)
class FrameColumn:
    """One column: its node, and its categories where they are stored elsewhere."""

    key: str
    node: Node
    categories: Node | None = None


class Frame:
    """A data frame of ``n`` rows.

    Parameters
    ----------
    group
        The frame itself; a dataset of records (anndata < 0.7) seen as a group.
    uns
        Where anndata < 0.7 kept the categories, as ``<column>_categories``.
    """

    def __init__(self, group: GroupNode, uns: GroupNode | None = None) -> None:
        self.group = group
        # Frames of today say what they are, and carry their categories themselves.
        self._uns = None if group.encoding else uns
        self._index_key = self._find_index()
        index = group.get(self._index_key)
        n = None if index is None else length(index)
        if index is None or n is None:
            raise group.corrupt("has no index")
        self.index: Node = index
        self.n: int = n

    def _find_index(self) -> str:
        named = self.group.attr("_index")
        if isinstance(named, str):
            return named
        for usual in ("_index", "index"):
            if self.group.get(usual) is not None:
                return usual
        raise self.group.corrupt("has no index")

    def names(self) -> tuple[str, ...]:
        """Return the column names in the order of the frame."""
        order = self.group.attr("column-order")
        if order is None:
            hidden = {self._index_key, "__categories"}
            return tuple(k for k in self.group.members() if k not in hidden)
        listed = [order] if isinstance(order, str) else [str(name) for name in order]
        if len(listed) > self.group.origin.limits.max_keys:
            raise self.group.corrupt(f"declares {len(listed):,} columns")
        return tuple(listed)

    def column(self, key: str) -> FrameColumn | None:
        """Return one column, None where it is named but absent or of another length."""
        node = self.group.get(key)
        if node is None or length(node) != self.n:
            return None
        return FrameColumn(key, node, self._categories(key, node))

    def _categories(self, key: str, node: Node) -> Node | None:
        """Find the categories of a column of codes in files before anndata 0.8."""
        if not isinstance(node, ArrayNode) or node.is_text or node.dtype.kind not in "iu":
            return None
        named = node.attr("categories")
        if isinstance(named, str):
            found = self.group.get(named)
            if found is None:
                raise CorruptError(
                    f"The categories of “{node.path}” in {node.origin.name} are missing."
                )
            return found
        return None if self._uns is None else self._uns.get(f"{key}_categories")
