"""A second look at a schedule: whether it keeps every rule, and what it costs."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Any

import pandas as pd

from caseload_lib.errors import list_offenders
from caseload_lib.plan.availability import Calendar
from caseload_lib.plan.scheduling.contacts import (
    PROMISED,
    USUAL_PRIORITY,
    complete_activities,
    read_contacts,
    split_days,
)
from caseload_lib.plan.scheduling.points import (
    AWAY,
    MOVED,
    OTHER_DAY,
    OTHER_ZONE,
    OVERLOAD_MINUTES,
    SAME_DAY,
    SHIFTED,
    UNPLACED,
    Wishes,
)
from caseload_lib.plan.working_time import Spans
from caseload_lib.tables import WEEKDAYS

if TYPE_CHECKING:
    from caseload_lib.plan.schedule import Schedule

Row = dict[str, Any]
_ANY_GAP = 10_000


def check_schedule(schedule: "Schedule", activities: pd.DataFrame, calendar: Calendar) -> None:
    """Refuse a schedule that breaks a rule.

    Every rule is looked at again, from the rows and by the clock, without the models that made
    the plan: each activity once placed or unplaced; within its days, the working time and the
    provider's hours; starts on the slots or at the time that it had; no two contacts of a
    facilitator or of a case at a time; the ways between; a day's work within its free time; what
    must come first and the gaps; every change of a time listed; the points.

    Parameters
    ----------
    schedule : Schedule
        The plan.
    activities : DataFrame
        What was to be planned.
    calendar : Calendar
        Into what.

    Raises
    ------
    ValueError
        If any rule is broken; all of them, with the activities.
    """
    faults = list(_find_faults(schedule, complete_activities(activities), calendar))
    if faults:
        raise ValueError("The plan breaks rules. " + "\n".join(faults))


def count_points(placed: pd.DataFrame, activities: pd.DataFrame, calendar: Calendar) -> int:
    """Return what a plan costs, in points, as `caseload_lib.plan.schedule.schedule` says.

    Parameters
    ----------
    placed : DataFrame
        activity_id and starts_at of the contacts that have a place.
    activities : DataFrame
        All that was to be planned.
    calendar : Calendar
        Into what.

    Returns
    -------
    int
        Points, 0 or more.
    """
    rows = complete_activities(activities)
    wishes = Wishes.of(read_contacts(rows, calendar), calendar)
    at = dict(zip(placed["activity_id"], placed["starts_at"], strict=True))
    known = [_read(row) for row in rows.to_dict("records")]
    there = [
        {**row, "day": _find_day(at[row["activity_id"]], calendar)}
        for row in known
        if row["activity_id"] in at
    ]
    points = 0
    for row in known:
        start = at.get(row["activity_id"])
        if start is None:
            points += UNPLACED[int(row["priority"] or USUAL_PRIORITY)]
        if row["starts_at"] is not None and start != row["starts_at"]:
            points += MOVED if row["status"] in PROMISED else SHIFTED
    days: Counter[tuple[str, date]] = Counter()
    for row in there:
        wanted = set(split_days(row["preferred_days"]))
        points += OTHER_DAY * (bool(wanted) and WEEKDAYS[row["day"].weekday()] not in wanted)
        place = (row["day"] - calendar.first).days
        points += AWAY * abs(place - wishes.best_days.get(row["activity_id"], place))
        load, zone = _find_work(row, calendar), row["zone"]
        if zone is not None:
            elsewhere = zone != wishes.zones.get((row["facilitator_id"], place), zone)
            points += OTHER_ZONE * elsewhere
            load += calendar.minutes_between_zones if elsewhere else calendar.minutes_within_zone
        days[row["facilitator_id"], row["day"]] += load
    for (who, _), load in days.items():
        over = load - calendar.comfortable_minutes.get(who, load)
        points += -(-max(over, 0) // OVERLOAD_MINUTES)
    together = Counter((row["case_id"], row["day"]) for row in there)
    return points + SAME_DAY * sum(count - 1 for count in together.values())


def _find_work(row: Row, calendar: Calendar) -> int:
    """Return the minutes of a contact and its recording."""
    return int(row["minutes"]) + calendar.recording_minutes.get(row["service_type"], 0)


def _read(row: Row) -> Row:
    """Return a row with None where something is missing."""
    return {name: None if pd.isna(value) else value for name, value in row.items()}


def _find_day(at: pd.Timestamp, calendar: Calendar) -> date:
    """Return the day on which a moment lies."""
    day: date = at.tz_convert(calendar.time_zone).date()
    return day


def _find_faults(schedule: "Schedule", rows: pd.DataFrame, calendar: Calendar) -> Iterator[str]:
    """Return every broken rule, as a sentence."""
    ids = Counter([*schedule.placed["activity_id"], *schedule.unplaced["activity_id"]])
    if ids != Counter(rows["activity_id"]):
        yield "Each activity is placed or unplaced, once."
        return
    at = schedule.placed.set_index("activity_id")[["starts_at", "ends_at"]]
    known = {row["activity_id"]: _read(row) for row in rows.to_dict("records")}
    there = [
        {**known[name], "from": start, "to": end, "day": _find_day(start, calendar)}
        for name, start, end in at.itertuples()
    ]
    rules = {
        "A contact takes its minutes": [
            row for row in there if row["to"] - row["from"] != timedelta(minutes=row["minutes"])
        ],
        "A contact is on its days": [row for row in there if not _is_in_window(row, calendar)],
        "A contact is in working time": [row for row in there if not _is_worked(row, calendar)],
        "A start is on a slot or kept": [row for row in there if not _is_on_slot(row, calendar)],
        "What must come first comes first": [row for row in there if not _follows(row, there)],
        "Nobody is at two places at a time": list(_find_overlaps(there)),
        "Between two places is the way": list(_find_hurried(there, calendar)),
        "A day holds no more than its free time": list(_find_overfull(there, calendar)),
    }
    for rule, breaking in rules.items():
        if breaking:
            yield f"{rule}. Not so: {list_offenders(row['activity_id'] for row in breaking)}."
    changed = {
        name
        for name, row in known.items()
        if row["starts_at"] is not None
        and (name not in at.index or at.loc[name, "starts_at"] != row["starts_at"])
    }
    if changed != set(schedule.moved["activity_id"]):
        yield "Every contact that does not keep its time is listed, and no other."
    points = count_points(schedule.placed, rows, calendar)
    if not schedule.bound <= schedule.objective == points:
        yield (
            f"The points are those of the plan and not below the bound. Given: "
            f"{schedule.objective}, bound {schedule.bound}. Counted: {points}."
        )


def _is_in_window(row: Row, calendar: Calendar) -> bool:
    """Return whether a contact is on a day planned and open to it."""
    at = pd.Timestamp(row["day"])
    early = row["earliest_on"] is not None and at < row["earliest_on"]
    late = row["latest_on"] is not None and at > row["latest_on"]
    return calendar.first <= row["day"] < calendar.after and not early and not late


def _is_worked(row: Row, calendar: Calendar) -> bool:
    """Return whether those who make a contact are free for all of it."""
    own = calendar.hours.get(row["facilitator_id"], {}).get(row["day"], ())
    theirs = calendar.provider_hours.get(row["provider"], {}).get(row["day"], ())
    needed = [own] if row["facilitator_id"] is not None else []
    needed += [theirs] if row["provider"] in calendar.provider_hours else []
    return bool(needed) and all(_is_covered(row, spans, calendar) for spans in needed)


def _is_covered(row: Row, spans: Spans, calendar: Calendar) -> bool:
    """Return whether spans of a day, taken together, hold a contact."""
    reached = row["from"]
    for begin, end in sorted(spans):
        opens, closes = (_show(row["day"], clock, calendar) for clock in (begin, end))
        if opens <= reached < closes:
            reached = closes
    return bool(reached >= row["to"])


def _show(day: date, clock: str, calendar: Calendar) -> datetime:
    """Return the moment at which the clock shows a time of a day."""
    shown = datetime.combine(day, time.fromisoformat(clock), tzinfo=calendar.zone)
    return shown.astimezone(UTC)


def _is_on_slot(row: Row, calendar: Calendar) -> bool:
    """Return whether a start is a multiple of the slots after midnight, or the one it had."""
    passed = row["from"] - _show(row["day"], "00:00", calendar)
    kept = row["starts_at"] is not None and row["from"] == row["starts_at"]
    return bool(kept) or bool(passed % timedelta(minutes=calendar.slot_minutes) == timedelta(0))


def _follows(row: Row, there: list[Row]) -> bool:
    """Return whether what must come first is placed, ends before, and so many days before."""
    if row["after_activity_id"] is None:
        return True
    before = [one for one in there if one["activity_id"] == row["after_activity_id"]]
    least = row["least_gap_days"] or 0
    greatest = _ANY_GAP if row["greatest_gap_days"] is None else row["greatest_gap_days"]
    return any(
        one["to"] <= row["from"] and least <= (row["day"] - one["day"]).days <= greatest
        for one in before
    )


def _find_overlaps(there: list[Row]) -> Iterator[Row]:
    """Return contacts of a facilitator, or of a case, that are made while another is."""
    for name in ("facilitator_id", "case_id"):
        for rows in _group(there, name):
            for one, other in combinations(rows, 2):
                if one["from"] < other["to"] and other["from"] < one["to"]:
                    yield other


def _find_hurried(there: list[Row], calendar: Calendar) -> Iterator[Row]:
    """Return contacts before which there is no time for the way."""
    for rows in _group(there, "facilitator_id"):
        last: Row | None = None
        between = 0
        for row in rows:
            if row["zone"] is None:
                between += row["minutes"]
                continue
            if last is not None and last["day"] == row["day"]:
                way = calendar.find_way(last["zone"], row["zone"]) + between
                if row["from"] - last["to"] < timedelta(minutes=way):
                    yield row
            last, between = row, 0


def _find_overfull(there: list[Row], calendar: Calendar) -> Iterator[Row]:
    """Return the last contact of each day that holds more than its free time."""
    for rows in _group(there, "facilitator_id"):
        for day in sorted({row["day"] for row in rows}):
            here = [row for row in rows if row["day"] == day]
            zones = [row["zone"] for row in here if row["zone"] is not None]
            ways = sum(calendar.find_way(*pair) for pair in pairwise(zones))
            who = here[0]["facilitator_id"]
            free = sum(end - begin for begin, end in calendar.find_spans(who, day))
            if sum(_find_work(row, calendar) for row in here) + ways > free:
                yield here[-1]


def _group(there: list[Row], name: str) -> list[list[Row]]:
    """Return the contacts of each facilitator or case, in order of time."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in sorted(there, key=lambda row: row["from"]):
        if row[name] is not None:
            groups[row[name]].append(row)
    return list(groups.values())
