"""Opening a document whatever its name says: text, TOML, Word or Excel by its content."""

import re
from pathlib import Path

from caseload_lib.errors import SettingsError
from caseload_lib.record.instrument_documents.packages import find_package_form
from caseload_lib.record.instrument_documents.pieces import Document
from caseload_lib.record.instrument_documents.text_files import decode_document, read_text_rows

_MOST_FILE_BYTES = 16 * 2**20
_MOST_TEXT_BYTES = 2 * 2**20
_MOST_ROWS = 20_000
_MOST_CELLS = 100_000
_BLANK = b"\xff\xfe\xef\xbb\xbf \r\n\t\0"
_TOML = re.compile(
    r"(?:[A-Za-z_]+[ \t]*=|\[{1,2}[ \t]*[A-Za-z_]+[A-Za-z0-9_.]*[ \t]*\]{1,2}[ \t]*$)"
)
_FOREIGN = {
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "is an old Word or Excel file (.doc, .xls), or protected "
    "by a password",
    b"%PDF": "is a PDF",
    b"{\\rtf": "is rich text (.rtf)",
    b"<!doctype html": "is a web page",
    b"<html": "is a web page",
}


def read_document(path: Path) -> Document:
    """Return what a file holds, read by its content and not by its name.

    Parameters
    ----------
    path : Path
        A text file (UTF-8, UTF-16, Windows-1252), TOML, a Word document or an Excel workbook.

    Returns
    -------
    Document
        Its rows, or the text of TOML.

    Raises
    ------
    SettingsError
        If the file is not there, cannot be opened, is empty or too large.
    SettingsError
        If it is none of these, or damaged.
    """
    content = _read_content(path)
    for start, what in _FOREIGN.items():
        if content[:64].lstrip(_BLANK).lower().startswith(start) or content.startswith(start):
            raise SettingsError(
                f"{path.name} {what}. An instrument is read from text, Word (.docx), Excel "
                "(.xlsx) or TOML. Open it and save it as .docx, .xlsx or text, without a password."
            )
    if content.startswith(b"PK"):
        return _read_package(content, path.name)
    if len(content) > _MOST_TEXT_BYTES:
        raise _refuse_size(path.name, len(content), _MOST_TEXT_BYTES)
    text, remarks = decode_document(content, name=path.name)
    if _is_toml(text):
        return Document(path.name, "TOML", text=text, remarks=remarks)
    document = Document(path.name, "text", read_text_rows(text), remarks=remarks)
    return _check_rows(document)


def _read_content(path: Path) -> bytes:
    """Return the bytes of a file that may be an instrument."""
    if not path.exists():
        raise SettingsError(f"{path} does not exist. Give the path of a file.")
    if not path.is_file():
        raise SettingsError(f"{path} is no file. Give the path of one document.")
    try:
        size = path.stat().st_size
        if size > _MOST_FILE_BYTES:
            raise _refuse_size(path.name, size, _MOST_FILE_BYTES)
        content = path.read_bytes()
    except OSError as error:
        raise SettingsError(f"{path.name} cannot be opened: {error.strerror or error}.") from error
    if not content.strip(_BLANK):
        raise SettingsError(
            f"{path.name} is empty. An instrument has at least a title and one item. Save the "
            "document again and import that."
        )
    return content


def _read_package(content: bytes, name: str) -> Document:
    """Return what a Word document or an Excel workbook holds."""
    if find_package_form(content, name=name) == "word":
        from caseload_lib.record.instrument_documents.word_files import read_word_rows

        return _check_rows(Document(name, "a Word document", read_word_rows(content, name=name)))
    from caseload_lib.record.instrument_documents.sheets import read_sheet_rows

    return _check_rows(Document(name, "an Excel workbook", read_sheet_rows(content, name=name)))


def _check_rows(document: Document) -> Document:
    """Refuse a document of more lines or cells than an instrument can have."""
    cells = sum(len(row.cells) for row in document.rows)
    if len(document.rows) > _MOST_ROWS or cells > _MOST_CELLS:
        raise SettingsError(
            f"{document.name} has {len(document.rows)} rows or lines with {cells} cells; no "
            f"instrument has more than {_MOST_ROWS} with {_MOST_CELLS}. Copy the instrument alone "
            "into a new document and import that."
        )
    return document


def _refuse_size(name: str, size: int, most: int) -> SettingsError:
    """Return the error for a file that is too large to be an instrument."""
    return SettingsError(
        f"{name} is too large for an instrument: {size / 2**20:.1f} MB, at most {most // 2**20} MB "
        "are read. Copy the instrument alone into a new document, without pictures, and import "
        "that."
    )


def _is_toml(text: str) -> bool:
    """Tell whether the first line that is neither blank nor a comment is TOML."""
    lines = (line.strip() for line in text.splitlines())
    first = next((line for line in lines if line and not line.startswith("#")), "")
    return _TOML.match(first) is not None
