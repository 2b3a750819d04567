"""From an executed notebook to what is kept: the page, and the record that repeats byte by byte."""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any

import nbformat
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup, escape
from nbconvert.exporters import TemplateExporter
from nbformat import NotebookNode
from nbformat.v4.rwbase import split_lines, strip_transient
from traitlets.config import Config

from caseload_lib.charts.house import VEGA_LITE_MIME
from caseload_lib.charts.svg import render_svg
from caseload_lib.report.notebook_json import write_json

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
            # The others that nbconvert brings do nothing here, and each has the whole checked.
            Exporter={"default_preprocessors": ["nbconvert.preprocessors.TagRemovePreprocessor"]},
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


def export_files(notebook: NotebookNode, formats: Iterable[str]) -> dict[str, bytes]:
    """Return what is kept of an executed notebook; its charts are drawn once for all of it.

    Parameters
    ----------
    notebook : NotebookNode
        An executed notebook; it is not changed.
    formats : iterable of str
        "html" for the page, "ipynb" for the record, or both.

    Returns
    -------
    dict of str to bytes
        By format, in alphabetical order, what `export_page` and `export_record` return.

    Raises
    ------
    nbformat.ValidationError
        If it is not a valid notebook.
    CaseloadError
        If a chart cannot be drawn.
    """
    drawn: dict[str, str] = {}
    exporters = {"html": export_page, "ipynb": export_record}
    return {name: exporters[name](notebook, drawn=drawn).encode() for name in sorted(formats)}


def export_page(notebook: NotebookNode, *, drawn: dict[str, str] | None = None) -> str:
    """Return the page that a notebook's outputs make.

    Charts become inline SVG with a table of their numbers; markup that the library made is
    shown; anything else is shown as text. Code, warnings and cells for the analyst are left out.

    Parameters
    ----------
    notebook : NotebookNode
        An executed notebook; it is not changed.
    drawn : dict of str to str, optional
        Charts of this very notebook that are drawn already, by their place; others are added.

    Returns
    -------
    str
        One HTML document that needs nothing else. The same notebook gives the same text.

    Raises
    ------
    CaseloadError
        If a chart cannot be drawn.
    """
    known = {} if drawn is None else drawn

    def show(output: NotebookNode, prefix: str) -> NotebookNode | None:
        if _is_aside(output):
            return None
        # Not by nbformat's own function, which would check each one against its schema.
        return NotebookNode(
            output_type="display_data",
            metadata=output.get("metadata", NotebookNode()),
            data=NotebookNode({"text/html": _show_output(output, prefix=prefix, drawn=known)}),
        )

    shown = NotebookNode(notebook)
    shown.cells = [
        _change_outputs(cell, number, show) for number, cell in enumerate(notebook.cells, start=1)
    ]
    text, _ = _prepare_exporter().from_notebook_node(shown)
    return str(text)


def export_record(notebook: NotebookNode, *, drawn: dict[str, str] | None = None) -> str:
    """Return an executed notebook as the text to keep.

    It holds no time and no path, so that the same run gives the same text on any machine, and
    its charts are also kept as SVG, which any notebook program shows.

    Parameters
    ----------
    notebook : NotebookNode
        An executed notebook; it is not changed.
    drawn : dict of str to str, optional
        As of `export_page`.

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
    known = {} if drawn is None else drawn
    record = NotebookNode(notebook)
    record.metadata = _leave_out(notebook.metadata, "papermill", "widgets")
    record.metadata.kernelspec = NotebookNode(
        display_name="Python 3", language="python", name="python3"
    )
    record.cells = [
        _change_outputs(_clean_cell(cell), number, partial(_keep_output, drawn=known))
        for number, cell in enumerate(notebook.cells, start=1)
    ]
    nbformat.validate(record)
    # What this makes is ours alone, so that nbformat need not copy it before it splits lines.
    lines = strip_transient(split_lines(record))
    return f"{write_json(lines)}\n"


def _change_outputs(
    cell: NotebookNode,
    number: int,
    change: Callable[[NotebookNode, str], NotebookNode | None],
) -> NotebookNode:
    """Return a cell with outputs of its own, each changed, or left out where nothing comes back."""
    changed = NotebookNode(cell)
    if cell.cell_type == "code":
        outputs = (change(output, f"c{number}-{i}") for i, output in enumerate(cell.outputs, 1))
        changed.outputs = [output for output in outputs if output is not None]
    return changed


def _clean_cell(cell: NotebookNode) -> NotebookNode:
    """Return a cell without times and paths."""
    cleaned = NotebookNode(cell)
    cleaned.metadata = _leave_out(cell.metadata, "papermill", "execution")
    if "injected-parameters" in cell.metadata.get("tags", []):
        cleaned.id = "injected-parameters"
        cleaned.source = _drop_paths(cell.source)
    return cleaned


def _keep_output(output: NotebookNode, prefix: str, *, drawn: dict[str, str]) -> NotebookNode:
    """Return an output as the record keeps it."""
    kept = NotebookNode(output)
    if _is_aside(output):
        kept.text = _MACHINE.sub("", _CELL_FILE.sub("cell", output.text))
    if "data" in output:
        kept.data = NotebookNode(output.data)
        if VEGA_LITE_MIME in output.data:
            svg = _draw(output.data[VEGA_LITE_MIME], prefix=prefix, drawn=drawn)
            # What stands alone names its own namespace.
            named = svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
            kept.data[_SVG_MIME] = named
    return kept


def _leave_out(metadata: NotebookNode, *names: str) -> NotebookNode:
    """Return notes without those of some names."""
    return NotebookNode({name: note for name, note in metadata.items() if name not in names})


def _is_aside(output: NotebookNode) -> bool:
    """Return whether an output is for whoever ran the notebook, not for a reader."""
    return output.output_type == "stream" and output.name == "stderr"


def _show_output(output: NotebookNode, *, prefix: str, drawn: dict[str, str]) -> str:
    """Return an output as markup: what is not known to be safe is shown as text."""
    if output.output_type == "stream":
        return str(Markup("<pre>{}</pre>").format(output.text))
    data = output.get("data", {})
    if VEGA_LITE_MIME in data:
        return _draw_figure(data[VEGA_LITE_MIME], prefix=prefix, drawn=drawn)
    if "text/html" in data:
        return str(data["text/html"])
    if "image/png" in data:
        alt = escape(data.get("text/plain", ""))
        return f'<img alt="{alt}" src="data:image/png;base64,{"".join(data["image/png"].split())}">'
    return str(Markup("<pre>{}</pre>").format(data.get("text/plain", "")))


def _draw_figure(spec: Mapping[str, Any], *, prefix: str, drawn: dict[str, str]) -> str:
    """Return a chart with its title, its drawing and its numbers."""
    about = spec.get("usermeta", {}).get("caseload", {})
    return (
        _prepare_figures()
        .get_template("figure.html.j2")
        .render(
            svg=Markup(_draw(spec, prefix=prefix, drawn=drawn)),  # noqa: S704 - made by us, escaped there
            title=about.get("title", ""),
            subtitle=about.get("subtitle", ""),
            columns=about.get("columns", []),
            rows=about.get("rows", []),
        )
    )


def _draw(spec: Mapping[str, Any], *, prefix: str, drawn: dict[str, str]) -> str:
    """Return a chart as SVG, drawn unless it is there already."""
    if prefix not in drawn:
        about = spec.get("usermeta", {}).get("caseload", {})
        drawn[prefix] = render_svg(
            spec,
            prefix=prefix,
            title=about.get("title") or "Chart",
            description=about.get("description") or spec.get("description", ""),
        )
    return drawn[prefix]


def _drop_paths(source: str) -> str:
    """Return the source of a parameters cell without those that are paths."""
    lines = source.strip().splitlines()
    return "\n".join(line for line in lines if line.partition(" = ")[0] not in _PATHS)
