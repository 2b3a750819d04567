"""The parts that documents about different instruments share."""

from collections.abc import Sequence

import pandas as pd

from caseload_lib.assess.rater_summaries import side_by_side
from caseload_lib.record.assessments import Assessment
from caseload_lib.report.assessments.data import AssessmentData
from caseload_lib.report.assessments.words import (
    KINDS,
    count,
    lay_table,
    list_all,
    name_answer,
    name_cluster,
    name_item,
    write_cell,
)
from caseload_lib.report.documents.document import Grid, Part, Passage


def list_answers(data: AssessmentData) -> Grid | Passage:
    """Return every answer with its note, in the document's order.

    Parameters
    ----------
    data : AssessmentData
        The assessment.
    """
    instrument, one = data.instrument, data.assessment
    answered = [item for item in instrument.items if item.id in one.values]
    columns: dict[str, list[str | None]] = {
        "What was asked": [name_item(instrument, item.id) for item in answered],
        "Part of": [name_cluster(instrument, item) for item in answered],
        "Answer": [name_answer(instrument, item.id, one.values[item.id]) for item in answered],
        "Note": [one.answers[item.id].note for item in answered],
    }
    shown = {
        name: cells
        for name, cells in columns.items()
        if any(cells) and (name != "Part of" or instrument.kind == "practice")
    }
    asked = "" if instrument.kind == "anchors" else f" of {len(instrument.items)}"
    return lay_table(
        f"Answers: {len(answered)}{asked}",
        tuple(shown),
        list(zip(*shown.values(), strict=True)),
        none="Nothing is answered yet.",
    )


def lay_side_by_side(data: AssessmentData) -> Part:
    """Return both sides' answers beside each other, the largest differences first.

    Parameters
    ----------
    data : AssessmentData
        The assessment, its rater the person or the supervisor.
    """
    heading = "Side by side"
    other = data.other_side
    if other is None:
        return Part(heading, (Passage(_explain_blind(data), kind="hint"),))
    mine = data.assessment
    first, second = (mine, other) if mine.rater_kind == "self" else (other, mine)
    table = side_by_side(data.instrument, first.values, second.values)
    apart = table[table["difference"].fillna(0) != 0]
    same = int((table["difference"] == 0).sum())
    unknown = int(table["difference"].isna().sum())
    rows = [
        _lay_pair(data, row.item_id, first, second, row.difference) for row in apart.itertuples()
    ]
    unpaired = [
        _lay_pair(data, row.item_id, first, second, row.reason)
        for row in table[table["difference"].isna()].itertuples()
    ]
    names = tuple(KINDS[one.rater_kind] for one in (first, second))
    noted = any(row[-1] for row in (*rows, *unpaired))
    width = None if noted else -1
    headers = ("What was asked", *names, "Apart", "Notes")[:width]
    rows, unpaired = ([row[:width] for row in part] for part in (rows, unpaired))
    said = Passage(
        f"Of {count(len(table), 'answer')} by either, {len(apart)} differ, {same} are the same and "
        f"{unknown} cannot be compared. Neither side is the right one: the differences are where "
        "to begin talking."
    )
    blocks = [
        said,
        lay_table(f"Where the two differ, widest first: {len(rows)} of {len(table)}", headers, rows,
                  none="The two never differ."),
    ]  # fmt: skip
    if unpaired:
        title = f"Not to be compared: {len(unpaired)} of {len(table)}"
        blocks.append(lay_table(title, (*headers[:3], "Why", *headers[4:]), unpaired, none=""))
    return Part(heading, tuple(blocks))


def _lay_pair(
    data: AssessmentData, item_id: str, first: Assessment, second: Assessment, apart: object
) -> tuple[str, ...]:
    """Return a row of both sides' answers to an item."""
    sides = [(KINDS[one.rater_kind], one) for one in (first, second)]
    notes = [
        f"{kind}: {one.answers[item_id].note}"
        for kind, one in sides
        if item_id in one.answers and one.answers[item_id].note
    ]
    if isinstance(apart, str):
        told = apart
    else:
        told = f"{abs(int(apart))} {'level' if abs(int(apart)) == 1 else 'levels'}"  # type: ignore[call-overload]
    answers = (name_answer(data.instrument, item_id, one.values.get(item_id)) for _, one in sides)
    return (name_item(data.instrument, item_id), *answers, told, "\n".join(notes))


def _explain_blind(data: AssessmentData) -> str:
    """Return why the other side is not shown; never whether there is one."""
    if data.assessment.is_draft:
        return "The other side is shown once this one is submitted: neither is led by the other."
    released = (
        "this one is released"
        if data.assessment.rater_kind == "self"
        else "the person has released theirs"
    )
    return (
        "The self-assessment and the supervisor's stand side by side once both are submitted for "
        f"this period and {released}. Until then neither sees the other's."
    )


def lay_goals(data: AssessmentData) -> Part:
    """Return the person's growth goals, coaching notes and thanks, for those two only.

    Parameters
    ----------
    data : AssessmentData
        The assessment, of a person.
    """
    about = data.assessment.about_facilitator_id
    goals = data.drop_hidden(own_rows(data, "goals"))
    reached = int(goals["done_on"].notna().sum())
    goal_rows = [
        (name_item(data.instrument, row.item_id), row.specific, row.measurable, row.achievable,
         row.relevant, row.due_on, "not yet" if pd.isna(row.done_on) else write_cell(row.done_on))
        for row in goals.sort_values("due_on", kind="stable").itertuples()
    ]  # fmt: skip
    named = dict(zip(goals["goal_id"], goals["specific"], strict=True))
    notes = own_rows(data, "coaching_notes").sort_values("given_on", kind="stable")
    note_rows = [
        (row.given_on, data.name(row.by_facilitator_id), row.text, named.get(row.goal_id))
        for row in notes.itertuples()
    ]
    thanks = own_rows(data, "recognitions").sort_values("given_on", kind="stable")
    thank_rows = [
        (row.given_on, data.name(row.by_facilitator_id), row.text) for row in thanks.itertuples()
    ]
    who = data.name(about)
    return Part(
        "Goals and coaching",
        (
            lay_table(
                f"Growth goals: {len(goals)}, of which {reached} reached",
                ("For", "Specific", "Measurable", "Achievable", "Relevant", "By when", "Reached"),
                goal_rows,
                none=f"No growth goal of {who} is recorded yet.",
            ),
            lay_table(
                f"Coaching notes: {len(note_rows)}",
                ("Day", "By", "Note", "About the goal"),
                note_rows,
                none="No coaching note is recorded yet.",
            ),
            lay_table(
                f"Thanks: {len(thank_rows)}",
                ("Day", "By", "For what"),
                thank_rows,
                none="No thanks are recorded yet.",
            ),
        ),
    )


def own_rows(data: AssessmentData, table: str) -> pd.DataFrame:
    """Return the rows of a table that are about the person assessed.

    Parameters
    ----------
    data : AssessmentData
        The assessment, of a person.
    table : str
        A table with a facilitator_id.
    """
    rows = data.records[table]
    return rows[rows["facilitator_id"] == data.assessment.about_facilitator_id]


def count_missing(data: AssessmentData, asked: Sequence[str]) -> str:
    """Return which of what was asked is not answered, as a sentence; empty where nothing is.

    Parameters
    ----------
    data : AssessmentData
        The assessment.
    asked : sequence of str
        Item ids.
    """
    missing = [item_id for item_id in asked if item_id not in data.assessment.values]
    if not missing:
        return ""
    shown = list_all(missing) if len(missing) <= 12 else f"{list_all(missing[:12])} and more"
    return f"Not answered yet: {len(missing)} of {len(asked)} ({shown})."
