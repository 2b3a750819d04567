"""Tests of papermill's client for forked kernels: whatever it is told, it does as its bases do."""

import asyncio
import json
import re

import nbformat
import papermill
import pytest

_LONG = "import time; print('begun', flush=True); time.sleep(60)"
_BOTH = "for n in range(2):\n    print(n, flush=True); sys.stderr.write(f'{n} ')"
_WIDGET = "with ipywidgets.Output():\n    for n in range(100): display('x' * 200)"
_ORPHAN = "import os, time\nif not os.fork(): time.sleep(30)\nos.kill(os.getpid(), 9)"
_LATE = {"ename": "Late", "evalue": "too late", "traceback": ["at last"]}
#: What a notebook's two cells are, how it is executed, and what comes of it.
CASES = {
    "timeout": (["1", _LONG], {"execution_timeout": 1}, "CellTimeoutError"),
    "timeout of one cell": (["1", _LONG], {"timeout_func": lambda _: 1}, "CellTimeoutError"),
    "interrupt": (
        [_LONG, "2"],
        {"execution_timeout": 1, "interrupt_on_timeout": True},
        "PapermillExecutionError",
    ),
    "interrupt and error": (
        [_LONG, "2"],
        {"execution_timeout": 1, "interrupt_on_timeout": True, "error_on_timeout": _LATE},
        "PapermillExecutionError",
    ),
    "allowed by name": (["1 / 0", "2"], {"allow_error_names": ["ZeroDivisionError"]}, "Error"),
    "all allowed": (["1 / 0", "2"], {"allow_errors": True}, "Error"),
    "streams joined": (["import sys", _BOTH], {"coalesce_streams": True}, ""),
    "not text": (["1", "display({'text/plain': 5}, raw=True)"], {}, "ValidationError"),
    "text in lines": (["1", "display({'text/plain': ['a', 'b']}, raw=True)"], {}, ""),
    "no number": (["1", "display({'application/json': float('nan')}, raw=True)"], {}, ""),
    "nested": (["1", "display({'application/a+json': [{'b': (1, {})}]}, raw=True)"], {}, ""),
    "killed beside a process of its own": (["1", _ORPHAN], {}, "DeadKernelError"),
    "patience of a month": (["1", "2"], {"execution_timeout": 30 * 86_400}, ""),
    "log of its own": (["1", "2"], {"log": None}, ""),
    "skipped": (["1", "2"], {"skip_cells_with_tag": "here"}, ""),
    "no times": (["1", "2"], {"record_timing": False}, ""),
}


def _execute(folder, engine, cells, **options):
    """Return the class of what was raised, and what the cells show and note."""
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(cell, metadata={"tags": ["here"]}) for cell in cells],
        metadata={"kernelspec": {"name": "python3", "display_name": "x", "language": "python"}},
    )
    path, made, raised = folder / "in.ipynb", folder / "out.ipynb", ""
    nbformat.write(notebook, path)
    try:
        papermill.execute_notebook(path, made, engine_name=engine, progress_bar=False, **options)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is compared
        raised = type(error).__name__
    shown = []
    for cell in nbformat.read(made, 4).cells:
        text = re.sub(r"ipykernel_\d+/\d+", "", json.dumps(cell.get("outputs"), sort_keys=True))
        times = sorted(cell.metadata.get("execution", {}))
        shown.append((cell.source, cell.get("execution_count"), text, times))
    return raised, shown


@pytest.mark.filterwarnings("ignore:Callee will overwrite")  # Papermill says so of a log.
@pytest.mark.parametrize("name", CASES)
def test_driver_does_what_papermill_does_with_an_ordinary_kernel(name, tmp_path):
    """Limits, errors, invalid outputs and times: the same ends, with the same cells."""
    cells, options, raised = CASES[name]
    ordinary, ours = (_execute(tmp_path, name, cells, **options) for name in (None, "caseload"))
    if name.startswith("timeout"):
        # An ordinary kernel is asked to clean up, and shows that it was interrupted.
        assert ours[0] == ordinary[0]
        assert '"begun\\n"' in ours[1][-1][2]
    elif name.startswith("killed"):
        assert ours[0] == ordinary[0]  # What an ordinary kernel has sent may be lost with it.
    else:
        assert ours == ordinary
    assert raised in ours[0]
    assert bool(raised) == bool(ours[0])


def test_driver_outputs_without_end_do_not_put_off_the_limit_of_time(tmp_path):
    """A cell is given its time, however busily it shows something."""
    endless = "while True: print('x', flush=True)"
    raised, shown = _execute(tmp_path, "caseload", ["1", endless], execution_timeout=1)
    assert raised == "CellTimeoutError"
    assert "x" in shown[1][2]


def test_driver_widget_is_sent_much_while_the_kernel_is_busy(tmp_path):
    """Neither waits for the other: what is in an output widget is sent back with each output."""
    raised, shown = _execute(tmp_path, "caseload", ["import ipywidgets", _WIDGET])
    assert (raised, shown[1][1]) == ("", 2)


@pytest.mark.parametrize("waits", [False, True])
def test_driver_hooks_are_called_with_what_they_are_told(tmp_path, waits):
    """A hook that is a coroutine may wait for what an event loop brings."""
    seen = []

    def note(**given):
        seen.append((given["cell_index"], given.get("execute_reply", {}).get("msg_type")))

    async def note_later(**given):
        await asyncio.sleep(0.001)
        note(**given)

    hooks = ("on_cell_start", "on_cell_execute", "on_cell_complete", "on_cell_executed")
    options = dict.fromkeys([*hooks, "on_cell_error"], note_later if waits else note)
    _execute(tmp_path, None, ["1", "1 / 0"], **options)
    ordinary = [*seen]
    seen.clear()
    _execute(tmp_path, "caseload", ["1", "1 / 0"], **options)
    assert seen == ordinary
    assert len(seen) == 9


def test_driver_works_where_an_event_loop_runs(tmp_path):
    """As in a notebook that executes others."""

    async def execute():
        return _execute(tmp_path, "caseload", ["1 + 1"])

    raised, shown = asyncio.run(execute())
    assert raised == ""
    assert '"text/plain": "2"' in shown[0][2]
