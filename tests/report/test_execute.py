"""Tests of executing one run: which kernel, what counts as failed, and what is told of it."""

import json
import os
import sys
import time
from pathlib import Path

import nbformat
import pytest

from caseload_lib.report.execute import RunError, check_complete, describe_error, execute_run


def _list_names(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def execute(tmp_path, run):
    """Return a function that executes a notebook with inputs in a file."""
    (tmp_path / "inputs.json").write_text('"canary"')
    sockets = tmp_path / "s"
    sockets.mkdir()

    def execute(notebook, **limits):
        try:
            return execute_run(run("F001", notebook), tmp_path / "inputs.json", sockets, **limits)
        finally:
            assert _list_names(sockets) == []

    return execute


def test_execute_run_uses_this_python_whatever_kernels_are_installed(
    tmp_path, monkeypatch, execute, notebook, show
):
    """A foreign kernel called python3, braces in the path and start-up files change nothing."""
    spec = tmp_path / "jupyter" / "kernels" / "python3" / "kernel.json"
    spec.parent.mkdir(parents=True)
    spec.write_text(json.dumps({"argv": ["/bin/false"], "display_name": "x", "language": "x"}))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
    (tmp_path / "startup.py").write_text("raise SystemExit")
    monkeypatch.setenv("PYTHONSTARTUP", str(tmp_path / "startup.py"))
    (tmp_path / "random.py").write_text("raise RuntimeError('a module of the current folder')")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "{month}").mkdir()
    asked = "import os, random, sys; print(sys.executable, os.environ['OMP_NUM_THREADS'])"
    page = notebook(show, asked, name="{month}/{x.__class__}")
    cells = execute(page).cells
    assert cells[-1].outputs[0].text == f"{sys.executable} 1\n"
    assert cells[-2].outputs[0].data["text/html"] == "<h1>F001 canary</h1>"


def test_execute_run_killed_kernel_is_a_failure(execute, notebook):
    """Papermill calls such a notebook completed; it is not, and what it started is ended."""
    page = notebook("import os; os._exit(0)", "1 + 1")
    with pytest.raises(RunError, match="The kernel died before the notebook ended"):
        execute(page)


def test_execute_run_exit_in_a_cell_is_a_failure(execute, notebook):
    """Papermill takes sys.exit(0) for success and leaves the rest of the notebook undone."""
    with pytest.raises(RunError, match=r"^SystemExit in cell 3\.$"):
        execute(notebook("import sys; sys.exit(0)", "1 + 1"))


def test_execute_run_endless_cell_is_a_failure(execute, notebook):
    """A cell that does not end is given up."""
    with pytest.raises(RunError, match=r"^A cell took longer than 1 seconds\.$"):
        execute(notebook("import time; time.sleep(60)"), cell_seconds=1)


def test_execute_run_error_with_personal_data_tells_kind_and_place_only(execute, notebook):
    """What an error says may be a client's; where it happened is not."""
    page = notebook("from caseload_lib.months import Month\nMonth.parse('Ann Lee')")
    with pytest.raises(RunError) as told:
        execute(page)
    assert str(told.value).startswith("ValueError in cell 3, at ")
    assert "caseload_lib/months.py:" in str(told.value)
    assert str(told.value).endswith(" in Month.parse.")
    assert "Ann" not in str(told.value)


def test_describe_error_of_ours_is_told_whole():
    """Our own errors are written for the user and carry ids only."""
    text = "params/agency.toml: [service_types.visit] is missing. Add that section."
    assert describe_error("SettingsError", text, [], cell=2) == text


def test_describe_error_in_a_library_names_our_last_frame():
    """The place to look is in this package, even if the error came from below it."""
    traceback = [
        "File \x1b[32m/home/ann/caseload_lib/review/hours.py:12\x1b[0m, in count_hours(x)",
        "File \x1b[32m/opt/python/pandas/core/frame.py:99\x1b[0m, in merge(y)",
    ]
    assert describe_error("KeyError", "Ann Lee", traceback, cell=0) == (
        "KeyError in cell 1, at caseload_lib/review/hours.py:12 in count_hours."
    )


def test_check_complete_cell_that_never_ran_is_a_failure():
    """A notebook is complete when every code cell with code has run."""
    cells = [nbformat.v4.new_code_cell("1", execution_count=1), nbformat.v4.new_code_cell("2")]
    with pytest.raises(RunError, match=r"Cell 2 did not run"):
        check_complete(nbformat.v4.new_notebook(cells=cells))
    check_complete(nbformat.v4.new_notebook(cells=[cells[0], nbformat.v4.new_markdown_cell("x")]))


def test_execute_run_processes_started_by_the_notebook_are_ended(execute, notebook):
    """What a notebook starts does not outlive it."""
    page = notebook(
        "import subprocess, sys",
        "print(subprocess.Popen([sys.executable, '-c', 'input()'], stdin=subprocess.PIPE).pid)",
    )
    number = int(execute(page).cells[-1].outputs[0].text)
    with pytest.raises(ProcessLookupError):
        _wait_for_end(number)


def _wait_for_end(number):
    """Signal a process until it is gone, or a zombie that nobody reaps, for at most 5 seconds."""
    until = time.monotonic() + 5
    while time.monotonic() < until:
        os.kill(number, 0)
        state = Path(f"/proc/{number}/stat")
        if state.exists() and state.read_text().rpartition(")")[2].split()[0] == "Z":
            raise ProcessLookupError
        time.sleep(0.02)
