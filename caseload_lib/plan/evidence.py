"""What an agency's records and settings say about how much a facilitator can carry."""

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.errors import CaseloadError
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.plan.assumptions import Assumptions
from caseload_lib.plan.holdings import find_held
from caseload_lib.plan.policies import find_cap
from caseload_lib.plan.ramp import find_start, load_share
from caseload_lib.plan.service_mix import find_closing, find_mix
from caseload_lib.plan.sizing import ServiceShare
from caseload_lib.plan.spans import OPEN_END, overlaps, read_days
from caseload_lib.plan.unexpected import find_unexpected

#: A year evens out leave and holidays, which fall on single months.
MONTHS = 12
_SETTINGS = "from the settings"
_BY_HAND = "to be set by hand"
_WEEKS_A_MONTH = 365.25 / 12 / 7


def gather_assumptions(
    records: Records, facilitator_id: str, month: Month, agency: Agency
) -> Assumptions:
    """Return what a facilitator's caseload rests on, from the records of a year and the settings.

    Hours are those of a mean month of the twelve to `month`, so that neither a fortnight's leave
    nor a month with three holidays sets a caseload for the year:

    - contract_hours: hours_per_week ÷ 5 × Mondays to Fridays of the twelve months ÷ 12;
      holiday_hours likewise of those that are holidays.
    - leave_hours: the hours of workdays absent, or where the person has no absence recorded at
      all the time log's leave, ÷ months employed.
    - training_hours: the time log's ÷ months with a log.
    - administration and tolerance: the settings'.
    - reserve_hours: what disruptions took on average (`unexpected.find_unexpected`), where there
      were enough, else the settings'. What the tolerance asks for comes on top of it, for months
      in which planned contacts take longer.
    - services: `service_mix.find_mix` over the cases held on the month's last day, and
      `service_mix.find_closing` for durations and success.
    - duration_factor: that of the settings × that of the season.
    - load_share: a newcomer's on the day after the month, by the settings' ramp.
    - cap: `policies.find_cap`.

    Parameters
    ----------
    records : Records
        The agency's records.
    facilitator_id : str
        Who.
    month : Month
        The last month looked at.
    agency : Agency
        The settings.

    Returns
    -------
    Assumptions
        With the source of each value in words, and its counts.

    Raises
    ------
    CaseloadError
        If there is no such facilitator, no contract hours are recorded, nobody holds a case, or
        no service plan says what the cases need.
    SettingsError
        If a service plan names a service type that the settings lack.
    """
    cap, cap_name = find_cap(records, facilitator_id, month.last, agency)
    person = records.facilitators.set_index("facilitator_id").loc[facilitator_id]
    if pd.isna(person["hours_per_week"]):
        raise CaseloadError(
            f"No contract hours are recorded for {facilitator_id}, so nobody can say how many "
            "cases fit into them. Record hours_per_week in the table facilitators."
        )
    held, whose = _find_cases(records, facilitator_id, month)
    services, sources = find_mix(records, held, month, agency)
    closing, told = find_closing(records, held, month, agency)
    hours, found = _find_hours(records, person, facilitator_id, month, agency)
    started_on = find_start(records, facilitator_id)
    share = 1.0
    if started_on is not None and started_on <= month.after:
        share = load_share(started_on, month.after, agency.policies.ramp)
    if share < 1:
        found["load_share"] = f"the settings' ramp, started on {started_on}"
    if cap is not None:
        found["cap"] = cap_name
    unexpected = find_unexpected(records, month, agency)
    if unexpected is not None:
        hours["reserve_hours"], found["reserve_hours"] = unexpected
    known = _read_settings(agency, month)
    return replace(
        known,
        **hours,
        services=(*services, *closing),
        cap=cap,
        cap_name=cap_name,
        load_share=share,
        facilitator_id=facilitator_id,
        month=str(month),
        sources={
            **known.sources,
            **found,
            "services": whose,
            **sources,
            **told,
        },
    )


def gather_defaults(agency: Agency) -> Assumptions:
    """Return what a caseload may rest on where nothing is recorded: the settings alone.

    Parameters
    ----------
    agency : Agency
        The settings.

    Returns
    -------
    Assumptions
        A full-time week, and one contact a month of every service type for every
        case: both to be set by hand.
    """
    services = tuple(
        ServiceShare(
            name,
            contact_hours=kind.contact_hours,
            travel_hours=kind.travel_hours,
            recording_hours=kind.recording_hours,
            hours_sd=agency.policies.contact_spread * kind.contact_hours,
        )
        for name, kind in agency.service_types.items()
    )
    known, full_time = _read_settings(agency, None), agency.policies.full_time_hours
    return replace(
        known,
        contract_hours=round(full_time * _WEEKS_A_MONTH, 1),
        services=services,
        cap=agency.policies.most_cases,
        cap_name="the agency's policy" if agency.policies.most_cases is not None else "",
        sources={
            **known.sources,
            "contract_hours": f"a full-time week of {full_time:g} hours, {_BY_HAND}",
            "services": f"one contact a month of each service type, {_BY_HAND}",
            **{f"services.{one.name}": f"hours {_SETTINGS}" for one in services},
        },
    )


def _read_settings(agency: Agency, month: Month | None) -> Assumptions:
    """Return what the settings say by themselves."""
    capacity, policies = agency.capacity, agency.policies
    factor, reason = policies.duration_factor, policies.duration_reason
    if month is not None and policies.seasonal_factors:
        factor = policies.find_duration_factor(month)
        reason = "; ".join(filter(None, [reason, f"the season of {month.label}"]))
    names = (
        "fixed_administration_hours",
        "administration_hours_per_case",
        "reserve_hours",
        "overrun_tolerance",
        "duration_factor",
    )
    return Assumptions(
        contract_hours=0.0,
        services=(),
        fixed_administration_hours=capacity.fixed_administration_hours,
        administration_hours_per_case=capacity.administration_hours_per_case,
        reserve_hours=capacity.reserve_hours,
        overrun_tolerance=policies.overrun_tolerance,
        duration_factor=factor,
        duration_reason=reason,
        sources=dict.fromkeys(names, _SETTINGS),
    )


def _find_cases(records: Records, facilitator_id: str, month: Month) -> tuple[pd.DataFrame, str]:
    """Return the cases from which the mix is taken, and whose they are."""
    held = find_held(records, month.last)
    held = held[held["load_share"] > 0]
    own = held[held["facilitator_id"] == facilitator_id]
    if len(own):
        number = len(own)
        cases = "case" if number == 1 else "cases"
        return own, f"the {number} {cases} that {facilitator_id} holds on {month.last}"
    if held.empty:
        raise CaseloadError(
            f"Nobody holds a case on {month.last}, so that there is no mix of services to plan "
            "for. Record cases and assignments, or choose another month."
        )
    number = held["case_id"].nunique()
    return held, f"the agency's {number} cases on {month.last}, since {facilitator_id} holds none"


def _find_hours(
    records: Records, person: pd.Series, facilitator_id: str, month: Month, agency: Agency
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the hours of a mean month and where they came from."""
    first, after = month.trailing(MONTHS)[0].first, month.after
    holidays = [day for day in agency.agency.holidays if first <= day < after]
    a_day = float(person["hours_per_week"]) / 5
    weekdays = int(np.busday_count(first, after))
    free = weekdays - int(np.busday_count(first, after, holidays=holidays))
    year = f"mean of the twelve months to {month.label}"
    begun = _clip(person["started_on"], first)
    ended = min(_clip(person["ended_on"], after), after)
    months = max((ended - begun).days / ((after - first).days / MONTHS), 1.0)
    hours: dict[str, Any] = {
        "contract_hours": a_day * weekdays / MONTHS,
        "holiday_hours": a_day * free / MONTHS,
    }
    sources = {
        "contract_hours": f"{person['hours_per_week']:g} hours a week, {year}",
        "holiday_hours": f"{free} holidays on weekdays, {year}",
    }
    absences = records.absences[records.absences["facilitator_id"] == facilitator_id]
    logged = _find_logged(records, facilitator_id, first, after)
    if len(absences):
        days = _count_absent(absences, first, after, holidays)
        hours["leave_hours"] = a_day * days / months
        sources["leave_hours"] = f"{days} workdays absent, {year}"
    elif logged is not None:
        hours["leave_hours"] = logged["leave"]
        sources["leave_hours"] = f"the time log, {year}"
    else:
        sources["leave_hours"] = "not known: neither absences nor a time log are recorded"
    if logged is not None:
        hours["training_hours"] = logged["training"]
        sources["training_hours"] = f"the time log, {year}"
    else:
        sources["training_hours"] = "not known: no time log is recorded"
    return hours, sources


def _clip(day: object, bound: date) -> date:
    """Return a day of the records, or the bound where it is missing or before it."""
    return bound if pd.isna(day) else max(pd.Timestamp(day).date(), bound)


def _count_absent(absences: pd.DataFrame, first: date, after: date, holidays: list[date]) -> int:
    """Return on how many workdays somebody was away, each counted once."""
    rows = absences[overlaps(absences["from_on"], absences["to_on"], first=first, after=after)]
    away: set[np.datetime64] = set()
    starts, ends = read_days(rows["from_on"]), read_days(rows["to_on"], missing=OPEN_END)
    for start, end in zip(starts, ends, strict=True):
        days = np.arange(max(start, np.datetime64(first)), min(end, np.datetime64(after)))
        away |= set(days[np.is_busday(days, holidays=holidays)])
    return len(away)


def _find_logged(
    records: Records, facilitator_id: str, first: date, after: date
) -> dict[str, float] | None:
    """Return the logged hours of leave and training in a mean month; None without a log."""
    log = records.time_log[records.time_log["facilitator_id"] == facilitator_id]
    inside = (log["worked_on"] >= pd.Timestamp(first)) & (log["worked_on"] < pd.Timestamp(after))
    log = log[inside]
    if log.empty:
        return None
    months = log["worked_on"].dt.to_period("M").nunique()
    hours = log.groupby("activity")["minutes"].sum() / 60 / months
    return {name: float(hours.get(name, 0.0)) for name in ("leave", "training")}
