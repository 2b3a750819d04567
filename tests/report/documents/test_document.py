"""Tests of documents as pages, for Word and for Excel: the same content, and text stays data."""

import io

import docx
import openpyxl
import pandas as pd
import pytest

from caseload_lib.charts.house import Picture
from caseload_lib.report.documents.document import MARK, Document, Grid, Part, Passage
from caseload_lib.report.documents.excel import write_excel
from caseload_lib.report.documents.page import write_page
from caseload_lib.report.documents.word import write_word

HOSTILE = '=HYPERLINK("http://x","y") <script>alert(1)</script> {{7*7}}\x00\x07'


@pytest.fixture(scope="module")
def document():
    """Return a document with a table, a chosen cell, a picture and hostile text everywhere."""
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "data": {"values": [{"x": 1, "y": 2}]},
        "mark": "point",
        "encoding": {"x": {"field": "x", "type": "quantitative"}},
    }
    picture = Picture(
        spec, "A finding.", "What is drawn", "One point at 1", pd.DataFrame({"x": ["1"]})
    )
    grid = Grid(HOSTILE, ("#", "Step"), (("1", HOSTILE), ("2", "two")), frozenset({(1, 1)}))
    blocks = (Passage(HOSTILE), Passage("Seen", kind="notice"), grid, picture)
    parts = (Part("Results: a/b", blocks), Part("results: a/b", (Passage("soft", kind="hint"),)))
    return Document("A title", "Harbour", HOSTILE, parts)


def test_write_page_escapes_text_and_marks_what_was_chosen(document):
    """Nothing from records becomes markup, and a choice is seen without colour."""
    page = write_page(document)
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert f'aria-label="Chosen: ">{MARK}</span>two' in page
    assert page.count("<svg") == 1
    assert 'role="img"' in page
    assert "http://x" in page.replace("&#34;", '"')
    assert "src=" not in page


def test_write_word_keeps_every_block_and_the_pictures_text(document):
    """The file opens, and holds headings, table, mark, picture and its alternative."""
    file = docx.Document(io.BytesIO(write_word(document)))
    table = file.tables[0]
    assert [cell.text for cell in table.rows[2].cells] == ["2", f"{MARK}two"]
    assert "<script>" in table.rows[1].cells[1].text
    assert [p.text for p in file.paragraphs if p.style.name == "Heading 1"] == [
        "Results: a/b",
        "results: a/b",
    ]
    shape = file.inline_shapes[0]
    assert shape._inline.docPr.get("descr") == "One point at 1"
    assert file.core_properties.author == ""


def test_write_excel_text_stays_text_and_sheets_have_allowed_names(document):
    """A cell that begins with "=" is no formula, and no two sheets share a name."""
    book = openpyxl.load_workbook(io.BytesIO(write_excel(document)))
    assert book.sheetnames == ["Results  a b", "results  a b 2"]
    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value]
    assert {cell.data_type for cell in cells} == {"s"}
    assert f"{MARK}two" in [cell.value for cell in cells]


def test_write_excel_numbers_can_be_summed_and_codes_stay_text():
    """A column of plain numbers is numbers; ids, leading zeros and mixed columns are text."""
    rows = (("1", "2.5", "007", "5"), ("2", "", "008", "five"))
    parts = (Part("Numbers", (Grid("A table", ("#", "Mean", "Code", "Mixed"), rows),)),)
    book = openpyxl.load_workbook(io.BytesIO(write_excel(Document("T", "H", "S", parts))))
    shown = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows(min_row=6)]
    assert [row[:4] for row in shown if row[0] in {"1", "2"}] == [
        ["1", 2.5, "007", "5"],
        ["2", None, "008", "five"],
    ]
