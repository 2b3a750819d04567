"""Tests of the chart of everybody's load before and after help."""

import altair as alt
import pandas as pd
import pytest

from caseload_lib.charts.before_after import draw_before_after

COMFORT = "comfortable up to 100%"


@pytest.fixture
def people():
    """Return one person who is relieved, one who helps and one who stays."""
    return pd.DataFrame(
        {
            "facilitator_id": ["F001", "F002", "F003"],
            "before": [1.36, 0.85, 0.353],
            "after": [1.12, 0.96, 0.352],
        }
    )


def _draw(people, comfortable=1.0):
    return draw_before_after(people, comfortable=comfortable, what="the moves")


def _list_texts(picture):
    layers = picture.to_spec()["layer"]
    return [row["text"] for layer in layers for row in layer["data"]["values"] if "text" in row]


def test_draw_before_after_says_how_the_peak_falls(people):
    """In the title, the description and beside each row; who stays has one number."""
    picture = _draw(people)
    assert picture.title == (
        "The fullest caseload goes from 136% to 112% of the hours available with the moves"
    )
    assert {"136% → 112%", "85% → 96%", "35%", COMFORT} <= set(_list_texts(picture))
    assert "F002: 85% → 96%." in picture.description
    assert picture.data.to_numpy().tolist() == [
        ["F001", "136%", "112%"],
        ["F002", "85%", "96%"],
        ["F003", "35%", "35%"],
    ]


def test_draw_before_after_unchanged_peak_says_so(people):
    """Help that does not reach whoever has most changes no peak."""
    picture = _draw(people.assign(after=people["before"]), comfortable=0.9)
    assert picture.title == (
        "The fullest caseload stays at 136% of the hours available with the moves"
    )
    assert "comfortable up to 90%" in _list_texts(picture)


def test_draw_before_after_without_hours_is_in_the_table_alone(people):
    """Nobody can be drawn at infinity."""
    picture = _draw(people.assign(before=[float("inf"), 0.85, 0.35]))
    assert "F001" not in _list_texts(picture)
    assert picture.data.iloc[0].tolist() == ["F001", "no hours available", "112%"]


def test_draw_before_after_of_nobody_is_an_empty_drawing(people):
    """Without anybody there is a note and no scale."""
    picture = _draw(people[:0])
    assert _list_texts(picture) == ["nothing to draw"]
    assert picture.title == "Nobody's hours are known"


def test_draw_before_after_fits_the_schema(people):
    """Altair takes the specification."""
    alt.LayerChart.validate(_draw(people).to_spec())
