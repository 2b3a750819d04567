"""What a page shows, kept in a file: the same bytes for the same data, and back again."""

import hashlib
import json
import zlib
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.errors import CaseloadError
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.report.documents.document import Document
from caseload_lib.report.documents.packing import pack_document, unpack_document
from caseload_lib.report.files import write_file
from caseload_lib.report.frame_json import Packed, pack_frame, unpack_frame
from caseload_lib.report.pages import AssessmentPageData, PageData, TeamData
from caseload_lib.tables import TABLES

_KINDS = {"facilitator": PageData, "team": TeamData, "assessment": AssessmentPageData}
#: What many pages of a month have in common, the very same objects.
_COMMON = ("agency", "pooled", "unwatched")
#: What the page of one person, of the team or of an assessment shows.
AnyPage = PageData | TeamData | AssessmentPageData


@dataclass(frozen=True)
class PackedPage:
    """What a page shows as bytes, kept small until they are written.

    Parameters
    ----------
    own : bytes
        What the page has for itself, compressed.
    common : bytes
        What other pages have, too, and what ends the file; one object for all of them.
    digest : str
        SHA-256 of the file, 64 hexadecimal digits: of everything the page shows, and nothing
        else.
    """

    own: bytes
    common: bytes
    digest: str

    @classmethod
    def of(cls, own: bytes, common: bytes) -> "PackedPage":
        """Return the page of a file's two parts."""
        whole = hashlib.sha256(own)
        whole.update(common)
        return cls(zlib.compress(own, 1), common, whole.hexdigest())

    def write(self, path: Path) -> None:
        """Write the file, readable by its owner only."""
        write_file(path, zlib.decompress(self.own) + self.common)


class Packer:
    """Packs the pages of a month: what many of them have in common is packed once."""

    def __init__(self) -> None:
        # What was packed is kept, so that nothing else can take its identity.
        self._common: dict[tuple[int, ...], tuple[list[Any], bytes]] = {}

    def pack(self, data: AnyPage) -> PackedPage:
        """Return what a page shows as bytes, the same for the same data.

        Parameters
        ----------
        data : PageData, TeamData or AssessmentPageData
            What the page shows; frames may be packed already.

        Returns
        -------
        PackedPage
            JSON, keys in a fixed order.
        """
        page = next(name for name, kind in _KINDS.items() if isinstance(data, kind))
        names = [field.name for field in fields(data)]
        common = [name for name in names if name in _COMMON]
        values = [getattr(data, name) for name in common]
        key = tuple(map(id, values))
        if key not in self._common:
            text = _dump({name: _pack(value) for name, value in zip(common, values, strict=True)})
            self._common[key] = (values, b", " + text[1:])
        own = {name: _pack(getattr(data, name)) for name in names if name not in _COMMON}
        return PackedPage.of(_dump({"page": page, **own})[:-1], self._common[key][1])


def write_page_data(data: AnyPage, path: Path) -> None:
    """Write what a page shows into a file, in the same bytes for the same data.

    Parameters
    ----------
    data : PageData, TeamData or AssessmentPageData
        What the page shows.
    path : Path
        The file, readable by its owner only.
    """
    Packer().pack(data).write(path)


def read_page_data(path: Path) -> AnyPage:
    """Return what a page shows from a file that `write_page_data` wrote.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    PageData, TeamData or AssessmentPageData
        The same data.

    Raises
    ------
    CaseloadError
        If the file cannot be read, or is not one that was written here.
    """
    try:
        packed = json.loads(path.read_bytes())
        kind = _KINDS[packed.pop("page")]
        return kind(
            **{field.name: _unpack(field.type, packed[field.name]) for field in fields(kind)}
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CaseloadError(
            f"The file of a page's data is missing or not whole ({type(error).__name__}). It is "
            f"written while pages are made. Given: {path.name}. Make the page again."
        ) from error


def digest(data: AnyPage) -> str:
    """Return a digest of everything a page shows.

    Parameters
    ----------
    data : PageData, TeamData or AssessmentPageData
        What the page shows.

    Returns
    -------
    str
        SHA-256, 64 hexadecimal digits; the same for the same data, whatever the run.
    """
    return Packer().pack(data).digest


def _dump(values: dict[str, Any]) -> bytes:
    """Return values as JSON with their keys in a fixed order."""
    return json.dumps(values, sort_keys=True, allow_nan=False).encode()


def _pack(value: Any) -> Any:
    """Return one field as plain JSON values."""
    if isinstance(value, pd.DataFrame):
        value = pack_frame(value)
    if isinstance(value, Packed):
        # A list of columns, since the keys of the file are sorted and columns are not.
        return [[name, column] for name, column in value.items()]
    if isinstance(value, Records):
        return {name: _pack(value[name]) for name in TABLES if len(value[name])}
    if isinstance(value, Agency):
        settings = value.model_dump(mode="json")
        for packed, rebase in zip(settings["rebases"], value.rebases, strict=True):
            packed["from_month"] = str(rebase.from_month)
        return settings
    if isinstance(value, Month):
        return str(value)
    if isinstance(value, dict):
        return {name: pack_document(document) for name, document in value.items()}
    if isinstance(value, date):
        return value.isoformat()
    return value


def _unpack(kind: Any, value: Any) -> Any:
    """Return one field from plain JSON values."""
    if kind is pd.DataFrame:
        return unpack_frame(dict(value))
    if kind is Records:
        return Records(**{name: unpack_frame(dict(frame)) for name, frame in value.items()})
    if kind is Agency:
        return Agency.model_validate_json(json.dumps(value))
    if kind is Month:
        return Month.parse(value)
    if kind == dict[str, Document]:
        return {name: unpack_document(document) for name, document in value.items()}
    if kind == (date | None):
        return None if value is None else date.fromisoformat(value)
    if kind in {int, str}:
        return kind(value)
    return tuple(tuple(part) if isinstance(part, list) else part for part in value)
