"""Windows of days, and what falls in them."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from caseload_lib.months import Month
from caseload_lib.plan.spans import count_days
from caseload_lib.plan.windows import Windows

MONTHS = [Month(2026, 1), Month(2026, 2), Month(2026, 5)]
DAYS = st.dates(Month(2025, 11).first, Month(2026, 7).last)


def _days(*days):
    """Return days as an array."""
    return np.array(days, dtype="datetime64[D]")


@given(spans=st.lists(st.tuples(DAYS, DAYS), max_size=8), trailing=st.sampled_from([1, 2, 12]))
def test_cross_any_spans_agree_with_looking_at_each_window(spans, trailing):
    """A span is with exactly the windows in which it has a day, each once, and days add up."""
    starts, ends = _days(*(start for start, _ in spans)), _days(*(end for _, end in spans))
    windows = Windows.of(MONTHS).trailing(trailing)
    row, window = windows.cross(starts, ends)
    found = dict(
        zip(
            zip(row.tolist(), window.tolist(), strict=True),
            windows.count_days(window, starts[row], ends[row]).tolist(),
            strict=True,
        )
    )
    expected = {}
    for place, month in enumerate(MONTHS):
        first = (month + (1 - trailing)).first
        days = count_days(starts, ends, first=first, after=month.after)
        expected |= {(each, place): int(days[each]) for each in np.flatnonzero(days)}
    assert len(found) == len(row)
    assert found == expected


@given(days=st.lists(DAYS, max_size=8))
def test_place_is_the_month_that_holds_the_day(days):
    """A day between or beside the months is in none."""
    months = [Month.of(day) for day in days]
    expected = [MONTHS.index(month) if month in MONTHS else -1 for month in months]
    assert Windows.of(MONTHS).place(_days(*days)).tolist() == expected


def test_windows_missing_days_are_in_none():
    """What has no day is counted nowhere."""
    windows, missing = Windows.of(MONTHS), _days("NaT", "2026-02-03")
    assert windows.place(missing).tolist() == [-1, 1]
    assert [part.tolist() for part in windows.cross(missing, missing + 1)] == [[1], [1]]
    assert windows.cross(missing, _days("2026-02-03", "NaT"))[0].tolist() == []
    assert Windows.of([]).place(missing).tolist() == [-1, -1]
