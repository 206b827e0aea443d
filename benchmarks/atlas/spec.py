"""What to generate: sizes, seed and options; everything follows from these."""

from dataclasses import dataclass
from typing import Literal, get_args

Format = Literal["h5ad-csr", "h5ad-csc", "zarr2", "zarr3"]
FORMATS: tuple[Format, ...] = get_args(Format)

#: Upper bound of molecules that one chunk draws: 16 M x int32 = 64 MiB.
DRAWS_PER_CHUNK = 16 * 1024 * 1024
#: Molecules per cell and gene: gives 6 to 7 % non-zero values, as 10x data has.
MOLECULES_PER_GENE = 0.09


@dataclass(frozen=True, slots=True)
class AtlasSpec:
    """The whole description of an atlas; equal specs give equal files.

    Attributes
    ----------
    cells, genes
        Shape of X.
    seed
        Of every random number.
    graph
        Also write a k-nearest-neighbour graph to ``obsp["connectivities"]``.
    """

    cells: int
    genes: int = 2_000
    seed: int = 0
    graph: bool = False

    def __post_init__(self) -> None:
        """Refuse shapes that cannot be generated."""
        if self.cells < 1 or self.genes < 1:
            msg = f"An atlas needs cells and genes, not {self.cells} x {self.genes}."
            raise ValueError(msg)

    @property
    def molecules(self) -> float:
        """Mean number of molecules per cell."""
        return max(60.0, MOLECULES_PER_GENE * self.genes)

    @property
    def chunk_rows(self) -> int:
        """Cells that are generated at a time."""
        return int(min(65_536, max(1, DRAWS_PER_CHUNK / self.molecules)))

    def chunks(self) -> list[tuple[int, int]]:
        """Row ranges ``[start, stop)`` that cover all cells."""
        step = self.chunk_rows
        return [(start, min(start + step, self.cells)) for start in range(0, self.cells, step)]
