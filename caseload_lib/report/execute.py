"""Executing one run: papermill in a kernel of this very Python, judged by what it raised."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill.engines import NBClientEngine
from papermill.exceptions import PapermillExecutionError
from papermill.execute import raise_for_execution_errors
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook

from caseload_lib.errors import CaseloadError
from caseload_lib.report.processes import end_groups
from caseload_lib.report.run_kernels import make_forked_class, make_manager_class
from caseload_lib.report.runs import Run, Value, check_parameters
from caseload_lib.report.zygote.client import Zygote, ZygoteError
from caseload_lib.report.zygote.driver import ForkedEngine
from caseload_lib.report.zygote.manager import OutputLimitError
from caseload_lib.report.zygote.orders import MEMORY_BYTES

#: How long a kernel may take to start, and a cell to end, in seconds.
START_SECONDS = 120
CELL_SECONDS = 600
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
    with _explain_failure(zygote, cell_seconds=cell_seconds, start_seconds=start_seconds):
        # As papermill.execute_notebook does, which besides lays the result out as text for nobody.
        engine = NBClientEngine if zygote is None else ForkedEngine
        notebook = engine.execute_notebook(
            _set_parameters(run.notebook, parameters),
            kernel_name="python3",
            progress_bar=False,
            start_timeout=start_seconds,
            execution_timeout=cell_seconds,
            iopub_timeout=start_seconds,
            kernel_manager_class=(
                make_manager_class(sockets) if zygote is None else make_forked_class(zygote)
            ),
            shutdown_kernel="immediate",
            force_raise_errors=True,
            record_timing=False,
            store_widget_state=False,
        )
        raise_for_execution_errors(notebook, None)
    check_complete(notebook)
    return notebook


@contextmanager
def _explain_failure(
    zygote: Zygote | None, *, cell_seconds: int, start_seconds: int
) -> Iterator[None]:
    """Say of whatever ends a run what may be said of it, and leave none of its processes."""
    try:
        yield
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
