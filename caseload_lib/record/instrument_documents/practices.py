"""Making an instrument of a practice standard: numbered points, what one knows, the rest."""

import re
from dataclasses import dataclass, field

from caseload_lib.assess.instrument import Cluster, Instrument, Item, Level, Reference
from caseload_lib.assess.instruments import load
from caseload_lib.record.instrument_documents.pieces import Document, Faults, Line
from caseload_lib.record.instrument_documents.wording import clean_wording, read_cell, split_bullet

_POINT = re.compile(r"([PK])\s?(\d{1,2})[.:)]\s+(.*)", re.DOTALL)
_LONGEST_HEADING = 80
_EXPERIENCE = re.compile(r"\b(\w+) (year|month)s? of experience\b", re.IGNORECASE)
_CLIENTS = re.compile(r"\b(\d{1,5}) different clients\b", re.IGNORECASE)
_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass
class _Point:
    """One numbered point with what stands below it."""

    place: str
    letter: str
    number: int
    text: str
    parts: list[str] = field(default_factory=list)


@dataclass
class _Section:
    """One heading and the lines below it that are no points."""

    name: str
    lines: list[str] = field(default_factory=list)


def is_practice(document: Document) -> bool:
    """Tell whether a document is laid out as a practice standard: it has points P1, P2, ..."""
    points = [_POINT.match(text) for _, _, text in _list_lines(document)]
    return len([point for point in points if point and point[1] == "P"]) > 1


def parse_practice(document: Document, *, name: str, version: str) -> Instrument:
    """Return the instrument that a practice standard holds, word for word.

    Parameters
    ----------
    document : Document
        As `read_document` gives it.
    name, version : str
        What to call the instrument.

    Returns
    -------
    Instrument
        Kind "practice"; a point P with bullets below it is a cluster of as many items, one
        without is an item; the points K are the cluster K. Every other section is a reference.
        The document has no answers to choose from: they are those of the shipped standard.

    Raises
    ------
    SettingsError
        If points are not numbered P1, P2, P3 and K1, K2, or are empty; all faults at once.
    """
    faults = Faults(document.name)
    title, points, sections = _read_lines(document)
    _check_points(points, faults)
    faults.check()
    levels = load("manage_caseload").levels
    heading = next((s.name for s in sections if "know" in s.name.casefold()), "K")
    clusters, items = _make_items(points, levels, heading)
    whole = " ".join(line for section in sections for line in section.lines)
    return Instrument(
        name=name,
        version=version,
        title=title or name,
        kind="practice",
        source=f"Imported from {clean_wording(document.name)}",
        levels=levels,
        items=items,
        clusters=clusters,
        references=tuple(Reference(s.name, "\n".join(s.lines)) for s in sections),
        experience_months=_read_months(whole),
        experience_clients=int(match[1]) if (match := _CLIENTS.search(whole)) else None,
    )


def _list_lines(document: Document) -> list[tuple[str, bool, str]]:
    """Return the place of every line that is not blank, whether it has a bullet, its words."""
    found = []
    for row in document.rows:
        text = " ".join(read_cell(cell) for cell in row.cells)
        drawn = any(line.bulleted for cell in row.cells for line in cell.lines)
        bulleted, words = split_bullet(Line(row.place, text, drawn))
        if words:
            found.append((row.place, bulleted, words))
    return found


def _read_lines(document: Document) -> tuple[str, list[_Point], list[_Section]]:
    """Return the title, the numbered points and the sections of a standard."""
    title = ""
    points: list[_Point] = []
    sections: list[_Section] = []
    open_point = False
    for place, bulleted, text in _list_lines(document):
        match = _POINT.match(text)
        if not title:
            title = text
        elif match:
            points.append(_Point(place, match[1], int(match[2]), match[3]))
            open_point = True
        elif bulleted and open_point:
            points[-1].parts.append(text)
        elif _is_heading(text) and not bulleted:
            sections.append(_Section(text))
            open_point = False
        else:
            if not sections:
                sections.append(_Section(title))
            sections[-1].lines.append(text)
            open_point = False
    return title, points, sections


def _is_heading(text: str) -> bool:
    """Tell whether a line is a heading: short, and not a sentence."""
    return len(text) <= _LONGEST_HEADING and text[-1] not in ".:;?!," and ": " not in text


def _check_points(points: list[_Point], faults: Faults) -> None:
    """Note points that are not numbered in their order, and practices that are none."""
    for letter in "PK":
        for number, point in enumerate((p for p in points if p.letter == letter), start=1):
            if point.number != number:
                faults.add(
                    point.place,
                    f"{letter}{point.number} stands where {letter}{number} should. Points are "
                    f"numbered {letter}1, {letter}2, {letter}3 and so on. Correct the number, or "
                    "add the point that is missing.",
                )
    for point in points:
        if point.letter == "K" and point.parts:
            faults.add(
                point.place,
                f"K{point.number} has bullets below it. What one must know is one sentence a "
                "point. Make them points of their own.",
            )


def _make_items(
    points: list[_Point], levels: tuple[Level, ...], heading: str
) -> tuple[tuple[Cluster, ...], tuple[Item, ...]]:
    """Return the clusters and items of the points."""
    clusters: list[Cluster] = []
    items: list[Item] = []
    for point in sorted(points, key=lambda point: point.letter == "K"):
        identity = f"{point.letter}{point.number}"
        if point.letter == "K":
            if clusters[-1].id != "K":
                clusters.append(Cluster("K", heading))
            items.append(Item(identity, "", point.text, levels, "K"))
            continue
        clusters.append(Cluster(identity, point.text))
        if not point.parts:
            items.append(Item(identity, "", point.text, levels, identity))
        for number, part in enumerate(point.parts, start=1):
            items.append(Item(f"{identity}.{number}", "", part, levels, identity))
    return tuple(clusters), tuple(items)


def _read_months(text: str) -> int | None:
    """Return the months of experience that a text asks for, if it does."""
    match = _EXPERIENCE.search(text)
    if match is None:
        return None
    word = match[1].casefold()
    if not word.isdecimal() and word not in _WORDS:
        return None
    number = int(word) if word.isdecimal() else _WORDS.index(word) + 1
    return number * (12 if match[2].casefold() == "year" else 1)
