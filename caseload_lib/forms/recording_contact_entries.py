"""The small forms about contacts: move one, record it with details, correct it, add another."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any

import pandas as pd

from caseload_lib.errors import CaseloadError
from caseload_lib.forms.entries import Ask, Entry
from caseload_lib.forms.recording import Recording
from caseload_lib.forms.recording_contacts import Contact, Contacts
from caseload_lib.record.contacts import correct_contact, record_contact
from caseload_lib.tables import STATUSES

#: How a contact is made, as it is kept and as people say it.
MODES = {"in_person": "In person", "telephone": "By telephone", "video": "By video"}


class ContactEntries:
    """The small forms about contacts, by name.

    Parameters
    ----------
    contacts : Contacts
        What is planned and recorded.
    """

    def __init__(self, contacts: Contacts) -> None:
        self.contacts = contacts
        self.recording: Recording = contacts.recording

    def make(self, kind: str, key: str) -> Entry | None:
        """Return the small form of a kind about a row.

        Parameters
        ----------
        kind : str
            "move" or "details" of a planned contact, "correct" of a recorded one, "add" or "late".
        key : str
            Its id.

        Returns
        -------
        Entry or None
            None where there is no such form.

        Raises
        ------
        CaseloadError
            If there is no such contact any more.
        """
        if kind == "move":
            return self._make_move(self.contacts.find(key))
        if kind == "details":
            return self._make_details(self.contacts.find(key))
        if kind == "correct":
            return self._make_correction(self._find_service(key))
        if kind == "add":
            return self._make_new()
        return self._make_late() if kind == "late" else None

    def _make_move(self, contact: Contact) -> Entry:
        def keep(*, moved_on: date, moved_at: time) -> None:
            starts_at = self.recording.make_moment(moved_on, moved_at)
            self.contacts.move(contact.activity_id, starts_at=starts_at)

        return Entry(
            f"move-{contact.activity_id}",
            "Move…",
            (Ask("moved_on", "New day", "date"), Ask("moved_at", "New time", "time")),
            keep,
            "Move it",
            starts={
                "moved_on": contact.starts_at.date().isoformat(),
                "moved_at": f"{contact.starts_at:%H:%M}",
            },
        )

    def _make_details(self, contact: Contact) -> Entry:
        return Entry(
            f"details-{contact.activity_id}",
            "More…",
            (
                self._ask_status(),
                Ask("minutes", "Minutes", "number", required=False),
                self._ask_joint(contact.service_type),
                self._ask_mode(),
                Ask("served_on", "Day", "date"),
            ),
            lambda **values: self.contacts.carry_out(contact.activity_id, **values),
            "Keep it",
            starts={
                "status": "delivered",
                "minutes": contact.minutes,
                "service_type": contact.service_type,
                "served_on": contact.starts_at.date().isoformat(),
            },
        )

    def _make_correction(self, row: Mapping[str, Any]) -> Entry:
        starts = {
            name: None if pd.isna(row[name]) else row[name]
            for name in ("case_id", "service_type", "status", "minutes", "mode")
        }
        starts["served_on"] = row["served_on"].date().isoformat()
        planned = not pd.isna(row["activity_id"])

        def keep(*, reason: str, **values: object) -> None:
            changes = {n: value for n, value in values.items() if str(value) != str(starts[n])}
            write = self.recording.write
            write(correct_contact, row["service_id"], changes=changes, reason=reason)

        return Entry(
            f"correct-{row['service_id']}",
            "Correct",
            (
                *(() if planned else (self._ask_case(),)),
                self._ask_status(),
                Ask("minutes", "Minutes", "number", required=False),
                self._ask_joint(str(row["service_type"]), planned=planned),
                self._ask_mode(),
                Ask("reason", "Why it is corrected", hint="Kept with it. No client's name."),
                Ask("served_on", "Day", "date"),
            ),
            keep,
            "Keep the correction",
            "What was recorded stays on record; this takes its place.",
            starts=starts,
        )  # fmt: skip

    def _make_new(self) -> Entry:
        return Entry(
            "add-",
            "A contact that was not planned",
            (
                self._ask_case(),
                Ask("service_type", "Type", "select", lambda: self.recording.types),
                self._ask_status(),
                Ask("minutes", "Minutes", "number", required=False),
                Ask("served_on", "Day", "date"),
                self._ask_mode(),
                Ask("provider", "Outside provider, where one made it", required=False),
            ),
            self._add,
            "Add this contact",
            starts={"status": "delivered", "served_on": self.recording.day.isoformat()},
            folded=False,
        )

    def _make_late(self) -> Entry:
        return Entry(
            "late-",
            "One that was planned for another day, or without a time",
            (
                Ask("activity_id", "Planned as", "select", self.contacts.list_pending),
                self._ask_status(),
                Ask("minutes", "Minutes", "number", required=False),
                Ask("served_on", "Day", "date"),
                self._ask_mode(),
            ),
            lambda *, activity_id, **values: self.contacts.carry_out(activity_id, **values),
            "Keep this contact",
            starts={"status": "delivered", "served_on": self.recording.day.isoformat()},
        )

    def _add(self, *, provider: str | None, **values: Any) -> None:
        """Record a contact that was not planned."""
        own = None if provider else self.recording.person
        self.recording.write(record_contact, facilitator_id=own, provider=provider, **values)

    def _find_service(self, service_id: str) -> Mapping[str, Any]:
        """Return a contact as it stands on record."""
        services = self.recording.records.services
        rows = services[services["service_id"] == service_id].to_dict("records")
        if not rows:
            raise CaseloadError(
                "This contact was corrected meanwhile, in another window. Look at it again."
            )
        return rows[0]

    def _ask_case(self) -> Ask:
        return Ask("case_id", "Client", "select", lambda: self.recording.cases)

    def _ask_status(self) -> Ask:
        statuses = {one: one.capitalize() for one in STATUSES}
        return Ask("status", "What became of it", "select", lambda: statuses)

    def _ask_mode(self) -> Ask:
        return Ask("mode", "How", "select", self._offer_modes, required=False)

    def _offer_modes(self) -> Mapping[str, str]:
        """Return how contacts are made: as everywhere, and as they were made here."""
        used = self.recording.records.services["mode"].dropna().unique()
        return MODES | {one: one.replace("_", " ").capitalize() for one in used if one not in MODES}

    def _ask_joint(self, present: str, *, planned: bool = True) -> Ask:
        """Ask for the type; of a planned contact the planned one, alone or with one more."""
        first, types = present.partition(";")[0], self.recording.types
        offered = dict.fromkeys([first, *(f"{first};{one}" for one in types if one != first)])
        every = offered if planned else {present: None, **dict.fromkeys(types)}
        labels = {one: self.recording.label_type(one) for one in (present, *every)}
        return Ask("service_type", "Type", "select", lambda: labels)
