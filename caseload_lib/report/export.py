"""From an executed notebook to what is kept: the page, and the record that repeats byte by byte."""

import copy
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup, escape
from nbconvert.exporters import TemplateExporter
from nbformat import NotebookNode
from traitlets.config import Config

from caseload_lib.charts.house import VEGA_LITE_MIME
from caseload_lib.charts.svg import render_svg

_HERE = Path(__file__).resolve().parent
#: Cells with one of these tags speak to an analyst, not to the reader of a page.
HIDDEN_TAGS = ("analyst", "parameters", "injected-parameters")
#: Parameters that are paths of the machine that ran the notebook.
_PATHS = ("agency", "inputs")
_SVG_MIME = "image/svg+xml"
#: Where warnings say that code lies: a cell's file of one process, or a folder of one machine.
_CELL_FILE = re.compile(r"\S*ipykernel_[0-9]+/[0-9]+\.py")
_MACHINE = re.compile(r"(?<![\w/])/\S*/(?=caseload_lib/|site-packages/)")


class PageExporter(TemplateExporter):  # type: ignore[misc]
    """Exports what the cells of a notebook displayed, by the template `report/page/`."""

    file_extension = ".html"
    output_mimetype = "text/html"

    @property
    def default_config(self) -> Config:
        """Leave out cells for the analyst, everybody's code, and what went to standard error."""
        own = Config(
            TagRemovePreprocessor={"enabled": True, "remove_cell_tags": set(HIDDEN_TAGS)},
            TemplateExporter={
                "exclude_input": True,
                "exclude_input_prompt": True,
                "exclude_output_prompt": True,
            },
        )
        merged = super().default_config.copy()
        merged.merge(own)
        return merged


@cache
def _prepare_exporter() -> PageExporter:
    """Return the exporter, whose templates are read once."""
    return PageExporter(template_name="page", extra_template_basedirs=[str(_HERE)])


@cache
def _prepare_figures() -> Environment:
    """Return the template of a chart with its table, which escapes what is put into it."""
    return Environment(loader=FileSystemLoader(_HERE / "page"), autoescape=True, trim_blocks=True)


def export_page(notebook: NotebookNode) -> str:
    """Return the page that a notebook's outputs make.

    Charts become inline SVG with a table of their numbers; markup that the library made is
    shown; anything else is shown as text. Code, warnings and cells for the analyst are left out.

    Parameters
    ----------
    notebook : NotebookNode
        An executed notebook; it is not changed.

    Returns
    -------
    str
        One HTML document that needs nothing else. The same notebook gives the same text.

    Raises
    ------
    CaseloadError
        If a chart cannot be drawn.
    """
    shown = copy.deepcopy(notebook)
    for number, cell in _list_code_cells(shown):
        cell.outputs = [
            nbformat.v4.new_output(
                "display_data",
                {"text/html": _show_output(output, prefix=f"c{number}-{place}")},
                metadata=output.get("metadata", {}),
            )
            for place, output in enumerate(cell.outputs, start=1)
            if not _is_aside(output)
        ]
    text, _ = _prepare_exporter().from_notebook_node(shown)
    return str(text)


def export_record(notebook: NotebookNode) -> str:
    """Return an executed notebook as the text to keep.

    It holds no time and no path, so that the same run gives the same text on any machine, and
    its charts are also kept as SVG, which any notebook program shows.

    Parameters
    ----------
    notebook : NotebookNode
        An executed notebook; it is not changed.

    Returns
    -------
    str
        The notebook as JSON.

    Raises
    ------
    nbformat.ValidationError
        If it is not a valid notebook.
    CaseloadError
        If a chart cannot be drawn.
    """
    record = copy.deepcopy(notebook)
    for notes in ("papermill", "widgets"):
        record.metadata.pop(notes, None)
    record.metadata.kernelspec = {
        "display_name": "Python 3",
        "language": "python",
        "name": "python3",
    }
    for cell in record.cells:
        for notes in ("papermill", "execution"):
            cell.metadata.pop(notes, None)
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell.id = "injected-parameters"
            cell.source = _drop_paths(cell.source)
    for number, cell in _list_code_cells(record):
        for place, output in enumerate(cell.outputs, start=1):
            if _is_aside(output):
                output.text = _MACHINE.sub("", _CELL_FILE.sub("cell", output.text))
            if VEGA_LITE_MIME in output.get("data", {}):
                spec = output.data[VEGA_LITE_MIME]
                output.data[_SVG_MIME] = _draw(spec, prefix=f"c{number}-{place}", alone=True)
    nbformat.validate(record)
    return f"{nbformat.writes(record)}\n"


def _list_code_cells(notebook: NotebookNode) -> Iterator[tuple[int, NotebookNode]]:
    """Yield the code cells with their place in the notebook, from 1."""
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type == "code":
            yield number, cell


def _is_aside(output: NotebookNode) -> bool:
    """Return whether an output is for whoever ran the notebook, not for a reader."""
    return output.output_type == "stream" and output.name == "stderr"


def _show_output(output: NotebookNode, *, prefix: str) -> str:
    """Return an output as markup: what is not known to be safe is shown as text."""
    if output.output_type == "stream":
        return str(Markup("<pre>{}</pre>").format(output.text))
    data = output.get("data", {})
    if VEGA_LITE_MIME in data:
        return _draw_figure(data[VEGA_LITE_MIME], prefix=prefix)
    if "text/html" in data:
        return str(data["text/html"])
    if "image/png" in data:
        alt = escape(data.get("text/plain", ""))
        return f'<img alt="{alt}" src="data:image/png;base64,{"".join(data["image/png"].split())}">'
    return str(Markup("<pre>{}</pre>").format(data.get("text/plain", "")))


def _draw_figure(spec: Mapping[str, Any], *, prefix: str) -> str:
    """Return a chart with its title, its drawing and its numbers."""
    about = spec.get("usermeta", {}).get("caseload", {})
    return (
        _prepare_figures()
        .get_template("figure.html.j2")
        .render(
            svg=Markup(_draw(spec, prefix=prefix)),  # noqa: S704 - made by us, escaped there
            title=about.get("title", ""),
            subtitle=about.get("subtitle", ""),
            columns=about.get("columns", []),
            rows=about.get("rows", []),
        )
    )


def _draw(spec: Mapping[str, Any], *, prefix: str, alone: bool = False) -> str:
    """Return a chart as SVG; one that stands alone names its own namespace."""
    about = spec.get("usermeta", {}).get("caseload", {})
    svg = render_svg(
        spec,
        prefix=prefix,
        title=about.get("title") or "Chart",
        description=about.get("description") or spec.get("description", ""),
    )
    return svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1) if alone else svg


def _drop_paths(source: str) -> str:
    """Return the source of a parameters cell without those that are paths."""
    lines = source.strip().splitlines()
    return "\n".join(line for line in lines if line.partition(" = ")[0] not in _PATHS)
