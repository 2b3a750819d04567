"""What a plan costs, in points: the weights, and the day that would suit each contact best."""

import zlib
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from caseload_lib.plan.scheduling.contacts import Contact

#: A contact that finds no place, by priority: one weighs as much as ten of the next.
UNPLACED: Final = {1: 10**9, 2: 10**8, 3: 10**7, 4: 10**6, 5: 10**5}
#: A promised contact that does not keep its time; more than all that follows adds up to.
MOVED: Final = 10**4
#: Another contact of the same case on one day.
SAME_DAY: Final = 100
#: A day of the week that is not among those preferred.
OTHER_DAY: Final = 4
#: A contact that was proposed for a time and gets another.
SHIFTED: Final = 3
#: A zone visited on a day.
VISIT: Final = 2
#: A day away from the one that suits best.
AWAY: Final = 1
#: So many minutes, begun, beyond a comfortable day cost a point.
OVERLOAD_MINUTES: Final = 15


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
