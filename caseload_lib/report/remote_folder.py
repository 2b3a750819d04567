"""A folder at an address that fsspec knows: its files, whole or not at all."""

import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from caseload_lib.errors import CaseloadError

#: Where an object is there whole or not at all; elsewhere files are written aside and then moved.
_WHOLE = {"s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "memory"}
_PREFIX, _PART = ".", ".part"


class RemoteFolder:
    """A folder at an address.

    An object store keeps whole objects; on a file server a file is written beside its place and
    then moved there. Whatever the place refuses becomes an error that says what to do.

    Parameters
    ----------
    files : fsspec.AbstractFileSystem
        The file system.
    root : str
        The folder in it.
    address : str
        The address as people read it, without a password.
    secret : str, default ""
        What must not be shown: name and password of the address as it was given.
    """

    def __init__(self, files: Any, root: str, *, address: str, secret: str = "") -> None:
        self._files, self._root, self._address, self._secret = files, root, address, secret

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

    def list_tags(self) -> dict[str, str]:
        """Return the entity tag of every file.

        Returns
        -------
        dict of str to str
            By the file's name; "" where the place has no such tags. Files that were written aside
            are left out.

        Raises
        ------
        CaseloadError
            If the place cannot be listed.
        """
        listed = self._list()
        return {name: tag for name, tag in listed.items() if not name.endswith(_PART)}

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
            Its entity tag; "" where the place has no such tags.

        Raises
        ------
        CaseloadError
            If it cannot be written.
        """
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

    def create(self, name: str, content: bytes) -> bool:
        """Put a file there unless there is one of that name.

        Parameters
        ----------
        name : str
            The file's name.
        content : bytes
            Everything that it shall hold.

        Returns
        -------
        bool
            Whether it was written.

        Raises
        ------
        CaseloadError
            If it cannot be written.
        """
        try:
            self._files.pipe_file(self._place(name), content, mode="create")
        except FileExistsError:
            return False
        except Exception as error:
            if _is_refused(error):
                return False
            raise self._explain(error) from error
        return True

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
        self._ask(lambda: self._files.rm_file(self._place(name)), missing=None)

    def remove_leftovers(self) -> None:
        """Remove files that were written aside and never moved.

        Raises
        ------
        CaseloadError
            If one cannot be removed.
        """
        for name in self._list():
            if name.startswith(_PREFIX) and name.endswith(_PART):
                self.remove(name)

    def _place(self, name: str) -> str:
        return f"{self._root}/{name}"

    def _list(self) -> dict[str, str]:
        """Return the entity tag of every file, also of those that were written aside."""

        def look() -> list[Mapping[str, Any]]:
            self._files.invalidate_cache()
            return self._files.ls(self._root, detail=True)

        found = self._ask(look, missing=[])
        files = [about for about in found if about["type"] == "file"]
        return {about["name"].rpartition("/")[2]: _find_tag(about) for about in files}

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


def open_remote_folder(address: str, name: str) -> RemoteFolder:
    """Return a folder at an address.

    Parameters
    ----------
    address : str
        An address that fsspec knows, such as s3://bucket/reports.
    name : str
        The name of the folder in it.

    Returns
    -------
    RemoteFolder
        The folder, which need not be there yet.

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

        files, root = url_to_fs(f"{address.rstrip('/')}/{name}")
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
    return RemoteFolder(files, root, address=f"{shown}/{name}", secret=secret)


def _find_tag(about: Mapping[str, Any]) -> str:
    """Return the entity tag in what a place tells of a file; "" where there is none."""
    return str(about.get("ETag") or about.get("etag") or "").strip('"')


def _is_refused(error: Exception) -> bool:
    """Return whether an object store refused to create what is there already."""
    answer = getattr(error.__cause__ or error, "response", {})
    return answer.get("ResponseMetadata", {}).get("HTTPStatusCode") in {409, 412}
