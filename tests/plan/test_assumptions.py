"""Tests of a planner's assumptions: what they come to, and how they are kept as text."""

import json
from dataclasses import replace

import pytest

from caseload_lib.errors import CaseloadError
from caseload_lib.plan.assumptions import Assumptions
from caseload_lib.plan.sizing import ServiceShare

VISITS = ServiceShare("visit", contacts=4, contact_hours=1.5, travel_hours=0.25)
PLACEMENT = ServiceShare("placement", chance=0.5, contacts=0, duration_months=10, success=0.6)
FULL = Assumptions(
    contract_hours=160,
    services=(VISITS, PLACEMENT),
    leave_hours=12,
    holiday_hours=8,
    training_hours=4,
    fixed_administration_hours=16,
    administration_hours_per_case=1.0,
    reserve_hours=8,
    sources={"contract_hours": "by hand"},
)


def test_solve_all_hours_off_gives_the_quotient():
    """(160 − 12 − 8 − 4 − 16 − 8) ÷ (1 + 7) = 14 cases."""
    target = FULL.solve()
    assert target.hours_available == 112
    assert target.cases == 14
    assert target.closures_per_year == pytest.approx(12 * 14 * 0.5 / 10)


def test_solve_duration_factor_stretches_durations():
    """A labour market that makes cases last a fifth longer gives fewer closures."""
    longer = replace(FULL, duration_factor=1.2).solve()
    assert longer.closures_per_year == pytest.approx(FULL.solve().closures_per_year / 1.2)


@pytest.mark.parametrize(("share", "cases"), [(1.0, 14), (0.5, 7), (0.0, 0)])
def test_solve_newcomer_carries_a_share_of_a_full_load(share, cases):
    """What a newcomer does not carry yet is time to learn."""
    assert replace(FULL, load_share=share).solve().cases == cases


def test_solve_cap_is_kept():
    """A funder's cap binds."""
    target = replace(FULL, cap=10, cap_name="State grant").solve()
    assert (target.cases, target.limited_by) == (10, "cap")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"load_share": 1.5}, "load_share is a share"),
        ({"duration_factor": 0.0}, "duration_factor multiplies"),
        ({"holiday_hours": -200.0}, "holiday_hours is a number"),
        ({"contract_hours": -1.0}, "contract_hours is a number"),
        ({"overrun_tolerance": 1.0}, "between 0 and 1"),
        ({"services": ()}, None),
    ],
)
def test_solve_wrong_assumptions_are_refused(changes, message):
    """A wrong value is named; services may be none where each case takes hours."""
    changed = replace(FULL, **changes)
    if message is None:
        assert changed.solve().cases == 112
        return
    with pytest.raises(CaseloadError, match=message):
        changed.solve()


def test_draw_curve_is_refused_as_the_answer_is():
    """The curve rests on the same checks."""
    assert len(FULL.draw_curve(most=20)) == 21
    with pytest.raises(CaseloadError, match="contract_hours"):
        replace(FULL, contract_hours=-1.0).draw_curve(most=20)


def test_from_json_gives_back_what_to_json_wrote():
    """A scenario comes back as it was saved."""
    tuned = replace(FULL, overrun_tolerance=0.1, cap=12, cap_name='A "cap"', duration_reason="é")
    assert Assumptions.from_json(tuned.to_json()) == tuned


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda values: values.pop("leave_hours"), "leave_hours is missing"),
        (lambda values: values.update(colour="red"), "colour is not known"),
        (lambda values: values.update(cap=True), "cap is of another kind"),
        (lambda values: values.update(leave_hours=None), "leave_hours is of another kind"),
        (lambda values: values.update(leave_hours=float("nan")), "leave_hours is of another kind"),
        (lambda values: values.update(services={}), "services is a list"),
        (lambda values: values["services"][0].pop("chance"), "service 1: chance is missing"),
        (lambda values: values["services"].append(3), "service 3: not a set of fields"),
        (lambda values: values.update(sources={"a": 1}), "sources is of another kind"),
        (lambda values: values.update(month=3), "month is of another kind"),
    ],
)
def test_from_json_another_shape_is_refused(change, message):
    """A scenario of another version is told apart, not guessed at."""
    values = json.loads(FULL.to_json())
    change(values)
    with pytest.raises(CaseloadError, match=message):
        Assumptions.from_json(json.dumps(values))


@pytest.mark.parametrize("text", ["", "[", "3"])
def test_from_json_no_assumptions_at_all_are_refused(text):
    """Text that is no set of fields is refused."""
    with pytest.raises(CaseloadError, match="A scenario's assumptions are not"):
        Assumptions.from_json(text)
