"""A selection of facts as a file: CSV or Excel, with nothing that a spreadsheet would run."""

import io
import os
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import pandas as pd

from caseload_lib.errors import CaseloadError
from caseload_lib.record.importing.fault_listing import guard_cell

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}")
#: Names that Windows keeps for devices.
_DEVICES = re.compile(r"con|prn|aux|nul|com[0-9]|lpt[0-9]", re.IGNORECASE)


def write_selection(
    facts: pd.DataFrame, path: Path, *, about: Mapping[str, str] | None = None
) -> Path:
    """Write facts to a new file that only its owner may read, whole or not at all.

    Parameters
    ----------
    facts : DataFrame
        What to write; text in it stays text.
    path : Path
        A file that is not there yet, ending in .csv or .xlsx; its folder is made if need be.
    about : mapping of str, optional
        What was selected, for a second sheet of an Excel file.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    CaseloadError
        If the name is none that every computer can hold, or of another kind.
    CaseloadError
        If there is such a file already.
    CaseloadError
        If it cannot be written.
    """
    _check_name(path)
    content = format_csv(facts) if path.suffix == ".csv" else format_excel(facts, about or {})
    part = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.exists():
            raise CaseloadError(
                f"There is a file {path.name} already, and nothing is overwritten. "
                "Choose another name."
            )
        with open(part, "xb", opener=_open_private) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise CaseloadError(
            f"{path} cannot be written ({error.strerror}). Make room, or see to it that your "
            "account may write there."
        ) from error
    return path


def _check_name(path: Path) -> None:
    """Refuse a file name that another computer could not hold."""
    usable = _NAME.fullmatch(path.stem) and not _DEVICES.fullmatch(path.stem)
    if not usable or path.suffix not in (".csv", ".xlsx"):
        raise CaseloadError(
            "That is no name for a file of a selection. It has letters without accents, digits, "
            "hyphens and underscores, begins with a letter or digit, has 80 at most, and ends in "
            f".csv or .xlsx. Given: {path.name!r}. Choose another name."
        )


def _open_private(path: str, flags: int) -> int:
    """Open a file that only its owner may read and write."""
    return os.open(path, flags, 0o600)


def format_csv(facts: pd.DataFrame) -> bytes:
    """Return rows as CSV that spreadsheet programs read as UTF-8; text is guarded."""
    guarded = facts.copy()
    for name in guarded.columns:
        if not pd.api.types.is_numeric_dtype(guarded[name]):
            guarded[name] = guarded[name].map(guard_cell)
    return guarded.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def format_excel(facts: pd.DataFrame, about: Mapping[str, str], *, sheet: str = "Facts") -> bytes:
    """Return rows as an Excel workbook in which text is text.

    Parameters
    ----------
    facts : DataFrame
        What to write.
    about : mapping of str
        What it is, for a second sheet.
    sheet : str, default "Facts"
        What the first sheet is called.

    Returns
    -------
    bytes
        The file.
    """
    buffer = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with pd.ExcelWriter(buffer, engine="xlsxwriter", engine_kwargs={"options": options}) as book:
        facts.to_excel(book, sheet_name=sheet, index=False, freeze_panes=(1, 0))
        book.sheets[sheet].autofit(400)
        chosen = pd.DataFrame({"What": list(about), "Chosen": list(about.values())})
        chosen.to_excel(book, sheet_name="About", index=False)
        book.sheets["About"].autofit(400)
    return buffer.getvalue()
