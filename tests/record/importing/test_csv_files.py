"""Tests of reading CSV text of unknown encoding and separator."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload_lib.errors import CaseloadError
from caseload_lib.record.importing.csv_files import decode_text, read_csv_rows


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8")), min_size=2, max_size=2)))
def test_read_csv_rows_any_text_comes_back_as_written(cells):
    """Whatever text cells hold, reading gives it back."""
    text = io.StringIO()
    csv.writer(text).writerows([["a", "b"], *cells])
    rows, delimiter, remarks = read_csv_rows(text.getvalue().encode(), name="a.csv")
    assert rows == [["a", "b"], *cells]
    assert (delimiter, remarks) == (",", ())


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_decode_text_knows_the_encoding(encoding):
    """The same text comes out of every encoding, without a byte-order mark."""
    text, remarks = decode_text("id;Zoë".encode(encoding), name="a.csv")
    assert text == "id;Zoë"
    assert bool(remarks) == (encoding == "cp1252")


def test_read_csv_rows_separators_in_quotes_do_not_count():
    """Only separators outside quotes decide."""
    rows, delimiter, _ = read_csv_rows(b'"a,b,c";"d,e"\n1;2\n', name="a.csv")
    assert delimiter == ";"
    assert rows[0] == ["a,b,c", "d,e"]


def test_read_csv_rows_open_quote_is_refused():
    """A quote that is never closed would swallow rows, so it is an error."""
    with pytest.raises(CaseloadError, match="must be closed"):
        read_csv_rows(b'a,b\n"1,2\n3,4\n', name="a.csv")
