"""The words of a document without what copying left in them: placeholders, markup, bullets."""

import re
from collections.abc import Iterable

from caseload_lib.record.instrument_documents.pieces import Cell, Line, Row

_PLACEHOLDER = re.compile(r"\[(?:image|bookmark)\s*:[^\[\]\n]*\]", re.IGNORECASE)
_MARKUP = re.compile(r"</?(?:b|i|u|em|strong)\s*>", re.IGNORECASE)
_STRONG = re.compile(r"\s*<(b|strong)\s*>(.*?)</\1\s*>(.*)", re.IGNORECASE | re.DOTALL)
_EMPHASIS = re.compile(r"\*\*(\S(?:[^*\n]*\S)?)\*\*")
_BULLET = re.compile(r"\s*(?:[·•▪●◦‣∙⁃■□\uf0b7\uf0a7]|[-–*](?=\s|$))\s*")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
_LONGEST_ID = 40


def clean_wording(text: str) -> str:
    r"""Return text without the traces of copying; its words and their order stay.

    Parameters
    ----------
    text : str
        As it stands in the document.

    Returns
    -------
    str
        Without `[image: ...]` and `[bookmark: ...]`, without tags of bold or italic type,
        without control characters; every run of white space one blank, none at the ends. Other
        markup is data and stays.

    Examples
    --------
    >>> clean_wording(" <b>Monitor:</b>  and [image: http://a.b/c] measure\t")
    'Monitor: and measure'
    """
    plain = _EMPHASIS.sub(r"\1", _MARKUP.sub("", _PLACEHOLDER.sub("", text)))
    return " ".join(_CONTROLS.sub("", plain).split())


def count_controls(text: str) -> int:
    """Return how many control characters a text holds that are no white space."""
    return len(_CONTROLS.findall(text))


def split_bullet(line: Line) -> tuple[bool, str]:
    """Return whether a line stands behind a bullet, and its cleaned words.

    Parameters
    ----------
    line : Line
        Any line.

    Returns
    -------
    bulleted : bool
        Whether a bullet stands before it, written or drawn.
    text : str
        The words behind the bullet.

    Examples
    --------
    >>> split_bullet(Line("line 1", "  ·  Stays calm. "))
    (True, 'Stays calm.')
    """
    text = _MARKUP.sub("", _PLACEHOLDER.sub("", line.text))
    match = _BULLET.match(text)
    if match:
        return True, clean_wording(text[match.end() :])
    return line.bulleted, clean_wording(text)


def split_strong(text: str) -> tuple[str, str]:
    """Return the words in bold type at the start of a text, and those after them.

    Parameters
    ----------
    text : str
        As it stands in the document.

    Returns
    -------
    tuple of str
        Both cleaned; the first is empty where the text does not start in bold type.

    Examples
    --------
    >>> split_strong("<b>Monitor:</b> monitor and measure")
    ('Monitor:', 'monitor and measure')
    """
    match = _STRONG.match(_PLACEHOLDER.sub("", text))
    if match is None:
        return "", clean_wording(text)
    return clean_wording(match[2]), clean_wording(match[3])


def read_cell(cell: Cell | None) -> str:
    """Return a cell's words as one text; nothing for no cell."""
    return join_lines(cell.lines) if cell else ""


def join_lines(lines: Iterable[Line]) -> str:
    """Return the words of lines as one text."""
    return clean_wording(" ".join(line.text for line in lines))


def join_row(row: Row) -> str:
    """Return the words of a whole row as one text."""
    return clean_wording(" ".join(read_cell(cell) for cell in row.cells))


def make_id(text: str) -> str:
    """Return words as an id of small letters, digits and underscores.

    Parameters
    ----------
    text : str
        Any words.

    Returns
    -------
    str
        At most 40 characters, starting with a letter; empty where no letter is left.

    Examples
    --------
    >>> make_id("In transition"), make_id("2026 – Überblick"), make_id("...")
    ('in_transition', 'berblick', '')
    """
    words = re.sub(r"[^a-z0-9]+", "_", text.casefold()).strip("_")
    return re.sub(r"^[0-9_]+", "", words)[:_LONGEST_ID].rstrip("_")
