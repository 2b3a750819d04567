"""Disruptions, obligations, referrals and feedback of a month."""

import numpy as np
import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.errors import RecordsError, list_offenders
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.review.facts import Fact, make_count, make_ratio
from caseload_lib.review.holdings import credit_leads
from caseload_lib.review.roster import Roster
from caseload_lib.review.spans import count_days
from caseload_lib.tables import FEEDBACK_KINDS, OBLIGATION_KINDS, SCOPE_OF_CAUSE, SCOPES

NONE_DUE = "none fell due this month"


def count_disruptions(disruptions: pd.DataFrame, roster: Roster, agency: Agency) -> list[Fact]:
    """Return disruptions and disruption_hours by scope.

    - disruptions: how many began in the month, by the agency's time zone, counted for whoever
      carried it then (`onset_facilitator_id`, else `facilitator_id`).
    - disruption_hours: minutes ÷ 60 for whoever carries it now (`facilitator_id`), spread evenly
      over the days from the day it began to the day it ended, both included; those of one that
      goes on all fall in the month in which it began. `uncounted` are disruptions of the month
      whose minutes are not recorded.

    Parameters
    ----------
    disruptions : DataFrame
        The table of that name.
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
    spread = _spread_disruptions(disruptions, roster.month, agency)
    unrecorded = (disruptions.empty, "disruptions are not recorded")
    facts = []
    for scope in SCOPES:
        events = spread[spread["scope"] == scope]
        timed, untimed = events.dropna(subset="hours"), events[events["hours"].isna()]
        uncounted = roster.total(untimed["facilitator_id"])
        unknown = (uncounted > 0) & (roster.total(timed["facilitator_id"]) == 0)
        onsets = events.loc[events["begins"], "onset_facilitator_id"]
        hours = roster.total(timed["facilitator_id"], timed["hours"])
        facts += [
            make_count("disruptions", roster.total(onsets), breakdown=scope, reasons=[unrecorded]),
            make_count(
                "disruption_hours",
                hours,
                breakdown=scope,
                reasons=[unrecorded, (unknown, "no minutes are recorded for these disruptions")],
                uncounted=uncounted,
            ),
        ]
    return facts


def count_obligations(obligations: pd.DataFrame, roster: Roster) -> list[Fact]:
    """Return obligations_on_time by kind: done by the due date ÷ due in the month.

    Parameters
    ----------
    obligations : DataFrame
        The table of that name.
    roster : Roster
        The month's roster.

    Returns
    -------
    list of Fact
        One for each kind; missing where none of the kind fell due, or none is recorded at all.
    """
    due = _pick_month(obligations, "due_on", roster.month)
    due = due.assign(on_time=due["done_on"] <= due["due_on"])
    facts = []
    for kind in OBLIGATION_KINDS:
        owed = due[due["kind"] == kind]
        facts.append(
            make_ratio(
                "obligations_on_time",
                roster.total(owed["facilitator_id"], owed["on_time"]),
                roster.total(owed["facilitator_id"]),
                empty=NONE_DUE,
                breakdown=kind,
                reasons=[(obligations.empty, "obligations are not recorded")],
            )
        )
    return facts


def count_referrals(referrals: pd.DataFrame, roster: Roster) -> Fact:
    """Return referrals_followed_up: followed up by the due date ÷ due in the month.

    A referral counts for whoever leads its case on the day the follow-up is due.

    Parameters
    ----------
    referrals : DataFrame
        The table of that name.
    roster : Roster
        The month's roster.

    Returns
    -------
    Fact
        Missing where none fell due, or none is recorded at all.
    """
    due = _pick_month(referrals, "follow_up_due_on", roster.month)
    due = credit_leads(due, roster.leads, on="follow_up_due_on")
    on_time = due["followed_up_on"] <= due["follow_up_due_on"]
    return make_ratio(
        "referrals_followed_up",
        roster.total(due["facilitator_id"], on_time),
        roster.total(due["facilitator_id"]),
        empty=NONE_DUE,
        reasons=[(referrals.empty, "referrals are not recorded")],
    )


def average_feedback(feedback: pd.DataFrame, roster: Roster, agency: Agency) -> list[Fact]:
    """Return satisfaction by who gave it: the mean of 1 to 5 over the month's answers.

    Answers are those about the facilitator (`about` is their id) that give a score. Fewer than
    `suppress_below` of a kind are not shown, neither is their number.

    Parameters
    ----------
    feedback : DataFrame
        The table of that name.
    roster : Roster
        The month's roster.
    agency : Agency
        The settings, for `suppress_below`.

    Returns
    -------
    list of Fact
        One for each kind; numerator Σ scores, denominator the number of answers.
    """
    answers = _pick_month(feedback, "given_on", roster.month).dropna(subset="satisfaction")
    least = agency.agency.suppress_below
    facts = []
    for kind in FEEDBACK_KINDS:
        given = answers[answers["from_kind"] == kind]
        number = roster.total(given["about"])
        points = roster.total(given["about"], given["satisfaction"].to_numpy(dtype=float))
        facts.append(
            make_ratio(
                "satisfaction",
                points,
                number,
                empty=f"fewer than {least} answers",
                breakdown=kind,
                reasons=[
                    (feedback.empty, "feedback is not recorded"),
                    (number < least, f"fewer than {least} answers"),
                ],
            )
        )
    return facts


def count_events(records: Records, roster: Roster, agency: Agency) -> list[Fact]:
    """Return all indicators of this module.

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
        disruptions, disruption_hours, obligations_on_time, referrals_followed_up, satisfaction.

    Raises
    ------
    RecordsError
        If a disruption's cause is none of the closed list.
    """
    return [
        *count_disruptions(records.disruptions, roster, agency),
        *count_obligations(records.obligations, roster),
        count_referrals(records.referrals, roster),
        *average_feedback(records.feedback, roster, agency),
    ]


def _spread_disruptions(disruptions: pd.DataFrame, month: Month, agency: Agency) -> pd.DataFrame:
    """Return the disruptions with a day in the month, with their hours in it."""
    scopes = disruptions["cause"].map(SCOPE_OF_CAUSE)
    strange = disruptions.loc[scopes.isna(), "disruption_id"]
    if len(strange):
        raise RecordsError(
            "Disruptions have a cause that is not known. The causes are "
            f"{', '.join(SCOPE_OF_CAUSE)}. Given otherwise in: {list_offenders(strange)}. "
            "Correct those rows."
        )
    onset_days = _find_local_days(disruptions["started_at"], agency)
    end_days = _find_local_days(disruptions["ended_at"], agency)
    end_days = end_days.mask(~(end_days >= onset_days), onset_days) + pd.Timedelta(days=1)
    days = count_days(onset_days, end_days, first=month.first, after=month.after)
    part = days / (end_days - onset_days).dt.days.to_numpy()
    first, after = pd.Timestamp(month.first), pd.Timestamp(month.after)
    onset_ids = disruptions["onset_facilitator_id"].fillna(disruptions["facilitator_id"])
    minutes = disruptions["minutes"].to_numpy(dtype=float, na_value=np.nan)
    events = disruptions[["facilitator_id"]].assign(
        onset_facilitator_id=onset_ids,
        scope=scopes,
        begins=(onset_days >= first) & (onset_days < after),
        hours=minutes / 60 * part,
    )
    return events[days > 0]


def _find_local_days(instants: pd.Series, agency: Agency) -> pd.Series:
    """Return the days of instants in the agency's time zone."""
    return instants.dt.tz_convert(agency.zone).dt.tz_localize(None).dt.normalize()


def _pick_month(rows: pd.DataFrame, column: str, month: Month) -> pd.DataFrame:
    """Return the rows of which a day lies in the month."""
    days = rows[column]
    return rows[(days >= pd.Timestamp(month.first)) & (days < pd.Timestamp(month.after))]
