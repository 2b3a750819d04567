"""What time, disruptions, obligations and referrals look like."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from caseload_lib.forms.inputs import write_hours
from caseload_lib.forms.nodes import (
    Button,
    Choice,
    Field,
    Group,
    Heading,
    Node,
    Option,
    Table,
    Text,
)
from caseload_lib.forms.recording import Recording, write_day
from caseload_lib.forms.recording_disruptions import CAUSES, Disruptions
from caseload_lib.forms.recording_duties import BASIS_WORDS, SOON, Duties, count_days_late
from caseload_lib.forms.recording_entries import RecordEntries
from caseload_lib.forms.recording_time import TimeLog
from caseload_lib.plan.obligations import NO_BASIS

_NO_BASIS_WORDS = "nobody on record asks for it"


def draw_time(log: TimeLog, entries: RecordEntries) -> tuple[Node, ...]:
    """Return the screen of a day's or a week's time."""
    logged = log.list_logged()
    periods = (Option(value="day", label="This day"), Option(value="week", label="This week"))
    nodes: list[Node] = [
        Heading(text="Time"),
        Choice(
            name="period",
            legend="Log it by the day, or a week in five numbers",
            options=periods,
            value=log.period,
        ),
        Text(text=f"{log.title}. {_say_total(logged)}"),
        entries.draw("time", log.key),
    ]
    names = log.recording.names
    support = tuple(
        (names.get(whom, whom), write_hours(minutes))
        for (activity, whom), minutes in logged.items()
        if activity == "support"
    )
    if support:
        headers = ("Colleague", "Hours")
        nodes.append(Table(caption="Support given", headers=headers, rows=support))
    return (*nodes, entries.draw("support", log.key))


def _say_total(logged: Mapping[tuple[str, str], int]) -> str:
    """Return how much time is logged, in a sentence."""
    total = sum(logged.values())
    return f"Logged in all: {write_hours(total)} hours." if logged else "Nothing is logged yet."


def draw_disruptions(disruptions: Disruptions, entries: RecordEntries) -> tuple[Node, ...]:
    """Return the screen of disruptions: those that go on, a new one, those of the month."""
    going, ended = disruptions.list_open(), disruptions.list_ended()
    nodes: list[Node] = [Heading(text="Disruptions")]
    if going:
        rows = tuple(_draw_disruption(row, disruptions, entries) for row in going)
        nodes.append(Group(heading="Going on", children=rows, kind="plain"))
    else:
        nodes.append(Text(text="None goes on."))
    nodes.append(entries.draw("disruption"))
    if ended:
        rows = tuple(_draw_disruption(row, disruptions, entries) for row in ended)
        heading = f"Over, of {disruptions.recording.month.label}"
        nodes.append(Group(heading=heading, children=rows, kind="plain"))
    return tuple(nodes)


def _draw_disruption(
    row: Mapping[str, Any], disruptions: Disruptions, entries: RecordEntries
) -> Node:
    """Return a disruption as a row."""
    key = row["disruption_id"]
    end = (entries.draw("ended", key),) if pd.isna(row["ended_at"]) else ()
    return Group(
        heading=CAUSES[row["cause"]],
        state=disruptions.describe(row),
        children=(*end, entries.draw("mend", key)),
        kind="row",
        level=4,
    )


def draw_obligations(duties: Duties, entries: RecordEntries) -> tuple[Node, ...]:
    """Return the screen of obligations: due, later, done, and candidates for dropping."""
    rec = duties.recording
    due = duties.list_due("obligation")
    soon = [row for row in due if row["due_on"].date() <= rec.day + SOON]
    nodes: list[Node] = [Heading(text="Obligations")]
    rows = tuple(_draw_obligation(row, rec, entries) for row in soon)
    nothing = Text(text=f"Nothing falls due within {SOON.days} days.")
    nodes.append(Group(heading="Due first", children=rows or (nothing,), kind="plain"))
    later = tuple(_draw_obligation(row, rec, entries) for row in due if row not in soon)
    if later:
        nodes.append(Group(heading=f"Later: {len(later)}", children=later, kind="fold"))
    done = tuple(_draw_obligation(row, rec, entries) for row in duties.list_done("obligation"))
    if done:
        nodes.append(Group(heading="Done on this day", children=done, kind="plain"))
    return (*nodes, entries.draw("owe"), *_draw_droppable(duties))


def _draw_obligation(row: Mapping[str, Any], rec: Recording, entries: RecordEntries) -> Node:
    """Return an obligation as a row."""
    about = "" if pd.isna(row["case_id"]) else f" {rec.codes[row['case_id']]}"
    basis = _NO_BASIS_WORDS if pd.isna(row["basis"]) else BASIS_WORDS[row["basis"]]
    return Group(
        heading=f"{row['kind'].capitalize()}{about}",
        state=f"{_say_due(row['due_on'], rec.day)}; {basis}",
        children=_draw_done(row["done_on"], rec, f"done.obligation.{row['obligation_id']}", "Done")
        or (
            Text(text=f"Done on {write_day(row['done_on'].date())}.", kind="done"),
            entries.draw("redo", row["obligation_id"]),
        ),
        kind="row",
        level=4,
    )


def _draw_droppable(duties: Duties) -> tuple[Node, ...]:
    """Return the obligations that nobody outside asks for, and what a basis is."""
    table = duties.list_droppable()
    month = duties.recording.month.label
    meanings = " ".join(f"{one.capitalize()}: {said}." for one, said in BASIS_WORDS.items())
    nodes: list[Node] = [
        Heading(text="Candidates for dropping", level=3),
        Text(
            text="What is owed out of custom, or for no reason on record, takes time that nobody "
            f"outside asks for. Bring it up, and drop it together. {meanings}",
            kind="hint",
        ),
    ]
    if table.empty:
        return (*nodes, Text(text=f"None of yours in {month}."))
    rows = tuple(
        (
            row["kind"].capitalize(),
            "none on record" if row["basis"] == NO_BASIS else row["basis"],
            row["obligations"],
            row["still_open"],
            row["reason"] if pd.isna(row["hours"]) else f"{row['hours']:.1f}",
        )
        for row in table.to_dict("records")
    )
    headers = ("What is owed", "Basis", "Due", "Not done", "Hours it takes, about")
    return (*nodes, Table(caption=f"Yours in {month}", headers=headers, rows=rows))


def draw_referrals(duties: Duties, entries: RecordEntries) -> tuple[Node, ...]:
    """Return the screen of referrals: to follow up, followed up on the day, and a new one."""
    due, done = duties.list_due("referral"), duties.list_done("referral")
    nodes: list[Node] = [Heading(text="Referrals to other providers")]
    rows = tuple(_draw_referral(row, duties, entries) for row in due)
    nothing = Text(text="None of your clients' referrals is to be followed up.")
    nodes.append(Group(heading="To follow up", children=rows or (nothing,), kind="plain"))
    if done:
        rows = tuple(_draw_referral(row, duties, entries) for row in done)
        nodes.append(Group(heading="Followed up on this day", children=rows, kind="plain"))
    return (*nodes, entries.draw("refer"))


def _draw_referral(row: Mapping[str, Any], duties: Duties, entries: RecordEntries) -> Node:
    """Return a referral as a row."""
    rec, key = duties.recording, row["referral_id"]
    open_now = _draw_done(row["followed_up_on"], rec, f"done.referral.{key}", "Followed up")
    if open_now:
        outcome = Field(
            name=f"result.{key}", label="What came of it", value=duties.read_result(key)
        )
        children: tuple[Node, ...] = (outcome, *open_now)
    else:
        result = "" if pd.isna(row["result"]) else f": {row['result'].replace('_', ' ')}"
        on = write_day(row["followed_up_on"].date())
        children = (
            Text(text=f"Followed up on {on}{result}.", kind="done"),
            entries.draw("refollow", key),
        )
    made = f"made on {write_day(row['made_on'].date())}"
    return Group(
        heading=f"{rec.codes.get(row['case_id'], row['case_id'])}: {row['provider']}",
        state=f"{_say_due(row['follow_up_due_on'], rec.day)}; {made}",
        children=children,
        kind="row",
        level=4,
    )


def _draw_done(done_on: Any, rec: Recording, name: str, word: str) -> tuple[Node, ...]:
    """Return the button of something that is not done; nothing where it is."""
    if not pd.isna(done_on):
        return ()
    when = "today" if rec.day == rec.today else f"on {rec.day.day} {rec.day:%B}"
    return (Button(name=name, label=f"{word} {when}", primary=True),)


def _say_due(due_on: Any, day: date) -> str:
    """Return when something is due, seen from a day."""
    late = count_days_late(due_on, day)
    if late is None:
        return "No day is set"
    due = f"Due on {write_day(due_on.date())}"
    if late > 0:
        return f"{due}, {late} day{'' if late == 1 else 's'} overdue"
    return "Due today" if late == 0 else due


def say_logged(log: TimeLog) -> str:
    """Return how much time is logged, for the way from screen to screen."""
    total = sum(log.list_logged().values())
    return f"{write_hours(total)} logged" if total else ""
