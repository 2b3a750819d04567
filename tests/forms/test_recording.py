"""Tests of who records and which day: what is read, and what another window did meanwhile."""

from datetime import UTC, date, datetime, time

import pytest

from caseload_lib.errors import CaseloadError
from caseload_lib.record.contacts import correct_contact, record_contact


def _record(rec, **changes):
    """Record a contact as another window would."""
    given = {"case_id": "C1", "facilitator_id": "F001", "service_type": "phone_call",
             "status": "delivered", "minutes": 5, "served_on": rec.day, **changes}  # fmt: skip
    return record_contact(rec.database, rec.agency.settings, **given, actor="x", at=rec.now())


def test_people_are_those_who_have_not_left(record_form):
    """By name; who left is named where records name them."""
    rec = record_form.recording
    assert rec.people == {"F001": "Ada Ash", "F002": "Ben Birch"}
    assert rec.names["F003"] == "Cy Cedar"
    with pytest.raises(CaseloadError, match="Choose your own name"):
        rec.choose("F003")


def test_cases_are_ones_own_first_and_say_who_leads_the_others(record_form):
    """One may have stood in for somebody."""
    rec = record_form.recording
    assert list(rec.cases.items()) == [("C1", "K1"), ("C2", "K2"), ("C3", "K3 (led by Ben Birch)")]
    assert rec.own_cases == {"C1", "C2"}


@pytest.mark.parametrize("day", [date(1999, 12, 31), date(2027, 11, 30)])
def test_show_a_day_far_off_is_refused(record_form, day):
    """Nothing can be recorded for it; the day stays."""
    with pytest.raises(CaseloadError, match="The day is from 1 January 2000 to"):
        record_form.recording.show(day)
    assert record_form.recording.day == date(2026, 11, 27)


def test_refresh_reads_only_once_something_was_written(record_form):
    """Looking every few seconds costs nothing."""
    rec = record_form.recording
    read = rec.records
    rec.refresh()
    assert rec.records is read
    _record(rec)
    rec.refresh()
    assert rec.records is not read


def test_refresh_tells_of_contacts_that_another_window_recorded(record_form):
    """Not of one's own, nor of what a colleague recorded for themself; corrections count."""
    rec = record_form.recording
    record_form.act("tick.N1", "delivered")
    _record(rec, facilitator_id="F002", case_id="C3")
    rec.refresh()
    assert rec.told == ()
    made = _record(rec)
    rec.refresh()
    assert rec.told == ("Another window has recorded K1, Telephone call: delivered, 5 minutes.",)
    settings = rec.agency.settings
    correct_contact(rec.database, settings, made, changes={"minutes": 7}, reason="Longer",
                    actor="x", at=rec.now())  # fmt: skip
    record_form.act("tick.N2", "delivered")
    assert len(rec.told) == 2
    assert "7 minutes" in rec.told[1]
    record_form.act("go", "time")
    assert rec.told == ()


def test_refresh_for_another_month_tells_nothing(record_form):
    """What was there before one looked is no news."""
    rec = record_form.recording
    _record(rec, served_on=date(2026, 9, 1))
    rec.refresh()
    rec.show(date(2026, 9, 1))
    assert rec.told == ()
    assert rec.records.services["served_on"].dt.month.tolist() == [9]


def test_describe_joins_several_types(record_form):
    """A type that the settings do not know keeps its name."""
    rec = record_form.recording
    assert rec.label_type("home_visit;phone_call") == "Home visit + Telephone call"
    assert rec.label_type("gone") == "gone"


def test_make_moment_is_the_agencys_clock(record_form):
    """An hour that is skipped is refused; one that comes twice is its first."""
    rec = record_form.recording
    assert rec.make_moment(date(2026, 11, 1), time(1, 30)).astimezone(UTC) == datetime(
        2026, 11, 1, 5, 30, tzinfo=UTC
    )
    with pytest.raises(CaseloadError, match="no 02:30 on 8 March 2026"):
        rec.make_moment(date(2026, 3, 8), time(2, 30))
