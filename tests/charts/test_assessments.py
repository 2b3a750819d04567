"""Tests of the history of assessments: what is drawn, said and tabulated."""

import altair as alt
import numpy as np
import pandas as pd
import pytest

from caseload_lib.charts.assessment_words import RatingScale, RatingWords
from caseload_lib.charts.assessments import draw_ratings_history
from caseload_lib.charts.display import prepare_live
from caseload_lib.charts.svg import render_svg
from caseload_lib.errors import RecordsError

PANELS = {"1": "Internal assessment", "2": "Assessing the current state", "3": "Monitoring"}
SCALE = RatingScale({1.0: "Low", 2.0: "In transition", 3.0: "High"})
WORDS = RatingWords("step", "steps", "Your rating", "The others' median", "Levels by year")


def _rate(own, others=(np.nan, np.nan, np.nan), panel="1"):
    n = [np.nan if np.isnan(value) else 4 for value in others]
    years = ["2024", "2025", "2026"]
    rows = {"panel": panel, "period": years, "own": own, "others": others, "n": n}
    return pd.DataFrame(rows).astype({"own": float})


@pytest.fixture(scope="module")
def ratings():
    """Return three years of two steps; a third has no answer."""
    first = _rate([1, 2, 2], others=(np.nan, 2.0, 1.5))
    return pd.concat([first, _rate([2, np.nan, 3], panel="2")], ignore_index=True)


@pytest.fixture(scope="module")
def picture(ratings):
    """Return their picture."""
    return draw_ratings_history(ratings, panels=PANELS, scale=SCALE, words=WORDS)


def test_draw_ratings_history_keeps_to_the_schema(picture):
    """It is one layered chart as all others are, also where somebody works with it live."""
    alt.LayerChart.validate(picture.to_spec())
    alt.LayerChart.validate(prepare_live(picture))


def test_draw_ratings_history_says_counts_and_calls_nothing_a_change(picture):
    """The title compares the latest two periods over the steps that have both."""
    assert picture.title == "Your rating in 2026 beside 2025: as before at 1 of 1 step"
    assert "change" not in picture.title + picture.description
    assert "1 Internal assessment: Your rating: 2024 Low, 2025 In transition" in picture.description
    assert "The others' median: 2025 In transition, 2026 1.5" in picture.description
    assert picture.description.endswith("3 Monitoring: no answer.")


def test_draw_ratings_history_table_has_the_number_of_others(picture):
    """A median stands beside how many it is of."""
    row = picture.data[picture.data["Period"] == "2026"].iloc[0]
    assert row.tolist() == ["1 Internal assessment", "2026", "In transition", "1.5", "4"]
    assert picture.data.iloc[4]["Your rating"] == "–"


def test_draw_ratings_history_gap_breaks_the_line(picture):
    """No line leads over a period without an answer."""
    (lines,) = [
        layer["data"]["values"]
        for layer in picture.spec["layer"]
        if layer["mark"]["type"] == "line" and "strokeDash" not in layer["mark"]
    ]
    parts = [row["line"] for row in lines if row["line"].startswith("1 ")]
    assert len(parts) == len(set(parts)) == 2


def test_draw_ratings_history_without_others_names_no_others(ratings):
    """Where no median may be shown there is neither a line nor a key for it."""
    alone = ratings.assign(others=np.nan, n=np.nan)
    picture = draw_ratings_history(alone, panels=PANELS, scale=SCALE, words=WORDS)
    svg = render_svg(picture.to_spec(), prefix="p", title="t", description="d")
    assert WORDS.others not in svg
    assert WORDS.others not in picture.data.columns
    assert svg.count(">no answer<") == 1


@pytest.mark.parametrize(
    ("own", "said"),
    [
        ([np.nan, np.nan, 2], "one period so far, 2026"),
        ([np.nan, np.nan, np.nan], "no answer yet"),
        ([np.nan, 1, 3], "in 2026 beside 2025: higher at 1 of 1 step"),
    ],
)
def test_draw_ratings_history_few_answers_are_said_in_words(own, said):
    """One period, or none, is no comparison."""
    picture = draw_ratings_history(_rate(own), panels=PANELS, scale=SCALE, words=WORDS)
    assert said in picture.title


def test_draw_ratings_history_shares_are_percentages():
    """A share of indicators is written per cent."""
    scale = RatingScale({0.0: "0%", 0.5: "50%", 1.0: "100%"}, share=True)
    picture = draw_ratings_history(_rate([0.5, 0.75, 1]), panels=PANELS, scale=scale, words=WORDS)
    assert picture.data["Your rating"].tolist() == ["50%", "75%", "100%"]


def test_draw_ratings_history_wrong_rows_are_refused(ratings):
    """Rows that lack something or contradict each other are no history."""
    given = {"panels": PANELS, "scale": SCALE, "words": WORDS}
    with pytest.raises(RecordsError, match="lacks others"):
        draw_ratings_history(ratings.drop(columns="others"), **given)
    with pytest.raises(RecordsError, match="more than one for 1 in 2024"):
        draw_ratings_history(pd.concat([ratings, ratings.head(1)]), **given)
    with pytest.raises(ValueError, match="two levels"):
        draw_ratings_history(ratings, panels=PANELS, scale=RatingScale({1.0: "x"}), words=WORDS)
