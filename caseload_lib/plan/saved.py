"""The schedule as the records keep it: what stands, and what was taken out of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.frames import Records
from caseload_lib.plan.month_list import list_travelling
from caseload_lib.plan.schedule import PLACED

#: Who made a contact before somebody else did, and when.
FORMER_COLUMNS = ("activity_id", "facilitator_id", "provider", "starts_at")


@dataclass(frozen=True)
class SavedSchedule:
    """Contacts that have been planned, ready to be shared and printed.

    Parameters
    ----------
    placed : DataFrame
        The contacts that stand, in order of time: the columns of `plan.schedule.PLACED`.
    withdrawn : DataFrame
        The same of contacts that were taken out, with their former times, and of contacts that
        somebody else makes now, with who made them before.
    time_zone : str
        The agency's.
    agency : str, default ""
        The agency's name.
    labels : mapping of str to str, default empty
        How people read each service type.
    """

    placed: pd.DataFrame
    withdrawn: pd.DataFrame
    time_zone: str
    agency: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)


def read_schedule(
    records: Records,
    agency: Agency,
    *,
    from_on: date,
    to_on: date | None = None,
    former: pd.DataFrame | None = None,
) -> SavedSchedule:
    r"""Return the contacts that the records plan between two days.

    Parameters
    ----------
    records : Records
        The agency's records: activities and cases.
    agency : Agency
        Its settings.
    from_on : date
        The first day, in the agency's time zone.
    to_on : date, optional
        The first day that no longer counts; without it everything to come does.
    former : DataFrame, optional
        `FORMER_COLUMNS` of contacts that changed hands, as `record.schedules.read_former` gives
        them; they are withdrawn from those who made them before.

    Returns
    -------
    SavedSchedule
        What stands, and what was taken out.

    Examples
    --------
    >>> from caseload_lib.agency import parse_agency
    >>> agency = parse_agency('[agency]\nname = "Harbour"\ntime_zone = "America/New_York"')
    >>> len(read_schedule(Records(), agency, from_on=date(2026, 11, 1)).placed)
    0
    """
    first = _find_start(from_on, agency)
    last = None if to_on is None else _find_start(to_on, agency)
    contacts = _complete(records, agency)
    in_plan = contacts["starts_at"].notna() & (contacts["status"] != "cancelled")
    gone = contacts[~in_plan].assign(starts_at=contacts["withdrawn_at"])
    withdrawn = [gone]
    if former is not None and not former.empty:
        withdrawn.append(_find_former(contacts, former))
    return SavedSchedule(
        placed=_cut(contacts[in_plan], first, last),
        withdrawn=_cut(pd.concat(withdrawn, ignore_index=True), first, last),
        time_zone=agency.agency.time_zone,
        agency=agency.agency.name,
        labels={name: kind.label for name, kind in agency.service_types.items()},
    )


def _complete(records: Records, agency: Agency) -> pd.DataFrame:
    """Return all activities with what their cases and service types say."""
    cases = records.cases[["case_id", "client_code", "zone"]]
    contacts = records.activities.merge(cases, on="case_id", how="left", validate="many_to_one")
    usual = {name: round(kind.contact_hours * 60) for name, kind in agency.service_types.items()}
    minutes = contacts["minutes"].fillna(contacts["service_type"].map(usual).astype("Int64"))
    travelling = contacts["service_type"].isin(list_travelling(agency))
    return contacts.assign(minutes=minutes.fillna(0), zone=contacts["zone"].where(travelling))


def _find_former(contacts: pd.DataFrame, former: pd.DataFrame) -> pd.DataFrame:
    """Return contacts as they stood with those who made them before."""
    makers = ["facilitator_id", "provider"]
    both = former.merge(contacts, on="activity_id", suffixes=("", "_now"))
    same = pd.Series(True, index=both.index)
    for name in makers:
        same &= both[name].fillna("") == both[f"{name}_now"].fillna("")
    return both[~same][list(contacts.columns)]


def _cut(contacts: pd.DataFrame, first: datetime, last: datetime | None) -> pd.DataFrame:
    """Return the contacts that begin between two moments, in order of time."""
    chosen = contacts["starts_at"] >= first
    if last is not None:
        chosen &= contacts["starts_at"] < last
    rows = contacts[chosen.fillna(False).astype(bool)]
    ends_at = rows["starts_at"] + pd.to_timedelta(rows["minutes"].astype("int64"), unit="min")
    ordered = rows.assign(ends_at=ends_at).sort_values(["starts_at", "activity_id"], kind="stable")
    return ordered[list(PLACED)].reset_index(drop=True)


def _find_start(day: date, agency: Agency) -> datetime:
    """Return the moment at which a day begins for the agency."""
    return datetime.combine(day, time(), tzinfo=agency.zone)
