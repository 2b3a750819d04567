"""A hold on a place that no system lets go of: a note that is renewed as long as it is meant."""

import json
import os
import secrets
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import psutil

from caseload_lib.errors import CaseloadError
from caseload_lib.report.files import BusyError

#: How often a holder renews its note, in seconds.
RENEW_SECONDS = 20.0
#: How long a note may stay as it is before its holder counts as gone, in seconds.
LEASE_SECONDS = 3 * RENEW_SECONDS

_LOOK_SECONDS = 1.0


class Lease:
    """A note of who holds a place, which changes every twenty seconds as long as they live.

    Whoever finds a note watches it for a minute: if it changes, its holder lives; if not, they
    are gone, and the note is taken over. No clocks are compared. A holder of this very machine
    whose process has ended is known to be gone at once.

    Where a note can be created only once, of two that come at the same time one holds the place.
    Two that take over a dead note in the same moment find each other out within seconds, since
    each reads its note again before it goes on and whenever it renews it.

    Parameters
    ----------
    read : callable
        Returns the note; None where there is none.
    create : callable
        Writes the note unless there is one, and tells whether it did.
    replace : callable
        Writes the note in place of whatever is there.
    remove : callable
        Removes the note.
    busy : str
        What to say when another holds the place.
    """

    def __init__(
        self,
        *,
        read: Callable[[], bytes | None],
        create: Callable[[bytes], bool],
        replace: Callable[[bytes], object],
        remove: Callable[[], None],
        busy: str,
    ) -> None:
        self._read, self._create, self._replace, self._remove = read, create, replace, remove
        self._busy = busy
        self._holder = secrets.token_hex(8)
        self._count = 0
        self._lost = False
        self._ended = threading.Event()

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Hold the place.

        Yields
        ------
        None
            While it is held.

        Raises
        ------
        BusyError
            If another holds it.
        """
        if not self._create(self._write()):
            self._take_over()
        renewal = threading.Thread(target=self._renew, name="lease", daemon=True)
        renewal.start()
        try:
            yield
        finally:
            self._ended.set()
            renewal.join()
            with suppress(CaseloadError):
                if self._is_ours():
                    self._remove()

    def check(self) -> None:
        """Raise an error unless the place is still held.

        Raises
        ------
        CaseloadError
            If another has taken it.
        """
        if self._lost:
            raise CaseloadError(
                "Another run has taken over the place where the pages go, since this one seemed to "
                "be gone: it could not renew its hold for a minute. Finished pages are kept. Run "
                "the same command again when the other has ended."
            )

    def _take_over(self) -> None:
        """Take the place of a holder that is gone, or say that it is not."""
        found = self._read()
        until = time.monotonic() + LEASE_SECONDS
        while found is not None and not _is_dead(found) and time.monotonic() < until:
            time.sleep(_LOOK_SECONDS)
            if self._read() != found:
                raise BusyError(self._busy)
        self._replace(self._write())
        time.sleep(_LOOK_SECONDS)
        if not self._is_ours():
            raise BusyError(self._busy)

    def _renew(self) -> None:
        """Renew the note until the place is let go, or another has taken it."""
        while not self._ended.wait(RENEW_SECONDS):
            with suppress(CaseloadError):  # The next time may go well; another may take it if not.
                if not self._is_ours():
                    self._lost = True
                    return
                self._replace(self._write())

    def _is_ours(self) -> bool:
        found = self._read()
        return found is not None and _parse(found).get("holder") == self._holder

    def _write(self) -> bytes:
        """Return the note as it is next: who holds the place, and a number that grows."""
        self._count += 1
        process = psutil.Process()
        note = {
            "holder": self._holder,
            "count": self._count,
            "machine": _name_machine(),
            "process": os.getpid(),
            "began": process.create_time(),
        }
        return json.dumps(note).encode()


def _name_machine() -> str:
    """Return what no other machine is called, also where all have the same name."""
    return f"{socket.gethostname()}-{uuid.getnode():x}"


def _parse(note: bytes) -> dict[str, object]:
    """Return a note as it was written; an empty one where it cannot be read."""
    try:
        found = json.loads(note)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _is_dead(note: bytes) -> bool:
    """Return whether the holder was a process of this machine that has ended."""
    found = _parse(note)
    if found.get("machine") != _name_machine() or not isinstance(found.get("process"), int):
        return False
    try:
        return psutil.Process(found["process"]).create_time() != found.get("began")
    except psutil.NoSuchProcess:
        return True
    except psutil.Error:
        return False  # It is there, and somebody else's.
