"""Tests of documents on a terminal: within the width, nothing lost."""

import pytest

from caseload_lib.report.documents.document import Document, Grid, Part, Passage
from caseload_lib.report.documents.terminal import write_text

LONG = "forty hours a week, as the mean of the twelve months that came before this one"
DOCUMENT = Document(
    title="How many",
    agency="Harbour",
    subtitle="F001",
    parts=(
        Part("First", (Passage(LONG), Grid("Values", ("What", "Value", "From"), (
            ("Contract", "160", LONG), ("Leave", "10", ""))))),
        Part("Second", (Grid("Plain", ("", ""), (("a", "1"),), frozenset({(0, 1)})),)),
    ),
)  # fmt: skip


@pytest.mark.parametrize("width", [40, 60, 80])
def test_write_text_keeps_to_the_width_and_loses_no_word(width):
    """Cells are wrapped within their columns."""
    text = write_text(DOCUMENT, width=width)
    assert max(len(line) for line in text.splitlines()) <= width
    for word in ("Harbour.", "Contract", "160", "Leave", *LONG.split()):
        assert word in text.split()


def test_write_text_breaks_no_word_while_others_can_be_wrapped():
    """A column of several words is narrowed before one whose only word would break."""
    heads = ("Who", "Disruptions", "Not so long", "Not so long")
    grid = Grid("Hours", heads, (("F001 (leads)", "1", "2", "3"),))
    lines = write_text(Document("T", "A", "S", (Part("P", (grid,)),)), width=42).splitlines()
    assert any("Disruptions" in line for line in lines)
    assert max(map(len, lines)) <= 42


def test_write_text_one_endless_word_leaves_room_for_sentences():
    """A name of 300 letters is broken, and the sentences beside it stay readable."""
    grid = Grid("Who", ("Who", "What"), (("W" * 300, LONG),))
    lines = write_text(Document("T", "A", "S", (Part("P", (grid,)),))).splitlines()
    assert max(map(len, lines)) <= 80
    assert any(line.endswith("forty hours a week, as the mean of the") for line in lines)


def test_write_text_underlines_headings_and_heads_of_columns():
    """A table without heads has no line under them, and a chosen cell its mark."""
    lines = write_text(DOCUMENT).splitlines()
    assert lines[:2] == ["How many", "========"]
    assert lines[lines.index("First") + 1] == "-----"
    assert sum(set(line) == {"-", " "} for line in lines) == 1
    assert lines[-1] == "a  ✓ 1"


def test_write_text_tables_stand_apart_by_one_empty_line():
    """Whoever scans a long text finds the tables."""
    lines = write_text(DOCUMENT).splitlines()
    assert lines[lines.index("Second") + 2] == ""
    assert not [place for place in range(1, len(lines)) if lines[place - 1 : place + 1] == ["", ""]]


def test_write_text_numbers_stand_to_the_right_under_their_heads():
    """Units stand under units, also beside a sign or where a number is not known."""
    rows = (("F001", "+1,012", "a"), ("F002", "−5", "b"), ("F003", "not known", "c"))
    grid = Grid("Hours", ("Who", "Above", "Word"), rows)
    lines = write_text(Document("T", "A", "S", (Part("P", (grid,)),))).splitlines()
    head = lines.index("Who       Above  Word")
    assert lines[head + 2 :] == [
        "F001     +1,012  a",
        "F002         −5  b",
        "F003  not known  c",
    ]


def test_grid_numeric_is_no_column_of_words_ids_or_nothing():
    """One word that is no missing number makes a column of words; the first one names rows."""
    rows = (("1", "2", "3 of 4", "", "5%"), ("2", "none", "5", "", "6%"))
    assert Grid("G", ("", "a", "b", "c", "d"), rows).numeric == (False, True, False, False, True)
    assert Grid("G", ("a", "b"), ()).numeric == (False, False)
