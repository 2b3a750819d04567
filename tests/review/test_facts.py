"""The long form of a month's indicators."""

import numpy as np
import pandas as pd
import pytest

from caseload_lib.agency import INDICATORS
from caseload_lib.review.facts import ROWS, make_count, make_ratio, stack_facts


def test_make_ratio_zero_denominator_is_missing_with_its_reason():
    """Nothing over nothing is not zero, and has no parts."""
    fact = make_ratio("continuity", np.array([1, 0]), np.array([2, 0]), empty="none")
    assert fact.value[0] == 0.5
    assert (fact.reason.tolist(), fact.texts) == ([-1, 0], ("none",))
    assert np.isnan([fact.value[1], fact.numerator[1], fact.denominator[1]]).all()


def test_make_ratio_missing_part_is_missing():
    """A denominator that is not known gives the reason for an empty one."""
    fact = make_ratio("continuity", np.array([1.0]), np.array([np.nan]), empty="none")
    assert [fact.texts[place] for place in fact.reason] == ["none"]


def test_make_count_first_reason_that_applies_is_given():
    """Reasons come in order of precedence; a single bool applies to everybody."""
    reasons = [(np.array([True, False]), "first"), (True, "second")]
    fact = make_count("departures", np.array([1.0, 2.0]), reasons=reasons)
    assert [fact.texts[place] for place in fact.reason] == ["first", "second"]
    assert np.isnan(fact.value).all()


def test_stack_facts_any_order_gives_the_order_of_the_page():
    """Facts come facilitator by facilitator, in the order of the settings."""
    facts = [make_count(*row[:1], np.array([1.0, 2.0]), breakdown=row[1]) for row in ROWS]
    stacked = stack_facts(pd.Index(["F001", "F002"]), reversed(facts))
    assert stacked["facilitator_id"].tolist() == ["F001"] * len(ROWS) + ["F002"] * len(ROWS)
    assert stacked["value"].tolist() == [1.0] * len(ROWS) + [2.0] * len(ROWS)
    assert list(dict.fromkeys(stacked["indicator"])) == list(INDICATORS)


def test_stack_facts_sums_are_rounded_and_zero_is_positive():
    """The dust of adding floats is gone, and so is the sign of zero."""
    values = {"caseload": 0.1 + 0.2, "departures": -0.0}
    facts = [
        make_count(name, np.array([values.get(name, 1.0)]), breakdown=breakdown)
        for name, breakdown in ROWS
    ]
    stacked = stack_facts(pd.Index(["F001"]), facts).set_index("indicator")["value"]
    assert stacked["caseload"] == 0.3
    assert str(stacked["departures"]) == "0.0"


def test_stack_facts_forgotten_indicator_raises():
    """Every row of the page must have a fact."""
    with pytest.raises(KeyError, match="caseload"):
        stack_facts(pd.Index(["F001"]), [])
