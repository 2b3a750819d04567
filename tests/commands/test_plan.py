"""Tests of `caseload plan`: it says what it did, keeps it private, and fails in plain words."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from caseload_lib import cli
from caseload_lib.errors import CaseloadError
from caseload_lib.record.database import open_database
from caseload_lib.record.folder import start_agency
from caseload_lib.record.store import insert_rows


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give an agency of one facilitator with two cases, one of them with a promise to a clinic."""
    folder = tmp_path_factory.mktemp("office")
    start_agency(folder, name="Harbour", time_zone="America/New_York")
    opened = {"opened_on": date(2026, 1, 5)}
    held = {"facilitator_id": "F001", "from_on": date(2026, 1, 5)}
    due = {"service_type": "home_visit", "contacts_per_month": 3.0, "from_on": date(2026, 1, 5)}
    promised = {
        "activity_id": "N1",
        "case_id": "C1",
        "provider": "Eastside Clinic",
        "service_type": "home_visit",
        "minutes": 60,
        "starts_at": datetime(2026, 11, 4, 15, tzinfo=UTC),
        "status": "planned",
    }
    rows = {
        "facilitators": [{"facilitator_id": "F001", "name": "Ada Ash", "hours_per_week": 40.0}],
        "cases": [{"case_id": f"C{n}", "client_code": f"HL-00{n}", **opened} for n in (1, 2)],
        "assignments": [{"case_id": f"C{n}", **held} for n in (1, 2)],
        "case_services": [{"case_id": f"C{n}", **due} for n in (1, 2)],
        "activities": [promised],
    }
    database = open_database(folder / "data" / "caseload.db", create=True)
    for table, frame in rows.items():
        insert_rows(database, table, frame, actor="tester")
    return folder


def run(folder: Path, *arguments: str) -> Result:
    """Run the command on a terminal 80 wide; errors that it explains are raised."""
    done = CliRunner().invoke(
        cli.app, ["--agency", str(folder), "plan", *arguments], env={"COLUMNS": "80"}
    )
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


def test_calendar_of_all_writes_one_for_each(office: Path) -> None:
    """Teams and providers with a contact get a file of ids only, closed to others."""
    done = run(office, "calendar", "--all", "--month", "2026-11")
    place = office / "calendars"
    files = {path.name: path for path in place.iterdir()}
    assert sorted(files) == ["provider-Eastside-Clinic-b55634-2026-11.ics", "team-C1-2026-11.ics"]
    assert "Wrote 2 calendars into" in done.output
    assert {path.stat().st_mode & 0o777 for path in files.values()} == {0o600}
    assert place.stat().st_mode & 0o777 == 0o700
    assert b"Ada" not in b"".join(path.read_bytes() for path in files.values())


def test_calendar_for_one_goes_where_it_is_asked_to(office: Path, tmp_path: Path) -> None:
    """A client's code finds its team; the file says so and is the same when written again."""
    target = tmp_path / "team.ics"
    first = run(
        office, "calendar", "--for", "HL-001", "--month", "2026-11", "--output", str(target)
    )
    assert "team.ics: 1 contact\n" in first.output
    content = target.read_bytes()
    assert b"Contacts in case C1" in content
    run(office, "calendar", "--for", "C1", "--month", "2026-11", "--output", str(target))
    assert target.read_bytes() == content


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["calendar"], "--for WHO"),
        (["calendar", "--all", "--for", "F001"], "--for WHO"),
        (["calendar", "--all", "--output", "x.ics"], "--for WHO"),
        (["calendar", "--for", "Nobody"], "nobody 'Nobody'.*F001.*C1.*Eastside"),
        (["calendar", "--for", "F001", "--month", "2026-13"], "no month 2026-13"),
    ],
)
def test_calendar_that_cannot_be_is_explained(
    office: Path, arguments: list[str], words: str
) -> None:
    """What is wrong is told with what would be right."""
    with pytest.raises(CaseloadError, match=words):
        run(office, *arguments)


def test_schedule_is_said_saved_and_written_and_can_be_repeated(office: Path) -> None:
    """A month is planned and told within 80 columns; again nothing is new; then it is promised."""
    dry = run(office, "schedule", "2026-11", "--dry-run").output
    assert "Nothing was saved or written." in dry
    assert not (office / "schedules").exists()
    first = run(office, "schedule", "2026-11").output
    assert re.search(r"November 2026: (all )?\d+", first)
    assert re.search(r"Saved: [1-9]\d* new", first)
    folder = office / "schedules" / "2026-11"
    assert {"F001.html", "F001.xlsx", "all.xlsx"} <= {path.name for path in folder.iterdir()}
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    told = [line for line in first.splitlines() if str(office) not in line]
    assert max(len(line) for line in told) <= 80
    assert "Saved: 0 new, " in run(office, "schedule", "2026-11").output
    promised = run(office, "promise", "2026-11").output
    assert re.match(r"[1-9]\d* of \d+ contacts in November 2026 are promised now\.", promised)
    assert run(office, "promise", "2026-11", "--facilitator", "F001").output.startswith("0 of ")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["2026-13"], "no month 2026-13"),
        (["2026-11", "--from", "9 November"], "YYYY-MM-DD"),
        (["2026-11", "--from", "2026-12-01"], "Given: 2026-12-01"),
        (["2026-11", "--facilitator", "F099"], "F099"),
    ],
)
def test_schedule_that_cannot_be_is_explained(
    office: Path, arguments: list[str], words: str
) -> None:
    """What is wrong is told before anything is saved."""
    with pytest.raises(CaseloadError, match=words):
        run(office, "schedule", *arguments)
