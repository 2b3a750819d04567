"""The sections of the team's page: the agency as a whole, who needs help, and no client."""

from collections.abc import Hashable
from typing import Any

import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.charts.words import format_number, format_value, label_indicator
from caseload_lib.report.contents import has_section, list_contents
from caseload_lib.report.labels import CLOSE, PARTS, SPREAD
from caseload_lib.report.pages import TeamData
from caseload_lib.report.section import Section, fill_template
from caseload_lib.report.values import find_value
from caseload_lib.report.writing import pick_verb
from caseload_lib.review.wording import name_indicator, say_count

#: How many signals a summary names.
_MOST_NAMED = 3


def show_header(data: TeamData) -> Section:
    """Return of which month the page is, and where its sections are.

    Parameters
    ----------
    data : TeamData
        What the page shows.

    Returns
    -------
    Section
        The page's one h1.
    """
    return fill_template(
        "header",
        text=f"{data.month.label}, the team",
        title=f"{data.month.label}: the team",
        agency=data.agency.agency.name,
        heading=data.month.label,
        who="The team",
        facilitator_id="",
        draft=False,
        assessments=(),
        contents=list_contents(data),
    )


def show_summary(data: TeamData) -> Section:
    """Return the agency's month in three plain sentences.

    Parameters
    ----------
    data : TeamData
        What the page shows.

    Returns
    -------
    Section
        How much was carried, what stands out, and how many need help first.
    """
    sentences = {
        "How it went": _tell_month(data),
        "What stands out": _tell_signals(data.judged),
        "Who needs help": _tell_help(data.members),
    }
    return fill_template(
        "summary",
        text=" ".join(sentences.values()),
        heading="The month, in short",
        sentences=list(sentences.items()),
    )


def show_members(data: TeamData) -> Section:
    """Return each facilitator's workload, in the order of their ids.

    Parameters
    ----------
    data : TeamData
        What the page shows.

    Returns
    -------
    Section
        A table that says in words who has more work than time.
    """
    paragraphs = [
        (
            "Read it for who needs help, not for who does well: the hours needed come from the "
            "service plans alone, and nobody chooses how many cases they hold. Room is what they "
            "leave of the hours available, less the support given to colleagues. Help comes in "
            "this order: support hours, carrying a case together, the next new case, and only "
            "then a move."
        )
    ]
    members = [_describe_member(member, data.agency) for member in data.members.to_dict("records")]
    return fill_template(
        "members", text="Who carries how much", paragraphs=paragraphs, members=members
    )


def show_spread(data: TeamData) -> Section:
    """Return how far apart facilitators lie, without names.

    Parameters
    ----------
    data : TeamData
        What the page shows.

    Returns
    -------
    Section
        Lowest, middle and highest value of the indicators that speak of sharing; nothing where
        none is known.
    """
    if not has_section(data, "spread"):
        return Section("", "How far apart: not known.")
    chosen = data.spread[data.spread["indicator"].isin(SPREAD)]
    rows = [
        {
            "name": label_indicator(row.indicator),
            "lowest": format_value(row.lowest, row.unit),
            "median": format_value(row.median, row.unit),
            "highest": format_value(row.highest, row.unit),
            "people": row.people,
        }
        for row in chosen.itertuples()
    ]
    paragraphs = ["A wide spread asks how the work is shared; it does not say who works well."]
    return fill_template("spread", text="How far apart", paragraphs=paragraphs, rows=rows)


def show_days_between(data: TeamData) -> Section:
    """Return how far apart the agency's disruptions were, for those too rare to judge by month.

    Parameters
    ----------
    data : TeamData
        What the page shows.

    Returns
    -------
    Section
        One row for each scope; nothing where no disruption is recorded.
    """
    rows = [
        {
            "name": PARTS[row.scope],
            "events": row.events,
            "mean": format_value(row.mean_days, "days") if row.events > 1 else "too few to tell",
            "since": format_value(row.since_days, "days") if row.events else "none yet",
        }
        for row in data.days_between.itertuples()
    ]
    months = data.agency.reports.history_months
    return fill_template("days_between", text="Days between", months=months, rows=rows)


def show_agreed(data: TeamData) -> Section:
    """Return what the review recommends to the agency, or room for it.

    Parameters
    ----------
    data : TeamData
        What the page shows.

    Returns
    -------
    Section
        What is recorded; ruled lines where nothing is.
    """
    rows = [(row.kind, row.text) for row in data.recommendations.itertuples()]
    return fill_template("agreed", text="What we will do", recommendations=rows)


def _tell_month(data: TeamData) -> str:
    """Return how much was carried by how many, and in what time."""
    people = len(data.members)
    cases = data.members["caseload"].sum()
    who = f"{say_count(people)} facilitators" if people != 1 else "one facilitator"
    said = f"{who.capitalize()} carried {format_value(cases, 'cases')} at the end of the month"
    needed = find_value(data.rows, "needed_hours")
    available = find_value(data.rows, "available_hours")
    if needed is None or available is None:
        return f"{said}."
    hours = format_value(available, "hours")
    return (
        f"{said}, which needed {format_value(needed, 'hours')} where there {pick_verb(available)} "
        f"{hours}."
    )


def _tell_signals(judged: pd.DataFrame) -> str:
    """Return what is out of the ordinary for the agency, at most three things."""
    able = judged[(judged["method"] == "xmr") & judged["value"].notna()]
    signals = able[able["signals"] != ""]
    if able.empty:
        return "There is too little history yet to say what is ordinary and what is not."
    if signals.empty:
        return f"Nothing stands out: all {len(able)} figures that can be judged are as usual."
    named = [
        f"{name_indicator(row.indicator, row.breakdown)}, {str(row.signal_words).split('; ')[0]}"
        for row in signals.head(_MOST_NAMED).itertuples()
    ]
    more = len(signals) - len(named)
    rest = f"; {say_count(more)} more below" if more > 0 else ""
    many = "figures stand" if len(signals) > 1 else "figure stands"
    return f"{say_count(len(signals)).capitalize()} {many} out: {'; '.join(named)}{rest}."


def _tell_help(members: pd.DataFrame) -> str:
    """Return how many have more work than time, and how much room the others have."""
    known = members.dropna(subset=["needed_hours", "available_hours"])
    if known.empty:
        return "Who has more work than time cannot be said: that takes service plans and hours."
    gaps = known["needed_hours"] - known["available_hours"]
    close = CLOSE * known["available_hours"]
    left = -gaps - known["support_given_hours"].fillna(0.0)
    over, room = gaps[gaps > close], left[(left > close) & ~known["leads"]]
    if over.empty:
        return "Nobody was asked for clearly more hours than they had."
    who = "one facilitator was" if len(over) == 1 else f"{say_count(len(over))} facilitators were"
    said = (
        f"{who.capitalize()} asked for clearly more hours than they had, by "
        f"{format_value(over.sum(), 'hours')} in all"
    )
    apart = " who does not lead" if known["leads"].any() else ""
    if room.empty:
        return f"{said}, and nobody{apart} has room: this is for the agency to solve, not for them."
    if apart:
        apart = ", those who lead not counted"
    hours = format_value(room.sum(), "hours")
    return (
        f"{said}; by the service plans alone the others have {hours} of room between them{apart}."
    )


def _describe_member(member: dict[Hashable, Any], agency: Agency) -> dict[str, str]:
    """Return a facilitator's workload with what it means in words."""
    return {
        "facilitator_id": member["facilitator_id"],
        "name": member["name"],
        "caseload": format_number(member["caseload"]),
        "needed": format_number(member["needed_hours"]),
        "available": format_number(member["available_hours"]),
        "utilisation": format_number(member["utilisation"], "ratio"),
        "words": _say_workload(member, agency),
    }


def _say_workload(member: dict[Hashable, Any], agency: Agency) -> str:
    """Return what a workload means, and what is left out of it."""
    needed, available = member["needed_hours"], member["available_hours"]
    given, received = (
        0.0 if pd.isna(member[name]) else float(member[name])
        for name in ("support_given_hours", "support_received_hours")
    )
    said = []
    if pd.isna(needed) or pd.isna(available):
        said.append(f"Not known: {member['reason']}.")
    elif needed - available > CLOSE * available:
        hours = format_value(needed - available, "hours")
        spare = needed - available <= agency.capacity.reserve_hours
        said.append(
            f"{hours} more than planned for, about what the reserve is for."
            if spare
            else f"{hours} more than there is time for: needs help."
        )
    elif available - needed - given > CLOSE * available:
        room = format_value(available - needed - given, "hours")
        said.append(f"By the service plans alone, room for {room}.")
    elif available - needed > CLOSE * available:
        said.append("With the support given, about as much work as time.")
    else:
        said.append("About as much work as time.")
    if member["leads"]:
        said.append("Also leads; other duties are not in this figure.")
    if not pd.isna(member["uncounted"]) and member["uncounted"] > 0 and not pd.isna(needed):
        cases = format_value(float(member["uncounted"]), "cases")
        said.append(f"{cases[:1].upper()}{cases[1:]} without a service plan not counted.")
    if given > 0:
        said.append(f"Gave {format_value(given, 'hours')} of support.")
    if received > 0:
        said.append(f"Received {format_value(received, 'hours')} of support.")
    return " ".join(said)
