"""Tests of the chart of which assumption matters."""

import altair as alt
import pandas as pd
import pytest

from caseload_lib.charts.tornado import MOST, draw_tornado

COLUMNS = ["label", "low", "high", "cases_low", "cases_high", "exact_low", "exact_high"]


def _make_swings(*rows):
    return pd.DataFrame(rows, columns=COLUMNS)


@pytest.fixture
def swings():
    """Return two assumptions that move the caseload and one that does not."""
    return _make_swings(
        ("Contacts of home visits", "1.6", "2.4", 13, 9, 13.4, 9.6),
        ("Contract hours", "144", "176", 10, 13, 10.1, 13.2),
        ("Reserve", "6", "18", 11, 11, 11.5, 11.5),
    )


def _list_texts(picture):
    layers = picture.to_spec()["layer"]
    return [row["text"] for layer in layers for row in layer["data"]["values"] if "text" in row]


def test_draw_tornado_title_names_what_matters_most(swings):
    """The first row, with the caseloads at its two ends in rising order."""
    picture = draw_tornado(swings, answer=11, exact=11.5)
    assert picture.title == (
        "“Contacts of home visits” matters most: between its low and its high value, 9 to 13 cases"
    )
    assert "now 11" in _list_texts(picture)
    assert "Contract hours: 10 at 144, 13 at 176." in picture.description


def test_draw_tornado_writes_values_on_the_side_to_which_bars_go(swings):
    """A higher value may mean fewer cases: each value stands at the end of its own bar."""
    spec = draw_tornado(swings, answer=11, exact=11.5).to_spec()
    sides = {}
    for layer in spec["layer"]:
        for row in layer["data"]["values"]:
            for end in {"low", "high"} & set(row):
                sides[row[end]] = layer["mark"]["align"]
    assert (sides["1.6"], sides["2.4"]) == ("left", "right")
    assert (sides["144"], sides["176"]) == ("right", "left")
    assert {sides["6"], sides["18"]} == {"left", "right"}


def test_draw_tornado_many_assumptions_draws_ten_and_tabulates_all(swings):
    """A drawing of thirty rows says nothing; the table holds them."""
    many = pd.concat([swings] * 5, ignore_index=True)
    picture = draw_tornado(many, answer=11, exact=11.5)
    names = [text for text in _list_texts(picture) if text in set(swings["label"])]
    assert len(names) == MOST
    assert len(picture.data) == 15


def test_draw_tornado_nothing_that_moves_says_so(swings):
    """Where a cap decides, no assumption alone changes the answer."""
    still = swings.assign(cases_low=11, cases_high=11)
    title = draw_tornado(still, answer=11, exact=11.5).title
    assert title == "No assumption alone moves the answer from 11 cases"


def test_draw_tornado_of_nothing_is_an_empty_drawing():
    """Without assumptions to move there is a note and no scale."""
    picture = draw_tornado(_make_swings(), answer=1, exact=1.0)
    assert "nothing to draw" in _list_texts(picture)


def test_draw_tornado_chart_fits_the_schema(swings):
    """Altair takes the specification."""
    alt.LayerChart.validate(draw_tornado(swings, answer=11, exact=11.5).to_spec())
