"""The instruments that an agency may use: those that come with the package, and its own."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from caseload_lib.assess.instrument import Instrument
from caseload_lib.assess.instruments import load, names, write_instrument
from caseload_lib.errors import CaseloadError, SettingsError, list_offenders
from caseload_lib.record.folder import AgencyFolder
from caseload_lib.record.instrument_files import (
    FOLDER,
    NAME,
    VERSION,
    find_files,
    read_file,
    split_name,
    write_new,
)

_OWN = re.compile(r"own-(\d{1,9})")


def find_instrument(
    folder: AgencyFolder | None, name: str, *, version: str | None = None
) -> Instrument:
    """Return an instrument by its name: the agency's own before the one that ships.

    Parameters
    ----------
    folder : AgencyFolder or None
        The agency's folder; None for the instruments that ship only.
    name : str
        The instrument's name.
    version : str, optional
        Which version; the agency's newest where not given, else the shipped one.

    Returns
    -------
    Instrument
        As it was saved.

    Raises
    ------
    CaseloadError
        If there is none of that name, or no such version of it.
    SettingsError
        If its file breaks a rule.
    """
    files = find_files(folder, name)
    shipped = load(name) if name in names() else None
    if version is None and files:
        return read_file(files[0])
    if shipped and version in {None, shipped.version}:
        return shipped
    for path in files:
        if path.name == f"{name}.{version}.toml":
            return read_file(path)
    versions = [split_name(path)[1] for path in files] + [s.version for s in [shipped] if s]
    if versions:
        raise CaseloadError(
            f"There is no version {version} of the instrument {name}. It has "
            f"{list_offenders(versions, limit=20)}. Name one of these, or none for the newest."
        )
    known = sorted({*names(), *(split_name(path)[0] for path in find_files(folder))})
    raise CaseloadError(
        f"There is no instrument called {name!r}. There are {list_offenders(known, limit=20)}. "
        "Name one of these, or bring in another with `caseload assess import FILE`."
    )


def list_instruments(folder: AgencyFolder | None) -> tuple[Instrument, ...]:
    """Return every version of every instrument that the agency may use.

    Parameters
    ----------
    folder : AgencyFolder or None
        The agency's folder; None for the instruments that ship only.

    Returns
    -------
    tuple of Instrument
        The shipped names first, then the agency's in the order of the alphabet; of each name
        the newest version first, the shipped one last.

    Raises
    ------
    SettingsError
        If one of the agency's files breaks a rule; all of them at once.
    """
    instruments, faults = read_instruments(folder)
    if faults:
        raise SettingsError("\n".join(faults))
    return instruments


def read_instruments(
    folder: AgencyFolder | None,
) -> tuple[tuple[Instrument, ...], tuple[str, ...]]:
    """Return the instruments as `list_instruments` does, and what is wrong with the others.

    Parameters
    ----------
    folder : AgencyFolder or None
        The agency's folder; None for the instruments that ship only.

    Returns
    -------
    instruments : tuple of Instrument
        Those whose files keep the rules.
    faults : tuple of str
        A message for each file that does not.
    """
    found: list[Instrument] = []
    faults: list[str] = []
    files = find_files(folder)
    own = sorted({split_name(path)[0] for path in files} - set(names()))
    for name in (*names(), *own):
        for path in files:
            if split_name(path)[0] == name:
                try:
                    found.append(read_file(path))
                except SettingsError as error:
                    faults.append(str(error))
        if name in names():
            found.append(load(name))
    return tuple(found), tuple(faults)


def is_own(instrument: Instrument) -> bool:
    """Tell whether an instrument is an agency's own, not one that comes with the package.

    Parameters
    ----------
    instrument : Instrument
        As `find_instrument` gives it.

    Returns
    -------
    bool
        An agency's version is never called as the shipped one is.
    """
    return instrument.name not in names() or load(instrument.name).version != instrument.version


def choose_version(folder: AgencyFolder, name: str) -> str:
    """Return what the next version of an instrument is called where nobody chose: "own-1" on.

    Parameters
    ----------
    folder : AgencyFolder
        The agency's folder.
    name : str
        The instrument's name.

    Returns
    -------
    str
        "own-" and the next whole number.

    Raises
    ------
    CaseloadError
        If the name is not written as names are.
    """
    _check_name(name)
    numbers = [_OWN.fullmatch(split_name(path)[1]) for path in find_files(folder, name)]
    return f"own-{max((int(number[1]) for number in numbers if number), default=0) + 1}"


def find_used(folder: AgencyFolder, name: str) -> str | None:
    """Return in words which version of an instrument is in use, None where there is none.

    Parameters
    ----------
    folder : AgencyFolder
        The agency's folder.
    name : str
        The instrument's name.

    Returns
    -------
    str or None
        "the NAME that is shipped", or "version V of NAME".
    """
    if files := find_files(folder, name):
        return f"version {split_name(files[0])[1]} of {name}"
    return f"the {name} that is shipped" if name in names() else None


def find_same(folder: AgencyFolder, instrument: Instrument) -> Instrument | None:
    """Return the agency's newest version of an instrument if it says the same.

    Parameters
    ----------
    folder : AgencyFolder
        The agency's folder.
    instrument : Instrument
        Any; its version and source are not compared.

    Returns
    -------
    Instrument or None
        The saved version; None where there is none or it differs.

    Raises
    ------
    SettingsError
        If the newest version's file breaks a rule.
    """
    files = find_files(folder, instrument.name)
    if not files:
        return None
    newest = read_file(files[0])
    same = replace(newest, version=instrument.version, source=instrument.source) == instrument
    return newest if same else None


def save_instrument(folder: AgencyFolder, instrument: Instrument) -> Path:
    """Save a version of an agency's own instrument, whole or not at all.

    Parameters
    ----------
    folder : AgencyFolder
        The agency's folder.
    instrument : Instrument
        Its name and version become the file's name.

    Returns
    -------
    Path
        The file; the owner alone may read it. Nothing is written where it is there already and
        holds the same.

    Raises
    ------
    CaseloadError
        If the name or version is not written as they are, or the version is the shipped one's.
    CaseloadError
        If that version is there already and holds something else.
    CaseloadError
        If it cannot be written.
    SettingsError
        If the instrument breaks a rule of the files that hold instruments.
    """
    path = _check_place(folder, instrument)
    text = write_instrument(instrument)
    if path.exists() and read_file(path) == instrument:
        return path
    if any(path.name.casefold() == other.name.casefold() for other in find_files(folder)):
        raise _refuse_version(instrument)
    stamp = f"{datetime.now(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"
    head = f"# Saved {stamp}. Do not change a version that assessments refer to.\n"
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_new(path, (head + text).encode("utf-8"))
    except FileExistsError as error:
        raise _refuse_version(instrument) from error
    except OSError as error:
        raise CaseloadError(
            f"{path} cannot be written: {error.strerror or type(error).__name__}. Nothing was "
            "saved. Make room or the folder writable, and import again."
        ) from error
    return path


def _check_name(name: str) -> None:
    """Refuse a name that is not written as the names of instruments are."""
    if not re.fullmatch(NAME, name):
        raise CaseloadError(
            "An instrument's name is 1 to 40 small letters, digits and _, and begins with a "
            f"letter. Given: {name[:60]!r}. Choose another."
        )


def _check_place(folder: AgencyFolder, instrument: Instrument) -> Path:
    """Return the file of an instrument, or refuse its name or version."""
    _check_name(instrument.name)
    if not re.fullmatch(VERSION, instrument.version) or instrument.version.endswith("."):
        raise CaseloadError(
            "A version is 1 to 40 letters, digits, dots, - and _, and begins with a letter or a "
            f"digit. Given: {instrument.version[:60]!r}. Choose another."
        )
    shipped = load(instrument.name).version if instrument.name in names() else None
    if shipped is not None and instrument.version.casefold() == shipped.casefold():
        raise CaseloadError(
            f"Version {shipped} of {instrument.name} is the one that comes with the package. An "
            "agency's version has a name of its own, such as own-1. Choose another."
        )
    return folder.path / FOLDER / f"{instrument.name}.{instrument.version}.toml"


def _refuse_version(instrument: Instrument) -> CaseloadError:
    """Return the error for a version that is there with other words."""
    return CaseloadError(
        f"Version {instrument.version} of {instrument.name} is there already and says something "
        "else. Assessments may refer to it, so it stays as it is. Choose another --version, or "
        "give none for the next one."
    )
