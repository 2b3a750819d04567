"""Tests of the engine `caseload`: a notebook shows the same as with an ordinary kernel."""

import json
import logging
import re
import subprocess
import sys
from importlib.metadata import entry_points

import nbformat
import papermill
import pytest

from caseload_lib.report.engine import CaseloadEngine

#: Cells and what they are; each is run by both kernels, in this order, in one notebook.
CELLS = {
    "text": "print('a'); print('b', end='')",
    "both streams": "import sys; print('error', file=sys.stderr); sys.stdout.write('x')",
    "result": "1 + 1",
    "earlier cells": "_ + 1, In[2], sorted(Out)",
    "rich": "from IPython.display import *\ndisplay(HTML('<b>x</b>'), Markdown('*a*'))",
    "own repr": "class A:\n    def _repr_html_(self): return '<i>a</i>'\nA() and HTML('<i>')",
    "raw": "display({'text/plain': 'x', 'application/json': {1: (2, 3)}}, raw=True)",
    "bytes": "Image(data=b'\\x89PNG\\r\\n\\x1a\\n' + bytes(30))",
    "updated later": "shown = display('first', display_id='k')",
    "updates": "update_display('second', display_id='k')",
    "cleared": "print('gone'); clear_output(wait=True); print('kept')",
    "warning": "import warnings; warnings.warn('careful')",
    "logging": "import logging; logging.getLogger('x').warning('logged')",
    "logging of all": "logging.basicConfig(level='INFO'); logging.info('told'); 1 / 0",
    "system": "import os; os.system('echo below; echo below-error >&2')",
    "subprocess": "import subprocess; subprocess.run(['echo', 'sub'])",
    "descriptor": "os.write(1, b'bytes\\n')",
    "shell": "!echo shell",
    "shell lines": "lines = !printf 'a\\nb'\nlines",
    "captured": "%%capture seen\nprint('captured')",
    "what was captured": "seen.stdout",
    "bash": "%%bash\necho b; echo be >&2",
    "plots": "%matplotlib inline",
    "backend": "os.environ['MPLBACKEND'], os.environ['PAGER']",
    "await": "import asyncio\nawait asyncio.sleep(0.001)\n'awaited'",
    "task": "async def give():\n    print('task')\n    return 5\nawait asyncio.create_task(give())",
    "thread": "import threading\nt = threading.Thread(target=print, args='x')\nt.start(); t.join()",
    "names": "__name__, get_ipython().__class__.__name__, sys.argv[0]",
    "folder": "os.getcwd(), sys.path",
    "local module": "import beside; beside.VALUE",
    "shadowing module": "import colorsys; hasattr(colorsys, 'rgb_to_hsv')",
    "environment": "[os.environ.get(name) for name in ('ENGINE_TEST', 'HOME', 'PATH', 'TERM')]",
    # No pool: an ordinary kernel has threads, and what it forks may wait for their locks for ever.
    # What is written below Python takes its own way: only with time between is there an order.
    "processes": (
        "import time\nchild = os.fork()\nif not child:\n"
        "    os.write(1, b'below\\n')\n    os._exit(0)\n"
        "os.waitpid(child, 0); time.sleep(1); print('parent')"
    ),
    "widget": "import ipywidgets\nslider = ipywidgets.IntSlider(3); slider",
    "output widget": "out = ipywidgets.Output()\nwith out:\n    print('inside')\ndisplay(out)",
    "error": "def divide():\n    return 1 / 0\ndivide()",
    "error of syntax": "this is wrong",
    "input": "input('?')",
    "password": "import getpass; getpass.getpass()",
    "standard input": "sys.stdin.read()",
    "help": "give?",
    "unicode": "print('\\u2603 \\u202e'); '\\u2603'",
    "long": "print('a' * 100_000)",
}
_WIDGET = re.compile(r"\b[0-9a-f]{32}\b")
_CELL_FILE = re.compile(r"(/[\w/.-]*ipykernel_\d+/)?\d+\.py")
_ADDRESS = re.compile(r"0x[0-9a-f]+")


def _execute(path, engine, **options):
    return papermill.execute_notebook(
        str(path), None, engine_name=engine, progress_bar=False, **options
    )


def _write(path, cells, *, kernel="python3", language="python", tags=()):
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(cell, metadata={"tags": [*tags]}) for cell in cells],
        metadata={"kernelspec": {"name": kernel, "display_name": "x", "language": language}},
    )
    nbformat.write(notebook, path)
    return path


def _describe(cell):
    """Return a cell's outputs without what differs each time; pieces of one stream are joined."""
    outputs = []
    for output in json.loads(json.dumps(cell.outputs)):
        stream = output["output_type"] == "stream" and output["name"]
        if stream and outputs and outputs[-1].get("name") == stream:
            outputs[-1]["text"] += output["text"]
        else:
            outputs.append(output)
    # Two streams have no order between them, and text from below none among what is displayed.
    texts = sorted(json.dumps(output, sort_keys=True) for output in outputs)
    for pattern in (_WIDGET, _CELL_FILE, _ADDRESS):
        texts = [pattern.sub("SOME", text) for text in texts]
    return cell.execution_count, texts


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """Return the cells of one notebook, run by an ordinary kernel and by the engine."""
    folder = tmp_path_factory.mktemp("engine")
    (folder / "beside.py").write_text("VALUE = 7\n")
    (folder / "colorsys.py").write_text("raise RuntimeError('found before the standard library')\n")
    path = _write(folder / "all.ipynb", CELLS.values(), tags=["raises-exception"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ENGINE_TEST", "as given")
        patch.delenv("PYTEST_CURRENT_TEST")  # With it, ordinary kernels leave descriptors alone.
        return [_run_all(path, engine) for engine in (None, "caseload")]


def _run_all(path, engine):
    """Return the cells that a kernel ran; papermill tells of errors, even of those asked for."""
    made = path.with_name(f"{engine}.ipynb")
    with pytest.raises(papermill.PapermillExecutionError, match="In "):
        papermill.execute_notebook(
            path, made, engine_name=engine, progress_bar=False, cwd=path.parent
        )
    cells = [c for c in nbformat.read(made, 4).cells if "raises-exception" in c.metadata["tags"]]
    return dict(zip(CELLS, cells, strict=True))


@pytest.mark.parametrize("name", CELLS)
def test_engine_cell_shows_the_same_as_in_an_ordinary_kernel(both, name):
    """Every output is there, in the same words."""
    ordinary, ours = both
    assert _describe(ours[name]) == _describe(ordinary[name])
    assert ours[name].execution_count is not None


def test_engine_cells_compared_show_what_they_should(both):
    """The comparison is not one of nothing with nothing."""
    _, ours = both
    assert ours["updated later"].outputs[0].data["text/plain"] == "'second'"
    assert ours["cleared"].outputs[0].text == "kept\n"
    assert ours["system"].outputs[0].text == "below\n"
    assert ours["environment"].outputs[0].data["text/plain"].startswith("['as given'")
    assert ours["input"].outputs[0].ename == "StdinNotImplementedError"
    assert "".join(output.text for output in ours["processes"].outputs) == "below\nparent\n"
    assert ours["local module"].outputs[0].data["text/plain"] == "7"


def test_engine_is_found_by_papermill():
    """Whoever has installed the package can name it."""
    [found] = entry_points(group="papermill.engine", name="caseload")
    assert found.load() is CaseloadEngine


def test_engine_on_the_command_line_makes_the_notebook(tmp_path):
    """`papermill --engine caseload` needs nothing else, and makes no profile."""
    home = tmp_path / "home"
    home.mkdir()
    path = _write(tmp_path / "in.ipynb", ["print(word)"])
    papermill = [sys.executable, "-m", "papermill", "--engine", "caseload", "-p", "word", "given"]
    subprocess.run(
        [*papermill, path, tmp_path / "out.ipynb"],
        env={"PATH": "/usr/bin:/bin", "HOME": str(home), "PYTHONPATH": ":".join(sys.path)},
        check=True,
        capture_output=True,
    )
    made = nbformat.read(tmp_path / "out.ipynb", 4)
    assert made.cells[-1].outputs[0].text == "given\n"
    assert [file for file in home.rglob("*") if not file.is_dir()] == []


def test_engine_notebook_of_another_language_is_left_to_its_own_kernel(tmp_path, caplog):
    """What cannot be forked runs as ever, and that is told."""
    path = _write(tmp_path / "in.ipynb", ["1"], kernel="no-such-kernel")
    with (
        caplog.at_level(logging.WARNING, logger="papermill"),
        pytest.raises(Exception, match="No such kernel named no-such-kernel"),
    ):
        _execute(path, "caseload")
    assert "The notebook runs in an ordinary kernel: it asks for the kernel" in caplog.text


def test_engine_kernels_have_nothing_of_each_other(tmp_path):
    """Each has dice and variables of its own, and no folder of IPython."""
    path = _write(
        tmp_path / "in.ipynb",
        [
            "import random, uuid, numpy, os\nassert 'left' not in dir()\nleft = 1",
            "print(random.random(), numpy.random.rand(), numpy.random.default_rng().random())",
            "print(uuid.uuid4(), os.urandom(4), os.getpid())",
        ],
    )
    first, second = (_execute(path, "caseload").cells for _ in range(2))
    for number in (1, 2):
        words, others = (cells[number].outputs[0].text.split() for cells in (first, second))
        assert not set(words) & set(others)


def test_engine_cell_with_an_error_ends_the_notebook_as_papermill_does(tmp_path):
    """Cells after it do not run, and the error is papermill's."""
    path = _write(tmp_path / "in.ipynb", ["1 / 0", "print('after')"])
    with pytest.raises(papermill.PapermillExecutionError, match="ZeroDivisionError"):
        _execute(path, "caseload")


def test_engine_exit_ends_the_kernel(tmp_path):
    """As in other kernels nothing runs after exit(), and the notebook is not taken for complete."""
    path = _write(tmp_path / "in.ipynb", ["exit()", "print('after')"])
    with pytest.raises(Exception, match="Kernel died"):
        _execute(path, "caseload")
    assert _execute(_write(path, ["print(1)", "exit()"]), "caseload").cells[0].outputs
