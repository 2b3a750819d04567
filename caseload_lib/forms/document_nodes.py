"""A document as the nodes of a sheet: the same parts that a page and the files have."""

import json
import re
from functools import lru_cache
from typing import Literal

from caseload_lib.charts import house
from caseload_lib.charts.svg import render_svg
from caseload_lib.forms.nodes import Group, Heading, Node, Picture, Table, Text
from caseload_lib.report.documents.document import MARK, Document, Grid, Part, Passage

_KINDS: dict[str, Literal["plain", "said", "hint"]] = {
    "plain": "plain",
    "notice": "said",
    "hint": "hint",
}


def draw_document(document: Document, *, level: int = 3) -> tuple[Node, ...]:
    """Return a document's parts as nodes.

    Parameters
    ----------
    document : Document
        What to show; its title and subtitle are the form's to show.
    level : int, default 3
        Of the parts' headings.

    Returns
    -------
    tuple of Node
        In the document's order; folded parts as folded groups, charts with their numbers folded
        below.

    Raises
    ------
    CaseloadError
        If a picture cannot be drawn.
    """
    nodes: list[Node] = []
    for part in document.parts:
        blocks = _draw_part(part)
        if part.folded:
            nodes.append(Group(heading=part.heading, children=blocks, kind="fold", level=level))
        else:
            nodes += [Heading(text=part.heading, level=level), *blocks]
    return tuple(nodes)


def _draw_part(part: Part) -> tuple[Node, ...]:
    """Return what a part holds."""
    nodes: list[Node] = []
    for place, block in enumerate(part.blocks):
        if isinstance(block, Passage):
            nodes.append(Text(text=block.text, kind=_KINDS[block.kind]))
        elif isinstance(block, Grid):
            nodes.append(_draw_grid(block))
        else:
            nodes += draw_picture(block, f"{part.heading} {place}")
    return tuple(nodes)


def _draw_grid(grid: Grid) -> Table:
    """Return a table, with a mark in the text of what was chosen."""
    return Table(
        caption=grid.caption,
        headers=grid.headers,
        rows=tuple(
            tuple(
                f"{MARK}{cell}" if (line, column) in grid.marked else cell
                for column, cell in enumerate(row)
            )
            for line, row in enumerate(grid.rows)
        ),
    )


def draw_picture(picture: house.Picture, where: str) -> tuple[Node, ...]:
    """Return a chart, and its numbers to unfold.

    Parameters
    ----------
    picture : Picture
        What to draw; one that was drawn before is not drawn again.
    where : str
        Where it stands, another for each chart on a screen.
    """
    prefix = f"p{re.sub('[^A-Za-z0-9]+', '-', where)}"
    svg = _render(json.dumps(picture.to_spec()), prefix, picture.title, picture.description)
    numbers = Table(
        caption=picture.title,
        headers=tuple(str(column) for column in picture.data.columns),
        rows=tuple(tuple(row) for row in picture.data.astype(str).to_numpy().tolist()),
    )
    return (
        Picture(svg=svg, title=picture.title, description=picture.description),
        *((Text(text=picture.subtitle, kind="hint"),) if picture.subtitle else ()),
        Group(heading="The numbers of this chart", children=(numbers,), kind="fold", level=4),
    )


@lru_cache(maxsize=16)
def _render(spec: str, prefix: str, title: str, description: str) -> str:
    """Return a chart as SVG, kept since drawing takes longer than all else on the screen."""
    return render_svg(json.loads(spec), prefix=prefix, title=title, description=description)
