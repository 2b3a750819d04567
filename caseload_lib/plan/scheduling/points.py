"""What a plan costs, in points: the weights, and the day that would suit each contact best."""

import zlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from caseload_lib.plan.availability import Calendar
from caseload_lib.plan.scheduling.contacts import Contact
from caseload_lib.tables import WEEKDAYS

#: A contact that finds no place, by priority: one weighs as much as ten of the next.
UNPLACED: Final = {1: 10**9, 2: 10**8, 3: 10**7, 4: 10**6, 5: 10**5}
#: A promised contact that does not keep its time; more than all that follows adds up to.
MOVED: Final = 10**4
#: Another contact of the same case on one day.
SAME_DAY: Final = 100
#: A day of the week that is not among those preferred.
OTHER_DAY: Final = 4
#: A contact that was proposed for a time and gets another.
SHIFTED: Final = 10
#: A zone that is not the day's.
OTHER_ZONE: Final = 2
#: A day away from the one that suits best.
AWAY: Final = 1
#: So many minutes, begun, beyond a comfortable day cost a point.
OVERLOAD_MINUTES: Final = 15

_PROMISED_WEIGHT = 1000


@dataclass(frozen=True)
class Wishes:
    """What would suit contacts best: a day for each, and a zone for each day.

    Parameters
    ----------
    calendar : Calendar
        The days and hours.
    best_days : mapping of str to int
        As `find_best_days` gives them.
    zones : mapping of (str, int) to str
        As `find_zones` gives them.
    """

    calendar: Calendar
    best_days: Mapping[str, int]
    zones: Mapping[tuple[str, int], str]

    @classmethod
    def of(cls, contacts: Sequence[Contact], calendar: Calendar) -> "Wishes":
        """Return the wishes of all contacts to be planned."""
        return cls(calendar, find_best_days(contacts), find_zones(contacts, calendar))

    def price(self, contact: Contact, day: int) -> int:
        """Return the points that a day costs for a contact by itself."""
        weekday = WEEKDAYS[self.calendar.days[day].weekday()]
        other_day = bool(contact.weekdays) and weekday not in contact.weekdays
        away = abs(day - self.best_days.get(contact.activity_id, day))
        return OTHER_DAY * other_day + OTHER_ZONE * self._is_elsewhere(contact, day) + AWAY * away

    def find_load(self, contact: Contact, day: int) -> int:
        """Return the minutes by which a contact makes its facilitator's day longer.

        They are its own, its recording's, and those of a way: within its zone where that is the
        day's, between zones where not, and none where it has no zone.
        """
        load = contact.minutes + contact.recording
        if contact.zone is None:
            return load
        elsewhere = self._is_elsewhere(contact, day)
        calendar = self.calendar
        return load + (
            calendar.minutes_between_zones if elsewhere else calendar.minutes_within_zone
        )

    def _is_elsewhere(self, contact: Contact, day: int) -> bool:
        """Return whether a contact's zone is not that of its facilitator's day."""
        zone = self.zones.get((contact.facilitator_id or "", day), contact.zone)
        return contact.zone is not None and contact.zone != zone


def find_best_days(contacts: Sequence[Contact]) -> dict[str, int]:
    """Return the day that suits each contact best.

    That is the day of the time that it has, if it has one in the calendar. The others of the n
    contacts of one case and service type belong one in each n-th part of the days open to them,
    all at the same place within their part, which differs from case to case, so that not all
    cases want the same days. A contact that is the only one of its kind has no best day.

    Parameters
    ----------
    contacts : sequence of Contact
        All contacts to be planned.

    Returns
    -------
    dict of str to int
        The place of the day in the calendar, by activity_id.
    """
    groups: dict[tuple[str, str], list[Contact]] = defaultdict(list)
    for contact in contacts:
        groups[contact.case_id, contact.service_type].append(contact)
    best: dict[str, int] = {}
    for (case_id, service_type), group in groups.items():
        days = sorted({day for contact in group for day in contact.spans})
        timed = [contact for contact in group if contact.present and contact.present[0] >= 0]
        best |= {one.activity_id: one.present[0] for one in timed if one.present}
        if not days or len(group) == 1:
            continue
        phase = zlib.crc32(f"{case_id}/{service_type}".encode()) / 2**32
        parts = [days[int((place + phase) / len(group) * len(days))] for place in range(len(group))]
        for day in sorted(best[one.activity_id] for one in timed):
            parts.remove(min(parts, key=lambda part: abs(part - day)))
        rest = sorted(
            (one for one in group if one.activity_id not in best),
            key=lambda one: (one.last, one.first, one.activity_id),
        )
        best |= {one.activity_id: day for one, day in zip(rest, parts, strict=True)}
    return best


def find_zones(contacts: Sequence[Contact], calendar: Calendar) -> dict[tuple[str, int], str]:
    """Return the zone of each facilitator's day, in which contacts are best made that day.

    That is the zone of most of the minutes of the contacts that have a time on that day and can
    keep it, promised ones before others. Other days go round: each to the zone that is furthest
    behind its share of the days, by the minutes of all contacts.

    Parameters
    ----------
    contacts : sequence of Contact
        All contacts to be planned.
    calendar : Calendar
        The days and hours.

    Returns
    -------
    dict of (str, int) to str
        The zone by facilitator_id and the place of the day in the calendar; days of those whose
        contacts have no zone are left out.
    """
    minutes: dict[str, Counter[str]] = defaultdict(Counter)
    timed: dict[tuple[str, int], Counter[str]] = defaultdict(Counter)
    for contact in contacts:
        who, zone = contact.facilitator_id, contact.zone
        if who is not None and zone is not None:
            minutes[who][zone] += contact.minutes
            if contact.present is not None and contact.keeps:
                weight = _PROMISED_WEIGHT if contact.promised else 1
                timed[who, contact.present[0]][zone] += contact.minutes * weight
    zones: dict[tuple[str, int], str] = {}
    for who, shares in minutes.items():
        whole, given = sum(shares.values()), Counter[str]()
        days = [place for place, day in enumerate(calendar.days) if calendar.find_spans(who, day)]
        for count, day in enumerate(days, 1):
            behind = {zone: share * count / whole - given[zone] for zone, share in shares.items()}
            here = timed.get((who, day), behind)
            zones[who, day] = max(sorted(here), key=lambda zone: here[zone])
            given[zones[who, day]] += 1
    return zones
