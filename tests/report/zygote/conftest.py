"""One zygote for all tests of a module, and kernels of it."""

import os
import time
from pathlib import Path
from types import MappingProxyType

import nbformat
import pytest
from papermill.engines import NotebookExecutionManager

from caseload_lib.report.zygote.client import Zygote
from caseload_lib.report.zygote.driver import ForkedNotebookClient
from caseload_lib.report.zygote.manager import ForkedKernelManager
from caseload_lib.report.zygote.orders import Order


def is_running(number):
    """Return whether a process is there and not only waiting to be reaped."""
    try:
        state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


@pytest.fixture(scope="session")
def wait_until_gone():
    """Return a function that waits for processes to end and returns those that have not."""

    def wait_until_gone(numbers, seconds=10.0):
        until = time.monotonic() + seconds
        while (left := [number for number in numbers if is_running(number)]) and (
            time.monotonic() < until
        ):
            time.sleep(0.02)
        return left

    return wait_until_gone


@pytest.fixture(scope="module")
def zygote():
    """Return a zygote with nothing loaded beforehand."""
    zygote = Zygote(["json"], environment=dict(os.environ))
    yield zygote
    zygote.stop()


@pytest.fixture
def order(tmp_path):
    """Return an order in the folder of the test."""

    def order(**limits):
        return Order(dict(os.environ), str(tmp_path), **limits)

    return order


@pytest.fixture
def run_cells(zygote, order):
    """Return a function that runs cells in a forked kernel and returns them."""

    def run_cells(*cells, timeout=60, options=MappingProxyType({}), **limits):
        class Manager(ForkedKernelManager):
            find_zygote = staticmethod(lambda: zygote)
            make_order = staticmethod(lambda: order(**limits))

        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
        client = ForkedNotebookClient(
            NotebookExecutionManager(notebook, progress_bar=False),
            kernel_manager_class=Manager,
            timeout=timeout,
            shutdown_kernel="immediate",
            **options,
        )
        with client.setup_kernel():
            for number, cell in enumerate(notebook.cells):
                client.execute_cell(cell, number)
        return notebook.cells

    return run_cells
