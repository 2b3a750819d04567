"""Disruptions, obligations, referrals and feedback of a month."""

import numpy as np
import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.errors import RecordsError, list_offenders
from caseload_lib.months import Month
from caseload_lib.plan.spans import Array, find_days, read_days
from caseload_lib.plan.windows import Windows
from caseload_lib.review.facts import Fact, make_count, make_ratio
from caseload_lib.review.ledger import find_places
from caseload_lib.review.roster import Roster
from caseload_lib.tables import FEEDBACK_KINDS, OBLIGATION_KINDS, SCOPE_OF_CAUSE, SCOPES

NONE_DUE = "none fell due this month"


def count_disruptions(roster: Roster, agency: Agency) -> list[Fact]:
    """Return disruptions and disruption_hours by scope.

    - disruptions: how many began in the month, by the agency's time zone, counted for whoever
      carried it then (`onset_facilitator_id`, else `facilitator_id`).
    - disruption_hours: minutes ÷ 60 for whoever carries it now (`facilitator_id`), spread evenly
      over the days from the day it began to the day it ended, both included; those of one that
      goes on all fall in the month in which it began. `uncounted` are disruptions of the month
      whose minutes are not recorded.

    Parameters
    ----------
    roster : Roster
        The months' roster.
    agency : Agency
        The settings, for the time zone.

    Returns
    -------
    list of Fact
        Both indicators for each of the four scopes; missing where no disruption is recorded at
        all in the agency.

    Raises
    ------
    RecordsError
        If a cause is none of the closed list.
    """
    disruptions, months = roster.ledger.records.disruptions, roster.months
    scope, kinds, place = find_scopes(disruptions), len(SCOPES), roster.ledger.place_people
    onset, row, month, part = spread_spells(disruptions, months, agency)
    at_onset = disruptions["onset_facilitator_id"].fillna(disruptions["facilitator_id"])
    onsets = roster.table(months.place(onset), place(at_onset), scope, kinds)
    minutes = disruptions["minutes"].to_numpy(dtype=float, na_value=np.nan)[row]
    carries, scope = place(disruptions["facilitator_id"])[row], scope[row]
    timed = ~np.isnan(minutes)
    hours = roster.table(month, carries, scope, kinds, np.nan_to_num(minutes) / 60 * part)
    known = roster.table(month, carries, scope, kinds, timed)
    uncounted = roster.table(month, carries, scope, kinds, ~timed)
    unrecorded = (disruptions.empty, "disruptions are not recorded")
    untimed = "no minutes are recorded for these disruptions"
    return [
        *(
            make_count("disruptions", onsets[kind], breakdown=name, reasons=[unrecorded])
            for kind, name in enumerate(SCOPES)
        ),
        *(
            make_count(
                "disruption_hours",
                hours[kind],
                breakdown=name,
                reasons=[unrecorded, ((uncounted[kind] > 0) & (known[kind] == 0), untimed)],
                uncounted=uncounted[kind],
            )
            for kind, name in enumerate(SCOPES)
        ),
    ]


def count_obligations(roster: Roster) -> list[Fact]:
    """Return obligations_on_time by kind: done by the due date ÷ due in the month.

    Parameters
    ----------
    roster : Roster
        The months' roster.

    Returns
    -------
    list of Fact
        One for each kind; missing where none of the kind fell due, or none is recorded at all.
    """
    obligations = roster.ledger.records.obligations
    month = roster.months.place(read_days(obligations["due_on"]))
    person = roster.ledger.place_people(obligations["facilitator_id"])
    kind, kinds = (
        find_places(pd.Index(OBLIGATION_KINDS), obligations["kind"]),
        len(OBLIGATION_KINDS),
    )
    on_time = (obligations["done_on"] <= obligations["due_on"]).to_numpy()
    done = roster.table(month, person, kind, kinds, on_time)
    owed = roster.table(month, person, kind, kinds)
    unrecorded = (obligations.empty, "obligations are not recorded")
    return [
        make_ratio(
            "obligations_on_time",
            done[place],
            owed[place],
            empty=NONE_DUE,
            breakdown=name,
            reasons=[unrecorded],
        )
        for place, name in enumerate(OBLIGATION_KINDS)
    ]


def count_referrals(roster: Roster) -> Fact:
    """Return referrals_followed_up: followed up by the due date ÷ due in the month.

    A referral counts for whoever leads its case on the day the follow-up is due.

    Parameters
    ----------
    roster : Roster
        The months' roster.

    Returns
    -------
    Fact
        Missing where none fell due, or none is recorded at all.
    """
    referrals, ledger = roster.ledger.records.referrals, roster.ledger
    due_on = read_days(referrals["follow_up_due_on"])
    month = roster.months.place(due_on)
    due, month = referrals[month >= 0], month[month >= 0]
    person = ledger.leads.find(
        ledger.place_cases(due["case_id"]), read_days(due["follow_up_due_on"])
    )
    on_time = (due["followed_up_on"] <= due["follow_up_due_on"]).to_numpy()
    return make_ratio(
        "referrals_followed_up",
        roster.total(month, person, on_time),
        roster.total(month, person),
        empty=NONE_DUE,
        reasons=[(referrals.empty, "referrals are not recorded")],
    )


def average_feedback(roster: Roster, agency: Agency) -> list[Fact]:
    """Return satisfaction by who gave it: the mean of 1 to 5 over the month's answers.

    Answers are those about the facilitator (`about` is their id) that give a score. Fewer than
    `suppress_below` of a kind are not shown, neither is their number.

    Parameters
    ----------
    roster : Roster
        The months' roster.
    agency : Agency
        The settings, for `suppress_below`.

    Returns
    -------
    list of Fact
        One for each kind; numerator Σ scores, denominator the number of answers.
    """
    feedback = roster.ledger.records.feedback
    answers = feedback.dropna(subset="satisfaction")
    month = roster.months.place(read_days(answers["given_on"]))
    about = roster.ledger.place_people(answers["about"])
    kind, kinds = find_places(pd.Index(FEEDBACK_KINDS), answers["from_kind"]), len(FEEDBACK_KINDS)
    score = answers["satisfaction"].to_numpy(dtype=float)
    points = roster.table(month, about, kind, kinds, score)
    number = roster.table(month, about, kind, kinds)
    least = agency.agency.suppress_below
    few, unrecorded = f"fewer than {least} answers", (feedback.empty, "feedback is not recorded")
    return [
        make_ratio(
            "satisfaction",
            points[place],
            number[place],
            empty=few,
            breakdown=name,
            reasons=[unrecorded, (number[place] < least, few)],
        )
        for place, name in enumerate(FEEDBACK_KINDS)
    ]


def count_events(roster: Roster, agency: Agency) -> list[Fact]:
    """Return all indicators of this module.

    Parameters
    ----------
    roster : Roster
        The months' roster.
    agency : Agency
        The settings.

    Returns
    -------
    list of Fact
        disruptions, disruption_hours, obligations_on_time, referrals_followed_up, satisfaction.

    Raises
    ------
    RecordsError
        If a disruption's cause is none of the closed list.
    """
    return [
        *count_disruptions(roster, agency),
        *count_obligations(roster),
        count_referrals(roster),
        *average_feedback(roster, agency),
    ]


def find_scopes(disruptions: pd.DataFrame) -> Array:
    """Return the place of each disruption's scope in `SCOPES`.

    Parameters
    ----------
    disruptions : DataFrame
        Rows of the table.

    Returns
    -------
    array of int
        One for each row.

    Raises
    ------
    RecordsError
        If a cause is none of the closed list.
    """
    scopes = disruptions["cause"].map(SCOPE_OF_CAUSE)
    strange = disruptions.loc[scopes.isna(), "disruption_id"]
    if len(strange):
        raise RecordsError(
            "Disruptions have a cause that is not known. The causes are "
            f"{', '.join(SCOPE_OF_CAUSE)}. Given otherwise in: {list_offenders(strange)}. "
            "Correct those rows."
        )
    return np.asarray(pd.Index(SCOPES).get_indexer(pd.Index(scopes)))


def spread_days(disruptions: pd.DataFrame, month: Month, agency: Agency) -> tuple[Array, Array]:
    """Return which part of each disruption's days lies in a month, and whether it began in it.

    Parameters
    ----------
    disruptions : DataFrame
        Rows of the table.
    month : Month
        The month.
    agency : Agency
        The settings, for the time zone.

    Returns
    -------
    tuple of an array of float and an array of bool
        Parts from 0 to 1, as `spread_spells` gives them; 0 where no day lies in the month.
    """
    months = Windows.of([month])
    onset, row, _, part = spread_spells(disruptions, months, agency)
    parts = np.zeros(len(disruptions))
    parts[row] = part
    return parts, months.place(onset) >= 0


def spread_spells(
    disruptions: pd.DataFrame, months: Windows, agency: Agency
) -> tuple[Array, Array, Array, Array]:
    """Return on which day each disruption began, and which part of its days lies in each month.

    Parameters
    ----------
    disruptions : DataFrame
        Rows of the table.
    months : Windows
        The months.
    agency : Agency
        The settings, for the time zone.

    Returns
    -------
    tuple of four arrays
        The day of each row; then for each row and month that holds a day of it the row's place,
        the month's number and the part, above 0 to 1: all of the days from the day it began to
        the day it ended, both included, are one; one that goes on has the day it began alone.
    """
    onset, ended = (
        read_days(find_days(disruptions[name], agency.zone)) for name in ("started_at", "ended_at")
    )
    stop = np.where(ended > onset, ended, onset) + 1
    row, month = months.cross(onset, stop)
    days = months.count_days(month, onset[row], stop[row])
    return onset, row, month, days / (stop - onset)[row].astype(int)
