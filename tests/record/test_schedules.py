"""Tests of record.schedules: whole, once, and only what is different."""

from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest

from caseload_lib.agency import Agency, parse_agency
from caseload_lib.frames import make_frame
from caseload_lib.plan.availability import Calendar
from caseload_lib.plan.calendar import to_ical
from caseload_lib.plan.saved import SavedSchedule, read_schedule
from caseload_lib.plan.schedule import MOVED, PLACED, UNPLACED, Schedule
from caseload_lib.record.activities import add_activity, change_activity
from caseload_lib.record.audit import append_entries, verify_chain
from caseload_lib.record.database import Database
from caseload_lib.record.rows import fetch_row
from caseload_lib.record.schedules import (
    RecordsChangedError,
    SaveSummary,
    promise_contacts,
    read_former,
    save_schedule,
)
from caseload_lib.record.state import read_state
from caseload_lib.record.store import insert_rows, read_records, write_import
from caseload_lib.tables import TABLES

AT = datetime(2026, 10, 26, 8, 0, tzinfo=UTC)
LATER = AT + timedelta(days=1)
START = datetime(2026, 11, 3, 14, 0, tzinfo=UTC)
CALENDAR = Calendar(date(2026, 11, 1), date(2026, 12, 1), {"F001": {}, "F002": {}})
USUAL = {
    "activity_id": "P1",
    "case_id": "C1",
    "facilitator_id": "F001",
    "service_type": "home_visit",
    "minutes": 60,
    "starts_at": START,
    "status": "proposed",
    "latest_on": date(2026, 11, 30),
}


def fill(database: Database, frames: dict[str, pd.DataFrame]) -> None:
    """Write two facilitators and two cases, for the databases that the tests are given."""
    write_import(database, frames, source="test", actor="F002", at=AT)


@pytest.fixture(scope="module")
def agency() -> Agency:
    """Give settings."""
    return parse_agency('[agency]\nname = "Harbour"\ntime_zone = "UTC"')


def plan(*rows: dict, unplaced: tuple[str, ...] = ()) -> tuple[Schedule, pd.DataFrame]:
    """Return a schedule of these contacts, and the activities that it was planned from."""
    full = [{**USUAL, **row} for row in rows]
    activities = make_frame(TABLES["activities"], pd.DataFrame(full, columns=list(USUAL)))
    placed = activities.assign(
        zone="north",
        client_code="K1",
        ends_at=activities["starts_at"] + pd.to_timedelta(activities["minutes"].astype(int), "min"),
    )
    left = pd.DataFrame({"activity_id": list(unplaced)}, columns=list(UNPLACED))
    moved = pd.DataFrame(columns=list(MOVED))
    schedule = Schedule(placed[list(PLACED)], left, moved, 0, 0, 0.0, True, "UTC")
    return schedule, activities.assign(zone="north", client_code="K1")


def save(
    database: Database, *rows: dict, unplaced: tuple[str, ...] = (), at: datetime = AT
) -> SaveSummary:
    """Save a schedule of these contacts."""
    state = read_state(database)
    return save_schedule(
        database,
        *plan(*rows, unplaced=unplaced),
        calendar=CALENDAR,
        state=state,
        actor="F002",
        at=at,
    )


def fetch(database: Database, activity_id: str) -> dict:
    """Return a contact as it is on record."""
    with database.reading() as connection:
        return fetch_row(connection, "activities", activity_id)


def read(database: Database, agency: Agency) -> SavedSchedule:
    """Return November as it is on record, with what changed hands."""
    return read_schedule(
        read_records(database),
        agency,
        from_on=date(2026, 11, 1),
        to_on=date(2026, 12, 1),
        former=read_former(database),
    )


def test_save_schedule_new_contacts_keep_their_ids_and_windows(filled: Database) -> None:
    """What was planned is on record under the id it was planned with, and sealed."""
    assert save(filled, {}, {"activity_id": "P2", "case_id": "C2"}) == SaveSummary(2, 0, 0, 0)
    row = fetch(filled, "P1")
    assert (row["starts_at"], row["latest_on"]) == (START, date(2026, 11, 30))
    assert (row["status"], row["sequence"], row["changed_at"]) == ("proposed", 0, AT)
    assert verify_chain(filled).ok


def test_save_schedule_twice_writes_nothing(filled: Database) -> None:
    """The same schedule leaves the records as they are, audit trail and all."""
    save(filled, {}, {"activity_id": "P2"})
    state = read_state(filled)
    assert save(filled, {}, {"activity_id": "P2"}, at=LATER) == SaveSummary(0, 0, 0, 2)
    assert read_state(filled) == state


def test_save_schedule_other_time_changes_what_was_proposed_and_moves_what_was_promised(
    filled: Database,
) -> None:
    """Both count for calendars; only the promise is called moved."""
    promised = add_activity(
        filled,
        case_id="C1",
        service_type="home_visit",
        starts_at=START,
        minutes=60,
        facilitator_id="F001",
        actor="F001",
        at=AT,
    )
    save(filled, {})
    later = {"starts_at": START + timedelta(hours=2)}
    summary = save(filled, later, {"activity_id": promised, **later}, at=LATER)
    assert summary == SaveSummary(0, 2, 0, 0)
    rows = [fetch(filled, key) for key in ("P1", promised)]
    assert [row["status"] for row in rows] == ["proposed", "moved"]
    assert {(row["sequence"], row["changed_at"]) for row in rows} == {(1, LATER)}


def test_save_schedule_promise_that_gets_its_first_time_stays_planned(filled: Database) -> None:
    """What was promised without a time has not been moved by having one."""
    row = {"activity_id": "N1", "case_id": "C1", "service_type": "home_visit", "status": "planned"}
    insert_rows(filled, "activities", [row], actor="F001", at=AT)
    assert save(filled, {"activity_id": "N1"}) == SaveSummary(0, 1, 0, 0)
    row = fetch(filled, "N1")
    assert (row["status"], row["minutes"], row["facilitator_id"]) == ("planned", 60, "F001")


def test_save_schedule_withdraws_what_was_proposed_and_has_no_place(
    filled: Database, agency: Agency
) -> None:
    """Whether it found no place or no longer falls due, calendars show it as cancelled."""
    save(filled, {}, {"activity_id": "P2"}, {"activity_id": "P3", "starts_at": LATER})
    assert save(filled, {}, unplaced=("P3",), at=LATER) == SaveSummary(0, 0, 2, 1)
    assert fetch(filled, "P3")["withdrawn_at"] == LATER
    row = fetch(filled, "P2")
    assert (row["starts_at"], row["withdrawn_at"], row["sequence"]) == (None, START, 1)
    saved = read(filled, agency)
    assert saved.placed["activity_id"].tolist() == ["P1"]
    assert saved.withdrawn[["activity_id", "starts_at"]].to_numpy().tolist() == [["P2", START]]


def test_save_schedule_never_withdraws_a_promise_or_what_others_plan(filled: Database) -> None:
    """Promises, other months and other people's contacts stay as they are."""
    state = read_state(filled)
    others = [
        {"activity_id": "P2", "status": "planned"},
        {"activity_id": "P3", "starts_at": datetime(2026, 12, 1, 9, tzinfo=UTC)},
        {"activity_id": "P4", "starts_at": datetime(2026, 10, 31, 9, tzinfo=UTC)},
    ]
    save(filled, *others)
    before = read_records(filled, tables=["activities"]).activities
    alone = Calendar(date(2026, 11, 1), date(2026, 12, 1), {"F002": {}})
    summary = save_schedule(
        filled,
        *plan(unplaced=("P2",)),
        calendar=alone,
        state=state + 3,
        actor="F002",
        at=LATER,
    )
    assert summary == SaveSummary(0, 0, 0, 0)
    pd.testing.assert_frame_equal(read_records(filled, tables=["activities"]).activities, before)


def test_save_schedule_into_changed_records_is_refused(filled: Database) -> None:
    """A plan of what is no longer so is not saved, not even in part."""
    state = read_state(filled)
    insert_rows(filled, "facilitators", [{"facilitator_id": "F003", "name": "N"}], actor="test")
    with pytest.raises(RecordsChangedError, match=r"Nothing was saved\. Plan again"):
        save_schedule(filled, *plan({}), calendar=CALENDAR, state=state, actor="F002", at=AT)
    assert read_records(filled, tables=["activities"]).activities.empty


def test_save_schedule_with_one_bad_contact_saves_none(filled: Database) -> None:
    """A contact with a case that is not there takes all others with it."""
    with pytest.raises(ValueError, match="refer"):
        save(filled, {}, {"activity_id": "P2", "case_id": "C9"})
    assert read_records(filled, tables=["activities"]).activities.empty


def test_promise_contacts_confirms_what_was_proposed_and_nothing_else(filled: Database) -> None:
    """A promise is one more change for calendars; a second one is none."""
    save(filled, {}, {"activity_id": "P2"}, {"activity_id": "P3"})
    with filled.writing() as connection:
        change_activity(connection, "P2", {"status": "cancelled"}, at=AT)
        change_activity(connection, "P3", {"starts_at": None}, at=AT)
    keys = ["P1", "P2", "P3", "P9"]
    assert promise_contacts(filled, keys, actor="F001", at=LATER) == 1
    row = fetch(filled, "P1")
    assert (row["status"], row["sequence"], row["changed_at"]) == ("planned", 1, LATER)
    assert promise_contacts(filled, keys, actor="F001", at=LATER) == 0


def test_read_former_tells_everybody_who_had_a_contact_before(
    filled: Database, agency: Agency
) -> None:
    """After a change of hands the former calendar shows it cancelled, the new one as it is."""
    save(filled, {})
    for at, changes in (
        (1, {"facilitator_id": "F002"}),
        (2, {"starts_at": LATER}),
        (3, {"minutes": 30}),
    ):
        with filled.writing() as connection:
            entry = change_activity(connection, "P1", changes, at=AT + timedelta(hours=at))
            append_entries(connection, [entry], actor="F001", at=AT)
    former = read_former(filled)
    assert former[["activity_id", "facilitator_id"]].to_numpy().tolist() == [["P1", "F001"]]
    assert former["starts_at"].tolist() == [START]
    saved = read(filled, agency)
    assert b"STATUS:CANCELLED" in to_ical(saved, audience="facilitator:F001")


def test_read_former_of_what_never_changed_hands_is_empty(filled: Database) -> None:
    """A move alone concerns the same calendar."""
    save(filled, {})
    save(filled, {"starts_at": LATER}, at=LATER)
    assert read_former(filled).empty
