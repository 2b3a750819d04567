"""Tests of the sections that show a document."""

from dataclasses import replace

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from caseload_lib.charts.house import Picture
from caseload_lib.report.document_sections import MOST_ROWS, show_document
from caseload_lib.report.documents.document import Document, Grid, Part, Passage
from caseload_lib.report.section import Section

ONE, TWO = (
    Picture({}, f"Chart {name}", "By month", "Told", pd.DataFrame({"Month": [name]}))
    for name in ("one", "two")
)
DOCUMENT = Document(
    "What is <b>told</b>",
    "Harbour",
    "Of October",
    (
        Part("First", (Passage("Before"), ONE, Passage("Between"), TWO, Passage("After"))),
        Part("Second", (Grid("Table", ("Who", "Hours"), (("F001", "3"),)),)),
        Part("Third", (TWO,), folded=True),
    ),
)


@pytest.fixture
def told(page):
    """Return a page with a document."""
    return replace(page, documents={"burden": DOCUMENT})


def _read(pieces):
    """Return what is shown, in order: markup as soup, charts by their titles."""
    return [
        BeautifulSoup(piece.html, "html.parser") if isinstance(piece, Section) else piece.title
        for piece in pieces
    ]


def _say(soup):
    """Return a soup's words."""
    return " ".join(soup.get_text(" ").split())


def test_show_document_draws_as_many_charts_as_it_may(told):
    """The first ones stand between their words; of the others the numbers can be unfolded."""
    first, chart, second, *rest = _read(show_document(told, "burden", charts=1))
    assert _say(first) == "What is <b>told</b> Before"
    assert first.h2["id"] == "burden"
    assert chart == "Chart one"
    assert _say(second).startswith("Between Chart two. The numbers By month Month two After")
    assert second.details.table.find("th", scope="row").text == "two"
    assert [_say(soup.summary) for soup in rest] == ["Second", "Third"]


def test_show_document_without_charts_is_one_stretch_for_each_part(told):
    """No chart is drawn unless there is room for it."""
    first, *rest = _read(show_document(told, "burden"))
    assert _say(first.h2) == "What is <b>told</b>"
    assert first.h3 is None
    assert len(first.find_all("details")) == 2
    assert [soup.details is not None for soup in rest] == [True, True]


def test_show_document_open_parts_have_their_headings(told):
    """With several parts open each says what it is; a folded one stays folded."""
    pieces = _read(show_document(told, "burden", opened=(1, 2, 3), charts=2))
    assert [piece for piece in pieces if isinstance(piece, str)] == ["Chart one", "Chart two"]
    soups = [piece for piece in pieces if not isinstance(piece, str)]
    assert [_say(soup.h3) for soup in soups if soup.h3] == ["First", "Second"]
    assert soups[-1].summary.text == "Third"
    assert "F001 3" in _say(soups[-2])


@pytest.mark.parametrize(("rows", "shown"), [(MOST_ROWS, True), (MOST_ROWS + 1, False)])
def test_show_document_of_a_large_agency_leaves_long_tables_out(page, rows, shown):
    """A page stays small however many people there are, and says where the table is."""
    grid = Grid("Hours", ("Who",), tuple((f"F{place:03}",) for place in range(rows)))
    document = Document("Told", "Harbour", "", (Part("First", (grid,)),))
    (section,) = show_document(replace(page, documents={"burden": document}), "burden")
    assert ("F000" in section.html) is shown
    assert (f"Hours. Its {rows} rows would not fit here" in section.html) is not shown


def test_show_document_that_a_page_does_not_have_leaves_no_gap(page):
    """A notebook says so, the page shows nothing."""
    (section,) = show_document(replace(page, documents={}), "burden")
    assert section.html == ""
    assert section.text
