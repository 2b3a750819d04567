"""Tests of caseload_lib.plan.mixes."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.plan.mixes import find_mixes, weigh_caseload

# California SB 2030 (2000): cases a worker at the minimum standard.
SB_2030 = {
    "emergency_response_assessment": 116.1,
    "emergency_response": 13.0,
    "family_maintenance": 14.2,
    "family_reunification": 15.6,
    "permanent_placement": 23.7,
}
MIX = st.dictionaries(st.sampled_from(list(SB_2030)), st.floats(0, 200))


@pytest.mark.parametrize(("kind", "standard"), SB_2030.items())
def test_weigh_caseload_published_standards_fill_one_worker_each(kind, standard):
    """So many cases of one kind as the standard has are one worker's."""
    inverses = {name: 1 / cases for name, cases in SB_2030.items()}
    assert weigh_caseload({kind: standard}, inverses) == pytest.approx(1)


def test_weigh_caseload_mixed_caseload_of_the_published_standards():
    """Half a caseload of reunification, a third of placement and a sixth of maintenance are one."""
    inverses = {name: 1 / cases for name, cases in SB_2030.items()}
    mix = {
        "family_reunification": 15.6 / 2,
        "permanent_placement": 23.7 / 3,
        "family_maintenance": 14.2 / 6,
    }
    assert weigh_caseload(mix, inverses) == pytest.approx(1)
    assert weigh_caseload({"family_maintenance": 10, "family_reunification": 5}, inverses) == (
        pytest.approx(10 / 14.2 + 5 / 15.6)
    )


@given(MIX, MIX)
def test_weigh_caseload_of_two_caseloads_together_is_the_sum(one, other):
    """Weights add up, whichever way cases are grouped; nothing weighs nothing."""
    together = {kind: one.get(kind, 0) + other.get(kind, 0) for kind in {*one, *other}}
    apart = weigh_caseload(one, SB_2030) + weigh_caseload(other, SB_2030)
    assert weigh_caseload(together, SB_2030) == pytest.approx(apart)
    assert weigh_caseload({}, SB_2030) == 0


@pytest.mark.parametrize(
    ("cases", "weights", "message"),
    [
        ({"a": 1, "b": 2}, {"a": 1}, r"needs a weight\. Without one: b"),
        ({"a": -1}, {"a": 1}, r"Numbers of cases are finite and 0 or more\. Given: a=-1"),
        ({"a": math.inf}, {"a": 1}, r"Numbers of cases .* Given: a=inf"),
        ({"a": 1}, {"a": math.nan}, r"Numbers of weights .* Given: a=nan"),
    ],
)
def test_weigh_caseload_impossible_numbers_are_refused(cases, weights, message):
    """No weight is made up."""
    with pytest.raises(ValueError, match=message):
        weigh_caseload(cases, weights)


def test_find_mixes_averages_by_days_and_shares_and_keeps_cases_without_a_programme():
    """Half a month of a case carried by half is a quarter; cases of other months are none."""
    columns = ["case_id", "program", "opened_on", "closed_on"]
    cases = [
        ("C1", "skills", "2026-04-16", None),
        ("C2", "skills", "2026-01-01", None),
        ("C3", None, "2026-01-01", "2026-04-04"),
        ("C4", "living", "2026-05-01", None),
    ]
    held = pd.DataFrame({"case_id": ["C1", "C2", "C3", "C4"], "load_share": [0.5, 1, 1, 1]})
    held = held.assign(facilitator_id=["F001", "F001", "F002", "F002"], from_on="2026-01-01")
    records = Records(cases=pd.DataFrame(cases, columns=columns), assignments=held)
    assert find_mixes(records, Month(2026, 4)) == {
        "F001": {"skills": 1.25},
        "F002": {"": pytest.approx(0.1)},
    }
