"""Tests of the rehearsal: its page is one of today's, and going through it leaves nothing.

Where a page has become another, `python tests/report/test_rehearsal.py` writes the page anew.
"""

import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from caseload_lib.months import Month
from caseload_lib.record.demo import make_demo, read_demo_settings
from caseload_lib.report.page_data import read_page_data
from caseload_lib.report.plan import plan_month
from caseload_lib.report.rehearsal import PAGE
from caseload_lib.review.history import history_facts

MONTH = Month(2026, 10)


def write_page(path: Path) -> None:
    """Write the page of one of three people in the demo, with half a year of history."""
    found = read_demo_settings()
    reports = found.reports.model_copy(update={"history_months": 6})
    settings = found.model_copy(update={"reports": reports})
    records = make_demo(facilitators=3, months=6, until=MONTH, settings=settings)
    folder = SimpleNamespace(
        path=Path("/nowhere"),
        settings=settings,
        records=lambda: records,
        history=lambda month: history_facts(records, month, settings),
    )
    plan: Any = plan_month(folder, MONTH)  # type: ignore[arg-type]
    plan.write_inputs("F001", path)


def _describe(value: Any) -> Any:
    """Return what a page's data is like, without the data."""
    if isinstance(value, dict):
        return {name: _describe(part) for name, part in value.items()}
    if isinstance(value, list) and value and isinstance(value[0], list):
        return [part[0] if isinstance(part[0], str) else "" for part in value]
    return type(value).__name__


def test_page_of_the_rehearsal_is_like_the_pages_of_today(tmp_path):
    """It holds what a page holds now: the same fields, frames and columns."""
    write_page(tmp_path / "page.json")
    now, kept = (json.loads(path.read_text()) for path in (tmp_path / "page.json", PAGE))
    assert _describe(kept) == _describe(now), __doc__
    assert read_page_data(PAGE).month == MONTH


def test_rehearse_does_what_a_first_page_does_and_shows_nothing():
    """Time zones are read and charts loaded before anybody asks; nothing is displayed or kept."""
    code = (
        "import sys\n"
        "from caseload_lib.agency import _list_time_zones\n"
        "from caseload_lib.report.rehearsal import rehearse\n"
        "from caseload_lib.report.zygote.kernel import make_kernel\n"
        "shell = make_kernel().shell\n"
        "before = shell.display_pub, set(shell.user_ns)\n"
        "rehearse()\n"
        "assert (shell.display_pub, set(shell.user_ns)) == before\n"
        "assert _list_time_zones.cache_info().currsize == 1\n"
        "assert 'caseload_lib.charts.display' in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


if __name__ == "__main__":
    write_page(PAGE)
