"""Tests of caseload_lib.assess.growth."""

from datetime import date, datetime

import pandas as pd
import pytest

from caseload_lib.assess.anchors import LevelRule
from caseload_lib.assess.growth import (
    GoalDraft,
    appraisal_summary,
    check_goal,
    growth_plan,
)
from caseload_lib.assess.instrument import Cluster, Instrument, Item, Level
from caseload_lib.frames import make_frame
from caseload_lib.tables import TABLES

TODAY = date(2026, 3, 1)
RATINGS = (
    Level("not_yet", "Not yet", 1),
    Level("sometimes", "Sometimes", 2),
    Level("consistently", "Consistently", 3),
    Level("cannot_say", "Cannot say", 0),
)
ANCHORS = Instrument(
    "own",
    "1",
    "Own",
    "anchors",
    "",
    (Level("emerging", "Emerging", 1, from_years=0),),
    tuple(
        Item(f"{c}.1.{n}", "", f"Does {c}.1.{n}.", RATINGS, c, "emerging")
        for c in "123"
        for n in (1, 2)
    ),
    (Cluster("1", "One"), Cluster("2", "Two"), Cluster("3", "Three")),
)
ANSWERS = {"1.1.1": 3, "1.1.2": 2, "2.1.1": 3, "2.1.2": 3, "3.1.1": 1}
GOALS = make_frame(
    TABLES["goals"],
    pd.DataFrame({
        "goal_id": ["G1", "G2", "G3", "G4"],
        "item_id": ["1.1.2", "3", "1.1.2", "2.1.1"],
        "specific": ["Lead six reviews", "Ask for feedback", "Write it up", "Keep on"],
        "due_on": ["2026-12-01", "2026-06-01", "2026-07-01", "2026-08-01"],
        "done_on": [None, None, "2026-06-15", None],
    }),
)  # fmt: skip


def test_check_goal_whole_goal_comes_back_without_stray_blanks():
    """Every part is there, and the day lies ahead."""
    goal = GoalDraft(" Lead ", "Six", "Mentor\n", "Calm", date(2026, 3, 2), " 1.1.2")
    assert check_goal(goal, today=TODAY) == GoalDraft(
        "Lead", "Six", "Mentor", "Calm", date(2026, 3, 2), "1.1.2"
    )


@pytest.mark.parametrize("part", ["specific", "measurable", "achievable", "relevant", "item_id"])
def test_check_goal_each_part_is_required(part):
    """One blank part is named, and no other."""
    parts = dict.fromkeys(["specific", "measurable", "achievable", "relevant", "item_id"], "x")
    with pytest.raises(ValueError, match=f"(?m)^{part}: ") as error:
        check_goal(GoalDraft(**parts | {part: "  "}, due_on=date(2027, 1, 1)), today=TODAY)
    assert str(error.value).count("\n") == 1


def test_check_goal_empty_goal_lists_every_part_at_once():
    """All that is missing comes in one error."""
    with pytest.raises(ValueError, match="needs each of its parts") as error:
        check_goal(GoalDraft(item_id=None), today=TODAY)
    lines = str(error.value).splitlines()[1:]
    assert [line.split(":")[0] for line in lines] == [
        "specific", "measurable", "achievable", "relevant", "item_id", "time-bound"]  # fmt: skip


@pytest.mark.parametrize(
    ("due_on", "fault"),
    [
        (TODAY, "must come after 2026-03-01"),
        (date(2025, 1, 1), "must come after 2026-03-01"),
        (datetime(2027, 1, 1), "a day without a time"),  # noqa: DTZ001
        ("2027-01-01", "a day without a time"),
        (pd.NaT, "say by when"),
    ],
)
def test_check_goal_is_bound_to_a_coming_day(due_on, fault):
    """A goal for today, the past or no day is none."""
    with pytest.raises(ValueError, match=fault):
        check_goal(GoalDraft("a", "b", "c", "d", due_on, "1"), today=TODAY)


def test_growth_plan_sets_goals_beside_gaps():
    """Several goals for one gap, one for a whole cluster, and gaps without any."""
    plan = growth_plan(ANCHORS, ANSWERS | {"3.1.2": 0}, years=1, goals=GOALS)
    assert plan[["item_id", "goal_id"]].to_numpy().tolist() == [
        ["1.1.2", "G1"], ["1.1.2", "G3"], ["3.1.1", "G2"]]  # fmt: skip
    bare = growth_plan(ANCHORS, ANSWERS, years=1)
    assert bare["item_id"].tolist() == ["1.1.2", "3.1.1"]
    assert bare[["goal_id", "specific", "due_on", "done_on"]].isna().all(axis=None)
    assert bare.columns.tolist() == plan.columns.tolist()
    assert bare.dtypes.tolist() == plan.dtypes.tolist()
    assert growth_plan(ANCHORS, {}, years=1, goals=GOALS).empty


def test_growth_plan_a_goal_that_was_reached_covers_no_gap_that_is_open():
    """It is listed as reached, and the gap as one without a goal; an open goal covers it."""
    reached = GOALS.assign(done_on=GOALS["done_on"].fillna(pd.Timestamp("2026-05-01")))
    plan = growth_plan(ANCHORS, ANSWERS, years=1, goals=reached)
    pairs = plan["item_id"] + " " + plan["goal_id"].fillna("-")
    assert pairs.tolist() == ["1.1.2 G1", "1.1.2 G3", "1.1.2 -", "3.1.1 G2", "3.1.1 -"]
    assert plan["done_on"].notna().tolist() == [True, True, False, True, False]


def test_appraisal_summary_says_of_each_competency_how_it_stands():
    """Level, share, verdict in words, strengths, gaps, goals and notes, each in its place."""
    summary = appraisal_summary(
        ANCHORS, ANSWERS, years=1, goals=GOALS, notes={"3.1.1": "New team", "2": "", "1": "Grows"}
    ).set_index("cluster_id")
    assert summary["expected_level"].tolist() == ["Emerging"] * 3
    assert summary["met"].tolist() == [
        "Not met: 1 of 2 rated indicators shown consistently; at least 80% are needed.",
        "Met: 2 of 2 rated indicators shown consistently.",
        (
            "Not met: 0 of 1 rated indicator shown consistently, and the 1 not rated yet cannot "
            "change it; at least 80% are needed."
        ),
    ]
    assert summary["strengths"].tolist() == [("Does 1.1.1.",), ("Does 2.1.1.", "Does 2.1.2."), ()]
    assert summary["gaps"].tolist() == [("Does 1.1.2.",), (), ("Does 3.1.1.",)]
    assert summary["goals"].tolist() == [
        ("Lead six reviews (by 2026-12-01)", "Write it up (reached on 2026-06-15)"),
        ("Keep on (by 2026-08-01)",),
        ("Ask for feedback (by 2026-06-01)",),
    ]
    assert summary["notes"].tolist() == [("Grows",), (), ("New team",)]


def test_appraisal_summary_within_the_year_speaks_of_what_is_to_be_acquired():
    """Before the year is over nothing is called a gap."""
    rule = LevelRule(0.5, year_over=False)
    summary = appraisal_summary(ANCHORS, ANSWERS | {"3.1.2": 1}, years=1, rule=rule)
    assert summary["gaps"].tolist() == [(), (), ()]
    assert summary["to_acquire"].tolist()[2] == ("Does 3.1.1.", "Does 3.1.2.")
    assert summary["met"].tolist()[2].startswith("Not met yet, and the year is not over: 0 of 2")
