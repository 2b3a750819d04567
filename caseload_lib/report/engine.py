"""The engine that papermill knows as `caseload`: kernels forked from a process that is warm."""

import atexit
from functools import cache
from pathlib import Path
from typing import Any

from papermill.engines import NBClientEngine
from papermill.log import logger

from caseload_lib.report.zygote.client import Zygote, list_environment
from caseload_lib.report.zygote.driver import ForkedEngine
from caseload_lib.report.zygote.manager import ForkedKernelManager
from caseload_lib.report.zygote.orders import Order
from caseload_lib.report.zygote.system import can_fork


class CaseloadEngine(NBClientEngine):  # type: ignore[misc]
    """Runs a notebook of Python in a forked kernel, and any other as papermill itself does.

    What a notebook shows is the same as with an ordinary kernel. It differs in that IPython's
    start-up files and history are left alone.
    """

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **given: Any) -> Any:
        """Run the cells of a notebook.

        Parameters
        ----------
        nb_man : NotebookExecutionManager
            The notebook, and what papermill notes of its cells.
        kernel_name : str
            The kernel that the notebook asks for.
        **given
            As of papermill's own engine.

        Returns
        -------
        NotebookNode
            The notebook with its outputs.
        """
        if "kernel_manager_class" not in given:
            if why := _find_obstacle(nb_man.nb, kernel_name):
                logger.warning("The notebook runs in an ordinary kernel: %s", why)
            else:
                return ForkedEngine.execute_managed_notebook(
                    nb_man, kernel_name, kernel_manager_class=_EngineKernelManager, **given
                )
        return super().execute_managed_notebook(nb_man, kernel_name, **given)


class _EngineKernelManager(ForkedKernelManager):
    """Forks kernels from one zygote for all notebooks of this process."""

    @staticmethod
    def find_zygote() -> Zygote:
        """Return the zygote of this process, another one where it is gone."""
        zygote = _start_zygote()
        if not zygote.alive:
            _start_zygote.cache_clear()
            zygote = _start_zygote()
        return zygote

    @staticmethod
    def make_order() -> Order:
        """Return a kernel like this process: its environment, its folder."""
        return Order(list_environment(), str(Path.cwd()))


@cache
def _start_zygote() -> Zygote:
    """Start the zygote of this process, which ends with it."""
    zygote = Zygote(environment=list_environment())
    atexit.register(zygote.stop)
    return zygote


def _find_obstacle(notebook: Any, kernel_name: str) -> str:
    """Return why a notebook cannot run in a forked kernel of this Python; "" where it can."""
    if not can_fork():
        return "this system does not fork processes safely."
    language = notebook.metadata.get("kernelspec", {}).get("language", "python")
    if language != "python" or kernel_name not in {"", "python3", "python"}:
        return f"it asks for the kernel {kernel_name!r}, of another language or another Python."
    return ""
