"""Tests of reading files into frames of text."""

import os
from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from caseload_lib.errors import CaseloadError
from caseload_lib.record.importing.files import find_files, read_sheets

_ROWS = "case_id;client_code\r\n007;Zoë\r\nNA;None\r\n"


def _read(folder: Path, content: bytes, name: str = "cases.csv"):
    path = folder / name
    path.write_bytes(content)
    return read_sheets(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_read_sheets_any_encoding_gives_the_same_text(tmp_path, encoding):
    """UTF-8, UTF-16 and Windows-1252 give one text, with leading zeros and 'NA' kept."""
    (sheet,) = _read(tmp_path, _ROWS.encode(encoding))
    assert sheet.texts.to_dict("list") == {
        "case_id": ["007", "NA"],
        "client_code": ["Zoë", "None"],
    }
    assert bool(sheet.remarks) == (encoding == "cp1252")


@pytest.mark.parametrize(("separator", "comma"), [(",", False), (";", True), ("\t", False)])
def test_read_sheets_any_separator_gives_the_same_columns(tmp_path, separator, comma):
    """Comma, semicolon and tab are told apart by the header; only ";" brings a decimal comma."""
    (sheet,) = _read(tmp_path, _ROWS.replace(";", separator).encode())
    assert list(sheet.texts.columns) == ["case_id", "client_code"]
    assert sheet.decimal_comma is comma


def test_read_sheets_blank_and_multi_line_rows_keep_spreadsheet_row_numbers(tmp_path):
    """A row is named by the number that a spreadsheet program shows."""
    (sheet,) = _read(tmp_path, b'a,b\n"one\ntwo",1\n\n,\nlast,2\n')
    assert sheet.texts.index.tolist() == [2, 5]
    assert sheet.texts["a"].tolist() == ["one\ntwo", "last"]


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\r\n\r\n", b"\xff\xfe"])
def test_read_sheets_empty_file_is_refused(tmp_path, content):
    """A file without a header is an error that says so."""
    with pytest.raises(CaseloadError, match="is empty"):
        _read(tmp_path, content)


def test_read_sheets_header_alone_gives_no_rows(tmp_path):
    """An empty template holds no rows and is no error."""
    (sheet,) = _read(tmp_path, b"case_id,client_code\r\n")
    assert sheet.texts.shape == (0, 2)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"a,a\n1,2\n", "more than one column a"),
        (b"a,b\n1,2,3\n", "without a header, in row 2"),
        (b'a,b\n"open,2\n', "cannot be read at line"),
        (b"a,\x81\xff\n", "is no text"),
    ],
)
def test_read_sheets_malformed_csv_is_refused(tmp_path, content, words):
    """Doubled headers, stray values, open quotes and binary are each named."""
    with pytest.raises(CaseloadError, match=words):
        _read(tmp_path, content)


def _workbook(path: Path, rows: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    book.active.title = "cases"
    for row in rows:
        book.active.append(row)
    book.create_sheet("Read me").append(["anything"])
    book.create_sheet("blank")
    book.save(path)
    return path


def test_read_sheets_workbook_gives_dates_numbers_and_flags_as_text(tmp_path):
    """Excel's own kinds become ISO text; blank rows, blank sheets and the guide are skipped."""
    rows = [
        ["id", "on", "at", "number", "flag"],
        ["007", date(2026, 1, 2), pd.Timestamp(2026, 1, 2, 14, 30).to_pydatetime(), 7.0, True],
        [None] * 5,
        ["NA", None, None, 1.5],
    ]
    (sheet,) = read_sheets(_workbook(tmp_path / "a.xlsx", rows))
    assert sheet.name == "cases"
    assert sheet.texts.index.tolist() == [2, 4]
    assert sheet.texts.loc[2].tolist() == ["007", "2026-01-02", "2026-01-02 14:30:00", "7", "true"]
    assert sheet.texts.loc[4, ["id", "number"]].tolist() == ["NA", "1.5"]


def test_read_sheets_merged_cells_and_title_leave_their_rows_blank(tmp_path):
    """A merged block of blanks between rows is skipped and shifts no row number."""
    path = _workbook(tmp_path / "a.xlsx", [["id"], ["1"], [None], [None], ["2"]])
    book = openpyxl.load_workbook(path)
    book["cases"].merge_cells("A3:C4")
    book.save(path)
    (sheet,) = read_sheets(path)
    assert sheet.texts["id"].to_dict() == {2: "1", 5: "2"}


def test_read_sheets_formula_without_result_is_refused(tmp_path):
    """A formula whose result was never saved is named, since its value would be lost."""
    path = _workbook(tmp_path / "a.xlsx", [["id"], ["=1+1"]])
    with pytest.raises(CaseloadError, match="without a saved result: cases!A2"):
        read_sheets(path)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and more", "protected by a password"),
        (b"PK\x03\x04 broken", "damaged"),
        (b"plain text", "damaged"),
    ],
)
def test_read_sheets_unreadable_workbook_is_refused(tmp_path, content, words):
    """A protected, a damaged and a wrongly named workbook each get their own words."""
    with pytest.raises(CaseloadError, match=words):
        _read(tmp_path, content, "cases.xlsx")


def test_read_sheets_truncated_workbook_is_refused(tmp_path):
    """A workbook that was cut off half way is damaged, whatever part is missing."""
    content = _workbook(tmp_path / "a.xlsx", [["id"], ["1"]]).read_bytes()
    for part in (100, len(content) // 2, len(content) - 30):
        with pytest.raises(CaseloadError, match="damaged"):
            _read(tmp_path, content[:part], "b.xlsx")


def test_read_sheets_parquet_gives_text(tmp_path):
    """Parquet's kinds become the text that the other forms would have."""
    frame = pd.DataFrame(
        {
            "id": ["007", None],
            "on": pd.to_datetime(["2026-01-02", None]),
            "number": [7.0, None],
            "flag": pd.array([True, None], dtype="boolean"),
        }
    )
    frame.to_parquet(tmp_path / "a.parquet")
    (sheet,) = read_sheets(tmp_path / "a.parquet")
    assert sheet.texts.loc[2].tolist() == ["007", "2026-01-02 00:00:00", "7", "True"]
    with pytest.raises(CaseloadError, match="no Parquet file"):
        _read(tmp_path, b"nothing of the kind", "b.parquet")


def test_find_files_folder_gives_readable_files_in_order(tmp_path):
    """A folder gives its tables by name; locks, hidden files and explanations are no tables."""
    for name in ("b.csv", "a.xlsx", "~$a.xlsx", ".c.csv", "columns.csv", "note.pdf"):
        (tmp_path / name).touch()
    assert [(p.name, named) for p, named in find_files([tmp_path])] == [
        ("a.xlsx", False),
        ("b.csv", False),
    ]


def test_find_files_nothing_to_read_is_refused(tmp_path):
    """A folder without tables, a missing path and a strange ending are each named."""
    (tmp_path / "note.pdf").touch()
    with pytest.raises(CaseloadError, match="holds no file to import"):
        find_files([tmp_path])
    with pytest.raises(CaseloadError, match="does not exist"):
        find_files([tmp_path / "none.csv"])
    with pytest.raises(CaseloadError, match=r"note\.pdf cannot be read"):
        find_files([tmp_path / "note.pdf"])


def test_find_files_named_pipe_is_refused(tmp_path):
    """A pipe that nobody writes into is refused at once instead of being waited for."""
    pipe = tmp_path / "cases.csv"
    os.mkfifo(pipe)
    with pytest.raises(CaseloadError, match="no regular file"):
        find_files([pipe])
