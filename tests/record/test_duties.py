"""Tests of record.duties: obligations and referrals, done, undone and told to the trail."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from caseload_lib.agency import parse_agency
from caseload_lib.errors import RecordsError
from caseload_lib.record.audit import verify_chain
from caseload_lib.record.database import Database
from caseload_lib.record.duties import (
    add_obligation,
    add_referral,
    follow_up_referral,
    record_obligation_done,
)
from caseload_lib.record.store import insert_rows, read_records

SETTINGS = parse_agency('[agency]\nname = "A"\ntime_zone = "America/Los_Angeles"\n')
#: The evening of 3 November for the agency, and the fourth already by UTC.
AT = datetime(2026, 11, 4, 4, 0, tzinfo=UTC)
TODAY, TOMORROW = date(2026, 11, 3), date(2026, 11, 4)
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


def _owe(database: Database, **other: Any) -> str:
    given = {"facilitator_id": "F001", "kind": "record", "due_on": TOMORROW, **other}
    return add_obligation(database, SETTINGS, **given, **WHO)


def _refer(database: Database, **other: Any) -> str:
    given = {"case_id": "C1", "provider": "Clinic", "made_on": TODAY, **other}
    return add_referral(database, SETTINGS, **given, **WHO)


def _told(database: Database) -> dict[str, tuple[object, object]]:
    """Return old and new values of the audit trail's last entry."""
    records = read_records(database, tables=["audit", "audit_values"])
    values = records.audit_values
    last = values[values["audit_id"] == records.audit["audit_id"].max()]
    pairs = last[["old_value", "new_value"]].fillna("-").to_numpy().tolist()
    return {name: tuple(pair) for name, pair in zip(last["column_name"], pairs, strict=True)}


def test_obligation_is_done_once_and_undone_with_a_reason(staffed: Database) -> None:
    """The first day needs no reason; another one, or none, does, and the trail keeps it."""
    key = _owe(staffed, basis="law", case_id="C1")
    record_obligation_done(staffed, SETTINGS, key, done_on=TODAY, **WHO)
    record_obligation_done(staffed, SETTINGS, key, done_on=TODAY, **WHO)
    assert _told(staffed) == {"done_on": ("-", "2026-11-03")}
    for day in (None, TODAY - timedelta(days=1)):
        with pytest.raises(RecordsError, match="done_on is 2026-11-03 already; to change that"):
            record_obligation_done(staffed, SETTINGS, key, done_on=day, **WHO)
    record_obligation_done(staffed, SETTINGS, key, done_on=None, reason="the other one", **WHO)
    assert _told(staffed) == {"done_on": ("2026-11-03", "-"), "reason": ("-", "the other one")}
    assert read_records(staffed).obligations["done_on"].isna().all()
    with pytest.raises(RecordsError, match="done_on is missing"):
        record_obligation_done(staffed, SETTINGS, key, done_on=None, **WHO)
    assert verify_chain(staffed).ok


def test_add_obligation_faults_are_told_at_once(staffed: Database) -> None:
    """Everything that is wrong is told together; a basis is not needed."""
    with pytest.raises(
        RecordsError, match=r"10 years ahead.*F009 is not among.*kind must be one of.*basis must"
    ):
        _owe(staffed, facilitator_id="F009", kind="tea", basis="habit", due_on=date(2099, 1, 1))
    with pytest.raises(RecordsError, match="due_on must not lie before 2000-01-01"):
        _owe(staffed, due_on=date(1999, 1, 1))
    key = _owe(staffed)
    for day, message in ((TOMORROW, "lie ahead"), (date(1999, 1, 1), "before 2000"), (AT, "a day")):
        with pytest.raises(RecordsError, match=message):
            record_obligation_done(staffed, SETTINGS, key, done_on=day, **WHO)
    with pytest.raises(RecordsError, match="There is no X among the obligations"):
        record_obligation_done(staffed, SETTINGS, "X", done_on=TODAY, **WHO)
    assert read_records(staffed).obligations["basis"].isna().tolist() == [True]


def test_referral_is_followed_up_with_its_result(staffed: Database) -> None:
    """What came of it is kept with the day, may be told later, and goes when it was not so."""
    key = _refer(staffed, follow_up_due_on=TOMORROW)
    follow_up_referral(staffed, SETTINGS, key, followed_up_on=TODAY, **WHO)
    follow_up_referral(staffed, SETTINGS, key, followed_up_on=TODAY, result="waiting_list", **WHO)
    found = read_records(staffed).referrals.iloc[0]
    assert (found["followed_up_on"].date(), found["result"]) == (TODAY, "waiting_list")
    with pytest.raises(RecordsError, match="followed_up_on is 2026-11-03 already"):
        follow_up_referral(staffed, SETTINGS, key, followed_up_on=None, **WHO)
    follow_up_referral(staffed, SETTINGS, key, followed_up_on=None, reason="other client", **WHO)
    found = read_records(staffed).referrals
    assert found[["followed_up_on", "result"]].isna().all().all()
    assert verify_chain(staffed).ok


def test_referral_that_cannot_be_is_refused(staffed: Database) -> None:
    """Days keep their order, and all faults are told at once."""
    with pytest.raises(RecordsError, match=r"made_on must not lie ahead.*C9 is not.*provider is"):
        _refer(staffed, case_id="C9", provider=" ", made_on=TOMORROW)
    with pytest.raises(RecordsError, match="follow_up_due_on must not be before made_on"):
        _refer(staffed, follow_up_due_on=TODAY - timedelta(days=1))
    key = _refer(staffed)
    early = TODAY - timedelta(days=1)
    with pytest.raises(RecordsError, match="must not lie before 2026-11-03"):
        follow_up_referral(staffed, SETTINGS, key, followed_up_on=early, **WHO)
