"""Tests of caseload_lib.review.causes."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload_lib.review.causes import attribute
from caseload_lib.tables import SCOPES

hours = st.none() | st.floats(0, 200, allow_subnormal=False)


def _facts(leave=None, needed=None, available=None, **scopes):
    """Return the month's facts that matter, missing where not given."""
    rows = [
        ("hours", "leave", leave),
        ("hours", "direct", 80.0),
        ("needed_hours", "", needed),
        ("available_hours", "", available),
        *(("disruption_hours", scope, scopes.get(scope)) for scope in SCOPES),
    ]
    return pd.DataFrame(rows, columns=["indicator", "breakdown", "value"])


def _parts(attribution):
    """Return hours by cause."""
    return {part.cause: part.hours for part in attribution.parts}


def test_attribute_candidates_within_the_shortfall_count_in_full():
    """What is left over is unexplained."""
    found = attribute(60, _facts(leave=16, needed=150, available=120, beyond_control=9))
    assert _parts(found) == {"leave": 16, "load": 14, "beyond_control": 9}
    assert found.unexplained_hours == 21
    assert [part.hours for part in found.parts] == [16, 14, 9]


def test_attribute_candidates_beyond_the_shortfall_are_scaled_alike():
    """Twice as many hours as are missing account for half each."""
    found = attribute(10, _facts(leave=16, needed=100, available=120, avoidable=4))
    assert _parts(found) == {"leave": 8, "avoidable": 2}
    assert found.unexplained_hours == 0


def test_attribute_load_is_what_would_have_been_too_much_without_leave():
    """Leave is not counted a second time as load."""
    assert "load" not in _parts(attribute(20, _facts(leave=20, needed=120, available=100)))
    assert _parts(attribute(20, _facts(leave=5, needed=120, available=100)))["load"] == 15


def test_attribute_unknown_leave_leaves_the_load_beyond_available_hours():
    """Without a time log the load is still seen, and the gap is named."""
    found = attribute(30, _facts(needed=120, available=100))
    assert _parts(found) == {"load": 20}
    assert "hours:leave" in found.unknown


def test_attribute_unknown_indicators_give_no_part_and_are_named():
    """A gap in the records is neither a cause nor a zero."""
    found = attribute(12, _facts())
    assert found.parts == ()
    assert found.unexplained_hours == 12
    assert found.unknown == (
        "hours:leave",
        *(f"disruption_hours:{scope}" for scope in SCOPES),
        "needed_hours",
        "available_hours",
    )
    assert attribute(12, _facts().head(0)).unknown == found.unknown


def test_attribute_evidence_says_what_the_part_stands_on():
    """Every part can be checked against the page."""
    found = attribute(60, _facts(leave=16, needed=150, available=120))
    evidence = {part.cause: part.evidence for part in found.parts}
    assert evidence["leave"] == "16 hours of leave"
    assert evidence["load"] == (
        "the caseload needs 150 hours, 14 hours more than there would have been without leave"
    )


def test_attribute_no_shortfall_has_no_causes():
    """Leave and disruptions explain nothing where nothing is missing."""
    found = attribute(0, _facts(leave=16, needed=150, available=120, avoidable=9))
    assert (found.parts, found.unexplained_hours) == ((), 0)


@given(st.floats(0, 300, allow_subnormal=False), hours, hours, hours, hours, hours)
def test_attribute_parts_and_rest_sum_to_the_shortfall(shortfall, leave, needed, available, a, b):
    """Nothing is lost and nothing counted twice."""
    facts = _facts(leave, needed, available, avoidable=a, beyond_control=b)
    found = attribute(shortfall, facts)
    total = math.fsum(part.hours for part in found.parts) + found.unexplained_hours
    assert total == pytest.approx(shortfall)
    assert found.unexplained_hours >= 0
    assert all(part.hours > 0 for part in found.parts)
    shuffled = attribute(shortfall, facts[::-1])
    assert _parts(shuffled) == pytest.approx(_parts(found))


@pytest.mark.parametrize("shortfall", [-1, math.nan, math.inf])
def test_attribute_impossible_shortfall_is_refused(shortfall):
    """A shortfall is hours."""
    with pytest.raises(ValueError, match="A shortfall is 0 or more hours"):
        attribute(shortfall, _facts())


def test_attribute_facts_of_several_people_are_refused():
    """Nobody's leave explains a colleague's shortfall."""
    with pytest.raises(ValueError, match="one facilitator's in one month"):
        attribute(1, pd.concat([_facts(), _facts()]))
