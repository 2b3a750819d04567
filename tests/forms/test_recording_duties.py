"""Tests of obligations and referrals on the form: due first, done by one tick, put right."""

import pytest

from caseload_lib.errors import CaseloadError
from caseload_lib.record.duties import record_obligation_done
from caseload_lib.record.store import read_records


def _read(form, table, key):
    rows = read_records(form.recording.database, tables=[table])[table]
    rows = rows.astype(object).where(rows.notna(), None)
    return {row[key]: row for row in rows.to_dict("records")}


def _keep(form, name, **typed):
    for field, value in typed.items():
        form.act(f"entry.{name}.{field}", value)
    form.act(f"entry.{name}.keep", None)


def _list_ids(rows, key):
    return [row[key] for row in rows]


def test_obligations_are_ones_own_with_the_overdue_first(record_form):
    """Another's do not stand here."""
    duties = record_form._duties
    assert _list_ids(duties.list_due("obligation"), "obligation_id") == ["B1", "B2", "B3"]
    assert duties.count_overdue("obligation") == 1
    assert duties.list_done("obligation") == ()


def test_obligation_done_by_one_tick_stays_in_its_place(record_form):
    """It is done on the day that is looked at, and may be put right there."""
    record_form.act("done.obligation.B1", None)
    assert f"{_read(record_form, 'obligations', 'obligation_id')['B1']['done_on']:%d}" == "27"
    duties = record_form._duties
    assert _list_ids(duties.list_due("obligation"), "obligation_id") == ["B1", "B2", "B3"]
    assert duties.count_overdue("obligation") == 0
    _keep(record_form, "redo-B1", done_on="2026-11-25", reason="It was Wednesday")
    assert f"{_read(record_form, 'obligations', 'obligation_id')['B1']['done_on']:%d}" == "25"
    _keep(record_form, "redo-B1", done_on=None, reason="It went to the wrong office")
    assert _read(record_form, "obligations", "obligation_id")["B1"]["done_on"] is None
    duties.leave()
    assert duties.list_done("obligation") == ()


def test_obligation_done_elsewhere_is_told_and_shown(record_form):
    """The other window's day stands."""
    rec = record_form.recording
    settings = rec.agency.settings
    record_obligation_done(rec.database, settings, "B1", done_on=rec.day, actor="x", at=rec.now())
    with pytest.raises(CaseloadError, match="Another window has recorded this already"):
        record_form.act("done.obligation.B1", None)
    first = record_form._duties.list_due("obligation")[0]
    assert (first["obligation_id"], first["done_on"].date()) == ("B1", rec.day)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("done.obligation.B9", "not on your list"),
        ("done.referral.Q9", "not on your list"),
        ("done.goal.B1", "nothing of that name"),
        ("result.Q9", "not on your list"),
        ("entry.redo-B2.done_on", "nothing of that name"),
    ],
)
def test_what_is_not_ones_own_or_not_done_cannot_be_touched(record_form, name, said):
    """Nothing is written."""
    with pytest.raises(CaseloadError, match=said):
        record_form.act(name, "x")
    assert record_form.recording.saved_at is None


def test_done_on_a_coming_day_is_refused(record_form):
    """The day is looked at, and has not come."""
    record_form.act("day.after", None)
    with pytest.raises(CaseloadError, match="This day has not come"):
        record_form.act("done.obligation.B1", None)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"done_on": "2026-11-25"}, "Fill in as well: Why it is corrected"),
        ({"reason": "No change"}, "Nothing is different"),
        ({"done_on": "2026-11-30", "reason": "Later"}, "must not lie in the future"),
    ],
)
def test_correction_of_a_day_that_breaks_a_rule_is_refused(record_form, typed, said):
    """Another day is kept with a reason only, and has come."""
    record_form.act("done.obligation.B1", None)
    with pytest.raises(CaseloadError, match=said):
        _keep(record_form, "redo-B1", **typed)


def test_obligation_added_without_a_basis_becomes_a_candidate(record_form):
    """Those without one, or of custom, are listed by kind for the month."""
    assert record_form._duties.list_droppable()["basis"].tolist() == ["none"]
    _keep(record_form, "owe-", kind="review", due_on="2026-11-29", basis="custom")
    _keep(record_form, "owe-", kind="record", due_on="2026-11-29", basis="funder", case_id="C1")
    table = record_form._duties.list_droppable()
    assert set(zip(table["kind"], table["basis"], strict=True)) == {
        ("reply", "none"),
        ("review", "custom"),
    }
    assert len(record_form._duties.list_due("obligation")) == 5


def test_referral_followed_up_keeps_what_came_of_it(record_form):
    """Typed beside the button; another's client's is not listed."""
    duties = record_form._duties
    assert _list_ids(duties.list_due("referral"), "referral_id") == ["Q1"]
    record_form.act("result.Q1", " accepted ")
    assert duties.read_result("Q1") == " accepted "
    record_form.act("done.referral.Q1", None)
    row = _read(record_form, "referrals", "referral_id")["Q1"]
    assert (f"{row['followed_up_on']:%d}", row["result"]) == ("27", "accepted")
    _keep(record_form, "refollow-Q1", result="declined", reason="Heard it wrong")
    assert _read(record_form, "referrals", "referral_id")["Q1"]["result"] == "declined"
    _keep(record_form, "refollow-Q1", followed_up_on=None, reason="It was another client")
    row = _read(record_form, "referrals", "referral_id")["Q1"]
    assert (row["followed_up_on"], row["result"]) == (None, None)


def test_referral_added_is_made_on_the_day(record_form):
    """It is to be followed up by a day, where one is given."""
    _keep(record_form, "refer-", case_id="C2", provider="Eastside Clinic",
          follow_up_due_on="2026-12-10")  # fmt: skip
    assert len(record_form._duties.list_due("referral")) == 2
    with pytest.raises(CaseloadError, match="must not be before"):
        _keep(record_form, "refer-", case_id="C2", provider="Eastside Clinic",
              follow_up_due_on="2026-11-10")  # fmt: skip
