"""Agencies to explore and to assess, made once."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from caseload_lib.months import Month
from caseload_lib.record.database import open_database
from caseload_lib.record.demo import write_demo
from caseload_lib.record.folder import AgencyFolder, open_agency, start_agency
from caseload_lib.record.store import write_import


@pytest.fixture(scope="session")
def agency(tmp_path_factory: pytest.TempPathFactory) -> AgencyFolder:
    """Return a small demo agency of eight months up to October 2026."""
    folder = tmp_path_factory.mktemp("explored")
    write_demo(folder, facilitators=3, months=8, until=Month(2026, 10), actor="test")
    return open_agency(folder)


@pytest.fixture(scope="session")
def small_agency(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make an agency of a manager, two supervisors and two facilitators, to be copied."""
    folder = tmp_path_factory.mktemp("small") / "agency"
    start_agency(folder, name="Harbour", time_zone="America/New_York")
    above = {"M100": None, "S100": "M100", "S200": "M100", "F001": "S100", "F002": "S100"}
    names = ["Max Maple", "Sue Spruce", "Sam Sorrel", "Ada Ash", "Ben Birch"]
    people = pd.DataFrame({"facilitator_id": list(above), "name": names})
    people["supervisor_id"] = list(above.values())
    people["source_key"] = people["facilitator_id"]
    roles = pd.DataFrame({
        "facilitator_id": ["S100", "F001"],
        "role": ["supervisor", "facilitator"],
        "from_on": ["2023-05-01", "2020-01-01"],
        "source_key": ["1", "2"],
    })  # fmt: skip
    database = open_database(folder / "data" / "caseload.db", create=True)
    write_import(database, {"facilitators": people, "roles": roles}, source="test", actor="test")
    return folder


@pytest.fixture
def own_agency(small_agency: Path, tmp_path: Path) -> AgencyFolder:
    """Return the small agency as a copy that a test may write to."""
    shutil.copytree(small_agency, tmp_path / "agency")
    return open_agency(tmp_path / "agency")
