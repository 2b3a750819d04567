"""Tests of the command `caseload report`, as people type it and as programs call it."""

import json
import signal
import sys
from datetime import date

import pytest

from caseload_lib import cli, terminal
from caseload_lib.errors import CaseloadError
from caseload_lib.months import Month
from caseload_lib.record.folder import start_agency
from caseload_lib.report import batch
from caseload_lib.report.files import BusyError
from caseload_lib.report.index import Index, Line
from caseload_lib.report.results import BatchResult, Event

TEAM = Line("team", "The team", "ready.", "team.html", "", draft=False, wrong=False)
CONTENTS = Index("Office", Month(2026, 10), TEAM, (), ())
FAILED = {"F002": "ValueError in cell 3."}


@pytest.fixture
def asked():
    """Return what the batch was asked for."""
    return {}


@pytest.fixture
def call(tmp_path, monkeypatch, capsys, asked):
    """Return a function that runs the command on a batch that ends as it is told."""
    start_agency(tmp_path / "office")
    monkeypatch.setattr(terminal, "find_today", lambda _=None: date(2026, 11, 3))
    monkeypatch.setattr("caseload_lib.commands.report.find_today", lambda _=None: date(2026, 11, 3))

    def call(*arguments, failures=None, error=None):
        def run_month(folder, month, *, progress, **given):
            asked.update(given, month=str(month))
            progress(Event("made", "F001", 1, 2, "F001 made in 0.1 s"))
            if error:
                raise error
            index = f"{folder.reports / str(month)}/index.html"
            return BatchResult(month, index, 1, 0, failures or {}, contents=CONTENTS)

        monkeypatch.setattr(batch, "run_month", run_month)
        monkeypatch.setattr(
            sys, "argv", ["caseload", "--agency", str(tmp_path / "office"), "report", *arguments]
        )
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return call


def test_report_last_month_is_what_none_means(call, asked):
    """A schedule says outright what it wants; without a month it is the same."""
    assert call("--last-month")[0] == 0
    assert asked.pop("month") == "2026-10"
    assert call()[0] == 0
    assert asked["month"] == "2026-10"


def test_report_last_month_beside_a_month_is_refused_as_mistyped(call, asked):
    """Two answers to one question are none."""
    status, _, said = call("2026-09", "--last-month")
    assert status == 2
    assert "--last-month" in said
    assert asked == {}


def test_report_quiet_says_nothing_when_all_is_well(call):
    """Nobody gets a message from cron about nothing."""
    assert call("--last-month", "--quiet") == (0, "", "")


def test_report_quiet_says_what_failed(call):
    """Somebody gets a message about something: the page and the reason, and a status."""
    status, out, err = call("--last-month", "--quiet", failures=FAILED)
    assert (status, out) == (1, "")
    assert "F002: ValueError in cell 3." in err


@pytest.mark.parametrize("failures", [{}, FAILED], ids=["well", "failed"])
def test_report_json_is_one_document_and_nothing_else(call, failures):
    """A program reads what was made, left and failed, where it is and how long it took."""
    status, out, err = call("--last-month", "--quiet", "--json", failures=failures)
    told = json.loads(out)
    assert told.pop("seconds") >= 0
    assert told.pop("index").endswith("2026-10/index.html")
    assert told == {
        "month": "2026-10", "made": 1, "skipped": 0, "failed": failures, "dry_run": False,
        "dashboard": None,
        "exit_status": status,
    }  # fmt: skip
    assert (status, err) == (int(bool(failures)), "")


@pytest.mark.parametrize(
    ("error", "status"),
    [(CaseloadError("The disk is full."), 1), (BusyError("Another run is at work."), 75)],
)
def test_report_that_cannot_be_made_says_so_to_people_and_programs(call, error, status):
    """Also as JSON; a month that is busy has a status of its own, since waiting helps."""
    ended, out, err = call("--quiet", "--json", error=error)
    assert (ended, json.loads(out)) == (status, {"error": str(error), "exit_status": status})
    assert err == f"Error: {error}\n"
    assert call("--quiet", error=error) == (status, "", f"Error: {error}\n")


def test_report_fault_of_the_software_is_a_document_too(call):
    """A program that asked for JSON can read the end of every batch."""
    ended, out, err = call("--json", "--quiet", error=ZeroDivisionError("F001"))
    assert (ended, json.loads(out)["exit_status"]) == (1, 1)
    assert "ZeroDivisionError" in json.loads(out)["error"]
    assert "F001" not in out + err


def test_report_stopped_is_a_document_too(call):
    """Stopped, it says so once to people and once to the program, with the status for it."""
    ended, out, err = call("--json", "--quiet", error=KeyboardInterrupt())
    assert (ended, json.loads(out)["exit_status"]) == (130, 130)
    assert err == "Stopped. What was finished is kept; the same command goes on from there.\n"


def test_report_terminated_while_it_plans_is_stopped(call, monkeypatch):
    """SIGTERM is heard from the beginning, not only while pages are made."""
    former = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr(
        "caseload_lib.report.machine.count_jobs", lambda: signal.raise_signal(signal.SIGTERM)
    )
    signal.signal(signal.SIGTERM, lambda *_: None)
    try:
        ended, _, err = call("--quiet")
    finally:
        signal.signal(signal.SIGTERM, former)
    assert ended == 130
    assert err.startswith("Stopped.")


def test_report_not_quiet_tells_each_page_and_the_end(call):
    """Away from a terminal each page is a line without colours or moving parts."""
    status, out, err = call()
    assert status == 0
    assert err == "F001 made in 0.1 s\n"
    assert out.startswith("2026-10: 1 made, 0 unchanged, 0 failed.\nIndex: ")
    assert "\x1b" not in out + err


def test_report_output_and_jobs_reach_the_batch(call, asked, tmp_path):
    """Pages go where they are told to, in the month's folder there; as many as asked for."""
    call("--output", str(tmp_path / "share"), "--jobs", "3")
    assert asked["store"].address == str(tmp_path / "share" / "2026-10")
    assert asked["options"].jobs == 3
    call()
    assert asked["store"] is None
    assert asked["options"].jobs >= 1


def test_report_mail_is_written_whole_and_private(call, tmp_path):
    """The message lies where it was asked for, with links to where readers find the pages."""
    path = tmp_path / "index.eml"
    assert call("--mail", str(path), "--links", "https://pages.example.org/r/")[0] == 0
    assert "https://pages.example.org/r/2026-10/team.html" in path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["--mail", "x.eml", "--dry-run"], 2, "--mail"),
        (["--mail", "/nowhere/x.eml"], 1, "Make the folder /nowhere"),
        (["--mail", "/"], 1, "A folder was given"),
        (["--links", "javascript:x"], 1, "Links in an e-mail begin with"),
        (["--format", "docx"], 1, "There is no format docx"),
        (["2026-13"], 1, "2026-13"),
    ],
)
def test_report_impossible_is_refused_before_anything_is_made(
    call, asked, arguments, status, words
):
    """What cannot be is said first."""
    ended, _, said = call(*arguments)
    assert (ended, asked) == (status, {})
    assert words in said
