"""The zygote: a process without threads that forks one kernel after another."""

import atexit
import gc
import importlib
import os
import pickle
import signal
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

import ipykernel

from caseload_lib.report.processes import SLOW_AND_UNUSED
from caseload_lib.report.zygote.kernel import (
    ForkedKernel,
    make_kernel,
    serve_kernel,
    set_environment,
)
from caseload_lib.report.zygote.orders import Order
from caseload_lib.report.zygote.system import (
    adopt_orphans,
    end_descendants,
    end_family,
    end_with_parent,
    limit_memory,
)

_ORDER_BYTES = 1_048_576
#: The program that other kernels are.
_LAUNCHER = str(Path(ipykernel.__file__).parents[1] / "ipykernel_launcher.py")


def serve(control: socket.socket, preload: Sequence[str]) -> None:
    """Fork a kernel for each order until the other end of a socket is closed.

    An order comes with the kernel's own pipe; the answer is the kernel's process id, and another
    one, with its end, when the order "end" has ended everything that it left.

    Parameters
    ----------
    control : socket
        Where orders come from.
    preload : sequence of str
        Modules to load beforehand, or names in them; "module:function" is also called.
    """
    sys.modules.setdefault(SLOW_AND_UNUSED, None)  # type: ignore[arg-type]
    adopt_orphans()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever gives the orders.
    kernel = make_kernel()
    set_environment(kernel)
    kernel.shell.run_cell("pass", store_history=False, silent=True)  # The first one takes longer.
    kernel.shell.display_formatter.format(None)
    for name in preload:
        _load(name)
    gc.collect()
    gc.freeze()
    control.sendall(b"ready")
    child = 0
    try:
        while True:
            packed, descriptors, *_ = socket.recv_fds(control, _ORDER_BYTES, 1)
            if not packed:
                return
            order = pickle.loads(packed)  # noqa: S301 - from the process that started this one
            if order is None:
                if child:
                    end_family(child)
                    child = 0
                control.sendall(b"ended")
                continue
            child = _fork(kernel, order, descriptors[0], control)
            control.sendall(child.to_bytes(8))
    finally:
        end_descendants()


def _load(name: str) -> None:
    """Load a module, or the one in which a name stands; call what is named after a colon.

    It only saves time: what is wrong with it, the cell that needs it will say.
    """
    module, _, function = name.partition(":")
    with suppress(Exception, SystemExit):
        if function:
            getattr(importlib.import_module(module), function)()
            return
        try:
            importlib.import_module(module)
        except ModuleNotFoundError:
            importlib.import_module(module.rpartition(".")[0])


def _fork(kernel: ForkedKernel, order: Order, descriptor: int, control: socket.socket) -> int:
    """Return the process id of a new kernel, in whose process this never returns."""
    parent = os.getpid()
    child = os.fork()
    if child:
        os.close(descriptor)
        return child
    status = 1
    try:
        end_with_parent(parent)
        control.close()
        _settle(kernel, order)
        serve_kernel(kernel, Connection(descriptor), output_bytes=order.output_bytes)
        atexit._run_exitfuncs()
        status = 0
    finally:
        os._exit(status)
        os._exit(status)


def _settle(kernel: ForkedKernel, order: Order) -> None:
    """Make the forked process one of its own: its session, folder, environment and dice."""
    os.setsid()
    atexit._clear()
    sys.argv[:] = [_LAUNCHER]
    nowhere = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nowhere, 0)
    os.close(nowhere)
    os.environ.clear()
    os.environ.update(order.environment)
    set_environment(kernel)
    os.chdir(order.folder)
    if not order.own_modules_only:
        sys.path.insert(_find_place_for_folder(), "")
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed()
    limit_memory(order.memory_bytes)


def _find_place_for_folder() -> int:
    """Return where the current folder stands among the places of modules: after Python's own."""
    others = [Path(place).name in {"site-packages", "dist-packages"} for place in sys.path]
    return [*others, True].index(True)


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])), sys.argv[2:])
