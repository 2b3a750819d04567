"""Tests of record.contacts: whole or refused, in step with the plan, corrected by new rows."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd
import pytest

from caseload_lib.agency import parse_agency
from caseload_lib.errors import RecordsError
from caseload_lib.months import Month
from caseload_lib.record.activities import add_activity, cancel_activity, move_activity
from caseload_lib.record.audit import verify_chain
from caseload_lib.record.contacts import correct_contact, record_contact, tick_activity
from caseload_lib.record.database import Database
from caseload_lib.record.store import read_records, write_import
from caseload_lib.review.indicators import month_facts

SETTINGS = parse_agency(
    '[agency]\nname = "A"\ntime_zone = "America/Los_Angeles"\n'
    '[service_types.home_visit]\nlabel = "V"\ncontact_hours = 1\n'
    '[service_types.phone_call]\nlabel = "P"\ncontact_hours = 0.5\n'
)
#: The evening of 3 November for the agency, and the fourth already by UTC.
AT = datetime(2026, 11, 4, 4, 0, tzinfo=UTC)
TODAY = date(2026, 11, 3)
START = datetime(2026, 11, 3, 17, 0, tzinfo=UTC)
WHO: dict[str, Any] = {"actor": "F001", "at": AT}
VISIT: dict[str, Any] = {
    "case_id": "C1",
    "facilitator_id": "F001",
    "service_type": "home_visit",
    "status": "delivered",
    "served_on": TODAY,
    "minutes": 60,
}


def fill(database: Database, frames: dict[str, pd.DataFrame]) -> None:
    """Write two facilitators, two cases and a contact, for the databases that tests are given."""
    frames["cases"]["closed_on"] = [None, "2026-10-01"]
    write_import(database, frames, source="test", actor="F002", at=AT)


def _record(database: Database, **other: object) -> str:
    return record_contact(database, SETTINGS, **{**VISIT, **other}, **WHO)


def _plan(database: Database, **other: object) -> str:
    given = {"starts_at": START, "minutes": 60, "facilitator_id": "F001", **other}
    return add_activity(database, case_id="C1", service_type="home_visit", **given, **WHO)


def _tick(database: Database, activity_id: str, status: str, **other: Any) -> str:
    return tick_activity(database, SETTINGS, activity_id, status=status, **other, **WHO)


def _correct(
    database: Database, service_id: str, reason: str = "typed wrong", **changes: Any
) -> str:
    return correct_contact(database, SETTINGS, service_id, changes=changes, reason=reason, **WHO)


def _status(database: Database) -> list[str]:
    return read_records(database, tables=["activities"]).activities["status"].tolist()


def _services(database: Database) -> pd.DataFrame:
    found = read_records(database, tables=["services"]).services
    return found[found["service_id"] != "S1"].reset_index(drop=True)


def test_record_contact_is_kept_and_sealed(filled: Database) -> None:
    """A contact is there under a new id, types in one form, and the audit trail tells it."""
    key = _record(filled, service_type="home_visit; phone_call;home_visit", mode=" in_person ")
    row = _services(filled).iloc[0]
    assert (row["service_id"], row["service_type"]) == (key, "home_visit;phone_call")
    assert (row["mode"], row["minutes"], row["served_on"].date()) == ("in_person", 60, TODAY)
    audit = read_records(filled, tables=["audit"]).audit.iloc[-1]
    assert (audit["actor"], audit["action"], audit["row_key"]) == ("F001", "insert", key)
    assert verify_chain(filled).ok


def test_record_contact_faults_are_told_at_once(filled: Database) -> None:
    """Everything that is wrong is told together, by column and id, and nothing is written."""
    with pytest.raises(RecordsError) as caught:
        _record(
            filled,
            case_id="C9",
            facilitator_id=None,
            service_type="tea",
            status="done",
            served_on=TODAY + timedelta(days=1),
            minutes=None,
            mode="x\x00",
        )
    for words in (
        "C9 is not among the cases",
        "say who made it",
        "tea is not among those of params/agency.toml: home_visit, phone_call",
        "status must be one of delivered, attempted, cancelled",
        "served_on must not lie ahead",
        "mode holds a NUL",
    ):
        assert words in str(caught.value)
    assert _services(filled).empty


#: What breaks one rule of a contact each, and what is said of it.
WRONG: tuple[tuple[dict[str, Any], str], ...] = (
    ({"minutes": None}, "minutes are missing"),
    ({"minutes": 0}, "minutes must be 1 to 1440; 0 was given"),
    ({"minutes": 1441}, "minutes must be 1 to 1440"),
    ({"minutes": "60"}, "minutes must be a whole number"),
    ({"status": "cancelled"}, "minutes must be empty where it was cancelled"),
    ({"status": "attempted", "minutes": -5}, "minutes must be"),
    ({"provider": "Clinic"}, "facilitator_id or provider, not both"),
    ({"facilitator_id": "F009"}, "F009 is not among the facilitators"),
    ({"served_on": date(1980, 1, 1)}, "must not lie before 2000-01-01"),
    ({"served_on": date(2026, 1, 4)}, "C1 opened on 2026-01-05, after 2026-01-04"),
    ({"case_id": "C2"}, "C2 is closed since 2026-10-01; 2026-11-03 was given"),
    ({"served_on": AT}, "served_on must be a day"),
    ({"service_type": " ; "}, "service_type is missing"),
    ({"status": "cancelled", "minutes": None, "served_on": date(2100, 1, 1)}, "10 years"),
)


def test_record_contact_breaking_a_rule_is_refused(filled: Database) -> None:
    """Each rule is held by itself, and nothing is written."""
    for wrong, message in WRONG:
        with pytest.raises(RecordsError, match=message):
            _record(filled, **wrong)
    assert _services(filled).empty


def test_record_contact_that_may_be_is_kept(filled: Database) -> None:
    """Outside providers, attempts without minutes, calls off ahead and stand-ins are recorded."""
    _record(filled, facilitator_id=None, provider="Clinic")
    _record(filled, status="attempted", minutes=None)
    _record(filled, status="cancelled", minutes=None, served_on=TODAY + timedelta(days=9))
    _record(filled, facilitator_id="F002")
    assert len(_services(filled)) == 4


def test_tick_activity_delivered_settles_the_plan(filled: Database) -> None:
    """A planned contact is ticked off in one step: contact and plan agree, day as planned."""
    key = _tick(filled, _plan(filled), "delivered", minutes=50)
    row = _services(filled).iloc[0]
    assert (row["service_id"], row["case_id"], row["facilitator_id"]) == (key, "C1", "F001")
    assert (row["served_on"].date(), row["minutes"]) == (TODAY, 50)
    assert _status(filled) == ["delivered"]
    assert verify_chain(filled).ok


def test_tick_activity_attempted_stays_due(filled: Database) -> None:
    """After an attempt it can be made, or tried again on another day, and then it is done."""
    activity_id = _plan(filled)
    _tick(filled, activity_id, "attempted")
    assert _status(filled) == ["attempted"]
    with pytest.raises(RecordsError, match="recorded as attempted on 2026-11-03 already, by S"):
        _tick(filled, activity_id, "attempted")
    _tick(filled, activity_id, "attempted", served_on=TODAY - timedelta(days=1))
    _tick(filled, activity_id, "delivered", minutes=30)
    assert _status(filled) == ["delivered"]
    assert _services(filled)["status"].tolist() == ["attempted", "attempted", "delivered"]


def test_tick_activity_twice_is_refused(filled: Database) -> None:
    """What is settled is not ticked again; the row to correct is named, and nothing is written."""
    for status, minutes in (("delivered", 60), ("cancelled", None)):
        activity_id = _plan(filled)
        key = _tick(filled, activity_id, status, minutes=minutes)
        with pytest.raises(RecordsError, match=f"as {status} on 2026-11-03 already, by {key}"):
            _tick(filled, activity_id, "delivered", minutes=60)
    assert len(_services(filled)) == 2
    assert _status(filled) == ["delivered", "cancelled"]


def test_tick_activity_takes_from_the_plan_what_is_not_given(filled: Database) -> None:
    """The provider or somebody standing in is kept as the maker; more types may be given."""
    _tick(filled, _plan(filled, provider="Clinic"), "delivered", minutes=20)
    _tick(
        filled,
        _plan(filled),
        "delivered",
        minutes=30,
        facilitator_id="F002",
        service_type="phone_call;home_visit",
    )
    made = _services(filled)[["facilitator_id", "provider", "service_type"]].fillna("-")
    assert made.to_numpy().tolist() == [
        ["-", "Clinic", "home_visit"],
        ["F002", "-", "phone_call;home_visit"],
    ]


def test_tick_activity_that_cannot_be_is_refused(filled: Database) -> None:
    """Strangers, other types and days ahead are refused, and the plan stays as it was."""
    with pytest.raises(RecordsError, match="no planned contact X"):
        _tick(filled, "X", "delivered", minutes=60)
    ahead = _plan(filled, starts_at=START + timedelta(days=2))
    with pytest.raises(RecordsError, match="lie ahead"):
        _tick(filled, ahead, "delivered", minutes=60)
    with pytest.raises(RecordsError, match=f"{ahead} was planned as home_visit"):
        _tick(filled, ahead, "cancelled", service_type="phone_call")
    bare = _plan(filled, facilitator_id=None, starts_at=None)
    with pytest.raises(RecordsError, match="served_on is missing; say who made it"):
        _tick(filled, bare, "delivered", minutes=60)
    assert _status(filled) == ["planned", "proposed"]
    _tick(filled, ahead, "cancelled")
    assert _status(filled) == ["cancelled", "proposed"]


def test_tick_activity_called_off_by_mistake_can_be_delivered(filled: Database) -> None:
    """Who came although the visit had been called off was visited."""
    activity_id = _plan(filled)
    cancel_activity(filled, activity_id, **WHO)
    _tick(filled, activity_id, "delivered", minutes=60)
    assert _status(filled) == ["delivered"]


def test_correct_contact_keeps_both_rows(filled: Database) -> None:
    """The old row stays, the new one stands with the reason, and the chain is unbroken."""
    first = _record(filled)
    second = _correct(filled, first, minutes=45)
    stands = _services(filled)
    assert stands[["service_id", "minutes", "corrects_id", "reason"]].to_numpy().tolist() == [
        [second, 45, first, "typed wrong"]
    ]
    with filled.reading() as connection:
        query = "SELECT service_id, minutes FROM services ORDER BY row_id"
        rows = connection.exec_driver_sql(query).all()
    assert [tuple(row) for row in rows] == [("S1", 50), (first, 60), (second, 45)]
    assert verify_chain(filled).ok


def test_correct_contact_again_names_the_row_that_stands(filled: Database) -> None:
    """A corrected row is not corrected again: the last of its corrections is."""
    first = _record(filled)
    third = _correct(filled, _correct(filled, first, minutes=45), minutes=40)
    with pytest.raises(RecordsError, match=f"{first} was corrected: {third} stands in its place"):
        _correct(filled, first, minutes=30)
    with pytest.raises(RecordsError, match="There is no X among the services"):
        _correct(filled, "X", minutes=30)
    assert _services(filled)["minutes"].tolist() == [40]


def test_correct_contact_without_reason_or_change_is_refused(filled: Database) -> None:
    """All of it is told at once: no reason, nothing different, a column that is not corrected."""
    key = _record(filled)
    with pytest.raises(RecordsError, match=r"nothing is different.*reason is missing"):
        _correct(filled, key, reason=" ", minutes=60)
    with pytest.raises(RecordsError, match=r"notes is not one of case_id.*minutes must be 1"):
        _correct(filled, key, notes="x", minutes=0)
    assert _services(filled)["service_id"].tolist() == [key]


def test_correct_contact_of_an_import_stands_after_the_next_import(
    filled: Database, frames: dict[str, pd.DataFrame]
) -> None:
    """What was corrected here stays so when the source is imported again, unchanged or changed."""
    second = _correct(filled, "S1", minutes=55)
    for minutes in (50, 52):
        frames["services"]["minutes"] = [minutes]
        write_import(filled, frames, source="test", actor="F002", at=AT)
    assert read_records(filled).services["service_id"].tolist() == [second]
    assert _services(filled)["minutes"].tolist() == [55]
    assert verify_chain(filled).ok


def test_correct_contact_is_not_hindered_by_what_was_amiss_before(
    filled: Database, frames: dict[str, pd.DataFrame]
) -> None:
    """An import's unknown type and missing minutes may stay; no new fault comes in."""
    frames["services"] = frames["services"].assign(service_type="court", minutes=None)
    write_import(filled, {"services": frames["services"]}, source="test", actor="F002", at=AT)
    with pytest.raises(RecordsError, match="tea is not among those") as told:
        _correct(filled, "S1", service_type="tea")
    assert "minutes" not in str(told.value)
    _correct(filled, "S1", served_on=date(2026, 1, 8))
    assert read_records(filled).services["served_on"].dt.date.tolist() == [date(2026, 1, 8)]


def test_correct_contact_keeps_the_plan_in_step(filled: Database) -> None:
    """The plan follows each correction of a tick, and is open again when the tick leaves it."""
    activity_id = _plan(filled)
    key = _tick(filled, activity_id, "delivered", minutes=60)
    key = _correct(filled, key, status="cancelled", minutes=None)
    assert _status(filled) == ["cancelled"]
    key = _correct(filled, key, status="attempted")
    assert _status(filled) == ["attempted"]
    key = _correct(filled, key, activity_id=None)
    assert _status(filled) == ["planned"]
    _correct(filled, key, activity_id=activity_id, status="delivered", minutes=15)
    assert _status(filled) == ["delivered"]


def test_correct_contact_beside_the_plan_leaves_it(filled: Database) -> None:
    """A contact moved after an attempt stays moved when only the attempt's day is put right."""
    activity_id = _plan(filled)
    key = _tick(filled, activity_id, "attempted")
    move_activity(filled, activity_id, starts_at=START + timedelta(days=7), **WHO)
    _correct(filled, key, served_on=TODAY - timedelta(days=1))
    assert _status(filled) == ["moved"]


def test_correct_contact_into_one_that_is_settled_is_refused(filled: Database) -> None:
    """No planned contact is delivered twice, nor carried out with another case."""
    activity_id = _plan(filled)
    _tick(filled, activity_id, "delivered", minutes=60)
    other = _record(filled)
    with pytest.raises(RecordsError, match=f"{activity_id} is recorded as delivered"):
        _correct(filled, other, activity_id=activity_id)
    with pytest.raises(RecordsError, match=f"{activity_id} was planned with C1"):
        _correct(filled, other, activity_id=activity_id, case_id="C2", served_on=date(2026, 3, 1))


def test_corrected_contacts_count_once_in_the_month(filled: Database) -> None:
    """The month's indicators see the row that stands, never both."""
    plan = {"case_id": ["C1"], "service_type": ["home_visit"], "contacts_per_month": [2.0]}
    rows = pd.DataFrame({**plan, "from_on": ["2026-01-05"], "source_key": ["1"]})
    write_import(filled, {"case_services": rows}, source="test", actor="F002", at=AT)

    def made() -> float:
        facts = month_facts(read_records(filled), Month(2026, 11), SETTINGS)
        mine = facts[(facts["facilitator_id"] == "F001") & (facts["indicator"] == "contact_rate")]
        return float(mine["numerator"].item())

    key = _record(filled)
    assert made() == 1
    key = _correct(filled, key, minutes=45)
    assert made() == 1
    _correct(filled, key, status="attempted")
    assert made() == 0


def test_move_activity_is_not_a_contact(filled: Database) -> None:
    """A planned contact that is moved is ticked on the day to which it was moved."""
    activity_id = _plan(filled)
    earlier = START - timedelta(days=1)
    move_activity(filled, activity_id, starts_at=earlier, **WHO)
    _tick(filled, activity_id, "delivered", minutes=60)
    assert _services(filled)["served_on"].dt.date.tolist() == [date(2026, 11, 2)]
