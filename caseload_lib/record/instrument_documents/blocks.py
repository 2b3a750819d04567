"""Finding the clusters of an anchors document: their heading, their columns, their cells."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from caseload_lib.record.instrument_documents.pieces import Cell, Document, Line, Row
from caseload_lib.record.instrument_documents.wording import read_cell, split_bullet

_LONGEST_HEADING = 80
_MOST_COLUMNS = 40
_DEFINITION = "definition"


@dataclass(frozen=True)
class Block:
    """One cluster as it stands in the document.

    Parameters
    ----------
    group, heading : Cell or None
        The heading above it and its own; None where the document has none.
    columns : tuple of Cell
        The headings of its columns from "Definition" on.
    bodies : tuple of Cell
        What stands below them: as many as there are columns, unless one was lost.
    """

    group: Cell | None
    heading: Cell | None
    columns: tuple[Cell, ...]
    bodies: tuple[Cell, ...]


def find_blocks(document: Document) -> tuple[list[Line], list[Block], list[Line]]:
    """Return the clusters of an anchors document, and the lines before and after them.

    Parameters
    ----------
    document : Document
        Laid out as a table (one row holds "Definition" and the levels), or cell by cell (each
        cell begins with a tab, its further lines do not), as a word processor exports a table
        to text.

    Returns
    -------
    head : list of Line
        What stands before the first cluster.
    blocks : list of Block
        The clusters, in the document's order; empty where "Definition" heads no column.
    tail : list of Line
        What stands after the last cluster's last cell.
    """
    rows = [row for row in document.rows if any(cell.lines for cell in row.cells)]
    if any(_is_header(row) for row in rows):
        head, blocks, tail = _find_in_table(rows)
    else:
        head, blocks, tail = _find_in_stream(list(document.rows))
    return head, _pass_on_groups(blocks), tail


def _pass_on_groups(blocks: list[Block]) -> list[Block]:
    """Return the clusters with the heading of their group, which stands over the first only."""
    group: Cell | None = None
    found = []
    for block in blocks:
        group = block.group or group
        found.append(replace(block, group=group))
    return found


def is_heading(cell: Cell) -> bool:
    """Tell whether a cell may be the heading of a cluster or a group: one short line."""
    lines = [line for line in cell.lines if line.text.strip()]
    if len(lines) != 1:
        return False
    bulleted, text = split_bullet(lines[0])
    return not bulleted and 0 < len(text) <= _LONGEST_HEADING and not text.endswith(".")


def is_shouted(text: str) -> bool:
    """Tell whether a line is written in capitals, as headings are."""
    return text.isupper() and len(text) > 3


def _is_definition(cell: Cell) -> bool:
    """Tell whether a cell heads the column of definitions."""
    return read_cell(cell).casefold().rstrip(":") == _DEFINITION


def _is_header(row: Row) -> bool:
    """Tell whether a row holds the headings of all columns."""
    filled = [cell for cell in row.cells if cell.lines]
    return len(filled) > 1 and _is_definition(filled[0])


def _filled(row: Row) -> list[Cell]:
    return [cell for cell in row.cells if cell.lines]


def _find_in_table(rows: list[Row]) -> tuple[list[Line], list[Block], list[Line]]:
    """Return the clusters of a table or sheet, whose columns stand below their headings."""
    headers = [number for number, row in enumerate(rows) if _is_header(row)]
    starts = [_find_heading(rows, header) for header in headers]
    ends = [first for first, _, _ in starts[1:]] + [_find_end(rows, headers[-1])]
    blocks = []
    for header, (_, group, heading), end in zip(headers, starts, ends, strict=True):
        columns = tuple(_filled(rows[header]))
        below = [cell for row in rows[header + 1 : end] for cell in row.cells]
        bodies = tuple(_collect(column, below) for column in columns)
        blocks.append(Block(group, heading, columns, bodies))
    return _list_lines(rows[: starts[0][0]]), blocks, _list_lines(rows[ends[-1] :])


def _collect(column: Cell, below: list[Cell]) -> Cell:
    """Return everything that stands in a column below its heading."""
    cells = [cell for cell in below if cell.column == column.column and cell.lines]
    place = cells[0].place if cells else f"below {column.place}"
    return Cell(place, column.column, tuple(line for cell in cells for line in cell.lines))


def _find_heading(rows: list[Row], header: int) -> tuple[int, Cell | None, Cell | None]:
    """Return where a cluster starts, and the cells of its group's heading and its own."""
    alone = []
    for row in reversed(rows[max(0, header - 2) : header]):
        filled = _filled(row)
        if len(filled) != 1 or not is_heading(filled[0]):
            break
        alone.append(filled[0])
    if len(alone) == 2 and is_shouted(read_cell(alone[0])) and not is_shouted(read_cell(alone[1])):
        alone.pop()
    return (
        header - len(alone),
        alone[1] if len(alone) > 1 else None,
        alone[0] if alone else None,
    )


def _find_end(rows: list[Row], header: int) -> int:
    """Return the row after the last cluster: where a paragraph or a lone heading follows it."""
    table = rows[header].in_table
    for number in range(header + 1, len(rows)):
        filled = _filled(rows[number])
        if rows[number].in_table != table:
            return number
        if number > header + 1 and len(filled) == 1 and is_heading(filled[0]):
            return number
    return len(rows)


def _find_in_stream(rows: list[Row]) -> tuple[list[Line], list[Block], list[Line]]:
    """Return the clusters of a document that has one cell after the other."""
    head, cells = _split_cells(rows)
    starts = [number for number, cell in enumerate(cells) if _is_definition(cell)]
    if not starts:
        return head, [], []
    names = [max(0, start - 1) for start in starts]
    widths = [_count_columns(cells[start : start + _MOST_COLUMNS]) for start in starts]
    usual = Counter(widths).most_common(1)[0][0]
    blocks: list[Block] = []
    first = names[0]
    group = cells[first - 1] if first and is_heading(cells[first - 1]) else None
    head += [line for cell in cells[: first - (group is not None)] for line in cell.lines]
    ends = [*names[1:], len(cells)]
    for number, (start, width, end) in enumerate(zip(starts, widths, ends, strict=True)):
        bodies = cells[start + width : end]
        following = None
        if number + 1 < len(starts) and bodies and is_heading(bodies[-1]):
            spare = len([cell for cell in bodies if cell.lines]) > usual
            if spare or is_shouted(read_cell(bodies[-1])):
                following = bodies.pop()
        if len(bodies) > usual:
            bodies = [cell for cell in bodies if cell.lines]
        heading = cells[start - 1] if start else None
        columns = tuple(cells[start : start + width])
        blocks.append(Block(group, heading, columns, tuple(bodies)))
        group = following
    return head, *_cut_tail(blocks, usual)


def _split_cells(rows: list[Row]) -> tuple[list[Line], list[Cell]]:
    """Return the lines before the first cell, and the cells with their further lines."""
    head: list[Line] = []
    cells: list[Cell] = []
    further: list[list[Line]] = []
    for row in rows:
        first, rest = (None, row.cells) if row.in_table else (row.cells[0], row.cells[1:])
        if first is not None and first.lines:
            (further[-1] if cells else head).extend(first.lines)
        # More than one tab in front is indentation, not an empty cell.
        filled = [number for number, cell in enumerate(rest) if cell.lines]
        new = rest[filled[0] :] if filled else rest[:1]
        cells += new
        further += ([] for _ in new)
    return head, [
        Cell(cell.place, 1, (*cell.lines, *lines))
        for cell, lines in zip(cells, further, strict=True)
    ]


def _count_columns(cells: list[Cell]) -> int:
    """Return how many headings of columns follow each other, from "Definition" on."""
    width = 1
    for cell in cells[1:]:
        text = read_cell(cell)
        if not is_heading(cell) or len(text) > 40 or is_shouted(text) or _is_definition(cell):
            break
        width += 1
    return width


def _cut_tail(blocks: list[Block], usual: int) -> tuple[list[Block], list[Line]]:
    """Return the clusters without what follows the last cell, and that."""
    last = blocks[-1]
    if not last.bodies:
        return blocks, []
    bodies, beyond = last.bodies[:usual], last.bodies[usual:]
    cell = bodies[-1]
    cut = _find_cut(cell.lines)
    kept = Cell(cell.place, cell.column, cell.lines[:cut])
    tail = [*cell.lines[cut:], *(line for more in beyond for line in more.lines)]
    whole = Block(last.group, last.heading, last.columns, (*bodies[:-1], kept))
    return [*blocks[:-1], whole], tail


def _find_cut(lines: tuple[Line, ...]) -> int:
    """Return where the last cell ends: at a line in capitals, or one without its bullet."""
    drawn = any(split_bullet(line)[0] for line in lines)
    for number, line in enumerate(lines):
        bulleted, text = split_bullet(line)
        if not number or not text or bulleted:
            continue
        if is_shouted(text) or (drawn and not text[0].islower()):
            return number
    return len(lines)


def _list_lines(rows: Iterable[Row]) -> list[Line]:
    """Return every line of some rows, a table's row as one line."""
    found = []
    for row in rows:
        if row.in_table:
            found += [line for cell in row.cells for line in cell.lines]
        else:
            texts = [line.text for cell in row.cells for line in cell.lines]
            bulleted = any(line.bulleted for cell in row.cells for line in cell.lines)
            found.append(Line(row.place, " ".join(texts), bulleted))
    return found
