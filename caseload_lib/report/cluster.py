"""A batch on a Dask cluster: the same runs as tasks of its workers, and the same outcomes."""

import secrets
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, Literal

from caseload_lib.errors import CaseloadError
from caseload_lib.report.clustering.connections import (
    check_workers,
    connect,
    explain_refusal,
    find_dashboard,
    wait_for_threads,
)
from caseload_lib.report.clustering.parcels import Order, pack_parcel
from caseload_lib.report.manifest import hash_bytes
from caseload_lib.report.program import describe_program
from caseload_lib.report.runs import Run
from caseload_lib.report.worker_process import Job
from caseload_lib.report.workers import Outcome, find_preload

#: What is told of a cluster besides its pages.
Told = Literal["dashboard", "waiting"]
#: How many pages are under way for each thread of the cluster: one that is made, one that waits.
#: More would only fill the scheduler's memory with inputs and finished pages.
_PER_THREAD = 2
#: How often it is looked how large the cluster is, in seconds.
_LOOK_SECONDS = 2.0
#: How long a finished page may take from its worker to here, in seconds.
_FETCH_SECONDS = 60.0


def make_pages_on_cluster(
    runs: Sequence[Run],
    *,
    scheduler: str,
    formats: frozenset[str],
    write_inputs: Callable[[Run], Path],
    notice: Callable[[Run], None] = lambda _run: None,
    tell: Callable[[Told, str], None] = lambda _kind, _text: None,
    engine: str = "caseload",
) -> Generator[Outcome]:
    """Execute and export runs on a Dask cluster and yield each outcome as it comes.

    Pages are made by the workers of the cluster and kept here, by whoever takes the outcomes: one
    process writes, so that what is finished is known at one place. A worker that dies is replaced
    by its nanny, and its pages are made again by another. When the generator is closed, early or
    not, the cluster is free of the batch.

    Parameters
    ----------
    runs : sequence of Run
        What to make, in the order in which to begin.
    scheduler : str
        The address of the cluster's scheduler, such as tcp://10.0.0.7:8786.
    formats : frozenset of str
        "html", "ipynb" or both.
    write_inputs : callable
        Writes the prepared inputs of a run, just before it is sent, and returns their path; they
        are removed at once.
    notice : callable, optional
        Told of each run that is sent.
    tell : callable, optional
        Told "dashboard" and its web address, and "waiting" and for what, as a line for people.
    engine : str, default "caseload"
        The papermill engine that runs the notebooks.

    Yields
    ------
    Outcome
        One for each run, in no particular order.

    Raises
    ------
    CaseloadError
        If the packages for a cluster are missing, or no scheduler answers.
    CaseloadError
        If a worker's program would make other pages, or there is no worker for too long.
    CaseloadError
        If the scheduler goes away in the middle, or a notebook was changed meanwhile.
    """
    if not runs:
        return
    with connect(scheduler) as client:
        if dashboard := find_dashboard(client):
            tell("dashboard", dashboard)
        job = Job(formats, engine, find_preload(runs))
        order = Order(f"caseload-{secrets.token_hex(4)}", job, describe_program())
        batch = _ClusterBatch(client, order, write_inputs=write_inputs, notice=notice, tell=tell)
        try:
            yield from batch.make(runs)
        finally:
            batch.end()


class _ClusterBatch:
    """The runs of one batch that are under way on a cluster."""

    def __init__(
        self,
        client: Any,
        order: Order,
        *,
        write_inputs: Callable[[Run], Path],
        notice: Callable[[Run], None],
        tell: Callable[[Told, str], None],
    ) -> None:
        self._client, self._order = client, order
        self._write_inputs, self._notice, self._tell = write_inputs, notice, tell
        self._address = client.scheduler.address
        self._notebooks: dict[Path, bytes] = {}
        self._sent: dict[Any, Run] = {}
        self._finished: SimpleQueue[Any] = SimpleQueue()
        self._room = 0
        self._looked = -_LOOK_SECONDS

    def make(self, runs: Sequence[Run]) -> Generator[Outcome]:
        """Keep the cluster busy until every run has its outcome."""
        waiting = deque(runs)
        with self._explain_loss():
            self._look()
            check_workers(self._client, self._order.program)
        while waiting or self._sent:
            with self._explain_loss():
                self._look()
            while waiting and len(self._sent) < self._room:
                self._send(waiting.popleft())
            with suppress(Empty):
                future = self._finished.get(timeout=_LOOK_SECONDS)
                with self._explain_loss():
                    outcome = self._receive(future)
                if outcome:
                    yield outcome

    def end(self) -> None:
        """Cancel what is under way and end the processes on the workers."""
        from caseload_lib.report.clustering.tasks import end_batch

        if self._client.status != "running":
            return
        with suppress(Exception):  # A cluster that is gone needs no clearing up.
            self._client.cancel(list(self._sent), force=True)
            self._sent.clear()
            self._client.run(end_batch, self._order.batch, wait=False, on_error="ignore")

    @contextmanager
    def _explain_loss(self) -> Iterator[None]:
        """Say what to do when the scheduler has gone."""
        from distributed import CancelledError

        try:
            yield
        except (OSError, CancelledError) as error:
            raise CaseloadError(
                f"The connection to the Dask scheduler at {self._address} was lost. Finished pages "
                "are kept. Start the cluster again and run the same command; it goes on from there."
            ) from error

    def _tell_waiting(self, text: str) -> None:
        self._tell("waiting", text)

    def _look(self) -> None:
        """Find out how many runs to have under way, for a cluster that may grow and shrink."""
        if self._client.status != "running":
            raise ConnectionError
        if time.monotonic() - self._looked < _LOOK_SECONDS:
            return
        threads = wait_for_threads(self._client, tell=self._tell_waiting)
        self._room, self._looked = _PER_THREAD * threads, time.monotonic()

    def _send(self, run: Run) -> None:
        """Send a run to the cluster."""
        from caseload_lib.report.clustering.tasks import make_page

        path = self._write_inputs(run)
        try:
            parcel = pack_parcel(run, inputs=path.read_bytes(), notebook=self._read_notebook(run))
        finally:
            path.unlink(missing_ok=True)
        key = (self._order.batch, run.name)
        future = self._client.submit(make_page, parcel, self._order, key=key, pure=False)
        self._sent[future] = run
        future.add_done_callback(self._finished.put)
        self._notice(run)

    def _read_notebook(self, run: Run) -> bytes:
        """Return a run's notebook as it was when the batch was planned."""
        if run.notebook not in self._notebooks:
            self._notebooks[run.notebook] = run.notebook.read_bytes()
        content = self._notebooks[run.notebook]
        if hash_bytes(content) != run.notebook_hash:
            raise CaseloadError(
                f"{run.notebook.name} was changed while the batch ran. A page is made by the "
                "notebook that it was planned with. Run the same command again."
            )
        return content

    def _receive(self, future: Any) -> Outcome | None:
        """Return the outcome of a run; nothing if it must be waited for once more."""
        from distributed import CancelledError, KilledWorker

        run = self._sent[future]
        error = ""
        try:
            answer = future.result(timeout=_FETCH_SECONDS)
        except TimeoutError:  # Its worker died with the page in its hands: another makes it again.
            future.add_done_callback(self._finished.put)
            return None
        except KilledWorker as killed:
            times = killed.allowed_failures + 1
            error = f"The Dask worker that made the page ended before it was done, {times} times."
        except (OSError, CancelledError):
            raise
        except Exception as failure:  # noqa: BLE001 - one page fails alone, the others go on
            check_workers(self._client, self._order.program)
            error = f"{type(failure).__name__} on the cluster while the page was made."
        del self._sent[future]
        future.release()
        if error:
            return Outcome(run, 0.0, {}, error)
        if answer.refusal:
            raise CaseloadError(explain_refusal([answer.refusal]))
        return answer.unpack(run)
