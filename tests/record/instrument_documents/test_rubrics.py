"""Tests that a rubric keeps every word in its place, and that faults are told with theirs."""

import datetime as dt

import openpyxl
import pytest

from caseload_lib.errors import CaseloadError
from caseload_lib.record.instrument_documents.recognition import read_instrument


def test_parse_rubric_keeps_every_word_in_its_place(rubric_text, write):
    """Steps, levels, points, bands; subtotals stand beside; a level is called as its band."""
    read = read_instrument(write(rubric_text), name="bees").instrument
    assert (read.title, read.kind, read.unmapped) == ("Bee Planning", "rubric", "")
    assert [(lv.id, lv.name, lv.value) for lv in read.levels] == [
        ("low", "Low", 1),
        ("in_transition", "Transition", 2),
        ("high", "High", 3),
    ]
    assert [(i.id, i.name, i.text) for i in read.items] == [
        ("1", "Hive:", "Look at it"),
        ("2", "Honey", "Take it"),
    ]
    assert [[lv.text for lv in i.levels] for i in read.items] == [
        ["None", "Some looks; now and then", "Every week."],
        ["None", "Some jars.", "All of it, fairly."],
    ]
    assert [(b.id, b.name, b.lowest, b.highest) for b in read.bands] == [
        ("low", "Low Performance", 2, 3),
        ("in_transition", "In transition performance", 4, 5),
        ("high", "High performance", 6, 6),
    ]
    assert [r.name for r in read.references] == [
        "Subtotal A",
        "Subtotal B",
        "Add up your scores",
        "Summary Score",
    ]


@pytest.mark.parametrize(
    ("old", "new", "faults"),
    [
        ("\tTransition\t(2)", "", ["line 3: 'High' counts 3"]),
        ("\t(2)", "\t", ["line 3: the column 'Transition' has no points"]),
        ("\t(2)", "\t(1)", ["line 3: 'Transition' counts 1 and 'Low' before it 1. Points rise"]),
        ("Some  jars.", " ", ["line 5: step 2 says nothing under 'Transition'"]),
        ("<b>Honey</b> Take it", "", ["line 5: step 2 has no text"]),
        ("\n2\t", "\n3\t", ["line 5: the step here should have the number 2"]),
        ("\n2\t", "\n\t", ["line 5: the step here should have the number 2"]),
        ("Some looks; ", "Some\nlooks; ", ["line 4: step 1 says", "line 5: this stands among"]),
        ("4-5", "3-5", ["line 10: .* overlaps 'Low Performance'"]),
        ("4-5", "5-5", ["line 10: .* leaves a gap after 'Low Performance'"]),
        ("6-6", "6-9", ["line 9: the bands go from 2 to 9, .* add up to 2 to 6"]),
        ("Low Performance\t2-3", "Low", ["line 10: the bands go from 4 to 6"]),
    ],
)
def test_parse_rubric_tells_faults_with_their_line(rubric_text, write, old, new, faults):
    """Each rule that is broken is told with the line, and what to do."""
    assert old in rubric_text
    for words in faults:
        with pytest.raises(CaseloadError, match=words):
            read_instrument(write(rubric_text.replace(old, new)))


def test_parse_rubric_sheet_knows_what_a_spreadsheet_does_to_numbers(rubric_text, tmp_path):
    """A typed (1) became -1 and is understood; a band that became a date is told by its cell."""
    book = openpyxl.Workbook()
    for row, line in enumerate(rubric_text.split("\n"), start=1):
        for column, piece in enumerate(line.split("\t"), start=1):
            value = {"(1)": -1, "(2)": -2, "(3)": -3, "2": 2}.get(piece, piece)
            book.active.cell(row, column).value = value or None
    book.save(tmp_path / "bees.xlsx")
    assert len(read_instrument(tmp_path / "bees.xlsx").instrument.levels) == 3
    book.active["B9"] = dt.datetime(2026, 2, 3)  # noqa: DTZ001
    book.active["E4"] = None
    book.save(tmp_path / "bees.xlsx")
    with pytest.raises(CaseloadError, match="2 faults") as caught:
        read_instrument(tmp_path / "bees.xlsx")
    assert "cell E4: step 1 says nothing under 'Transition'" in str(caught.value)
    assert "row 9: a date stands" in str(caught.value)
    book.active["B9"], book.active["E4"] = "2-3", "=1+1"
    book.save(tmp_path / "bees.xlsx")
    with pytest.raises(CaseloadError, match="formulas without a saved result: Sheet!E4"):
        read_instrument(tmp_path / "bees.xlsx")
