"""Tests of what one changed record costs: exactly the pages that show it are made again."""

from datetime import UTC, date, datetime

import pytest

from caseload_lib.months import Month
from caseload_lib.record.database import open_database
from caseload_lib.record.demo import write_demo
from caseload_lib.record.folder import open_agency
from caseload_lib.record.store import insert_rows, read_records
from caseload_lib.report import files, making
from caseload_lib.report.batch import run_month
from caseload_lib.report.workers import Outcome

MONTH = Month(2026, 10)
TODAY = date(2026, 11, 3)


@pytest.fixture(scope="module")
def agency_path(tmp_path_factory):
    """Return the folder of a small agency."""
    path = tmp_path_factory.mktemp("incremental") / "demo"
    write_demo(path, facilitators=3, months=3, until=MONTH, seed=5, force=False, actor="test")
    return path


@pytest.fixture
def make(agency_path, monkeypatch):
    """Return a function that makes the month's pages and says which were made."""
    monkeypatch.setattr(files.os, "fsync", lambda _: None)
    monkeypatch.setattr(
        making,
        "make_pages",
        lambda runs, *, formats, **_: (
            Outcome(run, 0.1, {form: run.input_hash.encode() for form in formats}) for run in runs
        ),
    )

    def make():
        # Opened anew, as another command would.
        events = []
        run_month(open_agency(agency_path), MONTH, today=TODAY, progress=events.append)
        return [event.name for event in events if event.kind == "made"]

    return make


def _insert(agency_path, table, **row):
    database = open_database(open_agency(agency_path).database_url)
    insert_rows(database, table, [row], actor="test", at=datetime(2026, 11, 2, tzinfo=UTC))


def test_run_month_makes_again_exactly_the_pages_that_show_a_change(agency_path, make):
    """What one page shows costs one; what all show costs all; what none shows costs none."""
    records = read_records(open_database(open_agency(agency_path).database_url))
    everybody = make()
    assert {"team", "F001", "F002", "F003"} <= set(everybody)

    advice = {"facilitator_id": "F002", "kind": "advice", "text": "Ask for help."}
    _insert(agency_path, "recommendations", recommendation_id="A1", month="2026-10", **advice)
    assert make() == ["F002"]

    # No page of October shows what was recommended in September.
    _insert(agency_path, "recommendations", recommendation_id="A2", month="2026-09", **advice)
    # The team's page and that of the service's assessment count thanks.
    thanks = {"facilitator_id": "F002", "text": "For staying.", "given_on": date(2026, 10, 7)}
    _insert(agency_path, "recognitions", recognition_id="R1", **thanks)
    assert make() == ["team", "F002", "assessment-service_improvement-service"]

    case = records.assignments.iloc[0]
    contact = {"case_id": case["case_id"], "facilitator_id": case["facilitator_id"]}
    kind = records.services["service_type"].iloc[0]
    _insert(
        agency_path, "services", service_id="X1", service_type=kind, status="delivered",
        served_on=date(2026, 10, 7), minutes=45, **contact,
    )  # fmt: skip
    people = {name for name in everybody if name == "team" or name.startswith("F")}
    assert set(make()) == people
