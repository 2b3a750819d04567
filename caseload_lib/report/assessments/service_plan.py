"""From a rubric's score to what is done: voices, what the next level asks, actions, thanks."""

import pandas as pd

from caseload_lib.assess.improvement import (
    FEEDBACK_STEPS,
    feedback_beside,
    progress_table,
    what_next,
)
from caseload_lib.assess.instruments import load
from caseload_lib.report.assessments.data import AssessmentData
from caseload_lib.report.assessments.words import (
    count,
    lay_table,
    list_all,
    name_item,
    write_number,
)
from caseload_lib.report.documents.document import Grid, Part, Passage
from caseload_lib.report.writing import write_date

#: The rubric whose steps the feedback bears on.
_RUBRIC = "service_improvement"


def list_feedback(data: AssessmentData) -> dict[str, tuple[str, ...]]:
    """Return what stands beside the steps on which clients' and staff's feedback bears.

    Parameters
    ----------
    data : AssessmentData
        An assessment by a rubric.

    Returns
    -------
    dict of str to tuple of str
        Sentences by item id; nothing for another rubric than that of the nine steps, nor for an
        agency's own version of it that has other steps.
    """
    if not _has_steps(data):
        return {}
    days = _write_days(data)
    beside = {}
    for item_id in FEEDBACK_STEPS:
        table = _read_feedback(data, item_id)
        known = [
            f"{row.from_kind.capitalize()}: {write_number(row.satisfaction)} of 5 "
            f"({row.answers} answers)"
            for row in table.itertuples()
            if pd.notna(row.satisfaction)
        ]
        few = [row.from_kind for row in table.itertuples() if pd.isna(row.satisfaction)]
        least = data.settings.agency.suppress_below
        texts = [f"Satisfaction recorded {days}, on average: {'; '.join(known)}."] if known else []
        if few:
            texts.append(f"Fewer than {least} answers {days} of: {list_all(few)}.")
        beside[item_id] = tuple(texts)
    return beside


def lay_feedback(data: AssessmentData) -> Part:
    """Return what clients and staff said, beside the steps it bears on.

    Parameters
    ----------
    data : AssessmentData
        An assessment by a rubric.
    """
    steps = list_all(list(FEEDBACK_STEPS))
    heading = "What clients and staff say"
    if not _has_steps(data):
        text = "Which steps of this rubric feedback bears on is not declared, so none is shown."
        return Part(heading, (Passage(text, kind="hint"),))
    table = _read_feedback(data, FEEDBACK_STEPS[0])
    rows = [
        (row.from_kind.capitalize(), "not shown" if pd.isna(row.answers) else str(row.answers),
         write_number(row.satisfaction)
         if pd.notna(row.satisfaction) else f"not shown: {row.reason}")
        for row in table.itertuples()
    ]  # fmt: skip
    days = _write_days(data)
    beside = f"It bears on steps {steps}: beside each of them stands what is recorded {days}."
    hidden = table["answers"].isna().any()
    total = "" if hidden else f", {count(int(table['answers'].sum()), 'answer')}"
    grid = lay_table(
        f"Satisfaction from 1 (not at all) to 5 (very){total}",
        ("From", "Answers", "Mean"),
        rows,
        none="",
    )
    return Part(heading, (Passage(beside), grid))


def _has_steps(data: AssessmentData) -> bool:
    """Say whether the rubric has the shipped one's steps, which feedback is tied to."""
    ids = [item.id for item in data.instrument.items]
    return data.instrument.name == _RUBRIC and ids == [item.id for item in load(_RUBRIC).items]


def _read_feedback(data: AssessmentData, item_id: str) -> pd.DataFrame:
    """Return what was said in the assessment's period, until today."""
    return feedback_beside(
        data.records.feedback,
        item_id=item_id,
        from_on=data.period.first_on,
        to_on=data.period.end_on,
        suppress_below=data.settings.agency.suppress_below,
    )


def _write_days(data: AssessmentData) -> str:
    """Return the time that feedback is looked at, in words."""
    first, last = data.period.first.label, data.period.last.label
    return f"in {first}" if first == last else f"from {first} to {last}"


def lay_next(data: AssessmentData) -> Part:
    """Return what the next level asks, for each step below the top.

    Parameters
    ----------
    data : AssessmentData
        An assessment by a rubric.
    """
    table = what_next(data.instrument, data.assessment.values)
    rows = [
        (f"{row.item_id} {row.step}", f"{row.now}: {row.now_text}", f"{row.next}: {row.next_text}")
        for row in table.itertuples()
    ]
    answered = sum(1 for value in data.assessment.values.values() if value)
    none = (
        f"All {answered} steps that are answered stand at the highest level."
        if answered
        else "No step is answered yet."
    )
    grid = lay_table(
        f"Steps below the highest level, weakest first: {len(rows)} of {answered} answered",
        ("Step", "Now", "The next level asks"),
        rows,
        none=none,
    )
    return Part("What the next level asks", (grid,))


def lay_actions(data: AssessmentData) -> Part:
    """Return the actions that are planned, how far each is, and which steps have none.

    Parameters
    ----------
    data : AssessmentData
        An assessment by a rubric.
    """
    actions = _choose_actions(data)
    table = progress_table(actions, data.records.action_progress, data.today)
    ended = int(table["status"].isin(["done", "dropped"]).sum())
    late = int(table["overdue"].fillna(False).sum())
    rows = [
        (row.action, _write_aim(data, row.item_id, row.driver), data.name(row.owner_id),
         resources, row.due_on,
         _write_progress(row.status, row.reviewed_on, row.reviews, row.overdue))
        for row, resources in zip(table.itertuples(), actions["resources"], strict=True)
    ]  # fmt: skip
    blocks: list[Passage | Grid] = [
        lay_table(
            f"Actions: {len(rows)}, of which {ended} done or dropped and {late} overdue on "
            f"{write_date(data.today)}",
            ("Action", "Step and driver", "Owner", "With what", "By when", "How far"),
            rows,
            none="No action is planned yet.",
        )
    ]
    bare = _list_bare(data, set(actions["item_id"].dropna()))
    if bare:
        blocks.append(Passage(bare))
    reviews = _list_reviews(data, table)
    if reviews:
        blocks.append(
            lay_table(
                f"Reviews of these actions: {len(reviews)}",
                ("Action", "Day", "How far", "What was seen"),
                reviews,
                none="",
            )
        )
    return Part("Actions", tuple(blocks))


def _choose_actions(data: AssessmentData) -> pd.DataFrame:
    """Return the actions of this rubric, the service's assessments by others among them."""
    actions, assessments = data.records.actions, data.records.assessments
    of_rubric = assessments.loc[assessments["instrument"] == data.instrument.name, "assessment_id"]
    came_from = actions["assessment_id"]
    mine = actions[came_from.isna() | came_from.isin(of_rubric)]
    return mine.sort_values("due_on", kind="stable", ignore_index=True)


def _write_aim(data: AssessmentData, item_id: object, driver: object) -> str:
    """Return the step that an action improves and the driver of satisfaction it works on."""
    step = name_item(data.instrument, item_id)
    return f"{step}\n({driver.replace('_', ' ')})" if isinstance(driver, str) else step


def _write_progress(status: object, reviewed_on: object, reviews: int, overdue: object) -> str:
    """Return how far an action is, in words."""
    late = "; overdue" if pd.notna(overdue) and bool(overdue) else ""
    if not isinstance(status, str):
        return f"not reviewed yet{late}"
    told = status.replace("_", " ")
    if isinstance(reviewed_on, pd.Timestamp):
        told += f" on {write_date(reviewed_on)} ({count(reviews, 'review')})"
    return told + late


def _list_bare(data: AssessmentData, planned: set[str]) -> str:
    """Return which steps below the top have no action, as a sentence."""
    if not data.may_read:
        return ""
    below = list(what_next(data.instrument, data.assessment.values)["item_id"])
    bare = [item_id for item_id in below if item_id not in planned]
    if not bare:
        return ""
    word = "step" if len(bare) == 1 else "steps"
    return f"Without an action yet: {word} {list_all(bare)}, of {len(below)} below the highest."


def _list_reviews(data: AssessmentData, table: pd.DataFrame) -> list[tuple[object, ...]]:
    """Return the reviews of actions until today, the latest last."""
    progress = data.records.action_progress
    named = dict(zip(table["action_id"], table["action"], strict=True))
    seen = progress[
        progress["action_id"].isin(named) & (progress["reviewed_on"] <= pd.Timestamp(data.today))
    ]
    return [
        (named[row.action_id], row.reviewed_on, str(row.status).replace("_", " "), row.note)
        for row in seen.sort_values("reviewed_on", kind="stable").itertuples()
    ]


def lay_thanks(data: AssessmentData) -> Part:
    """Return how many were thanked in the period: recognition is the rubric's last step.

    Parameters
    ----------
    data : AssessmentData
        An assessment by a rubric.
    """
    thanks = data.records.recognitions
    inside = thanks[
        (thanks["given_on"] >= pd.Timestamp(data.period.first_on))
        & (thanks["given_on"] < pd.Timestamp(data.period.end_on))
    ]
    people = inside["facilitator_id"].nunique()
    text = (
        f"Thanks recorded {_write_days(data)}: {len(inside)}, to "
        f"{count(people, 'person', 'people')}."
        if len(inside)
        else f"No thanks are recorded {_write_days(data)}."
    )
    return Part("Recognition", (Passage(text, kind="plain" if len(inside) else "hint"),))
