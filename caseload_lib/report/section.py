"""A part of a page: text that a notebook displays and a page holds, made from a template."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from caseload_lib.report import writing

_TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Section:
    """HTML that is safe to show: whatever came from records was escaped by the template.

    Parameters
    ----------
    html : str
        The markup.
    text : str
        What stands for it where no markup can be shown.
    title : str, default ""
        The title of the page, from its first section.
    """

    html: str
    text: str
    title: str = ""

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, str], dict[str, Any]]:
        """Return what a notebook stores: the markup, its text, and the title beside them."""
        metadata = {"caseload": {"title": self.title}} if self.title else {}
        return {"text/html": self.html, "text/plain": self.text}, metadata


@cache
def _prepare_templates() -> Environment:
    """Return the templates: everything put into them is escaped, a forgotten name is an error."""
    templates = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters["day"] = writing.write_date
    return templates


def read_templates() -> None:
    """Read every template now, not when it is first filled."""
    templates = _prepare_templates()
    for name in templates.list_templates():
        templates.get_template(name)


def fill_template(name: str, *, text: str, title: str = "", **values: object) -> Section:
    """Return a section made from a template.

    Parameters
    ----------
    name : str
        The template's name in `report/templates/`, without its ending.
    text : str
        What stands for the section where no markup can be shown.
    title : str, default ""
        The title of the page.
    **values : object
        What the template asks for; strings are escaped.

    Returns
    -------
    Section
        The filled template.

    Raises
    ------
    jinja2.UndefinedError
        If the template asks for a value that was not given.
    """
    html = _prepare_templates().get_template(f"{name}.html.j2").render(**values)
    return Section(html, text, title)
