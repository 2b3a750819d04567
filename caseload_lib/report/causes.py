"""Why a month fell short: the hours of planned contacts not made, and what took them."""

from caseload_lib.agency import Agency
from caseload_lib.charts.words import format_number, format_value, label_indicator
from caseload_lib.report.contents import has_section
from caseload_lib.report.labels import PARTS
from caseload_lib.report.pages import PageData
from caseload_lib.report.section import Section, fill_template
from caseload_lib.report.values import Rows, find_reason, find_value
from caseload_lib.report.writing import pick_verb
from caseload_lib.review.causes import Attribution, attribute
from caseload_lib.review.wording import join_words

#: From so many contacts not made on, an explanation says something.
_MANY = 5
#: The share of contacts that is as good as all, where the agency has no objective.
_NEARLY_ALL = 0.9
_SCALED = "More was taken than fell short, so each carries its part of the shortfall"


def show_causes(page: PageData) -> Section:
    """Return what the hours of contacts not made may have gone to.

    Parameters
    ----------
    page : PageData
        What the page shows.

    Returns
    -------
    Section
        A sum with its rest, to look at together; a sentence where there is nothing to explain,
        or it is not known; nothing where planned contacts are known of no month.
    """
    if not has_section(page, "why"):
        return Section("", "Why contacts fell short: not known.")
    rate = find_value(page.rows, "contact_rate")
    shortfall = measure_shortfall(page.rows, page.agency)
    if rate is None or shortfall is None:
        lacking = "contact_rate" if rate is None else "needed_hours"
        reason = find_reason(page.rows, lacking)
        return _fill([f"How many hours contacts fell short by is not known: {reason}."], None)
    plain = _tell_plain(page, rate)
    if plain:
        return _fill([plain], None)
    said = (
        f"The planned contacts that were not made come to {format_value(shortfall, 'hours')}, "
        "counted with the average hours of a planned contact. Below is what else took hours in "
        "the month. It is an account of hours, not a proof of cause: what the cause was is for "
        "you and your supervisor to say."
    )
    return _fill([said], attribute(shortfall, page.judged))


def measure_shortfall(rows: Rows, agency: Agency) -> float | None:
    """Return the hours of planned contacts that were not made.

    shortfall = (1 - contact_rate) × (needed_hours - administration per case × average_caseload):
    the share of contacts not made, of the hours that all planned contacts take.

    Parameters
    ----------
    rows : sequence of dict
        One facilitator's values of a month, what is missing as None: `rows` of a page.
    agency : Agency
        The settings, for the administration of a case.

    Returns
    -------
    float or None
        Hours, 0 or more; None where planned contacts or their hours are not known.
    """
    rate = find_value(rows, "contact_rate")
    needed = find_value(rows, "needed_hours")
    cases = find_value(rows, "average_caseload")
    if rate is None or needed is None or cases is None:
        return None
    administration = agency.capacity.administration_hours_per_case * cases
    return max(0.0, (1.0 - rate) * (needed - administration))


def _tell_plain(page: PageData, rate: float) -> str:
    """Return why nothing needs explaining; "" where enough contacts fell short to ask."""
    made = find_value(page.rows, "contact_rate", "numerator") or 0.0
    due = find_value(page.rows, "contact_rate", "denominator") or 0.0
    missed = due - made
    objective = find_value(page.rows, "contact_rate", "target")
    if missed <= 0:
        return "Every planned contact was made, so there is nothing to explain."
    counted = (
        f"Of {format_value(due, 'contacts')} due, {format_number(missed)} "
        f"{pick_verb(missed)} not made"
    )
    if missed < _MANY:
        return f"{counted}: so few need no explaining."
    if rate < (_NEARLY_ALL if objective is None else objective):
        return ""
    met = "nearly all were" if objective is None else "the objective was met"
    return f"{counted}, and {met}: nothing here needs explaining."


def _fill(paragraphs: list[str], found: Attribution | None) -> Section:
    """Return the section, with the sum where there is one."""
    parts = []
    total = None
    if found is not None:
        if found.unknown:
            names = [label_indicator(*name.split(":")).lower() for name in found.unknown]
            paragraphs = [*paragraphs, f"Not known, and so not in it: {join_words(names)}."]
        parts = [
            {
                "name": PARTS.get(part.cause, "More work than time"),
                "value": format_number(part.hours, "hours"),
                "basis": f"{part.evidence[:1].upper()}{part.evidence[1:]}",
            }
            for part in found.parts
        ]
        rest = found.unexplained_hours
        words = "" if rest else _SCALED
        hours = format_number(rest, "hours")
        parts.append(
            {"name": "Not accounted for by what is recorded", "value": hours, "basis": words}
        )
        total = format_number(found.shortfall_hours, "hours")
    return fill_template("causes", text="Why", paragraphs=paragraphs, parts=parts, total=total)
