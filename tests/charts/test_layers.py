"""Tests of layers as plain Vega-Lite, held to Altair's schema."""

import altair as alt
import pandas as pd
import pytest

from caseload_lib.charts.comparison import draw_comparison
from caseload_lib.charts.display import prepare_live
from caseload_lib.charts.disruptions import draw_disruptions
from caseload_lib.charts.funnel import draw_funnel
from caseload_lib.charts.history import draw_history
from caseload_lib.charts.hours import draw_hours
from caseload_lib.charts.layers import draw_layer
from caseload_lib.charts.workload import draw_workload
from caseload_lib.review.control_charts import xmr


@pytest.fixture(scope="module")
def pictures(fallen, month_rows):
    """Return one picture of each kind."""
    peers = pd.DataFrame({"numerator": range(20, 40), "denominator": range(30, 50)})
    own = {"numerator": 12, "denominator": 40}
    gap = fallen.assign(value=fallen["value"].mask(fallen.index == 4), reason="why")
    return {
        "history": draw_history(gap, xmr(gap["value"]), indicator="caseload", unit="cases"),
        "columns": draw_history(fallen, indicator="departures", unit="departures"),
        "workload": draw_workload(month_rows),
        "hours": draw_hours(month_rows),
        "disruptions": draw_disruptions(month_rows),
        "funnel": draw_funnel(own, peers, indicator="contact_rate"),
        "comparison": draw_comparison((12, 40), (80, 100), label="Contacts", whose="You"),
    }


@pytest.mark.parametrize(
    "kind", ["history", "columns", "workload", "hours", "disruptions", "funnel", "comparison"]
)
def test_layers_of_every_chart_keep_to_the_schema(pictures, kind):
    """What we write as plain values is what Altair would have let us write."""
    picture = pictures[kind]
    alt.LayerChart.validate(picture.to_spec())
    alt.LayerChart.validate(prepare_live(picture))


def test_draw_layer_keeps_only_fields_that_are_used():
    """What is not drawn does not travel: a page holds nobody's rows by accident."""
    rows = pd.DataFrame({"value": [1.0], "name": ["Somebody"], "secret": ["x"]})
    layer = draw_layer("text", rows, {}, x=1, text="name", tooltip={"Value": "value"})
    assert layer["data"]["values"] == [{"value": 1.0, "name": "Somebody"}]


def test_draw_layer_missing_values_are_null():
    """NaN is no JSON."""
    rows = pd.DataFrame({"value": [1.0, float("nan")], "text": [None, "b"]})
    at = {"field": "value", "type": "quantitative"}
    layer = draw_layer("point", rows, {}, x=at, text="text")
    assert layer["data"]["values"] == [{"value": 1.0, "text": None}, {"value": None, "text": "b"}]
