"""The form on which a day's work is recorded: its screens, and what is done on each."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta

from caseload_lib.errors import CaseloadError
from caseload_lib.forms.nodes import Node, Step, Steps, Text
from caseload_lib.forms.recording import Recording
from caseload_lib.forms.recording_contact_entries import ContactEntries
from caseload_lib.forms.recording_contacts import Contacts
from caseload_lib.forms.recording_contacts_view import (
    draw_adding,
    draw_comparison,
    draw_contacts,
)
from caseload_lib.forms.recording_disruptions import Disruptions
from caseload_lib.forms.recording_duties import Duties
from caseload_lib.forms.recording_entries import PREFIX, RecordEntries
from caseload_lib.forms.recording_more_view import (
    draw_disruptions,
    draw_obligations,
    draw_referrals,
    draw_time,
    say_logged,
)
from caseload_lib.forms.recording_time import TimeLog
from caseload_lib.forms.recording_view import draw_begun, draw_day, draw_start
from caseload_lib.forms.sheet import Sheet
from caseload_lib.record.folder import AgencyFolder

#: The screens in their order.
SCREENS = {
    "contacts": "Contacts",
    "add": "Add a contact",
    "time": "Time",
    "disruptions": "Disruptions",
    "obligations": "Obligations",
    "referrals": "Referrals",
    "compare": "Planned and delivered",
}


class RecordForm:
    """The form, as `Sheet` draws it.

    Parameters
    ----------
    agency : AgencyFolder, optional
        The agency; found as everywhere when the form opens, where not given.
    now : callable, optional
        Gives the moment, with a time zone.

    Attributes
    ----------
    recording : Recording
        Who records, which day, and what is on record.
    screen : str
        One of `SCREENS`.
    """

    def __init__(
        self,
        *,
        agency: AgencyFolder | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.recording = Recording(agency=agency, now=now)
        self._contacts = Contacts(self.recording)
        self._time = TimeLog(self.recording)
        self._disruptions = Disruptions(self.recording)
        self._duties = Duties(self.recording)
        self._entries = RecordEntries(
            ContactEntries(self._contacts), self._time, self._disruptions, self._duties
        )
        self.screen = "contacts"
        self._lost = ""

    def open(self, query: Mapping[str, str]) -> None:
        """Take up what the page's address names, or begin with the choice of who records.

        Parameters
        ----------
        query : mapping of str to str
            "facilitator", "day" (as 2026-11-27) and "screen", all optional.

        Raises
        ------
        CaseloadError
            If there is no agency, or its database cannot be read.
        """
        self.recording.open()
        self._leave()
        self._lost = ""
        if "facilitator" not in query:
            return
        try:
            self.recording.choose(query["facilitator"])
            if "day" in query:
                self.recording.show(_read_day(query["day"]))
        except CaseloadError as error:
            self._lost = str(error)
        asked = query.get("screen", "")
        self.screen = asked if asked in SCREENS else "contacts"

    @property
    def address(self) -> Mapping[str, str]:
        """What brings one back here after a reload."""
        rec = self.recording
        if not rec.person:
            return {}
        return {"facilitator": rec.person, "day": rec.day.isoformat(), "screen": self.screen}

    @property
    def status(self) -> str:
        """What the line that is read aloud says: when something was kept last."""
        rec = self.recording
        return "" if rec.saved_at is None else f"Saved at {rec.find_local(rec.saved_at):%H:%M:%S}"

    @property
    def summary(self) -> str:
        """How many contacts are still to be recorded."""
        if not self.recording.person:
            return ""
        left = self._contacts.count_open()
        return f"{left} contact{'' if left == 1 else 's'} to record" if left else "All recorded"

    def draw(self) -> tuple[Node, ...]:
        """Return everything that is to be seen."""
        lost = (Text(text=self._lost, kind="notice"),) if self._lost else ()
        if not self.recording.person:
            return (*lost, *draw_start(self.recording))
        self._entries.turn()
        screen = self._draw_screen()
        begun = draw_begun(self._entries.list_begun())
        return (*lost, *draw_day(self.recording), self._draw_steps(), *begun, *screen)

    def act(self, name: str, value: object) -> None:
        """Do one thing.

        Parameters
        ----------
        name : str
            The name of the node, as "tick.N123".
        value : object
            What was chosen, typed or pressed.

        Raises
        ------
        CaseloadError
            If the model refuses it; nothing has changed then.
        """
        if name == "person":
            self.recording.choose(str(value or ""))
            return
        if not self.recording.person:
            raise CaseloadError("Choose your own name first.")
        self._lost = ""
        kind, _, rest = name.partition(".")
        acts: dict[str, Callable[[], None]] = {
            "tick": lambda: self._contacts.tick(rest, value),
            "minutes": lambda: self._contacts.type_minutes(rest, value),
            "done": lambda: self._duties.do(*_split(rest)),
            "result": lambda: self._duties.type_result(rest, value),
            "period": lambda: self._time.choose(value),
            "day": lambda: self._go_to_day(rest, value),
            PREFIX: lambda: self._act_on_entry(rest, value),
            "go": lambda: self._go(value),
            "leave": self._leave,
        }
        if kind not in acts:
            raise CaseloadError("This form has nothing of that name. Reload the page.")
        acts[kind]()

    def _act_on_entry(self, rest: str, value: object) -> None:
        """Take what was typed; it is kept beside what other windows have recorded by now."""
        if rest.endswith(".keep"):
            self.recording.refresh()
        self._entries.act(rest, value)

    def look(self) -> None:
        """Take note of what another window has recorded meanwhile."""
        self.recording.refresh()

    def download(self, name: str) -> tuple[str, bytes]:
        """Refuse: there is nothing to save here.

        Raises
        ------
        CaseloadError
            Always.
        """
        raise CaseloadError(f"There is no file {name} here.")

    def _go(self, value: object) -> None:
        """Go to a screen."""
        if value not in SCREENS:
            raise CaseloadError("This form has nothing of that name. Reload the page.")
        self.screen = str(value)
        self.recording.told = ()

    def _go_to_day(self, step: str, value: object) -> None:
        """Go to the day before, the day after, today, or a day that was chosen."""
        rec = self.recording
        steps = {"before": rec.day - timedelta(1), "after": rec.day + timedelta(1)}
        day = rec.today if step == "today" else steps.get(step) or _read_day(str(value or ""))
        rec.show(day)
        self._contacts.moved = {}

    def _leave(self) -> None:
        """Go back to the choice of who records."""
        self.recording.leave()
        for part in (self._contacts, self._duties, self._entries):
            part.leave()
        self.screen = "contacts"

    def _draw_steps(self) -> Steps:
        """Return the way from screen to screen, with what is to be done on each."""
        left, going = self._contacts.count_open(), len(self._disruptions.list_open())
        late = {kind: self._duties.count_overdue(kind) for kind in ("obligation", "referral")}
        states = {
            "contacts": f"{left} to record" if left else "",
            "time": say_logged(self._time),
            "disruptions": f"{going} going on" if going else "",
            "obligations": f"{late['obligation']} overdue" if late["obligation"] else "",
            "referrals": f"{late['referral']} overdue" if late["referral"] else "",
        }
        steps = tuple(
            Step(value=name, label=title, state=states.get(name, ""))
            for name, title in SCREENS.items()
        )
        return Steps(name="go", label="Parts of this form", steps=steps, current=self.screen)

    def _draw_screen(self) -> tuple[Node, ...]:
        """Return the body of the screen that is shown."""
        draws: dict[str, Callable[[], tuple[Node, ...]]] = {
            "contacts": lambda: draw_contacts(self._contacts, self._entries),
            "add": lambda: draw_adding(self._entries),
            "time": lambda: draw_time(self._time, self._entries),
            "disruptions": lambda: draw_disruptions(self._disruptions, self._entries),
            "obligations": lambda: draw_obligations(self._duties, self._entries),
            "referrals": lambda: draw_referrals(self._duties, self._entries),
            "compare": lambda: draw_comparison(self.recording),
        }
        return draws[self.screen]()


def _read_day(text: str) -> date:
    """Return a day that was chosen or stands in an address."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise CaseloadError("The day is written as 2026-11-27. Choose one.") from error


def _split(rest: str) -> tuple[str, str]:
    """Return a kind of duty and its id."""
    kind, _, key = rest.partition(".")
    return kind, key


def open_form() -> Sheet:
    """Return the widget of the form, for a notebook to display.

    Returns
    -------
    Sheet
        Nothing is read before a browser shows it.
    """
    return Sheet(RecordForm())
