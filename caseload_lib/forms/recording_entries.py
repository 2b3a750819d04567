"""The small forms of recording by name, with what was typed into each."""

from typing import Protocol

from caseload_lib.errors import CaseloadError
from caseload_lib.forms.entries import Entry
from caseload_lib.forms.nodes import Node

#: What every control of a small form begins with.
PREFIX = "entry"


class Maker(Protocol):
    """What knows some of the small forms."""

    def make(self, kind: str, key: str) -> Entry | None:
        """Return the small form of a kind about a row, None where it has none of that kind."""


class RecordEntries:
    """The small forms, each made anew from what is on record when it is drawn or used.

    Parameters
    ----------
    *makers : Maker
        What knows them.
    """

    def __init__(self, *makers: Maker) -> None:
        self._makers = makers
        self.leave()

    def leave(self) -> None:
        """Forget what was typed."""
        self._typed: dict[str, dict[str, object]] = {}
        self._shown: set[str] = set()

    def turn(self) -> None:
        """Begin a new drawing: none of the forms is on it yet."""
        self._shown = set()

    def draw(self, kind: str, key: str = "") -> Node:
        """Return a small form as a node.

        Raises
        ------
        CaseloadError
            If there is none of that name.
        """
        name = f"{kind}-{key}"
        self._shown.add(name)
        return self._find(name).draw(prefix=PREFIX)

    def act(self, name: str, value: object) -> None:
        """Take what was typed, or keep an entry.

        Parameters
        ----------
        name : str
            The entry's name, a dot, and its field or "keep".
        value : object
            What was typed.

        Raises
        ------
        CaseloadError
            If the entry is refused; what was typed stays.
        """
        entry_name, _, part = name.rpartition(".")
        self._find(entry_name).act(part, value)

    def list_begun(self) -> tuple[str, ...]:
        """Return the headings of forms with something typed and not kept that are not drawn."""
        found = []
        for name, typed in self._typed.items():
            if not typed or name in self._shown:
                continue
            try:
                entry = self._find(name)
            except CaseloadError:
                continue  # What it was about is not there any more.
            found += [entry.heading] if entry.is_begun else []
        return tuple(found)

    def _find(self, name: str) -> Entry:
        """Return a small form with what was typed into it."""
        kind, _, key = name.partition("-")
        for maker in self._makers:
            entry = maker.make(kind, key)
            if entry is not None:
                entry.typed = self._typed.setdefault(name, {})
                return entry
        raise CaseloadError("This form has nothing of that name. Reload the page.")
