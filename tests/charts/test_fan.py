"""Tests of the chart of months to come."""

import altair as alt
import pandas as pd
import pytest

from caseload_lib.charts.fan import draw_fan, say_span
from caseload_lib.months import Month

MONTHS = [str(Month(2026, 10) + step) for step in range(1, 7)]


def _make(middle):
    return pd.DataFrame(
        {
            f"q{share}": [middle + step / 10 + (share - 50) / 50 for step in range(6)]
            for share in (10, 25, 50, 75, 90)
        }
    )


@pytest.fixture
def picture():
    """Return the fan of presence with and without more people."""
    return draw_fan(
        _make(5.0),
        _make(4.0),
        months=MONTHS,
        label="Presence",
        change="Two more facilitators",
        unit="hours per case",
    )


def test_draw_fan_title_tells_where_it_ends_with_and_without(picture):
    """The last month's middle run and where eight of ten lie."""
    assert picture.title == (
        "Two more facilitators: presence about 5.5 hours per case in Apr 2027 (4.7 to 6.3), "
        "without the change 4.5 (3.7 to 5.3)"
    )
    assert "dashed: the same without the change" in picture.subtitle
    assert picture.title in picture.description


def test_draw_fan_bands_and_both_middles_are_drawn(picture):
    """Two areas, three dashed lines of the fan without, and one line with the change."""
    layers = picture.to_spec()["layer"]
    kinds = [layer["mark"]["type"] for layer in layers]
    assert (kinds.count("area"), kinds.count("line")) == (2, 4)
    dashed = [layer for layer in layers if layer["mark"]["type"] == "line"
              and "strokeDash" in layer["mark"]]  # fmt: skip
    assert len(dashed) == 3
    texts = {row["text"] for layer in layers for row in layer["data"]["values"] if "text" in row}
    assert {"5.5 with it", "4.5 without the change", "Apr"} <= texts


def test_draw_fan_table_has_every_month(picture):
    """What is drawn can be read."""
    assert len(picture.data) == 6
    assert picture.data.iloc[0].tolist() == [
        "November 2026", "5", "4.2 to 5.8", "4", "3.2 to 4.8",
    ]  # fmt: skip


def test_draw_fan_chart_fits_the_schema(picture):
    """Altair takes the specification."""
    alt.LayerChart.validate(picture.to_spec())


def test_say_span_turnover_has_two_decimals():
    """A rate a year would be all but the same with one."""
    ends = pd.Series({"q10": 0.149, "q90": 0.212})
    assert say_span(ends, "departures per position-year") == "0.15 to 0.21"
    assert say_span(ends, "ratio") == "15 to 21%"
