"""Making an instrument of an anchors document: clusters, levels and indicators."""

import re
from dataclasses import dataclass

from caseload_lib.assess.instrument import Cluster, Instrument, Item, Level, Reference
from caseload_lib.assess.instruments import load
from caseload_lib.record.instrument_documents.blocks import (
    Block,
    find_blocks,
    is_heading,
)
from caseload_lib.record.instrument_documents.columns import read_columns
from caseload_lib.record.instrument_documents.pieces import Cell, Document, Faults, Line
from caseload_lib.record.instrument_documents.wording import clean_wording, read_cell, split_bullet

_SUBCOMPETENCIES = re.compile(r"sub-?\s?comp\w*(?:\s+include)?\s*:?$", re.IGNORECASE)


@dataclass(frozen=True)
class _Parts:
    """One cluster that was read: itself, and for each level the texts of its indicators."""

    cluster: Cluster
    indicators: tuple[tuple[str, ...], ...]


def is_anchors(document: Document) -> bool:
    """Tell whether a document is laid out as anchors: it has columns under "Definition"."""
    return bool(find_blocks(document)[1])


def parse_anchors(document: Document, *, name: str, version: str) -> Instrument:
    """Return the instrument that an anchors document holds, word for word.

    Parameters
    ----------
    document : Document
        As `read_document` gives it.
    name, version : str
        What to call the instrument.

    Returns
    -------
    Instrument
        Kind "anchors"; headings with bullets before the first cluster are references, all other
        text outside the clusters is unmapped. No indicator is marked as limiting.

    Raises
    ------
    SettingsError
        If level columns are missing, in another order or at odds between clusters, if a cluster
        has no heading, no definition or a level without indicators, or if a line without a
        bullet stands among indicators; all faults at once, each with its place.
    """
    faults = Faults(document.name)
    head, blocks, tail = find_blocks(document)
    levels = read_columns(blocks, faults)
    parts = [
        _read_block(block, number, levels, faults) for number, block in enumerate(blocks, start=1)
    ]
    _check_names(parts, blocks, faults)
    faults.check()
    title, references, rest = _read_head(head)
    return Instrument(
        name=name,
        version=version,
        title=title or name,
        kind="anchors",
        source=f"Imported from {clean_wording(document.name)}",
        levels=levels,
        items=_make_items(parts, levels),
        clusters=tuple(part.cluster for part in parts),
        references=references,
        unmapped="\n".join([*rest, *filter(None, (clean_wording(line.text) for line in tail))]),
    )


def _make_items(parts: list[_Parts], levels: tuple[Level, ...]) -> tuple[Item, ...]:
    """Return all indicators, with the ratings that the shipped anchors have."""
    ratings = load("performance_anchors").items[0].levels
    return tuple(
        Item(
            f"{part.cluster.id}.{level.value}.{number}",
            "",
            text,
            ratings,
            part.cluster.id,
            level.id,
        )
        for part in parts
        for level, texts in zip(levels, part.indicators, strict=True)
        for number, text in enumerate(texts, start=1)
    )


def _read_block(block: Block, number: int, levels: tuple[Level, ...], faults: Faults) -> _Parts:
    """Return one cluster; what is wrong with it is noted and left empty."""
    place = block.columns[0].place
    if block.heading is None or not is_heading(block.heading):
        faults.add(
            block.heading.place if block.heading else place,
            f"cluster {number} has no heading. Before its column headings stands its name alone, "
            "on one line. Add it.",
        )
    width = len(levels) + 1
    if len(block.bodies) != width:
        filled = len([cell for cell in block.bodies if cell.lines])
        faults.add(
            place,
            f"cluster {number} has {filled} cell{'s' * (filled != 1)} under its column headings, "
            f"but {width} are needed: its definition and each level's indicators. In a text each "
            "cell begins with a tab. Add the cell, or the tab, that is missing.",
        )
    bodies = block.bodies[:width] if len(block.bodies) >= width else ()
    definition, subcompetencies = _read_definition(bodies[0] if bodies else None, number, faults)
    indicators = tuple(
        _read_indicators(cell, f"level {level.name!r} of cluster {number}", faults)
        for level, cell in zip(levels, bodies[1:], strict=False)
    )
    group = read_cell(block.group)
    name = read_cell(block.heading) or str(number)
    return _Parts(Cluster(str(number), name, group, definition, subcompetencies), indicators)


def _read_definition(cell: Cell | None, number: int, faults: Faults) -> tuple[str, tuple[str, ...]]:
    """Return a cluster's definition and what it is made of."""
    if cell is None:
        return "", ()
    words: list[str] = []
    parts: list[str] = []
    listing = False
    for line in cell.lines:
        bulleted, text = split_bullet(line)
        if not text:
            continue
        if _SUBCOMPETENCIES.match(text):
            listing = True
        elif listing or bulleted:
            parts.append(text)
        else:
            words.append(text)
    if not words:
        faults.add(
            cell.place,
            f"cluster {number} has no definition. The first cell under its column headings says "
            "what the cluster means. Write it there.",
        )
    return " ".join(words), tuple(parts)


def _read_indicators(cell: Cell, where: str, faults: Faults) -> tuple[str, ...]:
    """Return the indicators of one cell: one for each bullet, or each line if it has none."""
    lines = [(line, *split_bullet(line)) for line in cell.lines]
    drawn = any(bulleted for _, bulleted, _ in lines)
    texts: list[str] = []
    for line, bulleted, text in lines:
        if bulleted and not text:
            faults.add(
                line.place, "a bullet stands before nothing. Write the indicator, or remove it."
            )
        elif not text:
            continue
        elif bulleted or not texts or not drawn:
            texts.append(text)
        elif text[0].islower():
            texts[-1] += f" {text}"
        else:
            faults.add(
                line.place,
                f"a line without a bullet stands among the indicators of {where}. Each indicator "
                "begins with a bullet (·). Add the bullet, or join the line to the one above.",
            )
    if not texts:
        faults.add(
            cell.place,
            f"{where} has no indicators. Every cell under a level has at least one. Write them, "
            "each behind a bullet (·).",
        )
    return tuple(texts)


def _check_names(parts: list[_Parts], blocks: list[Block], faults: Faults) -> None:
    """Note clusters that have the same name."""
    seen: set[str] = set()
    for part, block in zip(parts, blocks, strict=True):
        key = part.cluster.name.casefold()
        if key in seen and block.heading is not None:
            faults.add(
                block.heading.place, "two clusters have this heading. Each has its own name."
            )
        seen.add(key)


def _read_head(head: list[Line]) -> tuple[str, tuple[Reference, ...], list[str]]:
    """Return the title, the headings with bullets below them, and the other lines."""
    title = ""
    rest: list[str] = []
    found: list[tuple[str, list[str]]] = []
    heading = ""
    for bulleted, text in map(split_bullet, head):
        if not text:
            continue
        if not title:
            title = text
        elif not bulleted:
            heading = text
            rest.append(text)
        elif found and found[-1][0] == heading:
            found[-1][1].append(text)
        elif heading:
            rest.pop()
            found.append((heading, [text]))
        else:
            rest.append(text)
    return title, tuple(Reference(name, "\n".join(texts)) for name, texts in found), rest
