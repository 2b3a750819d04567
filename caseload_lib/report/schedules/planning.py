"""Planning a month from an agency's records, and what came of it in words."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.errors import CaseloadError, list_offenders
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.plan.availability import Calendar
from caseload_lib.plan.due import list_due
from caseload_lib.plan.saved import SavedSchedule
from caseload_lib.plan.schedule import Schedule, schedule
from caseload_lib.plan.spans import find_days
from caseload_lib.record.database import Database
from caseload_lib.record.state import read_state
from caseload_lib.record.store import read_records
from caseload_lib.report.schedules.sheet import count_hours

#: Where a contact stands that has been promised and is still to come.
PROMISED = ("planned", "moved")
#: A gap beyond which the bound says little of the best plan.
_FAR = 0.5


@dataclass(frozen=True)
class MonthPlan:
    """A month as it was planned, before it is saved.

    Parameters
    ----------
    month : Month
        The month.
    schedule : Schedule
        Which contacts are made when.
    activities : DataFrame
        The contacts that it was planned from.
    calendar : Calendar
        The time that it was planned into.
    records : Records
        The records that it was made from.
    state : int
        How far those were written, as `record.state.read_state` gives it.
    """

    month: Month
    schedule: Schedule
    activities: pd.DataFrame
    calendar: Calendar
    records: Records
    state: int

    @property
    def unplaced(self) -> pd.DataFrame:
        """The contacts without a place, with their clients' codes."""
        codes = self.activities[["activity_id", "client_code"]]
        return self.schedule.unplaced.merge(codes, on="activity_id", how="left")

    @property
    def moved(self) -> pd.DataFrame:
        """The contacts that do not keep their time."""
        return self.schedule.moved


def plan_month(
    database: Database,
    agency: Agency,
    month: Month,
    *,
    facilitators: Collection[str] | None = None,
    first: date | None = None,
    seconds: float = 5,
) -> MonthPlan:
    """Plan a month's contacts from the records as they are.

    Parameters
    ----------
    database : Database
        An open database.
    agency : Agency
        The settings.
    month : Month
        The month.
    facilitators : collection of str, optional
        Whose contacts; everybody's without it.
    first : date, optional
        The first day to plan; what lies before it stays as it is. The month's where not given.
    seconds : float, default 5
        How long to look for a better plan.

    Returns
    -------
    MonthPlan
        Nothing is saved yet.

    Raises
    ------
    CaseloadError
        If `first` is not in the month, or contacts on record cannot be planned.
    RecordsError
        If a facilitator is not on record.
    CaseloadError
        If the database cannot be read.
    """
    if first is not None and Month.of(first) != month:
        raise CaseloadError(
            f"--from names a day of the month that is planned, {month}. Given: {first}."
        )
    state = read_state(database)
    records = read_records(database)
    calendar = Calendar.of(records, month, agency, first=first, facilitators=facilitators)
    activities = list_due(records, month, agency)
    planned = pd.Series(True, index=activities.index)
    if facilitators is not None:
        planned &= activities["facilitator_id"].isin(list(facilitators))
    if first is not None:
        begun = activities["starts_at"] < calendar.find_instant(first, 0)
        planned &= ~begun.fillna(False).astype(bool)
    chosen = _take(activities, planned, calendar)
    try:
        found = schedule(chosen, calendar, seconds=seconds)
    except ValueError as error:
        raise CaseloadError(str(error)) from error
    return MonthPlan(month, found, chosen, calendar, records, state)


def _take(activities: pd.DataFrame, planned: pd.Series, calendar: Calendar) -> pd.DataFrame:
    """Return the activities to be planned, with days in place of links to those that are not."""
    chosen = activities[planned].copy()
    fixed = activities[~planned].set_index("activity_id")["starts_at"]
    loose = chosen["after_activity_id"].isin(fixed.index)
    starts = fixed.reindex(chosen["after_activity_id"]).set_axis(chosen.index)
    days = find_days(starts, calendar.zone)
    least, greatest = (
        days + pd.to_timedelta(chosen[name].astype("float64"), unit="D")
        for name in ("least_gap_days", "greatest_gap_days")
    )
    earliest = pd.concat([chosen["earliest_on"], days, least], axis=1).max(axis=1)
    latest = pd.concat([chosen["latest_on"], greatest], axis=1).min(axis=1)
    return chosen.assign(
        earliest_on=earliest,
        latest_on=latest,
        after_activity_id=chosen["after_activity_id"].mask(loose),
    )


def preview(plan: MonthPlan, agency: Agency) -> SavedSchedule:
    """Return a plan as it would be read back after saving it.

    Parameters
    ----------
    plan : MonthPlan
        The plan.
    agency : Agency
        The settings.

    Returns
    -------
    SavedSchedule
        What has a place; withdrawn is what lost it.
    """
    lost = plan.activities[
        ~plan.activities["activity_id"].isin(plan.schedule.placed["activity_id"])
    ]
    return SavedSchedule(
        placed=plan.schedule.placed,
        withdrawn=lost[lost["starts_at"].notna()],
        time_zone=agency.agency.time_zone,
        agency=agency.agency.name,
        labels={name: kind.label for name, kind in agency.service_types.items()},
    )


def count_people(plan: MonthPlan) -> pd.DataFrame:
    """Return what a plan comes to for each person.

    Parameters
    ----------
    plan : MonthPlan
        The plan.

    Returns
    -------
    DataFrame
        facilitator_id, placed, unplaced (contacts), hours (of those placed) and hours_there; one
        row for each person with a contact, by facilitator_id, and one without a facilitator_id
        for those that outside providers make alone.
    """
    placed, unplaced = plan.schedule.placed, plan.schedule.unplaced
    hours = placed["minutes"].astype(float) / 60
    whose = placed["facilitator_id"]
    counts = pd.DataFrame(
        {
            "placed": placed.groupby(whose, dropna=False).size(),
            "hours": hours.groupby(whose, dropna=False).sum(),
            "unplaced": unplaced.groupby("facilitator_id", dropna=False).size(),
        }
    )
    counts = counts.fillna(0).rename_axis("facilitator_id").reset_index()
    there = [
        count_hours(plan.calendar, who) if isinstance(who, str) else float("nan")
        for who in counts["facilitator_id"]
    ]
    whole = counts.astype({"placed": int, "unplaced": int})
    return whole.assign(hours_there=there).sort_values("facilitator_id", ignore_index=True)


def say_result(plan: MonthPlan) -> str:
    """Return how many contacts a plan has a place for, as a sentence."""
    placed, left = len(plan.schedule.placed), len(plan.schedule.unplaced)
    if not placed + left:
        return f"No contacts fall due in {plan.month.label}: there are no service plans for it."
    if not left:
        return f"{plan.month.label}: all {placed} contacts have a place."
    return f"{plan.month.label}: {placed} of {placed + left} contacts have a place."


def say_promises(plan: MonthPlan) -> str:
    """Return which promises have no place any more, as a sentence; "" where all do."""
    given = plan.activities.set_index("activity_id")
    left = given.loc[plan.schedule.unplaced["activity_id"]]
    promised = left.index[left["status"].isin(PROMISED) & left["starts_at"].notna()]
    if promised.empty:
        return ""
    return (
        f"Promised, and without a place now: {list_offenders(promised)}. A promise stays on record "
        "until somebody moves it or calls it off."
    )


def say_quality(found: Schedule) -> str:
    """Return how good a plan is, in plain words.

    Parameters
    ----------
    found : Schedule
        The plan.

    Returns
    -------
    str
        Its cost in points, what the best one can cost at least, and whether it is that.
    """
    cost = (
        "Counted in points for contacts without a place, promises moved, days away from the best "
        f"ones, crowded days and ways, this plan has {found.objective:,}; the fewer, the better."
    )
    if found.proven:
        return f"{cost} It is proven that no plan has fewer."
    if found.gap > _FAR:
        return (
            f"{cost} How many fewer the best one would have is not known. With more --seconds a "
            "better one may be found."
        )
    return (
        f"{cost} None can have fewer than {found.bound:,}, so it is within {found.gap:.1%} of the "
        "best. With more --seconds it may come closer."
    )


def say_begun(month: Month, *, today: date, first: date | None) -> str:
    """Return what to know where a month has begun or is over; "" where it has not.

    Parameters
    ----------
    month : Month
        The month that is planned.
    today : date
        The day it is.
    first : date, optional
        The first day to plan, where one was given.

    Examples
    --------
    >>> say_begun(Month(2026, 11), today=date(2026, 12, 9), first=None)
    'November 2026 is over; it is planned as if it were still to come.'
    """
    if first is not None or today < month.first:
        return ""
    if today > month.last:
        return f"{month.label} is over; it is planned as if it were still to come."
    return (
        f"{month.label} began already and is planned from its first day on. To keep what lies "
        f"before a day as it is, name the day: --from {today}."
    )
