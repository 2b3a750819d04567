"""Disruptions, obligations, referrals and feedback of a month."""

import numpy as np
import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.errors import RecordsError, list_offenders
from caseload_lib.months import Month
from caseload_lib.plan.spans import Array, clip_days, count_days, find_days, pick_rows, read_days
from caseload_lib.review.facts import Fact, make_count, make_ratio
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
        The month's roster.
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
    disruptions = roster.ledger.records.disruptions
    scope = find_scopes(disruptions)
    part, begins = spread_days(disruptions, roster.month, agency)
    place = roster.ledger.place_people
    carries = np.where(part > 0, place(disruptions["facilitator_id"]), -1)
    at_onset = disruptions["onset_facilitator_id"].fillna(disruptions["facilitator_id"])
    minutes = disruptions["minutes"].to_numpy(dtype=float, na_value=np.nan)
    timed, kinds = ~np.isnan(minutes), len(SCOPES)
    onsets = roster.table(np.where(begins, place(at_onset), -1), scope, kinds)
    hours = roster.table(carries, scope, kinds, np.nan_to_num(minutes) / 60 * part)
    known = roster.table(carries, scope, kinds, timed)
    uncounted = roster.table(carries, scope, kinds, ~timed)
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
        The month's roster.

    Returns
    -------
    list of Fact
        One for each kind; missing where none of the kind fell due, or none is recorded at all.
    """
    obligations, month = roster.ledger.records.obligations, roster.month
    due = pick_rows(obligations, "due_on", first=month.first, after=month.after)
    person = roster.ledger.place_people(due["facilitator_id"])
    kind = pd.Index(OBLIGATION_KINDS).get_indexer(pd.Index(due["kind"]))
    on_time = (due["done_on"] <= due["due_on"]).to_numpy()
    done = roster.table(person, kind, len(OBLIGATION_KINDS), on_time)
    owed = roster.table(person, kind, len(OBLIGATION_KINDS))
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
        The month's roster.

    Returns
    -------
    Fact
        Missing where none fell due, or none is recorded at all.
    """
    referrals, month = roster.ledger.records.referrals, roster.month
    due = pick_rows(referrals, "follow_up_due_on", first=month.first, after=month.after)
    person = roster.ledger.leads.find(
        roster.ledger.place_cases(due["case_id"]), read_days(due["follow_up_due_on"])
    )
    on_time = (due["followed_up_on"] <= due["follow_up_due_on"]).to_numpy()
    return make_ratio(
        "referrals_followed_up",
        roster.total(person, on_time),
        roster.total(person),
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
        The month's roster.
    agency : Agency
        The settings, for `suppress_below`.

    Returns
    -------
    list of Fact
        One for each kind; numerator Σ scores, denominator the number of answers.
    """
    feedback, month = roster.ledger.records.feedback, roster.month
    answers = pick_rows(feedback, "given_on", first=month.first, after=month.after)
    answers = answers.dropna(subset="satisfaction")
    about = roster.ledger.place_people(answers["about"])
    kind = pd.Index(FEEDBACK_KINDS).get_indexer(pd.Index(answers["from_kind"]))
    score = answers["satisfaction"].to_numpy(dtype=float)
    points = roster.table(about, kind, len(FEEDBACK_KINDS), score)
    number = roster.table(about, kind, len(FEEDBACK_KINDS))
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
        The month's roster.
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
        Parts from 0 to 1: all of the days from the day it began to the day it ended, both
        included, are one; one that goes on has the day it began alone.
    """
    window = {"first": month.first, "after": month.after}
    onset, ended = (
        read_days(find_days(disruptions[name], agency.zone)) for name in ("started_at", "ended_at")
    )
    stop = np.where(ended > onset, ended, onset) + 1
    begins, stops = clip_days(onset, stop, **window)
    part = (stops - begins) / (stop - onset)
    return part, count_days(onset, onset + 1, **window) > 0
