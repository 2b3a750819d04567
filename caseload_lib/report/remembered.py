"""What a batch remembers beside the manifest, so that a month is not looked at twice."""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from caseload_lib.errors import CaseloadError
from caseload_lib.report.stores import Store

#: Private to the batch and to this place: fingerprints are of no use elsewhere.
NAME = ".remembered.json"
_VERSION = 1


@dataclass(frozen=True)
class KnownFile:
    """A file whose bytes were seen.

    Parameters
    ----------
    fingerprint : str
        What the store said of it then.
    content_hash : str
        The SHA-256 of its bytes.
    """

    fingerprint: str
    content_hash: str


@dataclass(frozen=True)
class PlannedPage:
    """A page as it was planned.

    Parameters
    ----------
    input_hash : str
        The hash of everything that decides what it holds.
    title : str
        The facilitator's name, or what an assessment's page is called.
    """

    input_hash: str
    title: str


@dataclass(frozen=True)
class Roll:
    """Who has a page in a month: what a plan comes to, without what pages are made from.

    Parameters
    ----------
    agency_name : str
        The agency's name.
    pages : dict of str to PlannedPage
        By the run's name, in the plan's order.
    basis : str, default ""
        The hash of everything that the plan was made from; "" where nobody can tell.
    """

    agency_name: str
    pages: Mapping[str, PlannedPage]
    basis: str = ""


@dataclass(frozen=True)
class Remembered:
    """What the last batch saw.

    Parameters
    ----------
    files : dict of str to KnownFile
        By the file's name.
    roll : Roll or None
        What was planned; None where nothing was.
    """

    files: Mapping[str, KnownFile] = field(default_factory=dict)
    roll: Roll | None = None


def read_remembered(store: Store) -> Remembered:
    """Return what the last batch on a place remembered.

    Parameters
    ----------
    store : Store
        The place of the month's pages.

    Returns
    -------
    Remembered
        Nothing where nothing is kept or it cannot be understood: it only saves time.
    """
    with suppress(CaseloadError, ValueError, KeyError, TypeError, AttributeError):
        found = json.loads(store.read(NAME) or b"")
        roll = found["roll"]
        return Remembered(
            files={name: KnownFile(*file) for name, file in found["files"].items()},
            roll=roll and _read_roll(**roll),
        )
    return Remembered()


def write_remembered(remembered: Remembered) -> bytes:
    """Return what is remembered as the bytes of its file.

    Parameters
    ----------
    remembered : Remembered
        What to keep.

    Returns
    -------
    bytes
        As `read_remembered` reads it.
    """
    files = {
        name: [file.fingerprint, file.content_hash]
        for name, file in sorted(remembered.files.items())
    }
    roll = remembered.roll and {
        "agency_name": remembered.roll.agency_name,
        "basis": remembered.roll.basis,
        "pages": {
            name: [page.input_hash, page.title] for name, page in remembered.roll.pages.items()
        },
    }
    kept = {"version": _VERSION, "roll": roll, "files": files}
    return f"{json.dumps(kept, ensure_ascii=False)}\n".encode()


def _read_roll(agency_name: str, basis: str, pages: Mapping[str, list[str]]) -> Roll:
    """Return a roll from its JSON form."""
    return Roll(agency_name, {name: PlannedPage(*page) for name, page in pages.items()}, basis)
