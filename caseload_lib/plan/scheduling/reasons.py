"""Why a contact finds no place, and why one does not keep its time, in words."""

from collections.abc import Mapping, Sequence

from caseload_lib.plan.availability import Calendar
from caseload_lib.plan.scheduling.contacts import Contact

Starts = Mapping[str, tuple[int, int]]


class Reasons:
    """The reasons of one plan.

    Parameters
    ----------
    contacts : sequence of Contact
        All contacts.
    starts : mapping of str to (int, int)
        Day and minute of those that have a place.
    calendar : Calendar
        The days and hours.
    proven : bool
        Whether no plan is better.
    """

    def __init__(
        self, contacts: Sequence[Contact], starts: Starts, calendar: Calendar, *, proven: bool
    ) -> None:
        self._starts, self._calendar, self._proven = starts, calendar, proven
        self._placed = [one for one in contacts if one.activity_id in starts]

    def explain_unplaced(self, contact: Contact) -> str:
        """Return why a contact has no place."""
        if contact.after is not None and contact.after not in self._starts:
            return f"what must come first, {contact.after}, could not be placed"
        if contact.first > contact.last:
            return "none of its days is among the days planned"
        if not contact.spans:
            return self._explain_no_day(contact)
        days = self._list_days(contact)
        if not days:
            longest = max(end - begin for spans in contact.spans.values() for begin, end in spans)
            return (
                f"it takes {contact.minutes} minutes, and the longest free time on the days open "
                f"to it is {longest}"
            )
        if contact.after is not None:
            before = self._starts[contact.after][0]
            gaps = range(contact.least_gap, contact.greatest_gap + 1)
            days = [day for day in days if day - before in gaps]
            if not days:
                return f"no day open to it is as many days after {contact.after} as it has to be"
        return self._explain_no_room(contact, days)

    def explain_moved(self, contact: Contact) -> str:
        """Return why a contact does not keep the time that it had."""
        if contact.activity_id not in self._starts:
            return self.explain_unplaced(contact)
        day, start = contact.present or (0, 0)
        if not 0 <= day < len(self._calendar.days):
            return "its time is not on one of the days planned"
        if not contact.first <= day <= contact.last:
            return "its time is not on one of the days open to it"
        if not contact.keeps:
            return self._explain_not_free(contact, day, start)
        if contact.after is not None and self._starts[contact.after] >= (day, start):
            return f"what must come first, {contact.after}, is later"
        for other in self._placed:
            if self._meet(contact, other, day, start):
                return f"{other.activity_id} is at that time, or too far away to come from"
        if contact.promised:
            return "that day has no room for it any more"
        return "another time suits the month better"

    def _list_days(self, contact: Contact) -> list[int]:
        """Return the days on which a contact could be if there were nothing else."""
        slot = self._calendar.slot_minutes
        return [day for day in contact.spans if contact.list_starts(day, slot)]

    def _explain_no_day(self, contact: Contact) -> str:
        """Return why no day has any time for a contact."""
        days = self._calendar.days[contact.first], self._calendar.days[contact.last]
        who, provider = contact.facilitator_id, contact.provider
        own = self._calendar.hours.get(who or "", {})
        works = any(days[0] <= day <= days[1] for day in own)
        together = f"{who} and {provider} both have" if works else f"{who or provider} has"
        return f"no working day in its window: {together} no time from {days[0]} to {days[1]}"

    def _explain_no_room(self, contact: Contact, days: Sequence[int]) -> str:
        """Return how much is due on the days open to a contact, and how much time there is."""
        if not self._proven:
            return "no room was found for it within the time given to planning"
        who = contact.facilitator_id
        if who is None:
            return "other contacts of the case take the time that its provider has"
        others = [
            one
            for one in self._placed
            if one.facilitator_id == who and self._starts[one.activity_id][0] in days
        ]
        level = all(one.priority <= contact.priority for one in others)
        which = "contacts of higher or equal priority" if level else "other contacts"
        due = sum(one.minutes + one.recording for one in (*others, contact)) / 60
        spans = [self._calendar.find_spans(who, self._calendar.days[day]) for day in days]
        there = sum(end - begin for each in spans for begin, end in each) / 60
        lacking = f"no room is left beside {which} on the days open to it"
        if due > there:
            return f"{lacking}: {due:.1f} hours are due there without ways, {there:.1f} are there"
        return (
            f"{lacking}: the {due:.1f} hours due there do not fit, with their ways, into the "
            f"pieces of time of {there:.1f} hours"
        )

    def _explain_not_free(self, contact: Contact, day: int, start: int) -> str:
        """Return who is not free at the time that a contact had."""
        who, date = contact.facilitator_id, self._calendar.days[day]
        if who is not None:
            spans = self._calendar.find_spans(who, date)
            if not spans:
                return f"{who} does not work that day"
            if not any(a <= start and start + contact.minutes <= b for a, b in spans):
                return f"its time is outside the working hours of {who}"
        return f"its time is outside the hours of {contact.provider}"

    def _meet(self, contact: Contact, other: Contact, day: int, start: int) -> bool:
        """Return whether another contact is in the way of a time."""
        on, other_start = self._starts[other.activity_id]
        together = (
            contact.facilitator_id is not None and contact.facilitator_id == other.facilitator_id
        )
        if on != day or other is contact or not (together or contact.case_id == other.case_id):
            return False
        way = self._calendar.find_way(contact.zone, other.zone) if together else 0
        return other_start < start + contact.minutes + way and (
            start < other_start + other.minutes + way
        )
