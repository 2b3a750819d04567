"""Placing contacts one after the other, wherever there is room: not the best plan, but one."""

from collections.abc import Iterator, Mapping, Sequence

from caseload_lib.plan.scheduling.contacts import Contact, Stop
from caseload_lib.plan.scheduling.points import Wishes
from caseload_lib.plan.scheduling.rooms import Rooms

#: How many contacts may be looked at for each that is to be placed.
_LOOKS = 20

Days = Mapping[int, Sequence[Stop]]


def fill_days(
    contacts: Sequence[Contact], wishes: Wishes, days: Days, rooms: Rooms
) -> dict[int, list[Stop]]:
    """Return days that have room for their contacts, and hold as many as is easily found.

    The weightiest come first: promises that are kept, then priorities. Each goes to the day on
    which it is, else to the one that suits it best of those that have room.

    Parameters
    ----------
    contacts : sequence of Contact
        All contacts.
    wishes : Wishes
        What would suit the contacts best.
    days : mapping of int to sequence of Stop
        A plan, some days of which may have no room for all they hold.
    rooms : Rooms
        What is known of the days.

    Returns
    -------
    dict of int to list of Stop
        The contacts of each day, in order of id.
    """
    wished = {one.activity_id: (day, kept) for day, stops in days.items() for one, kept in stops}
    filled: dict[int, list[Stop]] = {}
    placed: dict[str, int] = {}
    waiting = sorted(contacts, key=_weigh)
    most = rooms.asked + _LOOKS * len(contacts)
    while waiting:
        left = []
        for contact in waiting:
            wish = wished.get(contact.activity_id)
            before = None if contact.after is None else placed.get(contact.after)
            for day, kept in _list_days(contact, wishes, wish, before):
                here = [*filled.get(day, ()), Stop(contact, kept)]
                here.sort(key=lambda stop: stop.contact.activity_id)
                if rooms.asked < most and rooms.fit(day, here):
                    filled[day], placed[contact.activity_id] = here, day
                    break
            else:
                left.append(contact)
        if len(left) == len(waiting):
            return filled
        # Those that follow others may have found no place only because those came later.
        waiting = [one for one in left if one.after in placed]
    return filled


def _weigh(contact: Contact) -> tuple[bool, int, int, str]:
    """Return what puts the weightier contacts first, and of those the ones with fewer days."""
    promise = contact.promised and contact.keeps
    return not promise, contact.priority, len(contact.spans), contact.activity_id


def _list_days(
    contact: Contact,
    wishes: Wishes,
    wish: tuple[int, bool] | None,
    before: int | None,
) -> Iterator[tuple[int, bool]]:
    """Return the days that a contact may have, the likeliest first, and whether at its time."""
    gaps = range(contact.least_gap, contact.greatest_gap + 1)
    chosen = [wish] if wish is not None else []
    if contact.present and contact.keeps:
        chosen.append((contact.present[0], True))
    others = sorted(contact.spans, key=lambda day: (wishes.price(contact, day), day))
    for day, kept in (*chosen, *((day, False) for day in others)):
        if contact.after is None or (before is not None and day - before in gaps):
            yield day, kept
