"""A generated single-cell atlas of any size, written in bounded memory."""

from benchmarks.atlas.spec import AtlasSpec, Format
from benchmarks.atlas.write import write_atlas

__all__ = ["AtlasSpec", "Format", "write_atlas"]
