"""Tests of caseload_lib.share.verdict_words."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload_lib.share.equity import concentration
from caseload_lib.share.verdict_words import (
    EVENTS,
    LUCK_IS_NOT_FAIR,
    TEST_NOTE,
    say_tests,
    say_verdict,
    say_years,
)

#: What a sentence that calls luck fair would have in it.
CALLS_FAIR = re.compile(r"\b(is|are|was|were|falls?|fell|so) (quite |all )?fair|fairly|just luck")


def test_say_verdict_the_seed_s_example_is_too_few_to_tell():
    """Three of five among seven: the counts, luck's part, the telling count and the power."""
    found = concentration([3, 1, 1, 0, 0, 0, 0], [1] * 7)
    assert say_verdict(found, "client", who="F003") == (
        "Five clients had an event beyond anybody's control. Three of them were F003's, where 0.7 "
        "would be usual by the days that everybody held cases. Luck alone brings one person or "
        "another as unusual a number in 16 of 100 such years. These are too few to tell whether "
        "anything besides luck is at work: it would show from four of the five on, and if such "
        "events fell on F003 twice as often as usual, only 3 of 100 such years would show it."
    )


def test_say_verdict_for_the_person_themself_speaks_to_them():
    """On one's own page nobody is named, not even oneself."""
    said = say_verdict(concentration([3, 1, 1, 0, 0, 0, 0], [1] * 7), "client", who=None)
    assert "Three of them were yours" in said
    assert "fell on you twice as often" in said


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ([6, 0, 0], ["All of them were F003's", "more than luck alone would do", "how anybody"]),
        (
            [11, 10, 9],
            ["Eleven of them were", "Nothing besides luck shows", "91 of 100 such years"],
        ),
        ([1, 0], ["One client had", "It was F003's", "too little to tell", "nearly every"]),
        ([0, 0], ["No client had", "nothing to tell"]),
        ([2], ["Two clients had", "nobody to compare with"]),
        ([1], ["One client had", "Only one person was there"]),
    ],
)
def test_say_verdict_every_verdict_has_its_words(counts, words):
    """More than chance says what to look for; few, one person or none say so."""
    said = say_verdict(concentration(counts, [1] * len(counts)), "staff", who="F003")
    assert EVENTS["staff"] in said
    for word in words:
        assert word in said


@given(
    st.lists(st.tuples(st.integers(0, 8), st.integers(1, 9)), min_size=1, max_size=7),
    st.sampled_from(sorted(EVENTS)),
    st.sampled_from(["F003", None]),
    st.sampled_from([1.5, 2.0, 3.0]),
)
def test_say_verdict_never_calls_luck_fair(people, kind, who, ratio):
    """Whatever was counted: no sentence calls what falls fair, and none blames anybody."""
    counts, exposure = zip(*people, strict=True)
    found = concentration(counts, exposure, material_ratio=ratio)
    said = say_verdict(found, kind, who=who)
    assert not CALLS_FAIR.search(said)
    assert "fault" not in said
    assert "nan" not in said
    assert said.endswith(".")
    assert ("you" in said) is (who is None and found.place is not None)


def test_luck_is_not_fair_is_said():
    """What stands under every verdict says that luck weighs, and what the test is for."""
    assert "it is not fair" in LUCK_IS_NOT_FAIR
    assert not CALLS_FAIR.search(LUCK_IS_NOT_FAIR + TEST_NOTE)
    assert "besides luck" in TEST_NOTE


def test_say_tests_two_tests_alarm_more_often_than_one():
    """1 − 0.95² is just under one in ten."""
    found = concentration([1, 2], [1, 1])
    assert "These are two tests" in say_tests([found, found])
    assert say_tests([found, found]).endswith("in up to 10 of 100 such years.")


@pytest.mark.parametrize(
    ("chance", "said"),
    [
        (0.0099, "fewer than 1 of 100 such years"),
        (0.01, "1 of 100 such years"),
        (0.5, "50 of 100 such years"),
        (0.99, "99 of 100 such years"),
        (1.0, "nearly every such year"),
    ],
)
def test_say_years_are_years_of_a_hundred(chance, said):
    """Neither none nor all of a hundred where that is not so."""
    assert say_years(chance) == said
