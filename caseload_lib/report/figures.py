"""The sections of indicators that a facilitator's page and the team's page have in common."""

from caseload_lib.charts.words import format_value, label_indicator
from caseload_lib.report.contents import has_section
from caseload_lib.report.indicator_rows import IndicatorTable, make_table
from caseload_lib.report.labels import ABOUT, ABOUT_TEAM, GROUPS, PARTS, SCOPES
from caseload_lib.report.pages import PageData, TeamData
from caseload_lib.report.section import Section, fill_template
from caseload_lib.report.values import Rows, find_reason, sum_values
from caseload_lib.report.writing import pick_verb


def show_indicators(data: PageData | TeamData) -> Section:
    """Return the month's indicators that have no section of their own.

    Parameters
    ----------
    data : PageData or TeamData
        What the page shows.

    Returns
    -------
    Section
        One table for each of `labels.GROUPS` of which anything is known.
    """
    own = "your" if isinstance(data, PageData) else "the agency's"
    opening = (
        f"Each value stands beside the range that is usual in up to "
        f"{data.agency.reports.history_months} of {own} months, this one included. Within it, a "
        "month is like the others and needs no explanation; what stands out is marked."
    )
    tables = [
        list_table(data, name, *indicators)
        for name, indicators in GROUPS.items()
        if any(row["value"] is not None for row in data.rows if row["indicator"] in indicators)
    ]
    return fill_template(
        "table",
        text="The month in figures",
        anchor="figures",
        heading="The month in figures",
        paragraphs=[opening],
        tables=tables,
    )


def show_hours(data: PageData | TeamData) -> Section:
    """Return where the logged time went.

    Parameters
    ----------
    data : PageData or TeamData
        What the page shows.

    Returns
    -------
    Section
        A paragraph; nothing where no month has a time log.
    """
    if not has_section(data, "hours"):
        return Section("", "Where the time went: not known.")
    total = sum_values(data.rows, "hours")
    said = (
        f"The time log of the month holds {format_value(total, 'hours')}."
        if total is not None
        else "Where the time went is not known, since there is no time log to go by."
    )
    return fill_template(
        "table",
        text="Where the time went",
        anchor="hours",
        heading="Where the time went",
        paragraphs=[said],
        tables=[],
    )


def show_hour_rows(data: PageData | TeamData) -> Section:
    """Return the logged time by activity.

    Parameters
    ----------
    data : PageData or TeamData
        What the page shows.

    Returns
    -------
    Section
        One row for each activity.
    """
    return _fill_rows("Hours by activity", data, "hours")


def show_disruptions(data: PageData | TeamData) -> Section:
    """Return what the scopes of disruptions mean and how the month was.

    Parameters
    ----------
    data : PageData or TeamData
        What the page shows.

    Returns
    -------
    Section
        The scopes in plain words; nothing where no disruption was ever recorded.
    """
    if not has_section(data, "disruptions"):
        return Section("", "Disruptions: not known.")
    return fill_template(
        "disruptions",
        text="Disruptions",
        paragraphs=[_tell_disruptions(data.rows)],
        scopes=[(PARTS[scope], meaning) for scope, meaning in SCOPES.items()],
    )


def show_disruption_rows(data: PageData | TeamData) -> Section:
    """Return disruptions and the hours they took, by scope.

    Parameters
    ----------
    data : PageData or TeamData
        What the page shows.

    Returns
    -------
    Section
        One row for each scope, twice.
    """
    return _fill_rows("Disruptions by scope", data, "disruptions", "disruption_hours")


def show_obligations(data: PageData | TeamData) -> Section:
    """Return what fell due in the month and was done in time.

    Parameters
    ----------
    data : PageData or TeamData
        What the page shows.

    Returns
    -------
    Section
        One row for each kind of obligation; nothing where none is known of any month.
    """
    if not has_section(data, "obligations"):
        return Section("", "Obligations: not known.")
    due, done = (
        sum_values(data.rows, "obligations_on_time", column) or 0.0
        for column in ("denominator", "numerator")
    )
    tables = [list_table(data, "Done by the due date", "obligations_on_time")] if due else []
    what = "record, reply or review" if due == 1 else "records, replies and reviews"
    said = (
        f"Of {due:,.0f} {what} "
        f"that fell due in the month, {done:,.0f} {pick_verb(done)} done in time."
        if due
        else f"Nothing can be said of them: {find_reason(data.rows, 'obligations_on_time')}."
    )
    return fill_template(
        "table",
        text="Obligations",
        anchor="obligations",
        heading="Obligations",
        paragraphs=[said],
        tables=tables,
    )


def list_table(data: PageData | TeamData, name: str, *indicators: str) -> IndicatorTable:
    """Return the table of some indicators of a page.

    Parameters
    ----------
    data : PageData or TeamData
        What the page shows.
    name : str
        What the table is about.
    *indicators : str
        Names in `caseload_lib.agency.INDICATORS`.

    Returns
    -------
    IndicatorTable
        As `indicator_rows.make_table` gives it.
    """
    return make_table(
        name,
        data.rows,
        data.courses,
        indicators=indicators,
        agency=data.agency,
        month=data.month,
        about=ABOUT if isinstance(data, PageData) else ABOUT_TEAM,
    )


def _fill_rows(text: str, data: PageData | TeamData, *indicators: str) -> Section:
    """Return tables that stand below a chart; nothing where nothing in them is known."""
    if all(sum_values(data.rows, name) is None for name in indicators):
        return Section("", f"{text}: {find_reason(data.rows, indicators[0])}.")
    tables = [list_table(data, label_indicator(name), name) for name in indicators]
    return fill_template("table", text=text, heading="", anchor="", paragraphs=[], tables=tables)


def _tell_disruptions(rows: Rows) -> str:
    """Return how many disruptions began and what they took."""
    begun, hours = sum_values(rows, "disruptions"), sum_values(rows, "disruption_hours")
    if begun is None:
        return "No disruption was ever recorded, so nothing can be said of them."
    took = "" if not hours else f", and disruptions took {format_value(hours, 'hours')}"
    count = "no disruption" if begun == 0 else format_value(begun, "disruptions")
    return f"{count[:1].upper()}{count[1:]} began in the month{took}."
