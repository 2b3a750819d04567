"""The proficiency levels that head the columns of an anchors document."""

import re
from collections import Counter
from dataclasses import replace

from caseload_lib.assess.instrument import Level
from caseload_lib.record.instrument_documents.blocks import Block
from caseload_lib.record.instrument_documents.pieces import Cell, Faults
from caseload_lib.record.instrument_documents.wording import make_id, read_cell

#: The order of the levels that such documents name.
KNOWN_ORDER = ("emerging", "developing", "acquired", "accomplished", "mastery")
_YEARS = re.compile(
    r"\s*\(\s*years?\s*(\d+(?:\.\d+)?)\s*(?:(?:<|-|–|to)\s*(\d+(?:\.\d+)?)|(\+))\s*\)\s*$",
    re.IGNORECASE,
)
_YEARLIKE = re.compile(r"\(.*\d.*\)\s*$")


def read_column(cell: Cell, *, value: int) -> Level:
    """Return the level that a column's heading names.

    Parameters
    ----------
    cell : Cell
        Such as "Emerging (Year 0<2)", "Accomplished (Year 4+)" or "Mastery".
    value : int
        Its place among the levels, from 1.

    Returns
    -------
    Level
        Its years None where the heading names none.
    """
    text = read_cell(cell)
    match = _YEARS.search(text)
    if match is None:
        return Level(make_id(text), text, value)
    name = text[: match.start()]
    until = float(match[2]) if match[2] else None
    return Level(make_id(name), name, value, from_years=float(match[1]), until_years=until)


def read_columns(blocks: list[Block], faults: Faults) -> tuple[Level, ...]:
    """Return the levels of a document: those that most of its clusters name.

    Parameters
    ----------
    blocks : list of Block
        The clusters; at least one.
    faults : Faults
        Takes a note of every cluster whose columns are others, of an order that is not the
        known one, and of years that leave a gap, overlap or cannot be read.

    Returns
    -------
    tuple of Level
        Lowest first, valued 1, 2, 3 and so on.
    """
    read = [
        tuple(read_column(cell, value=n) for n, cell in enumerate(block.columns[1:], start=1))
        for block in blocks
    ]
    ids = [tuple(level.id for level in levels) for levels in read]
    counts = Counter(ids)
    usual = max(counts, key=lambda given: (counts[given], len(given)))
    first = ids.index(usual)
    for block, given in zip(blocks, ids, strict=True):
        _check_same(block, given, usual, faults)
    before = len(faults.found)
    _check_order(blocks[first], usual, faults)
    if len(faults.found) == before:
        _check_years(blocks[first], read[first], faults)
    for block, levels in zip(blocks, read, strict=True):
        if tuple(level.id for level in levels) == usual:
            _check_same_years(block, levels, read[first], faults)
    return read[first]


def _check_same(
    block: Block, given: tuple[str, ...], usual: tuple[str, ...], faults: Faults
) -> None:
    """Note a cluster whose columns are not those of the others."""
    if given == usual:
        return
    place = block.columns[0].place
    missing = [level for level in usual if level not in given]
    strange = [level or "(no letters)" for level in given if level not in usual]
    if missing:
        faults.add(
            place,
            f"the level column {_join(missing)} is missing. Every cluster has the same "
            f"columns: {_join(usual)}. Add its heading and its cell.",
        )
    if strange:
        faults.add(
            place,
            f"a level column is called {_join(strange)}. Every cluster has the same columns: "
            f"{_join(usual)}. Correct the heading.",
        )
    if not missing and not strange:
        faults.add(
            place,
            f"the level columns stand in another order: {_join(given)}. The order is "
            f"{_join(usual)}. Put them in order, with their cells.",
        )


def _check_order(block: Block, usual: tuple[str, ...], faults: Faults) -> None:
    """Note levels that occur twice, are too few, or do not follow the known order."""
    place = block.columns[0].place
    if len(usual) < 2:
        faults.add(
            place,
            'after "Definition" there are fewer than two level columns. Each level has its own '
            "heading, such as Emerging (Year 0<2). Add them.",
        )
    twice = sorted({level for level in usual if usual.count(level) > 1})
    if twice:
        faults.add(place, f"the level {_join(twice)} heads two columns. Each has its own name.")
    known = [level for level in usual if level in KNOWN_ORDER]
    expected = sorted(known, key=KNOWN_ORDER.index)
    if known != expected:
        faults.add(
            place,
            f"the level columns stand in the order {_join(known)}. The lowest level comes first: "
            f"{_join(expected)}. Put them in order, with their cells.",
        )


def _check_same_years(
    block: Block, levels: tuple[Level, ...], usual: tuple[Level, ...], faults: Faults
) -> None:
    """Note years that differ from those of the first cluster."""
    for cell, level, other in zip(block.columns[1:], levels, usual, strict=True):
        if level != replace(other, name=level.name):
            faults.add(
                cell.place,
                f"{level.name!r} has other years here than above. A level has the same years in "
                "every cluster. Correct them.",
            )


def _check_years(block: Block, levels: tuple[Level, ...], faults: Faults) -> None:
    """Note years that cannot be read, leave a gap or overlap."""
    end: float | None = 0.0
    for cell, level in zip(block.columns[1:], levels, strict=True):
        if level.from_years is None:
            if _YEARLIKE.search(level.name[-60:]):
                faults.add(
                    cell.place,
                    f"the years of {level.name!r} cannot be read. They are written as (Year 2<3) "
                    "or (Year 4+). Write them so.",
                )
                return
            continue
        if level.from_years != end:
            before = "the end" if end is None else f"year {end:g}"
            faults.add(
                cell.place,
                f"{level.name!r} starts in year {level.from_years:g}, but the levels before it "
                f"reach {before}. Years follow each other without a gap or an overlap.",
            )
        if level.until_years is not None and level.until_years <= level.from_years:
            faults.add(
                cell.place,
                f"{level.name!r} ends in year {level.until_years:g}, before it has begun. Write "
                "the earlier year first.",
            )
        end = level.until_years
    if end:
        faults.add(
            block.columns[-1].place,
            f"no level is for those with {end:g} years or more. The last level with years has no "
            "end, as in (Year 4+). Write it so, or add the level column that is missing.",
        )


def _join(ids: tuple[str, ...] | list[str]) -> str:
    return ", ".join(ids)
