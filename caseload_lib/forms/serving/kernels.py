"""The kernels of the forms: one kept ready, those that nobody uses ended."""

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
from ipykernel.kernelspec import get_kernel_dict
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_core.utils import ensure_async
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from jupyter_server.utils import ApiPath
from tornado.web import HTTPError
from traitlets import Bool, Dict, Float, Int
from traitlets.config import Config

#: The one kernel there is; notebooks call it so.
KERNEL = "python3"
#: What is logged of a kernel that has died.
DIED = "The process of a form ended by itself. Its page says so, and what was saved is kept."
#: How long a kernel without a page lives, in seconds: a laptop may sleep for a moment.
_ALONE_SECONDS = 600
#: How long a kernel whose page never came lives, in seconds.
_NEVER_MET_SECONDS = 60
#: How many kernels are started at a time: more take each other's processor.
_STARTS_AT_ONCE = 2
#: What an open form may need, in bytes; how many there are at least and at most.
_KERNEL_BYTES, _FEWEST, _MOST = 400_000_000, 4, 24
#: Above this many bytes the system cuts the name of a socket.
_SOCKET_NAME = 100
#: The name of a kernel's socket in its folder, in bytes.
_SOCKET_SUFFIX = 52


class OwnKernels(KernelSpecManager):
    """Knows one kernel: this interpreter, whatever kernels are installed around it."""

    def find_kernel_specs(self) -> dict[str, str]:
        """Return the one kernel's name and folder."""
        return {KERNEL: str(Path(__file__).parent)}

    def get_kernel_spec(self, _kernel_name: str) -> KernelSpec:
        """Return how the one kernel is started."""
        known = get_kernel_dict()
        known["argv"] = [
            sys.executable, "-P", "-m", "caseload_lib.forms.serving.kernel",
            "-f", "{connection_file}",
        ]  # fmt: skip
        return KernelSpec(resource_dir=str(Path(__file__).parent), **known)


class WarmKernels(AsyncMappingKernelManager):
    """Starts kernels ahead of their forms, and ends those whose pages are gone or forgotten.

    One kernel has always imported what forms need and waits, whichever form it will be for. It
    is given to the next form that is opened, and the next one is started a moment later, so that
    the two do not compete for the machine.
    """

    environment = Dict(help="All that a kernel finds in its environment.").tag(config=True)
    keep_warm = Bool(True, help="Whether to start kernels ahead.").tag(config=True)
    pause = Float(4.0, help="Seconds between giving a kernel away and the next.").tag(config=True)
    quiet = Bool(True, help="Whether kernels say nothing on the terminal.").tag(config=True)

    most = Int(_MOST, help="How many kernels there may be.").tag(config=True)

    _begun = 0
    _turns: asyncio.Semaphore | None = None
    _waiting: "asyncio.Task[str] | None" = None
    _hurry: asyncio.Event
    _ready: str | None = None

    def warm(self, pause: float = 0.0) -> None:
        """Start the kernel for the next form, after a pause in seconds unless one asks for it."""
        if self.keep_warm and self._waiting is None and self._has_room():
            self._hurry = asyncio.Event()
            self._waiting = asyncio.create_task(self._start_after(pause, self._hurry))

    async def _start_after(self, pause: float, hurry: asyncio.Event) -> str:
        if pause:
            with suppress(TimeoutError):
                await asyncio.wait_for(hurry.wait(), pause)
        hurry.set()
        self._ready = await self._start()
        return self._ready

    def _has_room(self) -> bool:
        return len(self._kernels) + self._begun < self.most

    def refuse_full(self) -> None:
        """Refuse another form where none waits and as many are open as memory allows.

        Raises
        ------
        HTTPError
            503, if so.
        """
        if self._waiting is None and not self._has_room():
            raise HTTPError(503)

    async def _start(self) -> str:
        if not self._has_room():
            raise HTTPError(503)
        self._turns = self._turns or asyncio.Semaphore(_STARTS_AT_ONCE)
        where: Any = subprocess.DEVNULL if self.quiet else None
        self._begun += 1
        try:
            async with self._turns:
                return await self._async_start_kernel(
                    kernel_name=KERNEL,
                    path=ApiPath(""),
                    env=dict(self.environment),
                    stdout=where,
                    stderr=where,
                )
        finally:
            self._begun -= 1

    async def start_kernel(self, **_given: Any) -> str:  # type: ignore[override]
        """Return the kernel that waits, or else a new one; the page's own wishes are not heard."""
        waiting, self._waiting, self._ready = self._waiting, None, None
        if waiting is None:
            kernel_id = await self._start()
            self.warm(self.pause)
            return kernel_id
        self._hurry.set()
        self.warm(self.pause)
        kernel_id = await waiting
        if kernel_id not in self or not await ensure_async(self.get_kernel(kernel_id).is_alive()):
            return await self._start()
        self._ready = None if self._ready == kernel_id else self._ready
        self.notify_activity(kernel_id)
        return kernel_id

    def notify_connect(self, kernel_id: str) -> None:
        """Take note that a page is with its kernel."""
        super().notify_connect(kernel_id)
        if kernel_id in self._kernels:
            self._kernels[kernel_id].has_met_page = True

    def notify_activity(self, kernel_id: str) -> None:
        """Take note that a kernel is in use now."""
        self.last_kernel_activity = datetime.now(UTC)
        if kernel_id in self._kernels:
            # A page may still speak to a kernel that has died.
            self._kernels[kernel_id].last_activity = self.last_kernel_activity

    def _handle_kernel_died(self, kernel_id: str) -> None:
        """Forget a kernel that has died; its page says so by itself."""
        self.log.warning(DIED)
        self.remove_kernel(kernel_id)

    async def cull_kernel_if_idle(self, kernel_id: str) -> None:
        """End a kernel that nobody has used for long, or that has lost its page; not the next."""
        if kernel_id == self._ready:
            return
        kernel = self._kernels.get(kernel_id)
        last = getattr(kernel, "last_activity", None) or datetime.now(UTC)
        alone = not self._kernel_connections.get(kernel_id, 0)
        is_busy = getattr(kernel, "execution_state", "") == "busy"
        is_new = not getattr(kernel, "has_met_page", False) and not is_busy
        longest = _NEVER_MET_SECONDS if is_new else _ALONE_SECONDS
        if alone and datetime.now(UTC) - last > timedelta(seconds=longest):
            await self.shutdown_kernel(kernel_id)
            return
        await super().cull_kernel_if_idle(kernel_id)

    async def leave(self, kernel_id: str, *, seconds: float = 5.0) -> None:
        """End a kernel whose page was closed, unless a page is with it again by then."""
        await asyncio.sleep(seconds)
        if kernel_id in self and not self._kernel_connections.get(kernel_id, 0):
            await self.shutdown_kernel(kernel_id)

    async def end(self) -> None:
        """End every kernel at once, also those that are being started."""
        self.keep_warm = False
        if self._waiting is not None:
            if self._hurry.is_set():
                await asyncio.wait([self._waiting], timeout=30)
            self._waiting.cancel()
        await self.shutdown_all(now=True)


def takes_sockets(folder: Path) -> bool:
    """Return whether kernels can be spoken to by files in a folder.

    Parameters
    ----------
    folder : Path
        The folder.

    Returns
    -------
    bool
        False on Windows, and where the folder's name is too long for it.
    """
    return hasattr(socket, "AF_UNIX") and len(os.fsencode(folder)) + _SOCKET_SUFFIX < _SOCKET_NAME


def count_room(free: int) -> int:
    """Return how many kernels there may be.

    Parameters
    ----------
    free : int
        The memory that is free, in bytes.

    Returns
    -------
    int
        From 4 to 24, one for each 400 MB.

    Examples
    --------
    >>> count_room(100_000_000), count_room(4_000_000_000), count_room(64_000_000_000)
    (4, 10, 24)
    """
    return max(_FEWEST, min(_MOST, free // _KERNEL_BYTES))


def configure_kernels(
    folder: Path, *, environment: Mapping[str, str], idle_seconds: int, debug: bool = False
) -> Config:
    """Return the settings of kernels that only this account can speak to.

    Parameters
    ----------
    folder : Path
        A private folder for their sockets.
    environment : mapping of str to str
        What kernels find in their environment.
    idle_seconds : int
        After how long without use a kernel is ended, also one whose page is still open.
    debug : bool, default False
        Whether kernels may write on the terminal.

    Returns
    -------
    Config
        For `WarmKernels`. Kernels are spoken to by files in the folder; without such files (on
        Windows, or where the folder's name is too long for them) by local ports, encrypted.
    """
    config = Config()
    if takes_sockets(folder):
        config.KernelManager.transport = "ipc"
    else:
        config.WarmKernels.transport_encryption = "auto"
    config.WarmKernels.environment = dict(environment)
    config.WarmKernels.quiet = not debug
    config.WarmKernels.most = count_room(psutil.virtual_memory().available)
    config.WarmKernels.cull_idle_timeout = idle_seconds
    config.WarmKernels.cull_interval = min(20, max(1, idle_seconds // 2))
    config.WarmKernels.cull_connected = True
    config.WarmKernels.allow_tracebacks = False
    # A kernel that died has lost its form: the page says so, and a new one would know nothing.
    config.KernelRestarter.restart_limit = 0
    return config
