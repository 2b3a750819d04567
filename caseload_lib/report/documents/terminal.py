"""Writing a document for a terminal: plain text within a width."""

import textwrap

from caseload_lib.report.documents.document import MARK, Document, Grid, Part, Passage

_GAP = 2
#: No column gets narrower than this, however little room there is.
_LEAST = 8
#: A word that takes more than this part of a line is broken like others.
_WORDS_IN_LINE = 3


def write_text(document: Document, *, width: int = 80) -> str:
    """Return a document as plain text.

    Parameters
    ----------
    document : Document
        What to write.
    width : int, default 80
        How many characters a line has at most.

    Returns
    -------
    str
        Headings underlined, tables in columns; of a picture its sentence, which says what is to
        be seen.
    """
    blocks = [
        document.title,
        "=" * len(document.title),
        *textwrap.wrap(f"{document.agency}. {document.subtitle}", width),
    ]
    for part in document.parts:
        blocks += ["", *_write_part(part, width)]
    return "\n".join(blocks)


def _write_part(part: Part, width: int) -> list[str]:
    """Return the lines of one part."""
    lines = [part.heading, "-" * len(part.heading)]
    for block in part.blocks:
        if isinstance(block, Grid):
            lines += ["", *_write_grid(block, width), ""]
        else:
            text = block.text if isinstance(block, Passage) else f"{block.title}."
            lines += textwrap.wrap(text, width)
    # A table stands apart from what is around it, by one empty line.
    kept = [line for line, before in zip(lines, ["", *lines], strict=False) if line or before]
    return kept if kept[-1] else kept[:-1]


def _write_grid(grid: Grid, width: int) -> list[str]:
    """Return a table's lines, cells wrapped within their columns."""
    rows = [
        [(MARK if (line, column) in grid.marked else "") + cell for column, cell in enumerate(row)]
        for line, row in enumerate(grid.rows)
    ]
    shown = [list(grid.headers), *rows] if any(grid.headers) else rows
    widths = _fit_widths(shown, width)
    lines = [line for row in shown for line in _write_row(row, widths, grid.numeric)]
    if any(grid.headers):
        head = len(_write_row(shown[0], widths, grid.numeric))
        lines.insert(head, (" " * _GAP).join("-" * column for column in widths))
    return lines


def _write_row(row: list[str], widths: list[int], numeric: tuple[bool, ...]) -> list[str]:
    """Return one row's lines; columns of numbers stand to the right."""
    cells = [textwrap.wrap(cell, width) or [""] for cell, width in zip(row, widths, strict=True)]
    return [
        (" " * _GAP)
        .join(
            format(cell[place] if place < len(cell) else "", f"{'>' if right else '<'}{width}")
            for cell, width, right in zip(cells, widths, numeric, strict=True)
        )
        .rstrip()
        for place in range(max(len(cell) for cell in cells))
    ]


def _fit_widths(rows: list[list[str]], width: int) -> list[int]:
    """Return the columns' widths: as wide as they need, the widest ones narrowed until all fit.

    Columns are narrowed to their longest words first, and words broken only where that is too
    wide; a word of more than a third of a line keeps no other column narrow.
    """
    columns = [*zip(*rows, strict=True)]
    widths = [max(len(cell) for cell in column) for column in columns]
    longest = [max(map(len, " ".join(column).split()), default=0) for column in columns]
    words = [min(word, width // _WORDS_IN_LINE) for word in longest]
    room = width - _GAP * (len(widths) - 1)
    for least in (words, [0] * len(words)):
        while sum(widths) > room:
            wide = [w if w > max(_LEAST, own) else 0 for w, own in zip(widths, least, strict=True)]
            if not any(wide):
                break
            widths[wide.index(max(wide))] -= 1
    return widths
