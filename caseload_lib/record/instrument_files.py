"""The files of an agency's own instruments: NAME.VERSION.toml in params/instruments/."""

import os
import re
import secrets
from contextlib import suppress
from pathlib import Path

from caseload_lib.assess.instrument import Instrument
from caseload_lib.assess.instruments import parse_instrument
from caseload_lib.errors import CaseloadError, SettingsError
from caseload_lib.record.folder import AgencyFolder

#: Where an agency's own instruments are, below its folder.
FOLDER = Path("params", "instruments")
NAME = r"[a-z][a-z0-9_]{0,39}"
VERSION = r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}"

_FILE = re.compile(rf"({NAME})\.({VERSION})\.toml")
_SAVED = re.compile(r"# Saved (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6})Z\.")


def write_new(path: Path, content: bytes) -> None:
    """Write a file that is not there yet; it is there whole or not at all."""
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        try:
            os.link(part, path)
        except FileExistsError:
            raise
        except OSError:
            # A file system without hard links.
            part.replace(path)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def split_name(path: Path) -> tuple[str, str]:
    """Return the name and version that a file's name says."""
    match = _FILE.fullmatch(path.name)
    return (match[1], match[2]) if match else (path.stem, "")


def find_files(folder: AgencyFolder | None, name: str | None = None) -> list[Path]:
    """Return the files of the agency's instruments, or of one, the newest first."""
    if folder is None:
        return []
    try:
        files = [path for path in (folder.path / FOLDER).iterdir() if _FILE.fullmatch(path.name)]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise CaseloadError(
            f"{folder.path / FOLDER} cannot be read: {error.strerror}. An agency's own instruments "
            "are in that folder. Let its owner read it, or move away what stands there."
        ) from error
    wanted = [path for path in files if name is None or split_name(path)[0] == name]
    return sorted(wanted, key=_order, reverse=True)


def _order(path: Path) -> tuple[str, list[tuple[int, str]], str]:
    """Return what puts versions in the order in which they were saved, by hand made ones first."""
    with suppress(OSError), path.open("rb") as file:
        saved = _SAVED.match(file.readline(200).decode("utf-8", "replace"))
        parts = re.findall(r"(\d+)|(\D+)", split_name(path)[1])
        numbered = [(int(number or 0), text) for number, text in parts]
        return saved[1] if saved else "", numbered, path.name
    return "", [], path.name


def read_file(path: Path) -> Instrument:
    """Return the instrument that one of the agency's files holds."""
    name, version = split_name(path)
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"{path} cannot be read as UTF-8 text. Save it as UTF-8 and let its owner read it."
        ) from error
    instrument = parse_instrument(text, name=name, file=path.name)
    if instrument.version != version:
        raise SettingsError(
            f'{path.name}: version is "{instrument.version}", but the file\'s name says '
            f'"{version}". They are the same. Correct the one that is wrong.'
        )
    return instrument
