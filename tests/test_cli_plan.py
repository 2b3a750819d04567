"""Tests of `caseload plan`: it says what it did, keeps it private, and fails in plain words."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from caseload_lib import cli
from caseload_lib.errors import CaseloadError
from caseload_lib.months import Month
from caseload_lib.record.demo import write_demo


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a small demo agency whose last full month is October 2026."""
    folder = tmp_path_factory.mktemp("demo")
    write_demo(folder, facilitators=2, months=3, until=Month(2026, 10), seed=2026, actor="tester")
    return folder


def run(folder: Path, *arguments: str) -> Result:
    """Run the command on a terminal 80 wide; errors that it explains are raised."""
    done = CliRunner().invoke(
        cli.app, ["--agency", str(folder), "plan", *arguments], env={"COLUMNS": "80"}
    )
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


def test_calendar_of_all_writes_one_for_each(demo: Path) -> None:
    """Facilitators, teams and providers with a contact get a file of ids only, closed to others."""
    done = run(demo, "calendar", "--all", "--month", "2026-11")
    files = sorted((demo / "calendars").iterdir())
    assert f"Wrote {len(files)} calendars into {demo / 'calendars'}" in done.output.replace(
        "\n", ""
    )
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    assert (demo / "calendars").stat().st_mode & 0o777 == 0o700
    names = [path.name for path in files]
    assert all(re.fullmatch(r"(F\d{3}|team-C\d{4})-2026-11\.ics", name) for name in names)
    assert any(name.startswith("F") for name in names)


def test_calendar_for_one_goes_where_it_is_asked_to(demo: Path, tmp_path: Path) -> None:
    """A client's code finds its team; the file says so and is the same when written again."""
    target = tmp_path / "team.ics"
    done = run(demo, "calendar", "--for", "HL-001", "--output", str(target))
    assert "team.ics:" in done.output.replace("\n", "")
    first = target.read_bytes()
    assert b"Contacts in case C0001" in first
    run(demo, "calendar", "--for", "C0001", "--output", str(target))
    assert target.read_bytes() == first


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["calendar"], "--for WHO"),
        (["calendar", "--all", "--for", "F001"], "--for WHO"),
        (["calendar", "--all", "--output", "x.ics"], "--for WHO"),
        (["calendar", "--for", "Nobody"], "nobody 'Nobody'.*F001"),
        (["calendar", "--for", "F001", "--month", "2026-13"], "no month 2026-13"),
    ],
)
def test_calendar_that_cannot_be_is_explained(demo: Path, arguments: list[str], words: str) -> None:
    """What is wrong is told with what would be right."""
    with pytest.raises(CaseloadError, match=words):
        run(demo, *arguments)


def test_promise_confirms_what_was_proposed(demo: Path) -> None:
    """What has a time and was only proposed is promised; a second time there is nothing to do."""
    first = run(demo, "promise", "2026-11").output
    assert re.match(r"\d+ of \d+ contacts in November 2026 are promised now\.", first)
    assert run(demo, "promise", "2026-11", "--facilitator", "F001").output.startswith("0 of ")
