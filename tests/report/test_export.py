"""Tests of pages and records: what is shown, what is left out, and that bytes repeat."""

import re

import nbformat
import pandas as pd
import pytest

from caseload_lib.charts.house import VEGA_LITE_MIME
from caseload_lib.report.export import export_files, export_page, export_record


def _spec(title="Visits <rose>", rows=(("2026-09", "4"), ("2026-10", "6"))):
    values = pd.DataFrame(rows, columns=["month", "visits"]).to_dict("records")
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "description": "Visits by month & more.",
        "data": {"values": values},
        "mark": {"type": "line", "clip": True},
        "encoding": {"x": {"field": "month"}, "y": {"field": "visits", "type": "quantitative"}},
        "usermeta": {
            "caseload": {
                "title": title,
                "subtitle": "Visits a month",
                "description": "Visits by month & more.",
                "columns": ["month", "visits <n>"],
                "rows": [list(row) for row in rows],
            }
        },
    }


def _cell(number, *outputs, tags=(), source="secret_code()"):
    return nbformat.v4.new_code_cell(
        source,
        id=f"cell-{number}",
        execution_count=number,
        outputs=list(outputs),
        metadata={"tags": list(tags), "papermill": {"start_time": "2026-11-01T10:00:00"}},
    )


def _shown(data, **metadata):
    return nbformat.v4.new_output("display_data", data, metadata=metadata)


def _notebook(*cells):
    return nbformat.v4.new_notebook(
        cells=list(cells),
        metadata={
            "papermill": {"input_path": "/home/ann/x.ipynb", "duration": 1.2},
            "kernelspec": {"name": "mine", "display_name": "Mine"},
        },
    )


def _chart(number, **given):
    return _cell(number, _shown({VEGA_LITE_MIME: _spec(**given), "text/plain": "alt"}))


def test_export_page_shows_markup_of_the_library_and_no_code():
    """A reader sees what the cells displayed and never the cells."""
    html = {"text/html": "<h1>Rose</h1>", "text/plain": "Rose"}
    page = export_page(_notebook(_cell(1, _shown(html, caseload={"title": "Page of <Rose>"}))))
    assert "<h1>Rose</h1>" in page
    assert "<title>Page of &lt;Rose&gt;</title>" in page
    assert "secret_code" not in page


def test_export_page_needs_nothing_from_anywhere():
    """A browser may fetch and run nothing, and there is no address to fetch."""
    page = export_page(_notebook(_chart(1)))
    assert "default-src 'none'" in page
    assert "<script" not in page
    assert not re.search(r"https?://", page)
    assert page.startswith("<!DOCTYPE html>")
    assert len(re.findall(r"<main[ >]", page)) == 1
    assert '<html lang="en">' in page


@pytest.mark.parametrize("tag", ["analyst", "parameters", "injected-parameters"])
def test_export_page_cells_for_the_analyst_are_left_out(tag):
    """What only the analyst needs is no part of a page."""
    shown = _cell(1, _shown({"text/html": "<p>for analysts</p>"}), tags=[tag])
    assert "for analysts" not in export_page(_notebook(shown))


def test_export_page_warnings_are_left_out_and_kept_in_the_record():
    """A warning is for whoever runs the notebook."""
    warned = nbformat.v4.new_output("stream", name="stderr", text="UserWarning: old library")
    notebook = _notebook(_cell(1, warned, nbformat.v4.new_output("stream", text="<i>seen</i>")))
    page = export_page(notebook)
    assert "old library" not in page
    assert "&lt;i&gt;seen&lt;/i&gt;" in page
    assert "old library" in export_record(notebook)


@pytest.mark.parametrize("kind", ["text/markdown", "application/javascript", "text/latex"])
def test_export_page_other_kinds_are_shown_as_text(kind):
    """Only markup that the library made is markup; the rest is data."""
    page = export_page(_notebook(_cell(1, _shown({kind: "<b>x</b>", "text/plain": "<b>y</b>"}))))
    assert "<b>" not in page
    assert "&lt;b&gt;y&lt;/b&gt;" in page


def test_export_page_image_has_its_text_and_its_bytes():
    """An image needs no file beside the page, and is described."""
    image = _shown({"image/png": "aGk=\n", "text/plain": 'a "graph"'})
    page = export_page(_notebook(_cell(1, image)))
    assert '<img alt="a &#34;graph&#34;" src="data:image/png;base64,aGk=">' in page


def test_export_page_chart_is_described_drawing_with_its_numbers():
    """A chart can be seen, heard and read as a table; text from data stays text."""
    page = export_page(_notebook(_chart(1)))
    assert re.search(r'<svg[^>]* role="img" aria-labelledby="(\S+) (\S+)"', page)
    assert ">Visits &lt;rose&gt;</title>" in page
    assert ">Visits by month &amp; more.</desc>" in page
    assert '<th scope="col">visits &lt;n&gt;</th>' in page
    assert '<th scope="row">2026-09</th><td>4</td>' in page
    assert "<rose>" not in page


def test_export_page_ids_are_unique_and_every_reference_is_met():
    """Two charts of one page, even the same ones, do not borrow each other's parts."""
    page = export_page(_notebook(_chart(1), _chart(2), _chart(3)))
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    referred = re.findall(r"url\(#([^)]+)\)", page)
    referred += " ".join(re.findall(r'aria-labelledby="([^"]+)"', page)).split()
    assert referred
    assert set(referred) <= set(ids)


def test_export_page_same_notebook_gives_same_bytes_whatever_went_before():
    """Pages do not depend on the order in which a worker makes them."""
    notebook = _notebook(_chart(1))
    first = export_page(notebook)
    export_page(_notebook(_chart(1, title="Another"), _chart(2)))
    assert export_page(notebook) == first


def test_export_leaves_the_notebook_as_it_is():
    """Page and record are made of the same notebook."""
    notebook = _notebook(_chart(1))
    before = nbformat.writes(notebook)
    export_page(notebook)
    export_record(notebook)
    assert nbformat.writes(notebook) == before


def test_export_record_is_valid_and_holds_no_time_and_no_path():
    """The record repeats byte by byte on any machine, and a notebook program opens it."""
    given = '# Parameters\nfacilitator_id = "F001"\nagency = "/home/ann"\ninputs = "/tmp/x"\n'
    warned = nbformat.v4.new_output(
        "stream",
        name="stderr",
        text="/tmp/ipykernel_812/4402.py:1: W\n/home/ann/.venv/lib/site-packages/x/y.py:3: W\n"
        "/home/ann/caseload_lib/months.py:1: W",
    )
    injected = _cell(1, warned, tags=["injected-parameters"], source=given)
    record = nbformat.reads(export_record(_notebook(injected, _chart(2))), as_version=4)
    nbformat.validate(record)
    text = nbformat.writes(record)
    assert 'facilitator_id = "F001"' in record.cells[0].source
    assert not re.search(r"2026-11-01|papermill|/home/ann|/tmp|ipykernel_", text)
    assert record.cells[0].outputs[0].text == (
        "cell:1: W\nsite-packages/x/y.py:3: W\ncaseload_lib/months.py:1: W"
    )
    assert record.metadata.kernelspec.name == "python3"


def test_export_record_chart_can_be_seen_in_any_notebook_program():
    """Lab knows no Vega-Lite 6, and shows the SVG."""
    record = nbformat.reads(export_record(_notebook(_chart(1))), as_version=4)
    svg = record.cells[0].outputs[0].data["image/svg+xml"]
    assert svg.startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    assert VEGA_LITE_MIME in record.cells[0].outputs[0].data


def test_export_record_injected_cell_has_a_name_of_its_own():
    """Papermill names its cell by chance, which would change the record's bytes."""
    cells = [_cell(1, tags=["injected-parameters"], source='month = "2026-10"') for _ in range(2)]
    cells[0].id, cells[1].id = "5c0ffee", "7ea"
    assert export_record(_notebook(cells[0])) == export_record(_notebook(cells[1]))


def test_export_files_of_two_people_in_turn_are_those_of_each_alone():
    """A process that makes page after page mixes nothing, and draws each chart once for both."""
    notebooks = [_notebook(_chart(1, title=title)) for title in ("Visits of F001", "of F002")]
    alone = [(export_page(each), export_record(each)) for each in notebooks]
    for _ in range(2):
        for notebook, (page, record) in zip(notebooks, alone, strict=True):
            files = export_files(notebook, {"ipynb", "html"})
            assert files == {"html": page.encode(), "ipynb": record.encode()}
    assert "F001" in alone[0][0]
    assert "F001" not in alone[1][0] + alone[1][1]


def test_export_files_leave_the_notebook_as_it_is():
    """What a run showed is not touched by what is made of it."""
    notebook = _notebook(_chart(1), _cell(2, nbformat.v4.new_output("stream", text="a\nb")))
    before = nbformat.writes(notebook)
    export_files(notebook, {"ipynb", "html"})
    assert nbformat.writes(notebook) == before


def test_export_record_is_laid_out_as_nbformat_does():
    """A notebook program that saves the record again changes nothing."""
    record = export_record(_notebook(_chart(1), _cell(2, _shown({"text/plain": "a\nb"}))))
    assert f"{nbformat.writes(nbformat.reads(record, as_version=4))}\n" == record
