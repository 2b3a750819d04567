"""The manifest of a month's reports: what was made from what, and what failed and why."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from caseload_lib.errors import CaseloadError
from caseload_lib.report.files import explain_os_error, write_file

#: What a page can be written as: the page itself, and the executed notebook as its record.
FORMATS = ("html", "ipynb")
_NAME = "manifest.json"
_VERSION = 1


@dataclass(frozen=True)
class Entry:
    """How the last run of one page went.

    Parameters
    ----------
    status : str
        "made" or "failed".
    input_hash : str
        The hash of everything that decides what the page holds.
    notebook_hash : str
        The hash of the notebook alone.
    library_version : str
        The version of this package.
    seconds : float
        How long the run took.
    draft : bool, default False
        Whether the page waits for the facilitator's comment and the cause agreed by both.
    error : str, default ""
        Why it failed: ids and places in the code, nothing from the records.
    outputs : dict of str to str
        The files that belong to the page, each with the SHA-256 of its bytes.
    """

    status: Literal["made", "failed"]
    input_hash: str
    notebook_hash: str
    library_version: str
    seconds: float
    draft: bool = False
    error: str = ""
    outputs: Mapping[str, str] = field(default_factory=dict)


class Manifest:
    """What is known of a month's pages, on disk after every change.

    Parameters
    ----------
    folder : Path
        The month's folder, locked by this process.
    entries : dict of str to Entry
        The entries by the run's name.
    """

    def __init__(self, folder: Path, entries: Mapping[str, Entry]) -> None:
        self._folder = folder
        self._entries = dict(entries)

    @property
    def entries(self) -> Mapping[str, Entry]:
        """The entries by the run's name."""
        return self._entries

    def record(self, name: str, entry: Entry) -> None:
        """Put one run's entry on disk.

        Parameters
        ----------
        name : str
            The run's name.
        entry : Entry
            How it went. Files of the page that it does not vouch for are removed first, so that
            nobody reads an outdated page.

        Raises
        ------
        CaseloadError
            If the manifest cannot be written.
        """
        self._remove_outputs(name, keep=entry.outputs)
        self._entries[name] = entry
        self.write()

    def forget(self, name: str) -> None:
        """Drop one run's entry and its files.

        Parameters
        ----------
        name : str
            The run's name.

        Raises
        ------
        CaseloadError
            If a file cannot be removed or the manifest not be written.
        """
        self._remove_outputs(name, keep={})
        self._entries.pop(name, None)
        self.write()

    def holds(self, name: str, *, input_hash: str, outputs: tuple[str, ...]) -> bool:
        """Return whether a page is there as it was made, and from these very inputs.

        Parameters
        ----------
        name : str
            The run's name.
        input_hash : str
            The hash of the inputs as they are now.
        outputs : tuple of str
            The files that are wanted.

        Returns
        -------
        bool
            True if every wanted file has the recorded bytes.
        """
        entry = self._entries.get(name)
        return (
            entry is not None
            and entry.status == "made"
            and entry.input_hash == input_hash
            and all(
                output in entry.outputs
                and _hash_file(self._folder / output) == entry.outputs[output]
                for output in outputs
            )
        )

    def write(self) -> None:
        """Put the whole manifest on disk.

        Raises
        ------
        CaseloadError
            If it cannot be written.
        """
        runs = {name: asdict(entry) for name, entry in sorted(self._entries.items())}
        text = json.dumps({"version": _VERSION, "runs": runs}, indent=1, ensure_ascii=False)
        write_file(self._folder / _NAME, f"{text}\n".encode())

    def _remove_outputs(self, name: str, *, keep: Mapping[str, str]) -> None:
        """Remove the files of a page that nothing vouches for any more."""
        for output in (f"{name}.{form}" for form in FORMATS):
            if output not in keep:
                try:
                    (self._folder / output).unlink(missing_ok=True)
                except OSError as error:
                    raise explain_os_error(error, self._folder / output) from error


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of a month's folder; an empty one where there is none.

    Parameters
    ----------
    folder : Path
        The month's folder.

    Returns
    -------
    Manifest
        The manifest. One that cannot be understood counts as none: every page is made anew.

    Raises
    ------
    CaseloadError
        If the file is there and cannot be read.
    """
    path = folder / _NAME
    try:
        content = path.read_text("utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return Manifest(folder, {})
    except UnicodeDecodeError:
        return Manifest(folder, {})
    except OSError as error:
        raise CaseloadError(
            f"{path} cannot be read: {error.strerror}. It says which pages are finished. "
            "Change its owner or mode, or remove it to make every page anew."
        ) from error
    try:
        runs = json.loads(content)["runs"]
        return Manifest(folder, {name: _read_entry(run) for name, run in runs.items()})
    except (ValueError, KeyError, TypeError, AttributeError):
        return Manifest(folder, {})


def hash_bytes(content: bytes) -> str:
    """Return the SHA-256 of bytes, as the manifest writes it.

    Parameters
    ----------
    content : bytes
        The bytes.

    Returns
    -------
    str
        64 hexadecimal digits.

    Examples
    --------
    >>> hash_bytes(b"")[:8]
    'e3b0c442'
    """
    return hashlib.sha256(content).hexdigest()


def _read_entry(run: Mapping[str, Any]) -> Entry:
    """Return an entry from its JSON form, refusing names that are not plain file names."""
    entry = Entry(**run)
    if entry.status not in {"made", "failed"}:
        raise ValueError("unknown status")
    if any(Path(output).name != output for output in entry.outputs):
        raise ValueError("an output outside the folder")
    return entry


def _hash_file(path: Path) -> str:
    """Return the hash of a file, or nothing where it cannot be read."""
    try:
        return hash_bytes(path.read_bytes())
    except OSError:
        return ""
