"""The sections of indicators that a facilitator's page and the team's page have in common."""

from datetime import timedelta
from importlib.metadata import version

import pandas as pd

from caseload_lib.charts.words import format_value, label_indicator
from caseload_lib.report.indicator_rows import IndicatorTable, make_table, name_unknown
from caseload_lib.report.labels import GROUPS, PARTS, SCOPES
from caseload_lib.report.pages import PageData, TeamData
from caseload_lib.report.section import Section, fill_template
from caseload_lib.report.writing import write_date
from caseload_lib.review.wording import join_words

#: Without a record for longer than this at its end, a month is perhaps not complete.
_QUIET_END = timedelta(days=7)


def show_indicators(data: PageData | TeamData) -> Section:
    """Return the month's indicators that have no section of their own.

    Parameters
    ----------
    data : PageData or TeamData
        What the page shows.

    Returns
    -------
    Section
        One table for each of `labels.GROUPS`.
    """
    own = "your" if isinstance(data, PageData) else "the agency's"
    opening = (
        f"Each value stands beside the range that is usual in {own} months until now. Within it, "
        "a month is like the others and needs no explanation; what stands out is marked."
    )
    return fill_template(
        "table",
        text="The month in figures",
        anchor="figures",
        heading="The month in figures",
        paragraphs=[opening],
        tables=[list_table(data, name, *indicators) for name, indicators in GROUPS.items()],
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
        One row for each activity.
    """
    total = sum_values(data.judged, "hours")
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
        The scopes in plain words.
    """
    return fill_template(
        "disruptions",
        text="Disruptions",
        paragraphs=[_tell_disruptions(data.judged)],
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
        One row for each kind of obligation.
    """
    rows = data.judged[data.judged["indicator"] == "obligations_on_time"]
    due, done = rows["denominator"].sum(), rows["numerator"].sum()
    said = (
        f"{done:,.0f} of {due:,.0f} records, replies and reviews that fell due in the month were "
        "done in time."
        if due
        else "No record, reply or review is known to have fallen due in the month."
    )
    return fill_template(
        "table",
        text="Obligations",
        anchor="obligations",
        heading="Obligations",
        paragraphs=[said],
        tables=[list_table(data, "Done by the due date", "obligations_on_time")],
    )


def show_unknown(data: PageData | TeamData) -> Section:
    """Return what the data cannot say, and why.

    Parameters
    ----------
    data : PageData or TeamData
        What the page shows.

    Returns
    -------
    Section
        Every missing indicator by its reason; what was not counted; what was inferred.
    """
    missing = data.judged[data.judged["value"].isna()]
    reasons = []
    for reason, rows in missing.groupby("reason", sort=False):
        names = name_unknown(rows, data.judged)
        reasons.append((f"{str(reason)[:1].upper()}{str(reason)[1:]}", "; ".join(names)))
    return fill_template(
        "unknown",
        text="What the data cannot say",
        opening="What is not known is not zero. Each of these is left open, for the reason given.",
        reasons=reasons,
        remarks=_list_remarks(data),
    )


def show_reading(data: PageData | TeamData) -> Section:
    """Return how to read the page, and what it was made from.

    Parameters
    ----------
    data : PageData or TeamData
        What the page shows.

    Returns
    -------
    Section
        The page's footer; it holds no time, so that the same records give the same page.
    """
    until = data.records_until
    records = f"From the records up to {write_date(until)}." if until else "No record has a date."
    return fill_template(
        "reading",
        text="How to read this page",
        for_team=isinstance(data, TeamData),
        records=records,
        version=version("caseload"),
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
        data.judged,
        data.history,
        indicators=indicators,
        agency=data.agency,
        month=data.month,
    )


def find_value(judged: pd.DataFrame, indicator: str, column: str = "value") -> float | None:
    """Return the month's value of an indicator without parts.

    Parameters
    ----------
    judged : DataFrame
        The month's values.
    indicator : str
        A name in `caseload_lib.agency.INDICATORS`.
    column : str, default "value"
        Which number of it.

    Returns
    -------
    float or None
        None where it is not known.
    """
    found = judged.loc[judged["indicator"] == indicator, column].dropna()
    return float(found.iloc[0]) if len(found) else None


def find_reason(judged: pd.DataFrame, indicator: str) -> str:
    """Return why an indicator is not known.

    Parameters
    ----------
    judged : DataFrame
        The month's values.
    indicator : str
        A name in `caseload_lib.agency.INDICATORS`.

    Returns
    -------
    str
        In plain words, without a full stop.
    """
    reasons = judged.loc[judged["indicator"] == indicator, "reason"].dropna()
    return str(reasons.iloc[0]) if len(reasons) else "nothing is recorded"


def sum_values(judged: pd.DataFrame, indicator: str) -> float | None:
    """Return the sum of an indicator's parts.

    Parameters
    ----------
    judged : DataFrame
        The month's values.
    indicator : str
        A name in `caseload_lib.agency.INDICATORS`.

    Returns
    -------
    float or None
        None where no part is known.
    """
    known = judged.loc[judged["indicator"] == indicator, "value"].dropna()
    return float(known.sum()) if len(known) else None


def _fill_rows(text: str, data: PageData | TeamData, *indicators: str) -> Section:
    """Return tables that stand below a chart, without a heading of their own."""
    tables = [list_table(data, label_indicator(name), name) for name in indicators]
    return fill_template("table", text=text, heading="", anchor="", paragraphs=[], tables=tables)


def _tell_disruptions(judged: pd.DataFrame) -> str:
    """Return how many disruptions began and what they took."""
    begun, hours = sum_values(judged, "disruptions"), sum_values(judged, "disruption_hours")
    if begun is None:
        return "No disruption was ever recorded, so nothing can be said of them."
    took = "" if not hours else f", and disruptions took {format_value(hours, 'hours')}"
    count = "no disruption" if begun == 0 else format_value(begun, "disruptions")
    return f"{count[:1].upper()}{count[1:]} began in the month{took}."


def _list_remarks(data: PageData | TeamData) -> list[str]:
    """Return what else limits the values."""
    remarks = []
    partly = data.judged[data.judged["value"].notna() & (data.judged["uncounted"].fillna(0) > 0)]
    for number, rows in partly.groupby("uncounted", sort=True):
        names = [label_indicator(row.indicator, row.breakdown) for row in rows.itertuples()]
        remarks.append(f"Left out for want of a record, {number} each: {join_words(names)}.")
    if data.inferred:
        what = "assignment was" if data.inferred == 1 else "assignments were"
        remarks.append(
            f"{data.inferred} {what} not recorded as such but concluded from who made contacts."
        )
    if data.records_until and data.month.last - data.records_until > _QUIET_END:
        remarks.append(
            f"The latest record is of {write_date(data.records_until)}. What happened after it is "
            "not in these numbers."
        )
    return remarks
