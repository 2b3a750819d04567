"""An agency to explore, made once."""

import pytest

from caseload_lib.months import Month
from caseload_lib.record.demo import write_demo
from caseload_lib.record.folder import AgencyFolder, open_agency


@pytest.fixture(scope="session")
def agency(tmp_path_factory: pytest.TempPathFactory) -> AgencyFolder:
    """Return a small demo agency of eight months up to October 2026."""
    folder = tmp_path_factory.mktemp("explored")
    write_demo(folder, facilitators=3, months=8, until=Month(2026, 10), actor="test")
    return open_agency(folder)
