"""Tests of record.hours: days and weeks entered once, corrected when entered again."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd
import pytest

from caseload_lib.agency import parse_agency
from caseload_lib.errors import RecordsError
from caseload_lib.record.audit import verify_chain
from caseload_lib.record.database import Database
from caseload_lib.record.hours import WEEK_ACTIVITIES, record_time
from caseload_lib.record.store import insert_rows, read_records, write_import
from caseload_lib.tables import TIME_ACTIVITIES

SETTINGS = parse_agency('[agency]\nname = "A"\ntime_zone = "America/Los_Angeles"\n')
#: The evening of 3 November for the agency, and the fourth already by UTC.
AT = datetime(2026, 11, 4, 4, 0, tzinfo=UTC)
DAY, MONDAY = date(2026, 11, 3), date(2026, 11, 2)


def fill(database: Database, _frames: object) -> None:
    """Write two facilitators, for the databases that the tests are given."""
    people = [{"facilitator_id": "F001", "name": "N"}, {"facilitator_id": "F002", "name": "M"}]
    insert_rows(database, "facilitators", people, actor="tester")


@pytest.fixture
def staffed(filled: Database) -> Database:
    """Give a database with two facilitators."""
    return filled


def _record(database: Database, worked_on: date = DAY, **other: Any) -> tuple[str, ...]:
    given = {"facilitator_id": "F001", "entries": {"direct": 120}, **other}
    return record_time(database, SETTINGS, worked_on=worked_on, **given, actor="F001", at=AT)


def _log(database: Database) -> list[list[object]]:
    log = read_records(database, tables=["time_log"]).time_log
    names = ["worked_on", "period", "activity", "minutes"]
    return log.assign(worked_on=log["worked_on"].dt.day)[names].to_numpy().tolist()


def test_week_activities_are_five_that_the_log_knows() -> None:
    """A week is five numbers."""
    assert len(set(WEEK_ACTIVITIES) & set(TIME_ACTIVITIES)) == len(WEEK_ACTIVITIES) == 5


def test_record_time_writes_a_row_for_each_activity(staffed: Database) -> None:
    """Days, weeks and support are there, each row with an id of its own in the trail."""
    keys = _record(staffed, entries={"direct": 120, "presence": 0})
    keys += _record(staffed, date(2026, 10, 26), period="week", entries={"leave": 480})
    keys += _record(staffed, entries={"support": 30}, for_facilitator_id="F002")
    records = read_records(staffed, tables=["time_log", "audit"])
    assert records.time_log["entry_id"].tolist() == list(keys)
    assert records.audit["row_key"].tolist()[-4:] == list(keys)
    assert records.time_log["for_facilitator_id"].fillna("-").tolist() == ["-", "-", "-", "F002"]
    assert _log(staffed)[:3] == [
        [3, "day", "direct", 120],
        [3, "day", "presence", 0],
        [26, "week", "leave", 480],
    ]
    assert verify_chain(staffed).ok


def test_record_time_again_corrects_and_never_doubles(staffed: Database) -> None:
    """The same again writes nothing; something else takes its place, for a reason, every time."""
    (first,) = _record(staffed)
    assert _record(staffed) == ()
    with pytest.raises(RecordsError, match=r"direct with 120 minutes stands already.*reason"):
        _record(staffed, entries={"direct": 90, "presence": 10})
    (second,) = _record(staffed, entries={"direct": 90}, reason="read off the wrong line")
    (third,) = _record(staffed, entries={"direct": 0}, reason="was leave")
    assert _log(staffed) == [[3, "day", "direct", 0]]
    log = read_records(staffed, tables=["time_log"]).time_log
    assert log[["entry_id", "corrects_id", "reason"]].to_numpy().tolist() == [
        [third, second, "was leave"]
    ]
    with staffed.reading() as connection:
        query = "SELECT entry_id, minutes FROM time_log ORDER BY row_id"
        rows = [tuple(row) for row in connection.exec_driver_sql(query)]
    assert rows == [(first, 120), (second, 90), (third, 0)]
    assert verify_chain(staffed).ok


def test_record_time_over_an_import_takes_the_place_of_all_its_rows(staffed: Database) -> None:
    """Imported rows of one day get ids, so that what stands in their place can name them."""
    rows = {
        "facilitator_id": "F001",
        "worked_on": "2026-11-03",
        "period": [None, "day"],
        "activity": "direct",
        "minutes": [60, 30],
        "source_key": ["1", "2"],
    }
    frames = {"time_log": pd.DataFrame(rows)}
    write_import(staffed, frames, source="clock", actor="F002", at=AT)
    assert _record(staffed, entries={"direct": 90}) == ()
    _record(staffed, entries={"direct": 60}, reason="one line too many")
    assert sum(row[-1] for row in _log(staffed)) == 60
    _record(staffed, entries={"direct": 45}, reason="still too many")
    again = write_import(staffed, frames, source="clock", actor="F002", at=AT)
    assert again.total.unchanged == 2
    assert sum(row[-1] for row in _log(staffed)) == 45
    assert verify_chain(staffed).ok


def test_record_time_faults_are_told_at_once(staffed: Database) -> None:
    """Everything that is wrong is told together, and nothing is written."""
    with pytest.raises(RecordsError) as caught:
        _record(
            staffed,
            DAY + timedelta(days=1),
            facilitator_id="F009",
            period="month",
            entries={"tea": 10, "direct": -1, "support": None},
        )
    for words in (
        "F009 is not among the facilitators",
        "period must be one of day, week",
        "worked_on must not lie ahead",
        "tea: activity must be one of",
        "direct: minutes must be at least 0",
        "support: minutes is missing",
        "whom was the support for",
    ):
        assert words in str(caught.value)
    for wrong, message in (
        ({"entries": {}}, "give minutes of at least one of"),
        ({"for_facilitator_id": "F002"}, "goes with support alone"),
        ({"entries": {"support": 5}, "for_facilitator_id": "F001"}, "must be a colleague"),
        ({"worked_on": date(1999, 1, 1)}, "must not lie before 2000-01-01"),
    ):
        with pytest.raises(RecordsError, match=message):
            _record(staffed, **wrong)
    assert _log(staffed) == []


def test_record_time_of_more_than_there_is_is_refused(staffed: Database) -> None:
    """A day has 24 hours and a week 168, with all that is logged of it already."""
    _record(staffed, entries={"direct": 800, "presence": 600})
    with pytest.raises(RecordsError, match=r"day of 2026-11-03 would have 24\.5 hours; it has 24"):
        _record(staffed, entries={"hiring": 70})
    with pytest.raises(RecordsError, match=r"24\.0167 hours"):
        _record(staffed, entries={"direct": 841}, reason="r")
    _record(staffed, entries={"direct": 840}, reason="r")
    with pytest.raises(RecordsError, match="would have 169 hours; it has 168"):
        _record(staffed, MONDAY, period="week", entries={"leave": 169 * 60 - 60, "training": 60})


def test_record_time_of_a_week_over_days_is_refused(staffed: Database) -> None:
    """Time of one activity is not counted twice: by day and by week, or by two weeks."""
    _record(staffed)
    with pytest.raises(RecordsError, match=r"direct is logged already for the day of 2026-11-03"):
        _record(staffed, MONDAY, period="week", entries={"direct": 60, "presence": 60})
    _record(staffed, MONDAY, period="week", entries={"presence": 60})
    with pytest.raises(
        RecordsError, match=r"presence is logged already for the week of 2026-11-02"
    ):
        _record(staffed, entries={"presence": 10})
    with pytest.raises(RecordsError, match=r"for the week of 2026-11-02, which this week overlaps"):
        _record(staffed, date(2026, 10, 27), period="week", entries={"presence": 10})
    _record(staffed, date(2026, 10, 26), period="week", entries={"presence": 10})
    _record(staffed, entries={"direct": 0}, reason="kept by the week from now on")
    _record(staffed, MONDAY, period="week", entries={"direct": 60})
    assert [row[-1] for row in _log(staffed)] == [60, 10, 0, 60]
