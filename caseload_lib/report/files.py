"""Files of a batch: private folders, whole files or none, and one batch at a time."""

import errno
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from caseload_lib.errors import CaseloadError

_PRIVATE_FILE = 0o600
_PRIVATE_FOLDER = 0o700
_PREFIX, _SUFFIX = ".", ".part"


class BusyError(CaseloadError):
    """Another batch is at work on the same pages; waiting helps."""


def make_private_folder(path: Path) -> Path:
    """Make a folder that only its owner may open, and those above it that are missing.

    Parameters
    ----------
    path : Path
        The folder. One that is there already is left as it is.

    Returns
    -------
    Path
        The same path.

    Raises
    ------
    CaseloadError
        If it cannot be made.
    """
    try:
        missing = [folder for folder in (path, *path.parents) if not folder.exists()]
        for folder in reversed(missing):
            folder.mkdir(mode=_PRIVATE_FOLDER, exist_ok=True)
        if not path.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(path))
    except OSError as error:
        raise explain_os_error(error, path) from error
    return path


def write_file(path: Path, content: bytes) -> str:
    """Write a file so that it is there whole or not at all, whatever happens in between.

    The bytes go to a temporary file beside it, reach the disk, and only then take the name.

    Parameters
    ----------
    path : Path
        The file; its folder exists. A file of that name is replaced.
    content : bytes
        Everything that it shall hold.

    Returns
    -------
    str
        The file's fingerprint, as `list_fingerprints` gives it.

    Raises
    ------
    CaseloadError
        If the disk is full, or the file cannot be written.
    """
    part = path.with_name(f"{_PREFIX}{path.name}.{secrets.token_hex(4)}{_SUFFIX}")
    try:
        try:
            handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE_FILE)
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
                part.replace(path)
                fingerprint = write_fingerprint(os.fstat(stream.fileno()))
            _sync_folder(path.parent)
        except BaseException:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise explain_os_error(error, path) from error
    return fingerprint


def append_file(path: Path, content: bytes) -> None:
    """Add bytes to the end of a file, all or none of them.

    Parameters
    ----------
    path : Path
        The file; its folder exists. It is made where there is none.
    content : bytes
        What to add; it reaches the disk.

    Raises
    ------
    CaseloadError
        If the disk is full, or the file cannot be written.
    """
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, _PRIVATE_FILE)
        with os.fdopen(handle, "ab", buffering=0) as stream:
            size = os.fstat(handle).st_size
            try:
                if stream.write(content) != len(content):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
                os.fsync(handle)
            except BaseException:
                with suppress(OSError):
                    os.ftruncate(handle, size)
                raise
        if size == 0:
            _sync_folder(path.parent)
    except OSError as error:
        raise explain_os_error(error, path) from error


def list_fingerprints(folder: Path) -> dict[str, str]:
    """Return what the system says of every file in a folder, without reading one.

    Parameters
    ----------
    folder : Path
        The folder, which need not exist.

    Returns
    -------
    dict of str to str
        By name: the file's number, its size in bytes, and when its bytes and what is known of it
        changed last, in nanoseconds. Whoever changes the bytes changes one of these. Links are
        left out, as are temporary files.

    Raises
    ------
    CaseloadError
        If the folder is there and cannot be read.
    """
    try:
        with os.scandir(folder) as found:
            files = [file for file in found if file.is_file(follow_symlinks=False)]
        fingerprints = {}
        for file in files:
            with suppress(FileNotFoundError):  # Whatever goes while one looks is not there.
                fingerprints[file.name] = write_fingerprint(Path(file.path).lstat())
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise CaseloadError(
            f"{folder} cannot be read: {error.strerror}. Change its owner or mode."
        ) from error
    return {name: of for name, of in sorted(fingerprints.items()) if not name.endswith(_SUFFIX)}


def write_fingerprint(status: os.stat_result) -> str:
    """Return what the system says of a file, as one word.

    Parameters
    ----------
    status : os.stat_result
        As `os.stat` gives it.

    Returns
    -------
    str
        The file's number, its size, and when its bytes and what is known of it changed last.
    """
    return f"{status.st_ino}-{status.st_size}-{status.st_mtime_ns}-{status.st_ctime_ns}"


def remove_leftovers(folder: Path) -> None:
    """Remove the temporary files that a killed batch left in a folder.

    Parameters
    ----------
    folder : Path
        The folder; only while it is locked.

    Raises
    ------
    CaseloadError
        If one cannot be removed.
    """
    try:
        for part in sorted(folder.glob(f"{_PREFIX}*{_SUFFIX}")):
            part.unlink(missing_ok=True)
    except OSError as error:
        raise explain_os_error(error, folder) from error


@contextmanager
def lock_folder(folder: Path, *, busy: str) -> Iterator[None]:
    """Hold a folder for oneself; the system lets go of it when the process ends, however.

    Parameters
    ----------
    folder : Path
        The folder, which exists.
    busy : str
        What to say when another process holds it.

    Yields
    ------
    None
        While the folder is held.

    Raises
    ------
    BusyError
        If another process holds it.
    CaseloadError
        If the lock file cannot be made.
    """
    path = folder / ".lock"
    try:
        lock = os.open(path, os.O_RDWR | os.O_CREAT, _PRIVATE_FILE)
    except OSError as error:
        raise explain_os_error(error, path) from error
    try:
        try:
            _lock(lock)
        except OSError as error:
            raise BusyError(busy) from error
        yield
    finally:
        os.close(lock)


def explain_os_error(error: OSError, path: Path) -> CaseloadError:
    """Return an error of the system as one that says what to do.

    Parameters
    ----------
    error : OSError
        What the system refused.
    path : Path
        The file or folder that it was about.

    Returns
    -------
    CaseloadError
        The error to raise.

    Examples
    --------
    >>> print(explain_os_error(OSError(errno.ENOSPC, "full"), Path("reports/2026-10/F001.html")))
    reports/2026-10/F001.html cannot be written: the disk is full. Free some space and run the \
same command again; finished pages are kept.
    """
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return CaseloadError(
            f"{path} cannot be written: the disk is full. Free some space and run the same "
            "command again; finished pages are kept."
        )
    if error.errno in {errno.ENOENT, errno.ENOTDIR}:
        return CaseloadError(
            f"{path} cannot be written: a folder of this path is missing or is a file. Make the "
            "folder, or name another place."
        )
    return CaseloadError(
        f"{path} cannot be written: {error.strerror or type(error).__name__}. You must be allowed "
        "to write there. Change its owner or mode, or use an agency folder of your own."
    )


def _sync_folder(folder: Path) -> None:
    """Make a new name in a folder last, where the system knows how."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _lock(handle: int) -> None:
    """Take the lock of an open file, or raise OSError at once."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
