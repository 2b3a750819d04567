"""Tests of putting pieces of tables together."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from caseload_lib.record.importing.files import Sheet
from caseload_lib.record.importing.pieces import Piece, combine_pieces, join_keys, make_source_keys


def _piece(file: str, rows: dict[str, list[str | None]], first: int = 2) -> Piece:
    size = len(next(iter(rows.values())))
    texts = pd.DataFrame(rows, index=range(first, first + size), dtype="str")
    sheet = Sheet(Path(file), "", texts.rename(columns={"opened_on": "Opened"}))
    return Piece("cases", sheet, texts, {"case_id": "case_id", "opened_on": "Opened"})


def test_combine_pieces_rows_keep_their_place_and_faults_theirs():
    """Rows of two files follow one another, and a fault points to its own row."""
    batch = combine_pieces(
        [
            _piece("a.csv", {"case_id": ["C1"], "opened_on": ["2026-01-01"]}),
            _piece("b.csv", {"case_id": ["C2", "C3"], "opened_on": ["2026-01-01", "soon"]}, 5),
        ],
        zone=ZoneInfo("UTC"),
    )
    assert batch.frames["cases"]["case_id"].tolist() == ["C1", "C2", "C3"]
    assert batch.origins["cases"].loc[2].tolist() == ["b.csv", "", 6]
    assert batch.faults[["table", "row", "column", "value"]].values.tolist() == [
        ["cases", 2, "opened_on", "soon"]
    ]
    assert batch.headers["cases", "opened_on"] == "Opened"


def test_make_source_keys_rows_of_a_log_are_numbered():
    """Equal entries of a log are told apart by their place among equals."""
    rows = pd.DataFrame(
        {
            "facilitator_id": ["F001", "F001", "F002"],
            "worked_on": pd.to_datetime(["2026-01-05"] * 3),
            "activity": "direct",
        }
    )
    keys = make_source_keys("time_log", rows).tolist()
    assert keys == [
        "F001|2026-01-05||direct|",
        "F001|2026-01-05||direct|#2",
        "F002|2026-01-05||direct|",
    ]


_PARTS = st.lists(st.tuples(st.text("a|\\"), st.text("a|\\")), min_size=2, max_size=6)


@given(_PARTS)
def test_join_keys_different_parts_never_give_one_key(rows):
    """Keys are equal exactly where all parts are."""
    parts = [pd.Series(list(part), dtype="str") for part in zip(*rows, strict=True)]
    assert join_keys(parts).nunique() == len(set(rows))
