"""What the proposals of the meeting look like: whose agreement is there, and what can be done."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from caseload_lib.forms.nodes import (
    Button,
    Download,
    Field,
    Group,
    Heading,
    Node,
    Table,
    Text,
)
from caseload_lib.forms.sharing_proposals import Proposals
from caseload_lib.report.sharing.suggestions import say_suggestion
from caseload_lib.report.writing import write_date
from caseload_lib.review.wording import join_words, say_share
from caseload_lib.share.proposals import PARTIES_OF_KIND

#: What the names of everything here begin with.
PREFIX = "proposals"
_STATES = {"open": "open", "agreed": "all agreed", "applied": "applied", "withdrawn": "withdrawn"}
_ABOUT = (
    "Nothing here changes anything until everybody concerned has agreed and somebody applies it: "
    "for a case the client's team, who is relieved and who helps."
)


def draw_proposals(proposals: Proposals) -> tuple[Node, ...]:
    """Return the screen: open proposals with their agreements, then what is over."""
    found = proposals.read()
    rows: list[dict[str, Any]] = found.to_dict("records")
    going = [row for row in rows if row["state"] in {"open", "agreed"}]
    over = [row for row in rows if row["state"] in {"applied", "withdrawn"}]
    nodes: list[Node] = [Heading(text="Proposals"), Text(text=_ABOUT, kind="hint")]
    if going:
        nodes.append(
            Field(
                name=f"{PREFIX}.day",
                label="Day of the agreements that you tick",
                kind="date",
                value=proposals.agreed_on,
            )
        )
        rows_drawn = tuple(_draw_proposal(row) for row in going)
        nodes.append(Group(heading="Open proposals", children=rows_drawn, kind="plain"))
        nodes += _draw_applying([row for row in going if row["state"] == "agreed"])
    else:
        said = "Nothing is proposed now. See “Who could help” for what might be."
        nodes.append(Text(text=said))
    nodes.append(_draw_entries(proposals))
    if over:
        shown = (_draw_over(over),)
        nodes.append(Group(heading="Applied and withdrawn", children=shown, kind="fold"))
    if rows:
        files = (
            Download(name=f"{PREFIX}.xlsx", label="All proposals for Excel"),
            Download(name=f"{PREFIX}.csv", label="All proposals as CSV"),
        )
        nodes.append(Group(heading="Take them with you", children=files, kind="fold"))
    return tuple(nodes)


def _draw_entries(proposals: Proposals) -> Group:
    """Return the small forms for proposals of one's own."""
    drawn = tuple(one.draw(prefix=f"{PREFIX}.own") for one in proposals.entries.values())
    return Group(heading="Propose something of your own", kind="plain", children=drawn)


def _draw_proposal(row: Mapping[str, Any]) -> Group:
    """Return one open proposal: what it is, whose agreement is there, what can be done."""
    key, agreed = row["proposal_id"], row["state"] == "agreed"
    nodes: list[Node] = [_draw_tick(row, party) for party in PARTIES_OF_KIND[row["kind"]]]
    if agreed:
        asked = f"{say_effect(row)} Apply it?"
        name = f"{PREFIX}.apply"
        nodes.append(Button(name=name, value=key, label="Apply", primary=True, confirm=asked))
    asked = f"{say_suggestion(row)}: that will stay on record as withdrawn. Withdraw it?"
    nodes.append(Button(name=f"{PREFIX}.withdraw", value=key, label="Withdraw", confirm=asked))
    if not pd.isna(row["reason"]):
        why = Text(text=row["reason"], kind="hint")
        nodes.append(Group(heading="Why", children=(why,), kind="fold", level=4))
    state = "all have agreed" if agreed else f"waiting for {_say_waiting(row)}"
    return Group(
        heading=say_suggestion(row),
        state=f"From {_write_day(row['from_on'])}; {state}",
        kind="row",
        children=tuple(nodes),
    )


def _draw_tick(row: Mapping[str, Any], party: str) -> Field:
    """Return whether a party has agreed, and on which day."""
    day = row[f"{party}_agreed_on"]
    since = "" if pd.isna(day) else f" on {_write_day(day)}"
    return Field(
        name=f"{PREFIX}.agree.{party}.{row['proposal_id']}",
        label=f"{_name_party(row, party)} agreed{since}",
        kind="tick",
        value=not pd.isna(day),
    )


def _draw_applying(agreed: list[dict[str, Any]]) -> tuple[Node, ...]:
    """Return the button that applies everything that all have agreed to."""
    if len(agreed) < 2:
        return ()
    effects = " ".join(say_effect(row) for row in agreed)
    return (
        Button(
            name=f"{PREFIX}.apply_all",
            label=f"Apply all {len(agreed)} that are agreed",
            confirm=f"{effects} Apply all of them, or none?",
        ),
    )


def _draw_over(rows: list[dict[str, Any]]) -> Table:
    """Return what was applied or withdrawn, as a table."""
    return Table(
        caption="What became of them",
        headers=("Proposal", "From", "How it ended", "On"),
        rows=tuple(
            (
                say_suggestion(row),
                _write_day(row["from_on"]),
                _STATES[row["state"]],
                write_date(row["over_on"]),
            )
            for row in rows
        ),
    )


def say_effect(row: Mapping[str, Any]) -> str:
    """Return what changes when a proposal is applied, in a sentence or two."""
    day = _write_day(row["from_on"])
    giver, helper, case = row["from_facilitator_id"], row["to_facilitator_id"], row["case_id"]
    if row["kind"] == "move":
        return f"From {day}, {case} is assigned to {helper}; the assignment of {giver} ends then."
    if row["kind"] == "co":
        share = say_share(row["load_share"])
        return f"From {day}, {helper} is assigned {share} of {case}, and {giver} keeps the rest."
    return f"{say_suggestion(row)} from {day}: no assignment changes, it is noted as applied."


def _say_waiting(row: Mapping[str, Any]) -> str:
    """Return who has still to agree."""
    names = [_name_party(row, one) for one in str(row["waiting_for"]).split(";")]
    return join_words([f"t{name[1:]}" if name.startswith("The ") else name for name in names])


def _name_party(row: Mapping[str, Any], party: str) -> str:
    """Return who a party is."""
    if party == "team":
        return f"The team of {row['case_id']}"
    return str(row[f"{party}_facilitator_id"])


def _write_day(day: Any) -> str:
    """Return a day of a frame in words."""
    moment: date = pd.Timestamp(day).date()
    return write_date(moment)
