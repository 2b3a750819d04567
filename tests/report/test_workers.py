"""Tests of worker processes: limits on a whole run, and that nothing of them stays."""

import os
import tempfile
import time
from pathlib import Path

import psutil

from caseload_lib.report import workers
from caseload_lib.report.workers import make_pages


def _write(folder):
    def write(run):
        path = folder / f"{run.name}.json"
        path.write_text('"canary"')
        return path

    return write


def test_make_pages_run_that_takes_too_long_is_ended_and_the_next_goes_on(
    tmp_path, monkeypatch, run, notebook, show
):
    """A worker that hangs beyond every other limit is replaced."""

    def limit(run):
        monkeypatch.setattr(workers, "RUN_SECONDS", 3 if run.name == "F001" else 600)

    slow = notebook("import time; time.sleep(600)", name="slow")
    runs = [run("F001", slow), run("F002", notebook(show))]
    outcomes = list(
        make_pages(
            runs,
            jobs=1,
            formats=frozenset({"html"}),
            write_inputs=_write(tmp_path),
            notice=limit,
        )
    )
    assert [(o.run.name, o.error) for o in outcomes] == [
        ("F001", "It took longer than 3 seconds."),
        ("F002", ""),
    ]
    assert list(outcomes[1].files) == ["html"]
    assert not list(tmp_path.glob("*.json"))


def test_make_pages_chart_that_cannot_be_drawn_is_that_pages_failure(tmp_path, run, notebook):
    """What goes wrong after the notebook ended fails the page as well, without its data."""
    odd = notebook(
        "from IPython.display import display\n"
        "display({'application/vnd.vegalite.v6+json': {'mark': 'Ann Lee', 'data': {}},"
        " 'text/plain': ''}, raw=True)"
    )
    [outcome] = make_pages(
        [run("F001", odd)], jobs=1, formats=frozenset({"html"}), write_inputs=_write(tmp_path)
    )
    assert outcome.error.startswith("A chart could not be drawn")
    assert "Ann" not in outcome.error
    assert outcome.files == {}


def test_make_pages_of_nothing_starts_no_worker(tmp_path):
    """When everything is unchanged no process is started."""
    made = make_pages([], jobs=0, formats=frozenset({"html"}), write_inputs=_write(tmp_path))
    assert list(made) == []


def _list_below():
    """Return the processes below this one, but those that end by themselves or with all tests."""
    return {child.pid for child in psutil.Process().children(recursive=True)}


def _wait(done, seconds=20.0):
    until = time.monotonic() + seconds
    while not (found := done()) and time.monotonic() < until:
        time.sleep(0.02)
    return found


def _is_gone(number):
    state = Path(f"/proc/{number}/stat")
    return not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z"


def test_make_pages_zygote_that_is_killed_is_replaced_and_the_run_made_again(
    tmp_path, run, notebook, show
):
    """Only the first of two attempts kills what forked its kernel; the page is made."""
    mark = tmp_path / "tried"
    kill = (
        f"import os, pathlib, time\nmark = pathlib.Path({str(mark)!r})\n"
        "if not mark.exists():\n    mark.touch(); os.kill(os.getppid(), 9); time.sleep(600)"
    )
    [outcome] = make_pages(
        [run("F001", notebook(kill, show))],
        jobs=1,
        formats=frozenset({"html"}),
        write_inputs=_write(tmp_path),
    )
    assert mark.exists()
    assert (outcome.error, list(outcome.files)) == ("", ["html"])


def test_make_pages_too_much_memory_and_dead_kernels_are_told(tmp_path, run, notebook, show):
    """Each fails its own page in plain words, and the worker goes on."""
    cells = {
        "F001": "kept = bytearray(5 * 2**30)",
        "F002": "import os; os._exit(3)",
        "F003": show,
    }
    outcomes = make_pages(
        [run(name, notebook(cell, name=name)) for name, cell in cells.items()],
        jobs=1,
        formats=frozenset({"html"}),
        write_inputs=_write(tmp_path),
    )
    assert {outcome.run.name: outcome.error for outcome in outcomes} == {
        "F001": "Cell 3 needs more memory than it may take: 4 GiB, or what the machine has.",
        "F002": "The kernel died before the notebook ended.",
        "F003": "",
    }


def test_make_pages_that_ends_in_the_middle_leaves_no_process_and_no_file(
    tmp_path, monkeypatch, run, notebook, show
):
    """Closed early, and bereft of a worker by SIGKILL: zygotes, kernels and daemons all go."""
    temporary = tmp_path / "t"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    before = _list_below()
    slow = notebook(
        "import os, pathlib, subprocess, time\n"
        "child = subprocess.Popen(['setsid', 'sleep', '600'])\n"
        f"told = pathlib.Path({str(tmp_path)!r}, facilitator_id)\n"
        "told.with_suffix('.part').write_text(f'{os.getppid()} {os.getpid()} {child.pid}')\n"
        "told.with_suffix('.part').rename(told)\ntime.sleep(600)",
        name="slow",
    )
    runs = [run("F001", notebook(show)), run("F002", slow), run("F003", slow)]
    making = make_pages(runs, jobs=2, formats=frozenset({"html"}), write_inputs=_write(tmp_path))
    assert next(making).error == ""
    assert _wait((tmp_path / "F002").exists)
    killed = _read_numbers(tmp_path / "F002")
    os.kill(psutil.Process(killed[0]).ppid(), 9)
    assert _wait(lambda: all(map(_is_gone, killed)))
    making.close()
    assert {number for number in _list_below() - before if not _is_tracker(number)} == set()
    assert list(temporary.iterdir()) == []


def _read_numbers(path):
    return [int(word) for word in path.read_text().split()]


def _is_tracker(number):
    """Return whether a process is multiprocessing's own, which ends with the tests."""
    return "resource_tracker" in " ".join(psutil.Process(number).cmdline())
