"""The kernel of a forked process: IPython's own, speaking by one pipe instead of sockets."""

import asyncio
import logging
import os
import signal
import sys
import threading
from multiprocessing.connection import Connection
from types import SimpleNamespace
from typing import Any

from ipykernel.ipkernel import IPythonKernel
from IPython.core.profiledir import ProfileDir
from jupyter_client.session import Session
from traitlets.config import Config

from caseload_lib.report.zygote.orders import Message, pack_message, unpack_message
from caseload_lib.report.zygote.streams import PrintStream

#: What names a message's channel to the session, which other kernels give a socket.
_SHELL, _PUBLISHED = "shell", "iopub"
_SETTINGS = {"HistoryManager": {"enabled": False, "hist_file": ":memory:"}}


class _NoProfile(ProfileDir):  # type: ignore[misc]
    """A profile without a folder: nothing of the user's set-up is read, and nothing written."""

    def check_dirs(self) -> None:
        """Make no folders."""


class PipeSession(Session):
    """Sends messages through a pipe, as they are.

    The pipe is given after the fork; until then there is nobody to speak to.
    """

    line: Connection | None = None
    output_bytes: int = 0
    _lock: Any = threading.RLock()

    def send(
        self,
        stream: Any,
        msg_or_type: Any,
        content: dict[str, Any] | None = None,
        parent: dict[str, Any] | None = None,
        ident: Any = None,  # noqa: ARG002
        buffers: Any = None,
        track: bool = False,  # noqa: ARG002
        header: dict[str, Any] | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Send a message, or take the one that is made already, and return it."""
        if isinstance(msg_or_type, dict):
            message = msg_or_type
        else:
            message = self.msg(
                msg_or_type, content=content, parent=parent, header=header, metadata=metadata
            )
        if self.line is not None:
            self._pass_on(pack_message(self, str(stream), message, buffers or ()))
        return message

    def _pass_on(self, packed: bytes) -> None:
        with self._lock:
            self.output_bytes -= len(packed)
            assert self.line is not None  # noqa: S101 - asked by the caller
            if self.output_bytes < 0:
                self.line.send(Message("limit", {}, {}, b"", b""))
                os._exit(1)
            self.line.send_bytes(packed)


class ForkedKernel(IPythonKernel):
    """IPython's kernel, made before the fork and used after it."""

    def start(self) -> None:
        """Listen to nobody: requests are handed over one by one."""

    def _abort_queues(self, subshell_id: str | None = None) -> None:
        """Forget no request after an error: whoever asks decides whether to go on."""

    async def handle(self, request: dict[str, Any]) -> None:
        """Answer a request as other kernels do: busy, its messages, its reply, idle."""
        kind = request["header"]["msg_type"]
        self.set_parent([], request, channel="shell")
        self._publish_status("busy", "shell")
        answer = self.shell_handlers[kind](_SHELL, [], request)
        if asyncio.iscoroutine(answer) or isinstance(answer, asyncio.Future):
            await answer
        sys.stdout.flush()
        sys.stderr.flush()
        self._publish_status("idle", "shell")


def make_kernel() -> ForkedKernel:
    """Return a kernel that waits for its pipe.

    Returns
    -------
    ForkedKernel
        The one of this process; it has started no thread and opened no file.
    """
    config = Config(_SETTINGS)
    log = logging.getLogger(__name__)
    log.addHandler(logging.NullHandler())
    log.propagate = False  # A notebook that logs everything shows nothing of the kernel.
    session = PipeSession(config=config)
    session.key = b""  # Nobody else can write to the pipe: nothing is signed.
    kernel: ForkedKernel = ForkedKernel.instance(
        session=session,
        iopub_socket=_PUBLISHED,
        profile_dir=_NoProfile(config=config),
        config=config,
        log=log,
        shell_channel_thread=SimpleNamespace(parent_thread=threading.main_thread()),
    )
    kernel._execute_sleep = 0
    return kernel


def set_environment(kernel: ForkedKernel) -> None:
    """Set the variables that every kernel of IPython sets, for colours, pagers and plots.

    Parameters
    ----------
    kernel : ForkedKernel
        The one of this process.
    """
    kernel.shell.init_environment()
    if not os.environ.get("MPLBACKEND"):
        os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"


def serve_kernel(kernel: ForkedKernel, line: Connection, *, output_bytes: int) -> None:
    """Answer requests that come through a pipe, until it is closed.

    Parameters
    ----------
    kernel : ForkedKernel
        As `make_kernel` gives it, after the fork.
    line : Connection
        The pipe.
    output_bytes : int
        How many bytes the answers may have in all; the process ends when they have more.
    """
    session: Any = kernel.session
    session.line, session.output_bytes = line, output_bytes
    session.session = os.urandom(16).hex()

    def publish(name: str, text: str) -> None:
        parent = kernel.get_parent()
        session.send(_PUBLISHED, "stream", {"name": name, "text": text}, parent=parent)

    streams: Any = sys
    streams.stdout = streams.__stdout__ = PrintStream("stdout", 1, publish)
    streams.stderr = streams.__stderr__ = PrintStream("stderr", 2, publish)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    kernel.__dict__["io_loop"] = SimpleNamespace(
        add_callback=loop.call_soon_threadsafe, call_later=loop.call_later, stop=loop.stop
    )
    while True:
        try:
            request = unpack_message(line.recv())
        except (EOFError, OSError):
            return
        except KeyboardInterrupt:
            continue
        if kernel.shell.exit_now and request["msg_type"] == "execute_request":
            return
        loop.run_until_complete(kernel.handle(request))
