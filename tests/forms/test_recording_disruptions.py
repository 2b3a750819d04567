"""Tests of disruptions on the form: added, ended and corrected, by the agency's clock."""

import pytest

from caseload_lib.errors import CaseloadError
from caseload_lib.record.store import read_records


def _read(form):
    """Return the rows as they stand by their cause, moments by the agency's clock."""
    rows = read_records(form.recording.database, tables=["disruptions"]).disruptions
    for name in ("started_at", "ended_at"):
        rows[name] = rows[name].dt.tz_convert("America/New_York").dt.strftime("%d %H:%M")
    known = rows.astype(object).where(rows.notna(), None)
    return {row["cause"]: row for row in known.to_dict("records")}


def _keep(form, name, **typed):
    for field, value in typed.items():
        form.act(f"entry.{name}.{field}", value)
    form.act(f"entry.{name}.keep", None)


def test_disruption_added_goes_on_until_it_is_ended(record_form):
    """It starts on the day that is looked at; its end may come later."""
    _keep(record_form, "disruption-", cause="turnover", started_time="08:30")
    row = _read(record_form)["turnover"]
    assert (row["started_at"], row["ended_at"], row["facilitator_id"]) == ("27 08:30", None, "F001")
    assert len(record_form._disruptions.list_open()) == 2
    _keep(record_form, f"ended-{row['disruption_id']}", ended_time="16:00", minutes=45)
    row = _read(record_form)["turnover"]
    assert (row["ended_at"], row["minutes"], row["corrects_id"]) == ("27 16:00", 45, None)
    assert [one["cause"] for one in record_form._disruptions.list_ended()] == ["turnover"]


def test_disruption_added_whole(record_form):
    """Everything that it may have."""
    _keep(record_form, "disruption-", cause="disaster", case_id="C3", started_on="2026-11-20",
          started_time="09:00", ended_on="2026-11-21", ended_time="12:15", minutes=600,
          permanent=True)  # fmt: skip
    row = _read(record_form)["disaster"]
    columns = ("case_id", "started_at", "ended_at", "minutes", "permanent")
    assert [row[name] for name in columns] == ["C3", "20 09:00", "21 12:15", 600, True]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Fill in as well: What brought it about; It began at"),
        ({"cause": "turnover", "started_time": "23:59"}, "must not lie in the future"),
        ({"cause": "turnover", "started_time": "09:00", "ended_on": "2026-11-27"},
         "a day and an hour: fill in both, or neither"),
        ({"cause": "turnover", "started_time": "09:00", "ended_on": "2026-11-26",
          "ended_time": "09:00"}, "Its end must not be before it began"),
        ({"cause": "blame", "started_time": "09:00"}, "What brought it about is one of those"),
        ({"cause": "turnover", "started_time": "09:00", "minutes": -5}, "Minutes .* at least 0"),
    ],
)  # fmt: skip
def test_disruption_that_cannot_be_is_refused(record_form, typed, said):
    """Nothing is written."""
    with pytest.raises(CaseloadError, match=said):
        _keep(record_form, "disruption-", **typed)
    assert set(_read(record_form)) == {"health_change"}


def test_disruption_corrected_is_a_new_row_and_untouched_moments_stay(record_form):
    """Only what was changed is different, and the reason is with it."""
    before = _read(record_form)["health_change"]
    _keep(record_form, "mend-H1", minutes=120, permanent=True, reason="Forgot the second call")
    row = _read(record_form)["health_change"]
    assert (row["corrects_id"], row["reason"]) == ("H1", "Forgot the second call")
    assert (row["minutes"], row["permanent"], row["started_at"]) == (
        120,
        True,
        before["started_at"],
    )
    _keep(record_form, f"mend-{row['disruption_id']}", permanent=False, reason="It passed")
    assert _read(record_form)["health_change"]["permanent"] is False
    with pytest.raises(CaseloadError, match="was corrected meanwhile"):
        _keep(record_form, "mend-H1", minutes=5, reason="Again")


def test_disruption_corrected_to_nothing_else_is_refused(record_form):
    """A reason alone corrects nothing."""
    with pytest.raises(CaseloadError, match="Nothing is different"):
        _keep(record_form, "mend-H1", reason="No reason")


def test_describe_names_the_client_by_code(record_form):
    """From when, until when, and how long it took."""
    [row] = record_form._disruptions.list_open()
    said = record_form._disruptions.describe(row)
    assert said == "K1. From 25 November 2026, 08:00, 90 minutes."
