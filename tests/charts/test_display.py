"""Tests of how a picture is shown where somebody watches and where nobody does."""

import nbformat
import pytest

from caseload_lib.charts import display
from caseload_lib.charts.history import draw_history
from caseload_lib.charts.house import VEGA_LITE_MIME

WIDGET_MIME = "application/vnd.jupyter.widget-view+json"


@pytest.fixture
def picture(fallen):
    """Return a picture of a history."""
    return draw_history(fallen, indicator="caseload", unit="cases")


@pytest.mark.parametrize(
    ("environ", "watched"),
    [
        ({}, False),
        ({"JPY_SESSION_NAME": "/home/x/explore.ipynb"}, True),
        ({"SERVER_SOFTWARE": "voila/0.5.13"}, True),
        ({"SERVER_SOFTWARE": "gunicorn/23"}, False),
    ],
)
def test_is_watched_is_told_by_who_serves_the_notebook(environ, watched):
    """Papermill leaves neither mark; Jupyter Server and Voilà leave one each."""
    assert display.is_watched(environ) == watched


def test_bundle_picture_unwatched_is_plain(picture, monkeypatch):
    """A batch keeps the specification and its text, and starts no widget."""
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    monkeypatch.delenv("SERVER_SOFTWARE", raising=False)
    assert set(display.bundle_picture(picture)) == {VEGA_LITE_MIME, "text/plain"}


def test_bundle_picture_watched_adds_a_live_chart_and_keeps_the_rest(picture, monkeypatch):
    """A notebook run by hand still exports."""
    monkeypatch.setenv("JPY_SESSION_NAME", "/home/x/explore.ipynb")
    bundle = display.bundle_picture(picture)
    assert set(bundle) == {VEGA_LITE_MIME, WIDGET_MIME, "text/plain"}
    output = nbformat.v4.new_output("display_data", bundle)
    cell = nbformat.v4.new_code_cell("picture", outputs=[output])
    nbformat.validate(nbformat.v4.new_notebook(cells=[cell]))


def test_draw_live_brings_its_own_vega_and_fetches_nothing(picture):
    """The widget's own script names no place to load from."""
    widget = display.draw_live(picture)
    script = widget._esm
    assert "cdn.jsdelivr.net" not in script
    assert "esm.sh" not in script
    assert len(script) > 100_000


def test_prepare_live_leaves_the_picture_as_it_was(picture):
    """The title is drawn in a copy: a page sets it in HTML."""
    before = picture.to_spec()
    live = display.prepare_live(picture)
    assert live["title"]["text"] == [picture.title]
    assert live["padding"]["top"] > before["padding"]["top"]
    assert picture.to_spec() == before


def test_prepare_live_values_respond_to_a_selection(picture):
    """A click chooses a value and the others fade; furniture stays as it is."""
    live = display.prepare_live(picture)
    assert live["params"][0]["views"] == ["values"]
    fading = [layer for layer in live["layer"] if "opacity" in layer["encoding"]]
    assert [layer["name"] for layer in fading] == ["values"]
    assert fading[0]["encoding"]["tooltip"]


def test_prepare_live_without_values_has_nothing_to_choose(make_history):
    """A chart of gaps is shown without a selection."""
    empty = draw_history(make_history([None, None]), indicator="caseload", unit="cases")
    assert display.prepare_live(empty)["params"] == []
