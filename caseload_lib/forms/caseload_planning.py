"""A what-if on how many cases: what it started from, what was changed, and what comes of it."""

import math
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from caseload_lib.errors import CaseloadError
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.plan.assumptions import Assumptions
from caseload_lib.plan.evidence import gather_assumptions, gather_defaults
from caseload_lib.plan.lever import Lever
from caseload_lib.plan.levers import change_assumptions, list_levers, read_lever
from caseload_lib.record.database import Database, open_database
from caseload_lib.record.folder import AgencyFolder, open_agency
from caseload_lib.record.scenarios import Scenario, list_scenarios, read_scenario
from caseload_lib.record.store import read_records
from caseload_lib.report.caseload_plan.answer import Answer, name_services, work_out
from caseload_lib.report.caseload_plan.situation import (
    Situation,
    find_situation,
    list_full_months,
)

#: What stands for the settings alone where somebody's records could be chosen.
SETTINGS = "settings"
#: What the values of saved scenarios begin with where one is chosen to start from.
SAVED = "scenario."
#: What the names of changes in a page's address begin with.
_SET = "set."
_NONE = "none"


class CaseloadPlanning:
    """A what-if: it stays right whatever is asked of it, since wrong numbers change nothing.

    Parameters
    ----------
    agency : AgencyFolder, optional
        The agency; found as everywhere when it opens, where not given.
    now : callable, optional
        Gives the moment, with a time zone.

    Attributes
    ----------
    source : str
        What is chosen to start from: a facilitator_id, `SETTINGS`, or `SAVED` and a scenario's
        id; "" before anything is.
    month : str
        The month up to which records are looked at, as "2026-10".
    begun : str
        What it did start from, as `source`; "" before it did.
    start : Assumptions or None
        What was assumed then.
    changes : dict of str to float or None
        What was changed since, by the lever's name.
    answer : Answer or None
        What comes of it.
    situation : Situation or None
        What the records say of the person; None without one.
    """

    def __init__(
        self,
        *,
        agency: AgencyFolder | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._given = agency
        self.now = now
        self.source = self.month = self.begun = ""
        self.start: Assumptions | None = None
        self.changes: dict[str, float | None] = {}
        self.answer: Answer | None = None
        self.situation: Situation | None = None

    def open(self) -> None:
        """Find the agency and read its records; nothing is chosen yet.

        Raises
        ------
        CaseloadError
            If there is no agency, or its database cannot be read.
        """
        self.agency: AgencyFolder = self._given or open_agency()
        self.database: Database = open_database(self.agency.database_url)
        self._read()
        self.source = self.begun = ""
        self.month = next(iter(self.months), "")
        self.start = self.answer = self.situation = None
        self.changes = {}

    def _read(self) -> None:
        """Read the records, and what may be chosen of them."""
        self.records: Records = read_records(self.database)
        self.labels = name_services(self.agency.settings)
        today = self.now().astimezone(self.agency.settings.zone).date()
        self.months = list_full_months(self.records, Month.of(today))

    @property
    def people(self) -> Mapping[str, str]:
        """Everybody who ever held a case, with their names."""
        holders = set(self.records.assignments["facilitator_id"])
        rows = self.records.facilitators[["facilitator_id", "name"]]
        return {
            str(who): f"{who} {name}" if isinstance(name, str) else str(who)
            for who, name in rows.itertuples(index=False)
            if who in holders
        }

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """What is saved, the latest first."""
        return list_scenarios(self.database)

    def choose(self, *, source: str | None = None, month: str | None = None) -> None:
        """Choose what to start from; what is shown stays until `begin`.

        Raises
        ------
        CaseloadError
            If it is none of what is offered.
        """
        offered = {*self.people, SETTINGS, *(f"{SAVED}{one.scenario_id}" for one in self.scenarios)}
        if source is not None and source not in offered:
            raise CaseloadError("This is none of what can be started from. Choose another.")
        if month is not None and month not in self.months:
            raise CaseloadError("Nothing is recorded of this month. Choose another.")
        self.source = self.source if source is None else source
        self.month = self.month if month is None else month

    def begin(self) -> None:
        """Start from what is chosen; what was changed before is let go.

        Raises
        ------
        CaseloadError
            If nothing is chosen, or what is chosen has no answer; what is shown stays then.
        """
        if not self.source:
            raise CaseloadError("Choose first whose caseload to start from.")
        self._read()
        settings = self.agency.settings
        if self.source == SETTINGS:
            start = gather_defaults(settings)
        elif self.source.startswith(SAVED):
            start = read_scenario(self.database, self.source.removeprefix(SAVED)).read()
        else:
            if not self.month:
                raise CaseloadError("No full month is recorded yet. Start from the settings alone.")
            start = gather_assumptions(self.records, self.source, Month.parse(self.month), settings)
        situation = self._find_situation(start)
        answer = work_out(start, self.labels, held=None if situation is None else situation.held)
        self.begun, self.start, self.situation, self.answer = self.source, start, situation, answer
        self.changes = {}

    def _find_situation(self, start: Assumptions) -> Situation | None:
        """Return what the records say of the person, where they do."""
        known = set(self.records.facilitators["facilitator_id"])
        if start.facilitator_id not in known or not start.month:
            return None
        month = Month.parse(start.month)
        return find_situation(self.records, start.facilitator_id, month, self.agency.settings)

    @property
    def levers(self) -> tuple[Lever, ...]:
        """The numbers that may be changed."""
        return () if self.start is None else list_levers(self.start, self.labels)

    @property
    def now_assumed(self) -> Assumptions:
        """What is assumed with all changes.

        Raises
        ------
        CaseloadError
            If it did not begin.
        """
        return self._require().assumptions

    def change(self, name: str, shown: object) -> None:
        """Set one number, and work out what comes of it.

        Parameters
        ----------
        name : str
            The lever's name.
        shown : object
            The number as people see it: a share in per cent; None for none.

        Raises
        ------
        CaseloadError
            If it is no number, or one that cannot be; the last right answer stays then.
        """
        lever = next((one for one in self.levers if one.name == name), None)
        if lever is None or self.start is None:
            raise CaseloadError("This form has nothing of that name. Reload the page.")
        number = _read_number(lever, shown)
        kept = {place: value for place, value in self.changes.items() if place != name}
        if shown != lever.show(read_lever(self.start, name)):
            kept[name] = number
        self._work_out(kept)

    def restore(self) -> None:
        """Take every change back."""
        self._require()
        self._work_out({})

    def _work_out(self, changes: Mapping[str, float | None]) -> None:
        """Work out the answer with some changes; nothing is changed where there is none."""
        if self.start is None:
            return
        changed = change_assumptions(self.start, changes, labels=self.labels)
        held = None if self.situation is None else self.situation.held
        self.answer = work_out(changed, self.labels, held=held)
        self.changes = dict(changes)

    def _require(self) -> Answer:
        """Return the answer, or refuse where there is none yet."""
        if self.answer is None:
            raise CaseloadError("Nothing is worked out yet. Choose whose caseload to start from.")
        return self.answer

    @property
    def address(self) -> Mapping[str, str]:
        """What leads back to this what-if, with everything that was changed."""
        if not self.begun:
            return {}
        changes = {
            f"{_SET}{name}": _NONE if value is None else repr(value)
            for name, value in self.changes.items()
        }
        month = {"month": self.start.month} if self.start is not None and self.start.month else {}
        return {"from": self.begun, **month, **changes}

    def resume(self, query: Mapping[str, str]) -> None:
        """Take up the what-if that an address leads to.

        Raises
        ------
        CaseloadError
            If there is no such one any more.
        """
        month = query.get("month")
        self.choose(source=query["from"], month=month if month in self.months else None)
        self.begin()
        changes = {
            name.removeprefix(_SET): None if text == _NONE else _read_text(text)
            for name, text in query.items()
            if name.startswith(_SET)
        }
        self._work_out(changes)


def _read_number(lever: Lever, shown: object) -> float | None:
    """Return what was typed as the number that a lever holds."""
    if shown is None:
        return None
    if isinstance(shown, bool) or not isinstance(shown, int | float) or not math.isfinite(shown):
        raise CaseloadError(f"{lever.label}: give a number, such as 12 or 12.5.")
    return shown / 100 if lever.is_share else float(shown)


def _read_text(text: str) -> float:
    """Return a number of an address; what is none is refused as a number that cannot be."""
    try:
        return float(text)
    except ValueError:
        return math.nan
