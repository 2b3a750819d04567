"""The sections that say in a sentence or two what a chart below them shows."""

import pandas as pd

from caseload_lib.charts.words import format_value
from caseload_lib.report.labels import CLOSE
from caseload_lib.report.own_rows import PEERS_OF
from caseload_lib.report.pages import PageData, TeamData
from caseload_lib.report.section import Section, fill_template
from caseload_lib.report.values import find_reason, find_value

_PRESENCE = "presence_hours_per_case"


def show_contacts(data: PageData | TeamData) -> Section:
    """Return how many of the contacts due by plan were made.

    Parameters
    ----------
    data : PageData or TeamData
        What the page shows.

    Returns
    -------
    Section
        A paragraph.
    """
    made = find_value(data.judged, "contact_rate", "numerator")
    due = find_value(data.judged, "contact_rate", "denominator")
    extra = find_value(data.judged, "extra_contacts")
    if made is None or due is None:
        reason = find_reason(data.judged, "contact_rate")
        said = f"How many of the planned contacts were made is not known: {reason}."
    else:
        said = f"Of {due:,.0f} contacts due by the service plans, {made:,.0f} were made."
        said += f" Beyond the plans there were {extra:,.0f} more." if extra else ""
    return _fill("Planned contacts", said, anchor="contacts")


def show_peers(page: PageData) -> Section:
    """Return how to see one's planned contacts beside those of the others.

    Parameters
    ----------
    page : PageData
        What the page shows.

    Returns
    -------
    Section
        A paragraph; the others are never named or ranked.
    """
    if find_value(page.judged, PEERS_OF) is None:
        return Section("", "Planned contacts beside the others: not known.")
    if len(page.peers) + 1 >= page.agency.reports.funnel_from:
        said = (
            "Each dot is a colleague without a name. Caseloads differ, and with few contacts due "
            "chance alone moves a dot far; within the curves there is nothing to explain."
        )
        known = page.pooled[page.pooled["month"] == str(page.month)]
        others = (find_value(known, PEERS_OF, "facilitators") or 1) - 1
        if others > len(page.peers):
            said += (
                f" Of {others:,.0f} colleagues {len(page.peers)} are drawn, evenly from the lowest "
                "value to the highest."
            )
    else:
        said = (
            "There are too few of you for a comparison with each other that would mean anything. "
            "So your own value stands beside the agency's, each with how far chance could move it."
        )
    return _fill("Planned contacts beside the others", said, anchor="")


def show_workload(page: PageData) -> Section:
    """Return what the cases asked for beside the time there was.

    Parameters
    ----------
    page : PageData
        What the page shows.

    Returns
    -------
    Section
        A paragraph or two; overload is the work's, never the person's.
    """
    needed = find_value(page.judged, "needed_hours")
    available = find_value(page.judged, "available_hours")
    paragraphs = [_tell_workload(needed, available, page.judged)]
    uncounted = find_value(page.judged, "needed_hours", "uncounted")
    if needed is not None and uncounted:
        cases = "case has" if uncounted == 1 else "cases have"
        paragraphs.append(f"{uncounted:.0f} {cases} no service plan, so what they ask is missing.")
    return _fill("Workload against capacity", *paragraphs, anchor="workload")


def show_presence(data: PageData | TeamData) -> Section:
    """Return how much time there was with clients' teams.

    Parameters
    ----------
    data : PageData or TeamData
        What the page shows.

    Returns
    -------
    Section
        A paragraph.
    """
    presence = find_value(data.judged, _PRESENCE)
    said = (
        "Presence is what holds a team together, and the first thing that gives way when something "
        "urgent comes. "
    )
    said += (
        f"This month there were {format_value(presence, 'hours per case')} of it."
        if presence is not None
        else f"How much there was of it is not known: {find_reason(data.judged, _PRESENCE)}."
    )
    return _fill("Presence with clients' teams", said, anchor="presence")


def _fill(heading: str, *paragraphs: str, anchor: str) -> Section:
    """Return paragraphs under a heading; without an anchor they go on under the one before."""
    return fill_template(
        "table",
        text=heading,
        anchor=anchor,
        heading=heading if anchor else "",
        paragraphs=paragraphs,
        tables=[],
    )


def _tell_workload(needed: float | None, available: float | None, judged: pd.DataFrame) -> str:
    """Return needed and available hours in a sentence or two."""
    if needed is None or available is None:
        lacking = "needed_hours" if needed is None else "available_hours"
        return f"Whether there was time enough is not known: {find_reason(judged, lacking)}."
    said = (
        f"The service plans asked for {format_value(needed, 'hours')}, and you had "
        f"{format_value(available, 'hours')}."
    )
    over = needed - available
    if abs(over) <= CLOSE * available:
        return f"{said} That is about as much work as time."
    if over > 0:
        return (
            f"{said} Nobody can do the {format_value(over, 'hours')} in between: something has to "
            "give, and what it is should be decided together. Ask what can wait and who can help."
        )
    return f"{said} That leaves {format_value(-over, 'hours')} of room."
