"""How documents on sharing name people and say their hours."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from caseload_lib.review.wording import say_number


def list_rows(people: pd.DataFrame) -> Iterator[Any]:
    """Return a frame's rows as named tuples."""
    return iter(people.itertuples(index=False))


def name_person(person: Any) -> str:
    """Return a row's facilitator_id, marked where they lead."""
    return f"{person.facilitator_id}{' (leads)' if person.leading else ''}"


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
