"""Second half of a build: sort what all slabs have of a gene group, and write its shards."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellucid_ext.genes import index_kernels as kernels
from cellucid_ext.genes.checksum import crc32
from cellucid_ext.genes.index_format import CHUNK, FAR, GENE_COLUMNS, GROUP
from cellucid_ext.genes.index_plan import BuildPlan
from cellucid_ext.genes.progress import CancelCheck, JobCancelled
from cellucid_ext.genes.run_file import DamagedRun, RunReader, Segment, part_path
from cellucid_ext.genes.shards import ShardBuilder, Sharded


@dataclass(frozen=True, slots=True)
class Part:
    """Genes that are merged together and share one shard of each array."""

    number: int
    group: int
    low: int
    high: int
    n: int
    n_raw: int


def cut_parts(plan: BuildPlan, runs: list[RunReader]) -> list[Part]:
    """Cut the groups so that the buffers of each part stay under the budget.

    Nearly always a part is a group; a group of very common genes is cut further.
    """
    kept = plan.value_type.kept.itemsize
    width = 1 << plan.shift
    parts: list[Part] = []
    for group in range(plan.n_groups):
        genes = min(width, plan.n_genes - group * width)
        totals = np.array([run.entries(group) for run in runs], np.int64).reshape(-1, 2).sum(axis=0)
        if _cost(int(totals[0]), int(totals[1]), kept, runs, group) <= plan.budget // 2:
            parts.append(Part(len(parts), group, 0, genes, int(totals[0]), int(totals[1])))
            continue
        n, n_raw = _histogram(runs, group)
        low = 0
        while low < genes:
            high = low + 1
            while high < genes and (
                _cost(
                    int(n[low : high + 1].sum()),
                    int(n_raw[low : high + 1].sum()),
                    kept,
                    runs,
                    group,
                )
                <= plan.budget // 2
            ):
                high += 1
            own = slice(low, high)
            parts.append(
                Part(len(parts), group, low, high, int(n[own].sum()), int(n_raw[own].sum()))
            )
            low = high
    return parts


def _cost(n: int, n_raw: int, kept: int, runs: list[RunReader], group: int) -> int:
    """Return the bytes that merging takes: outputs, packed outputs, and one slab's run."""
    segment = max((2 * a + b * kept for a, b in (run.entries(group) for run in runs)), default=0)
    return 2 * (3 * n + kept * n_raw) + 2 * segment


def _histogram(runs: list[RunReader], group: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    n, n_raw = np.zeros(GROUP, np.int64), np.zeros(GROUP, np.int64)
    for run in runs:
        segment = run.segment(group)
        kernels.count_genes(segment.genes, segment.codes, n, n_raw)
    return n, n_raw


def shard_length(most: int) -> int:
    """Return the items of a shard that takes ``most``: whole chunks, a power of two."""
    return max(CHUNK, 1 << max(0, most - 1).bit_length())


def note_of(done: Path, part: Part) -> Path:
    """Return the file that says that a part is complete, and holds its gene columns."""
    return done / f"{part.number:05d}.npz"


@dataclass(slots=True, eq=False)
class _Outputs:
    """The buffers that one part is sorted into."""

    cursor: NDArray[np.int64]
    raw_cursor: NDArray[np.int64]
    last: NDArray[np.int64]
    gaps: NDArray[np.uint16]
    codes: NDArray[np.uint8]
    raw: NDArray[Any]
    far_gene: NDArray[np.uint8]
    far_gap: NDArray[np.uint32]
    n_far: int
    sums: NDArray[np.float64]
    numbers: NDArray[np.int64]


class PartMerger:
    """Merges parts; ``run`` may be called from many threads at once.

    Parameters
    ----------
    plan, runs
        The build, and its complete runs in the order of the slabs.
    arrays
        ``gaps``, ``codes`` and ``raw`` of the index.
    done
        Folder of the notes that say which parts are complete.
    """

    def __init__(
        self,
        plan: BuildPlan,
        runs: list[RunReader],
        arrays: dict[str, Sharded],
        done: Path,
        *,
        cancelled: CancelCheck,
        advance: Callable[[int], None],
    ) -> None:
        self._plan, self._runs, self._arrays, self._done = plan, runs, arrays, done
        self._cancelled, self._advance = cancelled, advance
        self._dictionaries: dict[int, tuple[NDArray[np.uint8], NDArray[Any]]] = {}
        # All parts need all dictionaries: those that fit stay in memory.
        room = plan.budget // 2
        for slab, run in enumerate(runs):
            room -= run.dictionary_bytes
            if room < 0:
                break
            self._dictionaries[slab] = run.dictionary()

    def run(self, part: Part) -> None:
        """Merge one part and write its shards and its note."""
        n, n_raw = _histogram(self._runs, part.group)
        own = slice(part.low, part.high)
        starts, raw_starts = np.zeros(GROUP, np.int64), np.zeros(GROUP, np.int64)
        starts[own] = np.cumsum(n[own]) - n[own]
        raw_starts[own] = np.cumsum(n_raw[own]) - n_raw[own]
        out = self._outputs(part, starts, raw_starts)
        for slab, run in enumerate(self._runs):
            if self._cancelled():
                raise JobCancelled
            sizes, words = self._dictionaries.get(slab) or run.dictionary()
            self._merge(part, slab, out, run.segment(part.group), words=words, sizes=sizes)
        checks = self._shards(part, out)
        self._save(
            part,
            n[own],
            n_raw[own],
            starts=starts[own],
            raw_starts=raw_starts[own],
            out=out,
            checks=checks,
        )
        self._advance(part.n)

    def _outputs(
        self, part: Part, starts: NDArray[np.int64], raw_starts: NDArray[np.int64]
    ) -> _Outputs:
        most_far = (part.high - part.low) * (self._plan.n_cells // (FAR + 1) + 1)
        sums = np.zeros((GROUP, 4))
        sums[:, 2], sums[:, 3] = np.inf, -np.inf
        return _Outputs(
            cursor=starts.copy(),
            raw_cursor=raw_starts.copy(),
            last=np.full(GROUP, -1, np.int64),
            gaps=np.empty(part.n, np.uint16),
            codes=np.empty(part.n, np.uint8),
            raw=np.empty(part.n_raw, self._plan.value_type.bits),
            far_gene=np.empty(most_far, np.uint8),
            far_gap=np.empty(most_far, np.uint32),
            n_far=0,
            sums=sums,
            numbers=np.zeros((GROUP, 2), np.int64),
        )

    def _merge(
        self,
        part: Part,
        slab: int,
        out: _Outputs,
        segment: Segment,
        *,
        sizes: NDArray[np.uint8],
        words: NDArray[Any],
    ) -> None:
        kept = self._plan.value_type.kept
        out.n_far = kernels.merge_run(
            self._plan.rows[slab],
            segment.counts,
            segment.genes,
            segment.codes,
            segment.raw,
            segment.raw.view(kept),
            sizes,
            words.view(kept),
            part.low,
            part.high,
            out.cursor,
            out.raw_cursor,
            out.last,
            out.gaps,
            out.codes,
            out.raw,
            out.far_gene,
            out.far_gap,
            out.n_far,
            out.sums,
            out.numbers,
        )
        if out.n_far < 0:
            raise DamagedRun(str(self._runs[slab].path))

    def _shards(self, part: Part, out: _Outputs) -> dict[str, tuple[int, int]]:
        """Write the shards; return size and crc32 of each file."""
        checks = {}
        raw = out.raw.view(self._plan.value_type.kept)
        for name, items in (("gaps", out.gaps), ("codes", out.codes), ("raw", raw)):
            if not len(items):
                continue
            builder = ShardBuilder(self._arrays[name])
            builder.add(items)
            shard = builder.finish()
            # Never half a shard under its name: on a cluster a task may run twice.
            temporary = part_path(self._done / f"{part.number:05d}.{name}")
            temporary.write_bytes(shard)
            os.replace(temporary, self._arrays[name].shard_path(part.number))  # noqa: PTH105
            checks[name] = (len(shard), crc32(shard))
        return checks

    def _save(
        self,
        part: Part,
        n: NDArray[np.int64],
        n_raw: NDArray[np.int64],
        *,
        starts: NDArray[np.int64],
        raw_starts: NDArray[np.int64],
        out: _Outputs,
        checks: dict[str, tuple[int, int]],
    ) -> None:
        own = slice(part.low, part.high)
        far_gene = out.far_gene[: out.n_far]
        # Genes come mixed, each gene's gaps in order: a stable sort keeps that order.
        order = np.argsort(far_gene, kind="stable")
        n_far = np.bincount(far_gene, minlength=GROUP)[own]
        columns: dict[str, NDArray[Any]] = {
            "start": starts + part.number * self._arrays["gaps"].shard,
            "n": n,
            "raw_start": raw_starts + part.number * self._arrays["raw"].shard,
            "n_raw": n_raw,
            "n_far": n_far,
            "nonzero": n - out.numbers[own].sum(axis=1),
            "n_nan": out.numbers[own, 1],
            "sum": out.sums[own, 0],
            "sum_squares": out.sums[own, 1],
            "min": np.where(n > out.numbers[own, 1], out.sums[own, 2], np.nan),
            "max": np.where(n > out.numbers[own, 1], out.sums[own, 3], np.nan),
        }
        note = note_of(self._done, part)
        temporary = part_path(note)
        with temporary.open("wb") as file:
            np.savez(
                file,
                allow_pickle=False,
                far=out.far_gap[: out.n_far][order],
                genes=np.array([part.group, part.low, part.high, part.n, part.n_raw]),
                names=np.array(list(checks)),
                checks=np.array(list(checks.values()), np.int64).reshape(-1, 2),
                **{k: v.astype(GENE_COLUMNS[k]) for k, v in columns.items()},
            )
        os.replace(temporary, note)  # noqa: PTH105
