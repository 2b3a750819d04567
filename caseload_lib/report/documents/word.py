"""Writing a document for Word."""

import io

import docx
import vl_convert
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from caseload_lib.charts.house import Picture
from caseload_lib.report.documents.document import MARK, Document, Grid, Part, Passage
from caseload_lib.report.documents.text import clean_xml

#: A page on its side is 25.7 cm wide between its margins.
_WIDTH_CM = 25.7


def write_word(document: Document) -> bytes:
    """Return a document as a .docx file.

    Parameters
    ----------
    document : Document
        What to write; its text is data, never a field.

    Returns
    -------
    bytes
        The file. Tables have a header row that repeats; pictures have their text alternative.
    """
    file = docx.Document()
    _prepare_page(file, document)
    file.add_heading(clean_xml(document.title), level=0)
    file.add_paragraph(clean_xml(f"{document.agency}. {document.subtitle}"))
    for part in document.parts:
        _add_part(file, part)
    buffer = io.BytesIO()
    file.save(buffer)
    return buffer.getvalue()


def _prepare_page(file: "docx.document.Document", document: Document) -> None:
    """Turn the page on its side, and say in the file whose it is: nobody's name."""
    section = file.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21.0)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin = section.bottom_margin = Cm(1.8)
    file.styles["Normal"].font.size = Pt(10.5)
    file.styles["Normal"].element.set(qn("w:lang"), "en-GB")
    properties = file.core_properties
    properties.title, properties.author, properties.comments = clean_xml(document.title), "", ""


def _add_part(file: "docx.document.Document", part: Part) -> None:
    """Add one part with everything in it."""
    file.add_heading(clean_xml(part.heading), level=1)
    for block in part.blocks:
        if isinstance(block, Passage):
            paragraph = file.add_paragraph()
            run = paragraph.add_run(clean_xml(block.text))
            run.bold = block.kind == "notice"
            if block.kind == "hint":
                run.font.color.rgb = RGBColor(0x4D, 0x5C, 0x62)
        elif isinstance(block, Grid):
            _add_grid(file, block)
        else:
            _add_picture(file, block)


def _add_grid(file: "docx.document.Document", grid: Grid) -> None:
    """Add a table whose header row repeats on every page."""
    file.add_paragraph(clean_xml(grid.caption), style="Caption")
    table = file.add_table(rows=1, cols=len(grid.headers), style="Table Grid")
    for cell, header in zip(table.rows[0].cells, grid.headers, strict=True):
        cell.paragraphs[0].add_run(clean_xml(header)).bold = True
    repeat = OxmlElement("w:tblHeader")
    repeat.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeat)
    for line, row in enumerate(grid.rows):
        cells = table.add_row().cells
        for column, text in enumerate(row):
            chosen = (line, column) in grid.marked
            run = cells[column].paragraphs[0].add_run(clean_xml((MARK if chosen else "") + text))
            run.bold = chosen or column == 0
    file.add_paragraph()


def _add_picture(file: "docx.document.Document", picture: Picture) -> None:
    """Add a chart as a picture with its text alternative, under its finding."""
    file.add_paragraph(clean_xml(f"{picture.title} {picture.subtitle}"), style="Caption")
    image = io.BytesIO(vl_convert.vegalite_to_png(picture.spec, scale=2))
    shape = file.add_picture(image, width=Cm(min(_WIDTH_CM, 18)))
    shape._inline.docPr.set("descr", clean_xml(picture.description))
