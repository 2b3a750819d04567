"""Tests of the plane: ends and ticks of scales, and labels that do not overlap."""

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from caseload_lib.charts import house
from caseload_lib.charts.labels import spread_positions
from caseload_lib.charts.plane import draw_months, lay_months, lay_rows, list_ticks, span_values
from caseload_lib.months import Month

numbers = st.floats(0, 1e6, allow_nan=False)


@given(st.lists(numbers, min_size=1, max_size=30), st.sampled_from(["hours", "cases", "days"]))
def test_span_values_holds_every_value(values, unit):
    """No value is drawn outside the plane, and the ends differ."""
    low, high = span_values(values, unit=unit)
    assert low < high
    assert low - 1e-6 * high <= min(values)
    assert max(values) <= high * (1 + 1e-6)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
@example([1.0])
@example([1.0, 0.99])
@example([0.0])
def test_span_values_of_shares_stays_between_nothing_and_all(values):
    """An axis of shares never goes beyond 100 %."""
    low, high = span_values(values, unit="share")
    assert 0 <= low < high <= 1


def test_span_values_without_a_known_value_gives_a_plane():
    """All months missing still has an axis."""
    assert span_values([None, float("nan")], unit="hours") == (0.0, 1.0)


@pytest.mark.parametrize("zero", [True, False])
def test_span_values_zero_is_on_the_axis_where_asked_for(zero):
    """Columns start from nothing; lines may start close to their values."""
    low, _ = span_values([100.0, 110.0], unit="hours", zero=zero)
    assert (low == 0) == zero


@given(numbers, st.floats(0.001, 1e6))
def test_list_ticks_are_few_even_and_inside(low, width):
    """Four to about a dozen round steps, none outside the ends."""
    ticks = list_ticks(low, low + width)
    assert 2 <= len(ticks) <= 7
    assert all(low - 1e-6 * (low + width) <= tick for tick in ticks)
    assert ticks == sorted(set(ticks))


def test_list_ticks_of_counted_things_are_whole():
    """There is no half departure on an axis."""
    assert list_ticks(0, 1, whole=True) == [0.0, 1.0]


@given(st.lists(st.floats(0, 188), min_size=1, max_size=8).map(sorted))
def test_spread_positions_keep_order_distance_and_bounds(wanted):
    """Labels never overlap, never change places, and stay beside the plane where they fit."""
    placed = spread_positions(wanted, gap=15, low=0, high=188)
    assert all(after - before >= 15 - 1e-5 for before, after in pairwise(placed))
    assert placed[0] >= 0
    assert placed[-1] <= 188 + 1e-5


def test_spread_positions_with_room_stay_where_they_are():
    """A label moves only where it must."""
    assert spread_positions([10, 60, 120], gap=15, low=0, high=188) == [10, 60, 120]


@pytest.mark.parametrize("count", [1, 2, 7, 24, 60, 120])
def test_draw_months_latest_month_is_named(count):
    """However many months there are, the reader sees which is the last."""
    months = [str(month) for month in Month(2026, 10).trailing(count)]
    plane = lay_months(house.Panel(548, 188), count, low=0, high=1)
    rows = draw_months(plane, months)[0]["data"]["values"]
    names = [row for row in rows if not row["text"].isdigit()]
    assert names[-1]["text"] == "Oct"
    assert names[-1]["place"] == count - 1
    assert len(names) * 30 <= 548 + 30


def test_lay_rows_puts_the_first_row_at_the_top():
    """Rows are read from the top."""
    plane = lay_rows(house.Panel(100, 60), 3, end=1.0)
    assert plane.pixels(0) == pytest.approx(10)
    assert plane.at(10) == pytest.approx(0)
