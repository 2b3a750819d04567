"""The check that answers fit an instrument before anything is made of them."""

import re
from collections.abc import Mapping
from numbers import Real

import numpy as np
import pandas as pd

from caseload_lib.assess.instrument import Instrument, Item
from caseload_lib.errors import RecordsError, list_offenders

#: How many wrong answers an error describes one by one.
MOST_FAULTS = 5

#: A refused answer is named where it is an id, or one or two short words; a text never is.
_HARMLESS = re.compile(r"[A-Za-z0-9_.-]{1,40}|(?=.{1,20}$)[\w-]+(?: [\w-]+)?")


def check_answers(instrument: Instrument, answers: Mapping[str, object]) -> dict[str, int]:
    """Return the answers as values by item, in the document's order.

    Parameters
    ----------
    instrument : Instrument
        What was asked.
    answers : mapping of str to number, str or None
        By item id: a level's value (also as a whole float), or its name or id in any case, with
        spaces, hyphens or underscores. None, NaN and NA are answers that are not there.

    Returns
    -------
    dict of str to int
        The values of the levels chosen; 0 where one cannot say. Items without an answer are not
        in it.

    Raises
    ------
    RecordsError
        If an id is no item's, or a value no level's of its item; all such faults at once.

    Examples
    --------
    >>> from caseload_lib.assess.instrument import Level
    >>> levels = (Level("no", "No", 1), Level("yes", "Yes", 2))
    >>> items = (Item("1", "", "Asks", levels), Item("2", "", "Hears", levels))
    >>> sheet = Instrument("own", "1", "Own", "rubric", "", levels, items)
    >>> check_answers(sheet, {"2": "YES", "1": 1.0})
    {'1': 1, '2': 2}
    """
    values: dict[str, int] = {}
    faults: list[str] = []
    for item in instrument.items:
        given = answers.get(item.id)
        if _is_missing(given):
            continue
        value = _find_value(item, given)
        if value is None:
            allowed = ", ".join(f"{level.value} ({level.id})" for level in item.levels)
            faults.append(f"Item {item.id} takes {allowed}; {_show(given)} was given.")
        else:
            values[item.id] = value
    known = {item.id for item in instrument.items}
    strange = [_show(item_id) for item_id in answers if item_id not in known]
    if strange or faults:
        raise RecordsError(_tell_faults(instrument, strange, faults))
    return values


def _is_missing(given: object) -> bool:
    """Say whether there is no answer: None, NaN or NA."""
    return given is None or given is pd.NA or (isinstance(given, Real) and given != given)


def _find_value(item: Item, given: object) -> int | None:
    """Return the value of the level that an answer names, or None if it names none."""
    if isinstance(given, str):
        word = _fold(given)
        for level in item.levels:
            if word and word in {_fold(level.id), _fold(level.name)}:
                return level.value
        return None
    if isinstance(given, bool | np.bool_) or not isinstance(given, Real):
        return None
    return next((level.value for level in item.levels if level.value == given), None)


def _fold(word: str) -> str:
    """Return a level's name or id without case, spaces, hyphens and underscores."""
    return re.sub(r"[\s_-]+", " ", word).strip().casefold()


def _show(given: object) -> str:
    """Return what was given if it is a number or a short word; of anything else only its kind."""
    if isinstance(given, str) and _HARMLESS.fullmatch(given):
        return repr(given)
    if isinstance(given, Real):
        return str(given)
    return f"a value of the kind {type(given).__name__}"


def _tell_faults(instrument: Instrument, strange: list[str], faults: list[str]) -> str:
    """Return every fault in words."""
    lines = [f"The answers do not fit the instrument {instrument.name}."]
    if strange:
        ids = list_offenders((item.id for item in instrument.items), limit=10)
        lines.append(f"It has no item {list_offenders(strange)}. Its items: {ids}.")
    lines += faults[:MOST_FAULTS]
    if len(faults) > MOST_FAULTS:
        lines.append(f"{len(faults) - MOST_FAULTS} more answers name a level that is not there.")
    return "\n".join([*lines, "Correct these answers, or leave them out."])
