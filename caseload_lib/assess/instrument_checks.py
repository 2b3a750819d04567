"""The rules that the parts of an instrument's file keep among one another."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from pydantic import ValidationInfo

from caseload_lib.assess.instrument_lines import Path

#: The keys under which clusters and steps have something else than a level.
NOT_LEVELS = frozenset({"name", "text", "group", "definition", "subcompetencies"})


class FaultsError(ValueError):
    """Several faults of one section, each with its place in it."""

    def __init__(self, faults: list[tuple[Path, str]]) -> None:
        super().__init__("; ".join(rule for _, rule in faults))
        self.faults = faults


def check_text(text: str) -> str:
    """Refuse a text that says nothing."""
    if not text.strip():
        raise ValueError("must not be empty. Write the text or remove it")
    return text


def value_answers(answers: Sequence[Any]) -> list[int]:
    """Return the value of each level: its own, or else its position from 1."""
    return [n if a.value is None else a.value for n, a in enumerate(answers, start=1)]


def check_answers(answers: list[Any]) -> list[Any]:
    """Refuse ids that occur twice and values that do not rise, 0 aside, which stands last."""
    faults: list[tuple[Path, str]] = []
    ids = [answer.id for answer in answers]
    for number, identity in enumerate(ids):
        if identity in ids[:number]:
            faults.append(((number, "id"), f"{identity!r} is already the id of another one here"))
        if identity in NOT_LEVELS:
            faults.append(((number, "id"), f"{identity!r} means something else in this file"))
    values = value_answers(answers)
    for number, (before, value) in enumerate(pairwise(values), start=1):
        if before == 0:
            faults.append(((number - 1, "value"), "0 (says nothing about the level) stands last"))
        elif value <= before and value != 0:
            faults.append(
                ((number, "value"), f"values rise from one to the next; {value} follows {before}")
            )
    if not any(values):
        faults.append(((), "at least one must have a value above 0"))
    if faults:
        raise FaultsError(faults)
    return answers


def check_points(answers: list[Any]) -> list[Any]:
    """Refuse points of 0."""
    faults: list[tuple[Path, str]] = [
        ((number, "value"), "a step's points are 1 or more; 0 would say nothing about the level")
        for number, value in enumerate(value_answers(answers))
        if value == 0
    ]
    if faults:
        raise FaultsError(faults)
    return answers


def check_years(columns: list[Any]) -> list[Any]:
    """Refuse columns whose years end before they begin, or begin before the last one's end."""
    faults: list[tuple[Path, str]] = []
    end: float | None = 0.0
    for number, column in enumerate(columns):
        start, stop = column.from_years, column.until_years
        if start is None and stop is None:
            continue
        if start is not None and stop is not None and stop <= start:
            faults.append(
                ((number, "until_years"), f"must be above from_years, which is {start:g}")
            )
        if end is None or (start or 0.0) < end:
            before = "no end" if end is None else f"an end at {end:g}"
            faults.append(((number, "from_years"), f"years overlap: the level before has {before}"))
        end = stop
    if faults:
        raise FaultsError(faults)
    return columns


def check_bands(bands: list[Any], info: ValidationInfo) -> list[Any]:
    """Refuse bands that are not the possible totals, each once, lowest first."""
    faults: list[tuple[Path, str]] = []
    ids = [band.id for band in bands]
    for number, band in enumerate(bands):
        if band.id in ids[:number]:
            faults.append(((number, "id"), f"{band.id!r} is already the id of another band"))
        if band.highest < band.lowest:
            faults.append(((number, "highest"), f"must not be below lowest, {band.lowest}"))
        if number and band.lowest != bands[number - 1].highest + 1:
            end = bands[number - 1].highest
            wrong = "overlaps" if band.lowest <= end else "leaves a gap after"
            rule = f"{wrong} the band before, which ends at {end}. Each total is in one band"
            faults.append(((number, "lowest"), rule))
    if "levels" in info.data and "steps" in info.data:
        values, steps = value_answers(info.data["levels"]), len(info.data["steps"])
        for place, given, total in (
            ((0, "lowest"), bands[0].lowest, min(values) * steps),
            ((len(bands) - 1, "highest"), bands[-1].highest, max(values) * steps),
        ):
            if given != total:
                faults.append((place, f"must be {total}, the {place[1]} total of {steps} steps"))
    if faults:
        raise FaultsError(faults)
    return bands
