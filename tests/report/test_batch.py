"""Tests of a batch with real kernels: isolation, skipping, resuming, stopping, and nothing left."""

import errno
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from datetime import date
from pathlib import Path

import nbformat
import pytest

from caseload_lib.errors import CaseloadError
from caseload_lib.months import Month
from caseload_lib.record.folder import open_agency, start_agency
from caseload_lib.report import files
from caseload_lib.report.batch import run_month, run_plan
from caseload_lib.report.clustering import connections
from caseload_lib.report.files import BusyError, lock_folder
from caseload_lib.report.options import Options
from caseload_lib.report.stores import FolderStore

MONTH = Month(2026, 10)
TODAY = date(2026, 11, 3)
PRIVATE = {".lock", ".remembered.json"}
NAMES = ["team", *(f"F{number:03}" for number in range(1, 6))]


def _list_names(folder):
    return sorted(path.name for path in folder.iterdir())


def _pages(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if "json" not in path.suffix}


def _count_processes(mark):
    """Return how many processes have a text in their environment."""
    found = 0
    for environ in Path("/proc").glob("[0-9]*/environ"):
        try:
            found += mark.encode() in environ.read_bytes()
        except OSError:
            continue
    return found


def _wait_until(condition, *, seconds=120):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "waited too long"
        time.sleep(0.02)


@pytest.fixture
def make(tmp_path, plan):
    """Return a function that makes a batch of tiny pages in one folder and keeps its events."""

    def make(notebooks, *, given=None, only=None, **options):
        planned = plan(notebooks, given=given)
        events = []
        result = run_plan(
            planned,
            tmp_path / "out",
            runs=[run for run in planned.runs if run.name in (only or notebooks)],
            options=Options(**options),
            progress=events.append,
        )
        return result, [(event.kind, event.name) for event in events if event.kind != "begun"]

    return make


def test_run_plan_parallel_pages_hold_their_own_canary_and_one_fails_alone(
    tmp_path, monkeypatch, make, notebook, show
):
    """Side by side, every page is of its own facilitator, and a failure is one page's."""
    (tmp_path / "t").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "t"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    good, bad = notebook(show), notebook("1 / 0", name="bad")
    result, events = make(dict.fromkeys(NAMES, good) | {"F003": bad}, jobs=2)

    assert (result.made, result.skipped, result.failed, result.exit_status) == (5, 0, 1, 1)
    assert result.failures == {"F003": "ZeroDivisionError in cell 3."}
    assert sorted(events) == sorted(("failed" if n == "F003" else "made", n) for n in NAMES)
    out = tmp_path / "out"
    for name in set(NAMES) - {"F003"}:
        for form in ("html", "ipynb"):
            text = (out / f"{name}.{form}").read_text()
            assert set(re.findall(r"canary-(\w+)", text)) == {name}
        nbformat.validate(nbformat.read(out / f"{name}.ipynb", as_version=4))
    wanted = {f"{n}.{f}" for n in NAMES if n != "F003" for f in ("html", "ipynb")}
    assert set(_list_names(out)) == wanted | {"index.html", "manifest.json", *PRIVATE}
    assert {path.stat().st_mode & 0o777 for path in out.iterdir()} == {0o600}
    assert out.stat().st_mode & 0o777 == 0o700
    assert "ZeroDivisionError in cell 3." in (out / "index.html").read_text()
    assert _list_names(tmp_path / "t") == []
    assert not (tmp_path / "home").exists()
    assert "canary" not in (out / "manifest.json").read_text()


def test_run_plan_again_makes_only_what_changed(tmp_path, make, notebook, show):
    """Unchanged pages stay as they are; other inputs, another notebook or force make them anew."""
    first, second = notebook(show), notebook(show, "1", name="second")
    pages = {"F001": first, "F002": first, "F003": first}
    make(pages)
    before = _pages(tmp_path / "out")

    result, events = make(pages)
    assert (result.made, result.skipped, result.exit_status) == (0, 3, 0)
    assert {kind for kind, _ in events} == {"unchanged"}
    assert _pages(tmp_path / "out") == before

    _, events = make(pages, given={"F002": "news"}, dry_run=True)
    assert ("planned", "F002") in events
    assert _pages(tmp_path / "out") == before

    _, events = make({**pages, "F003": second}, given={"F002": "news"})
    assert sorted(events) == [("made", "F002"), ("made", "F003"), ("unchanged", "F001")]
    assert b"news" in (tmp_path / "out" / "F002.html").read_bytes()

    _, events = make(pages, only=["F001"], force=True)
    assert events == [("made", "F001")]
    assert (tmp_path / "out" / "F001.html").read_bytes() == before["F001.html"]
    assert (tmp_path / "out" / "F001.ipynb").read_bytes() == before["F001.ipynb"]


def test_run_plan_for_some_lists_everyone_and_removes_who_is_gone(tmp_path, make, notebook, show):
    """The index is of the whole month; pages of people it no longer reports on go."""
    page = notebook(show)
    gone = ["F009", "assessment-x-F009"]
    make(dict.fromkeys(["team", "F001", *gone], page), only=["F001", *gone])
    index = (tmp_path / "out" / "index.html").read_text()
    assert "team&#39;s page" in index or "The team's page" in index
    assert all((tmp_path / "out" / f"{name}.html").exists() for name in gone)

    make({"team": page, "F001": page, "F002": page}, only=["F001"])
    index = (tmp_path / "out" / "index.html").read_text()
    assert re.findall(r"<td>(F\d+)</td>", index) == ["F001", "F002"]
    assert not list((tmp_path / "out").glob("*F009*"))


def test_run_plan_failure_takes_the_outdated_page_away(tmp_path, make, notebook, show):
    """A page that could not be renewed is not left for somebody to read as this month's."""
    make({"F001": notebook(show)}, formats=frozenset({"html"}))
    assert set(_list_names(tmp_path / "out")) >= {"F001.html"}
    make({"F001": notebook("1 / 0", name="bad")}, formats=frozenset({"html"}))
    assert not (tmp_path / "out" / "F001.html").exists()
    assert 'href="F001.html"' not in (tmp_path / "out" / "index.html").read_text()


def test_run_plan_killed_worker_is_replaced_and_its_run_tried_once_more(
    tmp_path, make, notebook, show
):
    """A process ended by the system costs at most its own page."""
    kill = "import os, signal, time\nfrom pathlib import Path\n"
    end = "os.kill(os.getppid(), signal.SIGKILL); time.sleep(30)"
    mark = tmp_path / "killed"
    once = notebook(
        f"{kill}if not Path({str(mark)!r}).exists():\n    Path({str(mark)!r}).touch(); {end}",
        show,
        name="once",
    )
    always = notebook(f"{kill}{end}", name="always")
    result, _ = make({"F001": once, "F002": always, "F003": notebook(show)}, jobs=2)
    assert result.made == 2
    assert result.failures == {
        "F002": "The process that made the page ended before the page was done, 2 times."
    }
    assert "canary-F001" in (tmp_path / "out" / "F001.html").read_text()


def test_run_plan_killed_half_way_resumes_to_the_same_pages_even_without_network(
    tmp_path, short_path, start_batch, notebook, show
):
    """After SIGKILL the same command gives the pages, byte for byte, of an undisturbed run."""
    page = notebook(show, "import time; time.sleep(0.2)")
    names = NAMES[:3]
    network_off = ["unshare", "--net", "--map-root-user"]
    if shutil.which("unshare") is None or subprocess.call([*network_off, "true"]):
        network_off = []
    undisturbed = start_batch(tmp_path / "undisturbed", names, page, before=network_off)
    assert undisturbed.wait(240) == 0, undisturbed.stdout.read()

    killed = start_batch(tmp_path / "out", names, page)
    _wait_until(lambda: list((tmp_path / "out").glob("*.html")))
    _wait_until(lambda: '"made"' in (tmp_path / "out" / "manifest.jsonl").read_text())
    killed.kill()
    killed.wait()
    _wait_until(lambda: _count_processes(str(short_path)) == 0)
    assert _list_names(short_path) == []
    finished = len(list((tmp_path / "out").glob("*.html")))
    assert finished < len(names)
    (tmp_path / "out" / ".F002.html.00000000.part").write_text("<ht")

    again = start_batch(tmp_path / "out", names, page)
    told = again.communicate(timeout=240)[0]
    assert again.returncode == 0, told
    assert "unchanged" in told
    assert _pages(tmp_path / "out") == _pages(tmp_path / "undisturbed")
    assert not (tmp_path / "out" / ".work").exists()
    assert _list_names(short_path) == _list_names(tmp_path / "home") == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_run_plan_stopped_ends_everything_and_keeps_what_is_finished(
    tmp_path, short_path, start_batch, notebook, show, number
):
    """Told to stop, the batch ends its kernels, writes the index and leaves nothing behind."""
    page = notebook(show, f"import time; time.sleep(0 if facilitator_id == '{NAMES[0]}' else 600)")
    process = start_batch(tmp_path / "out", NAMES[:2], page)
    _wait_until(lambda: list((tmp_path / "out").glob("*.ipynb")))
    _wait_until(lambda: "team" in (tmp_path / "out" / "manifest.jsonl").read_text())
    process.send_signal(number)
    assert process.wait(120) != 0
    # A killed kernel is gone a moment after the batch that killed it, not at the same instant.
    _wait_until(lambda: _count_processes(str(short_path)) == 0, seconds=10)
    runs = json.loads((tmp_path / "out" / "manifest.json").read_text())["runs"]
    assert {name: run["status"] for name, run in runs.items()} == {"team": "made"}
    assert (tmp_path / "out" / "index.html").exists()
    assert not (tmp_path / "out" / ".work").exists()
    assert _list_names(short_path) == []


def test_run_plan_while_another_is_at_work_says_so_and_touches_nothing(tmp_path, make, notebook):
    """Two batches on one month do not mix."""
    (tmp_path / "out").mkdir()
    with (
        lock_folder(tmp_path / "out", busy=""),
        pytest.raises(CaseloadError, match=r"Another run is at work on the reports of 2026-10"),
    ):
        make({"F001": notebook("1")})
    assert _list_names(tmp_path / "out") == [".lock"]


def test_run_plan_disk_full_half_way_says_so_and_keeps_what_is_whole(
    tmp_path, monkeypatch, make, notebook, show
):
    """A full disk ends the batch with a message; no half page, no wrong manifest."""
    page = notebook(show)
    make({"F001": page})
    real, calls = os.fsync, []

    def refuse(handle):
        calls.append(handle)
        if len(calls) > 2:  # The journal begins, the next page does not fit.
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(handle)

    monkeypatch.setattr(files.os, "fsync", refuse)
    with pytest.raises(CaseloadError, match="the disk is full"):
        make({"F001": page, "F002": page})
    monkeypatch.setattr(files.os, "fsync", real)
    assert not list((tmp_path / "out").glob("F002*"))
    assert not list((tmp_path / "out").glob("*.part"))
    result, events = make({"F001": page, "F002": page})
    assert sorted(events) == [("made", "F002"), ("unchanged", "F001")]
    assert result.exit_status == 0


def test_run_plan_folder_below_a_file_says_what_to_do(tmp_path, make, notebook):
    """A folder that cannot be written is found before any kernel starts."""
    (tmp_path / "out").write_text("")
    with pytest.raises(CaseloadError, match=r"out cannot be written: .* is missing or is a file"):
        make({"F001": notebook("1")})


def test_run_plan_dry_run_leaves_no_trace(tmp_path, make, notebook):
    """Asking what would be made makes nothing, not even a folder."""
    result, events = make({"F001": notebook("1")}, dry_run=True)
    assert events == [("planned", "F001")]
    assert str(result) == "2026-10: 1 would be made, 0 unchanged."
    assert not (tmp_path / "out").exists()


@pytest.fixture
def office(tmp_path):
    """Return an agency without records."""
    start_agency(tmp_path / "office")
    return open_agency(tmp_path / "office")


@pytest.fixture
def planned(monkeypatch, plan, notebook):
    """Have every month planned with one page; return how often one was."""
    found = []

    def plan_month(folder, month, *, facilitators):
        found.append(str(month))
        return plan({"F001": notebook("1")})

    monkeypatch.setattr("caseload_lib.report.plan.plan_month", plan_month)
    return found


def test_run_month_in_the_way_of_another_or_of_a_file_is_refused_before_it_is_planned(
    tmp_path, office, planned
):
    """Nobody waits for a plan to learn that the pages have no place."""
    elsewhere, month = tmp_path / "elsewhere", office.reports / str(MONTH)
    elsewhere.write_text("")
    with pytest.raises(CaseloadError, match=r"elsewhere.* cannot be written: .* is a file"):
        run_month(office, MONTH, today=TODAY, store=FolderStore(elsewhere))
    with (
        lock_folder(month, busy=""),
        pytest.raises(BusyError, match=r"Another run is at work on the reports of 2026-10"),
    ):
        run_month(office, MONTH, today=TODAY)
    assert planned == []


def test_run_month_on_a_cluster_that_is_not_there_is_refused_before_it_is_planned(
    monkeypatch, office, planned
):
    """A dead scheduler is said first; a dry run sends nothing and asks for none."""
    monkeypatch.setattr(connections, "CONNECT_SECONDS", 0.5)
    dead = "tcp://127.0.0.1:1"
    with pytest.raises(CaseloadError, match=r"No Dask scheduler answers at tcp://127.0.0.1:1"):
        run_month(office, MONTH, today=TODAY, options=Options(scheduler=dead))
    assert planned == []
    options = Options(scheduler=dead, dry_run=True)
    assert run_month(office, MONTH, today=TODAY, options=options).made == 1


def test_run_month_is_held_while_it_is_planned(monkeypatch, office):
    """What is planned is still so when it is made: no second batch comes in between."""

    def plan_month(folder, month, *, facilitators):
        with lock_folder(folder.reports / str(month), busy="held"):
            pytest.fail("two held it")

    monkeypatch.setattr("caseload_lib.report.plan.plan_month", plan_month)
    with pytest.raises(BusyError, match="held"):
        run_month(office, MONTH, today=TODAY)
    with lock_folder(office.reports / str(MONTH), busy="held"):
        pass  # It is let go of when there is no plan.


def test_run_month_dry_run_holds_nothing_and_minds_nobody(office, planned):
    """Whoever only asks neither waits for a batch at work nor stands in its way."""
    options = Options(dry_run=True)
    assert run_month(office, MONTH, today=TODAY, options=options).made == 1
    assert not office.reports.exists()
    FolderStore(office.reports / str(MONTH)).prepare()
    with lock_folder(office.reports / str(MONTH), busy=""):
        assert run_month(office, MONTH, today=TODAY, options=options).made == 1
    assert len(planned) == 2


def test_run_month_that_has_not_ended_is_refused_before_anything_is_read():
    """A month that goes on has no report."""
    with pytest.raises(CaseloadError, match="has not ended"):
        run_month(None, Month(2026, 11), today=date(2026, 11, 30))
