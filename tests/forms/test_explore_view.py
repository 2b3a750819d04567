"""Tests of the form for exploring: by its widgets, in a real kernel, and in a browser."""

import contextlib
import os
import socket
import subprocess
import sys
import time

import nbformat
import pandas as pd
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from caseload_lib.errors import CaseloadError
from caseload_lib.forms.explore_view import ExploreForm, open_explorer, write_table
from caseload_lib.months import Month
from caseload_lib.resources import find_resource

NOTEBOOK = find_resource("notebooks", "explore_caseloads.ipynb")


@pytest.fixture
def form(exploration):
    """Return the form as it opens."""
    return ExploreForm(exploration)


def _control(form, label):
    found = [
        one
        for box in form.widget.children
        for one in getattr(box, "children", ())
        if getattr(one, "description", "") == label
    ]
    assert len(found) == 1, label
    return found[0]


def _texts(form):
    """Return the HTML of the form's own texts."""
    return [one.value for one in form.widget.children if hasattr(one, "value")]


def test_form_choosing_an_indicator_redraws_charts_and_table(form):
    """What is chosen is what is shown."""
    _control(form, "Indicators").value = ("caseload", "contact_rate")
    assert form.model.choice.indicators == ("caseload", "contact_rate")
    charts = [box for box in form.widget.children if hasattr(box, "children")][-1]
    assert len(charts.children) == 2
    assert "Planned contacts made" in _texts(form)[-1]


def test_form_refused_choice_is_told_and_leaves_the_charts(form):
    """The model refuses; the form says why and changes nothing."""
    table = _texts(form)[-1]
    _control(form, "Indicators").value = ()
    assert 'role="alert"' in "".join(_texts(form))
    assert "No indicator is chosen" in "".join(_texts(form))
    assert _texts(form)[-1] == table
    _control(form, "Indicators").value = ("caseload",)
    assert 'role="alert"' not in "".join(_texts(form))


def test_form_somebody_of_whom_nothing_is_reported_is_told(form, agency):
    """A supervisor without cases is an empty choice, not an error."""
    reported = set(agency.facts(Month(2026, 10))["facilitator_id"])
    idle = [one for one in form.model.facilitators if one not in reported]
    _control(form, "From").value = "2026-10"
    _control(form, "Facilitators").value = tuple(idle[:1])
    assert idle
    assert "Nothing is reported of them" in "".join(_texts(form))


def test_form_save_says_where_and_refuses_what_is_there(form, agency):
    """A click writes the file once."""
    _control(form, "File name").value = "form-test"
    button = _control(form, "Save as CSV")
    button.click()
    assert (agency.path / "exports" / "form-test.csv").exists()
    assert "Saved: " in "".join(_texts(form))
    button.click()
    assert "already" in "".join(_texts(form))


def test_form_names_of_people_stay_text(form):
    """Markup in a name is shown, not run."""
    form.model.facilitators = {"F001": "F001 <script>alert(1)</script>"}
    _control(form, "Facilitators").value = ("F001",)
    shown = "".join(_texts(form))
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown


def test_form_every_control_has_a_label(form):
    """Nobody has to guess what a field is for."""
    controls = [
        one
        for box in form.widget.children
        for one in getattr(box, "children", ())
        if hasattr(one, "description")
    ]
    assert len(controls) == 8
    assert all(one.description for one in controls)


def test_write_table_has_scopes_and_a_caption():
    """Assistive technology reads which header a cell belongs to."""
    html = write_table(pd.DataFrame({"Month": ["Oct"], "Cases": ["3"]}), caption="All & any")
    assert "<caption>All &amp; any</caption>" in html
    assert html.count('scope="col"') == 2
    assert html.count('scope="row"') == 1


def test_open_explorer_without_an_agency_says_what_to_do(tmp_path, monkeypatch):
    """A newcomer learns how to begin."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CaseloadError, match="No agency was found"):
        open_explorer()


def test_notebook_runs_and_leaves_a_valid_record(agency, monkeypatch):
    """The notebook that travels with the package works; a real kernel runs it in the next test."""
    monkeypatch.setenv("CASELOAD_AGENCY", str(agency.path))
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    shell, shown = InteractiveShell.instance(), []
    for number, cell in enumerate(one for one in notebook.cells if one.cell_type == "code"):
        with capture_output() as captured:
            shell.run_cell(cell.source).raise_error()
        shown += [one.data for one in captured.outputs]
        cell.execution_count = number + 1
        cell.outputs = [
            nbformat.v4.new_output("display_data", one.data, metadata=one.metadata)
            for one in captured.outputs
        ]
    nbformat.validate(notebook)
    assert "application/vnd.jupyter.widget-view+json" in shown[0]


@contextlib.contextmanager
def _serve(agency):
    """Serve the notebook by Voilà on a free port of this machine, and yield its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "voila", str(NOTEBOOK), "--no-browser", f"--port={port}",
         "--Voila.ip=127.0.0.1"],
        env={**os.environ, "CASELOAD_AGENCY": str(agency.path)},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _ in range(240):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            assert server.poll() is None, "Voilà ended at once"
            time.sleep(0.25)
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.terminate()
        server.wait(30)


def test_form_in_a_browser_follows_the_choice_without_a_network(agency, chromium_path):
    """Served by Voilà, a choice by keyboard changes chart and table, and nothing is fetched."""
    sync_api = pytest.importorskip(
        "playwright.sync_api", reason="playwright is missing: pip install 'caseload[test]'"
    )
    fetched, faults = [], []

    def keep_local(route):
        address = route.request.url
        if address.startswith(("http://127.0.0.1:", "data:", "blob:")):
            route.continue_()
        else:
            fetched.append(address)
            route.abort()

    with _serve(agency) as address, sync_api.sync_playwright() as browsers:
        browser = browsers.chromium.launch(executable_path=chromium_path, args=["--no-sandbox"])
        page = browser.new_page()
        page.set_default_timeout(120_000)
        page.route("**/*", keep_local)
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        page.goto(address)
        chart = page.locator(".caseload-form svg").first
        chart.wait_for()
        assert "Caseload" in chart.text_content()
        page.get_by_label("Indicators", exact=True).focus()
        page.keyboard.press("ArrowDown")
        page.locator(".caseload-form svg", has_text="Average caseload").wait_for()
        page.locator(".caseload-form th", has_text="Average caseload").wait_for()
        page.locator(".caseload-form svg g.mark-symbol path").first.hover(force=True)
        page.locator("#vg-tooltip-element", has_text="Month").wait_for()
        page.locator(".caseload-form svg g.mark-symbol path").first.click(force=True)
        page.locator("caption", has_text="Chosen in the chart").wait_for()
        browser.close()
    assert faults == []
    # Voilà's own page asks for an icon font; nothing that we draw does.
    assert not [one for one in fetched if "fontawesome" not in one]
