"""Tests that any file is opened by its content, or refused in words."""

import io
import random
import zipfile
from contextlib import suppress

import docx
import pytest

from caseload_lib.errors import CaseloadError
from caseload_lib.record.instrument_documents.files import read_document
from caseload_lib.record.instrument_documents.recognition import read_instrument


def make_zip(**parts):
    """Return a zip package with these parts, underscores standing for slashes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("_", "/") + ".xml", content)
    return stream.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_read_document_any_encoding_gives_the_same(anchors_text, write, encoding):
    """With or without a mark, with any line ends; a guess is told."""
    expected = read_instrument(write(anchors_text), name="bees").instrument
    coded = anchors_text.replace("\n", "\r\n").encode(encoding)
    read = read_instrument(write(coded), name="bees")
    assert read.instrument == expected
    assert bool(read.remarks) == (encoding == "cp1252")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf \r\n\t", "is empty"),
        (random.Random(3).randbytes(4000), "neither a Word document"),
        (b"\x81\x8d" * 50, "neither a Word document"),
        (b"Steps\nLow\0\n" + b"x" * 500, r"line 2: a NUL character"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old Word or Excel file"),
        (b"%PDF-1.7 ...", "is a PDF"),
        (b"{\\rtf1 ...", "rich text"),
        (b"\n<!DOCTYPE html>", "a web page"),
        (b"PK\x03\x04 and no more", "is damaged"),
        (b"x\n" * 2_000_000, "too large"),
        (b"x\n" * 30_000, "30001 rows or lines"),
        (make_zip(word_document=b"0" * (26 * 2**20)), "would unpack to more"),
        (make_zip(word_document=b"<a/>"), "damaged or no Word document"),
        (make_zip(xl_workbook=b"<a/>"), "damaged or no Excel workbook"),
        (make_zip(content=b"<a/>"), "neither a Word document"),
    ],
    ids=range(16),
)
def test_read_document_refuses_in_words(write, content, words):
    """Whatever somebody hands over, the answer says what it is and what to do."""
    with pytest.raises(CaseloadError, match=words):
        read_document(write(content))


def test_read_document_bytes_broken_anywhere_never_trace(write):
    """A Word document with a few bytes overwritten is read or refused, never a trace."""
    stream = io.BytesIO()
    docx.Document().save(stream)
    dice = random.Random(5)
    for _ in range(20):
        content = bytearray(stream.getvalue())
        at = dice.randrange(4, len(content) - 9)
        content[at : at + 9] = dice.randbytes(9)
        with suppress(CaseloadError):
            read_document(write(bytes(content)))


def test_read_document_missing_file_and_folder_are_told(tmp_path):
    """A path that is no file is named, with what to give."""
    with pytest.raises(CaseloadError, match="does not exist"):
        read_document(tmp_path / "none.txt")
    with pytest.raises(CaseloadError, match="is no file"):
        read_document(tmp_path)


def test_read_document_word_takes_tracked_changes_as_accepted(tmp_path):
    """What was inserted is text, what was deleted is not, and content controls are looked into."""
    document = docx.Document()
    paragraph = document.add_paragraph("kept ")
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    for tag, text in (("ins", "new "), ("del", "old "), ("sdt", "held")):
        run = paragraph.add_run(text)._r
        holder = paragraph._p.makeelement(f"{{{w}}}{tag}", {})
        paragraph._p.replace(run, holder)
        if tag == "sdt":
            inner = holder.makeelement(f"{{{w}}}sdtContent", {})
            holder.append(inner)
            inner.append(run)
        else:
            holder.append(run)
    document.save(tmp_path / "a.docx")
    rows = read_document(tmp_path / "a.docx").rows
    assert [line.text for cell in rows[0].cells for line in cell.lines] == ["kept new held"]
