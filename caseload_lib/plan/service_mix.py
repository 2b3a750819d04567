"""What cases get in a month, and how they last and end: the mix that a caseload is sized by."""

import numpy as np
import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.errors import CaseloadError
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.plan.contact_hours import find_contact_hours
from caseload_lib.plan.workload import ServiceShare

#: How far back contacts are looked at for their length, and closed cases for their duration.
CONTACT_MONTHS, CLOSURE_MONTHS = 12, 36
#: What the name of a programme's share of the cases begins with.
PROGRAMME = "programme."
_DAYS_A_MONTH = 365.25 / 12


def find_mix(
    records: Records, held: pd.DataFrame, month: Month, agency: Agency
) -> tuple[tuple[ServiceShare, ...], dict[str, str]]:
    """Return the services that some cases get in a month by their plans.

    Of each service type in the plans in force on the month's last day: chance is the share of the
    cases (by load_share) that have it, contacts the mean number a month of those. A contact takes
    as long as the agency's own contacts of that type took on average in the twelve months, where
    at least `policies.fewest_for_spread` were recorded with their minutes, else as the settings
    say; travel and recording are the settings'. The deviation of a case's month is
    √(contacts × s² + (d² + f) × h²): s the deviation of one contact (else `contact_spread` × its
    mean), h the hours of one, d the deviation of the number of contacts between cases, and f the
    mean of p × (1 − p) over the cases, p being the part of a contact beyond whole ones: 0.25 a
    month is one contact in one month of four.

    Parameters
    ----------
    records : Records
        case_services and services.
    held : DataFrame
        case_id and load_share of the cases, as `holdings.find_held` gives them.
    month : Month
        The month.
    agency : Agency
        The settings.

    Returns
    -------
    tuple of ServiceShare
        By service type, in the order of the settings.
    dict of str to str
        The source of each in words, by "services.NAME"; the number of cases without a plan by
        "services.unplanned", where there are any.

    Raises
    ------
    CaseloadError
        If none of the cases has a plan.
    SettingsError
        If a plan names a service type that the settings lack.
    """
    plans = _find_plans(records.case_services, held, month)
    if plans.empty:
        raise CaseloadError(
            "No service plan is in force for these cases, so nobody can say what they need. "
            "Record in the table case_services which contacts each case should have a month, or "
            "begin from the settings alone."
        )
    find_contact_hours(plans["service_type"].unique(), agency)
    planned = held[held["case_id"].isin(plans["case_id"])]
    lengths = _measure_contacts(records.services, month)
    total = planned["load_share"].sum()
    services, sources = [], {}
    for name in agency.service_types:
        rows = plans[plans["service_type"] == name]
        if len(rows):
            share, source = _make_share(name, rows, total, lengths, agency)
            services.append(share)
            sources[f"services.{name}"] = source
    if len(planned) < len(held):
        without = len(held) - len(planned)
        sources["services.unplanned"] = f"{without} of {len(held)} cases have no service plan"
    return tuple(services), sources


def find_closing(
    records: Records, held: pd.DataFrame, month: Month, agency: Agency
) -> tuple[tuple[ServiceShare, ...], dict[str, str]]:
    """Return which share of some cases is in programmes that close cases, and how these end.

    Duration (months from opening to closing) and success (met ÷ known outcomes) are those of the
    agency's cases of the programme that closed in the 36 months to the month, where there are at
    least `policies.fewest_for_spread`, else the settings' expected_months and expected_success.

    Parameters
    ----------
    records : Records
        cases.
    held : DataFrame
        program and load_share of the cases.
    month : Month
        The month.
    agency : Agency
        The settings.

    Returns
    -------
    tuple of ServiceShare
        One for each programme that closes cases and whose duration is known, without contacts:
        its name begins with `PROGRAMME`, its chance is the share of the cases in it.
    dict of str to str
        The source of each in words, by "services.NAME"; what is not known or does not apply by
        "outcomes".
    """
    total = held["load_share"].sum()
    shares, sources, remarks = [], {}, []
    for code, rows in held.groupby("program"):
        programme = agency.programmes.get(code)
        label = programme.label if programme else code
        if programme is not None and not programme.closes_cases:
            remarks.append(f"{label} does not close cases")
            continue
        months, success, source = _measure_closures(records.cases, str(code), month, agency)
        if months is None:
            remarks.append(f"how long cases of {label} last is not known")
            continue
        name = f"{PROGRAMME}{code}"
        part = float(rows["load_share"].sum() / total)
        shares.append(
            ServiceShare(name, chance=part, contacts=0, duration_months=months, success=success)
        )
        sources[f"services.{name}"] = source
    if remarks:
        sources["outcomes"] = "; ".join(remarks)
    return tuple(shares), sources


def _find_plans(case_services: pd.DataFrame, held: pd.DataFrame, month: Month) -> pd.DataFrame:
    """Return the plan rows in force on the last day, one for each case and type, with shares."""
    on = pd.Timestamp(month.last)
    rows = case_services[(case_services["from_on"] <= on) & ~(case_services["to_on"] <= on)]
    rows = rows[(rows["contacts_per_month"] > 0) & rows["service_type"].notna()]
    each = rows.groupby(["case_id", "service_type"], as_index=False)["contacts_per_month"].sum()
    return each.merge(held[["case_id", "load_share"]], on="case_id")


def _make_share(
    name: str, rows: pd.DataFrame, total: float, lengths: pd.DataFrame, agency: Agency
) -> tuple[ServiceShare, str]:
    """Return one service of the mix and its source."""
    kind = agency.service_types[name]
    weights = rows["load_share"].to_numpy(dtype=float)
    numbers = rows["contacts_per_month"].to_numpy(dtype=float)
    contacts = float(np.average(numbers, weights=weights))
    part = numbers % 1.0
    uneven = (numbers - contacts) ** 2 + part * (1 - part)
    varied = float(np.average(uneven, weights=weights))
    hours, deviation = kind.contact_hours, agency.policies.contact_spread * kind.contact_hours
    source = f"plans of {len(rows)} cases; a contact's hours from the settings"
    if name in lengths.index and lengths.at[name, "count"] >= agency.policies.fewest_for_spread:
        hours, deviation = float(lengths.at[name, "mean"]), float(lengths.at[name, "std"])
        source = (
            f"plans of {len(rows)} cases; a contact's hours from {lengths.at[name, 'count']:.0f} "
            "contacts of the year"
        )
    whole = hours + kind.travel_hours + kind.recording_hours
    share = ServiceShare(
        name,
        chance=min(float(weights.sum() / total), 1.0),
        contacts=contacts,
        contact_hours=hours,
        travel_hours=kind.travel_hours,
        recording_hours=kind.recording_hours,
        hours_sd=float(np.sqrt(contacts * deviation**2 + varied * whole**2)),
    )
    return share, source


def _measure_contacts(services: pd.DataFrame, month: Month) -> pd.DataFrame:
    """Return count, mean and deviation of the hours of own contacts of one type, by type."""
    first = pd.Timestamp(month.trailing(CONTACT_MONTHS)[0].first)
    inside = (services["served_on"] >= first) & (services["served_on"] < pd.Timestamp(month.after))
    made = services[
        inside
        & (services["status"] == "delivered")
        & services["provider"].isna()
        & (services["minutes"] > 0).fillna(False)
    ]
    hours = made["minutes"].astype(float) / 60
    return hours.groupby(made["service_type"]).agg(["count", "mean", "std"])


def _measure_closures(
    cases: pd.DataFrame, code: str, month: Month, agency: Agency
) -> tuple[float | None, float | None, str]:
    """Return duration, success and their source for one programme."""
    first = pd.Timestamp(month.trailing(CLOSURE_MONTHS)[0].first)
    closed = cases[
        (cases["program"] == code)
        & (cases["closed_on"] >= first)
        & (cases["closed_on"] < pd.Timestamp(month.after))
    ]
    known = closed[closed["outcome"].isin(["met", "not_met"])]
    enough = agency.policies.fewest_for_spread
    expected = agency.programmes.get(code)
    months = expected.expected_months if expected else None
    success = expected.expected_success if expected else None
    parts = ["duration from the settings" if months is not None else "duration not known"]
    if len(closed) >= enough:
        days = (closed["closed_on"] - closed["opened_on"]).dt.days
        months = max(float(days.mean()), 1.0) / _DAYS_A_MONTH
        parts = [f"duration from {len(closed)} cases closed in three years"]
    if len(known) >= enough:
        success = float((known["outcome"] == "met").mean())
        parts.append(f"success from {len(known)} known outcomes")
    elif success is not None:
        parts.append("success from the settings")
    return months, success, "; ".join(parts)
