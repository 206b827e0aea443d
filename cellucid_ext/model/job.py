"""A job of the data contract: long work with progress, that can be cancelled."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from cellucid_ext.errors import ErrorBody

JobState = Literal["queued", "running", "done", "failed", "cancelled"]
FINAL: frozenset[JobState] = frozenset({"done", "failed", "cancelled"})


@dataclass(frozen=True, slots=True)
class Job:
    """What a client sees of a job, at one moment.

    Attributes
    ----------
    dataset, version, layer
        Whose gene index is built or saved.
    path
        Where the new file will lie, as Jupyter names it; None for an index.
    fraction
        0 to 1.
    eta_s
        Estimated seconds to the end, None while nobody can tell.
    error
        Why it failed.
    """

    id: str
    dataset: str
    version: str
    layer: int
    kind: Literal["index", "save_anndata"] = "index"
    path: str | None = None
    state: JobState = "queued"
    fraction: float = 0.0
    eta_s: float | None = None
    error: ErrorBody | None = None

    @property
    def is_final(self) -> bool:
        """Whether nothing of it changes any more."""
        return self.state in FINAL

    def to_json(self) -> dict[str, Any]:
        """Return the job as the wire has it."""
        return asdict(self)
