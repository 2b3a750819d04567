"""The processes that make pages inside a Dask worker: one for each of its threads, kept warm."""

import shutil
import tempfile
import threading
from collections.abc import Callable
from multiprocessing import connection, current_process
from pathlib import Path

from caseload_lib.report.clustering.parcels import Order, Parcel
from caseload_lib.report.files import write_file
from caseload_lib.report.workers import ATTEMPTS, DIED, LOOK_SECONDS, Outcome, Worker

#: How long processes without work are kept, in seconds: a planner that was killed says no goodbye.
IDLE_SECONDS = 60.0

_STOPPED = "The batch was stopped before the page was done."
_lock = threading.Lock()
_open: dict[str, "Slots"] = {}


def make_in_slot(parcel: Parcel, order: Order, *, is_wanted: Callable[[], bool]) -> Outcome:
    """Make a page in a process of its own, which is kept for the batch's next page.

    Parameters
    ----------
    parcel : Parcel
        The page to make.
    order : Order
        The batch that it is of.
    is_wanted : callable
        Asked every second whether somebody still waits for the page.

    Returns
    -------
    Outcome
        How it went.
    """
    with _lock:
        slots = _open.get(order.batch)
        if slots is None:
            slots = _open[order.batch] = Slots(order)
        slots.enter()
    try:
        return slots.make(parcel, is_wanted=is_wanted)
    finally:
        slots.leave()


def close_slots(batch: str) -> None:
    """End the processes of a batch that has ended.

    Parameters
    ----------
    batch : str
        Its name on the cluster; one that is not known is no error.
    """
    with _lock:
        slots = _open.pop(batch, None)
    if slots is not None:
        slots.close()


class Slots:
    """The processes of one batch in this Dask worker.

    Parameters
    ----------
    order : Order
        The batch.
    """

    def __init__(self, order: Order) -> None:
        self._order = order
        self._private = Path(tempfile.mkdtemp(prefix="caseload-"))
        self._lock = threading.Lock()
        self._idle: list[Worker] = []
        self._busy = 0
        self._closed = False
        self._timer: threading.Timer | None = None

    def enter(self) -> None:
        """Note that a thread is about to make a page."""
        with self._lock:
            self._busy += 1
            if self._timer:
                self._timer.cancel()

    def leave(self) -> None:
        """Note that a thread has made its page; whoever is last leaves nothing running for long."""
        with self._lock:
            self._busy -= 1
            if self._busy:
                return
            if self._closed:
                shutil.rmtree(self._private, ignore_errors=True)
                return
            self._timer = threading.Timer(IDLE_SECONDS, self._expire)
            self._timer.daemon = True
            self._timer.start()

    def make(self, parcel: Parcel, *, is_wanted: Callable[[], bool]) -> Outcome:
        """Make a page; one whose process dies is tried again.

        Parameters
        ----------
        parcel : Parcel
            The page to make.
        is_wanted : callable
            Whether somebody still waits for it.

        Returns
        -------
        Outcome
            How it went.
        """
        for attempt in range(1, ATTEMPTS + 1):
            worker = self._take()
            try:
                outcome = self._make(worker, parcel, attempt=attempt, is_wanted=is_wanted)
            except BaseException:
                worker.stop()
                raise
            self._give_back(worker)
            if outcome.error != DIED:
                break
        return outcome

    def close(self) -> None:
        """End every process: idle ones now, busy ones within a second."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
            if self._timer:
                self._timer.cancel()
            empty = not self._busy
        for worker in idle:
            worker.stop()
        if empty:
            shutil.rmtree(self._private, ignore_errors=True)

    def _expire(self) -> None:
        """Close what nobody has used for long."""
        with _lock:
            with self._lock:
                if self._busy:
                    return
            _open.pop(self._order.batch, None)
        self.close()

    def _take(self) -> Worker:
        """Return a process without work, a new one if need be."""
        with self._lock:
            if self._idle:
                return self._idle.pop()
            # Under its nanny a Dask worker is a daemon, to which Python grants no children. Ours
            # watch over it and end with it, however it ends.
            current_process().daemon = False
            return Worker(self._private, self._order.job)

    def _give_back(self, worker: Worker) -> None:
        with self._lock:
            if worker.alive and not self._closed:
                self._idle.append(worker)
                return
        worker.stop()

    def _make(
        self, worker: Worker, parcel: Parcel, *, attempt: int, is_wanted: Callable[[], bool]
    ) -> Outcome:
        """Make a page in a given process, which is ended if the page is not wanted any more."""
        run, inputs, notebook = parcel.unpack(worker.folder)
        path = worker.folder / "inputs.json"
        write_file(path, inputs)
        write_file(run.notebook, notebook)
        worker.begin(run, path, attempt=attempt)
        while not connection.wait([worker.line], timeout=LOOK_SECONDS) and not worker.late:
            if self._closed or not is_wanted():
                worker.stop()
                return Outcome(run, 0.0, {}, _STOPPED)
        return worker.finish()
