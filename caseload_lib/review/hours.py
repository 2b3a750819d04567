"""The hours that facilitators have, need and log."""

from datetime import date

import numpy as np
import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.plan.contact_hours import find_contact_hours
from caseload_lib.plan.spans import (
    OPEN_END,
    Array,
    clip_days,
    count_days,
    match_rows,
    merge_spans,
    overlaps,
    read_days,
)
from caseload_lib.review.facts import Fact, Reasons, make_count, make_ratio
from caseload_lib.review.roster import Roster
from caseload_lib.review.time_log import spread_log
from caseload_lib.tables import TIME_ACTIVITIES

NO_LOG = "no time log for this month"
NO_PLAN = "no service plan is recorded for these cases"
_WORKING_DAYS = 5


def count_hours(roster: Roster, agency: Agency) -> list[Fact]:
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
    ledger = roster.ledger
    log = spread_log(ledger.records.time_log, roster.month)
    person = ledger.place_people(log["facilitator_id"])
    activity = pd.Index(TIME_ACTIVITIES).get_indexer(pd.Index(log["activity"]))
    hours = log["hours"].to_numpy()
    logged = dict(
        zip(
            TIME_ACTIVITIES,
            roster.table(person, activity, len(TIME_ACTIVITIES), hours),
            strict=True,
        )
    )
    support = log[log["activity"] == "support"]
    helped = ledger.place_people(support["for_facilitator_id"])
    received = roster.total(helped, support["hours"].to_numpy())
    keeps_log = roster.has(person)
    no_log: Reasons = [(~keeps_log, NO_LOG)]
    no_support: Reasons = [(~(keeps_log | roster.has(helped)), NO_LOG)]
    available = find_available(roster, agency, logged)
    needed = find_needed(roster, agency)
    return [
        available,
        needed,
        _compare_hours(needed, available),
        make_ratio(
            "presence_hours_per_case",
            logged["presence"],
            roster.case_days / roster.month.days,
            empty="no case was held this month",
            reasons=no_log,
        ),
        *(
            make_count("hours", sums, breakdown=name, reasons=no_log)
            for name, sums in logged.items()
        ),
        make_count("support_given_hours", logged["support"], reasons=no_log),
        make_count("support_received_hours", received, reasons=no_support),
    ]


def find_available(roster: Roster, agency: Agency, logged: dict[str, Array]) -> Fact:
    """Return available_hours: contract − leave − training − fixed administration − reserve.

    Working days are Mondays to Fridays that are no holidays of the settings, within employment
    (a missing date is open). Contract = hours_per_week ÷ 5 × working days employed. Leave =
    hours_per_week ÷ 5 × working days absent (each counted once), or the hours of leave in the
    time log for whoever has no absence recorded at all. Training is the time log's. Fixed
    administration and reserve are the settings', in proportion to the working days employed.
    Never below 0.

    Parameters
    ----------
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
    month, ledger, holidays = roster.month, roster.ledger, agency.agency.holidays
    people = ledger.facilitators.iloc[roster.places]
    begins, stops = clip_days(
        read_days(people["started_on"], missing=month.first),
        read_days(people["ended_on"], missing=OPEN_END),
        first=month.first,
        after=month.after,
    )
    worked = np.busday_count(begins, stops, holidays=holidays)
    all_days = max(int(np.busday_count(month.first, month.after, holidays=holidays)), 1)
    a_day = people["hours_per_week"].to_numpy(dtype=float) / _WORKING_DAYS
    absent = ledger.place_people(ledger.records.absences["facilitator_id"])
    absent_days = _count_absent_days(roster, absent, begins, stops, holidays)
    leave = np.where(roster.has(absent), a_day * absent_days, logged["leave"])
    set_aside = agency.capacity.fixed_administration_hours + agency.capacity.reserve_hours
    hours = a_day * worked - leave - logged["training"] - set_aside * worked / all_days
    return make_count(
        "available_hours",
        np.maximum(hours, 0.0),
        reasons=[(np.isnan(a_day), "no contract hours are recorded")],
    )


def find_needed(roster: Roster, agency: Agency) -> Fact:
    """Return needed_hours: what the service plans of one's cases ask for, and their administration.

    Σ over one's holdings and their plan rows of contacts_per_month × hours of one contact
    (contact, travel and recording) × days on which plan and holding are both in force in the
    month ÷ days of the month × load_share, + administration_hours_per_case × average_caseload.
    `uncounted` are the cases held in the month without a plan row in force in it: they add their
    administration only.

    Parameters
    ----------
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
    month, ledger, held = roster.month, roster.ledger, roster.held
    window = {"first": month.first, "after": month.after}
    plans = ledger.records.case_services
    during = overlaps(plans["from_on"], plans["to_on"], **window)
    plans, planned = plans[during], ledger.plan_cases[during]
    hours_of = find_contact_hours(plans["service_type"].dropna().unique(), agency)
    plan, holding = match_rows(planned, held.case)
    days = count_days(
        np.maximum(read_days(plans["from_on"])[plan], held.starts_on[holding]),
        np.minimum(read_days(plans["to_on"], missing=OPEN_END)[plan], held.ends_on[holding]),
        **window,
    )
    contact_hours = plans["service_type"].map(hours_of).to_numpy(dtype=float)
    a_month = np.nan_to_num(contact_hours * plans["contacts_per_month"].to_numpy())
    hours = a_month[plan] * held.share[holding] * days / month.days
    person, case = roster.pair(held.person, held.case)
    cases = roster.total(person)
    uncounted = roster.total(person, ~np.isin(case, planned))
    administration = agency.capacity.administration_hours_per_case * roster.case_days / month.days
    return make_count(
        "needed_hours",
        roster.total(held.person[holding], hours) + administration,
        reasons=[((cases > 0) & (uncounted == cases), NO_PLAN)],
        uncounted=uncounted,
    )


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
    roster: Roster, person: Array, begins: Array, stops: Array, holidays: list[date]
) -> Array:
    """Return each facilitator's working days of absence between two days of theirs."""
    window = {"first": roster.month.first, "after": roster.month.after}
    absences = roster.ledger.records.absences
    during = overlaps(absences["from_on"], absences["to_on"], **window) & (person >= 0)
    away, froms, tos = merge_spans(
        person[during],
        *clip_days(
            read_days(absences["from_on"])[during],
            read_days(absences["to_on"], missing=OPEN_END)[during],
            **window,
        ),
    )
    place, reported = match_rows(away, roster.places)
    froms = np.maximum(froms[place], begins[reported])
    tos = np.maximum(froms, np.minimum(tos[place], stops[reported]))
    return roster.total(away[place], np.busday_count(froms, tos, holidays=holidays))
