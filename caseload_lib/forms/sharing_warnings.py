"""Warnings in the meeting: of those only who have their own page, and writing down who has."""

from collections.abc import Mapping

from caseload_lib.errors import CaseloadError
from caseload_lib.forms.nodes import Button, Group, Heading, Node, Text
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

    def list_waiting(self) -> tuple[str, ...]:
        """Return who has a page of the month that is not in their hands yet, whatever is in it."""
        history = self._sharing.find_history()
        people = history.loc[history["month"] == self._sharing.month, "facilitator_id"]
        return tuple(sorted({str(one) for one in people} - self.find_informed()))

    def act(self, name: str, value: object) -> None:
        """Work the warnings out, or write down that a page is in its person's hands.

        Raises
        ------
        CaseloadError
            If there is no such node, or nobody is chosen who writes.
        """
        if name == "work":
            self._shown.work(self._describe, self.find_informed())
        elif name == "handed" and value in self.list_waiting():
            self._hand(str(value))
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
            shown = (*shown, *self._draw_waiting())
        return (Heading(text=self.title), Text(text=about, kind="hint"), *shown)

    def _draw_waiting(self) -> tuple[Node, ...]:
        """Return whose page is not in their hands, whether or not a warning is in it."""
        waiting = self.list_waiting()
        if not waiting:
            return ()
        people = self._sharing.everybody
        rows = tuple(
            Group(
                heading=people.get(one, one),
                kind="row",
                children=(
                    Button(
                        name=f"{self.name}.handed",
                        value=one,
                        label="They have their page",
                        primary=True,
                    ),
                ),
            )
            for one in waiting
        )
        hint = "Everybody whose page was not handed over yet, whether or not a warning is on it."
        everybody = Button(
            name=f"{self.name}.all",
            label="All of them have their pages",
            confirm=f"Is every one of these {len(waiting)} pages in its person's own hands?",
        )
        shown = (Text(text=hint, kind="hint"), *rows, everybody)
        return (Group(heading="Pages not handed over yet", children=shown, kind="plain"),)

    def download(self, name: str) -> tuple[str, bytes]:
        """Return the warnings that may be spoken of as a file.

        Raises
        ------
        CaseloadError
            If there is no such file, or nothing is worked out.
        """
        return self._shown.export(name, self.find_informed())
