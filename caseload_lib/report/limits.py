"""The sections that say what the data cannot say, and how to read a page."""

from datetime import timedelta
from importlib.metadata import version

from caseload_lib.charts.words import label_indicator
from caseload_lib.report.pages import PageData, TeamData
from caseload_lib.report.section import Section, fill_template
from caseload_lib.report.unknown import group_reasons, name_unknown
from caseload_lib.report.writing import write_date
from caseload_lib.review.wording import join_words

#: Without a record for longer than this at its end, a month is perhaps not complete.
_QUIET_END = timedelta(days=7)


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
    missing = [row for row in data.rows if row["value"] is None]
    reasons = [
        (f"{reason[:1].upper()}{reason[1:]}", "; ".join(name_unknown(rows, data.rows)))
        for reason, rows in group_reasons(missing).items()
    ]
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
        months=data.agency.reports.history_months,
        for_team=isinstance(data, TeamData),
        records=records,
        version=version("caseload"),
    )


def _list_remarks(data: PageData | TeamData) -> list[str]:
    """Return what else limits the values."""
    remarks = []
    partly = [row for row in data.rows if row["value"] is not None and row["uncounted"]]
    for number in sorted({row["uncounted"] for row in partly}):
        names = [
            label_indicator(row["indicator"], row["breakdown"])
            for row in partly
            if row["uncounted"] == number
        ]
        each = "each of these" if len(names) > 1 else "this"
        verb = "is" if number == 1 else "are"
        remarks.append(
            f"For want of a record, {number} {verb} left out of {each}: {join_words(names)}."
        )
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
