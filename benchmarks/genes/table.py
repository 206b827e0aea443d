"""The report as Markdown: what was measured, and as fractions of what was possible."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Report = dict[str, Any]
_INDEX_LIMITS = {"blosc": "the index's own codec", "zlib1": "zlib level 1"}
#: Below so many genes a 99th percentile says nothing.
_ENOUGH = 100
_NOTHING = "-"
_HEAD = (
    "way",
    "open s",
    "first gene, cold s",
    "first gene, warm s",
    "p50 ms",
    "p99 ms",
    "genes",
    "read MB",
    "from disk MB",
    "peak MiB",
    "of disk",
    "of inflate",
    "of memory",
    "values",
    "runs, load",
)


@dataclass(slots=True)
class Run:
    """One run on one file.

    Attributes
    ----------
    title
        File, shape, size.
    machine
        Date, cores, load before.
    n_cells
        Values of one gene.
    limits, build
        Reports of ``benchmarks.genes.limits`` and of the build.
    rows
        Report of each way; ``failed`` says why there is none.
    notes
        What else a row should say.
    service
        Ten viewers at once, on the file that the value names.
    """

    title: str
    machine: str
    n_cells: int
    limits: Report = field(default_factory=dict)
    build: Report = field(default_factory=dict)
    rows: dict[str, Report] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    service: dict[str, Report] = field(default_factory=dict)


def number(value: float | None, digits: int = 3) -> str:
    """Return a number with that many digits that say something."""
    if value is None:
        return _NOTHING
    if value >= 10 ** (digits - 1):
        return f"{value:,.0f}"
    return f"{value:.{digits}g}"


def fractions(run: Run, row: Report) -> tuple[float | None, float | None, float | None]:
    """Return the share of the disk's, of the inflater's and of the memory's limit.

    Disk: reading ``indices`` once, in order, over the cold time. Inflate: inflating
    ``indices`` once on all cores over the warm time. Memory: writing out one column of
    float32 over the p50. More than 1 means that less work was done than the limit has.
    """
    limits = run.limits
    if "inflate_indices_s" not in limits:
        return None, None, None
    disk = limits["indices_bytes"] / limits["disk_bytes_per_s"]
    column = 4 * run.n_cells / limits["memory_bytes_per_s"]
    bounds = (
        (disk, row.get("cold_s")),
        (limits["inflate_indices_s"], row.get("warm_s")),
        (column, row.get("p50_s")),
    )
    first, second, third = (bound / seconds if seconds else None for bound, seconds in bounds)
    return first, second, third


def _cells(run: Run, name: str, row: Report, truth: int | None) -> list[str]:
    if "failed" in row:
        return [name, f"not measured: {row['failed']}", *[""] * (len(_HEAD) - 2)]

    def scaled(key: str, factor: float) -> str:
        known = key in row and (key != "p99_s" or row["n"] >= _ENOUGH)
        return number(row[key] * factor) if known else _NOTHING

    mark = _NOTHING
    if "checksum" in row and truth is not None:
        mark = "equal" if row["checksum"] == truth else "**DIFFER**"
    return [
        name,
        *(number(row.get(key)) for key in ("open_s", "cold_s", "warm_s")),
        *(scaled(key, 1e3) for key in ("p50_s", "p99_s")),
        str(row.get("n", _NOTHING)),
        *(scaled(key, 1e-6) for key in ("read_bytes", "disk_bytes")),
        number(row.get("peak_mib"), 4),
        *(number(share, 2) for share in fractions(run, row)),
        mark,
        f"{row.get('runs', 1)}, {row.get('load', 0):.1f}",
    ]


def _line(cells: list[str] | tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


def _limits(limits: Report) -> list[str]:
    if "failed" in limits or not limits:
        return [f"Limits: not measured: {limits.get('failed', 'skipped')}", ""]
    gigabytes = limits["indices_bytes"] / 1e9
    text = (
        f"Limits of this machine in this run, {limits['threads']} threads: sequential read "
        f"{limits['disk_bytes_per_s'] / 1e9:.2f} GB/s, memory (copy, read and written) "
        f"{limits['memory_bytes_per_s'] / 1e9:.1f} GB/s, inflating `indices` "
        f"({gigabytes:.2f} GB stored, {limits['library']}) {limits['inflate_indices_s']:.2f} s, "
        f"`data` {limits['inflate_data_s']:.2f} s (load {limits.get('load', 0):.1f})."
    )
    return [text, ""]


def _build(run: Run) -> list[str]:
    build, limits = run.build, run.limits
    if "failed" in build:
        return [f"Index: not built: {build['failed']}", ""]
    if not build or "inflate_indices_s" not in limits:
        return []
    inflate = limits["inflate_indices_s"] + limits["inflate_data_s"]
    shares = ", ".join(
        f"{(inflate + limits[f'encode_{codec}_s']) / build['build_s']:.2f} of "
        f"inflating once and encoding once with {text}"
        for codec, text in _INDEX_LIMITS.items()
    )
    source = limits["indices_bytes"] + limits["data_bytes"]
    speed = limits["entries"] / build["build_s"] / 1e6
    text = (
        f"Index: built in {build['build_s']:.1f} s ({speed:.1f} M entries/s), {shares}; "
        f"{build['index_bytes'] / 1e6:.0f} MB, {build['index_bytes'] / source:.2f} of the source; "
        f"peak {build['peak_mib']:.0f} MiB (load {build.get('load', 0):.1f})."
    )
    return [text, ""]


def _first(row: Report) -> str:
    if "first_s" not in row:
        return ""
    p50, p99 = row["first_s"] * 1e3, row["first_p99_s"] * 1e3
    return f"; its first block p50 {p50:.1f} ms, p99 {p99:.1f} ms"


def _service(run: Run) -> list[str]:
    lines: list[str] = []
    for name, row in run.service.items():
        if "failed" in row:
            lines += [f"Over HTTP, {name}: not measured: {row['failed']}", ""]
            continue
        ten = row["ten"]
        one = (
            f"Over HTTP, {name}, index, one gene as u8 to its last byte at the client: "
            f"p50 {row['p50_s'] * 1e3:.1f} ms, p99 {row['p99_s'] * 1e3:.1f} ms of {row['n']} "
            f"(warm); p50 {row['cold_s'] * 1e3:.1f} ms, p99 {row['cold_p99_s'] * 1e3:.1f} ms of "
            f"{row['n_cold']} (cold){_first(row)}; "
            f"open {row['open_s']:.2f} s; load {row.get('load', 0):.1f}."
        )
        many = (
            f"Ten viewers, each a different gene again and again, {ten['seconds']:.0f} s, "
            f"{ten['genes']} genes: a gene p50 {ten['gene_ms_p50']:.1f} ms, "
            f"p99 {ten['gene_ms_p99']:.1f} ms; event loop lag p99 {ten['lag_ms_p99']:.1f} ms "
            f"(its own computing {ten['own_lag_ms_p99']:.1f} ms); `GET /api/status` "
            f"p99 {ten['status_ms_p99']:.1f} ms. Clients and server share the cores."
        )
        lines += [one, "", many, ""]
    return lines


def markdown(run: Run) -> str:
    """Return one run as Markdown."""
    truth = run.rows.get("ours: scan", {}).get("checksum")
    lines = [f"## {run.title}", "", run.machine, "", *_limits(run.limits)]
    lines += [_line(_HEAD), _line(["---"] * len(_HEAD))]
    lines += [_line(_cells(run, name, row, truth)) for name, row in run.rows.items()]
    notes = [f"{name}: {text}." for name, text in run.notes.items() if text]
    lines += ["", *(_line_of_notes(notes)), *_build(run), *_service(run)]
    return "\n".join(lines).rstrip() + "\n"


def _line_of_notes(notes: list[str]) -> list[str]:
    return [" ".join(notes), ""] if notes else []
