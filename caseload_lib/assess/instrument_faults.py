"""What is wrong with the file of an instrument, all of it at once, line by line."""

import reprlib
from typing import Any

from pydantic import ValidationError

from caseload_lib.assess.instrument_checks import NOT_LEVELS, FaultsError
from caseload_lib.assess.instrument_lines import Lines, Path, Reading
from caseload_lib.assess.instrument_toml import KINDS, AnyKind, Group, Head, Step

_GIVEN = reprlib.Repr()
_GIVEN.maxstring = _GIVEN.maxother = 60
_RULES = {
    "extra_forbidden": "is not a key that is known here. Check its spelling or remove it",
    "missing": "is missing. Add it",
    "string_type": "must be text in quotation marks",
    "int_type": "must be a whole number, without quotation marks",
    "float_type": "must be a number, without quotation marks",
    "bool_type": "must be true or false, without quotation marks",
    "list_type": "must be a list in [square brackets]; sections that repeat have [[two]]",
    "model_type": "must be a section of its own, with keys",
    "too_short": "must have at least one entry",
    "string_pattern_mismatch": "must be small letters, digits and _, and begin with a letter",
}


def list_faults(reading: Reading) -> tuple[Head | None, list[tuple[int, str]]]:
    """Return the file that a text holds, or all its faults, each with its line.

    Parameters
    ----------
    reading : Reading
        What could be read of the text.

    Returns
    -------
    file : Head or None
        A `RubricFile`, `AnchorsFile` or `PracticeFile`; None where there are faults.
    faults : list of tuple
        Line (from 1) and message, in the order of the lines.
    """
    found: list[tuple[Path, str]] = []
    file: Head | None = None
    kind = reading.values.get("kind")
    try:
        file = KINDS.get(kind if isinstance(kind, str) else None, AnyKind).model_validate(
            reading.values
        )
    except ValidationError as error:
        for fault in error.errors():
            found += _describe(fault)
    cells = _check_cells(reading.values)
    told = {path for path, _ in cells}
    found = [(path, rule) for path, rule in found if path[:3] not in told] + cells
    lines = Lines(reading.text)
    placed = [(lines.find(path), _name(path) + rule) for path, rule in found]
    faults = [(line, rule) for line, rule in placed if line not in reading.broken]
    faults += [(line, f"{rule}. This is not valid TOML") for line, rule in reading.faults]
    return (None if faults else file), sorted(faults, key=lambda fault: fault[0])


def _name(path: Path) -> str:
    """Return a place as people count, from 1, as "steps.3.low: "."""
    return ".".join(str(p + 1) if isinstance(p, int) else p for p in path) + ": " if path else ""


def _describe(fault: Any) -> list[tuple[Path, str]]:
    """Return one fault of pydantic, or those that it stands for, as places and rules."""
    path: Path = tuple(fault["loc"])
    inner = fault.get("ctx", {}).get("error")
    if isinstance(inner, FaultsError):
        return [((*path, *place), rule) for place, rule in inner.faults]
    rule = _RULES.get(fault["type"]) or fault["msg"].removeprefix("Value error, ")
    if fault["type"] == "missing" or isinstance(inner, ValueError):
        return [(path, rule)]
    return [(path, f"{rule}. Given: {_GIVEN.repr(fault['input'])}")]


def _check_cells(values: dict[str, Any]) -> list[tuple[Path, str]]:
    """Return the steps or clusters that lack a level, or have a key that is no level."""
    table = {"rubric": "steps", "anchors": "clusters"}.get(str(values.get("kind")), "")
    model: type[Step | Group] = Step if table == "steps" else Group
    levels, rows = values.get("levels"), values.get(table)
    if not isinstance(levels, list) or not isinstance(rows, list):
        return []
    given = [level.get("id") for level in levels if isinstance(level, dict)]
    ids = [identity for identity in given if isinstance(identity, str)]
    if not ids or len(set(ids) - NOT_LEVELS) < len(levels):
        return []
    faults: list[tuple[Path, str]] = []
    for number, row in enumerate(rows):
        keys = set(row) if isinstance(row, dict) else set(ids)
        faults += [((table, number, i), _RULES["missing"]) for i in ids if i not in keys]
        strange = keys - set(ids) - set(model.model_fields)
        faults += [((table, number, key), _RULES["extra_forbidden"]) for key in sorted(strange)]
    if table == "clusters" and not any(isinstance(r, dict) and any(map(r.get, ids)) for r in rows):
        faults.append(((table,), "no cluster has an indicator. Write at least one"))
    return faults
