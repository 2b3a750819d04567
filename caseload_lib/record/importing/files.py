"""Reading CSV, Excel and Parquet files into frames of text, without silent conversion."""

import zipfile
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from caseload_lib.errors import CaseloadError, list_offenders
from caseload_lib.record.importing.csv_files import read_csv_rows
from caseload_lib.record.importing.excel_files import read_workbook_rows

#: The file name endings that can be read.
ENDINGS = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".parquet")
#: Files that imports and templates write themselves and that hold no records.
OWN_FILES = ("columns.csv", "import-faults.csv")
#: The sheet of the import template that explains the others.
EXPLAINING_SHEET = "Read me"


@dataclass(frozen=True)
class Sheet:
    """One table of text as it stands in a file.

    Parameters
    ----------
    path : Path
        The file.
    name : str
        The name of the sheet; "" for a file without sheets.
    texts : DataFrame
        Every value as text in kind "str", missing where the cell is empty; the columns are the
        headers as given without surrounding blanks; the index holds the row number that a
        spreadsheet program shows (the header is row 1 of a CSV file).
    decimal_comma : bool, default False
        Whether "1,5" is a number here (a file with ";" between its values).
    remarks : tuple of str
        What the reader should be told about how the file was read.
    """

    path: Path
    name: str
    texts: pd.DataFrame
    decimal_comma: bool = False
    remarks: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """The file's name, and the sheet's where it has one."""
        return f"{self.path.name}, sheet {self.name!r}" if self.name else self.path.name


def find_files(paths: list[Path]) -> list[tuple[Path, bool]]:
    """Return the files to read, and whether each was named itself.

    Parameters
    ----------
    paths : list of Path
        Files, and folders whose files (not those of their subfolders) are taken.

    Returns
    -------
    list of (Path, bool)
        Each file once, those of a folder in order of their names; True for a file that was
        named, False for one found in a folder.

    Raises
    ------
    CaseloadError
        If a path does not exist, a folder holds no file that can be read, or a named file is
        no regular file or has an ending that cannot be read.
    """
    found: dict[Path, bool] = {}
    for path in paths:
        if path.is_dir():
            inside = [child for child in sorted(path.iterdir()) if _is_readable(child)]
            if not inside:
                raise CaseloadError(
                    f"{path} holds no file to import. A folder needs files that end in "
                    f"{', '.join(ENDINGS)}. `caseload record template DIR` writes empty ones."
                )
            for child in inside:
                found.setdefault(child, False)
        elif not path.exists():
            raise CaseloadError(f"{path} does not exist. Give the path of a file or a folder.")
        elif not path.is_file():
            raise CaseloadError(
                f"{path.name} is no regular file. A pipe or a device cannot be read twice and may "
                "never end. Save its content as a file and give that one."
            )
        elif path.suffix.lower() not in ENDINGS:
            raise CaseloadError(
                f"{path.name} cannot be read. A file to import ends in {', '.join(ENDINGS)}. "
                "Save it as CSV or Excel (.xlsx)."
            )
        else:
            found[path] = True
    return list(found.items())


def _is_readable(path: Path) -> bool:
    """Tell whether a file in a folder is one to import."""
    hidden = path.name.startswith((".", "~$")) or path.name.lower() in OWN_FILES
    return path.is_file() and path.suffix.lower() in ENDINGS and not hidden


def read_sheets(path: Path) -> list[Sheet]:
    """Return every table of text in a file.

    Parameters
    ----------
    path : Path
        A CSV file (UTF-8, UTF-16 or Windows-1252; comma, semicolon or tab between values), an
        Excel workbook or a Parquet file.

    Returns
    -------
    list of Sheet
        One for a CSV or Parquet file; one per sheet that is not blank for a workbook, the
        explaining sheet of the import template left out.

    Raises
    ------
    CaseloadError
        If the file cannot be opened, is empty, protected by a password, damaged, or not of the
        form that its ending says.
    CaseloadError
        If two columns have the same header, or a value stands in a column without one.
    """
    ending = path.suffix.lower()
    try:
        if ending == ".parquet":
            return [Sheet(path, "", _read_parquet(path))]
        content = path.read_bytes()
    except OSError as error:
        raise CaseloadError(f"{path.name} cannot be opened: {error.strerror or error}.") from error
    if not content.strip(b"\xff\xfe\xef\xbb\xbf \r\n\t\0"):
        raise CaseloadError(
            f"{path.name} is empty. A file needs at least a row of headers. Leave the file out "
            "if there is nothing to import."
        )
    if ending in {".xlsx", ".xlsm"}:
        return _read_workbook(path, content)
    rows, delimiter, remarks = read_csv_rows(content, name=path.name)
    texts = _make_texts(rows, path.name)
    return [Sheet(path, "", texts, decimal_comma=delimiter == ";", remarks=remarks)]


def _read_workbook(path: Path, content: bytes) -> list[Sheet]:
    """Return the sheets of a workbook that are not blank."""
    sheets = []
    for name, rows in read_workbook_rows(content, name=path.name).items():
        if name != EXPLAINING_SHEET and any(any(row) for row in rows):
            sheets.append(Sheet(path, name, _make_texts(rows, f"{path.name}, sheet {name!r}")))
    return sheets


def _read_parquet(path: Path) -> pd.DataFrame:
    """Return a Parquet file's values as text."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        frame = pq.read_table(path).to_pandas(strings_to_categorical=False)
    except (pa.ArrowException, zipfile.BadZipFile) as error:
        raise CaseloadError(
            f"{path.name} is damaged or no Parquet file. Write it again."
        ) from error
    frame = frame.reset_index(drop=True)
    columns = {str(name): _write_values(frame[name]) for name in frame.columns}
    rows = [list(columns), *zip(*columns.values(), strict=True)]
    return _make_texts(rows, path.name)


def _write_values(values: pd.Series) -> list[str | None]:
    """Return typed values as text: dates in ISO, whole numbers without a fraction."""
    if isinstance(values.dtype, pd.DatetimeTZDtype):
        texts = values.map(lambda at: at.isoformat(), na_action="ignore")
    elif pd.api.types.is_float_dtype(values.dtype):
        texts = values.map(lambda x: str(int(x)) if x == int(x) else repr(x), na_action="ignore")
    else:
        texts = values.map(str, na_action="ignore")
    return [None if missing else text for text, missing in zip(texts, values.isna(), strict=True)]


def _make_texts(rows: list, place: str) -> pd.DataFrame:
    """Return rows, the first that is not blank being the headers, as a frame of text."""
    first = next(number for number, row in enumerate(rows) if any(row))
    headers = [(header or "").strip() for header in rows[first]]
    while headers and not headers[-1]:
        headers.pop()
    twins = sorted({h for h in headers if h and headers.count(h) > 1})
    if twins:
        raise CaseloadError(
            f"{place} has more than one column {list_offenders(twins)}. Every header may occur "
            "once. Remove or rename the others."
        )
    width = len(headers)
    numbers, kept, strays = [], [], []
    for number, row in enumerate(rows[first + 1 :], start=first + 2):
        cells = [cell or None for cell in row]
        if not any(cells):
            continue
        values = cells[:width] + [None] * (width - len(cells))
        if any(cells[width:]) or any(v and not h for v, h in zip(values, headers, strict=True)):
            strays.append(number)
        numbers.append(number)
        kept.append(values)
    if strays:
        raise CaseloadError(
            f"{place} has values in columns without a header, in row {list_offenders(strays)}. "
            "Every column needs a header. In a CSV file a value that holds the separator must "
            "stand in double quotes."
        )
    columns = dict(zip(headers, zip(*kept, strict=True) if kept else [()] * width, strict=True))
    columns.pop("", None)
    return pd.DataFrame(
        {name: pd.Series(values, dtype="str", index=numbers) for name, values in columns.items()},
        index=pd.Index(numbers, dtype="int64"),
    )
