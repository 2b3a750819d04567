"""A demo agency and what its planner works out, made once."""

import pytest

from caseload_lib.months import Month
from caseload_lib.plan.evidence import gather_assumptions
from caseload_lib.record.demo import write_demo
from caseload_lib.record.folder import open_agency
from caseload_lib.report.caseload_plan.answer import name_services, work_out
from caseload_lib.report.caseload_plan.situation import find_situation

MONTH = Month(2026, 10)


@pytest.fixture(scope="session")
def planned(tmp_path_factory):
    """Return the settings, somebody's situation and the answer for them, from a small demo."""
    folder = tmp_path_factory.mktemp("planned")
    write_demo(folder, facilitators=3, months=8, until=MONTH, actor="test")
    agency = open_agency(folder)
    records, settings = agency.records(), agency.settings
    situation = find_situation(records, "F003", MONTH, settings)
    today = gather_assumptions(records, "F003", MONTH, settings)
    return settings, situation, work_out(today, name_services(settings), held=situation.held)


@pytest.fixture(scope="session")
def planned_records(planned, tmp_path_factory):
    """Return the records of that demo."""
    folder = next(tmp_path_factory.getbasetemp().glob("planned*"))
    return open_agency(folder).records()
