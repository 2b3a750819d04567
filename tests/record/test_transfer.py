"""Tests of rows going to the database and back."""

from contextlib import suppress
from datetime import datetime

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from caseload_lib.frames import make_frame
from caseload_lib.record.database import Database
from caseload_lib.record.transfer import (
    encode_rows,
    fetch_frame,
    format_rows,
    insert_frame,
    update_frame,
)
from caseload_lib.tables import TABLES

_DAYS = st.dates(min_value=datetime(1900, 1, 1).date(), max_value=datetime(2999, 12, 31).date())  # noqa: DTZ001
_TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
_ROWS = st.fixed_dictionaries(
    {
        "notes": st.none() | _TEXTS,
        "priority": st.none() | st.integers(-(2**62), 2**62),
        "expected_months": st.none() | st.floats(allow_nan=False, allow_infinity=False),
        "opened_on": _DAYS,
    }
)
_INSTANTS = st.datetimes(
    min_value=datetime(1900, 1, 2),  # noqa: DTZ001
    max_value=datetime(2999, 12, 30),  # noqa: DTZ001
    timezones=st.timezones(),
)


class _UndoError(Exception):
    """Raised to leave the database as it was."""


def _round_trip(database: Database, name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Write rows, read them and take them back."""
    fetched = pd.DataFrame()
    with suppress(_UndoError), database.writing() as connection:
        insert_frame(connection, name, frame)
        fetched = fetch_frame(connection, name)
        raise _UndoError
    return fetched


@given(rows=st.lists(_ROWS, max_size=5))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_fetch_frame_gives_what_insert_frame_wrote(
    database: Database, rows: list[dict[str, object]]
) -> None:
    """Text, whole and fractional numbers, dates and what is missing come back unchanged."""
    named = [{"case_id": f"C{place}", "client_code": "K", **row} for place, row in enumerate(rows)]
    frame = make_frame(TABLES["cases"], pd.DataFrame(named))
    pd.testing.assert_frame_equal(_round_trip(database, "cases", frame), frame)


@given(
    started_at=_INSTANTS,
    ended_at=st.none() | _INSTANTS,
    permanent=st.none() | st.booleans(),
)
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_fetch_frame_gives_instants_and_flags_as_written(
    database: Database, started_at: datetime, ended_at: datetime | None, permanent: bool | None
) -> None:
    """An instant is the same instant to the microsecond, whatever zone it was given in."""
    row = {
        "disruption_id": "D1",
        "facilitator_id": "F001",
        "cause": "turnover",
        "started_at": started_at,
        "ended_at": ended_at,
        "permanent": permanent,
    }
    frame = make_frame(TABLES["disruptions"], pd.DataFrame([row]))
    pd.testing.assert_frame_equal(_round_trip(database, "disruptions", frame), frame)


def test_fetch_frame_of_an_empty_table_has_the_declared_kinds(database: Database) -> None:
    """No rows still have their columns, each of its kind."""
    with database.reading() as connection:
        fetched = {name: fetch_frame(connection, name, extras=["row_id"]) for name in TABLES}
    for name, frame in fetched.items():
        pd.testing.assert_frame_equal(frame.drop(columns="row_id"), make_frame(TABLES[name]))


def test_update_frame_changes_only_the_named_rows_and_columns(database: Database) -> None:
    """The other rows, and the other columns of the same row, stay."""
    table = TABLES["efforts"]
    rows = {"effort_id": ["E1", "E2"], "name": ["a", "b"], "starts_on": ["2026-01-01"] * 2}
    with database.writing() as connection:
        insert_frame(connection, "efforts", make_frame(table, pd.DataFrame(rows)))
        there = fetch_frame(connection, "efforts", extras=["row_id"])
        update_frame(connection, "efforts", there.loc[[1], ["name", "row_id"]].assign(name="c"))
        efforts = fetch_frame(connection, "efforts")
    assert efforts["name"].tolist() == ["a", "c"]
    assert efforts["effort_id"].tolist() == ["E1", "E2"]


def test_fetch_frame_of_one_source_leaves_the_others_out(database: Database) -> None:
    """Rows are told apart by where they come from."""
    rows = {"effort_id": ["E1", "E2"], "name": "a", "starts_on": ["2026-01-01"] * 2}
    frame = make_frame(TABLES["efforts"], pd.DataFrame(rows)).assign(
        source=["own", None], source_key=["1", None]
    )
    with database.writing() as connection:
        insert_frame(connection, "efforts", frame)
        fetched = fetch_frame(connection, "efforts", extras=["source_key"], source="own")
    assert fetched[["effort_id", "source_key"]].to_numpy().tolist() == [["E1", "1"]]


def test_encode_rows_no_rows_gives_none() -> None:
    """An empty frame with dates and instants is no rows."""
    assert encode_rows(make_frame(TABLES["disruptions"]), "disruptions") == []


def test_format_rows_numbers_read_back_as_the_same() -> None:
    """A number's text loses no digit."""
    frame = pd.DataFrame({"load_share": [0.1 + 0.2], "inferred": [False]})
    ((share, inferred),) = format_rows(frame, "assignments")
    assert float(share or "") == 0.1 + 0.2
    assert inferred == "false"
