"""The hours that facilitators have, need and log."""

from datetime import date

import numpy as np
import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.plan.contact_hours import find_contact_hours
from caseload_lib.plan.spans import OPEN_END, Array, match_rows, merge_spans, read_days
from caseload_lib.plan.windows import OPEN_START
from caseload_lib.review.facts import Fact, Reasons, make_count, make_ratio
from caseload_lib.review.roster import Roster
from caseload_lib.review.time_log import spread_entries
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
        The months' roster.
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
    log = roster.ledger.entries
    row, month, hours = spread_entries(log.worked_on, log.weekly, log.minutes, roster.months)
    person, kinds = log.person[row], len(TIME_ACTIVITIES)
    sums = roster.table(month, person, log.activity[row], kinds, hours)
    logged = dict(zip(TIME_ACTIVITIES, sums, strict=True))
    support = log.activity[row] == TIME_ACTIVITIES.index("support")
    helped, helped_in = log.helped[row[support]], month[support]
    received = roster.total(helped_in, helped, hours[support])
    keeps_log = roster.has(month, person)
    no_log: Reasons = [(~keeps_log, NO_LOG)]
    no_support: Reasons = [(~(keeps_log | roster.has(helped_in, helped)), NO_LOG)]
    available = find_available(roster, agency, logged)
    needed = find_needed(roster, agency)
    return [
        available,
        needed,
        _compare_hours(needed, available),
        make_ratio(
            "presence_hours_per_case",
            logged["presence"],
            roster.case_days / roster.months.days[roster.month],
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
        The months' roster.
    agency : Agency
        The settings.
    logged : dict of str to array
        Hours by activity, 0 without a time log.

    Returns
    -------
    Fact
        Missing where no contract hours are recorded.
    """
    ledger, months, holidays = roster.ledger, roster.months, agency.agency.holidays
    people = ledger.facilitators
    begins, stops = months.clip(
        roster.month,
        read_days(people["started_on"], missing=OPEN_START)[roster.person],
        read_days(people["ended_on"], missing=OPEN_END)[roster.person],
    )
    worked = np.busday_count(begins, stops, holidays=holidays)
    all_days = np.busday_count(months.firsts, months.afters, holidays=holidays)[roster.month]
    a_day = people["hours_per_week"].to_numpy(dtype=float)[roster.person] / _WORKING_DAYS
    absent = ledger.place_people(ledger.records.absences["facilitator_id"])
    absent_days = _count_absent_days(roster, absent, begins, stops, holidays)
    leave = np.where(np.isin(roster.person, absent), a_day * absent_days, logged["leave"])
    reserved = agency.capacity.fixed_administration_hours + agency.capacity.reserve_hours
    set_aside = reserved * worked / np.maximum(all_days, 1)
    hours = a_day * worked - leave - logged["training"] - set_aside
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
        The months' roster.
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
    plans, during, month = _find_planned(roster)
    hours_of = find_contact_hours(plans["service_type"].iloc[during].dropna().unique(), agency)
    planned = np.zeros((len(roster.months.firsts), len(roster.ledger.cases) + 1), dtype=bool)
    planned[month, roster.ledger.plan_cases[during]] = True
    held_in, person, case = roster.pair(roster.held_month, roster.held.person, roster.held.case)
    cases = roster.total(held_in, person)
    uncounted = roster.total(held_in, person, ~planned[held_in, case])
    administration = agency.capacity.administration_hours_per_case * roster.case_days
    return make_count(
        "needed_hours",
        _sum_planned(roster, plans, hours_of) + administration / roster.months.days[roster.month],
        reasons=[((cases > 0) & (uncounted == cases), NO_PLAN)],
        uncounted=uncounted,
    )


def _find_planned(roster: Roster) -> tuple[pd.DataFrame, Array, Array]:
    """Return the service plans, and the places of their rows with each month they are in force."""
    plans = roster.ledger.records.case_services
    row, month = roster.months.cross(
        read_days(plans["from_on"], missing=OPEN_START), read_days(plans["to_on"], missing=OPEN_END)
    )
    return plans, row, month


def _sum_planned(roster: Roster, plans: pd.DataFrame, hours_of: dict[str, float]) -> Array:
    """Return the hours that the plans ask of each entry while it holds the cases."""
    months, held = roster.months, roster.ledger.held
    each = plans["service_type"].map(hours_of).to_numpy(dtype=float)
    a_month = np.nan_to_num(each * plans["contacts_per_month"].to_numpy())
    plan, holding = match_rows(roster.ledger.plan_cases, held.case)
    to_on = read_days(plans["to_on"], missing=OPEN_END)[plan]
    starts = np.maximum(read_days(plans["from_on"])[plan], held.starts_on[holding])
    ends = np.minimum(to_on, held.ends_on[holding])
    row, month = months.cross(starts, ends)
    days = months.count_days(month, starts[row], ends[row])
    hours = (a_month[plan] * held.share[holding])[row] * days / months.days[month]
    return roster.total(month, held.person[holding[row]], hours)


def _compare_hours(needed: Fact, available: Fact) -> Fact:
    """Return utilisation, with the reasons of what it is made of."""
    return make_ratio(
        "utilisation",
        needed.value,
        available.value,
        empty="no hours were available this month",
        reasons=[*available.reasons, *needed.reasons],
        uncounted=needed.uncounted,
    )


def _count_absent_days(
    roster: Roster, person: Array, begins: Array, stops: Array, holidays: list[date]
) -> Array:
    """Return each entry's working days of absence between two days of its month."""
    absences = roster.ledger.records.absences
    froms = read_days(absences["from_on"])
    tos = read_days(absences["to_on"], missing=OPEN_END)
    some = (person >= 0) & (froms < tos)
    away, froms, tos = merge_spans(person[some], froms[some], tos[some])
    row, month = roster.months.cross(froms, tos)
    entry = roster.find(month, away[row])
    row, month, entry = row[entry >= 0], month[entry >= 0], entry[entry >= 0]
    first = np.maximum(froms[row], begins[entry])
    after = np.maximum(first, np.minimum(tos[row], stops[entry]))
    return roster.total(month, away[row], np.busday_count(first, after, holidays=holidays))
