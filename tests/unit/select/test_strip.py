"""The strip of a 1-D embedding."""

from __future__ import annotations

import numpy as np

from cellucid_ext.select.strip import STRIP, strip_y

#: ``stripY`` of ``labextension/src/scene/strip.ts``; its test holds the same numbers.
AS_THE_VIEWER = {0: 0.35, 1: 0.472504711151123, 2: 0.5950094401836395, 1000: 0.4482883870601654}


class TestBothSidesAgree:
    """A lasso selects the cells that it encloses on the screen."""

    def test_places_are_those_of_the_viewer(self) -> None:
        y = strip_y(1001)
        assert {at: float(y[at]) for at in AS_THE_VIEWER} == AS_THE_VIEWER

    def test_the_strip_is_filled_evenly(self) -> None:
        y = strip_y(100_000)
        counts, _ = np.histogram(y, bins=10, range=(0.5 - STRIP / 2, 0.5 + STRIP / 2))
        assert counts.sum() == 100_000
        assert counts.min() > 9_500
