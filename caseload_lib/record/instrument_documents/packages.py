"""Checks of the zip packages that Word and Excel write, before anything unpacks them."""

import io
import zipfile
import zlib

from caseload_lib.errors import SettingsError

_MOST_PARTS = 2_000
_MOST_BYTES = 128 * 2**20
_MOST_TEXT_BYTES = 24 * 2**20
_TEXT_PARTS = ("word/document.xml", "word/styles.xml", "xl/sharedStrings.xml", "xl/worksheets/")


def find_package_form(content: bytes, *, name: str) -> str:
    """Return what a zip package is: "word" or "excel".

    Parameters
    ----------
    content : bytes
        The whole file.
    name : str
        What to call the file in an error.

    Returns
    -------
    str
        By its parts, whatever its name ends in.

    Raises
    ------
    SettingsError
        If it is damaged, or is neither.
    SettingsError
        If it would unpack to more than an instrument can need.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            _check_size(parts, name)
            broken = archive.testzip()
    except SettingsError:
        raise
    except (
        zipfile.BadZipFile,
        zlib.error,
        ValueError,
        RuntimeError,
        EOFError,
        OSError,
    ) as error:
        raise _refuse_damaged(name) from error
    if broken:
        raise _refuse_damaged(name)
    names = {part.filename for part in parts}
    if "word/document.xml" in names:
        return "word"
    if "xl/workbook.xml" in names:
        return "excel"
    raise SettingsError(
        f"{name} is a zip package, but neither a Word document (.docx) nor an Excel workbook "
        "(.xlsx). Open it in the program that wrote it and save it as one of these, or as text."
    )


def _check_size(parts: list[zipfile.ZipInfo], name: str) -> None:
    """Refuse a package of more than an instrument can need, by the sizes that it states.

    No more than the size stated is ever unpacked of a part.
    """
    texts = sum(part.file_size for part in parts if part.filename.startswith(_TEXT_PARTS))
    whole = sum(part.file_size for part in parts)
    if len(parts) > _MOST_PARTS or whole > _MOST_BYTES or texts > _MOST_TEXT_BYTES:
        raise SettingsError(
            f"{name} would unpack to more than any instrument needs ({len(parts)} parts, "
            f"{whole // 2**20} MB). At most {_MOST_PARTS} parts and {_MOST_BYTES // 2**20} MB, "
            f"{_MOST_TEXT_BYTES // 2**20} MB of them text, are read. Copy the instrument alone "
            "into a new document and import that."
        )


def _refuse_damaged(name: str) -> SettingsError:
    """Return the error for a package that cannot be opened."""
    return SettingsError(
        f"{name} is damaged: it starts as a Word or Excel file does, but cannot be unpacked. "
        "Open it in the program that wrote it and save it again."
    )
