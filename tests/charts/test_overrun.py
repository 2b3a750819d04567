"""Tests of the chart of the chance of overrun by size."""

import altair as alt
import pandas as pd
import pytest

from caseload_lib.charts.overrun import draw_overrun


@pytest.fixture
def curve():
    """Return chances that rise from none to all."""
    chances = [0.0, 0.0, 0.04, 0.3, 0.999, 1.0]
    return pd.DataFrame({
        "cases": range(6),
        "expected_hours": [size * 30.0 for size in range(6)],
        "lower_hours": [size * 24.5 for size in range(6)],
        "upper_hours": [size * 36.0 for size in range(6)],
        "overrun_probability": chances,
    })  # fmt: skip


def _list_texts(picture):
    layers = picture.to_spec()["layer"]
    return [row["text"] for layer in layers for row in layer["data"]["values"] if "text" in row]


def test_draw_overrun_title_tells_the_answer_and_what_is_held(curve):
    """The two sizes that people talk about, each with its chance."""
    picture = draw_overrun(curve, answer=2, held=3, tolerance=0.05)
    assert picture.title == (
        "A caseload of 2 cases needs more hours than there are in 4% of months; "
        "today's, of 3, in 30%"
    )
    texts = _list_texts(picture)
    assert {"2: the answer, 4%", "3: held today, 30%", "accepted 5%"} <= set(texts)
    assert "Accepted: 5%." in picture.description


def test_draw_overrun_answer_that_is_held_is_one_mark(curve):
    """Nobody reads of two caseloads where there is one."""
    picture = draw_overrun(curve, answer=3, held=3)
    assert picture.title.endswith("in 30% of months")
    texts = _list_texts(picture)
    assert "3: held, the answer, 30%" in texts
    assert not [text for text in texts if "held today" in text or "accepted" in text]


def test_draw_overrun_held_beyond_the_curve_is_left_out(curve):
    """A size that was not worked out has no chance to show."""
    picture = draw_overrun(curve, answer=1, held=40)
    assert "40" not in picture.title
    assert "held" not in " ".join(_list_texts(picture))


def test_draw_overrun_table_says_all_in_words(curve):
    """Nearly certain is not certain, and hours are ranges of eight months in ten."""
    data = draw_overrun(curve, answer=2).data.set_index("Cases")
    assert data.loc["4", "Chance of overrun"] == "over 99%"
    assert data.loc["5", "Chance of overrun"] == "100%"
    assert data.loc["2", "Hours needed in 8 months of 10"] == "49 to 72"


def test_draw_overrun_chart_fits_the_schema(curve):
    """Altair takes the specification."""
    alt.LayerChart.validate(draw_overrun(curve, answer=2, held=3, tolerance=0.05).to_spec())
