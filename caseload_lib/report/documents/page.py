"""Writing a document as a page: one HTML file that asks no network for anything."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from caseload_lib.charts.house import Picture
from caseload_lib.charts.svg import render_svg
from caseload_lib.report.documents.document import MARK, Document, Part

_HERE = Path(__file__).resolve().parents[1]


def write_page(document: Document) -> str:
    """Return a document as one HTML page.

    Parameters
    ----------
    document : Document
        What to write; its text is data and is escaped.

    Returns
    -------
    str
        A whole page in the house's look, charts as SVG with their numbers in a table.

    Raises
    ------
    CaseloadError
        If a picture cannot be drawn.
    """
    return (
        prepare_templates()
        .get_template("document.html.j2")
        .render(document=document, parts=[write_part(part) for part in document.parts])
    )


def write_part(part: Part, *, prefix: str = "p") -> Markup:
    """Return one part of a document as markup, to stand on a page.

    Parameters
    ----------
    part : Part
        What to write.
    prefix : str, default "p"
        What the ids of its drawings begin with; unique on a page.
    """
    figure = prepare_templates().get_template("figure.html.j2")
    key = "".join(c for c in part.heading.lower() if c.isascii() and c.isalnum())
    figures = {
        place: Markup(  # noqa: S704 - our template, which escapes
            figure.render(
                svg=Markup(_draw(block, f"{prefix}-{key}-{place}")),  # noqa: S704 - made by us
                title=block.title,
                subtitle=block.subtitle,
                columns=[str(column) for column in block.data.columns],
                rows=block.data.astype(str).to_numpy().tolist(),
            )
        )
        for place, block in enumerate(part.blocks)
        if isinstance(block, Picture)
    }
    template = prepare_templates().get_template("part.html.j2")
    return Markup(template.render(part=part, figures=figures, mark=MARK))  # noqa: S704 - escapes


def _draw(picture: Picture, prefix: str) -> str:
    """Return a picture as SVG."""
    return render_svg(
        picture.to_spec(), prefix=prefix, title=picture.title, description=picture.description
    )


@cache
def prepare_templates() -> Environment:
    """Return the templates, which escape what is put into them."""
    return Environment(
        loader=FileSystemLoader([_HERE / "templates", _HERE / "page"]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
