"""Reading a text file of unknown encoding into rows split at tabs."""

import re

from caseload_lib.errors import SettingsError
from caseload_lib.record.instrument_documents.pieces import Cell, Faults, Line, Row
from caseload_lib.record.instrument_documents.wording import count_controls

_MOST_CONTROLS = 0.01
_LINE_ENDS = re.compile(r"\r\n|\r|\n")
_TAB_BEHIND_BULLET = re.compile(r"(^|\t)([ \xa0]*[·•▪●◦‣∙⁃■□\uf0b7\uf0a7])[ \xa0]*\t+")


def decode_document(content: bytes, *, name: str) -> tuple[str, tuple[str, ...]]:
    r"""Return the bytes of a text file as text, and remarks on how they were read.

    Parameters
    ----------
    content : bytes
        The whole file: UTF-8 or UTF-16, with or without a byte-order mark, else Windows-1252.
    name : str
        What to call the file in an error.

    Returns
    -------
    text : str
        The text, without a byte-order mark.
    remarks : tuple of str
        A sentence where the encoding was guessed or control characters will be left out.

    Raises
    ------
    SettingsError
        If the bytes are no text in any of these encodings.
    SettingsError
        If the text holds NUL characters; every line with one is named.

    Examples
    --------
    >>> decode_document("a’b".encode("utf-16"), name="a.txt")
    ('a’b', ())
    """
    text, remarks = _decode(content, name)
    if text.count("\0") * 100 > len(text) or count_controls(text) > _MOST_CONTROLS * len(text) + 8:
        raise _refuse(name)
    faults = Faults(name)
    for number, line in enumerate(split_lines(text), start=1):
        if "\0" in line:
            faults.add(f"line {number}", "a NUL character stands here. A text has none. Remove it.")
    faults.check()
    controls = count_controls(text)
    if controls:
        remarks += (f"{controls} control characters that nobody can see are left out.",)
    return text, remarks


def _decode(content: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """Return the text in the first encoding that fits."""
    try:
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            return content.decode("utf-16"), ()
        if len(content) % 2 == 0 and content[:200:2].count(0) * 3 > len(content[:200:2]):
            return content.decode("utf-16-be"), ()
        if len(content) % 2 == 0 and content[1:200:2].count(0) * 3 > len(content[1:200:2]):
            return content.decode("utf-16-le"), ()
        try:
            return content.decode("utf-8-sig"), ()
        except UnicodeDecodeError:
            remark = "The file is not UTF-8; it was read as Windows-1252 (Western European)."
            return content.decode("cp1252"), (remark,)
    except UnicodeDecodeError as error:
        raise _refuse(name) from error


def _refuse(name: str) -> SettingsError:
    """Return the error for bytes that are no text."""
    return SettingsError(
        f"{name} cannot be read: it is neither a Word document (.docx), an Excel workbook (.xlsx) "
        "nor text in UTF-8, UTF-16 or Windows-1252. Open it in the program that wrote it and save "
        "it as one of these."
    )


def split_lines(text: str) -> list[str]:
    """Return the lines of a text as an editor numbers them."""
    return _LINE_ENDS.split(text)


def split_tabs(text: str, *, place: str) -> Row:
    r"""Return one line of text as a row, split at its tabs.

    Parameters
    ----------
    text : str
        One line. A tab right behind a bullet belongs to the bullet.
    place : str
        Where it is.

    Returns
    -------
    Row
        A cell for each piece; a piece of white space only is a cell without lines.

    Examples
    --------
    >>> [cell.column for cell in split_tabs("\t·\tCalm", place="line 1").cells if cell.lines]
    [1]
    """
    pieces = _TAB_BEHIND_BULLET.sub(r"\1\2 ", text).split("\t")
    return Row(
        place,
        tuple(
            Cell(place, column, (Line(place, piece),) if piece.strip() else ())
            for column, piece in enumerate(pieces)
        ),
    )


def read_text_rows(text: str) -> tuple[Row, ...]:
    """Return the lines of a text as rows split at tabs."""
    return tuple(
        split_tabs(line, place=f"line {number}")
        for number, line in enumerate(split_lines(text), start=1)
    )
