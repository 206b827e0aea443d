"""Finding a gene by whatever a person calls it."""

from __future__ import annotations

import pytest

from cellucid_ext.engine.genes_search import GeneIndex

NAMES = ["CD300A", "CD3D", "CD3E", "ACD3", "cd3d", "HLA-CD3", "MS4A1", "XCD3Y", "CD3"]
SYMBOLS = {
    "gene_ids": [f"ENSG{i:05d}" for i in range(9)],
    "alias": ["", "T3D", "", "", "", "", "CD20 B1 Bp35", "", ""],
}
INDEX = GeneIndex(NAMES, SYMBOLS)


def names(query: str, limit: int = 50) -> list[str]:
    return [hit["name"] for hit in INDEX.search(query, limit)[1]]


class TestBestMatchesComeFirst:
    """Exact, then prefix, then start of a word, then inside; short before long."""

    def test_ranks(self) -> None:
        expected = ["CD3", "CD3D", "CD3E", "cd3d", "CD300A", "HLA-CD3", "ACD3", "XCD3Y"]
        assert names("CD3") == expected

    def test_case_and_blanks_do_not_matter(self) -> None:
        assert names("  cd3 ") == names("CD3")

    def test_total_counts_what_the_limit_hides(self) -> None:
        total, hits = INDEX.search("cd3", 2)
        assert (total, len(hits)) == (8, 2)

    def test_other_columns_say_where(self) -> None:
        total, hits = INDEX.search("CD20", 5)
        assert total == 1
        assert hits == [{"gene": 6, "name": "MS4A1", "column": "alias", "value": "CD20 B1 Bp35"}]
        assert INDEX.search("bp35", 5)[1] == [{**hits[0]}]

    def test_the_index_wins_over_other_columns(self) -> None:
        _, [hit] = GeneIndex(["A"], {"symbol": ["A"]}).search("a", 5)
        assert hit["column"] is None
        assert hit["value"] is None

    def test_a_better_match_in_another_column_wins(self) -> None:
        _, [hit] = GeneIndex(["xTP53x"], {"symbol": ["TP53"]}).search("tp53", 5)
        assert hit["column"] == "symbol"

    def test_nothing_typed_lists_in_the_order_of_var(self) -> None:
        total, hits = INDEX.search("", 3)
        assert (total, [hit["gene"] for hit in hits]) == (9, [0, 1, 2])

    @pytest.mark.parametrize("query", [".*", "(", "CD3$", "\\", "[A-Z]"])
    def test_no_pattern_language(self, query: str) -> None:
        assert INDEX.search(query, 5) == (0, [])

    def test_folding_knows_scripts(self) -> None:
        index = GeneIndex(["Straße", "İ-gene"], {})
        assert index.search("STRASSE", 5)[0] == 1


class TestPasteOfMany:
    """A list from a paper: exact names first, then any case, then other columns."""

    def test_order_duplicates_and_missing(self) -> None:
        found, missing = INDEX.find(["MS4A1", "nope", "t3d", "CD3D", " cd3e ", "", "nope", "cd3d"])
        assert [hit["name"] for hit in found] == ["MS4A1", "CD3D", "CD3E", "cd3d"]
        assert found[1]["column"] == "alias"
        assert missing == ["nope"]

    def test_the_first_of_equal_names_wins(self) -> None:
        index = GeneIndex(["a1", "a2"], {"symbol": ["TP53", "TP53"]})
        assert index.find(["tp53"])[0][0]["gene"] == 0

    def test_empty_cells_of_a_column_match_nothing(self) -> None:
        assert INDEX.find([""]) == ([], [])


class TestOddVars:
    """No genes, no columns, columns of a wrong length."""

    def test_no_genes(self) -> None:
        assert GeneIndex([], {}).search("a", 5) == (0, [])
        assert GeneIndex([], {}).search("", 5) == (0, [])

    def test_a_short_column_is_left_out(self) -> None:
        assert GeneIndex(["a", "b"], {"short": ["zzz"]}).search("zzz", 5) == (0, [])
