"""The sections that say in a sentence or two what a chart below them shows."""

from caseload_lib.agency import Agency
from caseload_lib.charts.words import format_number, format_value, join_words
from caseload_lib.frames import list_rows
from caseload_lib.report.contents import has_section
from caseload_lib.report.labels import CLOSE
from caseload_lib.report.own_rows import PEERS_OF
from caseload_lib.report.pages import PageData, TeamData
from caseload_lib.report.section import Section, fill_template
from caseload_lib.report.values import find_reason, find_value
from caseload_lib.report.writing import pick_verb

_PRESENCE = "presence_hours_per_case"


def show_contacts(data: PageData | TeamData) -> Section:
    """Return how many of the contacts due by plan were made, or how many are recorded.

    Parameters
    ----------
    data : PageData or TeamData
        What the page shows.

    Returns
    -------
    Section
        A paragraph; nothing where neither plans nor contacts are recorded.
    """
    if not has_section(data, "contacts"):
        return Section("", "Planned contacts: not known.")
    made = find_value(data.rows, "contact_rate", "numerator")
    due = find_value(data.rows, "contact_rate", "denominator")
    extra = find_value(data.rows, "extra_contacts")
    if made is None or due is None:
        said = _count_contacts(data.contacts, find_reason(data.rows, "contact_rate"))
    else:
        said = (
            f"Of {format_value(due, 'contacts')} due by the service plans, "
            f"{format_number(made)} {pick_verb(made)} made."
        )
        if extra:
            said += f" Beyond the plans there {pick_verb(extra)} {format_number(extra)} more."
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
    if find_value(page.rows, PEERS_OF) is None:
        return Section("", "Planned contacts beside the others: not known.")
    if len(page.peers) + 1 >= page.agency.reports.funnel_from:
        said = (
            "Each dot is a colleague without a name. Caseloads differ, and with few contacts due "
            "chance alone moves a dot far; within the curves there is nothing to explain."
        )
        known = list_rows(page.pooled[page.pooled["month"] == str(page.month)])
        others = (find_value(known, PEERS_OF, "facilitators") or 1) - 1
        if others > len(page.peers):
            said += (
                f" Of {others:,.0f} colleagues {len(page.peers)} are drawn, evenly from the lowest "
                "value to the highest."
            )
    else:
        said = (
            "There are too few of you for a comparison with each other that would mean anything. "
            "So your own value stands beside that of the rest of the agency, each with how far "
            "chance could move it."
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
        A paragraph or two; overload is the work's, never the person's. Nothing where neither
        side is known of any month.
    """
    if not has_section(page, "workload"):
        return Section("", "Workload against capacity: not known.")
    needed = find_value(page.rows, "needed_hours")
    available = find_value(page.rows, "available_hours")
    paragraphs = [_tell_workload(needed, available, page)]
    uncounted = find_value(page.rows, "needed_hours", "uncounted")
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
        A paragraph; nothing where it is known of no month.
    """
    if not has_section(data, "presence"):
        return Section("", "Presence with clients' teams: not known.")
    presence = find_value(data.rows, _PRESENCE)
    said = (
        "Presence is what holds a team together, and the first thing that gives way when something "
        "urgent comes. "
    )
    said += (
        f"This month there {pick_verb(presence)} {format_value(presence, 'hours per case')} of it."
        if presence is not None
        else f"How much there was of it is not known: {find_reason(data.rows, _PRESENCE)}."
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


def _count_contacts(contacts: tuple[int, int], reason: str) -> str:
    """Return how many contacts are recorded where it is not known how many were due."""
    delivered, attempted = contacts
    verb = "is" if delivered == 1 else "are"
    said = f"{format_value(delivered, 'contacts')} with clients {verb} recorded"
    if attempted:
        said += f", and {attempted} attempt{'' if attempted == 1 else 's'}"
    return f"{said}; how many were due is not known: {reason}."


def _tell_workload(needed: float | None, available: float | None, page: PageData) -> str:
    """Return needed and available hours in a sentence or two."""
    if needed is None or available is None:
        lacking = "needed_hours" if needed is None else "available_hours"
        return f"Whether there was time enough is not known: {find_reason(page.rows, lacking)}."
    said = (
        f"The service plans asked for {format_value(needed, 'hours')}, and you had "
        f"{format_value(available, 'hours')}."
    )
    over = needed - available
    if abs(over) <= CLOSE * available:
        return f"{said} That is about as much work as time."
    if over > 0:
        return f"{said} {_tell_overload(over, page.agency)}"
    return f"{said} That leaves {format_value(-over, 'hours')} of room."


def _tell_overload(over: float, agency: Agency) -> str:
    """Return how far the work goes beyond the time, and what of the time was set aside before."""
    capacity = agency.capacity
    hours = format_value(over, "hours")
    if over <= capacity.reserve_hours:
        kept = format_value(capacity.reserve_hours, "hours")
        verb = "is" if format_number(capacity.reserve_hours) == "1" else "are"
        return (
            f"That is {hours} more than planned for; about what the {kept} kept in reserve "
            f"{verb} for."
        )
    aside = [
        (capacity.fixed_administration_hours, "for administration"),
        (capacity.reserve_hours, "kept free"),
    ]
    parts = [
        f"{format_number(each) if place else format_value(each, 'hours')} {what}"
        for place, (each, what) in enumerate([part for part in aside if part[0]])
    ]
    after = f", after {join_words(parts)}" if parts else ""
    return (
        f"That is {hours} more than you had{after}. Agree with your supervisor on what can wait "
        "and who can help."
    )
