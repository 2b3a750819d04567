"""Tests of the house style: what can be read, what can be told apart, what a notebook keeps."""

import json

import nbformat
import numpy as np
import pytest

from caseload_lib.charts import house
from caseload_lib.charts.history import draw_history
from caseload_lib.review.control_charts import xmr

#: How people without red, green or blue cones see linear RGB (Machado et al. 2009, severity 1).
BLINDNESS = {
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
               [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
               [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
               [0.004733, 0.691367, 0.303900]],
}  # fmt: skip
TOLD_APART = (house.OWN, house.SIGNAL, house.OBJECTIVE)


def _linear(colour: str) -> np.ndarray:
    """Return a colour as linear RGB."""
    parts = np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def _contrast(one: str, other: str) -> float:
    """Return the contrast of WCAG 2."""
    weights = np.array([0.2126, 0.7152, 0.0722])
    low, high = sorted(float(weights @ _linear(colour)) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


def _lab(linear: np.ndarray) -> np.ndarray:
    """Return linear RGB as CIE L*a*b* (D65)."""
    to_xyz = np.array(
        [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    )
    ratio = to_xyz @ np.clip(linear, 0, 1) / np.array([0.9505, 1.0, 1.089])
    root = np.where(ratio > 0.008856, np.cbrt(ratio), 7.787 * ratio + 16 / 116)
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


@pytest.mark.parametrize("behind", [house.PAPER, house.BAND])
@pytest.mark.parametrize("colour", house.TEXT_COLOURS)
def test_text_colours_on_paper_and_band_are_readable(colour, behind):
    """Text has a contrast of 4.5 to 1 or more with whatever it stands on."""
    assert _contrast(colour, behind) >= 4.5


@pytest.mark.parametrize("behind", [house.PAPER, house.BAND])
@pytest.mark.parametrize("colour", house.MARK_COLOURS)
def test_mark_colours_on_paper_and_band_are_visible(colour, behind):
    """Marks have a contrast of 3 to 1 or more with whatever they stand on."""
    assert _contrast(colour, behind) >= 3


@pytest.mark.parametrize("matrix", BLINDNESS.values(), ids=BLINDNESS)
@pytest.mark.parametrize(
    ("one", "other"), [(0, 1), (0, 2), (1, 2)], ids=["own-signal", "own-objective", "both"]
)
def test_mark_colours_seen_without_one_cone_stay_apart(matrix, one, other):
    """Values, signals and objectives differ for people who are colour-blind too."""
    seen = [_lab(np.array(matrix) @ _linear(TOLD_APART[place])) for place in (one, other)]
    assert np.linalg.norm(seen[0] - seen[1]) >= 14


def test_picture_in_a_notebook_validates(fallen):
    """Nbformat takes what a picture leaves in a cell's output."""
    picture = draw_history(fallen, indicator="caseload", unit="cases")
    output = nbformat.v4.new_output("display_data", picture._repr_mimebundle_())
    cell = nbformat.v4.new_code_cell("picture", outputs=[output])
    nbformat.validate(nbformat.v4.new_notebook(cells=[cell]))
    assert output["data"][house.VEGA_LITE_MIME]["description"] == picture.description
    assert picture.description in output["data"]["text/plain"]


def test_picture_to_spec_is_plain_json_and_repeats(fallen):
    """The specification holds no NaN, nothing but JSON, and is the same each time."""
    chart = xmr(fallen["value"])
    one, two = (
        json.dumps(
            draw_history(fallen, chart, indicator="caseload", unit="cases").to_spec(),
            allow_nan=False,
        )
        for _ in range(2)
    )
    assert one == two


def test_picture_to_spec_carries_title_text_and_table(fallen):
    """Whoever exports the notebook needs nothing but the output of its cell."""
    picture = draw_history(fallen, indicator="caseload", unit="cases")
    about = picture.to_spec()["usermeta"]["caseload"]
    assert about["title"] == picture.title
    assert about["columns"] == list(picture.data.columns)
    assert about["rows"] == picture.data.to_numpy().tolist()
    assert len(about["rows"]) == len(fallen)


def test_picture_chart_is_the_altair_chart_of_the_specification(fallen):
    """An analyst goes on with Altair from where we left off, and Altair's checks pass."""
    picture = draw_history(
        fallen, xmr(fallen["value"]), indicator="caseload", unit="cases",
    )  # fmt: skip
    assert picture.chart.properties(width=300).to_dict()["width"] == 300
