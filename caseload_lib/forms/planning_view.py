"""What planning looks like: what is planned already, and the small forms that add to it."""

import pandas as pd

from caseload_lib.assess.improvement import progress_table, what_next
from caseload_lib.forms.nodes import Group, Heading, Node, Table, Text
from caseload_lib.forms.planning import Planning
from caseload_lib.report.writing import write_date


def draw_plan(planning: Planning) -> tuple[Node, ...]:
    """Return the screen of a plan.

    Parameters
    ----------
    planning : Planning
        The model.
    """
    service = planning.sitting.instrument.kind == "rubric"
    made = _draw_service(planning) if service else _draw_personal(planning)
    entries = tuple(entry.draw(prefix="plan") for entry in planning.entries.values())
    return (Heading(text="Plan"), *made, Heading(text="Add to the plan"), *entries)


def _draw_service(planning: Planning) -> tuple[Node, ...]:
    """Return what the next level asks, the actions with their progress, and the thanks."""
    sitting, records = planning.sitting, planning.read()
    steps = what_next(sitting.instrument, sitting.values)
    names = planning.sitting.picking.names
    today = sitting.now().astimezone(sitting.agency.settings.zone).date()
    actions = progress_table(records.actions, records.action_progress, today)
    thanks = records.recognitions.sort_values("given_on", ascending=False).head(10)
    return (
        _draw_rows(
            "What the next level asks, weakest steps first",
            ("Step", "Now", "The next level asks"),
            [(f"{r.item_id} {r.step}", r.now, r.next_text) for r in steps.itertuples()],
            "Every step is at its highest level.",
        ),
        _draw_rows(
            "Actions",
            ("Step", "Action", "Who", "With what", "By when", "Driver", "How far", "Reviews"),
            [
                (
                    _name_item(planning, row.item_id),
                    row.action,
                    names.get(row.owner_id, _write(row.owner_id)),
                    _write(resources),
                    _write_day(row.due_on)
                    + (" (overdue)" if pd.notna(row.overdue) and row.overdue else ""),
                    _write(row.driver).replace("_", " "),
                    _write(row.status).replace("_", " ") or "not reviewed yet",
                    str(row.reviews),
                )
                for row, resources in zip(
                    actions.itertuples(), records.actions["resources"], strict=True
                )
            ],
            "No action is planned yet.",
        ),
        _draw_rows(
            "Thanks, the latest ten",
            ("Day", "To", "For what"),
            [
                (_write_day(r.given_on), names.get(r.facilitator_id, r.facilitator_id), r.text)
                for r in thanks.itertuples()
            ],
            "Nobody has been thanked here yet.",
        ),
    )


def _draw_personal(planning: Planning) -> tuple[Node, ...]:
    """Return the goals of the person assessed, and what others wrote down for them."""
    records, assessment = planning.read(), planning.require()
    about = assessment.about_facilitator_id
    names = planning.sitting.picking.names
    goals, notes, thanks, nominations = (
        frame[frame["facilitator_id"] == about]
        for frame in (
            records.goals,
            records.coaching_notes,
            records.recognitions,
            records.nominations,
        )
    )
    clusters = {one.id: one.name for one in planning.sitting.instrument.clusters}
    return (
        _draw_rows(
            "Growth goals",
            ("For", "Specific", "Measurable", "Achievable", "Relevant", "By when", "Reached"),
            [
                (
                    _name_item(planning, row.item_id),
                    row.specific,
                    row.measurable,
                    row.achievable,
                    row.relevant,
                    _write_day(row.due_on),
                    _write_day(row.done_on),
                )
                for row in goals.itertuples()
            ],
            "No goal is set yet.",
        ),
        _draw_rows(
            "Coaching notes",
            ("Day", "By", "What was talked over"),
            [
                (_write_day(r.given_on), names.get(r.by_facilitator_id, ""), r.text)
                for r in notes.itertuples()
            ],
            "No coaching note is kept yet.",
        ),
        _draw_rows(
            "Nominated for mastery",
            ("Competency", "By", "Evidence"),
            [
                (clusters.get(r.item_id, r.item_id), names.get(r.by_facilitator_id, ""), r.evidence)
                for r in nominations.itertuples()
            ],
            "Nobody has nominated for mastery; it is never computed.",
        ),
        _draw_rows(
            "Thanks",
            ("Day", "From", "For what"),
            [
                (_write_day(r.given_on), names.get(r.by_facilitator_id, ""), r.text)
                for r in thanks.itertuples()
            ],
            "No thanks are kept yet.",
        ),
    )


def _draw_rows(
    heading: str, headers: tuple[str, ...], rows: list[tuple[str, ...]], empty: str
) -> Node:
    """Return a table under its heading, or why there is none."""
    if not rows:
        return Group(heading=heading, kind="plain", children=(Text(text=empty, kind="hint"),))
    return Table(caption=heading, headers=headers, rows=tuple(rows))


def _name_item(planning: Planning, item_id: object) -> str:
    """Return what an action or a goal is for: the item or the cluster, with its words."""
    instrument, code = planning.sitting.instrument, _write(item_id)
    words = {one.id: one.name for one in instrument.clusters}
    words |= {one.id: one.name or one.text for one in instrument.items}
    return f"{code} {words.get(code, '')}".strip()


def _write(value: object) -> str:
    """Return a value as text; nothing where it is missing."""
    return "" if pd.isna(value) else str(value)


def _write_day(value: object) -> str:
    """Return a day in words; nothing where it is missing."""
    return "" if pd.isna(value) else write_date(pd.Timestamp(value).date())
