"""Tests of the numbers that may be changed: all of them, within what they may be, and back."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload_lib.errors import CaseloadError
from caseload_lib.plan.assumptions import Assumptions
from caseload_lib.plan.levers import (
    BY_HAND,
    CONSIDERATIONS,
    OTHERS,
    change_assumptions,
    find_source,
    list_levers,
    read_lever,
)
from caseload_lib.plan.workload import ServiceShare

LABELS = {"visit": "Visit", "programme.skills": "Skills"}
TODAY = Assumptions(
    contract_hours=160,
    services=(
        ServiceShare("visit", contacts=4, contact_hours=1.5, travel_hours=0.5, hours_sd=4.0),
        ServiceShare("programme.skills", chance=0.5, contacts=0, duration_months=12.0, success=0.6),
    ),
    leave_hours=10,
    overrun_tolerance=0.1,
    cap=30,
    cap_name="County",
    sources={"leave_hours": "15 workdays absent", "services.visit": "plans of 12 cases"},
)
LEVERS = list_levers(TODAY, LABELS)


def test_list_levers_every_number_has_one_and_stands_under_a_consideration():
    """Whatever the size rests on can be moved, in the order of the standard."""
    own = {name for name, value in vars(TODAY).items() if isinstance(value, int | float)}
    names = [lever.name for lever in LEVERS]
    assert own <= set(names)
    assert len(names) == len(set(names))
    places = [CONSIDERATIONS.index(lever.consideration) for lever in LEVERS]
    assert places == sorted(places)
    assert set(places) == set(range(len(CONSIDERATIONS)))


def test_list_levers_without_closures_asks_nothing_of_durations():
    """Where no programme closes cases there is nothing to stretch."""
    names = {lever.name for lever in list_levers(TODAY.__class__(160, TODAY.services[:1]), {})}
    assert "duration_factor" not in names
    assert not [name for name in names if "success" in name]


@pytest.mark.parametrize("lever", LEVERS, ids=lambda lever: lever.name)
def test_change_assumptions_any_lever_takes_its_number_and_says_so(lever):
    """What was set is what is read, and its source tells that it was set by hand."""
    value = 0.5 if lever.is_share else 3.0
    changed = change_assumptions(TODAY, {lever.name: value}, labels=LABELS)
    assert read_lever(changed, lever.name) == value
    assert find_source(changed, lever.name) == BY_HAND


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("leave_hours", -1.0, r"Leave: give a number from 0 to 744\. -1 hours a month was given"),
        ("services.visit.chance", 1.2, r"Visit: cases that get it: give a share from 0% to 100%"),
        ("overrun_tolerance", 1.5, r"above 0% and below 100%\. 150% was given"),
        ("overrun_tolerance", 0.0, r"above 0% and below 100%\. 0% was given"),
        ("contract_hours", None, r"Contract: give a number .* Nothing was given"),
        ("contract_hours", math.nan, r"nan was given"),
        ("services.programme.skills.duration_months", 0.0, r"above 0 and below 600"),
        ("nothing", 1.0, r"no assumption nothing\. Those that can be changed are: contract_hours"),
    ],
)
def test_change_assumptions_what_cannot_be_is_refused_in_words(name, value, said):
    """The rule, what was given, and by the label that people see."""
    with pytest.raises(CaseloadError, match=said):
        change_assumptions(TODAY, {name: value}, labels=LABELS)


def test_change_assumptions_lists_all_that_is_wrong_at_once():
    """Nobody mends one number to hear of the next."""
    wrong = {"leave_hours": -1.0, "training_hours": -2.0}
    with pytest.raises(CaseloadError, match=r"Leave: .*\nTraining: "):
        change_assumptions(TODAY, wrong, labels={})


def test_change_assumptions_numbers_that_need_not_be_can_be_taken_away():
    """Without a cap and a tolerance the answer rests on hours and means."""
    free = change_assumptions(TODAY, {"cap": None, "overrun_tolerance": None}, labels={})
    assert (free.cap, free.cap_name, free.overrun_tolerance) == (None, "", None)
    assert free.solve().limited_by == "hours"


@given(st.floats(0.1, 20), st.floats(0.1, 5))
def test_change_assumptions_spread_keeps_its_share_whatever_the_order(contacts, hours):
    """Two changes at once come to the same as one after the other."""
    names = ("services.visit.contacts", "services.visit.contact_hours")
    both = change_assumptions(TODAY, dict(zip(names, (contacts, hours), strict=True)), labels={})
    first = change_assumptions(TODAY, {names[1]: hours}, labels={})
    then = change_assumptions(first, {names[0]: contacts}, labels={})
    ratio = TODAY.services[0].hours_sd / TODAY.services[0].hours
    for made in (both, then):
        visit = made.services[0]
        assert visit.hours_sd == pytest.approx(ratio * visit.hours)


def test_find_source_of_a_service_is_that_of_its_plans_until_changed():
    """A service's numbers have one source, until one of them is set by hand."""
    changed = change_assumptions(TODAY, {"services.visit.contacts": 2.0}, labels={})
    assert find_source(changed, "services.visit.contacts") == BY_HAND
    assert find_source(changed, "services.visit.chance") == "plans of 12 cases"
    assert find_source(changed, "cap") == ""
    assert next(lever for lever in LEVERS if lever.name == "cap").consideration == OTHERS
