"""The screens of the sharing form: what each can do, and documents worked out when one opens it."""

from collections.abc import Callable, Hashable, Mapping
from typing import Generic, Protocol, TypeVar

from caseload_lib.errors import CaseloadError
from caseload_lib.forms.document_nodes import draw_document
from caseload_lib.forms.nodes import (
    Download,
    Group,
    Node,
    Pending,
    Text,
)
from caseload_lib.forms.sharing import Sharing
from caseload_lib.report.assessments.files import export_document
from caseload_lib.report.documents.document import Document

Result = TypeVar("Result")
#: What a screen consists of: names, and the nodes of each.
Pieces = tuple[tuple[str, tuple[Node, ...]], ...]

_FILES = {"page": "As a page", "word": "For Word", "excel": "For Excel"}
UNKNOWN = "This form has nothing of that name. Reload the page."


class Part(Protocol):
    """One screen of the form; names of its nodes begin with its own name and a dot."""

    name: str
    title: str

    @property
    def state(self) -> str:
        """A word or two on how it stands; empty where there is nothing to say."""

    @property
    def address(self) -> Mapping[str, str]:
        """What `resume` needs of what is chosen here; its names are no other part's."""

    def resume(self, query: Mapping[str, str]) -> None:
        """Take up what the page's address names."""

    def draw(self) -> tuple[Node, ...]:
        """Return everything that is to be seen."""

    def act(self, name: str, value: object) -> None:
        """Do one thing; its name comes without the part's."""

    def download(self, name: str) -> tuple[str, bytes]:
        """Return the name and content of a file to save."""


class Worked(Generic[Result]):
    """Something that takes a while: worked out once for what it rests on, or refused in words.

    Parameters
    ----------
    sharing : Sharing
        Whose month and records it rests on.
    """

    def __init__(self, sharing: Sharing) -> None:
        self._sharing = sharing
        self._found: dict[Hashable, tuple[Result | None, str]] = {}

    def _key(self, choice: Hashable) -> Hashable:
        return self._sharing.readings, self._sharing.month, choice

    def is_worked(self, choice: Hashable = "") -> bool:
        """Tell whether it is worked out, or refused, for what is chosen now."""
        return self._key(choice) in self._found

    def work(self, make: Callable[[], Result], choice: Hashable = "") -> None:
        """Work it out; a refusal is kept in its place, so that the screen can say it."""
        try:
            self._found[self._key(choice)] = (make(), "")
        except CaseloadError as error:
            self._found[self._key(choice)] = (None, str(error))

    def find(self, choice: Hashable = "") -> Result | None:
        """Return it; None where it is refused or not worked out yet."""
        return self._found.get(self._key(choice), (None, ""))[0]

    def find_refusal(self, choice: Hashable = "") -> str:
        """Return why it was refused; "" where it was not."""
        return self._found.get(self._key(choice), (None, ""))[1]


class Shown:
    """A document that is worked out when somebody opens its screen, drawn, and given as a file.

    Parameters
    ----------
    sharing : Sharing
        What is looked at.
    name : str
        The part's.
    working : str
        What is said while it is worked out.
    draw_pieces : callable, optional
        Makes the pieces of the screen of the document, each with a name; one nameless piece of
        it all where not given.
    """

    def __init__(
        self,
        sharing: Sharing,
        name: str,
        working: str,
        *,
        draw_pieces: Callable[[Document], Pieces] = lambda one: (("", draw_document(one)),),
    ) -> None:
        self._sharing, self._name, self._working = sharing, name, working
        self._draw_pieces = draw_pieces
        self._worked: Worked[tuple[Document, Pieces]] = Worked(sharing)

    def work(self, describe: Callable[[], Document], choice: Hashable = "") -> None:
        """Work the document out, and draw its charts."""

        def make() -> tuple[Document, Pieces]:
            document = describe()
            return document, self._draw_pieces(document)

        self._worked.work(make, choice)

    def is_worked(self, choice: Hashable = "") -> bool:
        """Tell whether the document is there, or is known not to be possible."""
        return self._worked.is_worked(choice)

    def find(self, choice: Hashable = "") -> Pieces:
        """Return the pieces of its screen; none where there is no document."""
        made = self._worked.find(choice)
        return () if made is None else made[1]

    def draw(self, choice: Hashable = "") -> tuple[Node, ...]:
        """Return the document; or that it is being worked out, or why it cannot be."""
        if not self._worked.is_worked(choice):
            return (Pending(name=f"{self._name}.work", label=self._working),)
        pieces = self.find(choice)
        if not pieces:
            return (Text(text=self._worked.find_refusal(choice), kind="notice"),)
        return (*(node for _, nodes in pieces for node in nodes), self.draw_files())

    def draw_files(self) -> Node:
        """Return the buttons that save the document, folded away."""
        buttons = tuple(
            Download(name=f"{self._name}.{kind}", label=label) for kind, label in _FILES.items()
        )
        hint = Text(
            text="For use inside the agency: it names people by their ids and counts as they are.",
            kind="hint",
        )
        return Group(heading="Take this with you", children=(hint, *buttons), kind="fold")

    def export(self, kind: str, choice: Hashable = "", *, whose: str = "") -> tuple[str, bytes]:
        """Return the document as a file.

        Parameters
        ----------
        kind : str
            "page", "word" or "excel".
        choice : hashable, default ""
            As it was worked out for.
        whose : str, default ""
            A facilitator_id for the file's name.

        Raises
        ------
        CaseloadError
            If there is no such file, or nothing is worked out.
        """
        made = self._worked.find(choice)
        if made is None:
            raise CaseloadError("Nothing is worked out yet. Wait until it is shown.")
        name = "-".join(filter(None, ("sharing", self._name, self._sharing.month, whose)))
        return export_document(made[0], kind, name=name)
