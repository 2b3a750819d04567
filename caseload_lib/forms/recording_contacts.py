"""The contacts of a day: which are planned, ticked off one by one, and what is recorded of them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd

from caseload_lib.errors import CaseloadError
from caseload_lib.forms.recording import Recording, write_day
from caseload_lib.forms.refusals import translate_refusal
from caseload_lib.plan.delivery import list_planned
from caseload_lib.record.activities import move_activity
from caseload_lib.record.adding import EARLIEST
from caseload_lib.record.contacts import tick_activity
from caseload_lib.tables import STATUSES

#: States of `plan.delivery.list_planned` in which nothing is recorded yet.
_OPEN = ("unrecorded", "to_come")
_LABELS = {
    "minutes": "Minutes",
    "served_on": "Its day",
    "starts_at": "Its time",
    "service_type": "Its type",
}


@dataclass(frozen=True)
class Contact:
    """A planned contact as it is listed.

    Parameters
    ----------
    activity_id, case_id, client_code : str
        Which one, and with whom.
    service_type, label : str
        What it is, and what that is called.
    place : str
        The client's zone; empty where it is not known.
    provider : str
        The outside provider who is to make it; empty for own staff.
    starts_at : datetime
        When, as the agency's clock shows it.
    minutes : int or None
        How long it is planned to take.
    state : str
        One of `plan.delivery.STATES`.
    told : dict or None
        The contact that was recorded of it last, as its row.
    """

    activity_id: str
    case_id: str
    client_code: str
    service_type: str
    label: str
    place: str
    provider: str
    starts_at: datetime
    minutes: int | None
    state: str
    told: dict[str, Any] | None

    @property
    def is_open(self) -> bool:
        """Whether nothing is recorded of it yet."""
        return self.state in _OPEN

    @property
    def name(self) -> str:
        """What to call it in a sentence."""
        return f"{self.client_code}, {self.label}"


class Contacts:
    """The planned contacts of the person, and what is recorded on the day.

    Parameters
    ----------
    recording : Recording
        Who records, and what is on record.

    Attributes
    ----------
    moved : dict of str to str
        What was moved away here, as a sentence by activity_id.
    """

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self.leave()

    def leave(self) -> None:
        """Forget what was typed and done here."""
        self.moved: dict[str, str] = {}
        self._minutes: dict[str, object] = {}
        self._ticked: set[str] = set()
        self._listed: tuple[object, dict[str, tuple[date, Contact]]] = (None, {})

    def list_day(self) -> tuple[Contact, ...]:
        """Return the contacts planned for the day, in order of time."""
        day = self.recording.day
        return tuple(one for planned_on, one in self._list().values() if planned_on == day)

    def list_earlier(self) -> tuple[Contact, ...]:
        """Return those of earlier days that are not recorded, oldest first; ticked ones stay."""
        before = min(self.recording.day, self.recording.today)
        return tuple(
            one
            for planned_on, one in self._list().values()
            if planned_on < before and (one.is_open or one.activity_id in self._ticked)
        )

    def list_pending(self) -> dict[str, str]:
        """Return what a contact may carry out besides the day's list, by activity_id.

        It is what is to come, what was only attempted, and what has no time yet.
        """
        rec = self.recording
        shown = {
            one.activity_id: f"{one.name}, {write_day(one.starts_at.date())}"
            for _, one in self._list().values()
            if one.is_open or (one.told or {}).get("status") == "attempted"
        }
        rows = rec.records.activities
        rows = rows[rows["starts_at"].isna() & ~rows["status"].isin(("delivered", "cancelled"))]
        mine = rows["facilitator_id"] == rec.person
        mine |= rows["facilitator_id"].isna() & rows["case_id"].isin(rec.own_cases)
        return shown | {
            row["activity_id"]: f"{rec.codes[row['case_id']]}, "
            f"{rec.label_type(row['service_type'])}, without a time"
            for row in rows[mine].to_dict("records")
        }

    def list_recorded(self) -> tuple[dict[str, Any], ...]:
        """Return the rows of the day's contacts that carry out nothing of its list."""
        rec = self.recording
        services = rec.records.services
        mine = (services["facilitator_id"] == rec.person) | (
            services["provider"].notna() & services["case_id"].isin(rec.own_cases)
        )
        own = services[mine & (services["served_on"] == pd.Timestamp(rec.day))]
        listed = {one.activity_id for one in (*self.list_day(), *self.list_earlier())}
        return tuple(own[~own["activity_id"].isin(listed)].to_dict("records"))

    def count_open(self) -> int:
        """Return how many of the day and of earlier days are not recorded."""
        return sum(one.is_open for one in (*self.list_day(), *self.list_earlier()))

    def show_minutes(self, contact: Contact) -> object:
        """Return the minutes that its field shows: what was typed, else what was planned."""
        return self._minutes.get(contact.activity_id, contact.minutes)

    def type_minutes(self, activity_id: str, value: object) -> None:
        """Take minutes that were typed; they are kept with what becomes of the contact.

        Wrong ones are remembered too, so that the contact is not ticked off without them.

        Raises
        ------
        CaseloadError
            If they are no whole number, or there is no such contact.
        """
        self.find(activity_id)
        self._minutes[activity_id] = value
        _check_minutes(value)

    def tick(self, activity_id: str, status: object) -> None:
        """Record what became of a planned contact, on the day for which it was planned.

        Without minutes typed, one that was delivered took what was planned.

        Raises
        ------
        CaseloadError
            If it is recorded already, or its minutes or its day cannot be.
        """
        if status not in STATUSES:
            raise CaseloadError("This form has nothing of that name. Reload the page.")
        contact = self._find_open(activity_id)
        planned = contact.minutes if status == "delivered" else None
        minutes = self._minutes.get(activity_id, planned)
        _check_minutes(minutes)
        self.carry_out(activity_id, status=status, minutes=minutes)

    def carry_out(self, activity_id: str, **values: object) -> None:
        """Record what became of a planned contact.

        Parameters
        ----------
        activity_id : str
            Which one.
        **values : object
            What `record.contacts.tick_activity` takes; who made it is added.

        Raises
        ------
        CaseloadError
            If the record refuses it.
        """
        rows = self.recording.records.activities.set_index("activity_id")
        outside = activity_id in rows.index and pd.notna(rows.at[activity_id, "provider"])
        own = {} if outside else {"facilitator_id": self.recording.person}
        try:
            self.recording.write(tick_activity, activity_id, **own, **values)
        except CaseloadError as error:
            raise CaseloadError(translate_refusal(str(error), _LABELS)) from error
        self._minutes.pop(activity_id, None)
        self._ticked.add(activity_id)

    def move(self, activity_id: str, *, starts_at: datetime) -> None:
        """Give a planned contact another time.

        Raises
        ------
        CaseloadError
            If it is recorded already, or the time is the one that it has.
        """
        contact = self._find_open(activity_id)
        if starts_at == contact.starts_at:
            raise CaseloadError("That is the time it has. Choose another day or hour.")
        self.recording.write(_move, activity_id, starts_at=starts_at)
        when = f"{write_day(starts_at.date(), weekday=True)}, {starts_at:%H:%M}"
        self.moved[activity_id] = f"{contact.name}: moved to {when}."

    def find(self, activity_id: str) -> Contact:
        """Return one of the person's planned contacts.

        Raises
        ------
        CaseloadError
            If there is none of that id.
        """
        if activity_id not in self._list():
            raise CaseloadError("This contact is not planned any more. Look at the list again.")
        return self._list()[activity_id][1]

    def _find_open(self, activity_id: str) -> Contact:
        """Return a contact of which nothing is recorded, as it is now."""
        self.recording.refresh()
        contact = self.find(activity_id)
        if not contact.is_open:
            self._ticked.add(activity_id)
            what = contact.told["status"] if contact.told else contact.state
            raise CaseloadError(
                f"Another window has recorded this contact already, as {what}. If that "
                "is wrong, correct it where it stands now."
            )
        return contact

    def _list(self) -> dict[str, tuple[date, Contact]]:
        """Return the person's planned contacts with their days, in order of time."""
        rec = self.recording
        key = (rec.records, rec.person, rec.day, rec.today)
        if self._listed[0] != key:
            self._listed = (key, self._make_list())
        return self._listed[1]

    def _make_list(self) -> dict[str, tuple[date, Contact]]:
        """Return what `_list` keeps until something changes."""
        rec = self.recording
        settings, records = rec.agency.settings, rec.records
        span = {"from_on": EARLIEST, "to_on": date.max}
        planned = list_planned(records, settings, as_of=rec.today, **span)
        outside = planned["provider"].notna() & planned["case_id"].isin(rec.own_cases)
        planned = planned[(planned["facilitator_id"] == rec.person) | outside]
        services = records.services[records.services["activity_id"].notna()]
        told = {row["activity_id"]: row for row in services.to_dict("records")}
        zones = records.cases.set_index("case_id")["zone"].dropna()
        return {
            row["activity_id"]: (
                row["planned_on"].date(),
                Contact(
                    row["activity_id"],
                    row["case_id"],
                    row["client_code"],
                    row["service_type"],
                    rec.label_type(row["service_type"]),
                    zones.get(row["case_id"], ""),
                    "" if pd.isna(row["provider"]) else row["provider"],
                    rec.find_local(row["starts_at"]),
                    None if pd.isna(row["minutes"]) else int(row["minutes"]),
                    row["state"],
                    told.get(row["activity_id"]),
                ),
            )
            for row in planned.to_dict("records")
        }


def _check_minutes(value: object) -> None:
    """Refuse what is neither a whole number nor empty."""
    if value is not None and not (isinstance(value, int) and not isinstance(value, bool)):
        raise CaseloadError("Minutes are a whole number, such as 45.")


def _move(database: Any, _settings: Any, activity_id: str, **values: Any) -> None:
    """Move a contact as `Recording.write` calls what it writes with."""
    move_activity(database, activity_id, **values)
