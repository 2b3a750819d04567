"""Spans of days."""

from datetime import date, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.plan.spans import (
    OPEN_END,
    clip_days,
    count_days,
    find_days,
    key_days,
    match_rows,
    merge_spans,
    overlaps,
    pick_rows,
    read_days,
    read_keyed_days,
)

FIRST, AFTER = date(2026, 2, 1), date(2026, 3, 1)
DAYS = st.integers(0, 60).map(lambda days: date(2026, 1, 1) + timedelta(days=days))
SPANS = st.lists(st.tuples(st.integers(0, 3), DAYS, st.integers(1, 20)), max_size=12)
WIDE = st.dates(date(1, 1, 1), date(9999, 12, 31))


def _days(days):
    """Return days as an array."""
    return np.array(days, dtype="datetime64[D]")


@given(start=DAYS, length=st.integers(-5, 70))
def test_count_days_any_span_counts_the_days_that_lie_in_the_window(start, length):
    """The count is that of the days listed one by one."""
    end = start + timedelta(days=length)
    listed = [start + timedelta(days=step) for step in range(length)]
    inside = sum(FIRST <= day < AFTER for day in listed)
    assert count_days(_days([start]), _days([end]), first=FIRST, after=AFTER).tolist() == [inside]


def test_clip_days_span_outside_is_empty_and_never_upside_down():
    """A span before, after or of no days leaves an end at its start."""
    starts = _days(["2026-01-01", "2026-03-05", "2026-02-10"])
    ends = _days(["2026-01-05", "2026-03-09", "2026-02-09"])
    begins, stops = clip_days(starts, ends, first=FIRST, after=AFTER)
    assert (begins == stops).all()


def test_overlaps_missing_ends_are_open():
    """No start began long ago, no end is still to come."""
    starts = pd.to_datetime(pd.Series([None, None, "2026-02-28", "2026-03-01", "2026-02-05"]))
    ends = pd.to_datetime(pd.Series([None, "2026-02-01", None, None, "2026-02-05"]))
    assert overlaps(starts, ends, first=FIRST, after=AFTER).tolist() == [
        True,
        False,
        True,
        False,
        False,
    ]


def test_read_days_missing_days_stay_or_are_replaced():
    """A missing day is NaT, or what stands for it."""
    days = pd.to_datetime(pd.Series(["2026-02-03", None]))
    assert np.isnat(read_days(days)).tolist() == [False, True]
    assert read_days(days, missing=OPEN_END).astype(str).tolist() == ["2026-02-03", "9999-12-31"]


def test_find_days_go_by_the_clocks_of_the_place():
    """Late in the evening it is the next day in Greenwich; what is missing stays missing."""
    instants = pd.to_datetime(pd.Series(["2026-03-08 04:59", "2026-03-09 04:00", None]), utc=True)
    days = find_days(instants, ZoneInfo("America/New_York"))
    assert days.dt.strftime("%Y-%m-%d %H:%M").tolist()[:2] == [
        "2026-03-07 00:00",
        "2026-03-09 00:00",
    ]
    assert pd.isna(days[2])


@given(pairs=st.lists(st.tuples(st.integers(0, 10**6), WIDE), max_size=8))
def test_key_days_any_pair_is_ordered_and_read_back(pairs):
    """One number stands for key and day, in order of key, then of day."""
    keys, days = np.array([key for key, _ in pairs], dtype=int), _days([day for _, day in pairs])
    keyed = key_days(keys, days)
    assert [pairs[place] for place in np.argsort(keyed, kind="stable")] == sorted(pairs)
    back = read_keyed_days(keyed)
    assert back[0].tolist() == keys.tolist()
    assert back[1].tolist() == days.tolist()


@given(spans=SPANS)
def test_merge_spans_any_spans_keep_their_days_and_never_touch(spans):
    """What is merged covers the same days of each key, in order and with gaps between."""
    keys = np.array([key for key, _, _ in spans], dtype=int)
    starts = _days([start for _, start, _ in spans])
    ends = _days([start + timedelta(days=length) for _, start, length in spans])
    merged = list(zip(*(part.tolist() for part in merge_spans(keys, starts, ends)), strict=True))
    covered = {
        (key, start + timedelta(days=step))
        for key, start, length in spans
        for step in range(length)
    }
    again = [
        (key, start + timedelta(days=step))
        for key, start, end in merged
        for step in range((end - start).days)
    ]
    assert len(again) == len(set(again))
    assert set(again) == covered
    for (key, _, end), (later_key, start, _) in pairwise(merged):
        assert (key, end) < (later_key, start)


@given(
    left=st.lists(st.integers(-1, 4), max_size=9), right=st.lists(st.integers(-1, 4), max_size=9)
)
def test_match_rows_any_keys_give_every_equal_pair_once(left, right):
    """The pairs are those of two loops, without keys below 0."""
    found = zip(
        *(places.tolist() for places in match_rows(np.array(left, int), np.array(right, int))),
        strict=True,
    )
    expected = [
        (here, there)
        for here, key in enumerate(left)
        for there, other in enumerate(right)
        if key == other >= 0
    ]
    assert list(found) == expected


def test_pick_rows_window_is_half_open_and_missing_days_are_out():
    """The first day is in, the day after the last is not."""
    october = Month(2026, 10)
    days = ["2026-09-30", "2026-10-01", "2026-10-31", "2026-11-01", None]
    records = Records(referrals=pd.DataFrame({"follow_up_due_on": days}))
    rows = pick_rows(
        records.referrals, "follow_up_due_on", first=october.first, after=october.after
    )
    assert rows["follow_up_due_on"].dt.day.tolist() == [1, 31]
