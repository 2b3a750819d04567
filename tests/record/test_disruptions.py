"""Tests of record.disruptions: begun, ended and corrected, with all faults told."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from caseload_lib.agency import parse_agency
from caseload_lib.errors import RecordsError
from caseload_lib.record.audit import verify_chain
from caseload_lib.record.database import Database
from caseload_lib.record.disruptions import correct_disruption, end_disruption, record_disruption
from caseload_lib.record.store import insert_rows, read_records

SETTINGS = parse_agency('[agency]\nname = "A"\ntime_zone = "America/Los_Angeles"\n')
AT = datetime(2026, 11, 4, 4, 0, tzinfo=UTC)
BEGAN = AT - timedelta(hours=5)
WHO: dict[str, Any] = {"actor": "F001", "at": AT}


def fill(database: Database, _frames: object) -> None:
    """Write a facilitator and a case, for the databases that the tests are given."""
    people = [{"facilitator_id": "F001", "name": "N"}]
    cases = [{"case_id": "C1", "client_code": "K1", "opened_on": "2026-01-05"}]
    insert_rows(database, "facilitators", people, actor="tester")
    insert_rows(database, "cases", cases, actor="tester")


@pytest.fixture
def staffed(filled: Database) -> Database:
    """Give a database with a facilitator and a case."""
    return filled


def _record(database: Database, **other: Any) -> str:
    given = {"facilitator_id": "F001", "cause": "health_change", "started_at": BEGAN, **other}
    return record_disruption(database, SETTINGS, **given, **WHO)


def test_record_disruption_goes_on_until_it_is_ended(staffed: Database) -> None:
    """It is there from the beginning, and its end and its time are added once."""
    key = _record(staffed, case_id="C1", permanent=True)
    found = read_records(staffed).disruptions
    assert found[["disruption_id", "permanent"]].to_numpy().tolist() == [[key, True]]
    assert found["ended_at"].isna().all()
    end_disruption(staffed, SETTINGS, key, ended_at=AT, minutes=90, **WHO)
    found = read_records(staffed).disruptions
    assert (found["ended_at"].item(), found["minutes"].item()) == (AT, 90)
    with pytest.raises(RecordsError, match="it ended on 2026-11-03 at 20:00 already"):
        end_disruption(staffed, SETTINGS, key, ended_at=AT, **WHO)
    assert verify_chain(staffed).ok


def test_record_disruption_faults_are_told_at_once(staffed: Database) -> None:
    """Everything that is wrong is told together, and nothing is written."""
    with pytest.raises(RecordsError) as caught:
        _record(
            staffed,
            facilitator_id="F009",
            case_id="C9",
            cause="luck",
            started_at=AT + timedelta(hours=2),
            ended_at=AT + timedelta(hours=1),
            minutes=-1,
            permanent="yes",
        )
    for words in (
        "F009 is not among the facilitators",
        "C9 is not among the cases",
        "cause must be one of health_change",
        "started_at must not lie ahead",
        "ended_at must not lie ahead",
        "ended_at must not be before started_at",
        "minutes must be at least 0",
        "permanent must be true or false",
    ):
        assert words in str(caught.value)
    with pytest.raises(RecordsError, match="started_at must be a moment with a time zone"):
        _record(staffed, started_at=BEGAN.replace(tzinfo=None))
    with pytest.raises(RecordsError, match="must not lie before 2000-01-01"):
        _record(staffed, started_at=datetime(1999, 1, 1, tzinfo=UTC))
    assert read_records(staffed).disruptions.empty


def test_end_disruption_that_cannot_be_is_refused(staffed: Database) -> None:
    """No end before the beginning or ahead, and none of what is not there."""
    key = _record(staffed)
    for ended_at, message in (
        (BEGAN - timedelta(minutes=1), "before started_at"),
        (AT + timedelta(minutes=1), "lie ahead"),
        (None, "ended_at is missing"),
    ):
        with pytest.raises(RecordsError, match=message):
            end_disruption(staffed, SETTINGS, key, ended_at=ended_at, **WHO)  # type: ignore[arg-type]
    with pytest.raises(RecordsError, match="There is no X among the disruptions"):
        end_disruption(staffed, SETTINGS, "X", ended_at=AT, **WHO)


def test_correct_disruption_keeps_both_rows(staffed: Database) -> None:
    """A new row takes the place of the wrong one, which stays and is not corrected again."""
    key = _record(staffed)
    changes = {"cause": "disaster", "case_id": "C1"}
    new = correct_disruption(
        staffed, SETTINGS, key, changes=changes, reason="it was the flood", **WHO
    )
    found = read_records(staffed).disruptions
    names = ["disruption_id", "cause", "case_id", "corrects_id", "reason"]
    assert found[names].to_numpy().tolist() == [[new, "disaster", "C1", key, "it was the flood"]]
    for act in (
        lambda: correct_disruption(staffed, SETTINGS, key, changes=changes, reason="r", **WHO),
        lambda: end_disruption(staffed, SETTINGS, key, ended_at=AT, **WHO),
    ):
        with pytest.raises(RecordsError, match=f"{key} was corrected: {new} stands"):
            act()
    with pytest.raises(RecordsError, match=r"nothing is different.*reason is missing"):
        correct_disruption(staffed, SETTINGS, new, changes=changes, reason="", **WHO)
    with pytest.raises(RecordsError, match="cause is missing"):
        correct_disruption(staffed, SETTINGS, new, changes={"cause": None}, reason="r", **WHO)
    assert verify_chain(staffed).ok
