"""How a batch is stopped: by Ctrl-C, or by the system in the same way."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def stop_on_termination() -> Iterator[None]:
    """Let SIGTERM stop the batch as Ctrl-C does: cleanly, with what is finished kept.

    Yields
    ------
    None
        While it is so; in other threads than the main one nothing changes.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    former = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, former)
