"""How a picture is shown: live where somebody works in a notebook, else as a plain bundle."""

import os
import textwrap
from collections.abc import Mapping
from typing import Any

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
        A widget. A click on a value chooses it (Shift for more); `selections.chosen` then holds
        what the first column of the picture's table calls it.
    """
    # Not at the top: a batch draws nothing live, and need not load Altair.
    import altair as alt

    alt.JupyterChart.enable_offline(True)
    live = alt.JupyterChart(None, embed_options={"actions": False, "renderer": "svg"})
    redraw_live(live, picture)
    return live


def redraw_live(live: Any, picture: house.Picture) -> None:
    """Draw another picture in a live chart; a new one would bring all of Vega once more.

    Parameters
    ----------
    live : altair.JupyterChart
        As `draw_live` gives it.
    picture : Picture
        What to draw.
    """
    import altair as alt
    from altair.utils.schemapi import debug_mode

    spec = prepare_live(picture)
    params = [alt.TopLevelSelectionParameter(**param) for param in spec.pop("params")]
    # Tests hold every chart to the schema; checking it again at each click takes a second.
    with debug_mode(False):
        live.chart = alt.TopLevelLayerSpec(**spec, params=params)


def prepare_live(picture: house.Picture) -> dict[str, Any]:
    """Return a picture's specification with its title drawn and its values to choose from.

    Parameters
    ----------
    picture : Picture
        What to draw. A page sets the title as a caption in HTML instead.

    Returns
    -------
    dict
        The specification, with more room at its top.
    """
    title = textwrap.wrap(picture.title, _LINE_LENGTH)
    subtitle = textwrap.wrap(picture.subtitle, _LINE_LENGTH)
    above = _LINE_HEIGHT * (len(title) + len(subtitle)) + 16
    padding = picture.spec["padding"]
    heading = {
        "text": title,
        "subtitle": subtitle,
        "anchor": "start",
        "frame": "group",
        "dx": -padding["left"],
        "offset": 8,
        "color": house.INK,
        "fontSize": 15,
        "subtitleColor": house.MUTED,
        "subtitleFontSize": house.TEXT_SIZE,
        "subtitlePadding": 4,
    }
    values = [layer for layer in picture.spec["layer"] if _is_choosable(layer)]
    chosen = [
        {
            "name": "chosen",
            "select": {"type": "point", "fields": [layer["encoding"]["tooltip"][0]["field"]]},
            "views": [layer["name"]],
        }
        for layer in values
    ]
    return {
        **picture.spec,
        "description": picture.description,
        "title": heading,
        "padding": {**padding, "top": padding["top"] + above},
        "layer": [_make_choosable(layer) for layer in picture.spec["layer"]],
        "params": chosen,
    }


def _is_choosable(layer: dict[str, Any]) -> bool:
    """Tell whether a layer holds values to choose from; a chart has one such layer at most."""
    return layer.get("name") == "values" and "tooltip" in layer["encoding"]


def _make_choosable(layer: dict[str, Any]) -> dict[str, Any]:
    """Return a layer of values whose marks fade while others are chosen."""
    if not _is_choosable(layer):
        return layer
    fading = {"condition": {"param": "chosen", "value": 1}, "value": 0.35}
    return {**layer, "encoding": {**layer["encoding"], "opacity": fading}}
