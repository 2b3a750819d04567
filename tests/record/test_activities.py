"""Tests of record.activities."""

from datetime import UTC, datetime, timedelta, timezone

import pandas as pd
import pytest

from caseload_lib.errors import RecordsError
from caseload_lib.record.activities import (
    add_activity,
    cancel_activity,
    change_activity,
    move_activity,
)
from caseload_lib.record.audit import verify_chain
from caseload_lib.record.database import Database
from caseload_lib.record.rows import fetch_row
from caseload_lib.record.store import read_records, write_import

AT = datetime(2026, 10, 26, 8, 0, tzinfo=UTC)
LATER = AT + timedelta(days=1)
START = datetime(2026, 11, 3, 14, 0, tzinfo=UTC)


def fill(database: Database, frames: dict[str, pd.DataFrame]) -> None:
    """Write two facilitators and two cases, for the databases that the tests are given."""
    write_import(database, frames, source="test", actor="F002", at=AT)


def _add(database: Database, **values: object) -> str:
    given = {"starts_at": START, "minutes": 60, "facilitator_id": "F001", **values}
    return add_activity(
        database, case_id="C1", service_type="home_visit", actor="F001", at=AT, **given
    )


def _change(database: Database, activity_id: str, **changes: object) -> dict:
    with database.writing() as connection:
        change_activity(connection, activity_id, changes, at=LATER)
        return fetch_row(connection, "activities", activity_id)


def _fetch(database: Database, activity_id: str) -> dict:
    with database.reading() as connection:
        return fetch_row(connection, "activities", activity_id)


def test_add_activity_with_a_start_is_promised(filled: Database) -> None:
    """What somebody wrote down with a time is planned, and calendars have not heard of it yet."""
    elsewhere = START.astimezone(timezone(timedelta(hours=5)))
    row = _fetch(filled, _add(filled, starts_at=elsewhere))
    assert (row["status"], row["sequence"], row["changed_at"]) == ("planned", 0, AT)
    assert row["starts_at"] == START


def test_add_activity_without_a_start_is_proposed(filled: Database) -> None:
    """Without a time nothing was promised."""
    assert _fetch(filled, _add(filled, starts_at=None))["status"] == "proposed"


def test_add_activity_with_several_faults_names_them_all(filled: Database) -> None:
    """All faults are told at once, and nothing is written."""
    with pytest.raises(RecordsError, match=r"minutes must be at least 1.*not among the cases"):
        add_activity(
            filled, case_id="C9", service_type="home_visit", minutes=0, actor="F001", at=AT
        )
    with pytest.raises(RecordsError, match="latest_on must not be before earliest_on"):
        _add(filled, earliest_on=START.date(), latest_on=AT.date())
    assert read_records(filled).activities.empty


def test_move_activity_raises_the_sequence_and_promises(filled: Database) -> None:
    """A moved contact keeps its id, and calendars see that it changed."""
    activity_id = _add(filled)
    elsewhere = timezone(timedelta(hours=-5))
    starts_at = datetime(2026, 11, 4, 9, 0, tzinfo=elsewhere)
    move_activity(filled, activity_id, starts_at=starts_at, actor="F001", at=LATER)
    row = _fetch(filled, activity_id)
    assert row["starts_at"] == starts_at
    assert (row["status"], row["sequence"], row["changed_at"]) == ("moved", 1, LATER)
    assert verify_chain(filled).ok


def test_cancel_activity_keeps_the_former_time(filled: Database) -> None:
    """Calendars can still say what was cancelled."""
    activity_id = _add(filled)
    cancel_activity(filled, activity_id, actor="F001", at=LATER)
    row = _fetch(filled, activity_id)
    assert (row["status"], row["withdrawn_at"], row["sequence"]) == ("cancelled", START, 1)


def test_move_activity_that_is_over_is_refused(filled: Database) -> None:
    """What has taken place is corrected, not moved."""
    for status in ("delivered", "cancelled"):
        activity_id = _add(filled)
        before = _change(filled, activity_id, status=status)
        with pytest.raises(RecordsError, match=f"it was {status} already"):
            move_activity(filled, activity_id, starts_at=LATER, actor="F001", at=LATER)
        assert _fetch(filled, activity_id) == before


def test_move_activity_without_a_zone_or_a_row_is_refused(filled: Database) -> None:
    """A time without a zone is no moment."""
    with pytest.raises(RecordsError, match="a moment with a time zone"):
        move_activity(
            filled, _add(filled), starts_at=START.replace(tzinfo=None), actor="F001", at=AT
        )
    with pytest.raises(RecordsError, match="starts_at is missing"):
        move_activity(filled, _add(filled), starts_at=None, actor="F001", at=AT)
    with pytest.raises(RecordsError, match="no planned contact N9"):
        cancel_activity(filled, "N9", actor="F001", at=AT)


def test_change_activity_that_calendars_tell_raises_the_sequence(filled: Database) -> None:
    """Everything that a calendar shows of a contact counts as a change of it."""
    told = {
        "starts_at": START + timedelta(hours=1),
        "minutes": 45,
        "facilitator_id": "F002",
        "provider": "Eastside Clinic",
        "service_type": "check_in",
        "status": "proposed",
    }
    activity_id = _add(filled)
    for number, (name, value) in enumerate(told.items(), start=1):
        row = _change(filled, activity_id, **{name: value})
        assert (name, row["sequence"], row["changed_at"]) == (name, number, LATER)
        assert row["withdrawn_at"] is None


def test_change_activity_that_calendars_do_not_tell_leaves_the_sequence(filled: Database) -> None:
    """What no calendar shows disturbs none."""
    told = {"priority": 2, "latest_on": START.date(), "minutes": 60, "status": "delivered"}
    activity_id = _add(filled)
    for name, value in told.items():
        row = _change(filled, activity_id, **{name: value})
        assert (name, row["sequence"], row["changed_at"]) == (name, 0, AT)


def test_change_activity_taken_out_and_put_back_keeps_and_drops_the_former_time(
    filled: Database,
) -> None:
    """A contact that lost its time remembers it until it has a new one."""
    activity_id = _add(filled)
    row = _change(filled, activity_id, starts_at=None, status="proposed")
    assert (row["withdrawn_at"], row["sequence"]) == (START, 1)
    row = _change(filled, activity_id, priority=1)
    assert (row["withdrawn_at"], row["sequence"]) == (START, 1)
    row = _change(filled, activity_id, starts_at=LATER)
    assert (row["withdrawn_at"], row["sequence"]) == (None, 2)


def test_change_activity_that_changes_nothing_has_nothing_to_tell(filled: Database) -> None:
    """Writing the same again leaves no trace."""
    activity_id = _add(filled)
    with filled.writing() as connection:
        assert change_activity(connection, activity_id, {"minutes": 60}, at=LATER) is None


def test_change_activity_that_is_not_there_is_refused(filled: Database) -> None:
    """No row appears by being changed."""
    with (
        pytest.raises(RecordsError, match="no N9 among the activities"),
        filled.writing() as connection,
    ):
        change_activity(connection, "N9", {"minutes": 60}, at=LATER)


def _import(database: Database, at: datetime, **changes: object) -> dict:
    """Import a planned contact and return it as it is on record."""
    row = {
        "activity_id": "A1",
        "case_id": "C1",
        "facilitator_id": "F001",
        "service_type": "home_visit",
        "minutes": 60,
        "starts_at": START,
        "status": "planned",
        "source_key": "1",
        **changes,
    }
    frames = {"activities": pd.DataFrame([row])}
    write_import(database, frames, source="other", actor="F002", at=at)
    return _fetch(database, "A1")


def test_note_corrections_of_an_import_count_for_calendars(filled: Database) -> None:
    """A time that another system corrects reaches calendars as a change, as ours do."""
    assert _import(filled, AT)["sequence"] is None
    row = _import(filled, LATER, starts_at=START + timedelta(hours=1), minutes=45)
    assert (row["sequence"], row["changed_at"], row["withdrawn_at"]) == (1, LATER, None)
    row = _import(filled, LATER, starts_at=START + timedelta(hours=1), minutes=45, priority=2)
    assert row["sequence"] == 1
    row = _import(filled, LATER, status="cancelled")
    assert (row["sequence"], row["withdrawn_at"]) == (2, START + timedelta(hours=1))
    assert verify_chain(filled).ok
