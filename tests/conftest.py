"""What every test may use."""

import os
import shutil
from collections.abc import Callable, Generator
from typing import Any

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


#: Tests of what surrounds the pure core: its coverage is not theirs, and tracing slows them.
_SURROUNDING = tuple(
    f"tests/{name}" for name in ("charts/", "commands/", "forms/", "record/", "report/", "test_cli")
)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, Any, Any]:
    """Let the coverage of the pure core be that of its own tests, and the others run untraced."""
    plugin = item.config.pluginmanager.getplugin("_cov")
    if plugin is None or not item.nodeid.startswith(_SURROUNDING):
        return (yield)
    plugin.cov_controller.pause()
    try:
        return (yield)
    finally:
        plugin.cov_controller.resume()


#: The keys of tables whose rows the tests number.
_IDS = {
    "services": "service_id",
    "disruptions": "disruption_id",
    "obligations": "obligation_id",
    "referrals": "referral_id",
    "feedback": "feedback_id",
}


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


@pytest.fixture(scope="session")
def make_records() -> Callable[..., Any]:
    """Return a function that makes records: one facilitator with one case unless told."""
    # Not at the top: whoever imports numpy first decides how many cores arrays use.
    import pandas as pd

    from caseload_lib.frames import Records

    def make(**tables: list[dict[str, Any]]) -> Any:
        standard: dict[str, list[dict[str, Any]]] = {
            "facilitators": [{"facilitator_id": "F001", "name": "Ana"}],
            "cases": [{"case_id": "C1", "client_code": "K1", "opened_on": "2025-01-01"}],
            "assignments": [{"case_id": "C1", "facilitator_id": "F001", "from_on": "2025-01-01"}],
        }
        frames = {}
        for name, rows in {**standard, **tables}.items():
            key = _IDS.get(name)
            numbered = [{key: f"X{place}", **row} if key else row for place, row in enumerate(rows)]
            frames[name] = pd.DataFrame(numbered)
        return Records(**frames)

    return make
