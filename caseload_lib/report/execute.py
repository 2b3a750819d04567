"""Executing one run: papermill in a kernel of this very Python, judged by what it raised."""

import re
import socket
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ipykernel.kernelspec import get_kernel_dict
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill.engines import papermill_engines
from papermill.exceptions import PapermillExecutionError
from papermill.execute import raise_for_execution_errors
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook

from caseload_lib.errors import CaseloadError
from caseload_lib.report.processes import SLOW_AND_UNUSED, add_group, end_groups
from caseload_lib.report.runs import Run, Value, check_parameters
from caseload_lib.report.zygote.client import Zygote, ZygoteError, list_environment
from caseload_lib.report.zygote.manager import ForkedKernelManager, OutputLimitError
from caseload_lib.report.zygote.orders import MEMORY_BYTES, Order

#: How long a kernel may take to start, and a cell to end, in seconds.
START_SECONDS = 120
CELL_SECONDS = 600
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
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_FRAME = re.compile(r"^File (?P<file>.+?):(?P<line>[0-9]+), in (?P<function>[\w.]+)", re.MULTILINE)


class RunError(RuntimeError):
    """A run that made no page; its text says where and why, with nothing from the records."""


def execute_run(
    run: Run,
    inputs: Path,
    sockets: Path,
    *,
    zygote: Zygote | None = None,
    cell_seconds: int = CELL_SECONDS,
    start_seconds: int = START_SECONDS,
) -> NotebookNode:
    """Return the executed notebook of a run.

    What papermill notes in the notebook is not believed: it calls a run completed whose kernel
    was killed. A run has succeeded if nothing was raised, every cell ran, and none shows an error.

    Parameters
    ----------
    run : Run
        What to execute.
    inputs : Path
        The file with its prepared inputs.
    sockets : Path
        A private folder for the sockets between this process and the kernel.
    zygote : Zygote, optional
        What forks the kernel; without it an ordinary one is started.
    cell_seconds, start_seconds : int
        How long a cell and the kernel's start may take.

    Returns
    -------
    NotebookNode
        The notebook with its outputs, and papermill's notes still in it.

    Raises
    ------
    RunError
        If a cell fails, ends the kernel or takes too long, or needs too much memory or room for
        its outputs, or the kernel dies or does not start.
    ZygoteError
        If the zygote is gone.
    """
    parameters = {**run.parameters, "inputs": str(inputs)}
    check_parameters(parameters)
    try:
        # As papermill.execute_notebook does, which besides lays the result out as text for nobody.
        notebook = papermill_engines.execute_notebook_with_engine(
            None,
            _set_parameters(run.notebook, parameters),
            kernel_name="python3",
            progress_bar=False,
            start_timeout=start_seconds,
            execution_timeout=cell_seconds,
            iopub_timeout=start_seconds,
            kernel_manager_class=(
                _make_manager_class(sockets) if zygote is None else _make_forked_class(zygote)
            ),
            shutdown_kernel="immediate",
            force_raise_errors=True,
            record_timing=False,
            store_widget_state=False,
        )
        raise_for_execution_errors(notebook, None)
    except PapermillExecutionError as error:
        raise RunError(
            describe_error(error.ename, error.evalue, error.traceback, cell=error.cell_index)
        ) from None
    except CellTimeoutError:
        raise RunError(f"A cell took longer than {cell_seconds} seconds.") from None
    except OutputLimitError as error:
        raise RunError(f"{error}.") from None
    except DeadKernelError:
        if zygote is not None and not zygote.alive:
            raise ZygoteError("The process that forks kernels is gone.") from None
        raise RunError("The kernel died before the notebook ended.") from None
    except ZygoteError:
        raise
    except RuntimeError:
        raise RunError(f"The kernel did not start; it is given {start_seconds} seconds.") from None
    finally:
        end_groups()
    check_complete(notebook)
    return notebook


def _set_parameters(path: Path, parameters: Mapping[str, Value]) -> NotebookNode:
    """Return a notebook with papermill's cell of parameters in it."""
    return parameterize_notebook(
        load_notebook_node(str(path)), parameters, kernel_name="python3", language="python"
    )


def check_complete(notebook: NotebookNode) -> None:
    """Raise an error unless every code cell of a notebook ran to its end.

    Parameters
    ----------
    notebook : NotebookNode
        An executed notebook.

    Raises
    ------
    RunError
        If a cell shows an error, an exit of the interpreter among them.
    RunError
        If a cell did not run.
    """
    for number, cell in enumerate(notebook.cells):
        if cell.cell_type != "code":
            continue
        for output in cell.outputs:
            if output.output_type == "error":
                raise RunError(
                    describe_error(output.ename, output.evalue, output.traceback, cell=number)
                )
        if cell.source.strip() and cell.execution_count is None:
            raise RunError(f"Cell {number + 1} did not run.")


def describe_error(name: str, text: str, traceback: list[str], *, cell: int) -> str:
    """Return what may be said of an error that a cell raised.

    The text of an error of ours is written for the user. That of any other may hold what is in
    the records, so only its kind and its place are told.

    Parameters
    ----------
    name : str
        The error's class.
    text : str
        The error's text.
    traceback : list of str
        Its traceback, as a kernel gives it.
    cell : int
        The cell's place in the notebook, from 0.

    Returns
    -------
    str
        A sentence or more.

    Examples
    --------
    >>> describe_error("KeyError", "'Ann Lee'", [], cell=3)
    'KeyError in cell 4.'
    >>> describe_error("SettingsError", "params/agency.toml: x is missing.", [], cell=3)
    'params/agency.toml: x is missing.'
    """
    if name in _list_own_errors():
        return text
    if name == "MemoryError":
        return (
            f"Cell {cell + 1} needs more memory than it may take: "
            f"{MEMORY_BYTES // 2**30} GiB, or what the machine has."
        )
    frames = list(_FRAME.finditer(_COLOUR.sub("", "\n".join(traceback))))
    if not frames:
        return f"{name} in cell {cell + 1}."
    ours = [frame for frame in frames if "caseload_lib" in Path(frame["file"]).parts]
    last = (ours or frames)[-1]
    file = "/".join(Path(last["file"]).parts[-3:])
    return f"{name} in cell {cell + 1}, at {file}:{last['line']} in {last['function']}."


def _list_own_errors() -> set[str]:
    """Return the names of the errors whose text is for the user."""
    names, classes = set(), [CaseloadError]
    while classes:
        found = classes.pop()
        names.add(found.__name__)
        classes += found.__subclasses__()
    return names


class _OwnKernel(KernelSpecManager):
    """Knows one kernel: this interpreter, whatever kernels are installed around it."""

    def get_kernel_spec(self, _kernel_name: str) -> KernelSpec:
        """Return the kernel of this interpreter, which keeps no history and reads no start-up."""
        arguments = [
            "--InteractiveShellApp.ignore_cwd=True",
            f"--InteractiveShellApp.exec_lines={_LIGHTEN}",
        ]
        return KernelSpec(env=_ENVIRONMENT, **get_kernel_dict(extra_arguments=arguments))


def _make_manager_class(sockets: Path) -> type[AsyncKernelManager]:
    """Return a manager of one kernel that is spoken to by files in a private folder.

    Without such files (on Windows, or where the folder's name is too long for them) the kernel
    is spoken to by local ports, encrypted.
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


def _make_forked_class(zygote: Zygote) -> type[ForkedKernelManager]:
    """Return a manager of kernels that a zygote forks."""

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
