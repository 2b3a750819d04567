"""What a day's contacts look like: a list to tick off, what is recorded, and what is missing."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from caseload_lib.forms.nodes import Button, Field, Group, Heading, Node, Table, Text
from caseload_lib.forms.recording import Recording, write_day
from caseload_lib.forms.recording_contacts import Contact, Contacts
from caseload_lib.forms.recording_entries import RecordEntries
from caseload_lib.plan.delivery import compare_delivery

#: From how many on contacts of earlier days are folded away.
_MANY = 8
_STATES = {
    "as_planned": "Delivered",
    "other_day": "Delivered on another day",
    "attempted": "Attempted",
    "cancelled": "Called off",
}

#: The columns of the comparison, and what they are called.
_COUNTS = {
    "planned": "Planned",
    "as_planned": "Delivered as planned",
    "other_day": "On another day",
    "attempted": "Attempted",
    "cancelled": "Cancelled",
    "unrecorded": "Not recorded",
    "to_come": "To come",
    "unplanned": "Not planned",
}
_MINUTES = {
    "minutes_planned": "Planned",
    "minutes_used": "Used",
    "unmeasured": "Contacts of unknown length",
}


def draw_contacts(contacts: Contacts, entries: RecordEntries) -> tuple[Node, ...]:
    """Return the list of the day's contacts, those of earlier days that are not recorded first."""
    rec = contacts.recording
    today, earlier, more = contacts.list_day(), contacts.list_earlier(), contacts.list_recorded()
    nodes: list[Node] = [Heading(text="Contacts to tick off")]
    if any(one.is_open for one in (*earlier, *today)):
        nodes.append(
            Text(
                text="A button saves at once, for the planned day and with the planned minutes "
                "unless you change them. Enter in the minutes means delivered.",
                kind="hint",
            )
        )
    if earlier:
        left = sum(one.is_open for one in earlier)
        heading = f"Planned for earlier days, not recorded: {left}"
        rows = tuple(_draw_contact(one, contacts, entries, dated=True) for one in earlier)
        fold = len(earlier) > _MANY
        nodes.append(Group(heading=heading, children=rows, kind="fold" if fold else "plain"))
    shown = "today" if rec.day == rec.today else write_day(rec.day)
    rows = tuple(_draw_contact(one, contacts, entries) for one in today)
    nothing = Text(text="Nothing is planned for this day.")
    nodes.append(Group(heading=f"Planned for {shown}", children=rows or (nothing,), kind="plain"))
    nodes += [Text(text=sentence, kind="done") for sentence in contacts.moved.values()]
    if more:
        told = tuple(_draw_recorded(row, contacts, entries) for row in more)
        nodes.append(Group(heading="Also recorded on this day", children=told, kind="plain"))
    nodes.append(Button(name="go", value="add", label="Add a contact"))
    return tuple(nodes)


def draw_adding(entries: RecordEntries) -> tuple[Node, ...]:
    """Return the screen for a contact that the day's list does not have."""
    return (Heading(text="Add a contact"), entries.draw("add"), entries.draw("late"))


def _draw_contact(
    contact: Contact, contacts: Contacts, entries: RecordEntries, *, dated: bool = False
) -> Node:
    """Return a planned contact as a row: with its buttons, or with what was recorded."""
    at = contact.starts_at
    hour = f"{at:%H:%M}"
    when = f"{at:%a} {at.day} {at:%b}" if dated else hour
    by = f"by {contact.provider}" if contact.provider else ""
    told = (hour if dated else "", contact.label, contact.place, by)
    state = ", ".join(part for part in told if part)
    name = contact.activity_id
    if not contact.is_open:
        children = _draw_told(contact, entries)
    else:
        children = (
            Field(
                name=f"minutes.{name}",
                label="Minutes",
                kind="number",
                value=contacts.show_minutes(contact),  # type: ignore[arg-type]
            ),
            Button(name=f"tick.{name}", value="delivered", label="Delivered", primary=True),
            Button(name=f"tick.{name}", value="attempted", label="Attempted"),
            Button(name=f"tick.{name}", value="cancelled", label="Cancelled"),
            entries.draw("move", name),
            entries.draw("details", name),
        )
    heading = f"{when} {contact.client_code}"
    return Group(heading=heading, state=state, children=children, kind="row", level=4)


def _draw_told(contact: Contact, entries: RecordEntries) -> tuple[Node, ...]:
    """Return what was recorded of a planned contact, and how to correct it."""
    if contact.told is None:
        return (Text(text=f"{_STATES[contact.state]}.", kind="done"),)
    said = _say_told(contact.told)
    if contact.told["served_on"].date() != contact.starts_at.date():
        said += f", on {write_day(contact.told['served_on'].date())}"
    if contact.told["status"] == "attempted":
        said += ". It stays due: “Add a contact” has it, for the day it succeeds"
    return (
        Text(text=f"{said}.", kind="done"),
        entries.draw("correct", contact.told["service_id"]),
    )


def _draw_recorded(row: Mapping[str, Any], contacts: Contacts, entries: RecordEntries) -> Node:
    """Return a contact that was not on the day's list, and how to correct it."""
    rec = contacts.recording
    by = "" if pd.isna(row["provider"]) else f", by {row['provider']}"
    return Group(
        heading=rec.codes.get(row["case_id"], row["case_id"]),
        state=f"{rec.label_type(row['service_type'])}{by}",
        children=(
            Text(text=f"{_say_told(row)}.", kind="done"),
            entries.draw("correct", row["service_id"]),
        ),
        kind="row",
        level=4,
    )


def _say_told(row: Mapping[str, Any]) -> str:
    """Return what became of a contact, with its minutes and how it was made."""
    minutes = "" if pd.isna(row["minutes"]) else f", {row['minutes']:g} minutes"
    mode = "" if pd.isna(row["mode"]) else f", {row['mode'].replace('_', ' ')}"
    return f"{str(row['status']).capitalize()}{minutes}{mode}"


def draw_comparison(recording: Recording) -> tuple[Node, ...]:
    """Return what was planned for the month beside what was delivered."""
    rec, month = recording, recording.month
    table = compare_delivery(rec.records, month, rec.agency.settings, as_of=rec.today)
    own = table[table["facilitator_id"] == rec.person]
    nodes: list[Node] = [Heading(text=f"Planned and delivered in {month.label}")]
    if own.empty:
        return (*nodes, Text(text="Nothing was planned and nothing delivered in this month."))
    total = own.sum(numeric_only=True)
    nodes.append(Text(text=_say_comparison(total, month.label), kind="said"))
    counts = _tabulate(own, "Contacts by type", _COUNTS, rec)
    return (*nodes, counts, _tabulate(own, "Minutes by type", _MINUTES, rec))


def _tabulate(
    rows: pd.DataFrame, caption: str, columns: Mapping[str, str], rec: Recording
) -> Table:
    """Return some columns of the comparison as a table, a row for each type."""
    return Table(
        caption=caption,
        headers=("Type", *columns.values()),
        rows=tuple(
            (rec.label_type(row["service_type"]), *(int(row[name]) for name in columns))
            for row in rows.to_dict("records")
        ),
    )


def _say_comparison(total: "pd.Series[int]", month: str) -> str:
    """Return the month's contacts in a sentence or two."""
    made = int(total["as_planned"] + total["other_day"])
    said = f"Of {int(total['planned'])} planned for {month}, {made or 'none'} delivered"
    if total["other_day"]:
        said += f" ({int(total['other_day'])} on another day)"
    parts = {
        "attempted": "attempted",
        "cancelled": "cancelled",
        "unrecorded": "not recorded",
        "to_come": "still to come",
    }
    others = [f"{int(total[name])} {word}" for name, word in parts.items() if total[name]]
    more = f"Delivered without being planned: {int(total['unplanned']) or 'none'}."
    return f"{', '.join([said, *others])}. {more}"
