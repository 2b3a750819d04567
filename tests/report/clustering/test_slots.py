"""Tests of the page processes in a Dask worker: tried again, kept warm, and not for ever."""

import time
from multiprocessing import Pipe
from pathlib import Path

import pytest

from caseload_lib.report.clustering import slots
from caseload_lib.report.clustering.parcels import Order, pack_parcel
from caseload_lib.report.clustering.slots import close_slots, make_in_slot
from caseload_lib.report.worker_process import Job
from caseload_lib.report.workers import DIED, Outcome

ORDER = Order("caseload-test", Job(frozenset({"html"})), {})


class _Worker:
    """Stands for a page process: answers at once, never, or dies as its run's name says."""

    def __init__(self, private, *_):
        made.append(self)
        self.folder = private / f"worker-{len(made)}"
        self.folder.mkdir()
        self.line, self._other = Pipe()
        self.late, self.alive = False, True

    def begin(self, run, inputs, *, attempt):
        self._run, self._inputs = run, inputs
        self.seen = inputs.read_bytes(), run.notebook.read_bytes(), attempt
        if run.name != "F002":
            self._other.send("done")

    def finish(self):
        self.line.recv()
        self._inputs.unlink()
        if self._run.name == "F003":
            self.alive = False
            return Outcome(self._run, 1.0, {}, DIED)
        return Outcome(self._run, 1.0, {"html": b"page"})

    def stop(self):
        self.alive = False


made: list[_Worker] = []


@pytest.fixture(autouse=True)
def workers(monkeypatch, tmp_path):
    """Let slots make workers that are none, and hand them to the test."""
    monkeypatch.setattr(slots, "Worker", _Worker)
    monkeypatch.setattr(slots.tempfile, "mkdtemp", lambda **_: _make(tmp_path / "private"))
    yield made
    close_slots(ORDER.batch)
    made.clear()


def _make(path):
    path.mkdir()
    return str(path)


@pytest.fixture
def make(run, notebook, show):
    """Return a function that makes the page of a name."""

    def make(name, *, is_wanted=lambda: True):
        page = run(name, notebook(show))
        parcel = pack_parcel(page, inputs=b"inputs", notebook=page.notebook.read_bytes())
        assert parcel.run.notebook == Path("page.ipynb")
        return make_in_slot(parcel, ORDER, is_wanted=is_wanted)

    return make


def test_make_in_slot_second_page_is_made_by_the_same_process(make, workers, notebook, show):
    """What is warm is used again, and gets what travelled."""
    assert [make("F001").files, make("F004").files] == [{"html": b"page"}] * 2
    [worker] = workers
    assert worker.seen == (b"inputs", notebook(show).read_bytes(), 1)


def test_make_in_slot_process_that_dies_is_tried_twice(make, workers):
    """A page that kills its process fails alone; the next one gets another."""
    assert make("F003").error == DIED
    assert [worker.seen[2] for worker in workers] == [1, 2]
    assert make("F001").error == ""
    assert len(workers) == 3


def test_make_in_slot_not_wanted_any_more_is_ended(monkeypatch, make, workers):
    """A page whose task was cancelled does not keep the worker busy."""
    monkeypatch.setattr(slots, "LOOK_SECONDS", 0.01)
    assert "stopped" in make("F002", is_wanted=lambda: False).error
    assert not workers[0].alive


def test_close_slots_ends_what_is_idle_and_leaves_no_folder(make, workers, tmp_path):
    """At the end of a batch the Dask worker is as it was before."""
    make("F001")
    close_slots("another batch")
    assert workers[0].alive
    close_slots(ORDER.batch)
    assert not workers[0].alive
    assert not (tmp_path / "private").exists()


def test_make_in_slot_nobody_says_goodbye_and_idle_processes_end(
    monkeypatch, make, workers, tmp_path
):
    """A planner that was killed leaves nothing on the workers for long."""
    monkeypatch.setattr(slots, "IDLE_SECONDS", 0.05)
    make("F001")
    until = time.monotonic() + 30
    while (tmp_path / "private").exists():
        assert time.monotonic() < until
        time.sleep(0.02)
    assert not workers[0].alive
