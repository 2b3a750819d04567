"""A screen of the sharing form that shows one document, of everybody or of one person."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from caseload_lib.errors import CaseloadError
from caseload_lib.forms.nodes import Field, Heading, Node, Option, Text
from caseload_lib.forms.sharing import Sharing
from caseload_lib.forms.sharing_parts import UNKNOWN, Shown
from caseload_lib.report.documents.document import Document


@dataclass(frozen=True)
class Subject:
    """What one part is about.

    Parameters
    ----------
    name : str
        Short, as it stands in the page's address.
    title : str
        What the screen is called.
    about : str
        A sentence at its top.
    working : str
        What is said while it is worked out.
    describe : callable
        Makes the document of what is looked at, given a facilitator_id or "" for everybody.
    by_person : bool, default False
        Whether one may look at one person alone.
    """

    name: str
    title: str
    about: str
    working: str
    describe: Callable[[Sharing, str], Document]
    by_person: bool = False


class DocumentPart:
    """A screen that shows one document, and gives it as a file.

    Parameters
    ----------
    sharing : Sharing
        What is looked at.
    subject : Subject
        What it is about.

    Attributes
    ----------
    person : str
        The facilitator_id looked at; "" for everybody.
    """

    def __init__(self, sharing: Sharing, subject: Subject) -> None:
        self._sharing = sharing
        self._subject = subject
        self.name, self.title = subject.name, subject.title
        self.person = ""
        self._shown = Shown(sharing, subject.name, subject.working)

    @property
    def state(self) -> str:
        """Nothing: what it says stands on its screen."""
        return ""

    @property
    def address(self) -> Mapping[str, str]:
        """Whom one looks at."""
        return {"person": self.person} if self.person else {}

    def resume(self, query: Mapping[str, str]) -> None:
        """Take up whom the address names, where they can still be looked at."""
        known = self._subject.by_person and query.get("person") in self._sharing.everybody
        self.person = query["person"] if known else ""

    def act(self, name: str, value: object) -> None:
        """Choose whom to look at, or work the document out.

        Raises
        ------
        CaseloadError
            If there is no such node or person.
        """
        if name == "work":
            self._shown.work(
                lambda: self._subject.describe(self._sharing, self.person), self.person
            )
        elif name == "person" and self._subject.by_person:
            if value and value not in self._sharing.everybody:
                raise CaseloadError("Nobody of that id is on record. Choose another.")
            self.person = str(value or "")
        else:
            raise CaseloadError(UNKNOWN)

    def draw(self) -> tuple[Node, ...]:
        """Return whom one may look at, and the document."""
        about = Text(text=self._subject.about, kind="hint")
        shown = self._shown.draw(self.person)
        return (Heading(text=self.title), about, *self._draw_people(), *shown)

    def _draw_people(self) -> tuple[Node, ...]:
        """Return the choice of whom to look at."""
        if not self._subject.by_person:
            return ()
        people = [("", "Everybody"), *self._sharing.everybody.items()]
        options = tuple(Option(value=one, label=name) for one, name in people)
        label = "Whom to look at"
        name = f"{self.name}.person"
        return (Field(name=name, label=label, kind="select", options=options, value=self.person),)

    def download(self, name: str) -> tuple[str, bytes]:
        """Return the document as a file.

        Raises
        ------
        CaseloadError
            If there is no such file, or nothing is worked out.
        """
        return self._shown.export(name, self.person, whose=self.person)
