"""A zygote as the process that started it sees it."""

import os
import pickle
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection

from caseload_lib.report.zygote.orders import GRACE_SECONDS, Order

#: How long a zygote may take to load what it is told to, in seconds.
START_SECONDS = 120.0
_END_SECONDS = 30.0


class ZygoteError(RuntimeError):
    """A zygote did not start, or is gone."""


class Zygote:
    """A process that forks kernels, one at a time.

    Parameters
    ----------
    preload : sequence of str
        Modules that it loads beforehand, so that no kernel has to; "module:function" is also
        called.
    environment : dict of str to str
        Its environment variables; what Python itself reads when it starts, as PYTHONHASHSEED, is
        also that of every kernel.
    start_seconds : float, default 120
        How long it may take to be ready.

    Raises
    ------
    ZygoteError
        By `fork`, if it does not get ready in that time, or is gone.
    """

    def __init__(
        self,
        preload: Sequence[str] = (),
        *,
        environment: Mapping[str, str],
        start_seconds: float = START_SECONDS,
    ) -> None:
        self._control, other = socket.socketpair()
        self._start_seconds = start_seconds
        self._ready = False
        module = "caseload_lib.report.zygote.server"
        with other:
            self._process = subprocess.Popen(  # noqa: S603 - this interpreter, our own module
                [sys.executable, "-P", "-m", module, str(other.fileno()), *preload],
                pass_fds=[other.fileno()],
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )

    @property
    def alive(self) -> bool:
        """Whether its process is there."""
        return self._process.poll() is None

    def fork(self, order: Order) -> tuple[int, Connection]:
        """Return the process id of a new kernel, and the pipe to speak to it.

        Parameters
        ----------
        order : Order
            What the kernel is like.

        Returns
        -------
        tuple of int and Connection
            The caller closes the pipe; then the kernel ends, unless it is at work.

        Raises
        ------
        ZygoteError
            If the zygote is not there.
        """
        self._wait_until_ready()
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                socket.send_fds(self._control, [pickle.dumps(order)], [theirs.fileno()])
                child = int.from_bytes(self._receive(8))
            except (OSError, ZygoteError):
                ours.close()
                raise ZygoteError("The process that forks kernels is gone.") from None
        return child, Connection(ours.detach())

    def end_kernel(self) -> None:
        """End the kernel and everything that it started, however it tries to stay."""
        with suppress(OSError, ZygoteError):
            self._control.settimeout(_END_SECONDS)
            self._control.sendall(pickle.dumps(None))
            self._receive(5)
            return
        self.stop()

    def stop(self) -> None:
        """End the zygote and everything below it."""
        self._control.close()
        try:
            self._process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _wait_until_ready(self) -> None:
        if self._ready:
            return
        self._control.settimeout(self._start_seconds)
        try:
            self._receive(5)
        except OSError:
            self.stop()
            raise ZygoteError(
                f"The process that forks kernels did not start in {self._start_seconds:.0f} s."
            ) from None
        self._control.settimeout(None)
        self._ready = True

    def _receive(self, size: int) -> bytes:
        """Return so many bytes of the zygote's answer."""
        answer = b""
        while len(answer) < size:
            part = self._control.recv(size - len(answer))
            if not part:
                raise ZygoteError("The process that forks kernels is gone.")
            answer += part
        return answer


def list_environment() -> dict[str, str]:
    """Return the environment of this process, for a zygote and its kernels."""
    return dict(os.environ)
