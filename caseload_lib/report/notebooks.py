"""The notebooks that pages are made by, read once for a whole batch."""

import ast
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from caseload_lib.report.manifest import hash_bytes
from caseload_lib.resources import find_resource

_NAMES = ("assessment_report", "monthly_report", "team_report")


@dataclass(frozen=True)
class Notebook:
    """A notebook as it was when it was read.

    Parameters
    ----------
    path : Path
        Where it is.
    content : bytes
        What it held; whoever edits the file meanwhile changes nothing here.
    """

    path: Path
    content: bytes

    @cached_property
    def content_hash(self) -> str:
        """The SHA-256 of its bytes."""
        return hash_bytes(self.content)


def read_notebooks() -> dict[str, Notebook]:
    """Return the notebooks that pages are made by.

    Returns
    -------
    dict of str to Notebook
        By name.

    Examples
    --------
    >>> sorted(read_notebooks())
    ['assessment_report', 'monthly_report', 'team_report']
    """
    paths = {name: find_resource("notebooks", f"{name}.ipynb") for name in _NAMES}
    return {name: Notebook(path, path.read_bytes()) for name, path in paths.items()}


def list_imports(notebooks: Iterable[Notebook]) -> tuple[str, ...]:
    r"""Return what notebooks import, so that it can be loaded before they run.

    Parameters
    ----------
    notebooks : iterable of Notebook
        Notebooks of Python.

    Returns
    -------
    tuple of str
        Modules, and names that may be modules, each with its package's name before it; in order.

    Examples
    --------
    >>> cell = {"cell_type": "code", "source": ["import os\n", "from json import decoder"]}
    >>> list_imports([Notebook(Path("x"), json.dumps({"cells": [cell]}).encode())])
    ('json.decoder', 'os')
    """
    names = set()
    for notebook in notebooks:
        for cell in json.loads(notebook.content)["cells"]:
            if cell["cell_type"] == "code":
                names |= _find_imports("".join(cell["source"]))
    return tuple(sorted(names))


def _find_imports(source: str) -> set[str]:
    """Return what a cell imports."""
    names: set[str] = set()
    try:
        tree = ast.parse(source)
    except SyntaxError:  # With a magic in it; what it imports is loaded when it runs.
        return names
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names
