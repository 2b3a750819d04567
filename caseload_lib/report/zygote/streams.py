"""Standard output and error of a forked kernel: what cells print, and what others write below."""

import io
import os
import select
import threading
import time
from collections.abc import Callable

#: How long printed text may wait for more before it is sent, in seconds, as in other kernels.
_WAIT_SECONDS = 0.2
_CHUNK = 65_536


class PrintStream(io.TextIOBase):
    """A text stream that hands what is printed on in pieces, as a kernel's messages.

    What is written to the file descriptor itself, by a library in C or by a process that the
    notebook starts, joins the same stream. A process forked by the notebook writes there, too.

    Parameters
    ----------
    name : str
        "stdout" or "stderr".
    number : int
        The file descriptor that is watched: 1 or 2.
    send : callable
        Given the name and a piece of text, passes it on.
    """

    encoding = "UTF-8"
    errors = "replace"

    def __init__(self, name: str, number: int, send: Callable[[str, str], None]) -> None:
        super().__init__()
        self.name = name
        self._number, self._send = number, send
        self._owner = os.getpid()
        self._pieces: list[str] = []
        self._began = 0.0
        self._lock = threading.RLock()
        self._source, target = os.pipe()
        os.dup2(target, number)
        os.close(target)
        threading.Thread(target=self._watch, daemon=True).start()

    def writable(self) -> bool:
        """Return that one may write."""
        return True

    def fileno(self) -> int:
        """Return the file descriptor below."""
        return self._number

    def isatty(self) -> bool:
        """Return that nobody sits at it."""
        return False

    def write(self, text: str) -> int:
        """Take a piece of text."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        if os.getpid() != self._owner:
            os.write(self._number, text.encode(errors="replace"))
            return len(text)
        with self._lock:
            self._take(text)
        return len(text)

    def flush(self) -> None:
        """Pass on what is there."""
        if os.getpid() != self._owner:
            return
        with self._lock:
            while select.select([self._source], [], [], 0)[0]:
                self._take(os.read(self._source, _CHUNK).decode(errors="replace"))
            self._pass_on()

    def _take(self, text: str) -> None:
        """Keep a piece, and pass all on where the first has waited long enough."""
        now = time.monotonic()
        if not self._pieces:
            self._began = now
        self._pieces.append(text)
        if now - self._began > _WAIT_SECONDS:
            self._pass_on()

    def _pass_on(self) -> None:
        """Hand on what is kept as one piece."""
        text, self._pieces = "".join(self._pieces), []
        if text:
            self._send(self.name, text)

    def _watch(self) -> None:
        """Take what arrives at the file descriptor, for as long as the process lives."""
        while True:
            select.select([self._source], [], [])
            with self._lock:
                if select.select([self._source], [], [], 0)[0]:
                    self._take(os.read(self._source, _CHUNK).decode(errors="replace"))
