"""Tests of handed pages: who has theirs since when, told to the audit trail."""

from datetime import UTC, date, datetime

import pytest

from caseload_lib.errors import RecordsError
from caseload_lib.months import Month
from caseload_lib.record.audit import verify_chain
from caseload_lib.record.database import Database
from caseload_lib.record.handed_pages import hand_page, list_handed
from caseload_lib.record.store import insert_rows, read_records, remove_rows
from caseload_lib.share.warnings import list_informed

MONTH = Month(2026, 10)
WHO = {"actor": "S100", "at": datetime(2026, 11, 5, 9, 30, tzinfo=UTC)}


@pytest.fixture
def staffed(database: Database) -> Database:
    """Give a database with two facilitators."""
    people = [{"facilitator_id": person, "name": "N"} for person in ("F001", "F002")]
    insert_rows(database, "facilitators", people, actor="t")
    return database


def test_hand_page_is_kept_audited_and_read_back(staffed: Database) -> None:
    """By month, and for the rule of who may be spoken of."""
    assert hand_page(staffed, "F002", MONTH, handed_on=date(2026, 11, 4), **WHO) == date(
        2026, 11, 4
    )
    hand_page(staffed, "F001", MONTH, **WHO)
    assert list_handed(staffed, MONTH) == {"F001": date(2026, 11, 5), "F002": date(2026, 11, 4)}
    assert list_handed(staffed, MONTH + 1) == {}
    assert list_informed(read_records(staffed), MONTH) == {"F001", "F002"}
    assert verify_chain(staffed).ok


def test_hand_page_again_keeps_the_first_day(staffed: Database) -> None:
    """Since when they knew does not change by handing it over again."""
    hand_page(staffed, "F001", MONTH, handed_on=date(2026, 11, 2), **WHO)
    entries = verify_chain(staffed).entries
    assert hand_page(staffed, "F001", MONTH, **WHO) == date(2026, 11, 2)
    assert verify_chain(staffed).entries == entries


def test_hand_page_written_by_mistake_can_be_removed(staffed: Database) -> None:
    """Then nobody else may speak of it again."""
    hand_page(staffed, "F001", MONTH, **WHO)
    remove_rows(staffed, "handed_pages", ["F001|2026-10"], actor="t")
    assert list_handed(staffed, MONTH) == {}


@pytest.mark.parametrize(
    ("person", "day", "said"),
    [
        ("F009", date(2026, 11, 4), "facilitator_id F009 is not among the facilitators"),
        ("F001", date(2026, 11, 6), "handed_on must not lie ahead"),
        ("F001", date(2026, 10, 31), "a page of 2026-10 is made after 2026-10-31"),
        ("f1", date(2026, 10, 1), r"is made after .*; facilitator_id must match"),
    ],
)
def test_hand_page_impossible_is_refused_whole(staffed: Database, person, day, said) -> None:
    """A page is handed to somebody, once it can have been made."""
    with pytest.raises(RecordsError, match=said):
        hand_page(staffed, person, MONTH, handed_on=day, **WHO)
    assert list_handed(staffed, MONTH) == {}
