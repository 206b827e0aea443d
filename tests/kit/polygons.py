"""The rule of the lasso in plain Python, written without the code that it checks."""

from __future__ import annotations

from collections.abc import Sequence


def naive_inside(x: float, y: float, polygon: Sequence[Sequence[float]]) -> bool:
    """Apply the documented rule to one point, edge by edge."""
    inside = False
    for (ax, ay), (bx, by) in zip(polygon, [*polygon[1:], polygon[0]], strict=True):
        x1, y1, x2, y2 = (ax, ay, bx, by) if ay < by else (bx, by, ax, ay)
        if y1 <= y < y2 and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside
