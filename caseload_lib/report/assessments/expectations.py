"""The page that sets what is expected of a supervisor at the start of a performance year."""

from datetime import date

import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.assess.anchors import expected_level, years_in_role
from caseload_lib.assess.instrument import Instrument
from caseload_lib.assess.periods import Period
from caseload_lib.assess.standings import expectations
from caseload_lib.errors import CaseloadError
from caseload_lib.frames import Records
from caseload_lib.report.assessments.competencies import describe_level
from caseload_lib.report.assessments.words import count, lay_table
from caseload_lib.report.documents.document import Document, Grid, Part, Passage
from caseload_lib.report.writing import write_date


def make_expectations(
    records: Records,
    instrument: Instrument,
    *,
    facilitator_id: str,
    on: date,
    settings: Agency,
    role_years: float | None = None,
) -> Document:
    """Return the page that sets the expectations at the start of a performance year.

    Parameters
    ----------
    records : Records
        The tables facilitators and roles.
    instrument : Instrument
        Anchors.
    facilitator_id : str
        Of whom it is expected.
    on : date
        The day on which it is talked over; the years in the role are counted until then.
    settings : Agency
        The agency's settings.
    role_years : float, optional
        Years in the supervisor's role, where no record says so.

    Returns
    -------
    Document
        The expected level, every indicator of its column by competency, those that describe a
        limit apart, and room for goals.

    Raises
    ------
    CaseloadError
        If the years in the role are neither recorded nor given.
    RecordsError
        If the instrument is not of the kind "anchors".
    """
    recorded = years_in_role(records.roles, facilitator_id, on)
    years = role_years if recorded is None else recorded
    if years is None:
        raise CaseloadError(
            f"No role as supervisor is recorded for {facilitator_id} by {on}. The years in it set "
            "what is expected. Record the role with the day it began, or give the years."
        )
    table = expectations(instrument, years=years)
    level = expected_level(years, instrument=instrument)
    people = records.facilitators.set_index("facilitator_id")["name"]
    year = Period.of(on, kind="year", year_starts=settings.assessment.year_starts)
    limits = int(table["limiting"].sum())
    said = (
        f"{count(len(table) - limits, 'indicator')} in "
        f"{count(table['cluster_id'].nunique(), 'competency', 'competencies')} are expected by the "
        "end of the year. Lower levels are not asked for again."
    )
    return Document(
        title=f"What is expected: {instrument.title}",
        agency=settings.agency.name,
        subtitle=f"{people.get(facilitator_id, facilitator_id)}, performance year {year.label}; "
        f"as of {write_date(on)}",
        parts=(
            Part(
                "The level that is expected",
                (Passage(describe_level(level, years), kind="notice"), Passage(said)),
            ),
            *(
                _lay_expected(instrument, cluster_id, rows)
                for cluster_id, rows in table.groupby("cluster_id", sort=False)
            ),
            _leave_room(),
        ),
    )


def _lay_expected(instrument: Instrument, cluster_id: object, rows: pd.DataFrame) -> Part:
    """Return one competency: what is expected, and the limits apart."""
    scored, limits = rows[~rows["limiting"]], rows[rows["limiting"]]
    cluster = next(one for one in instrument.clusters if one.id == cluster_id)
    blocks: list[Passage | Grid] = [Passage(cluster.definition)] if cluster.definition else []
    for part, caption, none in (
        (scored, "Expected", "Nothing is scored of this competency at this level."),
        (limits, "Limits that this level describes; they are not rated", ""),
    ):
        if len(part) or none:
            listed = [(row.item_id, row.text) for row in part.itertuples()]
            headers = ("Indicator", "What is seen")
            blocks.append(lay_table(f"{caption}: {len(part)}", headers, listed, none=none))
    return Part(f"{cluster.id} {cluster.name}", tuple(blocks))


def _leave_room() -> Part:
    """Return room for the goals that both agree on."""
    headers = ("Goal", "Specific", "Measurable", "Achievable", "Relevant", "By when")
    rows = [(str(number), " ", " ", " ", " ", " ") for number in (1, 2, 3)]
    said = "Goals are agreed by both, each with all five parts."
    grid = lay_table("Room for goals", headers, rows, none="")
    return Part("Goals for the year", (Passage(said), grid))
