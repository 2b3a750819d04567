"""Tests of the target caseload: published examples, laws, and what is refused."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload_lib.plan.sizing import (
    ServiceShare,
    TimeBudget,
    overrun_curve,
    target_caseload,
    utilisation,
)

#: Cases per worker at the minimum standard: California SB 2030 (2000).
SB_2030 = {
    "emergency_response_assessment": 116.1,
    "emergency_response": 13.0,
    "family_maintenance": 14.2,
    "family_reunification": 15.6,
    "permanent_placement": 23.7,
}
VISIT = ServiceShare("visit", contact_hours=1.0, travel_hours=0.25, recording_hours=0.5)
SPREAD = ServiceShare("visit", contacts=3, contact_hours=1.5, travel_hours=0.5, hours_sd=2.0)


def test_target_caseload_hippy_is_twenty_families():
    """HIPPY Texas 2015: 1.75 h a family and week, 4 h fixed, 40 h: 20 families, 39 hours."""
    target = target_caseload(TimeBudget(40, fixed_hours=4), [VISIT])
    assert target.cases == 20
    assert target.hours_at(20) == pytest.approx(39.0)
    assert target.hours_needed == pytest.approx(35.0)
    assert target.hours_available == pytest.approx(36.0)
    assert target.interval == pytest.approx((35.0, 35.0))
    assert target.overrun_probability == 0.0
    assert target.limited_by == "hours"
    assert target.closures_per_year is None


@pytest.mark.parametrize(("hours", "cases"), [(4, 30), (2, 60), (1, 120)])
def test_target_caseload_appa_levels(hours, cases):
    """APPA 2006: 120 h a month at 4, 2 and 1 h a case give 30, 60 and 120 cases."""
    assert target_caseload(TimeBudget(120), [ServiceShare("s", contact_hours=hours)]).cases == cases


def test_target_caseload_capa_is_nine_sessions_a_quarter():
    """CAPA: 11 h of partnership time a week, 3.5 h a session, three times over: 9.4, so 9 whole."""
    target = target_caseload(TimeBudget(33), [ServiceShare("session", contact_hours=3.5)])
    assert target.exact_cases == pytest.approx(9.4, abs=0.05)
    assert target.cases == 9


def test_utilisation_sb_2030_adds_shares_of_standards():
    """Half a standard of one type and half of another are one full load."""
    held = {"emergency_response": 6.5, "family_maintenance": 7.1}
    assert utilisation(held, SB_2030) == pytest.approx(1.0)
    assert utilisation({}, SB_2030) == 0.0


@pytest.mark.parametrize(
    ("cases", "standards", "message"),
    [
        ({"x": 1}, {}, "needs a standard. Without one: x"),
        ({"x": -1}, {"x": 2}, "0 or more. Not so: x"),
        ({"x": float("nan")}, {"x": 2}, "0 or more. Not so: x"),
        ({"x": None}, {"x": 2}, "0 or more. Not so: x"),
        ({"x": 1}, {"x": 0}, "above 0. Not so: x"),
    ],
)
def test_utilisation_wrong_numbers_are_refused(cases, standards, message):
    """A type without a standard and impossible numbers are named."""
    with pytest.raises(ValueError, match=message):
        utilisation(cases, standards)


def test_target_caseload_whole_cases_survive_binary_fractions():
    """36 hours hold 20 cases of 1.8, though 36 / 1.8 is a little less in binary."""
    assert target_caseload(TimeBudget(36, hours_per_case=1.8), []).cases == 20
    assert target_caseload(TimeBudget(0.3, hours_per_case=0.1), []).cases == 3


def test_target_caseload_reserve_leave_training_come_off():
    """Everything that is not for cases comes off before the division."""
    target = target_caseload(
        TimeBudget(160, 10, 6, fixed_hours=16, hours_per_case=1.5, reserve_hours=12),
        [ServiceShare("v", chance=0.5, contacts=2, contact_hours=3.0)],
    )
    assert target.hours_available == 116
    assert target.hours_per_case == pytest.approx(4.5)
    assert target.cases == 25
    assert target.contingency_hours == pytest.approx(116 - 112.5)


def test_target_caseload_more_fixed_hours_than_contract_is_no_case():
    """Where nothing is left there is no case, and no negative hour."""
    target = target_caseload(TimeBudget(30, fixed_hours=40), [VISIT])
    assert (target.cases, target.hours_available) == (0, 0.0)
    assert target.overrun_probability == 0.0


def test_target_caseload_no_hours_left_is_no_case_whatever_the_tolerance():
    """Cases that seldom need anything are not taken on without an hour to give them."""
    seldom = ServiceShare("call", chance=0.1, contact_hours=1.0, hours_sd=0.5)
    target = target_caseload(TimeBudget(4, fixed_hours=9), [seldom], overrun_tolerance=0.9)
    assert (target.cases, target.limited_by) == (0, "hours")


def test_target_caseload_closures_follow_littles_law():
    """20 cases of ten months close 24 times a year; six of ten goals are met."""
    service = ServiceShare("s", contact_hours=6, duration_months=10, success=0.6)
    target = target_caseload(TimeBudget(120), [service])
    assert target.closures_per_year == pytest.approx(24.0)
    assert target.outcomes_per_year == pytest.approx(14.4)
    unknown = target_caseload(TimeBudget(120), [replace(service, success=None)])
    assert unknown.outcomes_per_year is None
    half = target_caseload(TimeBudget(120), [replace(service, chance=0.5), VISIT])
    assert half.closures_per_year == pytest.approx(12 * half.cases * 0.5 / 10)


def test_target_caseload_one_off_hours_spread_over_the_duration():
    """12 hours once in six months are 2 hours a month."""
    service = ServiceShare("s", contact_hours=1, one_off_hours=12, duration_months=6)
    assert target_caseload(TimeBudget(30), [service]).hours_per_case == pytest.approx(3.0)


@pytest.mark.parametrize(
    ("cap", "cases", "limit"), [(12.7, 12, "cap"), (0, 0, "cap"), (20, 20, "hours")]
)
def test_target_caseload_cap_binds_last(cap, cases, limit):
    """A cap lowers what the hours would hold, and is named; one that is not reached is not."""
    target = target_caseload(TimeBudget(36, hours_per_case=1.8), [], cap=cap)
    assert (target.cases, target.limited_by) == (cases, limit)
    assert target.hours_needed == pytest.approx(cases * 1.8)


def test_target_caseload_tolerance_is_kept_and_one_more_breaks_it():
    """The size is the largest whose chance of overrun is within the tolerance."""
    budget = TimeBudget(128, hours_per_case=1.5)
    for tolerance in (0.01, 0.1, 0.5, 0.9):
        target = target_caseload(budget, [SPREAD], overrun_tolerance=tolerance)
        curve = overrun_curve(budget, [SPREAD], most=target.cases + 1)
        chances = curve["overrun_probability"]
        assert chances[target.cases] == pytest.approx(target.overrun_probability)
        assert chances[target.cases] <= tolerance < chances[target.cases + 1]
        assert target.limited_by == "overrun tolerance"
        assert target.contingency_hours == pytest.approx(128 - target.hours_needed)


def test_target_caseload_tolerance_without_spread_changes_nothing():
    """Where nothing varies the published numbers stay whatever the tolerance."""
    target = target_caseload(TimeBudget(40, fixed_hours=4), [VISIT], overrun_tolerance=0.05)
    assert (target.cases, target.limited_by) == (20, "hours")


def test_target_caseload_agrees_with_a_simulation():
    """Interval and chance of overrun are those of drawn months, within three standard errors."""
    mix = [replace(SPREAD, chance=0.8), ServiceShare("r", chance=0.3, contact_hours=4.0)]
    budget = TimeBudget(100, hours_per_case=1.5)
    target = target_caseload(budget, mix, overrun_tolerance=0.2)
    dice, draws = np.random.default_rng(7), 40_000
    counts = dice.binomial(target.cases, 0.8, draws)
    shape = (6.0 / 2.0) ** 2
    hours = dice.gamma(np.maximum(counts, 1e-9) * shape, 6.0 / shape)
    hours += 4.0 * dice.binomial(target.cases, 0.3, draws) + 1.5 * target.cases
    share = target.overrun_probability
    error = 3 * np.sqrt(share * (1 - share) / draws)
    assert np.mean(hours > 100) == pytest.approx(share, abs=error)
    assert target.interval == pytest.approx(np.quantile(hours, [0.1, 0.9]), rel=0.005)


def test_target_caseload_faults_are_told_all_at_once():
    """Every wrong number is named with its rule and what was given."""
    wrong = ServiceShare("v", chance=1.2, contacts=-1, success=2, duration_months=0)
    with pytest.raises(ValueError, match="contract_hours is a number") as told:
        target_caseload(TimeBudget(-1, float("nan")), [wrong], overrun_tolerance=1.5, cap=-1)
    lines = str(told.value).splitlines()
    assert len(lines) == 8
    for word in ("leave_hours", "contacts", "chance", "success", "duration", "tolerance", "cap"):
        assert word in str(told.value)


@pytest.mark.parametrize(
    ("mix", "message"),
    [
        ([ServiceShare("a")], "needs no hours at all"),
        ([], "needs no hours at all"),
        (
            [replace(VISIT, chance=0.7, duration_months=6)] * 2,
            "closes once, so the chances of services with a duration add to 1 at most. Given: 1.4",
        ),
        ([replace(VISIT, one_off_hours=2)], "one_off_hours are spread over a duration"),
        ([VISIT, ServiceShare("b", hours_sd=1)], "b: hours_sd is the spread of hours"),
        ([replace(VISIT, hours_sd=float("inf"))], "hours_sd is a number"),
        ([replace(VISIT, one_off_hours=None)], "one_off_hours is a number.*Given: None"),
        ([replace(VISIT, chance="half")], "a chance is a share of cases.*Given: 'half'"),
    ],
)
def test_target_caseload_impossible_mix_is_refused(mix, message):
    """A mix that no case can be of is explained."""
    with pytest.raises(ValueError, match=message):
        target_caseload(TimeBudget(40), mix)


@pytest.mark.parametrize("tolerance", [0.0, 1.0, -0.1, float("nan"), "0.1"])
def test_target_caseload_tolerance_outside_0_to_1_is_refused(tolerance):
    """A tolerance is a share of periods between 0 and 1."""
    with pytest.raises(ValueError, match="between 0 and 1"):
        target_caseload(TimeBudget(40), [VISIT], overrun_tolerance=tolerance)


@given(
    hours=st.floats(1, 300),
    more=st.floats(0, 50),
    per_case=st.floats(0.5, 10),
    deviation=st.floats(0, 5),
    tolerance=st.one_of(st.none(), st.floats(0.02, 0.98)),
)
def test_target_caseload_more_hours_never_hold_fewer_cases(
    hours, more, per_case, deviation, tolerance
):
    """More hours or lighter cases never lower the number, and a larger tolerance does not."""
    mix = [ServiceShare("s", contact_hours=per_case, hours_sd=deviation)]

    def count(budget, mix, tolerance):
        return target_caseload(TimeBudget(budget), mix, overrun_tolerance=tolerance).cases

    cases = count(hours, mix, tolerance)
    assert count(hours + more, mix, tolerance) >= cases
    assert count(hours, [replace(mix[0], contact_hours=per_case / 2, hours_sd=deviation / 2)],
                 tolerance) >= cases  # fmt: skip
    if tolerance is not None:
        assert count(hours, mix, min(tolerance + 0.01, 0.99)) >= cases


def test_overrun_curve_rises_with_the_caseload():
    """Each case more needs more hours and makes an overrun likelier."""
    curve = overrun_curve(TimeBudget(100), [SPREAD], most=30)
    assert curve["cases"].tolist() == list(range(31))
    for name in ("expected_hours", "lower_hours", "upper_hours", "overrun_probability"):
        assert (curve[name].diff().dropna() >= -1e-9).all()
    assert curve["overrun_probability"].iloc[[0, -1]].tolist() == pytest.approx([0.0, 1.0])
