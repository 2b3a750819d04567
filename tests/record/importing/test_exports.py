"""Tests of reading another system's export."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload_lib.record.importing.exports import (
    explain_missing,
    list_columns_left_out,
    read_export_sheet,
    split_sentence,
)
from caseload_lib.record.importing.files import Sheet, read_sheets
from caseload_lib.record.importing.sources import read_source

CASA = read_source("casa")
(SAMPLE,) = read_sheets(Path(__file__).parents[1] / "casa_sample.csv")


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("Court", ["Court"]),
        ("Court and School", ["Court", "School"]),
        ("Social Worker, Attorney, and Relative", ["Social Worker", "Attorney", "Relative"]),
        ("A, B, C, and D", ["A", "B", "C", "D"]),
        ("Bed and Board, School, and Court", ["Bed and Board", "School", "Court"]),
        (" Court  and  School ", ["Court", "School"]),
        ("Andrew Sandy", ["Andrew Sandy"]),
        ("A, B", ["A", "B"]),
    ],
)
def test_split_sentence_takes_a_list_apart(text, entries):
    """One, two and more entries are told apart, and "and" inside a word joins nothing."""
    assert split_sentence(text) == entries


def test_split_sentence_known_entry_with_and_stays_whole():
    """A type whose own name holds "and" is kept when the settings know it."""
    assert split_sentence("Bed and Board and Court", whole={"bed_and_board"}) == [
        "Bed and Board",
        "Court",
    ]


_WORD = st.text("BCDEFGH", min_size=1, max_size=6)


@given(st.lists(_WORD, min_size=1, max_size=6))
def test_split_sentence_undoes_the_joining(words):
    """Whatever entries are joined, they come apart again."""
    pair, series = " and ".join(words), ", ".join([*words[:-1], f"and {words[-1]}"])
    assert split_sentence(pair if len(words) < 3 else series) == words


def test_read_export_sheet_maps_columns_and_values():
    """Columns get our names, values our codes, and rows the export's own keys."""
    (piece,) = read_export_sheet(SAMPLE, CASA, with_notes=False)
    row = piece.texts.loc[4]
    assert piece.table == "services"
    assert row[["service_id", "status", "mode", "service_type"]].tolist() == [
        "casa-102",
        "delivered",
        "text_email",
        "school;court",
    ]
    assert piece.source_keys.tolist()[:2] == ["109", "101"]
    assert "notes" not in piece.texts.columns
    assert not piece.refused["status"][0].any()


def test_read_export_sheet_lacking_a_column_gives_nothing():
    """Without a column that is read, the export is not recognised, and the column is named."""
    sheet = Sheet(SAMPLE.path, "", SAMPLE.texts.drop(columns="Creator Email"))
    assert read_export_sheet(sheet, CASA, with_notes=False) == []
    assert "lacks the columns Creator Email" in explain_missing(sheet, CASA)


def test_list_columns_left_out_any_topic_column_is_named():
    """Columns that vary from court to court are named with how many rows fill them."""
    texts = SAMPLE.texts.assign(Housing=pd.Series({2: "x"}, dtype="str"))
    left_out = list_columns_left_out(Sheet(SAMPLE.path, "", texts), CASA, with_notes=True)
    assert ("Housing", 1, "our records have no place for it") in left_out
    assert "Case Contact Notes" not in [header for header, _, _ in left_out]
