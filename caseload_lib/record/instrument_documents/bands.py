"""The bands of a rubric: which totals are called what."""

import re
from dataclasses import replace
from itertools import pairwise

from caseload_lib.assess.instrument import Band, Item, Level
from caseload_lib.record.instrument_documents.pieces import Faults, Row
from caseload_lib.record.instrument_documents.wording import join_row, make_id

_DATE = re.compile(r"\d{4}-\d\d-\d\d$")
_BAND = re.compile(r"(\d{1,6})\s*(?:-|–|—|to)\s*(\d{1,6})$")


def find_range(row: Row) -> tuple[str, int, int] | None:
    """Return a band's name and its totals, if a row is one."""
    match = _BAND.search(join_row(row))
    if match is None:
        return None
    name = join_row(row)[: match.start()].strip().rstrip(":")
    return (name, int(match[1]), int(match[2])) if name else None


def read_bands(rows: list[Row], faults: Faults) -> tuple[Band, ...]:
    """Return the bands, lowest first."""
    bands: list[Band] = []
    taken: set[str] = set()
    for row in rows:
        found = find_range(row)
        if found is None:
            continue
        name, lowest, highest = found
        if _DATE.search(join_row(row)):
            faults.add(
                row.place,
                "a date stands where a band's totals should: the spreadsheet took them for one. "
                "Make the cell text and type the totals again, such as 9-15.",
            )
            continue
        words = re.sub(r"\s*performance$", "", name, flags=re.IGNORECASE)
        identity = make_id(words) or f"band_{len(bands) + 1}"
        if identity in taken:
            faults.add(row.place, f"two bands are called {name!r}. Each has its own name.")
        taken.add(identity)
        bands.append(Band(identity, name, lowest, highest))
    return tuple(sorted(bands, key=lambda band: (band.lowest, band.highest)))


def check_bands(
    rows: list[Row],
    bands: tuple[Band, ...],
    levels: tuple[Level, ...],
    steps: int,
    faults: Faults,
    end: str,
) -> None:
    """Note bands that are missing, overlap, leave a gap or are not the possible totals."""
    if not bands:
        faults.add(
            end,
            "no line says what a total means. A rubric ends with its bands, such as "
            "Low performance, a tab, 9-15. Add one line for each.",
        )
        return
    places = {found: row.place for row in rows if (found := find_range(row))}
    where = [places[band.name, band.lowest, band.highest] for band in bands]
    if len(bands) < len(rows):
        return
    for band, place in zip(bands, where, strict=True):
        if band.highest < band.lowest:
            faults.add(place, f"{band.name!r} ends at {band.highest}, below its start. Swap them.")
    for (before, after), place in zip(pairwise(bands), where[1:], strict=True):
        if after.lowest != before.highest + 1:
            wrong = "overlaps" if after.lowest <= before.highest else "leaves a gap after"
            faults.add(
                place,
                f"{after.name!r} ({after.lowest}-{after.highest}) {wrong} {before.name!r} "
                f"({before.lowest}-{before.highest}). Every total is in one band. Correct them.",
            )
    if not levels or not steps:
        return
    least, most = (steps * value for value in (levels[0].value, levels[-1].value))
    if (bands[0].lowest, bands[-1].highest) != (least, most):
        faults.add(
            where[0],
            f"the bands go from {bands[0].lowest} to {bands[-1].highest}, but {steps} steps of "
            f"{levels[0].value} to {levels[-1].value} points add up to {least} to {most}. The "
            "bands hold every possible total. Correct them, or the points.",
        )


def use_band_ids(
    levels: tuple[Level, ...], items: tuple[Item, ...], bands: tuple[Band, ...]
) -> tuple[tuple[Level, ...], tuple[Item, ...]]:
    """Return levels that are called what their band is, where their words are among its words.

    "Transition" and the band "In transition performance" are one and the same, in_transition.
    """
    called = {}
    for level in levels:
        words = set(level.id.split("_"))
        fits = [band.id for band in bands if words <= set(band.id.split("_"))]
        called[level.id] = fits[0] if len(fits) == 1 else level.id
    if len(set(called.values())) < len(levels) or set(called.values()) & {"name", "text"}:
        return levels, items
    return (
        tuple(replace(level, id=called[level.id]) for level in levels),
        tuple(
            replace(
                item, levels=tuple(replace(level, id=called[level.id]) for level in item.levels)
            )
            for item in items
        ),
    )
