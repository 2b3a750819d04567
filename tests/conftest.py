"""What every test may use."""

import os
import shutil

import pytest
from hypothesis import settings

# One profile: repeatable, and without a time limit per example, since machines differ.
settings.register_profile(
    "caseload", deadline=None, derandomize=True, print_blob=True, max_examples=50
)
settings.load_profile("caseload")

# Work with arrays on one core per process, so that tests side by side do not fight.
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(name, "1")


@pytest.fixture(autouse=True)
def _no_agency_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the settings of whoever runs the tests out of them."""
    for name in ("CASELOAD_AGENCY", "CASELOAD_DATABASE_URL", "CASELOAD_DEBUG"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Return the path of an installed Chromium, or skip and say what to install."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("No Chromium found. Install it, for example: apt-get install chromium")
    return path
