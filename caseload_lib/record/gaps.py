"""Gaps in an agency's records: what is not there and is needed to say something."""

from collections.abc import Iterator

import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.frames import Records
from caseload_lib.record.findings import make_finding, name_ids
from caseload_lib.tables import TABLES


def find_gaps(records: Records, settings: Agency, today: pd.Timestamp) -> Iterator[dict[str, str]]:
    """Yield what is not recorded and is needed.

    Parameters
    ----------
    records : Records
        All records.
    settings : Agency
        Knows the service types and programmes.
    today : Timestamp
        The day it is.

    Yields
    ------
    dict
        A finding for each gap.
    """
    for name, table in TABLES.items():
        if table.required and records[name].empty:
            yield make_finding(
                "gap",
                "empty_table",
                name,
                "",
                "No rows are recorded; without them no month can be reviewed.",
                "Import them; `caseload record template DIR` writes files to fill in.",
            )
    yield from _find_unknown_types(records, settings)
    yield from _find_unknown_programmes(records, settings)
    yield from _find_unknown_funding(records, settings)
    yield from _find_cases_unheld(records, today)
    yield from _find_unknown_hours(records, today)
    unnamed = records.services["facilitator_id"].isna() & records.services["provider"].isna()
    if unnamed.any():
        yield make_finding(
            "gap",
            "nobody_named",
            "services",
            "",
            f"{int(unnamed.sum())} contacts name neither a facilitator nor a provider.",
            "Say who made them; until then they count for nobody.",
        )


def _find_unknown_types(records: Records, settings: Agency) -> Iterator[dict[str, str]]:
    """Yield service types that the settings do not know."""
    for name in ("case_services", "activities", "services"):
        types = records[name]["service_type"].dropna().str.split(";").explode()
        unknown = types[~types.isin(settings.service_types)]
        for service_type, count in unknown.value_counts().sort_index().items():
            yield make_finding(
                "contradiction" if name == "case_services" else "gap",
                "unknown_service_type",
                name,
                service_type,
                f"{count} rows have this type, which params/agency.toml does not know.",
                f"Add [service_types.{service_type}] with its label and hours, or correct them.",
            )


def _find_unknown_programmes(records: Records, settings: Agency) -> Iterator[dict[str, str]]:
    """Yield programmes that the settings do not know."""
    programmes = records.cases["program"].dropna()
    unknown = programmes[~programmes.isin(settings.programmes)]
    for programme, count in unknown.value_counts().sort_index().items():
        yield make_finding(
            "gap",
            "unknown_programme",
            "cases",
            programme,
            f"{count} cases have this programme, which params/agency.toml does not know.",
            f"Add [programmes.{programme}] with its label, or correct them.",
        )


def _find_unknown_funding(records: Records, settings: Agency) -> Iterator[dict[str, str]]:
    """Yield funding sources that the settings do not know, where they name any."""
    sources = records.cases["funding_source"].dropna()
    unknown = sources[~sources.isin(settings.funding)] if settings.funding else sources[:0]
    for source, count in unknown.value_counts().sort_index().items():
        yield make_finding(
            "gap",
            "unknown_funding",
            "cases",
            source,
            f"{count} cases have this funding source, which params/agency.toml does not know.",
            f"Add [funding.{source}] with its label and rules, or correct them.",
        )


def _find_cases_unheld(records: Records, today: pd.Timestamp) -> Iterator[dict[str, str]]:
    """Yield open cases that nobody holds, and those without a service plan."""
    cases = _list_active(records.cases, "opened_on", "closed_on", today)
    held = _list_active(records.assignments, "from_on", "to_on", today)
    planned = _list_active(records.case_services, "from_on", "to_on", today)
    alone = cases.loc[~cases["case_id"].isin(held["case_id"]), "case_id"]
    if len(alone):
        yield make_finding(
            "gap",
            "nobody_holds",
            "assignments",
            "",
            f"Open cases that nobody holds today: {name_ids(alone)}.",
            "Assign each to somebody, or close it.",
        )
    unplanned = cases.loc[~cases["case_id"].isin(planned["case_id"]), "case_id"]
    if len(unplanned):
        yield make_finding(
            "gap",
            "no_plan",
            "case_services",
            "",
            f"Open cases without a service plan today: {name_ids(unplanned)}.",
            "Record which contacts are due; until then hours needed and contacts due are unknown.",
        )


def _find_unknown_hours(records: Records, today: pd.Timestamp) -> Iterator[dict[str, str]]:
    """Yield people who hold cases and whose contract hours are not known."""
    held = _list_active(records.assignments, "from_on", "to_on", today)
    people = records.facilitators
    carrying = people[people["facilitator_id"].isin(held["facilitator_id"])]
    unknown = carrying.loc[carrying["hours_per_week"].isna(), "facilitator_id"]
    if len(unknown):
        yield make_finding(
            "gap",
            "no_hours",
            "facilitators",
            "",
            f"Facilitators who hold cases and have no hours_per_week: {name_ids(unknown)}.",
            "Record their contract hours; until then their capacity is unknown.",
        )


def _list_active(frame: pd.DataFrame, start: str, end: str, day: pd.Timestamp) -> pd.DataFrame:
    """Return the rows that hold on a day."""
    return frame[(frame[start] <= day) & ~(frame[end] <= day)]
