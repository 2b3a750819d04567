"""A zygote's kernel as papermill and nbclient see it: a manager and a client like any other's."""

import asyncio
import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from jupyter_client.manager import AsyncKernelManager
from jupyter_client.session import Session
from nbclient.exceptions import DeadKernelError

from caseload_lib.report.zygote.client import Zygote
from caseload_lib.report.zygote.orders import OUTPUT_BYTES, Message, Order

_MEBIBYTE = 2**20


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
    _client: "ForkedKernelClient | None" = None
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
        self._client = ForkedKernelClient(self._kernel[1], output_bytes=self._output_bytes)
        return self._client

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
        if self._client is not None:
            self._client.stop_channels()  # The loop must not watch a pipe that is closed.
        line.close()
        if not now:
            _wait_for_end(child)
        self._zygote.end_kernel()

    async def cleanup_resources(self, **_: Any) -> None:  # type: ignore[override]
        """Leave nothing behind; there is nothing."""


def _wait_for_end(child: int, seconds: float = 2.0) -> None:
    """Wait until a process has ended or waits to be reaped, for so long at most."""
    state = Path("/proc", str(child), "stat")
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if state.read_text("utf-8", "replace").rpartition(")")[2].split()[0] == "Z":
                return
        except OSError:
            return
        time.sleep(0.002)


class _Channel:
    """One channel of a client: messages wait here until somebody asks for them."""

    def __init__(self, send: Callable[[dict[str, Any]], None]) -> None:
        self._waiting: asyncio.Queue[Any] = asyncio.Queue()
        self.send = send

    def put(self, message: Any) -> None:
        """Lay a message, or the reason why there will be none, into the channel."""
        self._waiting.put_nowait(message)

    async def get_msg(self, timeout: float | None = None) -> dict[str, Any]:
        """Return the next message; raise queue.Empty where none comes in time."""
        from queue import Empty

        try:
            if self._waiting.empty():
                found = await asyncio.wait_for(self._waiting.get(), timeout)
            else:
                found = self._waiting.get_nowait()
        except TimeoutError:
            raise Empty from None
        if isinstance(found, Exception):
            self.put(found)
            raise found
        message: dict[str, Any] = found
        return message


class ForkedKernelClient:
    """Speaks to a forked kernel through its pipe."""

    allow_stdin = False

    def __init__(self, line: Connection, *, output_bytes: int = OUTPUT_BYTES) -> None:
        self._line, self._output_bytes = line, output_bytes
        self._loop: asyncio.AbstractEventLoop | None = None
        self._over: Exception | None = None
        self.session = Session()
        self.session.key = b""  # Nobody else can write to the pipe: nothing is signed.
        self.shell_channel, self.iopub_channel = _Channel(self._send), _Channel(self._send)

    async def start_channels(self) -> None:
        """Begin to listen."""
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._line.fileno(), self._receive)

    def stop_channels(self) -> None:
        """Listen no more."""
        if self._loop is not None:
            self._loop.remove_reader(self._line.fileno())
            self._loop = None

    async def wait_for_ready(self, timeout: float | None = None) -> None:
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

    def _ask(self, kind: str, content: dict[str, Any]) -> str:
        message = self.session.msg(kind, content)
        self._send(message)
        identity: str = message["header"]["msg_id"]
        return identity

    def _send(self, message: dict[str, Any]) -> None:
        with suppress(OSError):  # Its end is noticed where answers are waited for.
            self._line.send(Message("shell", self.session.serialize(message)[1:]))

    def _receive(self) -> None:
        """Sort what has arrived into the channels."""
        try:
            while self._line.poll():
                self._sort(self._line.recv())
        except (EOFError, OSError):
            self._finish(DeadKernelError("Kernel died"))

    def _sort(self, arrived: Message) -> None:
        if arrived.channel == "limit":
            most = self._output_bytes / _MEBIBYTE
            self._finish(OutputLimitError(f"Its outputs were more than {most:.0f} MiB"))
        else:
            channel = self.shell_channel if arrived.channel == "shell" else self.iopub_channel
            channel.put(self.session.deserialize(arrived.parts))

    def _finish(self, reason: Exception) -> None:
        """Note that nothing more will come, and why."""
        if self._over is None:
            self._over = reason
            self.stop_channels()
            self.shell_channel.put(reason)
