"""The supervisors' meeting about sharing: which month, who writes, and what is on record."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import TypeVar

import pandas as pd

from caseload_lib.errors import CaseloadError
from caseload_lib.forms.picking import list_employed
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.record.database import Database, open_database
from caseload_lib.record.folder import AgencyFolder, open_agency
from caseload_lib.record.state import read_state
from caseload_lib.record.store import read_records
from caseload_lib.report.caseload_plan.situation import list_full_months
from caseload_lib.review.history import history_facts

Result = TypeVar("Result")


class Sharing:
    """What the meeting looks at: the records as they were read, up to a month.

    Parameters
    ----------
    agency : AgencyFolder, optional
        The agency; found as everywhere when it opens, where not given.
    now : callable, optional
        Gives the moment, with a time zone.

    Attributes
    ----------
    month : str
        The month looked at, as "2026-10"; "" where no full month is recorded.
    who : str
        Under whose name is kept what is proposed and agreed, a facilitator_id; "" until chosen.
    records : Records
        As they were at `read_at`.
    readings : int
        How often they were read: what was worked out of an earlier reading no longer holds.
    saved_at : datetime or None
        When something was written here last.
    """

    def __init__(
        self,
        *,
        agency: AgencyFolder | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._given = agency
        self.now = now
        self.month = self.who = ""
        self.readings = 0
        self.saved_at: datetime | None = None
        self.records = Records()

    def open(self) -> None:
        """Find the agency and read its records; the last full month is chosen.

        Raises
        ------
        CaseloadError
            If there is no agency, or its database cannot be read.
        """
        self.agency: AgencyFolder = self._given or open_agency()
        self.database: Database = open_database(self.agency.database_url)
        self.saved_at, self.who = None, ""
        self.read()
        self.month = next(iter(self.months), "")

    def read(self) -> None:
        """Read the records anew; what was worked out of them no longer holds."""
        self._state = read_state(self.database)
        self.records = read_records(self.database)
        self.read_at = self.now()
        self.readings += 1
        self._histories: dict[str, pd.DataFrame] = {}
        self.months = list_full_months(self.records, Month.of(self.today))

    @property
    def is_behind(self) -> bool:
        """Whether somebody else has written since the records were read."""
        return read_state(self.database) != self._state

    @property
    def today(self) -> date:
        """The day it is, where the agency is."""
        return self.find_local(self.now()).date()

    @property
    def people(self) -> Mapping[str, str]:
        """The ids and names of those employed today, by facilitator_id."""
        there = list_employed(self.records.facilitators, self.today)
        return {one: f"{one} {there[one]}" for one in sorted(there)}

    @property
    def everybody(self) -> Mapping[str, str]:
        """The ids and names of all who ever held a case, by facilitator_id."""
        holders = set(self.records.assignments["facilitator_id"])
        rows = self.records.facilitators[["facilitator_id", "name"]]
        return {
            str(who): f"{who} {name}" if isinstance(name, str) else str(who)
            for who, name in rows.sort_values("facilitator_id").itertuples(index=False)
            if who in holders
        }

    def find_local(self, at: datetime) -> datetime:
        """Return a moment as the agency's clock shows it."""
        return at.astimezone(self.agency.settings.zone)

    def find_month(self) -> Month:
        """Return the month looked at.

        Raises
        ------
        CaseloadError
            If no full month is recorded.
        """
        if not self.month:
            raise CaseloadError(
                "No full month is recorded yet, so there is nothing to look at. Import records "
                "first: caseload record import PATH."
            )
        return Month.parse(self.month)

    def find_history(self) -> pd.DataFrame:
        """Return the facts of the month and those before it, worked out once.

        Raises
        ------
        CaseloadError
            If no full month is recorded, or the records cannot be counted.
        """
        month = self.find_month()
        if self.month not in self._histories:
            settings = self.agency.settings
            self._histories[self.month] = history_facts(self.records, month, settings)
        return self._histories[self.month]

    def choose(self, *, month: str | None = None, who: str | None = None) -> None:
        """Choose the month, or who writes.

        Raises
        ------
        CaseloadError
            If it is none of what is offered.
        """
        if month is not None and month not in self.months:
            raise CaseloadError("Nothing is recorded of this month. Choose another.")
        if who is not None and who not in self.people:
            raise CaseloadError("Choose your own name from those offered.")
        self.month = self.month if month is None else month
        self.who = self.who if who is None else who

    def find_writer(self) -> str:
        """Return who writes.

        Raises
        ------
        CaseloadError
            If nobody is chosen yet.
        """
        if not self.who:
            raise CaseloadError(
                "Choose first who writes, at the top: what is written down here is kept under that "
                "name."
            )
        return self.who

    def write(self, do: Callable[..., Result], *values: object, **named: object) -> Result:
        """Write something under the name of who writes, at this moment.

        Parameters
        ----------
        do : callable
            A function of `record` that takes the database first, and `actor` and `at`.
        *values, **named : object
            What else it takes.

        Returns
        -------
        object
            What it returns.

        Raises
        ------
        CaseloadError
            If nobody is chosen who writes, or it is refused; nothing is written then.
        """
        was_behind, at = self.is_behind, self.find_local(self.now())
        done = do(self.database, *values, actor=self.find_writer(), at=at, **named)
        self.saved_at = at
        if not was_behind:
            self._state = read_state(self.database)
        return done
