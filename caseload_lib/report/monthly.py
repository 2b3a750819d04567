"""The sections of a facilitator's page that are about them alone."""

from collections.abc import Hashable
from typing import Any

import pandas as pd

from caseload_lib.charts.words import format_value
from caseload_lib.report.contents import has_section, list_contents
from caseload_lib.report.figures import list_table
from caseload_lib.report.pages import PageData
from caseload_lib.report.section import Section, fill_template
from caseload_lib.report.writing import write_date
from caseload_lib.review.summary import summarise


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
        assessments=page.assessments,
        contents=list_contents(page),
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
        code = _name_client(row)
        since = "" if pd.isna(row["since"]) else write_date(row["since"])
        days = "" if pd.isna(row["days"]) else format_value(float(row["days"]), "days")
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


def _name_client(row: dict[Hashable, Any]) -> str:
    """Return the client's code, and how the case stands that is not held any more."""
    if pd.isna(row["client_code"]):
        return "Not your case" if row["standing"] else "No case"
    return (
        f"{row['client_code']} ({row['standing']})" if row["standing"] else str(row["client_code"])
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
        Two rows, the thanks that were given, and what the review recommends; nothing where none
        of it is recorded.
    """
    if not has_section(page, "support"):
        return Section("", "Support and thanks: not known.")
    helpers, helped = page.colleagues
    paragraphs = []
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
