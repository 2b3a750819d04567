"""Tests of the chart of loads against fair shares."""

import pandas as pd

from caseload_lib.charts import house
from caseload_lib.charts.burden import draw_burden
from caseload_lib.months import Month

MONTH = Month(2026, 10)
PEOPLE = pd.DataFrame(
    {
        "facilitator_id": ["F001", "F002", "F003", "F004"],
        "leading": [False, False, False, True],
        "load_hours": [100.0, 189.0, 115.0, 0.0],
        "fair_hours": [96.0, 130.0, 100.0, 78.0],
    }
)


def _colours(picture):
    """Return the colour of each bar."""
    bars = next(layer for layer in picture.spec["layer"] if layer.get("name") == "values")
    return [row["colour"] for row in bars["data"]["values"]]


def test_draw_burden_title_names_who_is_above_in_order_of_ids():
    """Four hours above 96 are close to a fair share; the order is not the load's."""
    picture = draw_burden(PEOPLE, MONTH)
    assert picture.title == "F002 carries 59 hours and F003 15 above a fair share in October 2026"
    assert _colours(picture) == [house.OWN, house.SIGNAL, house.SIGNAL, house.OWN]
    assert picture.data["Who"].tolist() == ["F001", "F002", "F003", "F004 (leads)"]
    assert "F002 189 of 130" in picture.description


def test_draw_burden_nobody_above_or_nothing_at_all_is_drawn():
    """An even load has no signal; an agency without load has a scale all the same."""
    even = PEOPLE.assign(load_hours=PEOPLE["fair_hours"])
    title = "Nobody carries more than 5% above a fair share in October 2026"
    assert draw_burden(even, MONTH).title == title
    picture = draw_burden(even.iloc[:1].assign(load_hours=0.0, fair_hours=0.0), MONTH)
    assert (picture.title, _colours(picture)) == (title, [house.OWN])
