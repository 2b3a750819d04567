"""Warnings in the meeting: of those only who have their own page, and writing down who has."""

from collections.abc import Mapping

from caseload_lib.errors import CaseloadError
from caseload_lib.forms.nodes import Button, Field, Group, Heading, Node, Text
from caseload_lib.forms.sharing import Sharing
from caseload_lib.forms.sharing_parts import UNKNOWN, Shown
from caseload_lib.frames import Records
from caseload_lib.record.handed_pages import hand_page
from caseload_lib.record.store import read_records
from caseload_lib.report.documents.document import Document
from caseload_lib.report.sharing.warnings import describe_warnings
from caseload_lib.share.warnings import list_informed

#: What tells that somebody has their page; it may change while the form is open.
_TABLES = ("handed_pages", "monthly_reviews")


class WarningsPart:
    """The screen of warnings: a warning about a person reaches that person first.

    Parameters
    ----------
    sharing : Sharing
        What is looked at.
    """

    name = "warnings"
    title = "Warnings"

    def __init__(self, sharing: Sharing) -> None:
        self._sharing = sharing
        self._shown = Shown(sharing, self.name, "Looking at everybody's months…")

    @property
    def state(self) -> str:
        """Nothing: whoever looks at the way has not opened the screen."""
        return ""

    @property
    def address(self) -> Mapping[str, str]:
        """Nothing is chosen here."""
        return {}

    def resume(self, query: Mapping[str, str]) -> None:
        """Take up nothing."""

    def find_informed(self) -> frozenset[str]:
        """Return who has their page of the month, as the database has it now."""
        return list_informed(self._read_handed(), self._sharing.find_month())

    def _read_handed(self) -> Records:
        """Return the tables that tell who has their page."""
        return read_records(self._sharing.database, tables=_TABLES)

    def list_people(self) -> tuple[str, ...]:
        """Return everybody who has a page of the month, whatever is on it, by id."""
        history = self._sharing.find_history()
        people = history.loc[history["month"] == self._sharing.month, "facilitator_id"]
        return tuple(sorted({str(one) for one in people}))

    def list_waiting(self) -> tuple[str, ...]:
        """Return whose page is not in their hands yet, by id."""
        informed = self.find_informed()
        return tuple(one for one in self.list_people() if one not in informed)

    def act(self, name: str, value: object) -> None:
        """Work the warnings out, or write down that pages are in their people's hands.

        Parameters
        ----------
        name : str
            "work", "all", or "handed." and a facilitator_id.
        value : object
            True for a page that was handed over.

        Raises
        ------
        CaseloadError
            If there is no such node, a page is to be taken back, or nobody is chosen who writes.
        """
        kind, _, person = name.partition(".")
        if name == "work":
            self._shown.work(self._describe, self.find_informed())
        elif kind == "handed" and person in self.list_people():
            if value is not True:
                raise CaseloadError(
                    "That somebody has their page stays on record. If it was ticked too soon, hand "
                    "the page over now."
                )
            self._hand(person)
        elif name == "all":
            for one in self.list_waiting():
                self._hand(one)
        else:
            raise CaseloadError(UNKNOWN)

    def _hand(self, person: str) -> None:
        self._sharing.write(hand_page, person, self._sharing.find_month())

    def _describe(self) -> Document:
        """Return the warnings that may be spoken of."""
        sharing = self._sharing
        handed = self._read_handed()
        records = sharing.records.replace(**{name: getattr(handed, name) for name in _TABLES})
        history, month = sharing.find_history(), sharing.find_month()
        return describe_warnings(records, history, month, sharing.agency.settings)

    def draw(self) -> tuple[Node, ...]:
        """Return the warnings that may be spoken of, and whose pages are not handed over."""
        about = (
            "Who is near drowning, by your agency's own rules. A warning reaches the person it is "
            "about first, on their own page: here it is shown once they have that page."
        )
        informed = self.find_informed()
        shown = self._shown.draw(informed)
        if self._shown.is_worked(informed):
            shown = (self._draw_pages(informed), *shown)
        return (Heading(text=self.title), Text(text=about, kind="hint"), *shown)

    def _draw_pages(self, informed: frozenset[str]) -> Node:
        """Return who has their page of the month, whether or not a warning is on it."""
        everybody, people = self._sharing.everybody, self.list_people()
        ticks = tuple(
            Field(
                name=f"{self.name}.handed.{one}",
                label=everybody.get(one, one),
                kind="tick",
                value=one in informed,
            )
            for one in people
        )
        waiting = [one for one in people if one not in informed]
        hint = "Tick whoever was handed their page, whether or not a warning is on it."
        nodes: tuple[Node, ...] = (Text(text=hint, kind="hint"), *ticks)
        if len(waiting) > 1:
            asked = f"Is every one of these {len(waiting)} pages in its person's own hands?"
            label = "All the others have their pages" if informed else "All have their pages"
            nodes = (*nodes, Button(name=f"{self.name}.all", label=label, confirm=asked))
        return Group(
            heading="Who has their own page",
            children=nodes,
            kind="fold",
            open=bool(waiting),
            state=f"{len(people) - len(waiting)} of {len(people)}",
        )

    def download(self, name: str) -> tuple[str, bytes]:
        """Return the warnings that may be spoken of as a file.

        Raises
        ------
        CaseloadError
            If there is no such file, or nothing is worked out.
        """
        return self._shown.export(name, self.find_informed())
