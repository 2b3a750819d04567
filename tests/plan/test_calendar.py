"""Tests of plan.calendar: against the rules of RFC 5545, and by what another parser reads."""

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st

from caseload_lib.plan.audiences import Audience
from caseload_lib.plan.calendar import clean_text, to_ical

ZONE = "America/New_York"
START = datetime(2026, 11, 3, 14, 0, tzinfo=UTC)
OURS = "facilitator:F001"


@dataclass(frozen=True)
class Shared:
    """A schedule as the contract has it, without what only a saved one knows."""

    placed: pd.DataFrame
    time_zone: str = ZONE


@dataclass(frozen=True)
class Saved(Shared):
    """A schedule as it is saved."""

    withdrawn: pd.DataFrame | None = None
    agency: str = "Harbour, Lights"
    labels: dict[str, str] = field(default_factory=lambda: {"home_visit": "Home visit"})


def frame(*rows: dict) -> pd.DataFrame:
    """Return contacts; what is not given is as usual."""
    usual = {
        "activity_id": "N1",
        "case_id": "C0001",
        "facilitator_id": "F001",
        "service_type": "home_visit",
        "provider": None,
        "priority": 1,
        "zone": "north",
        "minutes": 60,
        "starts_at": START,
        "status": "planned",
        "client_code": "HL-001",
        "sequence": 0,
        "changed_at": datetime(2026, 10, 26, 8, tzinfo=UTC),
    }
    contacts = pd.DataFrame([{**usual, **row} for row in rows], columns=list(usual))
    for name in ("starts_at", "changed_at"):
        contacts[name] = pd.to_datetime(contacts[name], utc=True)
    for name in ("sequence", "minutes"):
        contacts[name] = contacts[name].astype("Int64")
    ends_at = contacts["starts_at"] + pd.to_timedelta(contacts["minutes"].astype(int), unit="min")
    return contacts.assign(ends_at=ends_at)


def unfold(content: bytes) -> list[str]:
    """Return the lines of a calendar as they were before folding, checked as they stand."""
    assert content.endswith(b"\r\n")
    physical = content[:-2].split(b"\r\n")
    for line in physical:
        assert len(line) <= 75
        assert b"\r" not in line
        assert b"\n" not in line
        line.decode("utf-8")
    return content[:-2].replace(b"\r\n ", b"").decode("utf-8").split("\r\n")


def read_text(value: str) -> str:
    """Return a TEXT value without its escapes; refuse what must have been escaped."""
    assert re.fullmatch(r"(?:\\[\\;,nN]|[^\\;,\x00-\x08\x0a-\x1f\x7f])*", value), value
    return re.sub(r"\\([\\;,nN])", lambda m: "\n" if m[1] in "nN" else m[1], value)


def check_calendar(content: bytes) -> list[dict[str, str]]:
    """Check a calendar against RFC 5545 and return its events by the properties' names."""
    lines = [line.partition(":") for line in unfold(content)]
    for head, colon, _ in lines:
        assert colon
        assert re.fullmatch(r"[A-Z-]+(;[A-Z-]+=[^;:]+)*", head), head
    names = [(head.partition(";")[0], value) for head, _, value in lines]
    assert names[0] == ("BEGIN", "VCALENDAR")
    assert names[-1] == ("END", "VCALENDAR")
    events, zones = read_components(names)
    counted = Counter(name for name, _ in names[: names.index(("BEGIN", "VTIMEZONE"))])
    assert [counted[name] for name in ("VERSION", "PRODID", "METHOD")] == [1, 1, 1]
    used = {zone for head, _, _ in lines for zone in re.findall(r"TZID=([^;:]+)", head)}
    assert used <= zones
    for event in events:
        check_event(event)
    uids = [event["UID"] for event in events]
    assert len(set(uids)) == len(uids)
    return events


def read_components(names: list[tuple[str, str]]) -> tuple[list[dict[str, str]], set[str]]:
    """Return the events and the time zones of a calendar; refuse what is not nested rightly."""
    depth: list[str] = []
    events: list[dict[str, str]] = []
    zones = set()
    for name, value in names:
        if name == "BEGIN":
            depth.append(value)
            events += [{}] if value == "VEVENT" else []
        elif name == "END":
            assert depth.pop() == value
        elif depth[-1] == "VEVENT":
            assert name not in events[-1], f"{name} occurs twice"
            events[-1][name] = value
        elif (depth[-1], name) == ("VTIMEZONE", "TZID"):
            zones.add(value)
    assert not depth
    return events, zones


def check_event(event: dict[str, str]) -> None:
    """Check one event's properties, and take the escapes out of its texts."""
    assert {"UID", "DTSTAMP", "DTSTART", "SUMMARY", "STATUS", "CLASS"} <= set(event)
    assert re.fullmatch(r"\d{8}T\d{6}Z", event["DTSTAMP"])
    assert re.fullmatch(r"\d{8}T\d{6}Z", event["LAST-MODIFIED"])
    assert re.fullmatch(r"\d{8}T\d{6}Z?", event["DTSTART"])
    assert event["SEQUENCE"].isdecimal()
    assert event["STATUS"] in {"TENTATIVE", "CONFIRMED", "CANCELLED"}
    assert event["CLASS"] == "PRIVATE"
    for name in {"SUMMARY", "LOCATION", "CATEGORIES"} & set(event):
        event[name] = read_text(event[name])


def parse(content: bytes) -> list:
    """Return the events as the second parser reads them, with the time zone of this file."""
    # It keeps the first zone of a name that it ever read.
    vars(vobject.icalendar)["__tzidMap"].clear()
    calendar = vobject.readOne(content.decode("utf-8"))
    return list(getattr(calendar, "vevent_list", []))


def test_to_ical_of_a_facilitator_shows_code_service_and_zone() -> None:
    """A facilitator gets own contacts with what is needed to keep them, and nobody else's."""
    placed = frame({}, {"activity_id": "N2", "facilitator_id": "F002"})
    (event,) = check_calendar(to_ical(Saved(placed), audience=OURS))
    assert event["SUMMARY"] == "Home visit, HL-001"
    assert (event["LOCATION"], event["CATEGORIES"]) == ("north", "Home visit")
    assert (event["DTSTART"], event["DTEND"]) == ("20261103T090000", "20261103T100000")
    assert event["DTSTAMP"] == event["LAST-MODIFIED"] == "20261026T080000Z"


def test_to_ical_of_a_team_shows_the_service_and_who_comes() -> None:
    """A client's team learns what happens in its case, not where others live or what codes are."""
    theirs = {"provider": "Eastside Clinic", "facilitator_id": None}
    rows = frame({}, {"activity_id": "N2", **theirs}, {"case_id": "C0002"})
    first, second = check_calendar(to_ical(Saved(rows), audience="team:C0001"))
    assert first["SUMMARY"] == "Home visit, F001"
    assert second["SUMMARY"] == "Home visit, outside provider"
    assert "LOCATION" not in first
    assert b"HL-001" not in to_ical(Saved(rows), audience="team:C0001")


def test_to_ical_of_a_provider_shows_its_own_contacts_only() -> None:
    """An outside provider sees what it makes; a facilitator gets it too where both go."""
    theirs = {"provider": "Eastside Clinic", "client_code": "HL-2"}
    rows = frame(
        {}, {"activity_id": "N2", **theirs}, {"activity_id": "N3", "facilitator_id": None, **theirs}
    )
    events = check_calendar(to_ical(Saved(rows), audience="provider:Eastside Clinic"))
    assert {(event["SUMMARY"], event["LOCATION"]) for event in events} == {
        ("Home visit, HL-2", "north")
    }
    assert len(events) == len(check_calendar(to_ical(Saved(rows), audience=OURS))) == 2


def test_to_ical_of_a_schedule_that_was_not_saved_needs_no_more() -> None:
    """The contract's own schedule is enough: labels, changes and the agency may be unknown."""
    placed = frame({}).drop(columns=["sequence", "changed_at"])
    (event,) = check_calendar(to_ical(Shared(placed), audience=Audience.parse(OURS)))
    assert event["SUMMARY"] == "Home visit, HL-001"
    assert (event["SEQUENCE"], event["DTSTAMP"]) == ("0", "19700101T000000Z")


def test_to_ical_of_nobody_is_refused() -> None:
    """A wrong audience is told what is allowed."""
    with pytest.raises(ValueError, match=r"facilitator:ID.*team:CASE.*provider:NAME"):
        to_ical(Saved(frame({})), audience="client:C0001")


def test_to_ical_without_contacts_is_still_a_calendar() -> None:
    """A file without events is valid and says whose it is."""
    content = to_ical(Saved(frame()), audience=OURS)
    assert check_calendar(content) == []
    assert b"X-WR-CALNAME:Contacts of F001" in content
    assert vobject.readOne(content.decode()).vtimezone


def test_to_ical_keeps_what_was_withdrawn_as_cancelled() -> None:
    """Who imported a contact sees that it was taken out, and when it had been."""
    gone = frame({"activity_id": "N2", "sequence": 3, "status": "proposed"})
    events = check_calendar(to_ical(Saved(frame({}), withdrawn=gone), audience=OURS))
    assert [event["STATUS"] for event in events] == ["CONFIRMED", "CANCELLED"]
    assert (events[1]["SEQUENCE"], events[1]["DTSTART"]) == ("3", "20261103T090000")


def test_to_ical_after_a_change_of_hands_cancels_for_one_and_shows_for_the_other() -> None:
    """A contact that somebody else makes leaves the first calendar, and no team sees it twice."""
    now = frame({"facilitator_id": "F002", "sequence": 1})
    saved = Saved(now, withdrawn=frame({"sequence": 1}))
    (before,) = check_calendar(to_ical(saved, audience=OURS))
    (after,) = check_calendar(to_ical(saved, audience="facilitator:F002"))
    (team,) = check_calendar(to_ical(saved, audience="team:C0001"))
    assert [one["STATUS"] for one in (before, after, team)] == [
        "CANCELLED",
        "CONFIRMED",
        "CONFIRMED",
    ]
    assert before["UID"] == after["UID"] == team["UID"]


def test_to_ical_after_a_move_updates_the_same_event() -> None:
    """A later file has the same UID, a greater SEQUENCE and a later stamp."""
    moved = frame(
        {
            "starts_at": START + timedelta(days=1),
            "status": "moved",
            "sequence": 1,
            "changed_at": datetime(2026, 10, 27, 8, tzinfo=UTC),
        }
    )
    (before,) = check_calendar(to_ical(Saved(frame({})), audience=OURS))
    (after,) = check_calendar(to_ical(Saved(moved), audience=OURS))
    assert before["UID"] == after["UID"]
    assert int(after["SEQUENCE"]) > int(before["SEQUENCE"])
    assert after["DTSTAMP"] > before["DTSTAMP"]
    assert after["DTSTART"] == "20261104T090000"


def test_to_ical_of_two_agencies_tells_their_contacts_apart() -> None:
    """A provider who works for two agencies loses no contact where both count alike."""
    events = [
        check_calendar(to_ical(Saved(frame({}), agency=name), audience=OURS))[0]
        for name in ("Harbour", "Hill")
    ]
    assert events[0]["UID"] != events[1]["UID"]


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("proposed", "TENTATIVE"),
        ("planned", "CONFIRMED"),
        ("moved", "CONFIRMED"),
        (None, "TENTATIVE"),
    ],
)
def test_to_ical_says_where_a_contact_stands(status: str | None, told: str) -> None:
    """Only what has been promised is confirmed."""
    (event,) = check_calendar(to_ical(Saved(frame({"status": status})), audience=OURS))
    assert event["STATUS"] == told


@pytest.mark.parametrize(
    "zone", [ZONE, "Europe/Dublin", "Australia/Lord_Howe", "Africa/Casablanca", "UTC"]
)
def test_to_ical_in_a_second_parser_has_the_same_moments(zone: str) -> None:
    """Through both changes of the clocks of a year, each contact is read at its own moment."""
    starts = [datetime(2026, 1, 1, 5, 30, tzinfo=UTC) + timedelta(hours=37 * n) for n in range(237)]
    rows = [{"activity_id": f"N{n}", "starts_at": start} for n, start in enumerate(starts)]
    content = to_ical(Saved(frame(*rows), time_zone=zone), audience=OURS)
    check_calendar(content)
    read = [event.dtstart.value.astimezone(UTC) for event in parse(content)]
    assert read == starts
    ends = [event.dtend.value.astimezone(UTC) for event in parse(content)]
    assert ends == [start + timedelta(hours=1) for start in starts]


def test_to_ical_when_the_clocks_are_set_back_keeps_both_hours_apart() -> None:
    """Half past one comes twice; the second is written so that nobody reads the first."""
    rows = [
        {"activity_id": name, "starts_at": datetime(2026, 11, 1, hour, 30, tzinfo=UTC)}
        for name, hour in (("N1", 5), ("N2", 6))
    ]
    events = check_calendar(to_ical(Saved(frame(*rows)), audience=OURS))
    assert [event["DTSTART"] for event in events] == ["20261101T013000", "20261101T063000Z"]


def test_to_ical_of_names_and_notes_shows_none_of_them() -> None:
    """Whatever else a frame of contacts carries does not leave the house."""
    canary = {"name": "CANARY-NAME", "notes": "CANARY-NOTE", "reason": "CANARY-WHY"}
    placed = frame({}, {"activity_id": "N2", "provider": "Eastside Clinic"}).assign(**canary)
    for audience in (OURS, "team:C0001", "provider:Eastside Clinic"):
        assert b"CANARY" not in to_ical(Saved(placed), audience=audience)
    others = frame(
        {"case_id": "C2", "facilitator_id": "F009", "client_code": "CANARY", "zone": "z"}
    )
    for audience in (OURS, "team:C0001", "provider:Eastside Clinic"):
        assert b"CANARY" not in to_ical(Saved(pd.concat([placed, others])), audience=audience)


def test_to_ical_of_the_same_schedule_is_the_same_bytes() -> None:
    """Neither the order of rows nor the hour of the day shows in the file."""
    rows = frame({}, {"activity_id": "N2"}, {"activity_id": "N3"})
    turned = rows.iloc[::-1].reset_index(drop=True)
    assert to_ical(Saved(rows), audience=OURS) == to_ical(Saved(turned), audience=OURS)


def test_to_ical_of_a_contact_without_minutes_has_no_end() -> None:
    """An end must be after the start; where it is not known there is none."""
    (event,) = check_calendar(to_ical(Saved(frame({"minutes": 0})), audience=OURS))
    assert "DTEND" not in event


@given(st.text(min_size=1, max_size=120), st.text(min_size=1, max_size=120))
def test_to_ical_of_any_text_is_valid_and_read_back(code: str, label: str) -> None:
    """Commas, line ends, emoji and hidden characters are text wherever they land."""
    placed = frame({"client_code": code, "zone": code})
    saved = replace(Saved(placed), labels={"home_visit": label}, agency=code)
    content = to_ical(saved, audience=OURS)
    (event,) = check_calendar(content)
    assert event["SUMMARY"] == clean_text(f"{label}, {code}")
    assert event["LOCATION"] == clean_text(code)
    (second,) = parse(content)
    assert second.summary.value == event["SUMMARY"]


@pytest.mark.parametrize(
    "text", ["a,b;c\\d", "two\nlines", "\U0001f469\u200d\U0001f467" * 30, "BEGIN:VEVENT\r\nUID:x"]
)
def test_to_ical_of_telling_text_adds_no_line_of_its_own(text: str) -> None:
    """No text ends an event or begins another."""
    (event,) = check_calendar(to_ical(Saved(frame({"client_code": text})), audience=OURS))
    assert event["SUMMARY"] == f"Home visit, {text}".replace("\r\n", "\n")


def test_to_ical_covers_its_times_with_its_zone() -> None:
    """The clocks of the zone are told from before the first contact to the last."""
    summer, winter = (datetime(2026, month, 3, 14, tzinfo=UTC) for month in (10, 12))
    rows = [{"starts_at": summer}, {"activity_id": "N2", "starts_at": winter}]
    content = to_ical(Saved(frame(*rows)), audience=OURS).decode()
    zone = vobject.readOne(content).vtimezone.tzinfo
    for moment in (summer, winter):
        local = moment.astimezone(ZoneInfo(ZONE)).replace(tzinfo=None)
        assert zone.utcoffset(local) == moment.astimezone(ZoneInfo(ZONE)).utcoffset()
