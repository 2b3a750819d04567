"""The month's schedule: which contact is made when, and which finds no place."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pandas as pd

from caseload_lib.plan.availability import Calendar
from caseload_lib.plan.schedule_checks import check_schedule, count_points
from caseload_lib.plan.scheduling.contacts import (
    PROMISED,
    USUAL_PRIORITY,
    Contact,
    complete_activities,
    read_contacts,
)
from caseload_lib.plan.scheduling.faults import find_faults
from caseload_lib.plan.scheduling.month_times import Times, plan_times
from caseload_lib.plan.scheduling.parts import split_contacts
from caseload_lib.plan.scheduling.points import Wishes
from caseload_lib.plan.scheduling.reasons import Reasons

#: How many parts are planned side by side.
_CORES = 2
#: Deterministic seconds that are spent for a second asked for, on an ordinary machine.
_EFFORT_PER_SECOND = 0.35

#: The columns of `Schedule.placed` and their kinds; the last three are passed through.
PLACED = {
    "activity_id": "str",
    "case_id": "str",
    "facilitator_id": "str",
    "service_type": "str",
    "provider": "str",
    "priority": "Int64",
    "zone": "str",
    "minutes": "Int64",
    "starts_at": "datetime64[us, UTC]",
    "ends_at": "datetime64[us, UTC]",
    "status": "str",
    "client_code": "str",
    "sequence": "Int64",
    "changed_at": "datetime64[us, UTC]",
}
#: The columns of `Schedule.unplaced` and their kinds.
UNPLACED = {
    "activity_id": "str",
    "case_id": "str",
    "facilitator_id": "str",
    "service_type": "str",
    "priority": "Int64",
    "earliest_on": "datetime64[us]",
    "latest_on": "datetime64[us]",
    "reason": "str",
}
#: The columns of `Schedule.moved` and their kinds.
MOVED = {
    "activity_id": "str",
    "from_at": "datetime64[us, UTC]",
    "to_at": "datetime64[us, UTC]",
    "reason": "str",
}


@dataclass(frozen=True)
class Schedule:
    """Which contacts are made when.

    Attributes
    ----------
    placed : DataFrame
        One row for each contact that has a time, in order of time: the columns of `PLACED`.
        starts_at and ends_at are moments in UTC; status is "planned" where it had been promised
        (planned or moved) and "proposed" where not; client_code, sequence and changed_at are
        those given with the activities, missing where not given.
    unplaced : DataFrame
        One row for each contact that has none: the columns of `UNPLACED`; earliest_on and
        latest_on (inclusive) are the days open to it, reason says in words why none will do.
    moved : DataFrame
        One row for each contact that had a time and does not keep it: the columns of `MOVED`;
        to_at is missing where it has none any more.
    objective : int
        What the plan costs, in points; see `schedule`.
    bound : int
        What any plan costs at least.
    gap : float
        (objective − bound) ÷ objective, 0 to 1; 0 where the objective is 0.
    proven : bool
        Whether no plan costs less.
    time_zone : str
        In which its days begin.
    """

    placed: pd.DataFrame
    unplaced: pd.DataFrame
    moved: pd.DataFrame
    objective: int
    bound: int
    gap: float
    proven: bool
    time_zone: str


def schedule(activities: pd.DataFrame, calendar: Calendar, *, seconds: float = 5) -> Schedule:
    """Return the best plan found for a month's contacts.

    **Rules.** A contact is on one of its days, in one piece of free time of its facilitator and
    within its provider's hours. Nobody makes two contacts at a time, and no case has two. Between
    two contacts of a facilitator that have a zone is the time of the way. A day's contacts, their
    recording and the ways take no more than its free time. What must come first ends before, on
    the same day or as many days before as the gaps say. A contact that cannot be placed by these
    rules is unplaced, and says why.

    **Objective**, in points, least is best:

    - a contact without a place: 1,000,000,000 at priority 1 and a tenth at each priority below
      (a missing priority is 3);
    - a promised contact (planned or moved, with starts_at) that does not keep its time: 10,000;
    - each contact of a case on a day besides the first: 100;
    - a day of the week that is not preferred: 4;
    - a contact proposed for a time before that gets another: 10;
    - a contact in another zone than the day's: 2; each facilitator's days have zones by turns, so
      that contacts in one zone come together (see `scheduling.points.find_zones`);
    - each day away from the day that suits a contact best, so that a case's contacts of one type
      are spread over the days open to them (see `scheduling.points.find_best_days`): 1;
    - each quarter of an hour, begun, by which a facilitator's day is longer than comfortable: 1.
      A day's length counts contacts, recording and a way for each contact that has a zone:
      within it where that is the day's, between zones where not.

    So priorities come first, then promises, then comfort. Within these days every day is then
    timed by itself for the fewest minutes of ways and of contacts outside their preferred hours,
    and then for early starts; that is not in the objective.

    **Method.** Logic-based Benders decomposition (Hooker and Ottosson 2003): days are chosen
    with CP-SAT, without times, each day is timed, and what a day has no room for is forbidden
    when days are chosen again. The least that choosing can reach bounds every plan, so that
    `proven` holds for the whole. Facilitators that share no case are planned apart. The same
    activities, in whatever order, give the same plan: the search is limited by deterministic
    effort and not by the clock. The plan is checked by `schedule_checks` before it is returned.

    Parameters
    ----------
    activities : DataFrame
        Rows of the table activities (proposed, planned or moved), besides zone and client_code;
        activity_id, case_id, service_type, minutes, and facilitator_id or provider are needed.
        Missing days are the calendar's first and last, a missing least gap is 0.
    calendar : Calendar
        The days, hours and ways.
    seconds : float, default 5
        About how long planning may take on two cores, above 0.

    Returns
    -------
    Schedule
        Every activity placed or unplaced.

    Raises
    ------
    ValueError
        If activities cannot be read as contacts to be planned: no id, minutes below one, no
        facilitator or provider, a first day after the last, an unknown activity that must come
        first, a circle of those, and so on; all faults at once, with the activities.
    ValueError
        If `seconds` is not above 0.
    RecordsError
        If a column is not of the table or holds what cannot be read as its kind.

    References
    ----------
    Hooker, J. N. and Ottosson, G. (2003). Logic-based Benders decomposition. Mathematical
    Programming 96, 33-60.

    Examples
    --------
    >>> from datetime import date
    >>> from caseload_lib.plan.working_time import repeat_week
    >>> first, after = date(2026, 11, 2), date(2026, 11, 7)
    >>> hours = repeat_week(first, after, {"mon": [("09:00", "12:00")]})
    >>> visits = {"activity_id": ["A1", "A2"], "minutes": [60, 150], "case_id": ["C1", "C2"]}
    >>> activities = pd.DataFrame({**visits, "service_type": "visit", "facilitator_id": "F001"})
    >>> plan = schedule(activities.assign(priority=[2, 1]), Calendar(first, after, {"F001": hours}))
    >>> plan.placed["activity_id"].tolist(), plan.unplaced["activity_id"].tolist()
    (['A2'], ['A1'])
    """
    if not seconds > 0:
        raise ValueError(f"Planning takes some seconds, above 0. Given: {seconds!r}.")
    rows = complete_activities(activities)
    faults = list(find_faults(rows, calendar))
    if faults:
        raise ValueError("These activities cannot be planned. " + "\n".join(faults))
    contacts = read_contacts(rows, calendar)
    starts, bound = _plan_parts(contacts, calendar, seconds * _EFFORT_PER_SECOND)
    placed = _frame_placed(rows, starts, calendar)
    objective = count_points(placed, rows, calendar)
    proven = objective == bound
    reasons = Reasons(contacts, starts, calendar, proven=proven)
    plan = Schedule(
        placed,
        _frame_unplaced(rows, contacts, placed, reasons),
        _frame_moved(rows, contacts, placed, reasons),
        objective,
        bound,
        0.0 if proven else (objective - bound) / objective,
        proven,
        calendar.time_zone,
    )
    check_schedule(plan, rows, calendar)
    return plan


def _plan_parts(
    contacts: Sequence[Contact], calendar: Calendar, effort: float
) -> tuple[dict[str, tuple[int, int]], int]:
    """Return the starts of all contacts that find a place, and the least points of any plan.

    Parts are planned side by side, each with its share of the effort, so that none waits for
    what another leaves, and all give the same plan on any machine.
    """
    wishes = Wishes.of(contacts, calendar)
    parts = sorted(split_contacts(contacts), key=len, reverse=True)

    def plan(part: Sequence[Contact]) -> Times:
        share = min(_CORES * len(part) / len(contacts), 1)
        return plan_times(part, wishes, calendar, effort=effort * share)

    with ThreadPoolExecutor(_CORES) as pool:
        planned = list(pool.map(plan, parts))
    starts = {name: at for times in planned for name, at in times.starts.items()}
    return starts, sum(times.bound for times in planned)


def _frame_placed(
    rows: pd.DataFrame, starts: Mapping[str, tuple[int, int]], calendar: Calendar
) -> pd.DataFrame:
    """Return the rows of contacts that have a place, in order of time."""
    chosen = rows[rows["activity_id"].isin(list(starts))]
    times = [starts[name] for name in chosen["activity_id"]]
    at = [calendar.find_instant(calendar.days[day], minute) for day, minute in times]
    placed = chosen.assign(
        starts_at=pd.Series(at, index=chosen.index, dtype=PLACED["starts_at"]),
        priority=chosen["priority"].fillna(USUAL_PRIORITY),
        status=chosen["status"].isin(PROMISED).map({True: "planned", False: "proposed"}),
    )
    minutes = pd.to_timedelta(placed["minutes"].astype("int64"), unit="min")
    placed["ends_at"] = placed["starts_at"] + minutes
    return _finish(placed.sort_values(["starts_at", "activity_id"]), PLACED)


def _frame_unplaced(
    rows: pd.DataFrame, contacts: Sequence[Contact], placed: pd.DataFrame, reasons: Reasons
) -> pd.DataFrame:
    """Return the rows of contacts that have no place, with the reason."""
    left = ~rows["activity_id"].isin(placed["activity_id"])
    unplaced = rows[left]
    unplaced = unplaced.assign(
        priority=unplaced["priority"].fillna(USUAL_PRIORITY),
        reason=[
            reasons.explain_unplaced(contact)
            for contact, out in zip(contacts, left, strict=True)
            if out
        ],
    )
    return _finish(unplaced, UNPLACED)


def _frame_moved(
    rows: pd.DataFrame, contacts: Sequence[Contact], placed: pd.DataFrame, reasons: Reasons
) -> pd.DataFrame:
    """Return the contacts that do not keep the time that they had, with the reason."""
    at = placed.set_index("activity_id")["starts_at"].reindex(rows["activity_id"]).array
    changed = rows["starts_at"].notna() & ~(rows["starts_at"] == at)
    moved = rows.assign(from_at=rows["starts_at"], to_at=at)[changed].assign(
        reason=[
            reasons.explain_moved(contact)
            for contact, other in zip(contacts, changed, strict=True)
            if other
        ]
    )
    return _finish(moved, MOVED)


def _finish(rows: pd.DataFrame, columns: Mapping[str, str]) -> pd.DataFrame:
    """Return rows with some columns, of their kinds, numbered from 0."""
    return rows[list(columns)].astype(columns).reset_index(drop=True)
