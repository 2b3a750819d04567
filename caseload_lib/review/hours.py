"""The hours that facilitators have, need and log."""

from collections.abc import Iterable
from datetime import date

import numpy as np
import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.errors import SettingsError
from caseload_lib.frames import Records
from caseload_lib.review.caseload import sum_case_days
from caseload_lib.review.facts import Fact, Reasons, make_count, make_ratio
from caseload_lib.review.roster import Roster
from caseload_lib.review.spans import (
    OPEN_END,
    Array,
    clip_days,
    count_days,
    merge_spans,
    overlaps,
)
from caseload_lib.review.time_log import spread_log, sum_log

NO_LOG = "no time log for this month"
_WORKING_DAYS = 5


def count_hours(records: Records, roster: Roster, agency: Agency) -> list[Fact]:
    """Return every indicator of hours.

    - hours, by activity: Σ minutes of the time log ÷ 60; 0 for an activity that a kept log
      does not mention.
    - presence_hours_per_case: hours of presence ÷ average_caseload.
    - support_given_hours: one's own hours of support; support_received_hours: the hours of
      support that colleagues logged for one, known also to somebody without a log of their own
      where a colleague logged any.
    - available_hours, needed_hours, utilisation: see `find_available` and `find_needed`;
      utilisation is needed ÷ available.

    Parameters
    ----------
    records : Records
        The agency's records.
    roster : Roster
        The month's roster.
    agency : Agency
        The settings.

    Returns
    -------
    list of Fact
        One for each indicator and breakdown.

    Raises
    ------
    SettingsError
        If a service plan of the month names a service type that the settings lack.
    """
    log = spread_log(records.time_log, roster.month)
    logged = sum_log(log, roster)
    keeps_log = roster.has(log["facilitator_id"])
    support = log[log["activity"] == "support"]
    helped = roster.has(support["for_facilitator_id"])
    received = roster.total(support["for_facilitator_id"], support["hours"])
    average = sum_case_days(roster) / roster.month.days
    no_log: Reasons = [(~keeps_log, NO_LOG)]
    available = find_available(records, roster, agency, logged)
    needed = find_needed(records.case_services, roster, agency)
    return [
        available,
        needed,
        _compare_hours(needed, available),
        make_ratio(
            "presence_hours_per_case",
            logged["presence"],
            average,
            empty="no case was held this month",
            reasons=no_log,
        ),
        *(
            make_count("hours", hours, breakdown=activity, reasons=no_log)
            for activity, hours in logged.items()
        ),
        make_count("support_given_hours", logged["support"], reasons=no_log),
        make_count("support_received_hours", received, reasons=[(~(keeps_log | helped), NO_LOG)]),
    ]


def find_available(
    records: Records, roster: Roster, agency: Agency, logged: dict[str, Array]
) -> Fact:
    """Return available_hours: contract − leave − training − fixed administration − reserve.

    Working days are Mondays to Fridays that are no holidays of the settings, within employment
    (a missing date is open). Contract = hours_per_week ÷ 5 × working days employed. Leave =
    hours_per_week ÷ 5 × working days absent (each counted once), or the hours of leave in the
    time log for whoever has no absence recorded at all. Training is the time log's. Fixed
    administration and reserve are the settings', in proportion to the working days employed.
    Never below 0.

    Parameters
    ----------
    records : Records
        The agency's records.
    roster : Roster
        The month's roster.
    agency : Agency
        The settings.
    logged : dict of str to array
        Hours by activity, 0 without a time log.

    Returns
    -------
    Fact
        Missing where no contract hours are recorded.
    """
    month, ids = roster.month, roster.ids
    people = records.facilitators.set_index("facilitator_id").reindex(ids)
    holidays = agency.agency.holidays
    begins, stops = clip_days(
        people["started_on"].fillna(pd.Timestamp(month.first)),
        people["ended_on"].fillna(OPEN_END),
        first=month.first,
        after=month.after,
    )
    worked = _count_working_days(begins, stops, holidays)
    absent = _count_absent_days(records.absences, roster, begins, stops, holidays)
    a_day = people["hours_per_week"].to_numpy(dtype=float) / _WORKING_DAYS
    leave = np.where(
        roster.has(records.absences["facilitator_id"]), a_day * absent, logged["leave"]
    )
    all_days = int(np.busday_count(month.first, month.after, holidays=holidays))
    set_aside = agency.capacity.fixed_administration_hours + agency.capacity.reserve_hours
    hours = a_day * worked - leave - logged["training"] - set_aside * worked / max(all_days, 1)
    unknown = np.isnan(a_day)
    return make_count(
        "available_hours",
        np.maximum(hours, 0.0),
        reasons=[(unknown, "no contract hours are recorded")],
    )


def find_needed(case_services: pd.DataFrame, roster: Roster, agency: Agency) -> Fact:
    """Return needed_hours: what the service plans of one's cases ask for, and their administration.

    Σ over one's holdings and their plan rows of contacts_per_month × hours of one contact
    (contact, travel and recording) × days on which plan and holding are both in force in the
    month ÷ days of the month × load_share, + administration_hours_per_case × average_caseload.
    `uncounted` are the cases held in the month without a plan row in force in it: they add their
    administration only.

    Parameters
    ----------
    case_services : DataFrame
        The table of that name.
    roster : Roster
        The month's roster.
    agency : Agency
        The settings.

    Returns
    -------
    Fact
        Missing where no case held has a plan; 0 for whoever holds no case.

    Raises
    ------
    SettingsError
        If a plan row in force in the month names a service type that the settings lack; the
        text names every such type.
    """
    month = roster.month
    window = {"first": month.first, "after": month.after}
    plans = case_services[overlaps(case_services["from_on"], case_services["to_on"], **window)]
    hours_of = find_contact_hours(plans["service_type"].dropna().unique(), agency)
    held = roster.holdings[["facilitator_id", "case_id", "load_share", "starts_on", "ends_on"]]
    due = plans.merge(held, on="case_id")
    until = due["to_on"].fillna(OPEN_END)
    days = count_days(
        due["starts_on"].mask(due["starts_on"] < due["from_on"], due["from_on"]),
        due["ends_on"].mask(until < due["ends_on"], until),
        **window,
    )
    contact_hours = due["contacts_per_month"] * due["service_type"].map(hours_of).astype(float)
    hours = (contact_hours * due["load_share"]).fillna(0.0).to_numpy() * days / month.days
    each = held.drop_duplicates(["facilitator_id", "case_id"])
    cases = roster.total(each["facilitator_id"])
    planned = each["case_id"].isin(plans["case_id"])
    uncounted = roster.total(each.loc[~planned, "facilitator_id"])
    administration = agency.capacity.administration_hours_per_case
    return make_count(
        "needed_hours",
        roster.total(due["facilitator_id"], hours)
        + administration * sum_case_days(roster) / month.days,
        reasons=[
            ((cases > 0) & (uncounted == cases), "no service plan is recorded for these cases")
        ],
        uncounted=uncounted,
    )


def find_contact_hours(service_types: Iterable[str], agency: Agency) -> dict[str, float]:
    """Return the hours of one contact for each service type.

    Parameters
    ----------
    service_types : iterable of str
        The types, each once.
    agency : Agency
        The settings.

    Returns
    -------
    dict of str to float
        Contact, travel and recording, hours.

    Raises
    ------
    SettingsError
        If the settings lack any of them; the text names every one.
    """
    wanted = sorted(service_types)
    faults = []
    for name in wanted:
        if name not in agency.service_types:
            try:
                agency.hours_of(name)
            except SettingsError as error:
                faults.append(str(error))
    if faults:
        raise SettingsError("\n".join(faults))
    return {name: agency.hours_of(name) for name in wanted}


def _compare_hours(needed: Fact, available: Fact) -> Fact:
    """Return utilisation, with the reasons of what it is made of."""
    missing = [part.reason != None for part in (needed, available)]  # noqa: E711 - elementwise
    texts = [
        *((available.reason == text, text) for text in pd.unique(available.reason[missing[1]])),
        *((needed.reason == text, text) for text in pd.unique(needed.reason[missing[0]])),
    ]
    return make_ratio(
        "utilisation",
        needed.value,
        available.value,
        empty="no hours were available this month",
        reasons=texts,
        uncounted=needed.uncounted,
    )


def _count_absent_days(
    absences: pd.DataFrame, roster: Roster, begins: Array, stops: Array, holidays: list[date]
) -> Array:
    """Return each facilitator's working days of absence between two days of theirs."""
    spans = absences.rename(columns={"from_on": "starts_on", "to_on": "ends_on"})
    spans["ends_on"] = spans["ends_on"].fillna(OPEN_END)
    window = {"first": roster.month.first, "after": roster.month.after}
    spans = spans[overlaps(spans["starts_on"], spans["ends_on"], **window)]
    away = merge_spans(spans, by=["facilitator_id"])
    places = roster.ids.get_indexer(pd.Index(away["facilitator_id"]))
    away, places = away[places >= 0], places[places >= 0]
    froms, tos = clip_days(away["starts_on"], away["ends_on"], **window)
    days = _count_working_days(
        np.maximum(froms, begins[places]), np.minimum(tos, stops[places]), holidays
    )
    return roster.total(away["facilitator_id"], days)


def _count_working_days(begins: Array, stops: Array, holidays: list[date]) -> Array:
    """Return Mondays to Fridays that are no holidays, 0 where a span ends before it starts."""
    return np.busday_count(begins, np.maximum(begins, stops), holidays=holidays)
