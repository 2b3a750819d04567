"""Tests of which items somebody is asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload_lib.assess.anchors import expected_level
from caseload_lib.assess.instruments import load
from caseload_lib.assess.questions import find_expected, list_asked
from caseload_lib.errors import RecordsError

ANCHORS = load("performance_anchors")


@pytest.mark.parametrize(("name", "number"), [("service_improvement", 9), ("manage_caseload", 16)])
def test_list_asked_without_levels_of_proficiency_is_every_item(name, number):
    """A rubric and the practice form ask all of themselves, in their order, of anybody."""
    instrument = load(name)
    assert list_asked(instrument) == instrument.items
    assert len(instrument.items) == number
    assert find_expected(instrument, 3.5) is None


@pytest.mark.parametrize(
    ("level", "number"),
    [("emerging", 50), ("developing", 51), ("acquired", 62), ("accomplished", 53), ("mastery", 51)],
)
def test_list_asked_of_anchors_is_the_column_without_its_limits(level, number):
    """What describes a limit is no ability, so nobody is rated by it."""
    asked = list_asked(ANCHORS, ANCHORS.level(level))
    assert len(asked) == number
    assert not [item.id for item in asked if item.limiting or item.level_id != level]
    order = [item.id for item in ANCHORS.items]
    assert [item.id for item in asked] == sorted((one.id for one in asked), key=order.index)


def test_list_asked_of_anchors_without_a_level_is_nothing():
    """Where the years are not known, nothing is asked rather than all 274 indicators."""
    assert find_expected(ANCHORS, None) is None
    assert list_asked(ANCHORS, None) == ()


@given(st.floats(0, 60))
def test_find_expected_of_anchors_is_the_level_that_the_years_set(years):
    """The form asks the column that the score will be measured against, never mastery."""
    found = find_expected(ANCHORS, years)
    assert found == expected_level(years, instrument=ANCHORS)
    assert found.id != "mastery"
    assert len({item.cluster_id for item in list_asked(ANCHORS, found)}) == 8


@pytest.mark.parametrize("years", [-0.1, float("nan")])
def test_find_expected_of_impossible_years_is_refused(years):
    """Years are a number, 0 or more."""
    with pytest.raises(RecordsError, match="0 or more"):
        find_expected(ANCHORS, years)
