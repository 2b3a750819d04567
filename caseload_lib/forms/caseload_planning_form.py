"""The form on which somebody asks how many cases fit, and what would change that."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from caseload_lib.errors import CaseloadError
from caseload_lib.forms import caseload_planning_view as view
from caseload_lib.forms.caseload_planning import CaseloadPlanning
from caseload_lib.forms.caseload_scenarios import Scenarios
from caseload_lib.forms.nodes import Heading, Node, Text
from caseload_lib.forms.sheet import Sheet
from caseload_lib.record.folder import AgencyFolder
from caseload_lib.report.assessments.files import export_document
from caseload_lib.report.caseload_plan.document import make_document

_KEEP = "keep."


class PlanCaseloadForm:
    """The form, as `Sheet` draws it.

    Parameters
    ----------
    agency : AgencyFolder, optional
        The agency; found as everywhere when the form opens, where not given.
    now : callable, optional
        Gives the moment, with a time zone.

    Attributes
    ----------
    planning : CaseloadPlanning
        The what-if.
    """

    def __init__(
        self,
        *,
        agency: AgencyFolder | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.planning = CaseloadPlanning(agency=agency, now=now)
        self._scenarios = Scenarios(self.planning)
        self._lost = ""

    def open(self, query: Mapping[str, str]) -> None:
        """Take up the what-if that the page's address leads to, or begin with the choice.

        Parameters
        ----------
        query : mapping of str to str
            As `address` gives it; without "from" nothing is chosen yet.

        Raises
        ------
        CaseloadError
            If there is no agency, or its database cannot be read.
        """
        self.planning.open()
        self._lost = ""
        if "from" in query:
            try:
                self.planning.resume(query)
            except CaseloadError as error:
                self._lost = f"{error} What the address led to could not be taken up whole."

    @property
    def address(self) -> Mapping[str, str]:
        """What brings one back here after a reload, with every change."""
        return self.planning.address

    @property
    def status(self) -> str:
        """What the line that is read aloud says of what is kept."""
        saved = self._scenarios.saved_at
        if saved is not None:
            zone = self.planning.agency.settings.zone
            return f"Saved at {saved.astimezone(zone):%H:%M:%S}"
        return "Kept in this page's address" if self.planning.changes else ""

    @property
    def summary(self) -> str:
        """Nothing: the answer is in view at the top."""
        return ""

    def look(self) -> None:
        """Do nothing: scenarios of others are read whenever the form is drawn."""

    def draw(self) -> tuple[Node, ...]:
        """Return everything that is to be seen."""
        planning = self.planning
        lost = (Text(text=self._lost, kind="notice"),) if self._lost else ()
        if planning.answer is None:
            return (*lost, view.draw_choice(planning))
        return (
            *lost,
            view.draw_choice(planning),
            *view.draw_answer(planning),
            *view.draw_columns(planning),
            Heading(text="Save and compare"),
            *self._scenarios.draw(),
            *view.draw_situation(planning),
            *view.draw_files(planning),
        )

    def act(self, name: str, value: object) -> None:
        """Do one thing.

        Parameters
        ----------
        name : str
            The name of the node, as "set.leave_hours".
        value : object
            What was chosen or typed.

        Raises
        ------
        CaseloadError
            If the model refuses it; nothing has changed then.
        """
        if name.startswith(view.SET):
            self.planning.change(name.removeprefix(view.SET), value)
        elif name.startswith(_KEEP):
            self._scenarios.act(name.removeprefix(_KEEP), value)
        elif name in {"source", "month"}:
            self.planning.choose(**{name: str(value or "")})
        elif name == "begin":
            self.planning.begin()
            self._lost = ""
        elif name == "restore":
            self.planning.restore()
        else:
            raise CaseloadError("This form has nothing of that name. Reload the page.")

    def download(self, name: str) -> tuple[str, bytes]:
        """Return a file of the reasoning, as it may leave the agency.

        Raises
        ------
        CaseloadError
            If there is no such file, or nothing is worked out yet.
        """
        planning = self.planning
        answer = planning.answer
        if answer is None or not name.startswith(view.EXPORT):
            raise CaseloadError("This form has no file of that name. Reload the page.")
        document = make_document(answer, planning.situation, planning.agency.settings, outward=True)
        when = answer.assumptions.month or "settings"
        kind = name.removeprefix(view.EXPORT)
        return export_document(document, kind, name=f"caseload-plan-{when}")


def open_planner() -> Sheet:
    """Return the widget of the planner, for a notebook to display.

    Returns
    -------
    Sheet
        Nothing is read before a browser shows it.
    """
    return Sheet(PlanCaseloadForm())
