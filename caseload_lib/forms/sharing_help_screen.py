"""The screen on which help is tried out, within limits, and proposed."""

from collections.abc import Mapping

from caseload_lib.errors import CaseloadError
from caseload_lib.forms import sharing_help_view as view
from caseload_lib.forms.nodes import Heading, Node, Text
from caseload_lib.forms.sharing import Sharing
from caseload_lib.forms.sharing_help import Helping
from caseload_lib.forms.sharing_parts import UNKNOWN, Shown
from caseload_lib.report.documents.document import Document
from caseload_lib.report.sharing.help import describe_help

_ABOUT = (
    "The lightest help first: support hours, carrying together, the next new case, and moves only "
    "then. Nothing is decided here: what is proposed waits for the yes of those concerned."
)
_EARLIER = (
    "This is how it was then, with who held which case at the end of that month. To propose "
    "something, choose the last month at the top."
)


class HelpPart:
    """The screen of help.

    Parameters
    ----------
    sharing : Sharing
        What is looked at.
    helping : Helping
        The limits, and what comes of them.
    """

    name = view.PREFIX
    title = "Who could help"

    def __init__(self, sharing: Sharing, helping: Helping) -> None:
        self._sharing = sharing
        self._helping = helping
        working = "Working out who could help whom. With many cases this takes up to a minute…"
        self._shown = Shown(sharing, self.name, working, draw_pieces=view.draw_found)

    @property
    def state(self) -> str:
        """Nothing: what is found stands on the screen."""
        return ""

    @property
    def address(self) -> Mapping[str, str]:
        """The limits that are not the agency's own."""
        return self._helping.address

    def resume(self, query: Mapping[str, str]) -> None:
        """Take up the limits that the address names."""
        self._helping.resume(query)

    def act(self, name: str, value: object) -> None:
        """Set a limit, work out what it brings, or propose.

        Parameters
        ----------
        name : str
            "work", "ask", "restore", "moves", "comfortable", "pin", "release", "out.ID", "day",
            "propose" or "propose_all".
        value : object
            What was chosen, typed or pressed.

        Raises
        ------
        CaseloadError
            If it is refused; nothing has changed then.
        """
        helping = self._helping
        kind, _, rest = name.partition(".")
        if kind == "work":
            self._shown.work(self._describe, helping.choice)
        elif kind == "ask":
            helping.ask()
        elif kind == "restore":
            helping.restore()
        elif kind in {"moves", "comfortable"}:
            helping.limit(kind, value)
        elif kind in {"pin", "release"}:
            helping.pin(str(value or ""), stays=kind == "pin")
        elif kind == "out":
            helping.keep_out(rest, out=value is True)
        elif kind == "day":
            helping.choose_day(value)
        elif kind == "propose":
            helping.propose(str(value))
        elif kind == "propose_all":
            helping.propose_kind(str(value))
        else:
            raise CaseloadError(UNKNOWN)

    def _describe(self) -> Document:
        """Return what help there is within the limits asked for."""
        settings = self._sharing.agency.settings
        return describe_help(self._helping.suggest(), settings, clients=True)

    def draw(self) -> tuple[Node, ...]:
        """Return the limits, what comes of them, and what may be proposed."""
        helping = self._helping
        nodes: list[Node] = [
            Heading(text=self.title),
            Text(text=_ABOUT, kind="hint"),
            view.draw_limits(helping),
        ]
        pieces = self._shown.find(helping.choice)
        if not pieces:
            return (*nodes, *self._shown.draw(helping.choice))
        [(_, summary), *rest] = pieces
        nodes += summary
        suggestions = []
        if helping.is_current:
            nodes.append(view.draw_day(helping))
            suggestions = helping.list_suggestions()
        else:
            nodes.append(Text(text=_EARLIER, kind="notice"))
        for kind, drawn in rest:
            rows = [row for row in suggestions if row["kind"] == kind]
            nodes += view.draw_kind(kind, drawn, rows) if rows else drawn
        return (*nodes, self._shown.draw_files())

    def download(self, name: str) -> tuple[str, bytes]:
        """Return what was found as a file.

        Raises
        ------
        CaseloadError
            If there is no such file, or nothing is worked out.
        """
        return self._shown.export(name, self._helping.choice)
