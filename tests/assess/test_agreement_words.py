"""Tests of caseload_lib.assess.agreement_words."""

import numpy as np
import pytest

from caseload_lib.assess.agreement import Agreement, krippendorff_alpha
from caseload_lib.assess.agreement_interval import AgreementInterval, bootstrap_alpha
from caseload_lib.assess.agreement_words import describe_agreement, write_signed


def describe(ratings):
    """Return the words for ratings on three levels."""
    return describe_agreement(
        bootstrap_alpha(ratings, metric="ordinal", scale=[1, 2, 3], seed=1, repeats=200)
    )


def make_interval(lower, value, upper):
    """Return an interval of nine steps and three raters."""
    agreement = Agreement(value, None, 3, 9, 27, 4, 15)
    return AgreementInterval(value, lower, upper, None, 0.95, 2000, 0, agreement)


@pytest.mark.parametrize(
    ("lower", "value", "upper", "words"),
    [
        (0.81, 0.9, 0.97, "can be relied on, whoever rates"),
        (0.7, 0.85, 0.95, "tentative conclusions, perhaps for firm"),
        (0.3, 0.85, 0.97, "cannot be told yet"),
        (0.1, 0.5, 0.75, "too much for firm conclusions"),
        (-0.2, 0.1, 0.6, "too much for the result to be relied on"),
    ],
)
def test_describe_agreement_says_only_what_the_whole_interval_supports(lower, value, upper, words):
    """A value above 0.8 alone proves nothing; the figure and what is open stand beside."""
    text = describe_agreement(make_interval(lower, value, upper))
    assert words in text
    assert (
        f"The agreement is {write_signed(value)}, where 1 is full and 0 what chance would give"
        in text
    )
    assert (
        f"9 steps leave open anything from {write_signed(lower)} to {write_signed(upper)}." in text
    )


@pytest.mark.parametrize(
    ("ratings", "words"),
    [
        ([[None, None]], "Nobody has rated yet"),
        ([[1, 2, 3]], "Only one person has rated"),
        ([[1, None], [None, 2]], "No two raters rated the same step"),
        ([[2, 2], [2, 2]], "always choosing that level cannot be told"),
        ([[3, 3, 3], [3, 3, 1]], "All 6 answers but one are at the same level"),
        ([[1, 2, 3], [1, 2, 3]], "never differed over 3 steps"),
        ([[1, None], [3, None], [3, None], [1, None]], "Only one step"),
        ([[1], [3]], "Only one step"),
    ],
)
def test_describe_agreement_edge_cases_are_said_in_words(ratings, words):
    """One rater, all equal, one disagreement: the figure alone would mislead."""
    assert words in describe(ratings)


def test_describe_agreement_always_apart_alike_names_no_range():
    """Two raters, always 1 against 3: no draw differs, so there is no range to tell."""
    ratings = [[1] * 9, [3] * 9]
    interval = bootstrap_alpha(ratings, metric="ordinal", scale=[1, 2, 3], seed=1, repeats=200)
    assert (interval.lower, interval.upper, interval.repeats) == (None, None, 0)
    assert interval.reason.startswith("every draw gives the same value")
    assert "anything from" not in describe(ratings)
    assert "without a range of what else it may be" in describe(ratings)


def test_describe_agreement_without_an_interval_gives_no_verdict():
    """A bare figure is not judged by thresholds."""
    ratings = [[1, 2, 3, 3, 1], [1, 2, 3, 2, 1]]
    text = describe_agreement(krippendorff_alpha(ratings, metric="ordinal", scale=[1, 2, 3]))
    assert "too little to say" in text


def test_describe_agreement_uses_no_jargon():
    """A supervisor reads no alpha, bootstrap or percentile; the thing rated may have a name."""
    dice = np.random.default_rng(1)
    text = describe_agreement(
        bootstrap_alpha(
            dice.integers(1, 4, (4, 9)), metric="ordinal", scale=[1, 2, 3], seed=1, repeats=200
        ),
        unit="competency",
        units="competencies",
    )
    assert "9 competencies" in text
    for word in ("alpha", "Krippendorff", "bootstrap", "percentile", "confidence"):
        assert word not in text
