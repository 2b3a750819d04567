"""A zygote's kernel as papermill and nbclient see it: a manager and a client like any other's."""

import os
import select
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from queue import Empty
from typing import Any

from jupyter_client.manager import AsyncKernelManager
from jupyter_client.session import Session
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode

from caseload_lib.report.zygote.client import Zygote
from caseload_lib.report.zygote.orders import (
    OUTPUT_BYTES,
    Order,
    pack_message,
    unpack_message,
)

_MEBIBYTE = 2**20
_LOOK_SECONDS = 1.0


class OutputLimitError(DeadKernelError):  # type: ignore[misc]
    """A kernel was ended because its outputs had no end."""


class ForkedKernelManager(AsyncKernelManager):
    """Starts a kernel by forking it, and ends it with everything that it started.

    A subclass says which zygote forks and what the kernel is like.
    """

    find_zygote: Callable[[], Zygote]
    make_order: Callable[[], Order]
    _zygote: Zygote | None = None
    _kernel: tuple[int, Connection] | None = None
    _output_bytes = OUTPUT_BYTES

    @property
    def has_kernel(self) -> bool:
        """Whether a kernel was started."""
        return self._kernel is not None

    async def start_kernel(self, **given: Any) -> None:  # type: ignore[override]
        """Start a kernel."""
        order: Order = type(self).make_order()
        folder = given.get("cwd") or order.folder
        self._output_bytes = order.output_bytes
        self._zygote = type(self).find_zygote()
        self._kernel = self._zygote.fork(Order(**{**vars(order), "folder": str(folder)}))

    def client(self, **_: Any) -> "ForkedKernelClient":  # type: ignore[override]
        """Return the client of the kernel."""
        assert self._kernel is not None  # noqa: S101 - asked for once it has started
        return ForkedKernelClient(*self._kernel, output_bytes=self._output_bytes)

    async def is_alive(self) -> bool:  # type: ignore[override]
        """Return whether there is a kernel to end."""
        return self._kernel is not None

    async def interrupt_kernel(self) -> None:  # type: ignore[override]
        """Interrupt what the kernel does, as Ctrl-C would."""
        if self._kernel:
            with suppress(ProcessLookupError):
                os.kill(self._kernel[0], signal.SIGINT)

    async def shutdown_kernel(self, *, now: bool = False, **_: Any) -> None:  # type: ignore[override]
        """End the kernel: at once, or after it has cleaned up behind itself."""
        if self._kernel is None or self._zygote is None:
            return
        child, line = self._kernel
        self._kernel = None
        line.close()
        if not now:
            _wait_for_end(child)
        self._zygote.end_kernel()

    async def cleanup_resources(self, **_: Any) -> None:  # type: ignore[override]
        """Leave nothing behind; there is nothing."""


def _wait_for_end(child: int, seconds: float = 2.0) -> None:
    """Wait until a process has ended or waits to be reaped, for so long at most."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and not _has_ended(child):
        time.sleep(0.002)


def _has_ended(child: int) -> bool:
    """Return whether a process is gone or waits to be reaped."""
    try:
        state = Path("/proc", str(child), "stat").read_text("utf-8", "replace")
    except OSError:
        return True
    return state.rpartition(")")[2].split()[0] == "Z"


class ForkedKernelClient:
    """Speaks to a forked kernel through its pipe, and blocks while it waits.

    What widgets send a kernel that is busy, which then does not read, waits in a thread: both
    sides writing at once would wait for each other for ever.
    """

    allow_stdin = False

    def __init__(self, child: int, line: Connection, *, output_bytes: int = OUTPUT_BYTES) -> None:
        self._child, self._line, self._output_bytes = child, line, output_bytes
        self._sender: ThreadPoolExecutor | None = None
        self._watch = select.poll()
        self._watch.register(line.fileno(), select.POLLIN)
        self._over: DeadKernelError | None = None
        self.session = Session()
        self.session.key = b""  # Nobody else can write to the pipe: nothing is signed.

    @property
    def shell_channel(self) -> "ForkedKernelClient":
        """What requests are sent to, and their replies taken from."""
        return self

    def start_channels(self) -> None:
        """Do nothing: the pipe is open."""

    def stop_channels(self) -> None:
        """Send nothing more; the manager closes the pipe."""
        if self._sender:
            self._sender.shutdown(wait=False, cancel_futures=True)

    def wait_for_ready(self, timeout: float | None = None) -> None:
        """Return at once: a forked kernel takes orders from its first moment."""

    def is_alive(self) -> bool:
        """Return whether the kernel can answer."""
        return self._over is None

    def execute(self, code: str, **options: Any) -> str:
        """Ask for code to be run and return the request's id."""
        content = {"code": code, "silent": False, "allow_stdin": False, **options}
        return self._ask("execute_request", content)

    def kernel_info(self) -> str:
        """Ask what the kernel is and return the request's id."""
        return self._ask("kernel_info_request", {})

    def send(self, message: dict[str, Any]) -> None:
        """Send a message to the kernel."""
        packed = pack_message(self.session, "shell", message)
        if self._sender is None and message["header"]["msg_type"].startswith("comm"):
            self._sender = ThreadPoolExecutor(1)
        if self._sender:
            self._sender.submit(self._write, packed)
        else:
            self._write(packed)

    def _write(self, packed: bytes) -> None:
        with suppress(OSError):  # Its end is noticed where answers are waited for.
            self._line.send_bytes(packed)

    def get_msg(self, timeout: float | None = None) -> dict[str, Any]:
        """Return the next reply; raise queue.Empty where none comes in time."""
        until = None if timeout is None else time.monotonic() + timeout
        while arrived := self.receive(until):
            channel, message = arrived
            if channel == "shell":
                return message
        raise Empty

    def receive(self, until: float | None) -> tuple[str, dict[str, Any]] | None:
        """Return the next message and its channel; None where none is there in time.

        Parameters
        ----------
        until : float or None
            Until when to wait, by the monotonic clock; for ever if None.

        Raises
        ------
        DeadKernelError
            If nothing more will come.
        """
        if self._over:
            raise self._over
        arrives = False
        while not arrives:
            left = _LOOK_SECONDS if until is None else until - time.monotonic()
            if left <= 0:  # Also where outputs never cease.
                return None
            arrives = bool(self._watch.poll(1000 * min(left, _LOOK_SECONDS)))
            if not arrives and _has_ended(self._child):
                # What it has started may hold the pipe open.
                self._over = DeadKernelError("Kernel died")
                raise self._over
        try:
            arrived = self._line.recv()
        except (EOFError, OSError):
            self._over = DeadKernelError("Kernel died")
            raise self._over from None
        if arrived.channel == "limit":
            most = self._output_bytes / _MEBIBYTE
            self._over = OutputLimitError(f"Its outputs were more than {most:.0f} MiB")
            raise self._over
        return arrived.channel, unpack_message(arrived, NotebookNode)

    def _ask(self, kind: str, content: dict[str, Any]) -> str:
        message = self.session.msg(kind, content)
        self.send(message)
        identity: str = message["header"]["msg_id"]
        return identity
