"""Tests of the contacts of a day: what is listed, and what each tick, move and minute writes."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from caseload_lib.errors import CaseloadError
from caseload_lib.record.activities import cancel_activity
from caseload_lib.record.contacts import record_contact, tick_activity
from caseload_lib.record.store import read_records

ZONE = ZoneInfo("America/New_York")


@pytest.fixture
def contacts(record_form):
    """Return the contacts of F001's day."""
    return record_form._contacts


def _list_ids(listed):
    return [one.activity_id for one in listed]


def _read_services(contacts):
    """Return the rows of contacts as they stand, by the planned contact they carry out."""
    rows = read_records(contacts.recording.database, tables=["services"]).services
    return {row["activity_id"]: row for row in rows.to_dict("records")}


def _find_status(contacts, activity_id):
    rows = read_records(contacts.recording.database, tables=["activities"]).activities
    return rows.set_index("activity_id").at[activity_id, "status"]


def test_list_day_is_in_order_of_time_with_what_a_lead_or_a_provider_makes(contacts):
    """Nobody named means the case's lead; what a provider makes with one's client is there too."""
    listed = contacts.list_day()
    assert _list_ids(listed) == ["N1", "N2", "N3", "N4"]
    assert [one.minutes for one in listed] == [60, 20, 60, 30]
    assert (listed[0].client_code, listed[0].label, listed[0].place) == (
        "K1",
        "Home visit",
        "north",
    )
    assert listed[3].provider == "Eastside Clinic"
    assert f"{listed[1].starts_at:%H:%M}" == "10:30"


def test_list_earlier_is_what_is_not_recorded_and_a_ticked_one_stays(contacts):
    """One sees what became of it, and the list does not jump."""
    assert _list_ids(contacts.list_earlier()) == ["N0"]
    assert contacts.count_open() == 5
    contacts.tick("N0", "delivered")
    [kept] = contacts.list_earlier()
    assert not kept.is_open
    assert contacts.count_open() == 4
    contacts.leave()
    assert contacts.list_earlier() == ()


def test_list_earlier_on_a_coming_day_stops_at_today(contacts):
    """What is still to come today is not called forgotten."""
    contacts.recording.show(contacts.recording.today + timedelta(1))
    assert _list_ids(contacts.list_day()) == ["N5"]
    assert _list_ids(contacts.list_earlier()) == ["N0"]


def test_tick_delivered_takes_the_planned_minutes_and_day(contacts):
    """One keystroke is enough; the plan says so, too."""
    contacts.tick("N0", "delivered")
    row = _read_services(contacts)["N0"]
    assert (row["status"], row["minutes"], row["facilitator_id"]) == ("delivered", 60, "F001")
    assert f"{row['served_on']:%Y-%m-%d}" == "2026-11-26"
    assert _find_status(contacts, "N0") == "delivered"


def test_tick_takes_typed_minutes_and_gives_them_up_once_kept(contacts):
    """What is typed is kept with the contact, whatever became of it, and only once."""
    contacts.type_minutes("N1", 75)
    assert contacts.show_minutes(contacts.find("N1")) == 75
    assert _read_services(contacts) == {}
    contacts.tick("N1", "delivered")
    contacts.type_minutes("N2", 5)
    contacts.tick("N2", "attempted")
    rows = _read_services(contacts)
    assert [rows[one]["minutes"] for one in ("N1", "N2")] == [75, 5]
    assert contacts.show_minutes(contacts.find("N1")) == 60


@pytest.mark.parametrize("status", ["attempted", "cancelled"])
def test_tick_of_what_did_not_take_place_claims_no_planned_minutes(contacts, status):
    """The planned minutes are of a contact that took place."""
    contacts.tick("N1", status)
    row = _read_services(contacts)["N1"]
    assert row["status"] == status
    assert row["minutes"] is None or row["minutes"] != row["minutes"]


@pytest.mark.parametrize(
    ("minutes", "status", "said"),
    [
        (0, "delivered", "Minutes must be 1 to 1440; 0 was given"),
        (1441, "delivered", "Minutes must be 1 to 1440; 1441 was given"),
        (-5, "attempted", "Minutes must be"),
        (None, "delivered", "Minutes are missing"),
        (30, "cancelled", "Minutes must be empty where it was cancelled"),
    ],
)
def test_tick_with_minutes_that_cannot_be_is_refused_in_words(contacts, minutes, status, said):
    """Nothing is clamped, nothing is written, and what was typed stays."""
    contacts.type_minutes("N1", minutes)
    with pytest.raises(CaseloadError, match=said):
        contacts.tick("N1", status)
    assert _read_services(contacts) == {}
    assert contacts.show_minutes(contacts.find("N1")) == minutes


@pytest.mark.parametrize("typed", ["an hour", 45.5, True])
def test_type_minutes_that_are_no_whole_number_is_refused(contacts, typed):
    """The sentence stands where one typed."""
    with pytest.raises(CaseloadError, match="Minutes are a whole number, such as 45"):
        contacts.type_minutes("N1", typed)


@pytest.mark.parametrize("status", ["delivered", "cancelled"])
def test_tick_after_minutes_that_are_no_number_keeps_nothing_until_they_are_put_right(
    contacts, status
):
    """The planned minutes are not taken for what somebody typed instead of them."""
    with pytest.raises(CaseloadError, match="whole number"):
        contacts.type_minutes("N1", "4o")
    with pytest.raises(CaseloadError, match="Minutes are a whole number, such as 45"):
        contacts.tick("N1", status)
    assert _read_services(contacts) == {}
    assert contacts.show_minutes(contacts.find("N1")) == "4o"
    contacts.type_minutes("N1", 40)
    contacts.tick("N1", "delivered")
    assert _read_services(contacts)["N1"]["minutes"] == 40


def test_tick_on_a_day_that_has_not_come_is_refused_unless_called_off(contacts):
    """Tomorrow's visit cannot have been made; that it is off may be known."""
    with pytest.raises(CaseloadError, match="Its day must not lie in the future"):
        contacts.tick("N5", "delivered")
    contacts.tick("N5", "cancelled")
    assert _find_status(contacts, "N5") == "cancelled"


def test_tick_of_a_providers_contact_is_kept_as_the_providers(contacts):
    """One's own minutes are not made of it."""
    contacts.tick("N4", "delivered")
    row = _read_services(contacts)["N4"]
    assert row["provider"] == "Eastside Clinic"
    assert row["facilitator_id"] != "F001"


def test_tick_of_what_nobody_was_named_for_is_ones_own(contacts):
    """The lead who made it is on record."""
    contacts.tick("N3", "delivered")
    assert _read_services(contacts)["N3"]["facilitator_id"] == "F001"


def test_tick_of_what_another_window_has_recorded_is_refused_and_shows_it(contacts):
    """The other's record stands, and is seen at once."""
    rec = contacts.recording
    tick_activity(rec.database, rec.agency.settings, "N1", status="attempted", actor="F001",
                  at=rec.now())  # fmt: skip
    with pytest.raises(CaseloadError, match=r"Another window has recorded this .* as attempted"):
        contacts.tick("N1", "delivered")
    shown = contacts.find("N1")
    assert not shown.is_open
    assert shown.told["status"] == "attempted"
    cancel_activity(rec.database, "N2", actor="F001", at=rec.now())
    with pytest.raises(CaseloadError, match="recorded this contact already, as cancelled"):
        contacts.tick("N2", "delivered")


@pytest.mark.parametrize(("name", "status"), [("N1", "moved"), ("N1", None), ("N9", "delivered"),
                                              ("N99", "delivered")])  # fmt: skip
def test_tick_of_what_is_not_offered_writes_nothing(contacts, name, status):
    """Neither another's contact nor a status that is none."""
    with pytest.raises(CaseloadError, match=r"nothing of that name|not planned any more"):
        contacts.tick(name, status)
    assert _read_services(contacts) == {}


def test_move_gives_another_time_and_says_so(contacts):
    """It leaves the day's list and stands on the other day's."""
    contacts.move("N1", starts_at=datetime(2026, 12, 1, 14, 0, tzinfo=ZONE))
    assert _list_ids(contacts.list_day()) == ["N2", "N3", "N4"]
    assert contacts.moved["N1"] == "K1, Home visit: moved to Tuesday 1 December 2026, 14:00."
    assert _find_status(contacts, "N1") == "moved"
    assert contacts.recording.saved_at is not None
    contacts.recording.show(contacts.recording.today + timedelta(4))
    assert _list_ids(contacts.list_day()) == ["N1"]


def test_move_to_the_time_it_has_is_refused(contacts):
    """A calendar would be told of nothing."""
    with pytest.raises(CaseloadError, match="That is the time it has"):
        contacts.move("N1", starts_at=contacts.find("N1").starts_at)


def test_list_pending_is_what_may_be_carried_out_on_another_day(contacts):
    """What is to come, what was only attempted, and what has no time; not what is done."""
    contacts.tick("N1", "attempted")
    contacts.tick("N2", "delivered")
    pending = contacts.list_pending()
    assert set(pending) == {"N0", "N1", "N3", "N4", "N5", "N6"}
    assert pending["N6"] == "K2, Home visit, without a time"
    assert pending["N5"] == "K1, Home visit, 28 November 2026"


def test_list_recorded_is_what_was_not_on_the_days_list(contacts):
    """An unplanned contact of one's own, and of another provider with one's client."""
    rec = contacts.recording
    given = {"service_type": "phone_call", "status": "delivered", "minutes": 5, "actor": "x"}
    day = {"served_on": rec.day, "at": rec.now()}
    for case_id, made_by in (
        ("C3", {"facilitator_id": "F001"}),
        ("C1", {"provider": "Clinic"}),
        ("C3", {"provider": "Clinic"}),
        ("C1", {"facilitator_id": "F002"}),
    ):
        settings = rec.agency.settings
        record_contact(rec.database, settings, case_id=case_id, **made_by, **given, **day)
    contacts.tick("N1", "delivered")
    assert [row["case_id"] for row in contacts.list_recorded()] == ["C3", "C1"]
