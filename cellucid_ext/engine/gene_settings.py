"""Where gene indexes go when Python asks, not a server; apart, so that a build imports little."""

from __future__ import annotations

from pathlib import Path

from cellucid_ext.config import GeneSettings


def default_gene_settings(cache_dir: Path | None) -> GeneSettings:
    """Return how a kernel reads genes: with the indexes of the person's cache."""
    return GeneSettings(folder=None if cache_dir is None else str(cache_dir / "genes"))
