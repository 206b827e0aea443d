"""Which requests read genes, and which may share a pass."""

from __future__ import annotations

import pytest

from cellucid_ext.engine.gene_requests import MAX_AHEAD, ahead_of, gene_key, gene_layer


class TestOnlyGenesOfOneLayerShareAPass:
    """Same file, version and layer; anything else waits for its own turn."""

    @pytest.mark.parametrize(
        ("resource", "layer"),
        [
            ("expression/0/3", 0),
            ("expression/2/3/0", 2),
            ("expression", None),
            ("expression/0", None),
            ("expression/x/3/0", None),
            ("expression/0/٣/0", None),
            ("expression/0/9999999999/0", None),
            ("obs/0/3", None),
        ],
    )
    def test_layer(self, resource: str, layer: int | None) -> None:
        assert gene_layer(resource) == layer

    def test_pass(self) -> None:
        key = gene_key("/x.h5ad", "id", "v", "expression/0/1/0")
        assert key is not None
        assert key.shares_pass(gene_key("/x.h5ad", "id", "v", "expression/0/9"))
        for other in (
            gene_key("/x.h5ad", "id", "v", "expression/1/1/0"),
            gene_key("/x.h5ad", "id", "w", "expression/0/1/0"),
            gene_key("/y.h5ad", "id", "v", "expression/0/1/0"),
            None,
        ):
            assert not key.shares_pass(other)


class TestNonsenseOfOthersHarmsNobody:
    """Genes that do not exist are left out, and there are never too many."""

    def test_ahead(self) -> None:
        assert ahead_of("", 10) == ()
        assert ahead_of("3,10,x,-1,,9,٣,99999999999", 10) == (3, 9)
        assert len(ahead_of(",".join(["1"] * 1000), 10)) == MAX_AHEAD
