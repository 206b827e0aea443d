"""The genes: real symbols of markers first, then plausible ones; who expresses what."""

import numpy as np
from numpy.typing import NDArray

from benchmarks.atlas.types import N_TYPES

#: Known symbols, so that a search for CD3D or MS4A1 finds something.
SYMBOLS: tuple[str, ...] = tuple(
    # One name a line would be 130 lines.
    """
CD3D CD3E CD4 CD8A CD8B IL7R CCR7 LEF1 TCF7 FOXP3 IL2RA CTLA4 GZMB GZMK PRF1 NKG7 GNLY KLRD1
TBX21 IFNG GATA3 IL4 RORC IL17A SLC4A10 MS4A1 CD79A CD79B CD19 VPREB1 DNTT IGHM IGHD CD27 MZB1
JCHAIN SDC1 XBP1 CD14 LYZ S100A8 S100A9 FCGR3A MS4A7 CD68 C1QA C1QB MRC1 P2RY12 CX3CR1 CLEC9A
XCR1 FCER1A CD1C CD34 AVP GATA1 GATA2 KLF1 HBB HBA1 HBA2 GYPA ALAS2 EPCAM KRT5 KRT14 SCGB1A1
MUC5AC MUC5B FOXJ1 TPPP3 AGER PDPN SFTPC SFTPB FOXI1 CFTR COL1A1 COL1A2 DCN LUM ACTA2 MYH11
TAGLN PDGFRB RGS5 ADIPOQ PLIN1 THY1 DCX SOX2 SLC17A7 NEUROD6 GAD1 GAD2 SST PVALB VIP GFAP AQP4
PDGFRA OLIG1 OLIG2 MBP PLP1 MOG PECAM1 VWF CDH5 CLDN5 GJA5 CA4 ACKR1 LYVE1 PROX1 PPBP PF4 MKI67
TOP2A CD44 PTPRC B2M ACTB GAPDH MALAT1 MT-CO1 MT-ND1 MT-ATP6 RPL13 RPS6
""".split()  # noqa: SIM905
)

_FAMILIES = (
    "ZNF",
    "SLC",
    "TMEM",
    "KRT",
    "OR",
    "FAM",
    "C1ORF",
    "LINC",
    "RPL",
    "MIR",
    "COL",
    "CCL",
    "CXCL",
    "IL",
    "HOX",
    "CDK",
    "MAP",
    "UBE",
)


def gene_symbols(genes: int) -> list[str]:
    """Return that many distinct symbols."""
    made = (f"{_FAMILIES[i % len(_FAMILIES)]}{i // len(_FAMILIES) + 1}L" for i in range(genes))
    return [*SYMBOLS, *made][:genes]


def gene_ids(genes: int) -> list[str]:
    """Return that many Ensembl-like identifiers."""
    return [f"ENSG{100_000_000 + 37 * i:011d}" for i in range(genes)]


def marker_genes(genes: int) -> list[NDArray[np.int64]]:
    """For each type, the genes that mark it: up to eight, its own where they suffice."""
    each = max(1, min(8, genes // N_TYPES))
    return [(np.arange(each) + kind * each) % genes for kind in range(N_TYPES)]


def expression_profiles(genes: int, seed: int) -> NDArray[np.float64]:
    """Return ``(50, genes)``: the share of each type's molecules that a gene has."""
    rng = np.random.default_rng([seed, 2])
    base = rng.lognormal(0.0, 1.4, genes)
    profiles = base * rng.lognormal(0.0, 0.35, (N_TYPES, genes))
    typical = float(np.median(base))
    for kind, markers in enumerate(marker_genes(genes)):
        profiles[kind, markers] += 25.0 * typical
    shares: NDArray[np.float64] = profiles / profiles.sum(axis=1, keepdims=True)
    return shares
