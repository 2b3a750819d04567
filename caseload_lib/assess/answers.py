"""The check that answers fit an instrument before anything is made of them."""

import operator
import re
from collections.abc import Mapping

from caseload_lib.assess.instrument import Instrument, Item
from caseload_lib.errors import RecordsError, list_offenders

#: How many wrong answers an error describes one by one.
MOST_FAULTS = 5


def check_answers(instrument: Instrument, answers: Mapping[str, object]) -> dict[str, int]:
    """Return the answers as values by item, in the document's order.

    Parameters
    ----------
    instrument : Instrument
        What was asked.
    answers : mapping of str to int, str or None
        By item id: a level's value, or its id. None is an answer that was withdrawn, as good as
        none.

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
    >>> check_answers(sheet, {"2": "yes", "1": 1})
    {'1': 1, '2': 2}
    """
    values: dict[str, int] = {}
    faults: list[str] = []
    for item in instrument.items:
        given = answers.get(item.id)
        if given is None:
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


def _find_value(item: Item, given: object) -> int | None:
    """Return the value of the level that an answer names, or None if it names none."""
    if isinstance(given, str):
        return next((level.value for level in item.levels if level.id == given), None)
    if isinstance(given, bool):
        return None
    try:
        value = operator.index(given)  # type: ignore[arg-type]
    except TypeError:
        return None
    return value if any(level.value == value for level in item.levels) else None


def _show(given: object) -> str:
    """Return what was given if it is a number or an id; of anything else only its kind."""
    if isinstance(given, str) and re.fullmatch(r"[A-Za-z0-9_.-]{1,40}", given):
        return repr(given)
    if isinstance(given, int | float):
        return repr(given)
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
