"""Tests of one facilitator beside the others: a funnel of many, two intervals of few."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload_lib.charts.funnel import draw_funnel, find_funnel_limits
from caseload_lib.errors import RecordsError
from caseload_lib.review.intervals import wilson


def _peers(count):
    due = 20 + 2 * np.arange(count)
    return pd.DataFrame({"numerator": np.round(due * 0.88), "denominator": due})


def _own(made, due):
    return {"value": made / due, "numerator": made, "denominator": due}


def _names(picture):
    return {layer.get("name") for layer in picture.to_spec()["layer"]}


@pytest.mark.parametrize(("others", "funnel"), [(10, False), (11, True), (30, True)])
def test_draw_funnel_twelve_people_or_more_make_a_funnel(others, funnel):
    """With fewer, dots would name people."""
    picture = draw_funnel(_own(30, 36), _peers(others), indicator="contact_rate")
    assert ("peers" in _names(picture)) == funnel


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (35, "within what chance explains"),
        (20, "below what chance explains"),
        (30, "near the lower end of what chance explains"),
    ],
)
def test_draw_funnel_says_where_one_stands_without_a_rank(made, words):
    """Only what chance cannot explain is told as out of the ordinary."""
    picture = draw_funnel(_own(made, 40), _peers(20), indicator="contact_rate")
    assert words in picture.title
    assert words in picture.description
    assert "rank" not in picture.title + picture.description


def test_draw_funnel_own_share_close_to_the_rest_is_not_told_apart():
    """Few contacts tell little, and the sentence says so."""
    picture = draw_funnel(_own(30, 36), _peers(5), indicator="contact_rate")
    assert picture.title == (
        "Planned contacts made: 83%; the rest of the agency 88%; too few to tell apart"
    )
    assert "with 95% intervals" in picture.subtitle


def test_draw_funnel_own_share_far_from_the_rest_is_stated_and_not_explained():
    """A difference is told without a verdict on whose it is."""
    picture = draw_funnel(_own(15, 36), _peers(5), indicator="contact_rate")
    assert picture.title == (
        "Planned contacts made: 42%; the rest of the agency 88%; further apart than chance alone "
        "usually brings. It does not say why"
    )
    assert "Difference in percentage points, 95% interval: −62 to −29." in picture.description


def test_draw_funnel_own_counts_are_no_part_of_what_they_are_compared_with():
    """Whoever holds half of the contacts is set beside the other half."""
    picture = draw_funnel(_own(50, 100), _peers(5), indicator="contact_rate")
    table = picture.data.set_index("Who")
    assert table.loc["The rest of the agency", ["Done", "Due"]].tolist() == ["106", "120"]
    assert "The agency" not in table.index


def test_draw_funnel_share_of_the_rest_is_left_open_by_its_counts():
    """The rest's share is no fixed mark: an own interval without it does not tell them apart."""
    own, rest = (8, 10), pd.DataFrame({"numerator": [4], "denominator": [10]})
    assert wilson(*own).lower > 0.4
    picture = draw_funnel(_own(*own), rest, indicator="contact_rate")
    assert picture.title.endswith("too few to tell apart")


def test_draw_funnel_unknown_own_share_says_why():
    """Nothing due is not nothing done."""
    own = {"value": None, "numerator": None, "denominator": pd.NA, "reason": "nothing was due"}
    picture = draw_funnel(own, _peers(20), indicator="contact_rate")
    assert picture.title == "Planned contacts made: not known (nothing was due)"
    assert picture.data["Share"].iloc[0] == "not known"


def test_draw_funnel_alone_compares_with_oneself():
    """An agency of one has a chart too."""
    picture = draw_funnel(_own(30, 36), _peers(0), indicator="contact_rate")
    assert picture.title == (
        "Planned contacts made: 83%; the rest of the agency has none to compare with"
    )
    assert "The rest of the agency: not known." in picture.description


def test_draw_funnel_peers_are_in_no_telling_order_and_unnamed():
    """Neither the order of the rows nor a further column shows who is who."""
    peers = _peers(20).assign(facilitator_id=[f"F{place:03}" for place in range(20)])
    one = draw_funnel(_own(30, 36), peers, indicator="contact_rate")
    two = draw_funnel(_own(30, 36), peers.sample(frac=1, random_state=1), indicator="contact_rate")
    assert one.to_spec() == two.to_spec()
    assert "F0" not in str(one.to_spec())


def test_draw_funnel_peers_without_counts_are_left_out():
    """A peer of whom nothing is known is no dot at zero."""
    peers = pd.concat([_peers(12), pd.DataFrame({"numerator": [None], "denominator": [None]})])
    picture = draw_funnel(_own(30, 36), peers.astype(float), indicator="contact_rate")
    assert "among 13 facilitators" in picture.title


def test_draw_funnel_lacking_column_is_refused():
    """The error names the column."""
    with pytest.raises(RecordsError, match="without denominator"):
        draw_funnel(_own(1, 2), pd.DataFrame({"numerator": [1]}), indicator="contact_rate")


@given(st.integers(1, 200), st.data())
def test_find_funnel_limits_hold_whom_wilson_cannot_tell_apart(trials, data):
    """A share lies within the limits exactly where its Wilson interval holds the common share."""
    successes = data.draw(st.integers(0, trials))
    share = data.draw(st.floats(0.01, 0.99))
    z = 1.959963984540054
    lower, upper = find_funnel_limits(share, np.array([float(trials)]), quantile=z)
    interval = wilson(successes, trials)
    ends = (interval.lower, interval.upper)
    if min(abs(end - share) for end in ends) > 1e-6:
        assert (lower[0] <= successes / trials <= upper[0]) == (ends[0] <= share <= ends[1])
