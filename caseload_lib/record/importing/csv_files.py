"""Reading CSV text of unknown encoding and separator into rows of cells."""

import csv
import io

from caseload_lib.errors import CaseloadError

_LONGEST_CELL = 10_000_000


def read_csv_rows(content: bytes, *, name: str) -> tuple[list[list[str]], str, tuple[str, ...]]:
    r"""Return the rows of a CSV file, the separator and remarks on how it was read.

    Parameters
    ----------
    content : bytes
        The whole file: UTF-8 or UTF-16 with or without a byte-order mark, else Windows-1252;
        any line ends.
    name : str
        What to call the file in an error.

    Returns
    -------
    rows : list of list of str
        Cells exactly as written, blank lines as empty lists, so that a row's place is the
        number that a spreadsheet shows.
    delimiter : str
        Comma, semicolon or tab: whichever the header row has most of.
    remarks : tuple of str
        A sentence where the encoding had to be guessed.

    Raises
    ------
    CaseloadError
        If the bytes are no text, or a quoted value is not closed.

    Examples
    --------
    >>> read_csv_rows("id;name\r\n007;Zoë\r\n".encode("cp1252"), name="a.csv")[0]
    [['id', 'name'], ['007', 'Zoë']]
    """
    text, remarks = decode_text(content, name=name)
    delimiter = _find_delimiter(text)
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return list(reader), delimiter, remarks
    except csv.Error as error:
        raise CaseloadError(
            f"{name} cannot be read at line {reader.line_num}: {error}. A value in double quotes "
            "must be closed, and a double quote inside it must be doubled. Save the file as CSV "
            "again."
        ) from error


def decode_text(content: bytes, *, name: str) -> tuple[str, tuple[str, ...]]:
    r"""Return bytes as text, and a remark where the encoding was guessed.

    Parameters
    ----------
    content : bytes
        The whole file.
    name : str
        What to call the file in an error.

    Returns
    -------
    text : str
        The text, without a byte-order mark.
    remarks : tuple of str
        Empty for UTF-8 and UTF-16.

    Raises
    ------
    CaseloadError
        If the bytes are neither UTF-8, UTF-16 nor Windows-1252.

    Examples
    --------
    >>> decode_text("id".encode("utf-16"), name="a.csv")
    ('id', ())
    """
    try:
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            return content.decode("utf-16"), ()
        if content[1:2] == b"\0" and content[:1] != b"\0":
            return content.decode("utf-16-le"), ()
        if content[:1] == b"\0" and content[1:2] != b"\0":
            return content.decode("utf-16-be"), ()
        try:
            return content.decode("utf-8-sig"), ()
        except UnicodeDecodeError:
            remark = f"{name} is not UTF-8; it was read as Windows-1252 (Western European)."
            return content.decode("cp1252"), (remark,)
    except UnicodeDecodeError as error:
        raise CaseloadError(
            f"{name} is no text. A CSV file is UTF-8, UTF-16 or Windows-1252 text. Save it as "
            "CSV UTF-8."
        ) from error


def _find_delimiter(text: str) -> str:
    """Return the separator that the header row has most of outside quotes, a comma if none."""
    quoted = False
    counts = dict.fromkeys(",;\t", 0)
    for character in text.lstrip("\r\n"):
        if character == '"':
            quoted = not quoted
        elif not quoted and character in "\r\n":
            break
        elif not quoted and character in counts:
            counts[character] += 1
    return max(counts, key=lambda delimiter: counts[delimiter])
