"""Writing the schedule of one facilitator as a page to be printed: the month, then its weeks."""

from caseload_lib.report.documents.page import prepare_templates
from caseload_lib.report.schedules.sheet import Sheet, say_change, write_week


def write_schedule_page(sheet: Sheet) -> str:
    """Return a facilitator's schedule as one HTML page.

    Parameters
    ----------
    sheet : Sheet
        What to show; its text is data and is escaped.

    Returns
    -------
    str
        A whole page that asks no network for anything. Printed on A4 landscape it is a sheet
        for the month, one for each week, and one for what has no place.
    """
    template = prepare_templates().get_template("schedule.html.j2")
    return template.render(
        sheet=sheet,
        summary=_summarise(sheet),
        changed=say_change(sheet),
        weeks=[(write_week(week), week) for week in sheet.weeks],
    )


def _summarise(sheet: Sheet) -> str:
    """Return how much is planned, as a sentence."""
    number = len(sheet.entries)
    planned = f"{number} {'contact' if number == 1 else 'contacts'}, {sheet.hours:.1f} hours"
    there = "" if sheet.hours_there is None else f" of the {sheet.hours_there:.0f} you are there"
    left = len(sheet.unplaced)
    lacking = f" {left} {'has' if left == 1 else 'have'} no place yet." if left else ""
    return f"{planned}{there}.{lacking}"
