"""The kernels of runs: ordinary ones of this very Python, or forked from a zygote."""

import socket
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ipykernel.kernelspec import get_kernel_dict
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager

from caseload_lib.report.processes import SLOW_AND_UNUSED, add_group
from caseload_lib.report.zygote.client import Zygote, list_environment
from caseload_lib.report.zygote.manager import ForkedKernelManager
from caseload_lib.report.zygote.orders import Order

#: Above this many bytes the system cuts the name of a socket.
_SOCKET_NAME = 100
#: One process, one core: workers side by side must not fight for the machine.
_ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
    "PYTHONSTARTUP": "",
    "PYTHONHASHSEED": "0",
}
_LIGHTEN = f"import sys; sys.modules.setdefault({SLOW_AND_UNUSED!r}, None)"


class _OwnKernel(KernelSpecManager):
    """Knows one kernel: this interpreter, whatever kernels are installed around it."""

    def get_kernel_spec(self, _kernel_name: str) -> KernelSpec:
        """Return the kernel of this interpreter, which keeps no history and reads no start-up."""
        arguments = [
            "--InteractiveShellApp.ignore_cwd=True",
            f"--InteractiveShellApp.exec_lines={_LIGHTEN}",
        ]
        return KernelSpec(env=_ENVIRONMENT, **get_kernel_dict(extra_arguments=arguments))


def make_manager_class(sockets: Path) -> type[AsyncKernelManager]:
    """Return a manager of one kernel that is spoken to by files in a private folder.

    Without such files (on Windows, or where the folder's name is too long for them) the kernel
    is spoken to by local ports, encrypted.

    Parameters
    ----------
    sockets : Path
        The folder.

    Returns
    -------
    type of jupyter_client.manager.AsyncKernelManager
        What papermill starts kernels with.
    """
    settings: dict[str, Any] = {
        "kernel_spec_manager": _OwnKernel(),
        "connection_file": str(sockets / "kernel.json"),
    }
    if _takes_sockets(sockets):
        settings |= {"transport": "ipc", "ip": str(sockets / "kernel")}
    else:
        settings |= {"transport_encryption": "auto"}

    class OwnKernelManager(AsyncKernelManager):
        """Starts the kernel of this interpreter, closed to everybody else on the machine."""

        def __init__(self, **given: Any) -> None:
            super().__init__(**{**given, **settings})

        async def start_kernel(self, **given: Any) -> None:  # type: ignore[override]
            """Start the kernel and remember its process group."""
            await super().start_kernel(**given)
            if group := getattr(self.provisioner, "pgid", None):
                add_group(group)

    return OwnKernelManager


def make_forked_class(zygote: Zygote) -> type[ForkedKernelManager]:
    """Return a manager of kernels that a zygote forks.

    Parameters
    ----------
    zygote : Zygote
        The zygote.

    Returns
    -------
    type of ForkedKernelManager
        What papermill starts kernels with.
    """

    class OwnKernelManager(ForkedKernelManager):
        """Forks kernels with the environment of this process."""

        @staticmethod
        def find_zygote() -> Zygote:
            """Return the zygote."""
            return zygote

        @staticmethod
        def make_order() -> Order:
            """Return a kernel that loads no module of the current folder."""
            environment = list_environment() | _ENVIRONMENT
            return Order(environment, str(Path.cwd()), own_modules_only=True)

    return OwnKernelManager


def start_zygote(preload: Sequence[str]) -> Zygote:
    """Start a process that forks kernels for runs.

    Parameters
    ----------
    preload : sequence of str
        Modules that it loads beforehand, as `notebooks.list_imports` gives them.

    Returns
    -------
    Zygote
        It gets ready while the caller goes on.
    """
    return Zygote(preload, environment=list_environment() | _ENVIRONMENT)


def _takes_sockets(folder: Path) -> bool:
    """Return whether sockets can be files in a folder."""
    return hasattr(socket, "AF_UNIX") and len(str(folder).encode()) + 16 < _SOCKET_NAME
