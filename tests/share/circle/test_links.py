"""Tests of links between two measures."""

import numpy as np
import pandas as pd
import pytest

from caseload_lib.share.circle.links import estimate_link


@pytest.fixture
def panel():
    """Return ten units over twelve years in which turnover follows load two years later."""
    dice = np.random.default_rng(3)
    load, turnover = dice.normal(size=(2, 10, 12))
    turnover[:, 2:] += 2 * load[:, :-2]
    return pd.DataFrame(
        {
            "unit": np.repeat(list("ABCDEFGHIJ"), 12),
            "month": np.tile(np.arange(2004, 2016), 10),
            "utilisation": load.ravel(),
            "turnover": turnover.ravel(),
        }
    )


def test_estimate_link_of_a_shortcut_is_found_with_its_lag(panel):
    """What the circle has between the two need not be recorded."""
    link = estimate_link(panel, "utilisation", "turnover", expected=1)
    assert (link.sign, link.lag, link.reason) == (1, 2, None)
    assert link.as_expected
    assert link.interval.lower < 2 < link.interval.upper
    assert link.interval.lower > 0


def test_estimate_link_against_what_is_expected_is_found_too(panel):
    """What is expected does not influence what is found."""
    link = estimate_link(panel, "utilisation", "turnover", expected=-1)
    assert link.found
    assert not link.as_expected


def test_estimate_link_units_of_measure_change_nothing(panel):
    """Percent instead of shares: the slope follows, sign and p-value stay."""
    link = estimate_link(panel, "utilisation", "turnover", expected=1)
    scaled = panel.assign(utilisation=100 * panel["utilisation"] + 7)
    other = estimate_link(scaled, "utilisation", "turnover", expected=1)
    assert other.p_value == link.p_value
    assert other.estimate == pytest.approx(link.estimate / 100)


def test_estimate_link_measure_without_a_value_has_no_sign(panel):
    """What is not recorded is told, and is no zero."""
    link = estimate_link(panel, "presence_hours", "turnover", expected=-1)
    assert (link.sign, link.estimate, link.p_value) == (None, None, None)
    assert link.reason == link.interval.reason == "nothing is recorded of presence"


def test_estimate_link_too_few_units_are_told_as_such(panel):
    """Two units say nothing of what they share and what not."""
    few = panel[panel["unit"].isin(["A", "B"])]
    link = estimate_link(few, "utilisation", "turnover", expected=1)
    assert link.sign is None
    assert link.reason == "fewer than 3 caseloads have both for long enough"


@pytest.mark.parametrize(
    ("cause", "effect", "options", "message"),
    [
        ("load", "turnover", {"expected": 1}, "Given: 'load' and 'turnover'"),
        ("turnover", "turnover", {"expected": 1}, "to another"),
        ("utilisation", "turnover", {"expected": 0}, "expected=0"),
        ("utilisation", "turnover", {"expected": 1, "lags": ()}, r"lags=\(\)"),
        ("utilisation", "turnover", {"expected": 1, "lags": (-1,)}, r"lags=\(-1,\)"),
    ],
)
def test_estimate_link_refuses_what_is_no_link(panel, cause, effect, options, message):
    """Names, signs and lags are checked."""
    with pytest.raises(ValueError, match=message):
        estimate_link(panel, cause, effect, **options)
