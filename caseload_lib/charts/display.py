"""How a picture is shown: live where somebody works in a notebook, else as a plain bundle."""

import os
import textwrap
from collections.abc import Mapping
from typing import Any

import altair as alt

from caseload_lib.charts import house

#: Room for one line of title or subtitle over a live chart, in pixels.
_LINE_HEIGHT = 18
_LINE_LENGTH = 92


def is_watched(environ: Mapping[str, str] | None = None) -> bool:
    """Tell whether somebody is working in the notebook that runs this.

    Jupyter Server names the session in the kernel's environment, and Voilà names itself there;
    under papermill there is neither.

    Parameters
    ----------
    environ : mapping, optional
        The environment; by default the process's own.

    Returns
    -------
    bool
        Whether a live chart can be drawn.

    Examples
    --------
    >>> is_watched({}), is_watched({"SERVER_SOFTWARE": "voila/0.5.13"})
    (False, True)
    """
    environ = os.environ if environ is None else environ
    served_by = environ.get("SERVER_SOFTWARE", "")
    return bool(environ.get("JPY_SESSION_NAME")) or served_by.startswith("voila")


def bundle_picture(picture: house.Picture) -> dict[str, Any]:
    """Return a cell's output for a picture.

    Parameters
    ----------
    picture : Picture
        What to show.

    Returns
    -------
    dict
        The plain bundle of `Picture.to_bundle`, which nbformat accepts; where somebody watches,
        also a live chart that needs no network.
    """
    bundle = picture.to_bundle()
    if is_watched():
        made = draw_live(picture)._repr_mimebundle_()
        live: dict[str, Any] = made[0] if isinstance(made, tuple) else made
        bundle = {**live, **bundle}
    return bundle


def draw_live(picture: house.Picture) -> Any:
    """Return a picture as a live chart with tooltips and a selection, without a network.

    JupyterLab and Voilà bring Vega-Lite 5 at most, so the chart brings its own (Altair's
    "jupyter" renderer, offline).

    Parameters
    ----------
    picture : Picture
        What to draw.

    Returns
    -------
    altair.JupyterChart
        A widget; its `selections` tell what the reader chose.
    """
    alt.JupyterChart.enable_offline(True)
    return alt.JupyterChart(
        entitle_chart(picture), embed_options={"actions": False, "renderer": "svg"}
    )


def entitle_chart(picture: house.Picture) -> Any:
    """Return a picture's chart with title and subtitle drawn over it.

    Parameters
    ----------
    picture : Picture
        What to draw. A page sets the title as a caption in HTML instead.

    Returns
    -------
    altair chart
        The chart with more room at its top.
    """
    title = textwrap.wrap(picture.title, _LINE_LENGTH)
    subtitle = textwrap.wrap(picture.subtitle, _LINE_LENGTH)
    chart: Any = picture.chart.copy(deep=False)
    padding = dict(chart.padding.to_dict() if hasattr(chart.padding, "to_dict") else chart.padding)
    padding["top"] += _LINE_HEIGHT * (len(title) + len(subtitle)) + 10
    heading = alt.Title(
        text=title,
        subtitle=subtitle,
        anchor="start",
        frame="group",
        offset=padding["top"] - _LINE_HEIGHT * (len(title) + len(subtitle)),
        color=house.INK,
        fontSize=15,
        subtitleColor=house.MUTED,
        subtitleFontSize=house.TEXT_SIZE,
    )
    return chart.properties(title=heading, padding=padding, description=picture.description)
