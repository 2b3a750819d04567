"""Growth: goals that are whole, a plan for each gap, and a summary for the appraisal form."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd

from caseload_lib.assess.anchors import DEFAULT_RULE, LevelRule, assessed_levels, check_rule
from caseload_lib.assess.instrument import Instrument
from caseload_lib.assess.standings import gaps, strengths
from caseload_lib.assess.verdicts import tell_met
from caseload_lib.errors import RecordsError

#: The parts of a goal that are written out, and what each must say.
PARTS = {
    "specific": "what exactly will be different",
    "measurable": "how both will see that it is",
    "achievable": "why it can be done, and with whose help",
    "relevant": "why it matters",
}


@dataclass(frozen=True)
class GoalDraft:
    """A growth goal as it is written: specific, measurable, achievable, relevant, time-bound.

    Parameters
    ----------
    specific : str, default ""
        What exactly will be different.
    measurable : str, default ""
        How both will see that it is.
    achievable : str, default ""
        Why it can be done.
    relevant : str, default ""
        Why it matters.
    due_on : date, optional
        By when.
    item_id : str, default ""
        The indicator, or the cluster, that it is for.
    """

    specific: str = ""
    measurable: str = ""
    achievable: str = ""
    relevant: str = ""
    due_on: date | None = None
    item_id: str = ""


def check_goal(goal: GoalDraft, *, today: date) -> GoalDraft:
    """Return the goal without stray blanks, if every part of it is there.

    Parameters
    ----------
    goal : GoalDraft
        The goal as it was written.
    today : date
        The day; the goal is due later.

    Returns
    -------
    GoalDraft
        The goal, each text without blanks at its ends.

    Raises
    ------
    RecordsError
        If parts are missing, or the day is not a coming one; all of it in one error.

    Examples
    --------
    >>> whole = GoalDraft("Lead the case review", "Six reviews led", "With a mentor", "Calmer "
    ...     "handovers", date(2026, 12, 1), "1.2.3")
    >>> check_goal(whole, today=date(2026, 3, 1)) == whole
    True
    """
    texts = {part: str(getattr(goal, part) or "").strip() for part in PARTS}
    faults = [f"{part}: say {PARTS[part]}." for part, text in texts.items() if not text]
    item_id = str(goal.item_id or "").strip()
    if not item_id:
        faults.append("item_id: name the indicator or the competency that it is for.")
    due = goal.due_on
    if due is None or pd.isna(due):
        faults.append("time-bound: say by when, a day.")
    elif isinstance(due, datetime) or not isinstance(due, date):
        faults.append(f"time-bound: a day without a time is needed; a {type(due).__name__} was.")
    elif due <= today:
        faults.append(f"time-bound: the day must come after {today}; {due} was given.")
    if faults:
        lines = "\n".join(faults)
        raise RecordsError(f"A goal needs each of its parts. Add or correct:\n{lines}")
    return GoalDraft(**texts, due_on=due, item_id=item_id)


def growth_plan(
    instrument: Instrument,
    ratings: Mapping[str, int | str],
    *,
    years: float,
    rule: LevelRule | float = DEFAULT_RULE,
    goals: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return for each gap the goal that is to close it, or that there is none.

    A gap is open now, so a goal that was reached does not close it: it is listed as reached, and
    the gap has a row without a goal besides, unless another goal of it is still to be reached.

    Parameters
    ----------
    instrument : Instrument
        Anchors.
    ratings : mapping of str to int or str
        By item id, the value or the id of the rating.
    years : float
        Years in the role.
    rule : LevelRule or float, default DEFAULT_RULE
        Whether the performance year is over.
    goals : DataFrame, optional
        The person's rows of the table goals; one whose item_id is a cluster's is for all of it.

    Returns
    -------
    DataFrame
        The rows of `gaps`, one for each goal where there are several, and beside them goal_id,
        specific, due_on and done_on (all missing where no goal is still to be reached).

    Raises
    ------
    RecordsError
        As `assessed_levels`.
    """
    found = gaps(instrument, ratings, years=years, rule=rule)
    columns = ["item_id", "goal_id", "specific", "due_on", "done_on"]
    own = (pd.DataFrame() if goals is None else goals).reindex(columns=columns)
    of_item = found.merge(own, on="item_id")
    of_cluster = found.merge(own, left_on="cluster_id", right_on="item_id", suffixes=("", "_"))
    covered = {
        item_id
        for goals_of in (of_item, of_cluster)
        for item_id in goals_of.loc[goals_of["done_on"].isna(), "item_id"]
    }
    none = found[~found["item_id"].isin(covered)]
    wanted = [*found.columns, *columns[1:]]
    plan = pd.concat([frame.reindex(columns=wanted) for frame in (of_item, of_cluster, none)])
    order = {item.id: place for place, item in enumerate(instrument.items)}
    plan = plan.sort_values("item_id", key=lambda ids: ids.map(order), kind="stable")
    kinds = {"goal_id": "str", "specific": "str"}
    kinds |= dict.fromkeys(("due_on", "done_on"), "datetime64[us]")
    return plan.reset_index(drop=True).astype(kinds)


def appraisal_summary(
    instrument: Instrument,
    ratings: Mapping[str, int | str],
    *,
    years: float,
    rule: LevelRule | float = DEFAULT_RULE,
    goals: pd.DataFrame | None = None,
    notes: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Return what the agency's appraisal form asks for, one row per competency.

    Parameters
    ----------
    instrument : Instrument
        Anchors.
    ratings : mapping of str to int or str
        By item id, the value or the id of the rating.
    years : float
        Years in the role.
    rule : LevelRule or float, default DEFAULT_RULE
        When a level is met, and whether the performance year is over.
    goals : DataFrame, optional
        The person's rows of the table goals.
    notes : mapping of str to str, optional
        What was noted, by the id of an indicator or a cluster.

    Returns
    -------
    DataFrame
        One row per cluster: cluster_id, cluster, group, expected_level (its name), share (0 to
        1), met (in words), and as tuples of texts strengths (shown consistently at this level or
        above), gaps and to_acquire (one of them empty), goals (what exactly, by when) and notes.

    Raises
    ------
    RecordsError
        As `assessed_levels`.
    """
    rule = check_rule(rule)
    levels = assessed_levels(instrument, ratings, years=years, rule=rule)
    shown = strengths(instrument, ratings, years=years)
    plan = growth_plan(instrument, ratings, years=years, rule=rule, goals=goals)
    lacking = plan.drop_duplicates("item_id")
    owner = {item.id: item.cluster_id for item in instrument.items}
    rows = []
    for cluster, level in zip(instrument.clusters, levels.itertuples(), strict=True):
        open_texts = tuple(lacking.loc[lacking["cluster_id"] == cluster.id, "text"])
        rows.append({
            "cluster_id": cluster.id,
            "cluster": cluster.name,
            "group": cluster.group,
            "expected_level": instrument.level(level.expected_level).name,
            "share": level.share,
            "met": tell_met(level, met_share=rule.met_share, year_over=rule.year_over),
            "strengths": tuple(shown.loc[shown["cluster_id"] == cluster.id, "text"]),
            "gaps": open_texts if rule.year_over else (),
            "to_acquire": () if rule.year_over else open_texts,
            "goals": _list_goals(goals, owner, cluster.id),
            "notes": tuple(
                text
                for item_id, text in (notes or {}).items()
                if cluster.id in (item_id, owner.get(item_id)) and text
            ),
        })  # fmt: skip
    return pd.DataFrame(rows)


def _list_goals(
    goals: pd.DataFrame | None, owner: Mapping[str, str], cluster_id: str
) -> tuple[str, ...]:
    """Return the goals of a cluster and its indicators, each with its day."""
    if goals is None:
        return ()
    own = goals.reindex(columns=["item_id", "specific", "due_on", "done_on"])
    texts = []
    for goal in own.itertuples():
        if cluster_id in (goal.item_id, owner.get(goal.item_id)):
            if not pd.isna(goal.done_on):
                day = f"reached on {goal.done_on:%Y-%m-%d}"
            else:
                day = "no day set" if pd.isna(goal.due_on) else f"by {goal.due_on:%Y-%m-%d}"
            texts.append(f"{goal.specific} ({day})")
    return tuple(texts)
