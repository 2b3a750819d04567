"""What somebody lacks, shows and comes near to, beside the level that is expected."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from caseload_lib.assess.anchors import assessed_levels
from caseload_lib.assess.growth import growth_plan
from caseload_lib.assess.instrument import Level
from caseload_lib.assess.questions import list_asked
from caseload_lib.assess.standings import find_next_level, nearest_next, strengths
from caseload_lib.report.assessments.data import AssessmentData
from caseload_lib.report.assessments.words import lay_table, write_cell
from caseload_lib.report.documents.document import Part, Passage

#: How a rating is put, and how near an indicator of the next level is.
_RATINGS = {"not_yet": "Not yet", "sometimes": "Sometimes"}
_NEARNESS = {"near": " (shown sometimes)", "shown": " (shown consistently already)", "ahead": ""}


def lay_gaps(data: AssessmentData, years: float) -> Part:
    """Return what is missing, each with its goal; before the year is over it is to acquire.

    Parameters
    ----------
    data : AssessmentData
        An assessment by anchors.
    years : float
        Years in the role.
    """
    over = data.rule.year_over
    plan = growth_plan(
        data.instrument,
        data.assessment.values,
        years=years,
        rule=data.rule,
        goals=_list_goals(data),
    )
    reached = set(plan.loc[plan["done_on"].notna(), "item_id"])
    rows = [
        (f"{row.cluster_id} {row.cluster}", f"{row.item_id} {row.text}", _RATINGS[row.rating],
         _write_goal(row, reached=row.item_id in reached))
        for row in plan.itertuples()
    ]  # fmt: skip
    rated = _count_rated(data, years)
    number = plan["item_id"].nunique()
    without = int(plan["goal_id"].isna().sum())
    heading = "Gaps" if over else "To acquire this year"
    why = (
        "The performance year is over: what is rated and not shown consistently is a gap."
        if over
        else "The performance year is not over: what is not shown consistently yet is still to be "
        "acquired, and no gap."
    )
    caption = f"{heading}: {number} of {rated} rated indicators, {without} without an open goal"
    return Part(
        heading,
        (
            Passage(why),
            lay_table(
                caption,
                ("Competency", "Indicator", "Rated", "Goal"),
                rows,
                none=f"All {rated} rated indicators of the level are shown consistently."
                if rated
                else "No indicator of the level is rated yet.",
            ),
        ),
    )


def _list_goals(data: AssessmentData) -> pd.DataFrame:
    """Return the person's goals that the viewer may see."""
    goals = data.records.goals
    if not data.is_close:
        return goals.head(0)
    return data.drop_hidden(goals[goals["facilitator_id"] == data.assessment.about_facilitator_id])


def _write_goal(row: Any, *, reached: bool) -> str:
    """Return a gap's goal with its day; that there is none, or none any more."""
    if pd.isna(row.goal_id):
        return "none to reach: a new one is needed" if reached else "none yet"
    done, due = row.done_on, row.due_on
    when = f"By {write_cell(due)}" if pd.isna(done) else f"Reached on {write_cell(done)}"
    return f"{row.specific}\n{when}"


def _count_rated(data: AssessmentData, years: float) -> int:
    """Return how many indicators of the expected level are rated."""
    table = assessed_levels(data.instrument, data.assessment.values, years=years)
    return int(table["rated"].sum())


def lay_strengths(data: AssessmentData, expected: Level, years: float) -> Part:
    """Return what is shown consistently at the expected level and above it.

    Parameters
    ----------
    data : AssessmentData
        An assessment by anchors.
    expected : Level
        The level expected.
    years : float
        Years in the role.
    """
    table = strengths(data.instrument, data.assessment.values, years=years)
    levels = {level.id: level.name for level in data.instrument.levels}
    ends = {level: f" ({name})" for level, name in levels.items() if level != expected.id}
    said = [f"{row.item_id} {row.text}{ends.get(row.level_id, '')}" for row in table.itertuples()]
    above = int((table["standing"] == "above").sum())
    caption = (
        f"Shown consistently: {len(said) - above} of {_count_rated(data, years)} rated indicators "
        f"of {expected.name}, and {above} of higher levels"
    )
    none = "No indicator of this level or a higher one is rated as shown consistently."
    rows = _group(table, said)
    headers = ("Competency", "Indicators")
    return Part("Strengths", (lay_table(caption, headers, rows, none=none),))


def lay_next(data: AssessmentData, expected: Level, years: float) -> Part:
    """Return the next level's indicators that are nearest.

    Parameters
    ----------
    data : AssessmentData
        An assessment by anchors.
    expected : Level
        The level expected.
    years : float
        Years in the role.
    """
    following = find_next_level(data.instrument, expected)
    if following is None:
        text = "Years lead to no higher level. Mastery is by nomination with evidence."
        return Part("Towards the next level", (Passage(text, kind="hint"),))
    table = nearest_next(data.instrument, data.assessment.values, years=years)
    said = [f"{row.item_id} {row.text}{_NEARNESS[row.standing]}" for row in table.itertuples()]
    indicators = len(list_asked(data.instrument, following))
    return Part(
        "Towards the next level",
        (
            lay_table(
                f"{following.name}: the nearest {len(said)} of {indicators} indicators, at most "
                "three a competency",
                ("Competency", "Indicators"),
                _group(table, said),
                none=f"{following.name} has no indicator that is scored.",
            ),
        ),
    )


def _group(table: pd.DataFrame, said: Sequence[str]) -> list[tuple[str, str]]:
    """Return one row a competency, its indicators one below the other."""
    texts: dict[str, list[str]] = {}
    for row, text in zip(table.itertuples(), said, strict=True):
        texts.setdefault(f"{row.cluster_id} {row.cluster}", []).append(f"· {text}")
    return [(name, "\n".join(lines)) for name, lines in texts.items()]
