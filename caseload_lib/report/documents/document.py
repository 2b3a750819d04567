"""A document of parts, tables and pictures, before it is written as a page, for Word or Excel."""

import re
from dataclasses import dataclass

from caseload_lib.charts.house import Picture

_NUMBER = re.compile(r"[+−-]?\d[\d,]*(\.\d+)?%?")
#: What stands in a column of numbers where there is none.
_NO_NUMBER = frozenset({"", "–", "none", "not known"})


@dataclass(frozen=True)
class Passage:
    """A paragraph.

    Parameters
    ----------
    text : str
        What it says.
    kind : str, default "plain"
        "plain", "notice" (has to be seen) or "hint" (said softly).
    """

    text: str
    kind: str = "plain"


@dataclass(frozen=True)
class Grid:
    """A table.

    Parameters
    ----------
    caption : str
        What it shows.
    headers : tuple of str
        One for each column.
    rows : tuple of tuple of str
        Cells as text; the first of each row names the row.
    marked : frozenset of (int, int), default empty
        Which cells are the ones chosen, by row and column from 0; a mark is set in them, never
        colour alone.
    """

    caption: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    marked: frozenset[tuple[int, int]] = frozenset()

    @property
    def numeric(self) -> tuple[bool, ...]:
        """Which columns hold numbers alone, to stand to the right; never the first.

        Examples
        --------
        >>> Grid("Hours", ("Who", "Hours"), (("F001", "1,012"), ("F002", "−2.5"))).numeric
        (False, True)
        """
        columns = [{row[place] for row in self.rows} for place in range(len(self.headers))]
        return tuple(
            place > 0
            and bool(cells - _NO_NUMBER)
            and all(_NUMBER.fullmatch(cell) for cell in cells - _NO_NUMBER)
            for place, cells in enumerate(columns)
        )


@dataclass(frozen=True)
class Part:
    """One part of a document.

    Parameters
    ----------
    heading : str
        Its heading.
    blocks : tuple of Passage, Grid or Picture
        What it holds, in order.
    folded : bool, default False
        Whether it is there to look things up: folded away until opened, where that can be.
    """

    heading: str
    blocks: tuple[Passage | Grid | Picture, ...]
    folded: bool = False


@dataclass(frozen=True)
class Document:
    """A whole document.

    Parameters
    ----------
    title : str
        Its title.
    agency : str
        The agency's name.
    subtitle : str
        About whom or what, by whom, for which time.
    parts : tuple of Part
        In order.
    """

    title: str
    agency: str
    subtitle: str
    parts: tuple[Part, ...]


#: What stands before the text of a chosen cell, so that it is seen without colour.
MARK = "✓ "
