"""Tests of which assumption matters: each is changed by itself, and the words say what it does."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload_lib.errors import CaseloadError
from caseload_lib.plan.assumptions import Assumptions
from caseload_lib.plan.sensitivity import COLUMNS, WEEKS_A_MONTH, vary_assumptions
from caseload_lib.plan.sizing import ServiceShare

VISITS = ServiceShare("visit", contacts=2, contact_hours=1.0, travel_hours=0.5)
REVIEW = ServiceShare("review", chance=0.5, contacts=0.5, contact_hours=2.0)
PLACEMENT = ServiceShare("placement", chance=0.5, contacts=0, duration_months=10)
TODAY = Assumptions(
    contract_hours=160,
    services=(VISITS, REVIEW, PLACEMENT),
    leave_hours=16,
    training_hours=8,
    fixed_administration_hours=20,
    administration_hours_per_case=1.0,
    reserve_hours=12,
)


def _by_name(assumptions):
    return vary_assumptions(assumptions).set_index("assumption")


def test_vary_assumptions_each_row_is_the_answer_to_that_change_alone():
    """Low and high are what the assumptions give with one number changed and the rest held."""
    rows = _by_name(TODAY)
    week = WEEKS_A_MONTH
    changed = {
        "fixed_administration_hours": (20 - week, 20 + week),
        "contract_hours": (160 - week, 160 + week),
        "administration_hours_per_case": (0.5, 1.5),
        "reserve_hours": (9.0, 15.0),
    }
    for name, values in changed.items():
        sizes = [replace(TODAY, **{name: value}).find_size() for value in values]
        assert rows.loc[name, ["cases_low", "cases_high"]].tolist() == [s.cases for s in sizes]
        assert rows.loc[name, ["exact_low", "exact_high"]].tolist() == [s.exact for s in sizes]
    travel = [replace(VISITS, travel_hours=hours) for hours in (0.25, 0.75)]
    sizes = [replace(TODAY, services=(one, *TODAY.services[1:])).find_size() for one in travel]
    assert rows.loc["services.visit.travel_hours", "exact_low"] == sizes[0].exact
    assert rows.loc["services.visit.travel_hours", "exact_high"] == sizes[1].exact


def test_vary_assumptions_rows_are_whole_and_largest_first():
    """Every assumption that could matter is there once, with a sentence, by its swing."""
    rows = vary_assumptions(TODAY, labels={"visit": "Home visit"})
    assert rows.columns.tolist() == list(COLUMNS)
    assert rows["assumption"].is_unique
    assert rows["swing"].is_monotonic_decreasing
    assert rows["sentence"].str.endswith(".").all()
    assert "Home visit: travel" in set(rows["label"])
    assert not rows["assumption"].str.contains("placement").any()
    assert {"leave_hours", "training_hours", "duration_factor"} <= set(rows["assumption"])


@pytest.mark.parametrize(
    ("today", "name", "sentence"),
    [
        (
            Assumptions(100, (ServiceShare("v", contacts=2, contact_hours=1.0),),
                        fixed_administration_hours=20),
            "fixed_administration_hours",
            "An hour less fixed administration a week is two more cases: 42 instead of 40.",
        ),
        (
            Assumptions(30.0, (), administration_hours_per_case=3.0),
            "leave_hours",
            "A day more of leave a month is one fewer case: 9 instead of 10.",
        ),
        (
            Assumptions(105, (), administration_hours_per_case=30.0),
            "training_hours",
            "An hour less training a week changes nothing.",
        ),
        (
            Assumptions(105, (), administration_hours_per_case=30.0),
            "contract_hours",
            "An hour more on the contract a week is 0.14 of a case: by itself no whole one.",
        ),
        (
            Assumptions(105, (), administration_hours_per_case=3.0, cap=10),
            "training_hours",
            "An hour less training a week changes nothing: the cap of 10 cases decides.",
        ),
        (
            Assumptions(105, (), administration_hours_per_case=3.0, cap=10),
            "cap",
            "One case more allowed is one more case: 11 instead of 10.",
        ),
        (
            TODAY,
            "duration_factor",
            "Durations a fifth shorter are 17.2 closures a year instead of 13.8, with 23 cases.",
        ),
    ],
)  # fmt: skip
def test_vary_assumptions_sentences_say_whole_cases_or_none(today, name, sentence):
    """Whole cases won come first, then whole cases lost, then the fraction that changes nothing."""
    assert _by_name(today).loc[name, "sentence"] == sentence


def test_vary_assumptions_tolerance_is_halved_and_doubled():
    """With a spread, a greater accepted chance holds no fewer cases."""
    spread = replace(VISITS, hours_sd=1.5)
    row = _by_name(replace(TODAY, services=(spread,), overrun_tolerance=0.1)).loc[
        "overrun_tolerance"
    ]
    assert (row["low"], row["high"]) == ("5 %", "20 %")
    assert row["exact_low"] < row["exact_high"]


def test_vary_assumptions_without_an_answer_is_refused():
    """What has no answer today has no sensitivity."""
    with pytest.raises(CaseloadError, match="contract_hours"):
        vary_assumptions(replace(TODAY, contract_hours=-1.0))


@given(
    contract=st.floats(60, 200),
    leave=st.floats(0, 20),
    hours=st.floats(0.5, 4),
    travel=st.floats(0.1, 1),
    tolerance=st.one_of(st.none(), st.floats(0.05, 0.4)),
)
def test_vary_assumptions_effects_have_the_right_sign(contract, leave, hours, travel, tolerance):
    """More of what takes time never makes more cases; more contract hours never fewer."""
    visit = ServiceShare("v", 0.8, 2, hours, travel, hours_sd=hours)
    rows = _by_name(
        Assumptions(contract, (visit,), leave_hours=leave, administration_hours_per_case=1.0,
                    overrun_tolerance=tolerance)
    )  # fmt: skip
    rises = rows["exact_high"] - rows["exact_low"]
    assert rises["contract_hours"] >= -1e-6
    if tolerance is not None:
        assert rises.pop("overrun_tolerance") >= 0
    assert (rises.drop("contract_hours") <= 1e-6).all()
