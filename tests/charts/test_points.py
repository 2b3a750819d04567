"""Tests of the points that a chart is drawn from."""

import pandas as pd
import pytest

from caseload_lib.charts.points import list_points, write_ends, write_range
from caseload_lib.errors import RecordsError
from caseload_lib.review.control_charts import chart_segments, xmr


def test_list_points_months_without_a_row_become_gaps_with_a_reason(make_history):
    """A month that is not there is missing, never zero."""
    points = list_points(make_history([1.0, 2.0, 3.0, 4.0]).drop(index=[1]))
    assert [point.month for point in points] == ["2026-07", "2026-08", "2026-09", "2026-10"]
    assert [point.value for point in points] == [1.0, None, 3.0, 4.0]
    assert [point.place for point in points] == [0, 1, 2, 3]
    assert [point.reason for point in points] == ["", "no record", "", ""]


def test_list_points_order_of_rows_does_not_matter(fallen):
    """Rows may come in any order."""
    assert list_points(fallen.sample(frac=1, random_state=3)) == list_points(fallen)


def test_list_points_segments_have_their_own_limits(make_history):
    """Each segment of a chart keeps its centre and limits."""
    values = [5.0, 6.0, 5.0, 9.0, 10.0, 9.0]
    points = list_points(make_history(values), chart_segments(values, [3]))
    assert [point.segment for point in points] == [0, 0, 0, 1, 1, 1]
    assert [round(point.centre, 2) for point in points] == [5.33] * 3 + [9.33] * 3


def test_list_points_limits_stay_within_what_the_unit_allows(make_history):
    """No share above 100 % and nothing below 0 is called usual."""
    values = [0.1, 0.9, 0.2, 1.0, 0.3]
    points = list_points(make_history(values), xmr(values), unit="share")
    assert (points[0].lower, points[0].upper) == (0.0, 1.0)


def test_list_points_two_rows_of_a_month_are_refused(fallen):
    """Two facilitators' rows are not one history."""
    with pytest.raises(RecordsError, match="more than one for 2026-10"):
        list_points(pd.concat([fallen, fallen.tail(1)]))


def test_list_points_lacking_column_is_refused(fallen):
    """The error says which column is missing."""
    with pytest.raises(RecordsError, match="it lacks reason"):
        list_points(fallen.drop(columns="reason"))


def test_list_points_without_rows_is_refused(fallen):
    """Nothing cannot be drawn."""
    with pytest.raises(RecordsError, match="it has no row"):
        list_points(fallen.head(0))


def test_list_points_chart_of_other_months_is_refused(fallen):
    """Limits never shift against their months."""
    with pytest.raises(RecordsError, match="5 values for 24 months"):
        list_points(fallen, xmr([1, 2, 3, 2, 1]))


@pytest.mark.parametrize(
    ("ends", "unit", "said"),
    [
        ((18.7, 43.2), "hours", "19 to 43"),
        ((0.714, 0.9), "share", "71 to 90%"),
        ((2.0, 4.2), "cases", "2.0 to 4.2"),
        ((0.3, 0.5), "departures per position-year", "0.30 to 0.50"),
        ((3.0, 3.0), "cases", "3"),
    ],
)
def test_write_range_ends_have_the_same_decimals(ends, unit, said):
    """No end of a range looks more exact than the other."""
    assert write_range(*ends, unit) == said


def test_write_ends_each_has_its_sign():
    """Standing alone, each end of a share is a percentage."""
    assert write_ends(0.714, 0.9, "share") == ("71%", "90%")
    assert write_ends(0.9, 0.9, "share") == ("90%", "90%")
    assert write_ends(2.0, 4.2, "cases") == ("2.0", "4.2")
