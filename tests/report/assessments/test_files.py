"""Tests of an assessment's files: every kind opens, and names hold ids only."""

import io

import docx
import openpyxl
import pytest

from caseload_lib.assess.instruments import load
from caseload_lib.errors import CaseloadError
from caseload_lib.report.assessments.files import export_assessment

HOSTILE = '=1+1 <script>alert("x")</script>'
STEPS = {str(step): 2 for step in range(1, 10)}


@pytest.fixture
def data(book, look):
    """Return a rubric's assessment with a note that would be code anywhere."""
    return look(book, book.rate("service_improvement", "F001", STEPS, notes={"2": HOSTILE}), "F001")


@pytest.mark.parametrize("kind", ["page", "sheet_page"])
def test_export_assessment_page_escapes_what_was_noted(data, kind):
    """Text from records is data, on the page and on the sheet."""
    name, content = export_assessment(data, kind)
    text = content.decode("utf-8")
    assert name == f"service_improvement-2026-A01{'-sheet' * (kind != 'page')}.html"
    assert "<script>" not in text
    assert "&lt;script&gt;" in text


@pytest.mark.parametrize("kind", ["word", "sheet_word"])
def test_export_assessment_word_opens_and_holds_the_note(data, kind):
    """The file opens with its library."""
    name, content = export_assessment(data, kind)
    file = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    assert name.endswith(".docx")
    assert HOSTILE in cells


@pytest.mark.parametrize("kind", ["excel", "sheet_excel"])
def test_export_assessment_excel_opens_and_has_no_formula(data, kind):
    """The note stays text."""
    _, content = export_assessment(data, kind)
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert HOSTILE in {cell.value for cell in cells}


def test_export_assessment_expectations_are_of_anchors_only(book, look, data):
    """The anchors say what is expected; other instruments have nothing to say."""
    item = load("performance_anchors").items[0].id
    key = book.rate("performance_anchors", "S100", {item: 3}, kind="self", about="S100", years=1.0)
    name, content = export_assessment(look(book, key, "S100"), "expectations_page")
    assert name == "expectations-2026-S100.html"
    assert b"Emerging" in content
    with pytest.raises(CaseloadError, match="Only performance anchors"):
        export_assessment(data, "expectations_word")


def test_export_assessment_sheet_of_another_rater_is_refused(book, look):
    """Who may not see the answers gets no sheet of them."""
    key = book.rate("service_improvement", "F001", STEPS)
    with pytest.raises(CaseloadError, match="is its rater's"):
        export_assessment(look(book, key, None), "sheet_word")


def test_export_assessment_unknown_kind_is_refused(data):
    """What there is to choose from is said."""
    with pytest.raises(CaseloadError, match="exported as page, word, excel, sheet_page"):
        export_assessment(data, "pdf")
