"""The house style: palette, sizes, and the picture that every drawing function returns."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

# Whoever exports pages needs a name and a font from here, and loads no pandas for them.
if TYPE_CHECKING:
    import pandas as pd

#: The page behind every chart; contrasts are counted against it.
PAPER = "#ffffff"
#: Text, and what matters most.
INK = "#1d2b30"
#: Lesser text.
MUTED = "#4d5c62"
#: Lines that help the eye and carry nothing themselves.
GRID = "#e6e6e2"
#: The usual range, behind the values.
BAND = "#e3edec"
#: Centre lines and limits.
RULE = "#65757b"
#: The facilitator's own values.
OWN = "#0b5f66"
#: Signals, and hours beyond what is available. Always with a shape of its own too.
SIGNAL = "#b84300"
#: Objectives.
OBJECTIVE = "#5a3fa0"
#: Everyone else.
PEERS = "#74848a"

#: Colours of text, each readable (4.5 to 1 or more) on `PAPER` and on `BAND`.
TEXT_COLOURS = (INK, MUTED, OWN, SIGNAL, OBJECTIVE)
#: Colours of marks, each visible (3 to 1 or more) on `PAPER` and on `BAND`.
MARK_COLOURS = (INK, RULE, OWN, SIGNAL, OBJECTIVE, PEERS)

#: The viewer's own font: nothing is fetched, and no chart depends on the machine that drew it.
FONT = "system-ui, sans-serif"
TEXT_SIZE = 12
SMALL_TEXT_SIZE = 11

#: What all charts share. Vega's own notes for assistive technology are off: a page gives one
#: title and one description for the whole image.
CONFIG = {
    "aria": False,
    "background": "transparent",
    "font": FONT,
    "view": {"stroke": None, "clip": False},
    "text": {"fontSize": SMALL_TEXT_SIZE, "color": INK, "limit": 0},
}

#: Named with "+json", so that nbformat takes it for the JSON object that it is; Altair's own
#: label ends in ".json", which nbformat refuses.
VEGA_LITE_MIME = "application/vnd.vegalite.v6+json"


@dataclass(frozen=True)
class Panel:
    """The drawing area and the room around it, in pixels.

    Parameters
    ----------
    width, height : int
        Of the area in which values are drawn.
    left, right, top, bottom : int, default 0
        The room for axis labels and direct labels.
    """

    width: int
    height: int
    left: int = 0
    right: int = 0
    top: int = 0
    bottom: int = 0


@dataclass(frozen=True)
class Picture:
    """A chart with what a person who does not see it needs.

    Parameters
    ----------
    spec : dict
        The drawing as Vega-Lite, without its title, as from `layers.finish_chart`.
    title : str
        A sentence that says what is to be seen.
    subtitle : str
        What is drawn, in which unit, over which months.
    description : str
        The text alternative, made from the same data.
    data : DataFrame
        The values as text, with column names for people.
    """

    spec: dict[str, Any]
    title: str
    subtitle: str
    description: str
    data: "pd.DataFrame"

    def to_spec(self) -> dict[str, Any]:
        """Return the Vega-Lite specification, with title, text and table as its `usermeta`.

        Returns
        -------
        dict
            Plain JSON values; `usermeta["caseload"]` holds title, subtitle, description,
            columns and rows.
        """
        about = {
            "title": self.title,
            "subtitle": self.subtitle,
            "description": self.description,
            "columns": [str(column) for column in self.data.columns],
            "rows": self.data.astype(str).to_numpy().tolist(),
        }
        return {
            **self.spec,
            "description": self.description,
            "usermeta": {"caseload": about},
        }

    @property
    def chart(self) -> Any:
        """The Altair chart of the drawing, to go on with in a notebook."""
        # Not at the top: a batch that only keeps specifications need not load Altair.
        import altair as alt

        return alt.LayerChart.from_dict(self.spec)

    def to_bundle(self) -> dict[str, Any]:
        """Return what a notebook's output keeps of the picture.

        Returns
        -------
        dict
            The specification under `VEGA_LITE_MIME` and the text alternative as text/plain.
        """
        return {
            VEGA_LITE_MIME: self.to_spec(),
            "text/plain": f"{self.title}\n{self.description}",
        }

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        """Return the output of a cell: with a live chart where somebody watches."""
        # Not at the top: display needs this module.
        from caseload_lib.charts import display

        return display.bundle_picture(self)
