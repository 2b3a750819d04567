"""Where the pages of a month go, and what a batch asks of that place."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from caseload_lib.errors import CaseloadError
from caseload_lib.months import Month
from caseload_lib.report.files import (
    append_file,
    explain_os_error,
    list_fingerprints,
    lock_folder,
    make_private_folder,
    remove_leftovers,
    write_file,
)


class Store(Protocol):
    """The place of one month's files: pages, records, the index and what the batch remembers.

    Names are plain file names, without a folder. A batch calls `prepare` and holds `lock` before
    it calls anything else that changes the place; `list_files`, `read` and `read_lines` also
    answer where nothing was prepared. Every method raises a `CaseloadError` that says what to do
    when the place refuses.
    """

    @property
    def address(self) -> str:
        """Where the place is, as people read it; pages lie at this address, a slash, their name."""
        ...

    def prepare(self) -> None:
        """Make the place, closed to everybody else, unless it is there."""
        ...

    def lock(self, *, busy: str) -> AbstractContextManager[None]:
        """Hold the place against a second batch, whose attempt raises `BusyError` with `busy`.

        A holder that was killed does not hold it for ever.
        """
        ...

    def remove_leftovers(self) -> None:
        """Remove what a killed batch left half written; only while the place is held."""
        ...

    def list_files(self) -> Mapping[str, str]:
        """Return the fingerprint of every whole file, by name, at the cost of a listing.

        As long as a file's fingerprint is the same, so are its bytes; another fingerprint says
        nothing. "" where the place cannot tell: the batch then reads the file to see.
        """
        ...

    def read(self, name: str) -> bytes | None:
        """Return a file's bytes; None where there is none."""
        ...

    def write(self, name: str, content: bytes) -> str:
        """Put a file there, whole or not at all, in place of one of that name.

        When it returns, the file outlives a loss of power. Returns its fingerprint.
        """
        ...

    def append(self, name: str, line: bytes) -> None:
        """Add a line without a line break to a file of lines, as cheaply as the place can.

        When it returns, the line outlives a loss of power. When it fails, the lines before stand.
        """
        ...

    def read_lines(self, name: str) -> list[bytes]:
        """Return the whole lines of a file of lines, in order; none where there is no file."""
        ...

    def remove(self, name: str) -> None:
        """Remove a file, or a file of lines; nothing happens where there is none."""
        ...


class FolderStore:
    """A folder of this machine, or one that is mounted on it.

    Files are written beside their place, reach the disk and then take their name; folders are 0700,
    files 0600. The fingerprint is what the system says of a file: its number, size and times.

    Parameters
    ----------
    folder : Path
        The month's folder.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def address(self) -> str:
        """The folder."""
        return str(self.folder)

    def prepare(self) -> None:
        """Make the folder, and those above it that are missing.

        Raises
        ------
        CaseloadError
            If it cannot be made.
        """
        make_private_folder(self.folder)

    def lock(self, *, busy: str) -> AbstractContextManager[None]:
        """Hold the folder.

        Parameters
        ----------
        busy : str
            What to say when another process holds it.

        Returns
        -------
        context manager
            It holds the folder.

        Raises
        ------
        BusyError
            If another process holds it.
        CaseloadError
            If the lock file cannot be made.
        """
        return lock_folder(self.folder, busy=busy)

    def remove_leftovers(self) -> None:
        """Remove temporary files; raises CaseloadError if one cannot be removed."""
        remove_leftovers(self.folder)

    def list_files(self) -> Mapping[str, str]:
        """Return the fingerprint of every file.

        Returns
        -------
        dict of str to str
            By the file's name; temporary files are left out.

        Raises
        ------
        CaseloadError
            If the folder is there and cannot be read.
        """
        return list_fingerprints(self.folder)

    def read(self, name: str) -> bytes | None:
        """Return a file's bytes.

        Parameters
        ----------
        name : str
            The file's name.

        Returns
        -------
        bytes or None
            None where there is no such file.

        Raises
        ------
        CaseloadError
            If it is there and cannot be read.
        """
        path = self.folder / name
        try:
            return path.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise CaseloadError(
                f"{path} cannot be read: {error.strerror}. You must be allowed to read what an "
                "earlier batch wrote. Change its owner or mode, or remove it to have it made anew."
            ) from error

    def write(self, name: str, content: bytes) -> str:
        """Put a file there, whole or not at all.

        Parameters
        ----------
        name : str
            The file's name.
        content : bytes
            Everything that it shall hold.

        Returns
        -------
        str
            Its fingerprint.

        Raises
        ------
        CaseloadError
            If the disk is full, or the file cannot be written.
        """
        return write_file(self.folder / name, content)

    def append(self, name: str, line: bytes) -> None:
        """Add a line to a file.

        Parameters
        ----------
        name : str
            The file's name.
        line : bytes
            The line, without a line break.

        Raises
        ------
        CaseloadError
            If the disk is full, or the file cannot be written.
        """
        append_file(self.folder / name, line + b"\n")

    def read_lines(self, name: str) -> list[bytes]:
        """Return the whole lines of a file.

        Parameters
        ----------
        name : str
            The file's name.

        Returns
        -------
        list of bytes
            Without their line breaks; the last one is left out if it has none, since it was cut.

        Raises
        ------
        CaseloadError
            If the file is there and cannot be read.
        """
        return (self.read(name) or b"").split(b"\n")[:-1]

    def remove(self, name: str) -> None:
        """Remove a file if it is there.

        Parameters
        ----------
        name : str
            The file's name.

        Raises
        ------
        CaseloadError
            If it cannot be removed.
        """
        try:
            (self.folder / name).unlink(missing_ok=True)
        except OSError as error:
            raise explain_os_error(error, self.folder / name) from error


def open_store(address: str | Path, month: Month) -> Store:
    """Return the place of a month's files.

    Parameters
    ----------
    address : str or Path
        A folder, or an address that fsspec knows, such as s3://bucket/reports; the month's is a
        folder in it.
    month : Month
        The month.

    Returns
    -------
    Store
        The place, which need not be there yet.

    Raises
    ------
    CaseloadError
        If the address is of an unknown kind, or needs a package that is not installed.

    Examples
    --------
    >>> open_store("reports", Month(2026, 10)).address
    'reports/2026-10'
    """
    text = str(address)
    if "://" in text and not text.startswith("file://"):
        # Only here: a folder needs none of what speaks with object stores.
        from caseload_lib.report.fsspec_store import open_address

        return open_address(text, month)
    return FolderStore(Path(text.removeprefix("file://")) / str(month))
