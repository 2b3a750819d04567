"""The place of a month's pages at an address that fsspec knows: an object store, a file server."""

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

from caseload_lib.errors import CaseloadError
from caseload_lib.months import Month
from caseload_lib.report.leases import Lease

#: Where an object is there whole or not at all; elsewhere files are written aside and then moved.
_WHOLE = {"s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "memory"}
_LOCK = ".lock"
#: How many lines of a file of lines lie in one object: each new line writes its object anew.
_LINES = 100
_PREFIX, _PART, _SEGMENT = ".", ".part", ".lines"


class FsspecStore:
    """A place at an address.

    An object store keeps whole objects; on a file server a file is written beside its place and
    then moved there. The fingerprint is the entity tag of an object; where there are no such tags
    nothing is known of a file without reading it. Lines are kept in objects of a hundred.

    Parameters
    ----------
    files : fsspec.AbstractFileSystem
        The file system.
    root : str
        The month's folder in it.
    address : str
        The address as people read it, without a password.
    secret : str, default ""
        What must not be shown: name and password of the address as it was given.
    """

    def __init__(self, files: Any, root: str, *, address: str, secret: str = "") -> None:
        self._files, self._root, self._address, self._secret = files, root, address, secret
        self._lease: Lease | None = None
        self._segments: dict[str, tuple[int, list[bytes]]] = {}

    @property
    def address(self) -> str:
        """The address, without a password."""
        return self._address

    @property
    def _is_whole(self) -> bool:
        protocol = self._files.protocol
        return bool(_WHOLE & ({protocol} if isinstance(protocol, str) else set(protocol)))

    def prepare(self) -> None:
        """Make the folder where there are folders; an object store has none.

        Raises
        ------
        CaseloadError
            If it cannot be made.
        """
        if not self._is_whole:
            self._ask(lambda: self._files.makedirs(self._root, exist_ok=True))

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
            read=lambda: self.read(_LOCK),
            create=self._create_lock,
            replace=lambda content: self._put(_LOCK, content),
            remove=lambda: self._remove(_LOCK),
            busy=busy,
        )
        with lease.hold():
            self._lease = lease
            try:
                yield
            finally:
                self._lease = None

    def remove_leftovers(self) -> None:
        """Remove files that were written aside and never moved.

        Raises
        ------
        CaseloadError
            If one cannot be removed.
        """
        for name in self._list():
            if name.startswith(_PREFIX) and name.endswith(_PART):
                self._remove(name)

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
            name: _find_tag(about)
            for name, about in self._list().items()
            if not name.endswith((_PART, _SEGMENT)) and name != _LOCK
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
        return self._ask(lambda: self._files.cat_file(self._place(name)), missing=None)

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
        return self._put(name, content)

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
        self._put(segment, b"".join(line + b"\n" for line in longer))
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
        self._remove(name)
        self._segments.pop(name, None)
        for segment in self._list_segments(name):
            self._remove(segment)

    def _place(self, name: str) -> str:
        return f"{self._root}/{name}"

    def _list(self) -> dict[str, Mapping[str, Any]]:
        """Return what the place tells of each of its files, by name."""

        def look() -> list[Mapping[str, Any]]:
            self._files.invalidate_cache()
            return self._files.ls(self._root, detail=True)

        found = self._ask(look, missing=[])
        files = [about for about in found if about["type"] == "file"]
        return {about["name"].rpartition("/")[2]: about for about in files}

    def _list_segments(self, name: str) -> dict[str, int]:
        """Return the objects of a file of lines, in order, with their numbers."""
        start = f"{_PREFIX}{name}."
        return {
            found: int(found.removeprefix(start).removesuffix(_SEGMENT))
            for found in sorted(self._list())
            if found.startswith(start) and found.endswith(_SEGMENT)
        }

    def _put(self, name: str, content: bytes) -> str:
        """Write a file, whole or not at all, and return its fingerprint."""
        place = self._place(name)
        if self._is_whole:
            answer = self._ask(lambda: self._files.pipe_file(place, content))
            about = answer if isinstance(answer, Mapping) else {}
            return _find_tag(about) or _find_tag(self._ask(lambda: self._files.info(place)))
        part = self._place(f"{_PREFIX}{name}.{secrets.token_hex(4)}{_PART}")
        try:
            self._ask(lambda: self._files.pipe_file(part, content))
            self._ask(lambda: self._files.mv(part, place))
        except BaseException:
            with suppress(Exception):
                self._files.rm_file(part)
            raise
        return ""

    def _create_lock(self, content: bytes) -> bool:
        """Write the lease unless there is one; return whether it was written."""
        place = self._place(_LOCK)
        try:
            self._files.pipe_file(place, content, mode="create")
        except FileExistsError:
            return False
        except Exception as error:
            if _is_refused(error):
                return False
            raise self._explain(error) from error
        return True

    def _remove(self, name: str) -> None:
        self._ask(lambda: self._files.rm_file(self._place(name)), missing=None)

    def _check_held(self) -> None:
        if self._lease:
            self._lease.check()

    def _ask(self, ask: Callable[[], Any], **missing: Any) -> Any:
        """Return what the place answers; `missing` where there is no such file, if it is given."""
        try:
            return ask()
        except FileNotFoundError as error:
            if missing:
                return missing["missing"]
            raise self._explain(error) from error
        except Exception as error:
            raise self._explain(error) from error

    def _explain(self, error: Exception) -> CaseloadError:
        """Return an error of the place as one that says what to do, and no password."""
        text = " ".join(str(error).split()) or "no reason was given"
        if self._secret:
            text = text.replace(self._secret, "...")
        return CaseloadError(
            f"{self._address} cannot be used: {type(error).__name__}, {text.rstrip('.')}. You must "
            "be allowed to list, read, write and remove there. Check the address, the rights and "
            "how this machine signs in; finished pages are kept."
        )


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
        If fsspec, or what it needs for such an address, is not installed.
    CaseloadError
        If the address is of a kind that is not known.
    """
    parts = urlsplit(address)
    secret = parts.netloc.rpartition("@")[0]
    shown = f"{address.replace(f'{secret}@', '', 1) if secret else address}".rstrip("/")
    try:
        from fsspec.core import url_to_fs

        files, root = url_to_fs(f"{address.rstrip('/')}/{month}")
    except ImportError as error:
        raise CaseloadError(
            f"What it takes to write to {parts.scheme}:// is not installed: {error}. For s3:// "
            "install it by pip install 'caseload[cluster]'."
        ) from error
    except Exception as error:
        text = str(error).replace(secret, "...") if secret else str(error)
        raise CaseloadError(
            f"Pages cannot be put there: {text.rstrip('.')}. --output takes a folder or an address "
            f"such as s3://BUCKET/FOLDER. Given: {shown}."
        ) from error
    return FsspecStore(files, root, address=f"{shown}/{month}", secret=secret)


def _find_tag(about: Mapping[str, Any]) -> str:
    """Return the entity tag in what a place tells of a file; "" where there is none."""
    return str(about.get("ETag") or about.get("etag") or "").strip('"')


def _is_refused(error: Exception) -> bool:
    """Return whether an object store refused to create what is there already."""
    answer = getattr(error.__cause__ or error, "response", {})
    return answer.get("ResponseMetadata", {}).get("HTTPStatusCode") in {409, 412}
