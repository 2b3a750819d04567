"""Tests of the small forms about contacts: moved, kept with details, corrected and added."""

import pytest

from caseload_lib.errors import CaseloadError
from caseload_lib.record.contacts import correct_contact
from caseload_lib.record.store import read_records


def _read(form, *columns):
    rows = read_records(form.recording.database, tables=["services"]).services[list(columns)]
    known = rows.astype(object).where(rows.notna(), None)
    return [tuple(row) for row in known.to_numpy()]


def _keep(form, name, **typed):
    """Type into a small form and press its button."""
    for field, value in typed.items():
        form.act(f"entry.{name}.{field}", value)
    form.act(f"entry.{name}.keep", None)


def _find_id(form):
    return form.recording.records.services["service_id"].iloc[-1]


def test_move_starts_at_the_planned_time_and_takes_another(record_form):
    """A day and an hour; the hour stays where only the day is changed."""
    _keep(record_form, "move-N1", moved_on="2026-12-01")
    activities = record_form.recording.records.activities.set_index("activity_id")
    assert f"{activities.at['N1', 'starts_at']:%Y-%m-%d %H:%M}" == "2026-12-01 14:00"  # UTC
    assert activities.at["N1", "status"] == "moved"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"moved_on": None}, "Fill in as well: New day"),
        ({"moved_at": "25:00"}, "New time is a time of day"),
        ({"moved_on": "2027-03-14", "moved_at": "02:30"}, "no 02:30 on 14 March 2027"),
    ],
)
def test_move_to_no_time_is_refused(record_form, typed, said):
    """Also to an hour that the clock skips."""
    with pytest.raises(CaseloadError, match=said):
        _keep(record_form, "move-N1", **typed)
    assert record_form.recording.saved_at is None


def test_details_keep_a_second_type_how_it_was_made_and_its_day(record_form):
    """What a tick alone cannot say."""
    _keep(record_form, "details-N0", service_type="home_visit;phone_call", minutes=80,
          mode="telephone", served_on="2026-11-27")  # fmt: skip
    found = _read(record_form, "activity_id", "service_type", "minutes", "mode")
    assert found == [("N0", "home_visit;phone_call", 80, "telephone")]
    assert f"{record_form.recording.records.services['served_on'].iloc[0]:%d}" == "27"


def test_correction_is_a_new_row_with_a_reason_and_the_old_one_stays(record_form):
    """Of the planned contact the plan follows; the small form then starts from the new row."""
    record_form.act("tick.N1", "delivered")
    first = _find_id(record_form)
    _keep(record_form, f"correct-{first}", status="attempted", minutes=10, reason="Nobody was in")
    found = _read(record_form, "status", "minutes", "corrects_id", "reason")
    assert found == [("attempted", 10, first, "Nobody was in")]
    activities = record_form.recording.records.activities.set_index("activity_id")
    assert activities.at["N1", "status"] == "attempted"
    with pytest.raises(CaseloadError, match="was corrected meanwhile"):
        _keep(record_form, f"correct-{first}", minutes=20, reason="Again")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"minutes": 10}, "Fill in as well: Why it is corrected"),
        ({"reason": "No change at all"}, "Nothing is different"),
        ({"minutes": 0, "reason": "Wrong"}, "Minutes must be 1 to 1440"),
        ({"minutes": "ten", "reason": "Wrong"}, "Minutes is a whole number"),
        (
            {"status": "cancelled", "reason": "Wrong"},
            "Minutes must be empty where it was cancelled",
        ),
        ({"served_on": "2026-11-30", "reason": "Wrong"}, "Day must not lie in the future"),
    ],
)
def test_correction_that_breaks_a_rule_is_refused_and_stays_typed(record_form, typed, said):
    """The row that stands is left as it is."""
    record_form.act("tick.N1", "delivered")
    name = f"correct-{_find_id(record_form)}"
    with pytest.raises(CaseloadError, match=said):
        _keep(record_form, name, **typed)
    assert _read(record_form, "status", "minutes") == [("delivered", 60)]
    assert record_form._entries.list_begun() == ("Correct",)
    record_form.draw()  # it says so itself where it stands
    assert record_form._entries.list_begun() == ()


def test_correction_of_what_another_window_corrected_is_refused_without_ids(record_form):
    """The list shows then what stands in its place, and the sentence says where to look."""
    record_form.act("tick.N1", "delivered")
    first, rec = _find_id(record_form), record_form.recording
    how = {"changes": {"minutes": 50}, "reason": "Left late", "actor": "F001", "at": rec.now()}
    correct_contact(rec.database, rec.agency.settings, first, **how)
    with pytest.raises(CaseloadError, match=r"^This contact was corrected meanwhile, in another"):
        _keep(record_form, f"correct-{first}", minutes=55, reason="Again")
    assert [minutes for (minutes,) in _read(record_form, "minutes")] == [50]
    assert "50 minutes" in str(record_form.draw())


def test_correction_of_an_unplanned_contact_may_be_of_its_client(record_form):
    """A planned one stays with the client with whom it was planned."""
    _keep(record_form, "add-", case_id="C1", service_type="phone_call", minutes=5)
    _keep(record_form, f"correct-{_find_id(record_form)}", case_id="C2", reason="Wrong client")
    assert _read(record_form, "case_id", "minutes") == [("C2", 5)]
    record_form.act("tick.N1", "delivered")
    with pytest.raises(CaseloadError, match="nothing of that name"):
        record_form.act(f"entry.correct-{_find_id(record_form)}.case_id", "C2")


def test_add_starts_delivered_on_the_day_and_is_cleared_once_kept(record_form):
    """Client, type and minutes are all that a usual one needs."""
    _keep(record_form, "add-", case_id="C2", service_type="office_meeting", minutes=35)
    columns = ("case_id", "facilitator_id", "service_type", "status", "minutes", "activity_id")
    assert _read(record_form, *columns) == [("C2", "F001", "office_meeting", "delivered", 35, None)]
    assert record_form._entries.list_begun() == ()
    assert record_form.status == "Saved at 17:03:22"


def test_add_of_an_outside_provider_is_not_ones_own(record_form):
    """It names who made it."""
    _keep(record_form, "add-", case_id="C2", service_type="home_visit", minutes=35,
          provider="Eastside Clinic")  # fmt: skip
    assert _read(record_form, "facilitator_id", "provider") == [(None, "Eastside Clinic")]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"minutes": 5}, "Fill in as well: Client; Type"),
        ({"case_id": "C1", "service_type": "phone_call"}, "Minutes are missing"),
        ({"case_id": "C77", "service_type": "phone_call", "minutes": 5}, "Client is one of those"),
        ({"case_id": "C1", "service_type": "phone_call", "minutes": 5, "served_on": "2026-12-24"},
         "Day must not lie in the future"),
        ({"case_id": "C1", "service_type": "phone_call", "minutes": 5, "served_on": "2024-12-24"},
         "opened on 2025-01-01"),
    ],
)  # fmt: skip
def test_add_that_breaks_a_rule_is_refused(record_form, typed, said):
    """All that is missing at once, in the words of the form."""
    with pytest.raises(CaseloadError, match=said):
        _keep(record_form, "add-", **typed)
    assert _read(record_form, "minutes") == []


@pytest.mark.parametrize("name", ["N5", "N6"])
def test_late_carries_out_what_was_planned_for_another_day_or_without_a_time(record_form, name):
    """It is the planned contact's, on the day it was made."""
    _keep(record_form, "late-", activity_id=name, minutes=40)
    assert _read(record_form, "activity_id", "minutes", "facilitator_id") == [(name, 40, "F001")]
    assert name not in record_form._contacts.list_pending()


def test_modes_are_the_usual_ones_and_those_on_record(record_form):
    """What an import calls otherwise stays as it is called."""
    _keep(record_form, "add-", case_id="C1", service_type="phone_call", minutes=5, mode="video")
    with pytest.raises(CaseloadError, match="How is one of those offered"):
        _keep(record_form, "add-", case_id="C1", service_type="phone_call", minutes=5, mode="fax")
