"""Tests of how the package is cut: who may import whom, and what may be imported where."""

import ast
from pathlib import Path

import pytest

import caseload_lib

ROOT = Path(caseload_lib.__file__).parent
MODULES = sorted(p for p in ROOT.rglob("*.py") if "versions" not in p.parts)
ORDER = [
    ["errors"],
    ["resources"],
    ["months"],
    ["tables"],
    ["frames"],
    ["settings"],
    ["planning_settings", "sharing_settings"],
    ["agency"],
    ["assess"],
    ["plan"],
    ["review"],
    ["share"],
    ["record"],
    ["charts"],
    ["report"],
    ["forms"],
    ["terminal"],
    ["commands"],
    ["cli"],
]
LEVEL = {name: level for level, names in enumerate(ORDER) for name in names}
ONLY_IN = {
    "ipywidgets": {"forms"},
    "papermill": {"report"},
    "nbconvert": {"report"},
    "dask": {"report"},
    "sqlalchemy": {"record"},
    "alembic": {"record"},
    "pandera": {"record"},
    "openpyxl": {"record"},
    "docx": {"record", "report"},
    "anywidget": {"forms"},
    "voila": {"forms"},
    "typer": {"terminal", "commands", "cli"},
    "ortools": {"plan", "share"},
    "distributed": {"report"},
    "fsspec": {"report"},
    "icalendar": {"plan"},
}
CLOCKS_AND_DICE = {"now", "today", "utcnow", "time", "random", "default_rng"}


def _part(path: Path) -> str:
    """Return the first name below the package: a verb's package or a root module."""
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def _imports(path: Path) -> set[str]:
    """Return the full names of everything that a module imports, at whatever depth."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            names.add(node.module)
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_point_one_way(path):
    """A module imports only from what stands to its left, or from inside its own package."""
    part = _part(path)
    if part == "__init__":
        return
    assert part in LEVEL, f"{part} has no place in the order"
    for name in _imports(path):
        if name.startswith("caseload_lib."):
            other = name.split(".")[1]
            assert other == part or LEVEL[other] < LEVEL[part], f"{part} imports {other}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_heavy_libraries_stay_in_their_package(path):
    """Widgets, notebooks, databases and the command line each have one home."""
    for name in _imports(path):
        homes = ONLY_IN.get(name.split(".")[0])
        assert homes is None or _part(path) in homes, f"{path.name} imports {name}"


@pytest.mark.parametrize("path", sorted(ROOT.glob("*/__init__.py")), ids=lambda p: p.parent.name)
def test_imports_package_inits_import_nothing(path):
    """Importing one module of a package never pulls in the rest."""
    assert _imports(path) == set()


@pytest.mark.parametrize(
    "path",
    [p for p in MODULES if LEVEL.get(_part(p), 99) <= LEVEL["share"]],
    ids=lambda p: str(p.relative_to(ROOT)),
)
def test_pure_core_reads_no_clock_and_rolls_no_dice(path):
    """Up to share, the same input gives the same answer on any day."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            assert node.func.attr not in CLOCKS_AND_DICE, f"{path.name}:{node.lineno}"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in {"open", "print", "input"}, f"{path.name}:{node.lineno}"
