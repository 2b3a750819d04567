"""How documents on sharing name people and say their hours."""

from collections.abc import Collection, Iterator
from typing import Any

import pandas as pd

from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.review.wording import say_number


def list_rows(people: pd.DataFrame) -> Iterator[Any]:
    """Return a frame's rows as named tuples."""
    return iter(people.itertuples(index=False))


def find_left(records: Records, month: Month) -> frozenset[str]:
    """Return the facilitator_ids of those who had left by the last day of a month."""
    people = records.facilitators
    return frozenset(people.loc[people["ended_on"] <= pd.Timestamp(month.last), "facilitator_id"])


def mark_left(facilitator_id: str, left: Collection[str]) -> str:
    """Return an id, and whether the person has left."""
    return f"{facilitator_id} (has left)" if facilitator_id in left else facilitator_id


def name_person(person: Any, left: Collection[str] = ()) -> str:
    """Return a row's facilitator_id, marked where they lead or have left."""
    named = mark_left(str(person.facilitator_id), left)
    return f"{named} (leads)" if person.leading else named


def say_hours(hours: float) -> str:
    """Return hours for a table, or that they are not known."""
    return "not known" if pd.isna(hours) else say_number(hours)


def say_difference(hours: float) -> str:
    """Return hours with their sign for a table: + above, − below.

    Examples
    --------
    >>> say_difference(7.31), say_difference(-22.8), say_difference(0.01)
    ('+7.3', '−23', '0')
    """
    said = say_hours(hours)
    return f"+{said}" if hours > 0 and said != "0" else said
