"""Tests of caseload_lib.assess.standings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload_lib.assess.anchors import LevelRule, assessed_levels
from caseload_lib.assess.instrument import Cluster, Instrument, Item, Level
from caseload_lib.assess.standings import expectations, gaps, nearest_next, strengths

RATINGS = (
    Level("not_yet", "Not yet", 1),
    Level("sometimes", "Sometimes", 2),
    Level("consistently", "Consistently", 3),
    Level("cannot_say", "Cannot say", 0),
)
LEVELS = (
    Level("emerging", "Emerging", 1, from_years=0, until_years=2),
    Level("developing", "Developing", 2, from_years=2),
    Level("mastery", "Mastery", 3),
)
#: Two clusters; four indicators in each cell, of which the fourth describes a limit.
ANCHORS = Instrument(
    "own",
    "1",
    "Own",
    "anchors",
    "",
    LEVELS,
    tuple(
        Item(f"{c}.{level.value}.{n}", "", f"Does {c}.{level.value}.{n}.", RATINGS, c, level.id,
             n == 4)
        for c in "12"
        for level in LEVELS
        for n in range(1, 5)
    ),
    (Cluster("1", "One", "Both", "The first."), Cluster("2", "Two", "Both", "The second.")),
)  # fmt: skip

ratings = st.dictionaries(
    st.sampled_from([item.id for item in ANCHORS.items]), st.integers(0, 3), max_size=24
)


def test_expectations_are_the_whole_column_of_the_tenure():
    """At the year's start one reads one column over all clusters, limits marked as such."""
    expected = expectations(ANCHORS, years=2.5)
    assert expected["item_id"].tolist() == [f"{c}.2.{n}" for c in "12" for n in range(1, 5)]
    assert expected["limiting"].tolist() == [False, False, False, True] * 2
    first = expected.iloc[0]
    assert first[["cluster", "group", "definition", "level", "text"]].tolist() == [
        "One", "Both", "The first.", "Developing", "Does 1.2.1."]  # fmt: skip


def test_gaps_before_the_year_is_over_are_to_be_acquired():
    """Only rated indicators of the expected column that are not consistently shown are listed."""
    given_ratings = {"1.1.1": 1, "1.1.2": 2, "1.1.3": 3, "1.1.4": 1, "2.1.1": 0, "1.2.1": 1}
    found = gaps(ANCHORS, given_ratings, years=1)
    assert found[["item_id", "rating", "standing", "text"]].to_numpy().tolist() == [
        ["1.1.1", "not_yet", "gap", "Does 1.1.1."],
        ["1.1.2", "sometimes", "gap", "Does 1.1.2."],
    ]
    within = gaps(ANCHORS, given_ratings, years=1, rule=LevelRule(year_over=False))
    assert within["standing"].tolist() == ["to_acquire", "to_acquire"]
    assert gaps(ANCHORS, {}, years=1).empty


@given(ratings, st.sampled_from([0, 5]))
def test_standings_agree_with_the_counts_of_the_levels(answers, years):
    """Gaps are what is rated and not consistent; strengths at the level are what is."""
    levels = assessed_levels(ANCHORS, answers, years=years).set_index("cluster_id")
    lacking = gaps(ANCHORS, answers, years=years)["cluster_id"].value_counts()
    shown = strengths(ANCHORS, answers, years=years)
    shown = shown.loc[shown["standing"] == "expected", "cluster_id"].value_counts()
    for cluster_id, level in levels.iterrows():
        assert lacking.get(cluster_id, 0) == level["sometimes"] + level["not_yet"]
        assert shown.get(cluster_id, 0) == level["consistently"]


def test_strengths_name_what_a_higher_level_asks_for():
    """By cluster, then level; lower columns are not asked for and not praised."""
    answers = {"2.1.1": 3, "1.2.2": 3, "1.3.1": 3, "2.2.1": "consistently", "2.2.4": 3}
    found = strengths(ANCHORS, answers, years=3)
    assert found[["item_id", "standing"]].to_numpy().tolist() == [
        ["1.2.2", "expected"], ["1.3.1", "above"], ["2.2.1", "expected"]]  # fmt: skip


def test_nearest_next_puts_what_is_shown_sometimes_first():
    """What is nearly there leads, what was not rated follows in the document's order."""
    found = nearest_next(ANCHORS, {"1.2.1": 1, "1.2.2": 3, "1.2.3": 2}, years=0)
    assert found[["item_id", "standing"]].to_numpy().tolist() == [
        ["1.2.3", "near"], ["1.2.2", "shown"], ["1.2.1", "ahead"],
        ["2.2.1", "ahead"], ["2.2.2", "ahead"], ["2.2.3", "ahead"]]  # fmt: skip
    one = nearest_next(ANCHORS, {"2.2.3": 2}, years=0, limit=1)
    assert one["item_id"].tolist() == ["1.2.1", "2.2.3"]
    with pytest.raises(ValueError, match="at least 1, or None for all"):
        nearest_next(ANCHORS, {}, years=0, limit=0)


def test_nearest_next_before_mastery_is_empty():
    """Mastery comes by nomination with evidence: nobody is led to it by ratings."""
    found = nearest_next(ANCHORS, {"1.3.1": 2}, years=9)
    assert found.empty
    assert found.columns.tolist()[-1] == "standing"
