"""Tests of contacts at the terminal: typed fast, matched with the plan, told in plain words."""

from datetime import UTC, date, datetime

import pytest
from typer.testing import CliRunner

from caseload_lib import cli
from caseload_lib.commands import services
from caseload_lib.errors import CaseloadError
from caseload_lib.record.activities import add_activity
from caseload_lib.record.database import open_database
from caseload_lib.record.folder import open_agency, start_agency
from caseload_lib.record.store import insert_rows, read_records

SETTINGS = (
    '[agency]\nname = "A"\ntime_zone = "UTC"\n'
    '\n[service_types.home_visit]\nlabel = "V"\ncontact_hours = 1\n'
    '\n[service_types.phone_call]\nlabel = "P"\ncontact_hours = 0.25\n'
)
ROWS = {
    "facilitators": [{"facilitator_id": f"F00{n}", "name": "N"} for n in (1, 2)],
    "cases": [
        {"case_id": f"C{n}", "client_code": f"K{n}", "opened_on": "2025-01-01"} for n in (1, 2)
    ],
    "assignments": [{"case_id": "C1", "facilitator_id": "F001", "from_on": "2025-01-01"}],
}
AT = datetime(2025, 11, 1, tzinfo=UTC)


@pytest.fixture
def database(tmp_path, monkeypatch):
    """Give the database of an agency in whose folder one stands."""
    start_agency(tmp_path).write_text(SETTINGS, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(services, "find_today", lambda _: date(2025, 11, 10))
    database = open_database(open_agency().database_url, create=True)
    for table, rows in ROWS.items():
        insert_rows(database, table, rows, actor="tester")
    return database


def plan(database, *, day=4, **other):
    """Plan a visit with C1 at nine in November 2025, and return its id."""
    given = {"facilitator_id": "F001", "minutes": 45, "service_type": "home_visit", **other}
    starts_at = datetime(2025, 11, day, 9, tzinfo=UTC)
    return add_activity(database, case_id="C1", starts_at=starts_at, **given, actor="x", at=AT)


def run(*arguments):
    """Run the command and return what it printed; errors are raised."""
    done = CliRunner().invoke(cli.app, arguments, env={"COLUMNS": "120"})
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.stdout


def record(*arguments):
    """Record a contact, and return what is printed."""
    return run("record", "service", *arguments)


def read_services(database):
    """Return the contacts that stand."""
    return read_records(database, tables=["services"]).services


def test_service_without_a_plan_takes_the_lead_and_says_what_was_written(database):
    """Case, type and minutes are enough; the case's lead made it."""
    said = record("C1", "home_visit", "-m", "50", "--on", "2025-11-03")
    row = read_services(database).iloc[0]
    expected = "home_visit with C1 by F001 on 2025-11-03, delivered, 50 minutes."
    assert said == f"{row['service_id']}: {expected}\n"
    assert row["status"] == "delivered"


def test_service_like_a_planned_one_carries_it_out(database):
    """The plan gives what is not typed, and what it gave is said."""
    key = plan(database)
    said = record("C1", "home_visit", "--on", "2025-11-04")
    assert "delivered, 45 minutes, as planned.\nIt had been planned for 2025-11-04 at 09:00" in said
    records = read_records(database)
    assert records.services["activity_id"].tolist() == [key]
    assert records.activities["status"].tolist() == ["delivered"]


def test_service_that_only_looks_planned_stays_apart(database):
    """Another maker, type or day, and what is called unplanned, leave the plan as it is."""
    plan(database)
    record("C1", "home_visit", "-m", "5", "--on", "2025-11-04", "--unplanned")
    record("C1", "home_visit", "-m", "5", "--on", "2025-11-04", "--by", "F002")
    record("C1", "phone_call", "-m", "5", "--on", "2025-11-04")
    record("C1", "home_visit", "-m", "5", "--on", "2025-11-03")
    records = read_records(database)
    assert records.services["activity_id"].isna().all()
    assert records.activities["status"].tolist() == ["planned"]


def test_service_that_several_planned_ones_fit_asks_which(database):
    """Nothing is guessed: the ids and times are named."""
    first, second = plan(database), plan(database)
    with pytest.raises(CaseloadError, match="Several such contacts are planned that day") as told:
        record("C1", "home_visit", "--on", "2025-11-04")
    assert f"{first} at 09:00" in str(told.value)
    record("-a", second, "-m", "30")
    assert "at 09:00" in record("C1", "home_visit", "--on", "2025-11-04")
    assert read_services(database)["activity_id"].tolist() == [second, first]


def test_service_by_activity_needs_nothing_else(database):
    """An id alone ticks off; a call off has no minutes; another case is refused."""
    key = plan(database, provider="Clinic", facilitator_id=None)
    with pytest.raises(CaseloadError, match=f"{key} is planned with C1; C2 was given"):
        record("C2", "home_visit", "-a", key)
    assert "by Clinic on 2025-11-04, cancelled.\n" in record("-a", key, "--status", "cancelled")
    with pytest.raises(CaseloadError, match="There is no planned contact N9"):
        record("-a", "N9")


def test_service_with_too_little_is_told_what_to_type(database):
    """Each error says what is missing and writes nothing."""
    for arguments, message in (
        ((), "Say with whom and what it was"),
        (("C1",), "Say with whom and what it was"),
        (("C1", "home_visit"), r"say how long it took\. Nothing was written"),
        (("C2", "home_visit", "-m", "9"), "say who made it"),
        (("C1", "tea", "-m", "9"), "tea is not among those of params/agency.toml: home_visit"),
        (("C1", "home_visit", "-m", "9", "--on", "soon"), "YYYY-MM-DD"),
        (("C1", "home_visit", "-m", "9", "--reason", "x"), "--reason goes with --correct"),
    ):
        with pytest.raises(CaseloadError, match=message):
            record(*arguments)
    assert read_services(database).empty


def test_service_twice_is_told_with_the_way_out(database):
    """The same typed again is kept, since it may be another one, and said."""
    record("C1", "phone_call", "-m", "9", "--on", "2025-11-04")
    first = read_services(database)["service_id"].item()
    said = record("C1", "phone_call", "-m", "9", "--on", "2025-11-04")
    second = read_services(database)["service_id"].iloc[-1]
    assert f"already: {first}." in said
    assert f"caseload record remove services {second}" in said


def test_service_correct_changes_only_what_is_typed(database):
    """What follows from a change is changed with it; the old row stays, and both are named."""
    key = plan(database)
    record("-a", key)
    first = read_services(database)["service_id"].item()
    said = record("--correct", first, "--provider", "Clinic", "--reason", "they did it")
    second = read_services(database)["service_id"].item()
    assert said.startswith(f"{second}: home_visit with C1 by Clinic on 2025-11-04, delivered, 45")
    assert f"takes the place of {first}" in said
    record("--correct", second, "--status", "cancelled", "--by", "F002", "--reason", "nobody came")
    row = read_services(database).iloc[0]
    assert row[["minutes", "provider"]].isna().all()
    assert (row["facilitator_id"], row["status"], row["activity_id"]) == ("F002", "cancelled", key)
    record("--correct", row["service_id"], "--unplanned", "--reason", "another visit")
    assert read_records(database).activities["status"].tolist() == ["planned"]
    with pytest.raises(CaseloadError, match="reason is missing"):
        record("--correct", read_services(database)["service_id"].item(), "-m", "3")


def test_due_lists_the_day_and_names_what_is_missing_before_it(database):
    """Times, ids and where each stands; earlier ones that nobody recorded are named below."""
    late, first, other = (
        plan(database, day=3),
        plan(database),
        plan(database, facilitator_id="F002"),
    )
    record("-a", first)
    said = run("record", "due", "--on", "2025-11-04")
    lines = [line.split() for line in said.splitlines()]
    visit = ["09:00", "C1", "home_visit", "45"]
    assert sorted(lines[1:3]) == sorted(
        [[*visit, "F001", "delivered", first], [*visit, "F002", "not", "recorded", other]]
    )
    assert f"Not recorded yet of 2025-11-03: {late}." in said
    assert run("record", "due", "--on", "2025-11-05", "--by", "F002").splitlines() == [
        "Nothing is planned for 2025-11-05 for F002.",
        f"Not recorded yet of 2025-11-04: {other}.",
    ]


def test_delivery_sets_the_plan_beside_what_was_done(database):
    """A row for each facilitator and type, a sum, and what of past days is open."""
    plan(database)
    open_one = plan(database, day=5, facilitator_id="F002")
    plan(database, day=20)
    record("C1", "home_visit", "-m", "60", "--on", "2025-11-04")
    record("C1", "phone_call", "-m", "30", "--on", "2025-11-06")
    lines = [line.split() for line in run("plan", "delivery", "2025-11").splitlines()]
    assert ["F001", "home_visit", *"2100001", "0", "1.50", "1.00"] in lines
    assert ["F001", "phone_call", *"0000000", "1", "0.00", "0.50"] in lines
    assert ["all", *"3100011", "1", "2.25", "1.50"] in lines
    assert ["C1", "home_visit", "2025-11-05", "F002", "not", "recorded", open_one] in lines
    assert "all" not in run("plan", "delivery", "2025-11", "--by", "F002")
    assert run("plan", "delivery", "2025-12").startswith("In December 2025 nothing was planned")


@pytest.mark.parametrize("command", [("record", "due"), ("plan", "delivery", "2025-11")])
def test_by_nobody_on_record_is_refused(database, command):
    """A mistyped id is not told that nothing is planned."""
    plan(database)
    with pytest.raises(CaseloadError, match=r"no facilitator F009.* The ids there are: F001, F002"):
        run(*command, "--by", "F009")
