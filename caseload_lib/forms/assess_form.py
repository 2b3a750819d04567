"""The form of one instrument: its screens in order, and what each thing done on them means."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from caseload_lib.assess.instrument import Cluster
from caseload_lib.errors import CaseloadError
from caseload_lib.forms import sitting_view as view
from caseload_lib.forms.expecting import EXPECT, Expecting
from caseload_lib.forms.inputs import read_pick, read_value
from caseload_lib.forms.nodes import Button, Node, Step, Steps, Text
from caseload_lib.forms.picking_view import draw_start
from caseload_lib.forms.planning import Planning
from caseload_lib.forms.planning_entries import PlanEntries
from caseload_lib.forms.planning_view import draw_plan
from caseload_lib.forms.results import Results
from caseload_lib.forms.sheet import Sheet
from caseload_lib.forms.sitting import Sitting
from caseload_lib.record.folder import AgencyFolder


class AssessForm:
    """The form of one instrument, as `Sheet` draws it.

    Parameters
    ----------
    instrument_name : str
        The instrument, as `caseload assess instruments` lists it.
    agency : AgencyFolder, optional
        The agency; found as everywhere when the form opens, where not given.
    now : callable, optional
        Gives the moment, with a time zone.

    Attributes
    ----------
    sitting : Sitting
        What is answered.
    screen : str
        Which screen is shown.
    """

    def __init__(
        self,
        instrument_name: str,
        *,
        agency: AgencyFolder | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.sitting = Sitting(instrument_name, agency=agency, now=now)
        self._results = Results(self.sitting)
        self._expecting = Expecting(self.sitting)
        self._plan = PlanEntries(Planning(self.sitting, self._results.gather))
        self.screen = ""
        self._reason = ""
        self._lost = ""

    def open(self, query: Mapping[str, str]) -> None:
        """Take up what the page's address names, or begin with the choice of who answers.

        Parameters
        ----------
        query : mapping of str to str
            "assessment" and "screen", both optional.

        Raises
        ------
        CaseloadError
            If there is no agency, or its database cannot be read.
        """
        self.sitting.open()
        self.screen = self._lost = ""
        if "assessment" in query:
            try:
                self.sitting.resume(query["assessment"])
            except CaseloadError as error:
                self._lost = f"{error} Choose below."
            asked = query.get("screen", "")
            self.screen = asked if asked in self.screens else self._first_screen()

    @property
    def address(self) -> Mapping[str, str]:
        """What brings one back here after a reload."""
        if self.sitting.assessment is None:
            return {}
        return {"assessment": self.sitting.assessment.assessment_id, "screen": self.screen}

    @property
    def status(self) -> str:
        """What the line that is read aloud says: when the last answer was kept."""
        if self.sitting.saved_at is None:
            return ""
        return f"Saved at {self.sitting.format_time(self.sitting.saved_at)}"

    @property
    def summary(self) -> str:
        """How far one is, in a few words; empty where nothing is to be answered."""
        return view.summarise_standing(self.sitting)

    @property
    def screens(self) -> Mapping[str, str]:
        """The titles of the screens by name, in order; none before an assessment is open."""
        assessment = self.sitting.assessment
        if assessment is None:
            return {}
        parts = {one.id: one.name for one in self._clusters()} or {"all": "Questions"}
        if assessment.is_draft:
            return {**parts, "finish": "Finish"}
        # A colleague's goals and coaching are not a peer's to see.
        plan = {} if assessment.rater_kind == "peer" else {"plan": "Plan"}
        return {"results": "Results", **plan, **parts, "finish": "Submitted"}

    def draw(self) -> tuple[Node, ...]:
        """Return everything that is to be seen."""
        if self.sitting.assessment is None:
            lost = (Text(text=self._lost, kind="notice"),) if self._lost else ()
            return (*lost, *draw_start(self.sitting), *self._expecting.draw())
        told = (*view.draw_told(self.sitting), *self._draw_begun())
        return (self._draw_leave(), self._draw_steps(), *told, *self._draw_screen())

    def act(self, name: str, value: object) -> None:
        """Do one thing.

        Parameters
        ----------
        name : str
            The name of the node, as "answer.3".
        value : object
            What was chosen or typed.

        Raises
        ------
        CaseloadError
            If the model refuses it; nothing has changed then.
        """
        kind, _, rest = name.partition(".")
        if kind == "answer":
            self.sitting.answer(rest, read_value(value))
        elif kind == "note":
            self.sitting.note(rest, str(value or ""))
        elif kind == "pick":
            self.sitting.picking.choose(**{rest: read_pick(rest, value)})
        elif kind == "plan" and "plan" in self.screens:
            self._plan.act(rest, value)
        else:
            self._do(name, str(value or ""))

    def _do(self, name: str, value: str) -> None:
        """Do what a button or a step asks for."""
        if name == "begin":
            self._enter(self.sitting.begin)
        elif name == "take_up":
            self._enter(lambda: self.sitting.resume(value))
        elif name == "go" and value in self.screens:
            self.screen = value
        elif name == "leave":
            self.sitting.leave()
        elif name == "submit":
            self._submit(value)
        elif name == "release":
            self.sitting.release()
        elif name == "reason":
            self._reason = value
        elif name == "amend":
            self._enter(lambda: self.sitting.amend(self._reason))
            self._reason = ""
        else:
            raise CaseloadError("This form has nothing of that name. Reload the page.")

    def look(self) -> None:
        """Take note of what another window has answered meanwhile."""
        self.sitting.look()

    def download(self, name: str) -> tuple[str, bytes]:
        """Return a file's name and content.

        Raises
        ------
        CaseloadError
            If there is no such file, or the viewer may not see what it would hold.
        """
        if name.startswith(EXPECT):
            return self._expecting.export(name)
        return self._results.export(name)

    def _submit(self, known: str) -> None:
        """Submit, once who submits knows how many notes are not saved."""
        if known != str(len(self.sitting.unkept) or ""):
            raise CaseloadError("A note is not saved. Look at it, or submit without it.")
        self._enter(self.sitting.submit)

    def _draw_leave(self) -> Button:
        """Return the way out, which asks first where a text would be lost."""
        lost = bool(self.sitting.unkept) or bool(self._plan.list_begun())
        asked = "Something you typed is not saved and would be lost. Leave it?" if lost else ""
        label = "Choose another assessment"
        return Button(name="leave", label=label, confirm=asked, ends=True)

    def _draw_begun(self) -> tuple[Node, ...]:
        """Return what is typed under "Plan" and not kept, on every other screen."""
        begun = () if self.screen == "plan" else self._plan.list_begun()
        if not begun:
            return ()
        names = ", ".join(f"“{one}”" for one in begun)
        text = f"Not kept yet under “Plan”: {names}. Go back to keep what you typed there."
        return (Text(text=text, kind="notice"),)

    def _enter(self, step: Callable[[], None]) -> None:
        """Do something that opens or closes an assessment, and show its first screen."""
        step()
        self.screen = self._first_screen()

    def _first_screen(self) -> str:
        return next(iter(self.screens), "")

    def _clusters(self) -> tuple[Cluster, ...]:
        """Return the clusters of which something is asked."""
        asked = {item.cluster_id for item in self.sitting.asked}
        return tuple(one for one in self.sitting.instrument.clusters if one.id in asked)

    def _draw_steps(self) -> Steps:
        """Return the way from screen to screen, with what is missing on each."""
        missing: dict[str, int] = {}
        for item in self.sitting.missing:
            place = item.cluster_id or "all"
            missing[place] = missing.get(place, 0) + 1
        draft = self.sitting.assessment is not None and self.sitting.assessment.is_draft
        steps = tuple(
            Step(
                value=name,
                label=title,
                state=f"{missing[name]} to answer"
                if name in missing
                else ("answered" if draft and name != "finish" else ""),
            )
            for name, title in self.screens.items()
        )
        return Steps(name="go", label="Parts of this form", steps=steps, current=self.screen)

    def _draw_screen(self) -> tuple[Node, ...]:
        """Return the body of the screen that is shown."""
        if self.screen == "results":
            onward = Button(name="go", value="finish", label="To “Submitted”: release or amend")
            if self.sitting.assessment is None or self.sitting.assessment.rater_kind != "self":
                onward = Button(name="go", value="finish", label="To “Submitted”: amend")
            return (*view.draw_earlier(self.sitting), *self._results.draw(), onward)
        if self.screen == "plan":
            return draw_plan(self._plan)
        if self.screen == "finish":
            finish = view.draw_finish(self.sitting)
            return (*view.draw_standing(self.sitting), *finish, *self._draw_expected())
        cluster = next((one for one in self._clusters() if one.id == self.screen), None)
        questions = view.draw_questions(self.sitting, cluster, asides=self._results.list_feedback())
        first = self._draw_expected() if self.screen == self._first_screen() else ()
        return (*view.draw_standing(self.sitting), *questions, *first, *self._draw_onward())

    def _draw_expected(self) -> tuple[Node, ...]:
        """Return what is expected this year, while it is drafted; later, Results has the files."""
        draft = self.sitting.assessment is not None and self.sitting.assessment.is_draft
        return self._expecting.draw() if draft else ()

    def _draw_onward(self) -> tuple[Node, ...]:
        """Return the button to the next screen."""
        names = list(self.screens)
        place = names.index(self.screen) + 1
        if place >= len(names):
            return ()
        title = self.screens[names[place]]
        return (Button(name="go", value=names[place], label=f"Next: {title}", primary=True),)


def open_form(instrument_name: str) -> Sheet:
    """Return the widget of an instrument's form, for a notebook to display.

    Parameters
    ----------
    instrument_name : str
        The instrument, as `caseload assess instruments` lists it.

    Returns
    -------
    Sheet
        Nothing is read before a browser shows it.
    """
    return Sheet(AssessForm(instrument_name))
