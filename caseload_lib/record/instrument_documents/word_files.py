"""Reading Word documents into rows of cells, with every paragraph in its place."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from caseload_lib.errors import SettingsError
from caseload_lib.record.instrument_documents.pieces import Cell, Line, Row
from caseload_lib.record.instrument_documents.text_files import split_tabs

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_WRAPPERS = {f"{_W}{tag}" for tag in ("sdt", "sdtContent", "customXml", "ins", "moveTo")}
_SPACES = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
# What was deleted, what stands in a box beside the text, and the second copy of such a box.
_NOT_TEXT = {f"{_W}{tag}" for tag in ("del", "moveFrom", "pPr", "rPr", "pict", "drawing")} | {
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
}


def read_word_rows(content: bytes, *, name: str) -> tuple[Row, ...]:
    """Return the paragraphs and table rows of a Word document.

    Parameters
    ----------
    content : bytes
        The whole .docx file.
    name : str
        What to call the file in an error.

    Returns
    -------
    tuple of Row
        In the document's order: a paragraph outside tables is a row split at its tabs; a row of
        a table has its cells, those merged into another left out. Changes that are tracked
        count as accepted; headers, footers, notes and text boxes are not read.

    Raises
    ------
    SettingsError
        If the document is damaged.
    """
    import docx
    from docx.opc.exceptions import PackageNotFoundError

    try:
        document = docx.Document(io.BytesIO(content))
        styles = _find_list_styles(document)
        return tuple(_read_body(document.element.body, styles))
    except (
        zipfile.BadZipFile,
        PackageNotFoundError,
        SyntaxError,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        IndexError,
        EOFError,
    ) as error:
        raise SettingsError(
            f"{name} is damaged or no Word document. Open it in a word processor and save it "
            "again as .docx."
        ) from error


def _find_list_styles(document: Any) -> frozenset[str]:
    """Return the ids of the styles that draw a bullet or a number."""
    found = set()
    for style in document.styles.element.iter(f"{_W}style"):
        style_id = style.get(f"{_W}styleId") or ""
        numbered = style.find(f"{_W}pPr/{_W}numPr") is not None
        if numbered or (style_id.startswith("List") and style_id != "ListParagraph"):
            found.add(style_id)
    return frozenset(found)


def _read_body(body: Any, styles: frozenset[str]) -> Iterator[Row]:
    """Yield the rows of everything that stands in the document's body."""
    paragraphs = tables = 0
    for block in _walk(body):
        if block.tag == f"{_W}p":
            paragraphs += 1
            place = f"paragraph {paragraphs}"
            for bulleted, text in _split_paragraph(block, styles):
                words = text.lstrip("\t")
                tabs = text[: len(text) - len(words)]
                yield split_tabs(f"{tabs}· {words}" if bulleted else text, place=place)
        elif block.tag == f"{_W}tbl":
            tables += 1
            yield from _read_table(block, styles, f"table {tables}")


def _read_table(table: Any, styles: frozenset[str], place: str) -> Iterator[Row]:
    """Yield the rows of a table."""
    rows = (block for block in _walk(table) if block.tag == f"{_W}tr")
    for number, row in enumerate(rows, start=1):
        where = f"{place}, row {number}"
        cells = []
        column = 0
        for block in _walk(row):
            if block.tag != f"{_W}tc":
                continue
            if not _is_merged_above(block):
                at = f"{where}, cell {column + 1}"
                cells.append(Cell(at, column, tuple(_read_cell(block, styles, at))))
            column += _find_span(block)
        yield Row(where, tuple(cells), in_table=True)


def _read_cell(cell: Any, styles: frozenset[str], place: str) -> Iterator[Line]:
    """Yield the lines of a table's cell, those of a table inside it too."""
    for paragraph in cell.iter(f"{_W}p"):
        if any(parent.tag in _NOT_TEXT for parent in paragraph.iterancestors()):
            continue
        for bulleted, text in _split_paragraph(paragraph, styles):
            yield Line(place, text, bulleted)


def _walk(element: Any) -> Iterator[Any]:
    """Yield an element's children, those inside content controls and insertions in their place."""
    for child in element:
        if child.tag in _WRAPPERS:
            yield from _walk(child)
        else:
            yield child


def _split_paragraph(paragraph: Any, styles: frozenset[str]) -> list[tuple[bool, str]]:
    """Return a paragraph's lines; one behind a bullet is one line, however it is broken."""
    text = _read_paragraph(paragraph)
    if _has_bullet(paragraph, styles) and text.strip():
        return [(True, text.replace("\n", " "))]
    return [(False, line) for line in text.split("\n")]


def _read_paragraph(element: Any) -> str:
    """Return the text that a reader sees in a paragraph, with <b> where it is bold."""
    parts = []
    for child in element:
        if child.tag == f"{_W}t":
            parts.append(child.text or "")
        elif child.tag in _SPACES:
            parts.append(_SPACES[child.tag])
        elif child.tag not in _NOT_TEXT:
            text = _read_paragraph(child)
            bold = _is_bold(child) and text.strip() and "\t" not in text
            parts.append(f"<b>{text}</b>" if bold else text)
    return "".join(parts).replace("</b><b>", "")


def _is_bold(run: Any) -> bool:
    """Tell whether a run of text is set in bold type."""
    bold = run.find(f"{_W}rPr/{_W}b")
    return bold is not None and bold.get(f"{_W}val") not in {"0", "false"}


def _has_bullet(paragraph: Any, styles: frozenset[str]) -> bool:
    """Tell whether Word draws a bullet or a number before a paragraph."""
    number = paragraph.find(f"{_W}pPr/{_W}numPr/{_W}numId")
    if number is not None:
        return bool(number.get(f"{_W}val") != "0")
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    return style is not None and style.get(f"{_W}val") in styles


def _is_merged_above(cell: Any) -> bool:
    """Tell whether a cell only continues the one above it."""
    merge = cell.find(f"{_W}tcPr/{_W}vMerge")
    return merge is not None and merge.get(f"{_W}val") != "restart"


def _find_span(cell: Any) -> int:
    """Return over how many columns a cell reaches."""
    span = cell.find(f"{_W}tcPr/{_W}gridSpan")
    return int(span.get(f"{_W}val")) if span is not None else 1
