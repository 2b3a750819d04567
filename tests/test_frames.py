"""Tests of caseload_lib.frames."""

import pickle

import pandas as pd
import pytest

from caseload_lib.errors import RecordsError
from caseload_lib.frames import DTYPES, Records, list_rows, make_frame
from caseload_lib.tables import TABLES


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_make_frame_no_rows_has_every_column_in_its_kind(table):
    """An empty table is a frame with the right columns, not a missing one."""
    frame = make_frame(table)
    assert frame.columns.tolist() == list(table.names)
    assert [str(kind) for kind in frame.dtypes] == [DTYPES[c.kind] for c in table.columns]


def test_make_frame_some_columns_completes_the_rest_as_missing():
    """What a source does not give is missing, never zero or empty text."""
    frame = make_frame(TABLES["cases"], pd.DataFrame({"case_id": ["C1", "C2"]}))
    assert frame["case_id"].tolist() == ["C1", "C2"]
    assert frame.drop(columns="case_id").isna().all().all()


def test_make_frame_instants_become_utc():
    """A time with its zone is kept as the same instant."""
    started = pd.Series(pd.to_datetime(["2026-10-31T23:30:00-07:00"]))
    frame = make_frame(TABLES["disruptions"], pd.DataFrame({"started_at": started}))
    assert frame["started_at"].iloc[0] == pd.Timestamp("2026-11-01T06:30:00", tz="UTC")


def test_make_frame_strange_column_raises():
    """A column that the table does not have is named, with those it has."""
    with pytest.raises(RecordsError, match=r"cases has no column colour.*case_id"):
        make_frame(TABLES["cases"], pd.DataFrame({"colour": ["red"]}))


def test_make_frame_wrong_kind_raises_without_the_value():
    """The error names table, column and kind, and repeats nothing personal."""
    with pytest.raises(RecordsError, match=r"services\.minutes.*integer") as caught:
        make_frame(TABLES["services"], pd.DataFrame({"minutes": ["secret"]}))
    assert "secret" not in str(caught.value)


def test_records_unknown_table_raises():
    """A misspelt table is named, with the tables there are."""
    with pytest.raises(RecordsError, match=r"no table casses.*facilitators"):
        Records(casses=pd.DataFrame())


def test_records_are_frozen():
    """Nobody changes records under another's hands."""
    with pytest.raises(AttributeError, match="frozen"):
        Records().cases = pd.DataFrame()


def test_records_replace_leaves_the_first_as_it_was():
    """Replacing a table makes new records."""
    first = Records()
    second = first.replace(cases=pd.DataFrame({"case_id": ["C1"]}))
    assert first.cases.empty
    assert second.cases["case_id"].tolist() == ["C1"]


def test_records_survive_pickling_and_print_no_content():
    """They can go to another process, and to a log, without telling what they hold."""
    records = Records(cases=pd.DataFrame({"case_id": ["C1"], "notes": ["secret"]}))
    again = pickle.loads(pickle.dumps(records))
    pd.testing.assert_frame_equal(again.cases, records.cases)
    assert repr(again) == "Records(cases=1)"


def test_replace_unchanged_tables_are_alike_and_change_apart():
    """What is taken over as it is belongs to the new records alone."""
    before = Records(facilitators=pd.DataFrame({"facilitator_id": ["F001"], "name": ["Ana"]}))
    after = before.replace(cases=pd.DataFrame({"case_id": ["C1"]}))
    pd.testing.assert_frame_equal(after.facilitators, before.facilitators)
    after.facilitators.loc[0, "name"] = "Bo"
    assert before.facilitators["name"].tolist() == ["Ana"]


def test_make_frame_rows_numbered_otherwise_are_numbered_anew():
    """A part of a complete frame is complete again, from row 0."""
    whole = make_frame(TABLES["cases"], pd.DataFrame({"case_id": ["C1", "C2"]}))
    part = make_frame(TABLES["cases"], whole[whole["case_id"] == "C2"])
    assert part.index.tolist() == [0]
    assert part["case_id"].tolist() == ["C2"]


def test_list_rows_gives_plain_values_and_none_where_something_is_missing():
    """Whatever a column's kind, a missing value is None and the others are Python's own."""
    frame = pd.DataFrame(
        {
            "cases": pd.array([3, None], "Int64"),
            "hours": [float("nan"), 0.5],
            "leads": [True, False],
            "code": pd.array(["007", None], "str"),
            "due_on": pd.to_datetime(["2026-10-05", None]),
        },
        index=[7, 7],
    )
    first, second = list_rows(frame)
    assert first == {
        "cases": 3, "hours": None, "leads": True, "code": "007",
        "due_on": pd.Timestamp("2026-10-05"),
    }  # fmt: skip
    assert second == {"cases": None, "hours": 0.5, "leads": False, "code": None, "due_on": None}
    assert type(first["cases"]) is int
    assert list_rows(frame.iloc[:0]) == []
