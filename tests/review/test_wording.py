"""Tests of caseload_lib.review.wording."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload_lib.agency import INDICATORS
from caseload_lib.review.facts import ROWS
from caseload_lib.review.wording import (
    NOUNS,
    join_words,
    name_indicator,
    say_count,
    say_number,
    say_range,
    say_value,
)


def test_name_indicator_every_row_has_a_name_of_its_own():
    """No two figures of a page are called the same, and none by its code."""
    names = [name_indicator(*row) for row in ROWS]
    assert len(set(names)) == len(names)
    assert not any("_" in name for name in names)
    assert set(NOUNS) == set(INDICATORS)


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (0, "hours", "0 hours"),
        (1, "hours", "1 hour"),
        (1.04, "hours", "1 hour"),
        (-0.01, "hours", "0 hours"),
        (-3.25, "hours", "−3.3 hours"),
        (2.25, "hours", "2.3 hours"),
        (19.96, "days", "20 days"),
        (1234.5, "hours", "1,235 hours"),
        (1, "hours per case", "1 hour per case"),
        (0.125, "share", "13%"),
        (1.07, "ratio", "107%"),
        (0.2, "departures per position-year", "0.2 departures per position-year"),
        (4.2, "points", "4.2 points of 5"),
    ],
)
def test_say_value_reads_as_a_person_says_it(value, unit, said):
    """One is singular, halves round up, and there is no minus zero."""
    assert say_value(value, unit) == said


@pytest.mark.parametrize(
    ("value", "unit", "other", "said"),
    [
        (60.4, "", 60.0, "60.4"),
        (60.0, "", 60.4, "60"),
        (2.04, "", 2.0, "2.04"),
        (0.894, "share", 0.89, "89.4%"),
        (5.0, "", 7.0, "5"),
        (5.0, "", 5.0, "5"),
        (60.0004, "", 60.0, "60"),
    ],
)
def test_say_number_apart_from_another_gets_the_decimals_it_needs(value, unit, other, said):
    """An average that a value lies above does not read the same, unless it is."""
    assert say_number(value, unit, apart_from=other) == said


def test_say_count_is_in_words_up_to_twelve():
    """Sentences have small numbers in words."""
    assert [say_count(n) for n in (0, 1, 12, 13)] == ["no", "one", "twelve", "13"]


@pytest.mark.parametrize(("words", "joined"), [([], ""), (["a"], "a"), (["a", "b"], "a and b")])
def test_join_words_of_few_needs_no_comma(words, joined):
    """A list of one is no list."""
    assert join_words(words) == joined


@given(
    st.floats(0, 5000), st.floats(0, 5000), st.sampled_from(["hours", "share", "ratio", "cases"])
)
def test_say_range_both_bounds_have_the_same_decimals(one, other, unit):
    """A range reads as one measurement, not as two of different care."""
    words = say_range(min(one, other), max(one, other), unit)
    numbers = words.removesuffix("%").removesuffix(f" {unit}").removesuffix(" case").split(" to ")
    assert len({len(number.partition(".")[2]) for number in numbers}) == 1
