"""Somebody records a day's work: who, which day, what is on record, and what was written here."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pandas as pd

from caseload_lib.errors import CaseloadError
from caseload_lib.forms.picking import list_employed
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.plan.holdings import find_held, find_leads
from caseload_lib.record.adding import EARLIEST
from caseload_lib.record.database import Database, open_database
from caseload_lib.record.folder import AgencyFolder, open_agency
from caseload_lib.record.state import read_state
from caseload_lib.record.store import read_records
from caseload_lib.record.work import read_work

#: How far beside a month its weeks reach, in days.
_REACH = timedelta(days=7)
#: How far ahead a day may be looked at.
_LATEST = timedelta(days=366)


class Recording:
    """What one person records; everything kept is in the database at once.

    Parameters
    ----------
    agency : AgencyFolder, optional
        The agency; found as everywhere when the form opens, where not given.
    now : callable, optional
        Gives the moment, with a time zone.

    Attributes
    ----------
    person : str
        Who records, a facilitator_id; empty until somebody is chosen.
    day : date
        The day that is looked at.
    saved_at : datetime or None
        When something was written here last.
    told : tuple of str
        What other windows recorded meanwhile, in a sentence each.
    """

    def __init__(
        self,
        *,
        agency: AgencyFolder | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._given = agency
        self.now = now
        self.person = ""
        self.saved_at: datetime | None = None
        self.told: tuple[str, ...] = ()
        self._written: set[str] = set()
        self._read: tuple[Any, ...] = ()
        self._cases: tuple[tuple[Any, ...], set[str], dict[str, str]] = ((), set(), {})
        self.records = Records()

    def open(self) -> None:
        """Find the agency and its database, and begin with the choice of who records.

        Raises
        ------
        CaseloadError
            If there is no agency, or its database cannot be read.
        """
        self.agency: AgencyFolder = self._given or open_agency()
        self.database: Database = open_database(self.agency.database_url)
        self.leave()

    def leave(self) -> None:
        """Go back to the choice of who records; everything kept is stored already."""
        self.person, self.saved_at, self.told, self._read = "", None, (), ()
        self.day = self.today
        self.records = read_records(self.database, tables=["facilitators"])

    @property
    def today(self) -> date:
        """The day it is, where the agency is."""
        return self.now().astimezone(self.agency.settings.zone).date()

    @property
    def month(self) -> Month:
        """The month of the day that is looked at."""
        return Month.of(self.day)

    @property
    def people(self) -> dict[str, str]:
        """The names of those employed today, by facilitator_id."""
        return list_employed(self.records.facilitators, self.today)

    def choose(self, facilitator_id: str) -> None:
        """Take up who records.

        Raises
        ------
        CaseloadError
            If nobody employed has that id.
        """
        if facilitator_id not in self.people:
            raise CaseloadError("Choose your own name from those offered.")
        self.person = facilitator_id
        self.refresh()

    def show(self, day: date) -> None:
        """Look at another day.

        Raises
        ------
        CaseloadError
            If it lies too far off for anything to be recorded.
        """
        latest = self.today + _LATEST
        if not EARLIEST <= day <= latest:
            raise CaseloadError(
                f"The day is from {write_day(EARLIEST)} to {write_day(latest)}. Choose another."
            )
        self.day = day
        self.refresh()

    def refresh(self) -> None:
        """Read what is on record, where it has changed or something else is looked at."""
        if not self.person:
            return
        since = self.month.first - _REACH
        wanted = (read_state(self.database), self.person, since)
        if wanted == self._read:
            return
        before, self.records = (
            self.records,
            read_work(self.database, self.person, since=since),
        )
        if self._read[1:] == wanted[1:]:
            self._take_note(before)
        self._read = wanted

    def write(self, add: Callable[..., Any], *row: str, **values: object) -> None:
        """Write something as the person and at this moment, and read what is on record then.

        Parameters
        ----------
        add : callable
            A function of `record` that takes the database and the settings first.
        *row : str
            The row that it is about.
        **values : object
            What it takes besides.

        Raises
        ------
        CaseloadError
            If it is refused; nothing is written then.
        """
        at = self.now()
        made = add(self.database, self.agency.settings, *row, **values, actor=self.person, at=at)
        self._written |= {made} if isinstance(made, str) else set()
        self.saved_at = at
        self.refresh()

    @property
    def cases(self) -> dict[str, str]:
        """The client codes of the open cases by case_id: the person's own first, by code.

        Of the others it is said who leads them: one may have stood in.
        """
        return self._find_cases()[1]

    @property
    def own_cases(self) -> set[str]:
        """The cases that the person holds on the day that is looked at."""
        return self._find_cases()[0]

    def _find_cases(self) -> tuple[set[str], dict[str, str]]:
        """Return the person's own cases, and all that may be chosen, until something changes."""
        wanted = (*self._read, self.day)
        if self._cases[0] != wanted:
            held = find_held(self.records, self.day)
            own = set(held.loc[held["facilitator_id"] == self.person, "case_id"])
            leads, codes, names = find_leads(self.records, self.day), self.codes, self.names
            offered = {
                case_id: codes[case_id]
                if case_id in own
                else f"{codes[case_id]} (led by {names.get(leads[case_id], 'nobody')})"
                for case_id in sorted(leads.index, key=lambda one: (one not in own, codes[one]))
            }
            self._cases = (wanted, own, offered)
        return self._cases[1:]

    @property
    def names(self) -> dict[str, str]:
        """The names of everybody who was ever employed, by facilitator_id."""
        people = self.records.facilitators
        return dict(zip(people["facilitator_id"], people["name"], strict=True))

    @property
    def codes(self) -> dict[str, str]:
        """The client codes by case_id."""
        cases = self.records.cases
        return dict(zip(cases["case_id"], cases["client_code"], strict=True))

    @property
    def types(self) -> dict[str, str]:
        """What the service types are called, by their names."""
        return {name: one.label for name, one in self.agency.settings.service_types.items()}

    def label_type(self, service_type: str) -> str:
        """Return what a contact's type is called; several are joined by a plus."""
        names = [name.strip() for name in service_type.split(";") if name.strip()]
        return " + ".join(self.types.get(name, name) for name in names)

    def describe(self, row: Mapping[str, Any]) -> str:
        """Return a contact in a few words: with whom, what it was and what became of it."""
        minutes = "" if pd.isna(row["minutes"]) else f", {row['minutes']:g} minutes"
        code = self.codes.get(row["case_id"], row["case_id"])
        kind = self.label_type(row["service_type"])
        return f"{code}, {kind}: {row['status']}{minutes}"

    def _take_note(self, before: Records) -> None:
        """Note which contacts of the person another window has recorded."""
        services = self.records.services
        known = {*before.services["service_id"], *self._written}
        mine = services["facilitator_id"] == self.person
        news = services[mine & ~services["service_id"].isin(known)]
        said = tuple(
            f"Another window has recorded {self.describe(row)}." for row in news.to_dict("records")
        )
        self.told = (*self.told, *said)[-3:]

    def find_local(self, at: datetime | pd.Timestamp) -> datetime:
        """Return a moment as the agency's clock shows it."""
        moment = at.to_pydatetime() if isinstance(at, pd.Timestamp) else at
        return moment.astimezone(self.agency.settings.zone)

    def make_moment(self, day: date, at: time) -> datetime:
        """Return the moment at which the agency's clock shows a time.

        Raises
        ------
        CaseloadError
            If the clock is put forward over that time.
        """
        moment = datetime.combine(day, at, self.agency.settings.zone)
        if moment.astimezone(UTC).astimezone(moment.tzinfo).time() != at:
            raise CaseloadError(
                f"There is no {at:%H:%M} on {write_day(day)}: the clock is put forward over it. "
                "Choose another time."
            )
        return moment


def write_day(day: date, *, weekday: bool = False) -> str:
    """Return a day as 3 November 2026, or with its weekday.

    Examples
    --------
    >>> write_day(date(2026, 11, 3)), write_day(date(2026, 11, 3), weekday=True)
    ('3 November 2026', 'Tuesday 3 November 2026')
    """
    return f"{f'{day:%A} ' if weekday else ''}{day.day} {day:%B %Y}"
