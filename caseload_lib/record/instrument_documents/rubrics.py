"""Making an instrument of a rubric: steps, a column of text for each level, points, bands."""

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from caseload_lib.assess.instrument import Instrument, Item, Level, Reference
from caseload_lib.record.instrument_documents.bands import (
    check_bands,
    find_range,
    read_bands,
    use_band_ids,
)
from caseload_lib.record.instrument_documents.pieces import Cell, Document, Faults, Line, Row
from caseload_lib.record.instrument_documents.wording import (
    clean_wording,
    join_lines,
    join_row,
    make_id,
    read_cell,
    split_strong,
)

# A spreadsheet takes a typed (1) for -1.
_POINTS = re.compile(r"\(\s*(\d{1,4})\s*\)$|^-(\d{1,4})$")
_NUMBER = re.compile(r"(\d{1,3})\.?$")
_SUBTOTAL = re.compile(r"(?:sub-?total|total|sum)\b", re.IGNORECASE)
_SUMMARY = re.compile(r"(?:add up\b|summary score|(?:sub-?)?total\b)", re.IGNORECASE)
_COMPUTED = re.compile(r"[\s:]{0,3}\d{1,9}$")


@dataclass(frozen=True)
class _Column:
    """One level: the column of its text and that of its points."""

    level: Level
    cell: Cell


def is_rubric(document: Document) -> bool:
    """Tell whether a document is laid out as a rubric: it has columns with points."""
    return _find_header(document.rows) is not None


def _find_header(rows: tuple[Row, ...]) -> int | None:
    """Return which row heads the columns: one with points such as (1), or with "Steps"."""
    for number, row in enumerate(rows):
        texts = [read_cell(cell) for cell in row.cells]
        points = [text for text in texts if _POINTS.search(text)]
        steps = any(text.casefold() in {"step", "steps"} for text in texts)
        if len(points) > 1 or (steps and len([text for text in texts if text]) > 2):
            return number
    return None


def parse_rubric(document: Document, *, name: str, version: str) -> Instrument:
    """Return the instrument that a rubric holds, word for word.

    Parameters
    ----------
    document : Document
        As `read_document` gives it.
    name, version : str
        What to call the instrument.

    Returns
    -------
    Instrument
        Kind "rubric"; subtotals and summary lines are references, other text outside the steps
        is unmapped.

    Raises
    ------
    SettingsError
        If a level column or its points are missing, points do not rise, steps are not numbered
        1, 2, 3, a step has no text or an empty level, or the bands are not the possible totals,
        each once; all faults at once, each with its place.
    """
    faults = Faults(document.name)
    header = _find_header(document.rows) or 0
    columns = _read_header(document.rows[header], faults)
    head = [text for row in document.rows[:header] if (text := join_row(row))]
    below = document.rows[header + 1 :]
    kinds = [_sort_row(row, columns) for row in below]
    steps, bands, others = (
        [row for row, kind in zip(below, kinds, strict=True) if kind == wanted]
        for wanted in ("step", "band", "other")
    )
    if not faults.found:
        _check_strays(steps, columns, faults)
    _check_numbers(steps, faults)
    _check_between(below, kinds, faults)
    items = tuple(
        _read_step(row, number, columns, faults) for number, row in enumerate(steps, start=1)
    )
    if not steps:
        place = document.rows[header].place
        faults.add(place, "no step stands below the headings. A step has a number first. Add it.")
    levels = tuple(column.level for column in columns)
    read = read_bands(bands, faults)
    check_bands(bands, read, levels, len(items), faults, document.rows[-1].place)
    faults.check()
    levels, items = use_band_ids(levels, items, read)
    asides = [(_is_summary(row), text) for row in others for text in _list_asides(row)]
    return Instrument(
        name=name,
        version=version,
        title=head[0] if head else name,
        kind="rubric",
        source=f"Imported from {clean_wording(document.name)}",
        levels=levels,
        items=items,
        bands=read,
        references=tuple(Reference(text, "") for summary, text in asides if summary),
        unmapped="\n".join([*head[1:], *(text for summary, text in asides if not summary)]),
    )


def _read_header(row: Row, faults: Faults) -> list[_Column]:
    """Return the levels that a heading row names, each with its points."""
    found: list[_Column] = []
    waiting: Cell | None = None
    for cell in row.cells:
        text = read_cell(cell)
        points = _POINTS.search(text)
        name = text[: points.start()].strip() if points else text
        if name and waiting is not None:
            faults.add(
                waiting.place,
                f"the column {read_cell(waiting)!r} has no points. After each level stands what "
                "it counts, such as (1). Add it.",
            )
            waiting = None
        if points and (name or waiting is not None):
            heading = cell if name else waiting
            title = name or read_cell(waiting)
            found.append(
                _Column(_make_level(title, int(points[1] or points[2]), found), heading or cell)
            )
            waiting = None
        elif points:
            faults.add(
                cell.place,
                f"the points {text} stand under no level. The level's name comes before its "
                "points. Add the level column.",
            )
        elif name and name != "#" and name.casefold() not in {"step", "steps", "no", "no."}:
            waiting = cell
    if waiting is not None:
        faults.add(
            waiting.place,
            f"the column {read_cell(waiting)!r} has no points. After each level stands what it "
            "counts, such as (1). Add it.",
        )
    _check_points(row, found, faults)
    return found


def _make_level(name: str, points: int, found: list[_Column]) -> Level:
    """Return a level with an id that no other one has and that a file can hold."""
    identity = make_id(name) or f"level_{len(found) + 1}"
    if identity in {"name", "text"} or identity in {column.level.id for column in found}:
        identity = f"{identity[:30]}_{len(found) + 1}"
    return Level(identity, name, points)


def _check_points(row: Row, columns: list[_Column], faults: Faults) -> None:
    """Note columns that are too few, and points that do not rise from left to right."""
    if len(columns) < 2:
        faults.add(
            row.place,
            f"there {'is one level column' if columns else 'are no level columns'}. A rubric has "
            "at least two, each with its points, such as Low (1), High (2). Add what is missing.",
        )
    if any(column.level.value < 1 for column in columns):
        faults.add(row.place, "a level counts 0 points. A level counts 1 or more. Correct it.")
    for before, after in pairwise(columns):
        low, high = before.level.value, after.level.value
        if high <= low:
            faults.add(
                after.cell.place,
                f"{after.level.name!r} counts {high} and {before.level.name!r} before it {low}. "
                "Points rise from left to right. Correct the points or the order.",
            )
        elif high != low + 1:
            faults.add(
                after.cell.place,
                f"{after.level.name!r} counts {high}, {high - low} more than "
                f"{before.level.name!r} before it. Either a level column is missing between them, "
                "or the points are wrong: each level counts one more.",
            )


def _sort_row(row: Row, columns: list[_Column]) -> str:
    """Return what a row below the headings is: "step", "band", "other" or "" for a blank one."""
    if _is_step(row, columns):
        return "step"
    if find_range(row):
        return "band"
    return "other" if join_row(row) else ""


def _is_step(row: Row, columns: list[_Column]) -> bool:
    """Tell whether a row is a step: it has a number first, or texts under the levels."""
    texts = [read_cell(cell) for cell in row.cells]
    if not any(texts) or any(_SUBTOTAL.match(text) for text in texts):
        return False
    if texts[0] and _NUMBER.match(texts[0]):
        return True
    first = min((column.cell.column for column in columns), default=0)
    filled = [cell for cell in row.cells if cell.lines]
    return bool(columns) and len(filled) > 2 and filled[-1].column >= first


def _read_step(row: Row, number: int, columns: list[_Column], faults: Faults) -> Item:
    """Return one step with what each level of it looks like."""
    by_column = {cell.column: cell for cell in row.cells}
    at = min((column.cell.column for column in columns), default=2)
    about = [by_column[n] for n in range(1, at) if n in by_column and by_column[n].lines]
    name, text = _split_name(tuple(line for cell in about for line in cell.lines))
    if not text:
        faults.add(row.place, f"step {number} has no text. Its second cell says what it asks.")
    levels = []
    for column in columns:
        cell = by_column.get(column.cell.column)
        words = read_cell(cell)
        if not words:
            faults.add(
                cell.place if cell and cell.place != row.place else row.place,
                f"step {number} says nothing under {column.level.name!r}. Every step is described "
                "at every level. Write what it looks like there.",
            )
        levels.append(replace(column.level, text=words))
    return Item(str(number), name, text, tuple(levels))


def _check_numbers(steps: list[Row], faults: Faults) -> None:
    """Note steps that are not numbered 1, 2, 3 and so on."""
    expected = 1
    for row in steps:
        match = _NUMBER.match(read_cell(row.cells[0]))
        if match is None or int(match[1]) != expected:
            faults.add(
                row.cells[0].place,
                f"the step here should have the number {expected}. Steps are numbered 1, 2, 3 and "
                "so on, in their order. Correct the number, or add the step that is missing.",
            )
        expected = int(match[1]) + 1 if match else expected + 1


def _check_between(rows: tuple[Row, ...], kinds: list[str], faults: Faults) -> None:
    """Note rows among the steps that are none: mostly the second half of a broken line."""
    steps = [number for number, kind in enumerate(kinds) if kind == "step"]
    for number, (row, kind) in enumerate(zip(rows, kinds, strict=True)):
        among = bool(steps) and steps[0] < number < steps[-1]
        if among and kind == "other" and not _is_summary(row):
            faults.add(
                row.place,
                "this stands among the steps and is none. A step is one row that begins with its "
                "number. Join it to the step above, or move it below the last step.",
            )


def _check_strays(steps: list[Row], columns: list[_Column], faults: Faults) -> None:
    """Note words that stand under no level: a tab too many or too few."""
    own = {column.cell.column for column in columns}
    for number, row in enumerate(steps, start=1):
        for cell in row.cells:
            words = read_cell(cell)
            if cell.column > min(own) and cell.column not in own and words and not words.isdigit():
                faults.add(
                    cell.place,
                    f"step {number} has words in column {cell.column + 1}, which is under no "
                    "level. Each level's text stands under its heading. Move it, or take out the "
                    "tab.",
                )


def _split_name(lines: tuple[Line, ...]) -> tuple[str, str]:
    """Return a step's heading and its text; the heading is in bold type or on its own line."""
    whole = "\n".join(line.text for line in lines)
    name, text = split_strong(whole)
    if not name and len(lines) > 1:
        name, text = clean_wording(lines[0].text), join_lines(lines[1:])
    return (name, text) if text else ("", name)


def _is_summary(row: Row) -> bool:
    """Tell whether a row adds up: a subtotal, the total, or the request to add."""
    return any(_SUMMARY.match(read_cell(cell)) for cell in row.cells)


def _list_asides(row: Row) -> list[str]:
    """Return the words of a row outside the steps, without sums that a blank sheet shows."""
    if not _is_summary(row):
        return [join_row(row)]
    texts = (_COMPUTED.sub("", read_cell(cell)) for cell in row.cells)
    return [text for text in texts if text]
