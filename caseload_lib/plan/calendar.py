"""A schedule as a calendar for one audience, which calendar programs read and keep up to date."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Protocol
from unicodedata import category
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import pandas as pd
from icalendar import Calendar, Event, vText

from caseload_lib.plan.audiences import Audience, select_contacts
from caseload_lib.plan.calendar_zones import localise, make_zone

PRODUCT = "-//caseload//Schedule//EN"
#: When a contact changed last of which that is not known: it never did since it was imported.
UNCHANGED = datetime(1970, 1, 1, tzinfo=UTC)

_NAMESPACE = UUID("6ba3b6ac-5f0b-4b39-9b5f-2d2b8d6c3f4e")
_TITLES = {
    "facilitator": "Contacts of {}",
    "team": "Contacts in case {}",
    "provider": "Contacts by {}",
}


class Shared(Protocol):
    """What a calendar is made of: `plan.schedule.Schedule` or `plan.saved.SavedSchedule`."""

    @property
    def placed(self) -> pd.DataFrame:
        """The contacts that have a time."""

    @property
    def time_zone(self) -> str:
        """The zone whose clocks the calendar shows."""


def to_ical(schedule: Shared, *, audience: Audience | str) -> bytes:
    """Return the part of a schedule that an audience may see as an iCalendar file.

    Parameters
    ----------
    schedule : Schedule or SavedSchedule
        `placed`: activity_id, case_id, facilitator_id, service_type, provider, zone, starts_at,
        ends_at (UTC), status, client_code, and where they are known sequence and changed_at.
        A saved one also has `withdrawn` contacts with their former times, the `labels` of
        service types, and the name of the `agency`.
    audience : Audience or str
        Who gets it, as "facilitator:F003", "team:C0001" or "provider:Eastside Clinic".

    Returns
    -------
    bytes
        RFC 5545, METHOD:PUBLISH. A facilitator sees the client's code, the service and the zone
        of the contacts they make; a team the service and the facilitator's id of its case's; an
        outside provider the client's code, the service and the zone of those it makes. Nobody
        sees a name or a note. The same schedule gives the same bytes.

        A contact has one UID in all calendars, made of its activity_id and the agency's name, so
        that a later file updates what an earlier one brought, also where one person gets two of
        them. SEQUENCE grows with each change, DTSTAMP is when it changed. What is proposed is
        TENTATIVE, what is promised CONFIRMED, what was withdrawn stays as CANCELLED.

    Raises
    ------
    ValueError
        If the audience is nobody.

    References
    ----------
    RFC 5545, Internet Calendaring and Scheduling Core Object Specification.
    """
    who = Audience.parse(audience) if isinstance(audience, str) else audience
    agency = getattr(schedule, "agency", "")
    labels = getattr(schedule, "labels", {})
    zone = ZoneInfo(schedule.time_zone)
    contacts = _list_contacts(schedule, who)
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    title = _TITLES[who.kind].format(who.id)
    # The library escapes only what it knows to be text.
    calendar.add("x-wr-calname", vText(clean_text(f"{title} · {agency}" if agency else title)))
    moments = [*contacts["starts_at"], *contacts["ends_at"]] or [UNCHANGED]
    calendar.add_component(make_zone(zone, min(moments), max(moments)))
    for contact in contacts.to_dict("records"):
        calendar.add_component(_make_event(contact, who, zone, labels, agency))
    return bytes(calendar.to_ical())


def clean_text(text: str) -> str:
    r"""Return text without what no calendar may hold, and without hidden turns of direction.

    Parameters
    ----------
    text : str
        Any text from records.

    Returns
    -------
    str
        The text; each end of a line is one newline.

    Examples
    --------
    >>> clean_text("a\r\nb" + chr(0) + chr(0x202E))
    'a\nb'
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in lines if c in "\n\t" or not _is_refused(c))


def _is_refused(letter: str) -> bool:
    """Tell whether a character is a control, half of one, another line's end or turns the text."""
    return category(letter) in {"Cc", "Cs", "Zl", "Zp"} or letter in _TURNS


#: Characters that change the direction of all that follows.
_TURNS = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))


def _list_contacts(schedule: Shared, who: Audience) -> pd.DataFrame:
    """Return an audience's contacts that stand, and those taken out, told by their status."""
    contacts = select_contacts(schedule.placed, who)
    withdrawn = getattr(schedule, "withdrawn", None)
    if withdrawn is not None and not withdrawn.empty:
        gone = select_contacts(withdrawn, who).assign(status="cancelled")
        gone = gone[~gone["activity_id"].isin(contacts["activity_id"])]
        contacts = pd.concat([contacts, gone.drop_duplicates("activity_id")], ignore_index=True)
    return contacts.sort_values(["starts_at", "activity_id"], kind="stable")


def _make_event(
    contact: Mapping[str, Any],
    who: Audience,
    zone: ZoneInfo,
    labels: Mapping[str, str],
    agency: str,
) -> Event:
    """Return one contact as an audience may see it."""
    told = {name: value for name, value in contact.items() if pd.notna(value)}
    changed_at = told.get("changed_at", UNCHANGED)
    label = labels.get(told["service_type"]) or name_service(told["service_type"])
    event = Event()
    event.add("uid", str(uuid5(_NAMESPACE, f"{agency}\n{told['activity_id']}")))
    event.add("dtstamp", _read_moment(changed_at))
    event.add("last-modified", _read_moment(changed_at))
    event.add("sequence", int(told.get("sequence", 0)))
    event.add("dtstart", localise(_read_moment(told["starts_at"]), zone))
    if told["ends_at"] > told["starts_at"]:
        event.add("dtend", localise(_read_moment(told["ends_at"]), zone))
    event.add("summary", clean_text(_summarise(label, told, who)))
    if who.kind != "team" and "zone" in told:
        event.add("location", clean_text(told["zone"]))
    event.add("status", _find_status(told.get("status", "proposed")))
    event.add("class", "PRIVATE")
    event.add("categories", [clean_text(label)])
    return event


def name_service(service_type: str) -> str:
    """Return a service type that the settings give no label as people read it.

    Examples
    --------
    >>> name_service("home_visit")
    'Home visit'
    """
    words = service_type.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def _summarise(label: str, told: Mapping[str, Any], who: Audience) -> str:
    """Return an event's title: the service, and with whom or by whom."""
    if who.kind != "team":
        other = told.get("client_code", told["case_id"])
    elif "provider" in told:
        other = "outside provider"
    else:
        other = told.get("facilitator_id", "")
    return f"{label}, {other}" if other else label


def _find_status(status: str) -> str:
    """Return where a contact stands in the words of calendars."""
    return {"proposed": "TENTATIVE", "cancelled": "CANCELLED"}.get(status, "CONFIRMED")


def _read_moment(at: Any) -> datetime:
    """Return a moment in UTC to the second, as calendars write it."""
    moment: datetime = pd.Timestamp(at).tz_convert("UTC").floor("s").to_pydatetime()
    return moment
