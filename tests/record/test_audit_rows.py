"""Tests of the comparison of rows with what the audit trail tells of them."""

from datetime import UTC, datetime

import pandas as pd
import pytest
from sqlalchemy import text

from caseload_lib.agency import parse_agency
from caseload_lib.assess.instruments import load
from caseload_lib.record.activities import add_activity
from caseload_lib.record.assessments import amend, open_draft, save_answer, submit
from caseload_lib.record.audit import FIRST_DIGEST, find_digest, verify_chain
from caseload_lib.record.audit_rows import RowFault, compare_rows
from caseload_lib.record.contacts import correct_contact, record_contact, tick_activity
from caseload_lib.record.database import Database
from caseload_lib.record.disruptions import record_disruption
from caseload_lib.record.hours import record_time
from caseload_lib.record.store import insert_rows, read_records, remove_rows, write_import

SETTINGS = parse_agency(
    '[agency]\nname = "A"\ntime_zone = "UTC"\n'
    '[service_types.home_visit]\nlabel = "V"\ncontact_hours = 1\n'
)
_AT = datetime(2026, 10, 31, 9, 0, 0, 123456, tzinfo=UTC)


def fill(database: Database, frames: dict[str, pd.DataFrame]) -> None:
    """Write an import and a submitted assessment, for the databases that the tests are given."""
    write_import(database, frames, source="x", actor="tester")
    draft = open_draft(
        database,
        instrument=load("service_improvement"),
        rater_kind="service",
        period="2026-10",
        rater_id="F001",
        actor="F001",
    )
    given = {"session": "s", "actor": "F001", "at": _AT}
    for seen, (item, note) in enumerate((("1", None), ("2", "a note"), ("1", None))):
        save_answer(
            database, draft.assessment_id, item, value=seen + 1, note=note, seen=seen, **given
        )
    submit(database, draft.assessment_id, seen=3, actor="F001")
    month = {"facilitator_id": "F001", "month": "2026-10", "comment": "words"}
    insert_rows(database, "monthly_reviews", [month], actor="F001")


@pytest.fixture
def told(filled: Database) -> tuple[Database, str]:
    """Give a database with a submitted assessment, and its id."""
    (assessment_id,) = read_records(filled, tables=["assessments"]).assessments["assessment_id"]
    return filled, assessment_id


def _tamper(database: Database, *statements: str) -> None:
    """Change what the triggers protect."""
    unlock = {
        "sqlite": ["DROP TRIGGER responses_no_update", "DROP TRIGGER responses_no_delete"],
        "postgresql": ["ALTER TABLE responses DISABLE TRIGGER responses_no_change"],
    }
    with database.writing() as connection:
        for statement in (*unlock[database.dialect], *statements):
            connection.execute(text(statement))


def test_compare_rows_written_by_this_software_has_no_fault(told: tuple[Database, str]) -> None:
    """Answers, versions and reviews are as they were sealed, and imports give no alarm."""
    database, name = told
    amend(database, name, reason="a slip", actor="F001")
    checked = compare_rows(database)
    assert (checked.faults, checked.counted) == ((), 0)
    assert checked.compared == 2 + 5 + 1
    assert verify_chain(database).ok


def test_compare_rows_altered_outside_names_table_and_key(told: tuple[Database, str]) -> None:
    """Missing, added and changed rows show, by their ids alone."""
    database, name = told
    _tamper(
        database,
        "UPDATE responses SET value = 3, note = 'x' WHERE response_id LIKE '%.0000001'",
        "UPDATE responses SET answered_at = '2026-10-30 00:00:00' WHERE response_id LIKE '%2'",
        "DELETE FROM responses WHERE response_id LIKE '%.0000003'",
        "INSERT INTO responses (response_id, assessment_id, item_id, answered_at) "
        f"VALUES ('new', '{name}', '3', '2026-10-30 00:00:00')",
        "UPDATE assessments SET submitted_at = NULL",
    )
    assert set(compare_rows(database).faults) == {
        RowFault("assessments", name, "changed", ("submitted_at",)),
        RowFault("responses", f"{name}.0000001", "changed", ("note", "value")),
        RowFault("responses", f"{name}.0000002", "changed", ("answered_at",)),
        RowFault("responses", f"{name}.0000003", "missing"),
        RowFault("responses", "new", "added"),
    }


def test_compare_rows_erased_values_are_not_compared(told: tuple[Database, str]) -> None:
    """What was erased from the trail is only known to be there."""
    database, _ = told
    with database.writing() as connection:
        connection.execute(text("DELETE FROM audit_values"))
    checked = compare_rows(database)
    assert (checked.faults, checked.compared, checked.counted) == ((), 0, 5)


def test_find_digest_of_a_cut_end_is_none(told: tuple[Database, str]) -> None:
    """A digest kept elsewhere shows that the last entries are gone."""
    database, _ = told
    checked = verify_chain(database)
    assert find_digest(database, checked.last) == checked.entries
    assert find_digest(database, "f" * 64) is None
    assert find_digest(database, FIRST_DIGEST) == 0


@pytest.fixture
def written(database: Database, frames: dict[str, pd.DataFrame]) -> tuple[Database, dict[str, str]]:
    """Give a database with an import and rows beside it that somebody wrote, and their ids."""
    write_import(database, frames, source="x", actor="tester")
    who = {"actor": "F001", "at": _AT}
    visit = {"service_type": "home_visit", "served_on": _AT.date(), "minutes": 60}
    ids = {
        "activity": add_activity(
            database, case_id="C1", service_type="home_visit", starts_at=_AT, minutes=60, **who
        )
    }
    parts = {"status": "delivered", "minutes": 60, "facilitator_id": "F001"}
    ids["tick"] = tick_activity(database, SETTINGS, ids["activity"], **parts, **who)
    ids["contact"] = record_contact(database, SETTINGS, case_id="C1", **{**visit, **parts}, **who)
    ids["corrected"] = correct_contact(
        database, SETTINGS, "S1", changes={"minutes": 5}, reason="r", **who
    )
    day = {"facilitator_id": "F001", "worked_on": _AT.date()}
    (ids["entry"],) = record_time(database, SETTINGS, **day, entries={"direct": 90}, **who)
    (ids["later"],) = record_time(
        database, SETTINGS, **day, entries={"direct": 95}, reason="r", **who
    )
    (ids["gone"],) = record_time(database, SETTINGS, **day, entries={"leave": 5}, **who)
    ids["disruption"] = record_disruption(
        database,
        SETTINGS,
        facilitator_id="F001",
        cause="disaster",
        started_at=_AT,
        permanent=False,
        **who,
    )
    return database, ids


def test_compare_rows_written_beside_an_import_has_no_fault(
    written: tuple[Database, dict[str, str]], frames: dict[str, pd.DataFrame]
) -> None:
    """Contacts, time and disruptions are compared by value, corrected and after an import, too."""
    database, _ = written
    assert remove_rows(database, "time_log", ["F001|2026-10-31|day|leave|"], actor="F001") == 1
    assert write_import(database, frames, source="x", actor="tester").total.inserted == 0
    checked = compare_rows(database)
    assert (checked.faults, checked.compared, checked.counted) == ((), 7, 0)
    assert verify_chain(database).ok


def test_compare_rows_written_and_altered_outside_are_named(
    written: tuple[Database, dict[str, str]],
) -> None:
    """A changed or lost contact shows, also one that was corrected or ticked."""
    database, ids = written
    with database.writing() as connection:
        for statement in (
            f"UPDATE services SET minutes = 61 WHERE service_id = '{ids['contact']}'",
            f"DELETE FROM services WHERE service_id = '{ids['corrected']}'",
            f"UPDATE time_log SET minutes = 1 WHERE entry_id = '{ids['entry']}'",
            "UPDATE activities SET status = 'planned'",
            "UPDATE disruptions SET permanent = NULL WHERE disruption_id <> 'D1'",
            "UPDATE services SET minutes = 1 WHERE service_id = 'S1'",
        ):
            connection.execute(text(statement))
    assert set(compare_rows(database).faults) == {
        RowFault("services", ids["contact"], "changed", ("minutes",)),
        RowFault("services", ids["corrected"], "missing"),
        RowFault("time_log", ids["entry"], "changed", ("minutes",)),
        RowFault("activities", ids["activity"], "changed", ("status",)),
        RowFault("disruptions", ids["disruption"], "changed", ("permanent",)),
    }
