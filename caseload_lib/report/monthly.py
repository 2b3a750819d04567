"""The sections of a facilitator's page that are about them alone."""

from pathlib import Path

import pandas as pd

from caseload_lib.charts.words import format_value
from caseload_lib.errors import CaseloadError
from caseload_lib.record.folder import open_agency
from caseload_lib.report.figures import find_reason, find_value, list_table
from caseload_lib.report.labels import CLOSE
from caseload_lib.report.page_data import prepare_pages, read_page_data
from caseload_lib.report.pages import PageData
from caseload_lib.report.section import Section, fill_template
from caseload_lib.report.writing import parse_month, write_date
from caseload_lib.review.summary import summarise

_CONTENTS = (
    ("figures", "The month in figures"),
    ("contacts", "Planned contacts"),
    ("workload", "Workload"),
    ("presence", "Presence"),
    ("hours", "Hours"),
    ("disruptions", "Disruptions"),
    ("obligations", "Obligations"),
    ("why", "Why"),
    ("attention", "Cases that need attention"),
    ("support", "Support and thanks"),
    ("unknown", "What the data cannot say"),
    ("comment", "In your own words"),
    ("reading", "How to read this page"),
)


def open_page(facilitator_id: str, month: str, *, agency: str = "", inputs: str = "") -> PageData:
    """Return what one facilitator's page shows.

    Parameters
    ----------
    facilitator_id : str
        Whose page, as F001.
    month : str
        The month, as 2026-10.
    agency : str, default ""
        The agency's folder; "" for the one found from where one works.
    inputs : str, default ""
        A file that `page_data.write_page_data` wrote; with it no agency is opened.

    Returns
    -------
    PageData
        What the page shows.

    Raises
    ------
    CaseloadError
        If the month is no month, or nobody of that id is reported on in it.
    CaseloadError
        If the file of inputs is of another facilitator or month.
    """
    reported = parse_month(month)
    if not inputs:
        folder = open_agency(Path(agency) if agency else None)
        pages = prepare_pages(
            folder.records(), reported, folder.settings, facilitators=[facilitator_id]
        )
        return pages[facilitator_id]
    page = read_page_data(Path(inputs))
    if not isinstance(page, PageData) or (page.facilitator_id, page.month) != (
        facilitator_id,
        reported,
    ):
        raise CaseloadError(
            "The file of inputs is of another page. A page is made from its own inputs only. "
            f"Asked for: {facilitator_id}, {month}. Make the page again."
        )
    return page


def show_header(page: PageData) -> Section:
    """Return whose page it is, of which month, and where its sections are.

    Parameters
    ----------
    page : PageData
        What the page shows.

    Returns
    -------
    Section
        The page's one h1; its title names the month first, so that nothing in a name moves it.
    """
    who = page.name or page.facilitator_id
    return fill_template(
        "header",
        text=f"{page.month.label}, {page.facilitator_id}",
        title=f"{page.month.label}: {who}",
        agency=page.agency.agency.name,
        heading=page.month.label,
        who=who,
        facilitator_id=page.facilitator_id if page.name else "",
        draft=page.draft,
        contents=_CONTENTS,
    )


def show_summary(page: PageData) -> Section:
    """Return the month in three plain sentences.

    Parameters
    ----------
    page : PageData
        What the page shows.

    Returns
    -------
    Section
        As `review.summary.summarise` words them.
    """
    sentences = summarise(page.judged, page.month)
    labels = ("How it went", "What stands out", "What is not known")
    return fill_template(
        "summary",
        text=" ".join(sentences),
        heading="Your month, in short",
        sentences=list(zip(labels, sentences, strict=True)),
    )


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
    return fill_template(
        "table",
        text="Workload against capacity",
        anchor="workload",
        heading="Workload against capacity",
        paragraphs=paragraphs,
        tables=[],
    )


def show_presence(page: PageData) -> Section:
    """Return how much time there was with clients' teams.

    Parameters
    ----------
    page : PageData
        What the page shows.

    Returns
    -------
    Section
        A paragraph.
    """
    presence = find_value(page.judged, "presence_hours_per_case")
    said = (
        "Presence is what holds a team together, and the first thing that gives way when something "
        "urgent comes. "
    )
    said += (
        f"This month there were {format_value(presence, 'hours per case')} of it."
        if presence is not None
        else "How much there was of it this month is not known."
    )
    return fill_template(
        "table",
        text="Presence with clients' teams",
        anchor="presence",
        heading="Presence with clients' teams",
        paragraphs=[said],
        tables=[],
    )


def show_contacts(page: PageData) -> Section:
    """Return how many of the contacts due by plan were made.

    Parameters
    ----------
    page : PageData
        What the page shows.

    Returns
    -------
    Section
        A paragraph.
    """
    made = find_value(page.judged, "contact_rate", "numerator")
    due = find_value(page.judged, "contact_rate", "denominator")
    extra = find_value(page.judged, "extra_contacts")
    if made is None or due is None:
        reason = find_reason(page.judged, "contact_rate")
        said = f"How many of the planned contacts were made is not known: {reason}."
    else:
        said = f"Of {due:,.0f} contacts due by the service plans, {made:,.0f} were made."
        said += f" Beyond the plans there were {extra:,.0f} more." if extra else ""
    return fill_template(
        "table",
        text="Planned contacts",
        anchor="contacts",
        heading="Planned contacts",
        paragraphs=[said],
        tables=[],
    )


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
    if len(page.peers) + 1 >= page.agency.reports.funnel_from:
        said = (
            "Each dot is a colleague without a name. Caseloads differ, and with few contacts due "
            "chance alone moves a dot far; within the curves there is nothing to explain."
        )
    else:
        said = (
            "There are too few of you for a comparison with each other that would mean anything. "
            "So your own value stands beside the agency's, each with how far chance could move it."
        )
    return fill_template(
        "table",
        text="Planned contacts beside the others",
        anchor="",
        heading="",
        paragraphs=[said],
        tables=[],
    )


def show_attention(page: PageData) -> Section:
    """Return the facilitator's own cases that need attention.

    Parameters
    ----------
    page : PageData
        What the page shows.

    Returns
    -------
    Section
        A table by client code, those that have waited longest first.
    """
    rows = page.attention.to_dict("records")
    cases: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        code = "No case" if pd.isna(row["client_code"]) else str(row["client_code"])
        since = "" if pd.isna(row["since"]) else write_date(row["since"])
        days = "" if pd.isna(row["days"]) else f"{int(row['days'])} days"
        line = {"what": str(row["what"]), "since": since, "days": days}
        cases.setdefault(code, []).append(line)
    opening = (
        "As it stood on the last day of the month; what has waited longest comes first."
        if cases
        else "On the last day of the month none of your cases was past what is looked for."
    )
    return fill_template(
        "attention",
        text="Cases that need attention",
        opening=opening,
        cases=[{"client_code": code, "lines": lines} for code, lines in cases.items()],
        unwatched=page.unwatched,
    )


def show_support(page: PageData) -> Section:
    """Return the support given and received, and the thanks.

    Parameters
    ----------
    page : PageData
        What the page shows.

    Returns
    -------
    Section
        Two rows, the thanks that were given, and what the review recommends.
    """
    helpers, helped = page.colleagues
    paragraphs = ["Nobody is an island, and nobody gets left to drown."]
    if helped:
        whom = "a colleague" if helped == 1 else f"{helped} colleagues"
        paragraphs.append(f"You gave your time to {whom} this month. Thank you.")
    if helpers:
        who = "A colleague" if helpers == 1 else f"{helpers} colleagues"
        paragraphs.append(f"{who} gave time to you. It is what colleagues are for; so is asking.")
    return fill_template(
        "support",
        text="Support and thanks",
        paragraphs=paragraphs,
        table=list_table(page, "Hours", "support_given_hours", "support_received_hours"),
        thanks=[(write_date(row.given_on), row.text) for row in page.thanks.itertuples()],
        recommendations=[(row.kind, row.text) for row in page.recommendations.itertuples()],
    )


def show_comment(page: PageData) -> Section:
    """Return the facilitator's comment and the agreed cause, or room for them.

    Parameters
    ----------
    page : PageData
        What the page shows.

    Returns
    -------
    Section
        What is recorded, as it was written; ruled lines where nothing is.
    """
    comment, agreed_cause = page.review
    return fill_template(
        "comment", text="In your own words", comment=comment, agreed_cause=agreed_cause
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
