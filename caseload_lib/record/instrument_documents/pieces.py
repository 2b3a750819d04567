"""What every reader makes of a document: rows of cells with lines, and the faults found."""

import re
from dataclasses import dataclass, field

from caseload_lib.errors import SettingsError

_MOST_FAULTS = 200
_LONGEST_FAULT = 600


@dataclass(frozen=True)
class Line:
    """One line or paragraph of text as it stands in the document.

    Parameters
    ----------
    place : str
        Where it is, as people find it: "line 12", "cell C4", "table 2, row 3, cell 4".
    text : str
        As written.
    bulleted : bool, default False
        Whether the document draws a bullet before it that is not in the text.
    """

    place: str
    text: str
    bulleted: bool = False


@dataclass(frozen=True)
class Cell:
    """What stands between two tabs, or in one cell of a table or sheet.

    Parameters
    ----------
    place : str
        Where it is.
    column : int
        0 for the first.
    lines : tuple of Line
        Its lines; empty where it is empty.
    """

    place: str
    column: int
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Row:
    """One line of a text, one paragraph outside tables, or one row of a table or sheet.

    Parameters
    ----------
    place : str
        Where it is.
    cells : tuple of Cell
        From left to right; cells that were merged into another are left out.
    in_table : bool, default False
        Whether it is a row of a table in a Word document.
    """

    place: str
    cells: tuple[Cell, ...]
    in_table: bool = False


@dataclass(frozen=True)
class Document:
    """A document as it was read, before anybody looked for an instrument in it.

    Parameters
    ----------
    name : str
        The file's name.
    form : str
        What it is, in words: "text", "a Word document", "an Excel workbook" or "TOML".
    rows : tuple of Row
        Everything in it; empty for TOML.
    text : str, default ""
        The whole text of a TOML file.
    remarks : tuple of str
        What the reader should be told about how it was read.
    """

    name: str
    form: str
    rows: tuple[Row, ...] = ()
    text: str = ""
    remarks: tuple[str, ...] = ()


@dataclass
class Faults:
    """The faults of one document, told all at once.

    Parameters
    ----------
    name : str
        The document's name.
    """

    name: str
    found: dict[str, None] = field(default_factory=dict)

    def add(self, place: str, rule: str) -> None:
        """Note that something at a place breaks a rule; `rule` says which and what to do."""
        self.found.setdefault(f"{place}: {rule}"[:_LONGEST_FAULT])

    def check(self) -> None:
        """Raise every fault noted so far.

        Raises
        ------
        SettingsError
            If there is one.
        """
        if not self.found:
            return
        found = sorted(self.found, key=_order)
        count = f"{len(found)} fault{'s' * (len(found) != 1)}"
        more = len(found) - _MOST_FAULTS
        raise SettingsError(
            "\n".join(
                [
                    f"{self.name} cannot be imported and nothing was saved: {count}.",
                    *(f"  {text}" for text in found[:_MOST_FAULTS]),
                    *([f"  and {more} more"] if more > 0 else []),
                    "Correct the document and import it again.",
                ]
            )
        )


def _order(fault: str) -> list[int]:
    """Return what puts faults in the order of their places: the numbers in the place."""
    return [int(number) for number in re.findall(r"\d+", fault.split(": ")[0])]
