"""What each early warning looks at: one number for each person, in words, or why it is unknown."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.plan.holdings import hold_cases
from caseload_lib.review.overdue import find_overdue
from caseload_lib.review.wording import say_count, say_number, say_range, say_share, say_value

#: The rules in the order in which they are told, with the unit of what they look at.
UNITS: Final[dict[str, str]] = {
    "utilisation": "ratio",
    "disruption_hours": "hours",
    "overdue_obligations": "obligations",
    "open_position_days": "days",
    "presence_fall": "share",
}
#: Presence is that of so many months against so many before, of which so many are known at least.
RECENT_MONTHS: Final = 3
MONTHS_BEFORE: Final = 12
FEWEST_BEFORE: Final = 6
_PRESENCE = "hours per case"
_NOT_ON_RECORD = "not all of these months are on record"
_NO_POSITION = "No position in the clients' teams stood open in the month."
_NO_DISRUPTION = "No disruption took time in the month."


@dataclass(frozen=True)
class Reading:
    """What a rule looked at for one person.

    Parameters
    ----------
    value : float or None
        The number that is held against the threshold; None where it is not known.
    words : str
        The number in a sentence, or why it is not known.
    """

    value: float | None
    words: str


def read_rules(
    records: Records, history: pd.DataFrame, month: Month, agency: Agency, people: Sequence[str]
) -> dict[str, list[Reading]]:
    """Return what each rule looks at, for some people.

    Parameters
    ----------
    records : Records
        The agency's records: obligations, and who holds which case.
    history : DataFrame
        The facts as `review.history.history_facts` gives them.
    month : Month
        The last month.
    agency : Agency
        The settings: `warnings`.
    people : sequence of str
        The facilitator_ids.

    Returns
    -------
    dict of str to list of Reading
        By rule as in `UNITS`, one for each person in their order.
    """
    rules = agency.warnings
    spans = month.trailing(rules.utilisation_months)
    work = _lay_out(history, "utilisation", spans, people)
    days = _lay_out(history, "open_position_days", (month,), people)
    compared = month.trailing(RECENT_MONTHS + MONTHS_BEFORE)
    presence = _lay_out(history, "presence_hours_per_case", compared, people)
    return {
        "utilisation": [read_utilisation(row, rules.utilisation) for row in work],
        "disruption_hours": _read_disruptions(history, month, people, rules.disruption_hours),
        "overdue_obligations": _read_overdue(records, month, people),
        "open_position_days": [_read_positions(*row[0]) for row in days],
        "presence_fall": [read_presence(row, rules.presence_fall) for row in presence],
    }


def read_utilisation(months: Sequence[tuple[float | None, str]], threshold: float) -> Reading:
    """Return the lowest of some months' utilisation, which all of them reach.

    Parameters
    ----------
    months : sequence of (float or None, str)
        Each month's utilisation, and why it is missing where it is, oldest first.
    threshold : float
        What each month has to reach.

    Returns
    -------
    Reading
        Not known where a month is missing, unless another is below the threshold already.

    Examples
    --------
    >>> read_utilisation([(1.31, ""), (1.2, "")], 1.15).value
    1.2
    >>> read_utilisation([(None, "no service plan"), (1.2, "")], 1.15)
    Reading(value=None, words='no service plan')
    """
    known = [value for value, _ in months if value is not None]
    if len(known) < len(months) and not any(value < threshold for value in known):
        return Reading(None, next(reason for value, reason in reversed(months) if value is None))
    lowest = min(known)
    span = "the month" if len(months) == 1 else f"the last {say_count(len(months))} months"
    took = say_range(lowest, max(known), "ratio", apart_from=threshold)
    if len(known) < len(months):
        took = say_number(lowest, "ratio", apart_from=threshold)
        span = f"one of {span}"
    return Reading(lowest, f"In {span} the planned work took {took} of the hours available.")


def read_presence(months: Sequence[tuple[float | None, str]], threshold: float) -> Reading:
    """Return by which share presence fell: the last three months against the twelve before.

    Parameters
    ----------
    months : sequence of (float or None, str)
        Presence hours per case of fifteen months, and why they are missing where they are,
        oldest first.
    threshold : float
        The fall that matters, a share.

    Returns
    -------
    Reading
        1 − mean of the last three ÷ mean of the twelve before, negative where it rose. Not known
        unless all of the three and six of the twelve are, or where there was no presence.

    Examples
    --------
    >>> read_presence([(4.0, "")] * 12 + [(3.0, "")] * 3, 0.2)
    Reading(value=0.25, words='Presence was 3 hours per case in the last three months, 25% less \
than the 4 hours per case of the twelve before.')
    """
    before = [value for value, _ in months[:-RECENT_MONTHS] if value is not None]
    recent = [value for value, _ in months[-RECENT_MONTHS:] if value is not None]
    if len(recent) < RECENT_MONTHS:
        last, reason = months[-1]
        few = f"presence is known of {_count_known(recent)} of the last three months"
        return Reading(None, reason if last is None else few)
    if len(before) < FEWEST_BEFORE:
        return Reading(
            None,
            f"presence is known of {_count_known(before)} of the twelve months before the last "
            f"three; it takes {say_count(FEWEST_BEFORE)}",
        )
    then, now = sum(before) / len(before), sum(recent) / len(recent)
    if then == 0:
        return Reading(None, "there was no presence in the twelve months before")
    fall = 1 - now / then
    change = f"{_say_fall(fall, threshold)} than" if now != then else "as much as"
    return Reading(
        fall,
        f"Presence was {say_value(now, _PRESENCE, apart_from=then)} in the last three months, "
        f"{change} the {say_value(then, _PRESENCE, apart_from=now)} of the twelve before.",
    )


def _count_known(values: Sequence[float]) -> str:
    """Return how many of some months are known."""
    return say_count(len(values)) if values else "none"


def _say_fall(fall: float, threshold: float) -> str:
    """Return a fall, or a rise, as a percentage that reads apart from the threshold."""
    if fall < 0:
        return f"{say_share(-fall)} more"
    return f"{say_number(fall, 'share', apart_from=threshold)} less"


def _read_positions(days: float | None, reason: str) -> Reading:
    """Return the month's days of open positions, over all of a person's cases."""
    if days is None:
        return Reading(None, reason)
    stood = f"stood open for {say_value(days, 'days')} in the month, over all of them"
    return Reading(days, f"Positions in the clients' teams {stood}." if days else _NO_POSITION)


def _read_disruptions(
    history: pd.DataFrame, month: Month, people: Sequence[str], threshold: float
) -> list[Reading]:
    """Return the month's hours of disruptions of all scopes.

    Where some have no minutes it is known only if the others reach the threshold by themselves.
    """
    of_month = history[history["month"] == str(month)]
    scopes = of_month[of_month["indicator"] == "disruption_hours"].groupby("facilitator_id")
    hours = scopes["value"].sum(min_count=1).reindex(people)
    untimed = scopes["uncounted"].sum().reindex(people).fillna(0)
    reasons = scopes["reason"].first().reindex(people).fillna(_NOT_ON_RECORD)
    found = []
    for value, left_out, reason in zip(hours, untimed, reasons, strict=True):
        if pd.isna(value):
            found.append(Reading(None, reason))
        elif left_out and value < threshold:
            some = f"no minutes are recorded of {say_count(int(left_out))} of the disruptions"
            found.append(Reading(None, some))
        else:
            took = f"Disruptions took {say_value(value, 'hours')} in the month."
            found.append(Reading(float(value), took if value else _NO_DISRUPTION))
    return found


def _read_overdue(records: Records, month: Month, people: Sequence[str]) -> list[Reading]:
    """Return how many obligations on a person's page are overdue on the month's last day."""
    if records.obligations.empty:
        return [Reading(None, "obligations are not recorded")] * len(people)
    holdings = hold_cases(records.assignments, records.cases)
    late = find_overdue(records.obligations, holdings, pd.Timestamp(month.last))
    counts = late.groupby("facilitator_id")["number"].sum().reindex(people).fillna(0)
    return [
        Reading(float(count), f"On the last day of the month {_count_overdue(int(count))} overdue.")
        for count in counts
    ]


def _count_overdue(count: int) -> str:
    """Return how many obligations, with their verb."""
    what = "obligation was" if count == 1 else "obligations were"
    return f"{say_count(count)} {what}"


def _lay_out(
    history: pd.DataFrame, indicator: str, months: Sequence[Month], people: Sequence[str]
) -> list[list[tuple[float | None, str]]]:
    """Return an indicator without parts of each person and month, or why it is missing there."""
    rows = history[history["indicator"] == indicator]
    found = {
        (row.facilitator_id, row.month): (row.value, row.reason)
        for row in rows[["facilitator_id", "month", "value", "reason"]].itertuples(index=False)
    }
    absent = (float("nan"), _NOT_ON_RECORD)
    laid = [[found.get((person, str(month)), absent) for month in months] for person in people]
    return [
        [(None, reason) if pd.isna(value) else (float(value), "") for value, reason in row]
        for row in laid
    ]
