"""What makes activities impossible to read as contacts to be planned."""

import re
from collections.abc import Iterator

import pandas as pd

from caseload_lib.errors import list_offenders
from caseload_lib.plan.availability import Calendar
from caseload_lib.plan.scheduling.contacts import split_days
from caseload_lib.tables import TIME_OF_DAY, WEEKDAYS

_OPEN = ("proposed", "planned", "moved")


def find_faults(rows: pd.DataFrame, calendar: Calendar) -> Iterator[str]:
    """Return every fault of some activities as a sentence that names the activities.

    Parameters
    ----------
    rows : DataFrame
        As `contacts.complete_activities` gives them.
    calendar : Calendar
        Whose facilitators and providers they may name.

    Yields
    ------
    str
        What is wrong, the rule, and the ids.
    """
    ids, after = rows["activity_id"], rows["after_activity_id"]
    who, provider = rows["facilitator_id"], rows["provider"]
    least, greatest = rows["least_gap_days"], rows["greatest_gap_days"]
    known, hosts = set(calendar.hours), set(calendar.provider_hours)
    rules = {
        "An activity has an id, a case and a service type": (
            ids.isna() | rows["case_id"].isna() | rows["service_type"].isna()
        ),
        "An activity is given once": ids.duplicated(keep=False) & ids.notna(),
        "A contact takes one minute or more": rows["minutes"].isna() | (rows["minutes"] < 1),
        "A contact's first day is not after its last": rows["earliest_on"] > rows["latest_on"],
        "A contact is made by a facilitator, an outside provider, or both": (
            who.isna() & provider.isna()
        ),
        "A facilitator is one of the calendar's": who.notna() & ~who.isin(known),
        "A provider's hours are in the calendar where no facilitator comes along": (
            who.isna() & provider.notna() & ~provider.isin(hosts)
        ),
        "What must come first is one of the activities": after.notna() & ~after.isin(ids),
        "The least gap is 0 days or more, and not more than the greatest": (
            (least < 0) | (greatest < 0) | (least > greatest)
        ),
        "A priority is from 1 to 5": ~rows["priority"].fillna(3).between(1, 5),
        "What is planned is proposed, planned or moved, and not done or called off": (
            ~rows["status"].fillna("proposed").isin(_OPEN)
        ),
        f"Preferred days are days of the week ({', '.join(WEEKDAYS)}), joined by ;": (
            ~rows["preferred_days"].map(_are_weekdays, na_action=None)
        ),
        "Preferred hours are times of day, as 09:00, the first before the last": (
            ~pd.Series(map(_is_span, rows["preferred_from"], rows["preferred_to"]), dtype=bool)
        ),
    }
    for rule, breaking in rules.items():
        offenders = ids[breaking.fillna(False).astype(bool)].fillna("(no id)")
        if len(offenders):
            yield f"{rule}. Not so: {list_offenders(dict.fromkeys(offenders))}."
    yield from _find_circles(dict(zip(ids, after, strict=True)))


def _are_weekdays(days: object) -> bool:
    """Return whether a list holds days of the week only, or nothing."""
    return not isinstance(days, str) or set(split_days(days)) <= set(WEEKDAYS)


def _is_span(begin: object, end: object) -> bool:
    """Return whether preferred hours can be read; either may be missing."""
    given = [part for part in (begin, end) if isinstance(part, str)]
    return all(re.fullmatch(TIME_OF_DAY, part) for part in given) and given == sorted(set(given))


def _find_circles(after: dict[str, object]) -> Iterator[str]:
    """Return each circle of activities that wait for one another."""
    told: set[object] = set()
    for start in after:
        path: list[object] = []
        here: object = start
        while isinstance(here, str) and here in after and here not in told and here not in path:
            path.append(here)
            here = after[here]
        if here in path:
            circle = path[path.index(here) :]
            yield (
                "Contacts cannot each have to come after the other. A circle: "
                f"{' after '.join(str(one) for one in (*circle, circle[0]))}."
            )
        told.update(path)
