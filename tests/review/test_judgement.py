"""Tests of caseload_lib.review.judgement."""

import pytest

from caseload_lib.agency import INDICATORS, Objective
from caseload_lib.review.control_charts import chart_segments
from caseload_lib.review.judgement import COUNTS, FROM_ASSIGNMENTS, ROLLING, judge_values

AT_MOST_ONE = Objective(target=1.0, better="lower")


def test_counts_and_rolling_are_indicators():
    """A renamed indicator would lose its rule in silence."""
    assert set(INDICATORS) >= COUNTS | ROLLING | FROM_ASSIGNMENTS


def test_judge_values_long_history_gets_monthly_limits():
    """The ordinary case: the whole history's chart, and nothing to excuse."""
    values = [10, 11, 12, 11] * 6
    found = judge_values("caseload", values)
    assert (found.method, found.note, found.trial, found.known) == ("xmr", "", False, 24)
    assert found.segments == chart_segments(values)
    assert found.assurance is None
    assert found.trailing is None


@pytest.mark.parametrize(("months", "method"), [(5, "none"), (6, "xmr"), (11, "xmr")])
def test_judge_values_short_history_is_on_trial_from_six_months(months, method):
    """Fewer than six months are too few, fewer than twelve provisional."""
    found = judge_values("caseload", [None] * 8 + ([10, 11] * 6)[:months])
    assert found.method == method
    assert found.trial is (method == "xmr")
    if method == "none":
        assert found.note == "Known in 5 of the months; limits are drawn from 6 on."


def test_judge_values_rare_count_gets_twelve_months_instead():
    """A month with one event would breach any monthly limit."""
    found = judge_values("departures", [0, 1] * 12, objective=AT_MOST_ONE)
    assert (found.method, found.trailing.count, found.trailing.months) == ("rare", 6, 12)
    assert found.note == "Too rare to judge month by month; counted over 12 months instead."
    assert found.assurance == "uncertain"


@pytest.mark.parametrize(("count", "assurance"), [(0, "met"), (1, "uncertain"), (1.9, "missed")])
def test_judge_values_rare_counts_objective_is_a_monthly_one(count, assurance):
    """Twelve months' interval is compared with twelve times the target."""
    found = judge_values("departures", [count] * 24, objective=AT_MOST_ONE)
    assert found.assurance == assurance


def test_judge_values_frequent_count_gets_monthly_limits():
    """An average of two is not under two."""
    assert judge_values("disruptions", [1, 3, 2] * 4).method == "xmr"


def test_judge_values_unknown_rare_count_has_no_assurance():
    """Without a known month a count is not rare but unknown."""
    found = judge_values("departures", [None] * 5, objective=AT_MOST_ONE)
    assert (found.method, found.note) == ("none", "Not known in any month.")
    assert found.assurance is None


def test_judge_values_rolling_indicator_is_not_judged_by_the_month():
    """Neighbouring months of a twelve-month figure are nearly the same by construction."""
    found = judge_values("turnover", [0.2, 0.3] * 12)
    assert found.method == "none"
    assert found.note.startswith("Each month looks back over twelve")


@pytest.mark.parametrize(
    ("sizes", "method", "note"),
    [
        ([5] * 12, "xmr", ""),
        ([4, 5] * 6, "none", "About 4.5 a month to go by: too few to judge month by month."),
        ([None] * 12, "xmr", ""),
    ],
)
def test_judge_values_share_of_few_events_gets_no_verdict(sizes, method, note):
    """One of three is no finding."""
    found = judge_values("outcomes_met", [0.6, 0.8] * 6, denominators=sizes)
    assert (found.method, found.note) == (method, note)


@pytest.mark.parametrize(
    ("indicator", "values", "end"),
    [
        ("disruption_hours", [0] * 7 + [12, 3, 4, 5, 6], "0"),
        ("continuity", [1] * 7 + [0.9] * 5, "100%"),
        ("over_duration", [0] * 7 + [0.1] * 5, "0"),
    ],
)
def test_judge_values_mostly_at_the_end_of_the_scale_gets_no_verdict(indicator, values, end):
    """Where most months are 0, one that is not is always far from ordinary."""
    found = judge_values(indicator, values, denominators=[10] * 12)
    assert found.method == "none"
    assert found.note == f"Most months are at {end}, so one that is not says little by itself."
    assert judge_values(indicator, values[1:-1] + [0.5] * 2).method == "xmr"


def test_judge_values_ones_are_no_end_of_a_scale_of_hours():
    """Only a share ends at 1."""
    assert judge_values("disruption_hours", [1] * 8 + [2, 3, 4, 5]).method == "xmr"


def test_judge_values_spread_unknown_says_so():
    """A history whose neighbours are all equal does not show how far it spreads."""
    values = [4, None, 5, None, 6, None, 7, None, 5, None, 6]
    found = judge_values("caseload", values)
    assert (found.method, found.note) == (
        "none",
        "No limits: no two neighbouring values are known.",
    )


def test_judge_values_after_new_limits_only_the_last_segment_counts():
    """What was before a dated change neither helps nor harms."""
    values = [20, 21] * 8 + [5, 6] * 4
    objective = Objective(target=10.0, better="lower")
    found = judge_values("caseload", values, starts=[16], objective=objective)
    assert (found.known, found.trial, found.assurance) == (8, True, "met")
    early = judge_values("caseload", values, starts=[20])
    assert (
        early.note == "Known in 4 of the months since new limits began; limits are drawn from 6 on."
    )
    sizes = [1] * 16 + [30] * 8
    share = judge_values("outcomes_met", [0.5, 0.6] * 12, denominators=sizes, starts=[16])
    assert share.method == "xmr"
