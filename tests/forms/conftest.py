"""Agencies to explore and to assess, made once."""

import copy
import runpy
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from caseload_lib.forms.explore import Exploration
from caseload_lib.forms.recording_form import RecordForm
from caseload_lib.forms.sharing import Sharing
from caseload_lib.months import Month
from caseload_lib.record.database import open_database
from caseload_lib.record.demo import write_demo
from caseload_lib.record.folder import AgencyFolder, open_agency, start_agency
from caseload_lib.record.store import write_import

_HERE = Path(__file__).parent
#: The moment at which the tests of recording record.
_NOW = datetime(2026, 11, 27, 17, 3, 22, tzinfo=ZoneInfo("America/New_York"))
#: The moment at which supervisors meet about sharing.
_MEETING = datetime(2026, 11, 3, 14, 3, 22, tzinfo=UTC)


@pytest.fixture(scope="session")
def agency(tmp_path_factory: pytest.TempPathFactory) -> AgencyFolder:
    """Return a small demo agency of eight months up to October 2026."""
    folder = tmp_path_factory.mktemp("explored")
    write_demo(folder, facilitators=3, months=8, until=Month(2026, 10), actor="test")
    return open_agency(folder)


@pytest.fixture(scope="session")
def explored(agency: AgencyFolder) -> Exploration:
    """Return an exploration that knows every month of the agency, to be copied."""
    model = Exploration(agency)
    model.facts()
    return model


@pytest.fixture
def exploration(explored: Exploration) -> Exploration:
    """Return an exploration as it opens."""
    return copy.copy(explored)


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


@pytest.fixture(scope="session")
def copy_agency(agency: AgencyFolder) -> Callable[[Path], AgencyFolder]:
    """Return what copies the demo agency to where a test may write.

    Half a year is looked at, and two cases may move at most, so that all is worked out soon.
    """

    def copy_to(folder: Path) -> AgencyFolder:
        shutil.copytree(agency.path, folder)
        settings = folder / "params" / "agency.toml"
        text = settings.read_text("utf-8").replace("history_months = 24", "history_months = 6")
        settings.write_text(text.replace("most_moves = 10", "most_moves = 2"), "utf-8")
        return open_agency(folder)

    return copy_to


@pytest.fixture(scope="session")
def meet() -> Callable[[AgencyFolder], Sharing]:
    """Return what opens the meeting about sharing of an agency, on 3 November 2026."""

    def open_meeting(agency: AgencyFolder) -> Sharing:
        meeting = Sharing(agency=agency, now=lambda: _MEETING)
        meeting.open()
        return meeting

    return open_meeting


@pytest.fixture
def shared_agency(copy_agency: Callable[[Path], AgencyFolder], tmp_path: Path) -> AgencyFolder:
    """Return the demo agency as a copy that a test may write to."""
    return copy_agency(tmp_path / "shared")


@pytest.fixture
def sharing(meet: Callable[[AgencyFolder], Sharing], shared_agency: AgencyFolder) -> Sharing:
    """Return the meeting about sharing of that copy."""
    return meet(shared_agency)


@pytest.fixture(scope="session")
def serve_office() -> Callable[..., Any]:
    """Return what serves an agency's forms to a browser."""
    return runpy.run_path(str(_HERE / "office.py"))["serve_office"]


@pytest.fixture(scope="session")
def start_recorded() -> Callable[..., Path]:
    """Return what makes an agency with a day's work to record."""
    return runpy.run_path(str(_HERE / "recording_sample.py"))["start_recorded"]


@pytest.fixture(scope="session")
def recorded_agency(
    tmp_path_factory: pytest.TempPathFactory, start_recorded: Callable[..., Path]
) -> Path:
    """Make an agency with a day's work to record, 27 November 2026, to be copied."""
    return start_recorded(tmp_path_factory.mktemp("recorded") / "agency", _NOW.date())


@pytest.fixture
def open_record_form(recorded_agency: Path, tmp_path: Path) -> Callable[..., RecordForm]:
    """Return what opens the form of a copy of that agency, with F001 recording."""
    shutil.copytree(recorded_agency, tmp_path / "recorded")

    def open_form(**query: str) -> RecordForm:
        form = RecordForm(agency=open_agency(tmp_path / "recorded"), now=lambda: _NOW)
        form.open({"facilitator": "F001", **query})
        return form

    return open_form


@pytest.fixture
def record_form(open_record_form: Callable[..., RecordForm]) -> RecordForm:
    """Return such a form, opened on that day."""
    return open_record_form()
