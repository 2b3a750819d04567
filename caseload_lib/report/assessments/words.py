"""How documents about assessments put things: raters, people, days, tables and empty ones."""

from collections.abc import Sequence

import pandas as pd

from caseload_lib.assess.instrument import Instrument, Item
from caseload_lib.record.assessments import Assessment
from caseload_lib.report.assessments.data import AssessmentData
from caseload_lib.report.documents.document import Grid, Passage
from caseload_lib.report.writing import write_date

#: What an assessment by each kind of rater is called.
KINDS = {
    "self": "Self-assessment",
    "supervisor": "Supervisor's assessment",
    "peer": "A peer's assessment",
    "service": "One rater's assessment of the service",
}


def lay_table(
    caption: str,
    headers: Sequence[str],
    rows: Sequence[Sequence[object]],
    *,
    none: str,
) -> Grid | Passage:
    """Return a table, or the sentence that says why there is none.

    Parameters
    ----------
    caption : str
        What it shows, with what it is of.
    headers : sequence of str
        One for each column.
    rows : sequence of sequence of object
        Cells; missing ones become a dash.
    none : str
        Why there is no row.
    """
    if not rows:
        return Passage(none, kind="hint")
    cells = tuple(tuple(write_cell(cell) for cell in row) for row in rows)
    return Grid(caption, tuple(headers), cells)


def write_cell(value: object) -> str:
    """Return a cell's text; a dash where there is nothing.

    Examples
    --------
    >>> write_cell(None), write_cell(3), write_cell(""), write_cell(pd.Timestamp("2026-01-05"))
    ('–', '3', '–', '5 January 2026')
    """
    if isinstance(value, str):
        return value or "–"
    if value is None or pd.isna(value):
        return "–"
    if isinstance(value, pd.Timestamp):
        return write_date(value)
    return str(value)


def write_number(value: float | None) -> str:
    """Return a number with one decimal, none where it is whole; a dash where it is missing.

    Examples
    --------
    >>> write_number(2.0), write_number(1.25), write_number(None)
    ('2', '1.2', '–')
    """
    if value is None or pd.isna(value):
        return "–"
    return f"{value:.1f}".removesuffix(".0")


def write_percent(share: float) -> str:
    """Return a share as whole percents, a half rounded up.

    Examples
    --------
    >>> write_percent(5 / 8), write_percent(0.29), write_percent(1.0)
    ('63%', '29%', '100%')
    """
    return f"{int(share * 100 + 0.5 + 1e-9)}%"


def count(number: int, one: str, more: str = "") -> str:
    """Return a number with its noun.

    Examples
    --------
    >>> count(1, "step"), count(0, "step"), count(2, "competency", "competencies")
    ('1 step', '0 steps', '2 competencies')
    """
    return f"{number} {one if number == 1 else more or one + 's'}"


def list_all(names: Sequence[str]) -> str:
    """Return names joined by commas and an "and".

    Examples
    --------
    >>> list_all(["1", "2", "3"]), list_all(["1"]), list_all([])
    ('1, 2 and 3', '1', '')
    """
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def name_item(instrument: Instrument, item_id: object) -> str:
    """Return an item's or a cluster's id with its name; what is neither stays as it is."""
    if not isinstance(item_id, str) or not item_id:
        return "–"
    for item in instrument.items:
        if item.id == item_id:
            return f"{item.id} {item.name or item.text}"
    for cluster in instrument.clusters:
        if cluster.id == item_id:
            return f"{cluster.id} {cluster.name}"
    return item_id


def name_cluster(instrument: Instrument, item: Item) -> str:
    """Return the heading under which an item stands; empty where there is none."""
    return next((one.name for one in instrument.clusters if one.id == item.cluster_id), "")


def name_answer(instrument: Instrument, item_id: str, value: int | None) -> str:
    """Return what was answered, by the level's name; a dash where nothing was."""
    if value is None or pd.isna(value):
        return "–"
    return instrument.item(item_id).level(int(value)).name


def write_subtitle(data: AssessmentData) -> str:
    """Return about whom or what, by whom, for which time, and how far it is."""
    one = data.assessment
    service = one.about_facilitator_id is None
    about = "Our service" if service else data.name(one.about_facilitator_id)
    if service and not data.may_read:
        return f"{about}, all raters together, {data.period.label}"
    by = f" by {data.name(one.rater_id)}" if one.rater_kind != "self" else ""
    return f"{about}. {KINDS[one.rater_kind]}{by}, {data.period.label}; {write_state(data, one)}"


def write_state(data: AssessmentData, one: Assessment) -> str:
    """Return whether an assessment is a draft, submitted, released, amended."""
    if one.submitted_at is None:
        return "draft"
    day = pd.Timestamp(one.submitted_at).tz_convert(data.settings.zone).date()
    parts = [f"submitted on {write_date(day)}"]
    if one.rater_kind == "self":
        parts.append("released" if one.released_at is not None else "not released yet")
    if one.amends_id is not None:
        parts.append("an amended version")
    if data.is_replaced(one):
        parts.append("a later version replaces it")
    return ", ".join(parts)
