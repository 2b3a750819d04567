"""Tests of how the notebooks are written; what they do is tested where they are used."""

import ast
import json
from pathlib import Path

import pytest

from caseload_lib.resources import find_resource

NOTEBOOKS = sorted(find_resource("notebooks").glob("*.ipynb"))
BY_PAPERMILL = {"monthly_report", "team_report", "assessment_report"}
FORBIDDEN = (
    ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.For, ast.While, ast.Try,
    ast.If, ast.With, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp,
)  # fmt: skip

notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def _code_cells(path: Path) -> list[dict]:
    cells = json.loads(path.read_text("utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


@notebook
def test_notebook_cells_import_call_and_display_only(path):
    """Whatever can be wrong lives in the library, where it is tested."""
    for cell in _code_cells(path):
        source = "".join(cell["source"])
        assert len(source.splitlines()) <= 10
        found = [n for n in ast.walk(ast.parse(source)) if isinstance(n, FORBIDDEN)]
        assert not found, f"{path.name}: {type(found[0]).__name__}"


@notebook
def test_notebook_outputs_are_stripped(path):
    """No record of anybody travels inside a notebook."""
    for cell in _code_cells(path):
        assert cell["outputs"] == []
        assert cell["execution_count"] is None


@notebook
def test_notebook_parameters_are_one_cell_of_plain_literals(path):
    """Papermill can replace them, and a reader sees what they are."""
    tagged = [c for c in _code_cells(path) if "parameters" in c["metadata"].get("tags", [])]
    assert len(tagged) == (1 if path.stem in BY_PAPERMILL else len(tagged[:1]))
    for cell in tagged:
        for statement in ast.parse("".join(cell["source"])).body:
            assert isinstance(statement, ast.Assign)
            ast.literal_eval(statement.value)


@notebook
def test_notebook_runs_on_the_kernel_that_is_everywhere(path):
    """The kernel is called python3, as ipykernel installs it."""
    assert json.loads(path.read_text("utf-8"))["metadata"]["kernelspec"]["name"] == "python3"


def test_notebooks_those_that_the_readme_names_exist():
    """The reader of the README finds what it promises."""
    assert {"monthly_report", "team_report", "explore_caseloads"} <= {p.stem for p in NOTEBOOKS}
