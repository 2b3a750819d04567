"""Tests of logging time: by the day, a week in five numbers, support, and corrections."""

import pytest

from caseload_lib.errors import CaseloadError
from caseload_lib.record.hours import WEEK_ACTIVITIES
from caseload_lib.record.store import read_records

DAY, WEEK = "day 2026-11-27", "week 2026-11-23"


def _read(form):
    """Return every row that stands: the day, its period, what for, minutes, for whom and why."""
    log = read_records(form.recording.database, tables=["time_log"]).time_log
    columns = ["period", "activity", "minutes", "for_facilitator_id", "reason"]
    known = log[columns].astype(object).where(log[columns].notna(), None)
    days = [f"{day:%d}" for day in log["worked_on"]]
    return [(day, *row) for day, row in zip(days, known.to_numpy(), strict=True)]


def _keep(form, name, **typed):
    for field, value in typed.items():
        form.act(f"entry.{name}.{field}", value)
    form.act(f"entry.{name}.keep", None)


def test_time_of_a_day_is_hours_typed_either_way_and_kept_as_minutes(record_form):
    """Decimals and the clock's way; what is left empty is not logged as nothing."""
    _keep(record_form, f"time-{DAY}", direct=5.5, administration="1:15", training="0,25")
    assert _read(record_form) == [
        ("27", "day", "direct", 330, None, None),
        ("27", "day", "administration", 75, None, None),
        ("27", "day", "training", 15, None, None),
    ]
    assert record_form.status == "Saved at 17:03:22"
    assert sum(record_form._time.list_logged().values()) == 420


def test_time_of_a_week_is_five_numbers_from_its_monday(record_form):
    """No more is asked of whoever logs by the week."""
    record_form.act("period", "week")
    numbers = dict(zip(WEEK_ACTIVITIES, (20, 6, 4, 2, 8), strict=True))
    _keep(record_form, f"time-{WEEK}", **numbers)
    found = _read(record_form)
    assert [(row[0], row[1], row[3]) for row in found] == [
        ("23", "week", hours * 60) for hours in numbers.values()
    ]
    with pytest.raises(CaseloadError, match="nothing of that name"):
        record_form.act(f"entry.time-{WEEK}.hiring", 1)


def test_time_logged_before_is_corrected_with_a_reason_and_shown(record_form):
    """The new row takes the old one's place; what is left as it was is not written again."""
    _keep(record_form, f"time-{DAY}", direct=5, training=1)
    with pytest.raises(CaseloadError, match="say why it is corrected"):
        _keep(record_form, f"time-{DAY}", direct="5:30")
    assert len(_read(record_form)) == 2
    _keep(record_form, f"time-{DAY}", reason="The last visit was longer")
    assert _read(record_form) == [
        ("27", "day", "training", 60, None, None),
        ("27", "day", "direct", 330, None, "The last visit was longer"),
    ]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Nothing is different"),
        ({"direct": -1}, "Direct work with clients: hours are a number as 1.5"),
        ({"direct": "8 h"}, "hours are a number as 1.5"),
        ({"direct": 20, "leave": 8}, "would have 28 hours. It has 24"),
    ],
)
def test_time_that_cannot_be_is_refused(record_form, typed, said):
    """Negative, no number, or more than a day has; what was typed stays."""
    with pytest.raises(CaseloadError, match=said):
        _keep(record_form, f"time-{DAY}", **typed)
    assert _read(record_form) == []
    assert len(record_form._entries.list_begun()) == (1 if typed else 0)


def test_time_emptied_where_some_is_logged_is_refused(record_form):
    """Nothing goes from the records unseen: 0 says that it was none."""
    _keep(record_form, f"time-{DAY}", direct=5)
    with pytest.raises(CaseloadError, match=r"Direct work with clients: to take back .* enter 0"):
        _keep(record_form, f"time-{DAY}", direct="")
    _keep(record_form, f"time-{DAY}", direct=0, reason="Was on leave")
    assert _read(record_form) == [("27", "day", "direct", 0, None, "Was on leave")]


def test_time_logged_by_week_and_by_day_is_not_counted_twice(record_form):
    """The record refuses, in the form's words."""
    _keep(record_form, f"time-{DAY}", direct=5)
    record_form.act("period", "week")
    with pytest.raises(
        CaseloadError, match="Direct work with clients is logged already for the day"
    ):
        _keep(record_form, f"time-{WEEK}", direct=20)


def test_time_on_a_coming_day_is_refused(record_form):
    """It has not been spent yet."""
    record_form.act("day.after", None)
    with pytest.raises(CaseloadError, match="must not lie in the future"):
        _keep(record_form, "time-day 2026-11-28", direct=5)


def test_support_is_for_a_colleague_and_corrected_with_a_reason(record_form):
    """One's own name is not among those offered."""
    with pytest.raises(CaseloadError, match="Whom is one of those offered"):
        _keep(record_form, f"support-{DAY}", for_facilitator_id="F001", support=1)
    _keep(record_form, f"support-{DAY}", for_facilitator_id="F002", support="1:30")
    assert _read(record_form) == [("27", "day", "support", 90, "F002", None)]
    with pytest.raises(CaseloadError, match="say why it is corrected"):
        _keep(record_form, f"support-{DAY}", for_facilitator_id="F002", support=2)
    _keep(record_form, f"support-{DAY}", reason="It took longer")
    assert _read(record_form) == [("27", "day", "support", 120, "F002", "It took longer")]


def test_choose_another_period_is_refused(record_form):
    """A month is neither a day nor a week."""
    with pytest.raises(CaseloadError, match="by the day or by the week"):
        record_form.act("period", "month")


def test_time_typed_for_one_day_is_not_kept_for_another(record_form):
    """A page that shows another day's form by now is told so."""
    record_form.act(f"entry.time-{DAY}.direct", 5)
    record_form.act("day.before", None)
    record_form.draw()
    with pytest.raises(CaseloadError, match="nothing of that name"):
        record_form.act(f"entry.time-{DAY}.keep", None)
    record_form.act("day.after", None)
    record_form.act(f"entry.time-{DAY}.keep", None)
    assert [row[0] for row in _read(record_form)] == ["27"]
