"""The form of the supervisors' meeting about sharing: its screens, and what is done on each."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime

from caseload_lib.errors import CaseloadError
from caseload_lib.forms import sharing_view as view
from caseload_lib.forms.nodes import Node, Text
from caseload_lib.forms.sharing import Sharing
from caseload_lib.forms.sharing_circle import CirclePart
from caseload_lib.forms.sharing_documents import DocumentPart
from caseload_lib.forms.sharing_help import Helping
from caseload_lib.forms.sharing_help_screen import HelpPart
from caseload_lib.forms.sharing_parts import Part
from caseload_lib.forms.sharing_proposals import Proposals
from caseload_lib.forms.sharing_proposals_screen import ProposalsPart
from caseload_lib.forms.sharing_subjects import SUBJECTS
from caseload_lib.forms.sharing_warnings import WarningsPart
from caseload_lib.forms.sheet import Sheet
from caseload_lib.record.folder import AgencyFolder


class ShareForm:
    """The form, as `Sheet` draws it.

    Parameters
    ----------
    agency : AgencyFolder, optional
        The agency; found as everywhere when the form opens, where not given.
    now : callable, optional
        Gives the moment, with a time zone.

    Attributes
    ----------
    sharing : Sharing
        What the meeting looks at.
    parts : dict of str to Part
        The screens by name, in their order.
    screen : str
        Which one is shown.
    """

    def __init__(
        self,
        *,
        agency: AgencyFolder | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.sharing = Sharing(agency=agency, now=now)
        self.parts = {one.name: one for one in self._make_parts()}
        self.screen = next(iter(self.parts))
        self._lost = ""

    def _make_parts(self) -> Iterable[Part]:
        """Return the screens in their order."""
        proposals = Proposals(self.sharing)
        documents = {name: DocumentPart(self.sharing, one) for name, one in SUBJECTS.items()}
        return (
            *(documents[name] for name in ("burden", "disruptions")),
            WarningsPart(self.sharing),
            HelpPart(self.sharing, Helping(self.sharing, proposals)),
            ProposalsPart(self.sharing, proposals),
            *(documents[name] for name in ("support", "responders", "efforts")),
            CirclePart(self.sharing),
        )

    def open(self, query: Mapping[str, str]) -> None:
        """Take up what the page's address names, or begin with the last full month.

        Parameters
        ----------
        query : mapping of str to str
            As `address` gives it, all optional.

        Raises
        ------
        CaseloadError
            If there is no agency, or its database cannot be read.
        """
        self.sharing.open()
        self._lost = ""
        try:
            self.sharing.choose(month=query.get("month"), who=query.get("who"))
        except CaseloadError as error:
            self._lost = f"{error} What the address led to could not be taken up whole."
        asked = query.get("screen", "")
        self.screen = asked if asked in self.parts else next(iter(self.parts))
        for part in self.parts.values():
            part.resume(query)

    @property
    def _part(self) -> Part:
        return self.parts[self.screen]

    @property
    def address(self) -> Mapping[str, str]:
        """What brings one back here after a reload."""
        sharing = self.sharing
        if not sharing.month:
            return {}
        who = {"who": sharing.who} if sharing.who else {}
        chosen: dict[str, str] = {}
        for part in self.parts.values():
            chosen |= part.address
        return {"month": sharing.month, **who, "screen": self.screen, **chosen}

    @property
    def status(self) -> str:
        """What the line that is read aloud says: when something was kept last."""
        saved = self.sharing.saved_at
        return "" if saved is None else f"Saved at {self.sharing.find_local(saved):%H:%M:%S}"

    @property
    def summary(self) -> str:
        """Nothing: how each screen stands is said on the way to it."""
        return ""

    def look(self) -> None:
        """Do nothing: what changes in other windows is read whenever the form is drawn."""

    def draw(self) -> tuple[Node, ...]:
        """Return everything that is to be seen."""
        lost = (Text(text=self._lost, kind="notice"),) if self._lost else ()
        try:
            self.sharing.find_month()
        except CaseloadError as error:
            return (*lost, Text(text=str(error), kind="notice"))
        way = view.draw_way(tuple(self.parts.values()), self.screen)
        return (*lost, view.draw_top(self.sharing), way, *self._part.draw())

    def act(self, name: str, value: object) -> None:
        """Do one thing.

        Parameters
        ----------
        name : str
            The name of the node, as "disruptions.person".
        value : object
            What was chosen, typed or pressed.

        Raises
        ------
        CaseloadError
            If the model refuses it; nothing has changed then.
        """
        part, _, rest = name.partition(".")
        if rest and part in self.parts:
            self.parts[part].act(rest, value)
        elif name in {"month", "who"}:
            self.sharing.choose(**{name: str(value or "")})
            self._lost = ""
        elif name == "read":
            self.sharing.read()
        elif name == "go" and value in self.parts:
            self.screen = str(value)
        else:
            raise CaseloadError("This form has nothing of that name. Reload the page.")

    def download(self, name: str) -> tuple[str, bytes]:
        """Return a file of what one of the screens shows.

        Raises
        ------
        CaseloadError
            If there is no such file, or nothing is worked out yet.
        """
        part, _, kind = name.partition(".")
        if part not in self.parts:
            raise CaseloadError("This form has no file of that name. Reload the page.")
        return self.parts[part].download(kind)


def open_form() -> Sheet:
    """Return the widget of the form, for a notebook to display.

    Returns
    -------
    Sheet
        Nothing is read before a browser shows it.
    """
    return Sheet(ShareForm())
