"""Worker processes: each executes and exports one run after another and hands the bytes back."""

import shutil
import tempfile
import time
from collections import deque
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import connection, get_context
from multiprocessing.process import BaseProcess
from pathlib import Path

from caseload_lib.report.notebooks import Notebook, list_imports
from caseload_lib.report.runs import Run
from caseload_lib.report.worker_process import Job, work

#: How long one run may take in all, in seconds: its cells have their own limits.
RUN_SECONDS = 3600
#: How often a run is tried whose worker died under it.
ATTEMPTS = 2
#: How long a worker may take to end its kernel when it is told to stop, in seconds.
_STOP_SECONDS = 5
#: How soon a batch notices that a run takes too long, in seconds.
LOOK_SECONDS = 1.0

#: Why a page is missing whose processes all died.
DIED = f"The process that made the page ended before the page was done, {ATTEMPTS} times."

_PAGES, _REHEARSAL = "caseload_lib.report.", "caseload_lib.report.rehearsal:rehearse"
_spawn = get_context("spawn")


@dataclass(frozen=True)
class Outcome:
    """How one run went.

    Parameters
    ----------
    run : Run
        The run.
    seconds : float
        How long it took.
    files : dict of str to bytes
        What was made, by format; empty where the run failed.
    error : str, default ""
        Why it failed, with nothing from the records.
    """

    run: Run
    seconds: float
    files: Mapping[str, bytes]
    error: str = ""


def make_pages(
    runs: Sequence[Run],
    *,
    jobs: int,
    formats: frozenset[str],
    write_inputs: Callable[[Run], Path],
    notice: Callable[[Run], None] = lambda _run: None,
    engine: str = "caseload",
) -> Generator[Outcome]:
    """Execute and export runs in worker processes and yield each outcome as it comes.

    A worker that dies takes only its run with it, which is tried once more. When the generator is
    closed, early or not, no worker and no kernel is left.

    Parameters
    ----------
    runs : sequence of Run
        What to make, in the order in which to begin.
    jobs : int
        How many at a time, at least 1.
    formats : frozenset of str
        "html", "ipynb" or both.
    write_inputs : callable
        Writes the prepared inputs of a run, just before it begins, and returns their path; they
        are removed when it has ended.
    notice : callable, optional
        Told of each run that begins.
    engine : str, default "caseload"
        As of `options.Options`.

    Yields
    ------
    Outcome
        One for each run, in no particular order.
    """
    waiting = deque((run, 1) for run in runs)
    job = Job(formats, engine, find_preload(runs))
    private = Path(tempfile.mkdtemp(prefix="caseload-"))
    workers: list[Worker] = []
    try:
        while waiting or any(worker.run for worker in workers):
            workers = [worker for worker in workers if worker.alive]
            while waiting and len(workers) < jobs and all(worker.run for worker in workers):
                workers.append(Worker(private, job))
                _begin(workers[-1], waiting, write_inputs, notice)
            for worker in workers:
                if waiting and not worker.run:
                    _begin(worker, waiting, write_inputs, notice)
            for worker in _wait(workers):
                outcome = worker.finish()
                if outcome.error == DIED and worker.attempt < ATTEMPTS:
                    waiting.appendleft((outcome.run, worker.attempt + 1))
                    continue
                if waiting and worker.alive:  # Before the page is written, so that none waits.
                    _begin(worker, waiting, write_inputs, notice)
                yield outcome
    finally:
        for worker in workers:
            worker.stop()
        shutil.rmtree(private, ignore_errors=True)


def find_preload(runs: Sequence[Run]) -> tuple[str, ...]:
    """Return what the notebooks of runs import.

    Parameters
    ----------
    runs : sequence of Run
        The runs.

    Returns
    -------
    tuple of str
        As `notebooks.list_imports` gives it; with our own pages also what they all do first.
    """
    paths = {run.notebook for run in runs}
    names = list_imports(Notebook(path, path.read_bytes()) for path in sorted(paths))
    ours = any(name.startswith(_PAGES) for name in names)
    return (*names, _REHEARSAL) if ours else names


def _begin(
    worker: "Worker",
    waiting: deque[tuple[Run, int]],
    write_inputs: Callable[[Run], Path],
    notice: Callable[[Run], None],
) -> None:
    """Give a worker the next run."""
    run, attempt = waiting.popleft()
    worker.begin(run, write_inputs(run), attempt=attempt)
    notice(run)


def _wait(workers: Sequence["Worker"]) -> list["Worker"]:
    """Return the workers with something to say: an outcome, their end, or nothing for too long."""
    busy = [worker for worker in workers if worker.run]
    ready = connection.wait([worker.line for worker in busy], timeout=LOOK_SECONDS)
    return [worker for worker in busy if worker.line in ready or worker.late]


class Worker:
    """A worker process as the batch sees it."""

    def __init__(self, private: Path, job: Job) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="", dir=private))
        self.line, other = _spawn.Pipe()
        self.run: Run | None = None
        self.attempt = 0
        self._inputs = self.folder
        self._began = 0.0
        self._process: BaseProcess = _spawn.Process(
            target=work, args=(other, self.folder, job), daemon=True
        )
        self._process.start()
        other.close()

    @property
    def alive(self) -> bool:
        """Whether it can take another run."""
        return not self.line.closed

    @property
    def late(self) -> bool:
        """Whether its run takes too long."""
        return time.monotonic() - self._began > RUN_SECONDS

    def begin(self, run: Run, inputs: Path, *, attempt: int) -> None:
        """Start a run."""
        self.run, self.attempt, self._inputs = run, attempt, inputs
        self._began = time.monotonic()
        with suppress(OSError):  # A dead worker is noticed where outcomes are waited for.
            self.line.send((run, inputs))

    def finish(self) -> Outcome:
        """Return the outcome of the run that has ended, well or not."""
        run, self.run = self.run, None
        assert run is not None  # noqa: S101 - only busy workers are asked
        self._inputs.unlink(missing_ok=True)
        seconds = time.monotonic() - self._began
        if not self.line.poll():
            self.stop()
            return Outcome(run, seconds, {}, f"It took longer than {RUN_SECONDS} seconds.")
        try:
            files, error = self.line.recv()
        except (EOFError, OSError):
            self.stop()
            return Outcome(run, seconds, {}, DIED)
        return Outcome(run, seconds, files, error)

    def stop(self) -> None:
        """End the worker and its kernel."""
        if self.line.closed:
            return
        if self.run:
            self._inputs.unlink(missing_ok=True)
        self.line.close()
        self._process.terminate()
        self._process.join(_STOP_SECONDS)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        shutil.rmtree(self.folder, ignore_errors=True)
