"""The place of a month's pages at an address that fsspec knows: an object store, a file server."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from caseload_lib.months import Month
from caseload_lib.report.leases import Lease
from caseload_lib.report.remote_folder import RemoteFolder, open_remote_folder

_LOCK = ".lock"
#: How many lines of a file of lines lie in one object: each new line writes its object anew.
_LINES = 100
_PREFIX, _SEGMENT = ".", ".lines"


class FsspecStore:
    """A place at an address.

    The fingerprint is the entity tag of an object; where there are no such tags nothing is known
    of a file without reading it. Lines are kept in objects of a hundred.

    Parameters
    ----------
    folder : RemoteFolder
        The month's folder.
    """

    def __init__(self, folder: RemoteFolder) -> None:
        self._folder = folder
        self._lease: Lease | None = None
        self._segments: dict[str, tuple[int, list[bytes]]] = {}

    @property
    def address(self) -> str:
        """The address, without a password."""
        return self._folder.address

    def prepare(self) -> None:
        """Make the folder where there are folders; raises CaseloadError if it cannot be made."""
        self._folder.prepare()

    @contextmanager
    def lock(self, *, busy: str) -> Iterator[None]:
        """Hold the place by a lease, an object that is renewed as long as it is held.

        Parameters
        ----------
        busy : str
            What to say when another process holds it.

        Yields
        ------
        None
            While the place is held.

        Raises
        ------
        BusyError
            If another process holds it.
        CaseloadError
            If the lease cannot be written.
        """
        lease = Lease(
            read=lambda: self._folder.read(_LOCK),
            create=lambda content: self._folder.create(_LOCK, content),
            replace=lambda content: self._folder.write(_LOCK, content),
            remove=lambda: self._folder.remove(_LOCK),
            busy=busy,
        )
        with lease.hold():
            self._lease = lease
            try:
                yield
            finally:
                self._lease = None

    def remove_leftovers(self) -> None:
        """Remove files written aside; raises CaseloadError if one cannot be removed."""
        self._folder.remove_leftovers()

    def list_files(self) -> Mapping[str, str]:
        """Return the fingerprint of every file.

        Returns
        -------
        dict of str to str
            By the file's name; "" where the place has no entity tags.

        Raises
        ------
        CaseloadError
            If the place cannot be listed.
        """
        return {
            name: tag
            for name, tag in self._folder.list_tags().items()
            if not name.endswith(_SEGMENT) and name != _LOCK
        }

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
        return self._folder.read(name)

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
            If it cannot be written, or the place is not held any more.
        """
        self._check_held()
        return self._folder.write(name, content)

    def append(self, name: str, line: bytes) -> None:
        """Add a line.

        Parameters
        ----------
        name : str
            The name of the file of lines.
        line : bytes
            The line, without a line break.

        Raises
        ------
        CaseloadError
            If it cannot be written, or the place is not held any more.
        """
        self._check_held()
        if name not in self._segments:
            last = self._list_segments(name)
            self._segments[name] = (1 + max(last.values(), default=0), [])
        number, lines = self._segments[name]
        if len(lines) == _LINES:
            number, lines = number + 1, []
        longer = [*lines, line]
        segment = f"{_PREFIX}{name}.{number:06}{_SEGMENT}"
        self._folder.write(segment, b"".join(line + b"\n" for line in longer))
        self._segments[name] = (number, longer)

    def read_lines(self, name: str) -> list[bytes]:
        """Return the lines of a file of lines.

        Parameters
        ----------
        name : str
            The name of the file of lines.

        Returns
        -------
        list of bytes
            Without their line breaks.

        Raises
        ------
        CaseloadError
            If the place cannot be read.
        """
        content = b"".join(self.read(segment) or b"" for segment in self._list_segments(name))
        return content.split(b"\n")[:-1]

    def remove(self, name: str) -> None:
        """Remove a file, or a file of lines, if it is there.

        Parameters
        ----------
        name : str
            Its name.

        Raises
        ------
        CaseloadError
            If it cannot be removed, or the place is not held any more.
        """
        self._check_held()
        self._folder.remove(name)
        self._segments.pop(name, None)
        for segment in self._list_segments(name):
            self._folder.remove(segment)

    def _list_segments(self, name: str) -> dict[str, int]:
        """Return the objects of a file of lines, in order, with their numbers."""
        start = f"{_PREFIX}{name}."
        return {
            found: int(found.removeprefix(start).removesuffix(_SEGMENT))
            for found in sorted(self._folder.list_tags())
            if found.startswith(start) and found.endswith(_SEGMENT)
        }

    def _check_held(self) -> None:
        if self._lease:
            self._lease.check()


def open_address(address: str, month: Month) -> FsspecStore:
    """Return the place of a month's files at an address.

    Parameters
    ----------
    address : str
        An address that fsspec knows, such as s3://bucket/reports; the month's files are in a
        folder of it.
    month : Month
        The month.

    Returns
    -------
    FsspecStore
        The place, which need not be there yet.

    Raises
    ------
    CaseloadError
        If the address is of an unknown kind, or needs a package that is not installed.
    """
    return FsspecStore(open_remote_folder(address, str(month)))
