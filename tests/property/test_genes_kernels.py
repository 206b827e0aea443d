"""The numpy kernels and the compiled ones agree, and neither trusts damaged input."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from cellucid_ext.genes import kernels, kernels_numpy
from tests.kit.gene_matrices import Csr, csr_matrices

BOTH: tuple[Any, ...] = (kernels, kernels_numpy)


class TestTwinsAgree:
    """A Python without numba gives the same answers."""

    @settings(max_examples=60, deadline=None)
    @given(matrix=csr_matrices(), cut=st.integers(0, 50), gene=st.integers(0, 29))
    def test_find(self, matrix: Csr, cut: int, gene: int) -> None:
        indptr = matrix.indptr.astype(np.int64)
        indices = matrix.indices.astype(np.int32)[cut:]
        slots = np.full(matrix.shape[1], -1, np.int32)
        slots[:: max(1, gene)] = np.arange(len(slots[:: max(1, gene)]))
        answers: list[list[object]] = []
        for module in BOTH:
            places = [np.zeros(len(indices), np.int64) for _ in range(4)]
            hits = np.zeros(len(indices), np.int32)
            one = module.find_one(indices, gene, cut, indptr, *places[:2])
            many = module.find_many(indices, slots, cut, indptr, *places[2:], hits)
            first = [place[:one].tolist() for place in places[:2]]
            others: list[Any] = [*places[2:], hits]
            rest = [place[:many].tolist() for place in others]
            answers.append([one, many, first, rest])
        assert answers[0] == answers[1]

    @settings(max_examples=80, deadline=None)
    @given(raw=st.binary(max_size=60), size=st.integers(0, 200))
    def test_lzf_of_anything(self, raw: bytes, size: int) -> None:
        flat = np.frombuffer(raw, np.uint8)
        outs = [np.zeros(size, np.uint8) for _ in BOTH]
        made = [module.lzf_decode(flat, out) for module, out in zip(BOTH, outs, strict=True)]
        assert made[0] == made[1]
        if made[0] >= 0:
            assert outs[0][: made[0]].tobytes() == outs[1][: made[0]].tobytes()

    @settings(max_examples=60, deadline=None)
    @given(raw=st.binary(max_size=70), itemsize=st.integers(1, 9))
    def test_unshuffle(self, raw: bytes, itemsize: int) -> None:
        flat = np.frombuffer(raw, np.uint8)
        outs = [np.zeros(len(flat), np.uint8) for _ in BOTH]
        for module, out in zip(BOTH, outs, strict=True):
            module.unshuffle(flat, itemsize, out)
        assert outs[0].tobytes() == outs[1].tobytes()

    @settings(max_examples=100, deadline=None)
    @given(seed=st.integers(0, 2**32 - 1), n=st.integers(0, 40))
    def test_decode_of_anything(self, seed: int, n: int) -> None:
        random = np.random.default_rng(seed)
        gaps = random.choice(np.array([0, 1, 5, 65_535], np.uint16), n)
        codes = random.choice(np.array([0, 1, 7, 8, 11, 255], np.uint8), n)
        sizes = random.choice(np.array([0, 9, 12], np.uint8), 300, p=[0.02, 0.08, 0.9])
        more = np.maximum(sizes.astype(np.int64) - 8, 0)
        arguments = (
            gaps,
            codes,
            random.integers(0, 3, 12).astype(np.uint32),
            random.integers(0, 99, 9).astype(np.uint32),
            sizes,
            random.integers(0, 99, (8, 300)).astype(np.uint32),
            random.integers(0, 99, int(more.sum())).astype(np.uint32),
            np.cumsum(more) - more,
        )
        answers = []
        for module in BOTH:
            rows, bits = np.zeros(n, np.int64), np.zeros(n, np.uint32)
            made = module.decode_entries(*arguments, rows, bits)
            answers.append(
                (made, rows.tolist() if made >= 0 else [], bits.tolist() if made >= 0 else [])
            )
        assert answers[0] == answers[1]
