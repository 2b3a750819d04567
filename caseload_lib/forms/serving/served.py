"""The forms that are served: a closed list, each with what it is called and what it is for."""

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import nbformat

from caseload_lib.errors import CaseloadError
from caseload_lib.resources import find_resource


@dataclass(frozen=True)
class Form:
    """One notebook that is served as a form.

    Parameters
    ----------
    name : str
        The notebook's name without its ending; it is the form's address too.
    title : str
        What people call it.
    about : str
        One sentence: what one does there.
    """

    name: str
    title: str
    about: str


#: Every form there is, in the order of the start page. Notebooks for papermill are not among them.
FORMS = (
    Form(
        "record_services",
        "Record services",
        "Today's planned contacts to tick off, what was not planned, time, disruptions and duties.",
    ),
    Form(
        "plan_caseload",
        "Plan a caseload",
        "How many cases fit into somebody's hours, how sure that is, and what would change it.",
    ),
    Form(
        "share_challenge",
        "Share the challenge",
        "Who carries too much, who could help, and whether the circle turns the good way: to look "
        "at together, agree on and apply.",
    ),
    Form(
        "assess_service",
        "Assess the service",
        "Nine steps by which a service improves: where yours stands on each, alone or with others.",
    ),
    Form(
        "assess_competencies",
        "Assess a supervisor's competencies",
        "Eight clusters of competencies, against what the years in the role lead one to expect.",
    ),
    Form(
        "assess_practice",
        "Assess caseload management",
        "The standard's sixteen points: what you do not yet do, do with help, and do alone.",
    ),
    Form(
        "explore_caseloads",
        "Explore caseloads",
        "Months, facilitators, programmes and indicators of your choice, as charts and a table.",
    ),
)


def list_forms(folder: Path, forms: Iterable[Form] = FORMS) -> tuple[Form, ...]:
    """Return the forms whose notebooks are in a folder.

    Parameters
    ----------
    folder : Path
        Where the notebooks are.
    forms : iterable of Form, default FORMS
        Which may be served.

    Returns
    -------
    tuple of Form
        Those that are there, in the order given.

    Raises
    ------
    CaseloadError
        If none of them is there.
    """
    found = tuple(form for form in forms if (folder / f"{form.name}.ipynb").is_file())
    if not found:
        raise CaseloadError(
            f"No form was found in {folder}. The forms come with the package as notebooks. "
            "Install it again."
        )
    return found


def find_notebooks() -> Path:
    """Return the folder of the notebooks that ship with the package.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    FileNotFoundError
        If it is missing.
    """
    return find_resource("notebooks")


def list_imports(folder: Path, forms: Iterable[Form]) -> tuple[str, ...]:
    """Return the modules that the cells of forms import.

    Parameters
    ----------
    folder : Path
        Where the notebooks are.
    forms : iterable of Form
        Whose.

    Returns
    -------
    tuple of str
        Their full names, sorted; a cell that is not plain Python is passed over.
    """
    names = set()
    for form in forms:
        for cell in nbformat.read(folder / f"{form.name}.ipynb", as_version=4).cells:
            if cell.cell_type == "code":
                names |= _find_modules(cell.source)
    return tuple(sorted(names))


def _find_modules(source: str) -> set[str]:
    """Return the modules that a piece of code imports."""
    try:
        nodes = list(ast.walk(ast.parse(source)))
    except SyntaxError:
        return set()
    froms = {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return froms | plain
