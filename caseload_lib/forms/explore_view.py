"""The form for exploring: it draws what the model holds and calls it, and decides nothing."""

from html import escape
from typing import Any

import ipywidgets as widgets
import pandas as pd

from caseload_lib.charts.display import draw_live, redraw_live
from caseload_lib.charts.house import Picture
from caseload_lib.charts.words import format_month
from caseload_lib.errors import CaseloadError
from caseload_lib.forms.explore import Exploration
from caseload_lib.record.folder import open_agency

#: Charts drawn at once; the table always has everything.
MOST_CHARTS = 8
#: Columns of the table shown at once; a file always has everything.
_MOST_COLUMNS = 40
_STYLE = """<style>
.caseload-form { font: 1rem/1.5 system-ui, sans-serif; color: #1d2b30; max-width: 62rem; }
.caseload-form label.widget-label { width: auto; min-width: 7rem; color: #1d2b30; }
.caseload-form select:focus-visible, .caseload-form input:focus-visible,
.caseload-form button:focus-visible, .caseload-form .scroll:focus-visible {
  outline: 3px solid #0b5f66; outline-offset: 2px; }
.caseload-form table { border-collapse: collapse; font-size: .875rem; }
.caseload-form th, .caseload-form td { text-align: left; padding: .3rem .9rem .3rem 0;
  border-top: 1px solid #d9d3c7; vertical-align: top; }
.caseload-form .scroll { overflow-x: auto; }
.caseload-form caption { text-align: left; font-weight: 600; padding: .5rem 0 .2rem; }
.caseload-form select[multiple] { min-width: 11rem; max-width: 100%; }
.caseload-form .refused { color: #8a3f00; font-weight: 600; }
.caseload-form .whose { font-weight: 600; margin: 1rem 0 0; }
</style>"""


class ExploreForm:
    """The widgets of an exploration.

    Parameters
    ----------
    model : Exploration
        What is explored.

    Attributes
    ----------
    model : Exploration
        The same: an analyst goes on with `model.facts()` and `model.pictures()`.
    widget : ipywidgets.VBox
        What to display.
    """

    def __init__(self, model: Exploration) -> None:
        self.model = model
        choice = model.choice
        months = [(format_month(month), month) for month in model.months]
        self._controls: dict[str, Any] = {
            "first": _label(widgets.Dropdown(options=months, value=choice.first), "From"),
            "last": _label(widgets.Dropdown(options=months, value=choice.last), "To"),
            "facilitators": _offer(model.facilitators, "Facilitators", choice.facilitators),
            "programmes": _offer(model.programmes, "Programmes", choice.programmes),
            "indicators": _offer(model.indicators, "Indicators", choice.indicators),
        }
        self._name = _label(widgets.Text(value="selection"), "File name")
        self._status = widgets.HTML()
        self._table = widgets.HTML()
        self._charts = widgets.VBox()
        self._slots: list[_Slot] = []
        self.widget = self._lay_out()
        for control in self._controls.values():
            control.observe(self._change, names="value")
        self._draw()

    def _lay_out(self) -> widgets.VBox:
        """Return all widgets in their order; it is the order of the keyboard too."""
        wide = widgets.Layout(flex_flow="row wrap", grid_gap="0.5rem 2rem")
        pick = list(self._controls.values())
        save = [self._name, self._make_button("csv", "CSV"), self._make_button("xlsx", "Excel")]
        hint = (
            "Nobody chosen: the agency as a whole. No programme chosen: all of them. "
            "Hold Ctrl or Shift to choose several; Ctrl and space by keyboard."
        )
        box = widgets.VBox(
            [
                widgets.HTML(_STYLE),
                widgets.Box(pick[:2], layout=wide),
                widgets.Box(pick[2:], layout=wide),
                widgets.HTML(f"<p>{hint}</p>"),
                widgets.Box(save, layout=wide),
                self._status,
                self._charts,
                self._table,
            ]
        )
        box.add_class("caseload-form")
        return box

    def _make_button(self, kind: str, named: str) -> widgets.Button:
        """Return a button that saves the selection."""
        button = widgets.Button(
            description=f"Save as {named}", tooltip=f"Save the selection as {named}"
        )
        button.on_click(lambda _: self._save(kind))
        return button

    def _change(self, _: Any) -> None:
        """Take all controls as they stand, or say why the model refuses them."""
        try:
            self.model.choose(**{name: one.value for name, one in self._controls.items()})
        except CaseloadError as error:
            self._say(str(error), refused=True)
        else:
            self._draw()

    def _save(self, kind: str) -> None:
        """Save the selection and say where it is."""
        try:
            path = self.model.save(self._name.value, kind=kind)
        except CaseloadError as error:
            self._say(str(error), refused=True)
        else:
            self._say(f"Saved: {path}")

    def _say(self, text: str, *, refused: bool = False) -> None:
        """Show a message; screen readers read it at once."""
        role = "alert" if refused else "status"
        kind = "refused" if refused else "said"
        self._status.value = f'<p role="{role}" class="{kind}">{escape(text)}</p>'

    def _draw(self) -> None:
        """Draw the charts and the table of what is chosen."""
        pictures = self.model.pictures(most=MOST_CHARTS)
        while len(self._slots) < len(pictures):
            self._slots.append(_Slot(pictures[len(self._slots)][1]))
        for slot, (whose, picture) in zip(self._slots, pictures, strict=False):
            slot.draw(whose, picture)
        self._charts.children = [slot.widget for slot in self._slots[: len(pictures)]]
        table = self.model.table()
        shown = table.iloc[:, : _MOST_COLUMNS + 1]
        self._table.value = write_table(shown, caption="The selection, newest month first")
        self._say(self._describe(len(pictures), len(table.columns) - len(shown.columns)))

    def _describe(self, drawn: int, hidden: int) -> str:
        """Return what is chosen and what of it is not shown."""
        told = "; ".join(f"{what}: {text}" for what, text in self.model.describe().items())
        left_out = self.model.count_pictures() - drawn
        more = (
            [f"{left_out} more charts are not drawn; choose less to see them."] if left_out else []
        )
        more += [f"{hidden} more columns are in the saved file."] if hidden else []
        if not drawn:
            more.append("Nothing is reported of them in these months.")
        return " ".join([f"{told}.", *more])


class _Slot:
    """The place of one chart: whose it is, the live chart, and what is chosen in it."""

    def __init__(self, picture: Picture) -> None:
        self._whose, self._said = widgets.HTML(), widgets.HTML()
        self._live = draw_live(picture)
        self._picture = picture
        self.widget = widgets.VBox([self._whose, self._live, self._said])

    def draw(self, whose: str, picture: Picture) -> None:
        """Draw a picture; the live chart is kept, since a new one is heavy to send."""
        self._whose.value = f'<p class="whose">{escape(whose)}</p>'
        self._said.value = ""
        if picture is not self._picture:
            redraw_live(self._live, picture)
        self._picture = picture
        if "chosen" in self._live.selections.trait_names():
            self._live.selections.observe(self._read_out, names="chosen")

    def _read_out(self, event: Any) -> None:
        """Show the rows of what is chosen in the chart."""
        named = {text for one in event["new"].value for text in one.values()}
        data = self._picture.data
        rows = data[data.iloc[:, 0].isin(named)]
        self._said.value = write_table(rows, caption="Chosen in the chart") if len(rows) else ""


def _offer(offered: dict[str, str], text: str, chosen: tuple[str, ...]) -> Any:
    """Return a list to choose several from, with its label."""
    options = [(label, code) for code, label in offered.items()]
    rows = max(min(len(options), 8), 2)
    return _label(
        widgets.SelectMultiple(
            options=options, value=chosen, rows=rows, layout=widgets.Layout(width="auto")
        ),
        text,
    )


def _label(control: Any, text: str) -> Any:
    """Return a control with a real label."""
    control.description = text
    control.style = {"description_width": "initial"}
    return control


def write_table(table: pd.DataFrame, *, caption: str) -> str:
    """Return a table of text as HTML; text from records stays text.

    Parameters
    ----------
    table : DataFrame
        Text; the first column names the rows.
    caption : str
        What the table shows.

    Returns
    -------
    str
        Markup with scopes for assistive technology, which scrolls sideways where it is wide.

    Examples
    --------
    >>> "&lt;b&gt;" in write_table(pd.DataFrame({"Month": ["<b>"]}), caption="All")
    True
    """
    head = "".join(f'<th scope="col">{escape(str(name))}</th>' for name in table.columns)
    body = "".join(
        f'<tr><th scope="row">{escape(str(first))}</th>'
        + "".join(f"<td>{escape(str(cell))}</td>" for cell in cells)
        + "</tr>"
        for first, *cells in table.itertuples(index=False, name=None)
    )
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(caption)}">'
        f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>"
    )


def open_explorer(agency: str = "") -> ExploreForm:
    """Return the form for exploring an agency's records.

    Parameters
    ----------
    agency : str, default ""
        The agency's folder; empty for the one that `record.folder.open_agency` finds.

    Returns
    -------
    ExploreForm
        Display its `widget`.

    Raises
    ------
    CaseloadError
        If no agency is found, or nothing is recorded yet.
    """
    return ExploreForm(Exploration(open_agency(agency or None)))
