"""An agency's folder: finding it, reading its settings, starting a new one."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from caseload_lib.agency import Agency, parse_agency
from caseload_lib.errors import CaseloadError, SettingsError
from caseload_lib.months import Month
from caseload_lib.record.addresses import DATABASE_VARIABLE, check_address
from caseload_lib.resources import find_resource

# Data frames and databases take a second to import; who only reads settings does not wait for it.
if TYPE_CHECKING:
    import pandas as pd

    from caseload_lib.frames import Records

SETTINGS = Path("params", "agency.toml")
FOLDER_VARIABLE = "CASELOAD_AGENCY"

_TEMPLATE_NAME = 'name = "Our agency"'
_TEMPLATE_ZONE = 'time_zone = "UTC"'


class NoAgencyError(CaseloadError, FileNotFoundError):
    """No agency was named and none is found from here upwards."""


@dataclass(frozen=True)
class AgencyFolder:
    """An agency's folder with its settings read.

    Parameters
    ----------
    path : Path
        The folder; it holds `params/agency.toml`.
    settings : Agency
        What that file says.
    """

    path: Path
    settings: Agency
    _read: "dict[str, Records]" = field(default_factory=dict, repr=False, compare=False)

    @property
    def database_url(self) -> str:
        """Where the records are: CASELOAD_DATABASE_URL, else an SQLite file in `data/`."""
        address = os.environ.get(DATABASE_VARIABLE)
        if not address:
            return str(self.path / "data" / "caseload.db")
        # A bare word would become a new file in whatever folder one stands in.
        check_address(address)
        return address

    @property
    def reports(self) -> Path:
        """The folder of the generated pages."""
        return self.path / "reports"

    def records(self) -> "Records":
        """Return all records but the audit trail; they are read once and kept.

        Returns
        -------
        Records
            The records as they were at the first call.

        Raises
        ------
        CaseloadError
            If there are no records yet, or the database cannot be read.
        """
        if "all" not in self._read:
            from caseload_lib.record.database import open_database
            from caseload_lib.record.store import read_records

            self._read["all"] = read_records(open_database(self.database_url))
        return self._read["all"]

    def facts(self, month: Month) -> "pd.DataFrame":
        """Return every indicator of every facilitator for a month.

        Parameters
        ----------
        month : Month
            Which one.

        Returns
        -------
        DataFrame
            As `caseload_lib.review.indicators.month_facts` gives it.
        """
        from caseload_lib.record.database import open_database
        from caseload_lib.record.facts import FOLDER, read_facts

        database = open_database(self.database_url)
        return read_facts(database, self.path / FOLDER, month, self.settings)

    def history(self, month: Month) -> "pd.DataFrame":
        """Return every indicator of every facilitator for a month and those before it.

        Parameters
        ----------
        month : Month
            The last one; how many go before it is a setting.

        Returns
        -------
        DataFrame
            As `caseload_lib.review.history.history_facts` gives it.
        """
        from caseload_lib.record.database import open_database
        from caseload_lib.record.facts import FOLDER, read_history

        database = open_database(self.database_url)
        return read_history(database, self.path / FOLDER, month, self.settings)


def open_agency(folder: Path | str | None = None) -> AgencyFolder:
    """Return an agency's folder with its settings read.

    Parameters
    ----------
    folder : Path or str, optional
        The folder; where not given it is found as by `find_agency_folder`.

    Returns
    -------
    AgencyFolder
        Ready to read records.

    Raises
    ------
    CaseloadError
        If no agency is found.
    SettingsError
        If its settings break a rule.
    """
    path = find_agency_folder(folder)
    return AgencyFolder(path, read_settings(path))


def find_agency_folder(
    given: Path | str | None = None,
    *,
    start: Path | None = None,
    environ: Mapping[str, str] | None = None,
) -> Path:
    """Return the folder of the agency that is meant.

    Parameters
    ----------
    given : Path or str, optional
        The folder the user named; nothing else is looked at then.
    start : Path, optional
        Where to look for the nearest folder, upwards; the current folder where not given.
    environ : mapping of str to str, optional
        The environment; the process's own where not given. CASELOAD_AGENCY goes before `start`.

    Returns
    -------
    Path
        An absolute path; `params/agency.toml` is in it.

    Raises
    ------
    CaseloadError
        If the folder named has no `params/agency.toml`.
    NoAgencyError
        If no folder is named and none is found.
    """
    named = (os.environ if environ is None else environ).get(FOLDER_VARIABLE)
    if given is not None or named:
        path = Path(given or named or "").expanduser().absolute()
        if (path / SETTINGS).is_file():
            return path
        origin = "" if given is not None else f" ({FOLDER_VARIABLE} names it)"
        raise CaseloadError(
            f"{path} is no agency's folder{origin}: it has no {SETTINGS.as_posix()}. Start an "
            f"agency there with `caseload init {path}`, or name another folder."
        )
    here = (start or Path.cwd()).absolute()
    for path in (here, *here.parents):
        if (path / SETTINGS).is_file():
            return path
    raise NoAgencyError(
        f"No agency was found: neither {here} nor a folder above it has {SETTINGS.as_posix()}. "
        "Start one with `caseload init DIR`, or name its folder with --agency DIR or "
        f"{FOLDER_VARIABLE}."
    )


def read_settings(folder: Path) -> Agency:
    """Return the settings of the agency in a folder.

    Parameters
    ----------
    folder : Path
        A folder with `params/agency.toml`.

    Returns
    -------
    Agency
        The settings.

    Raises
    ------
    SettingsError
        If the file cannot be read, is not UTF-8 text or breaks a rule.
    """
    path = folder / SETTINGS
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path} is not UTF-8 text. Save it as UTF-8.") from error
    except OSError as error:
        raise SettingsError(
            f"{path} cannot be read ({error.strerror}). Every agency's folder has this file."
        ) from error
    return parse_agency(text, name=str(path))


def start_agency(folder: Path, *, name: str | None = None, time_zone: str | None = None) -> Path:
    """Start an agency of one's own: write settings to be filled in.

    Parameters
    ----------
    folder : Path
        The agency's folder; it is made where there is none.
    name : str, optional
        What to print on every page; the folder's name where not given.
    time_zone : str, default "UTC"
        For example "America/New_York".

    Returns
    -------
    Path
        The settings file. The owner alone may read it, and the folders made.

    Raises
    ------
    CaseloadError
        If the folder is an agency's already; nothing is overwritten.
    CaseloadError
        If it cannot be written.
    SettingsError
        If the name or the time zone break the rules of the settings.
    """
    path = folder.expanduser().absolute() / SETTINGS
    text = find_resource("params", "agency_template.toml").read_text(encoding="utf-8")
    chosen = name or path.parent.parent.name or "Our agency"
    text = text.replace(_TEMPLATE_NAME, f"name = {_quote(chosen)}", 1)
    text = text.replace(_TEMPLATE_ZONE, f"time_zone = {_quote(time_zone or 'UTC')}", 1)
    parse_agency(text, name=str(path))
    try:
        for part in (path.parent.parent, path.parent):
            part.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(path, "x", encoding="utf-8", opener=_open_private) as file:
            file.write(text)
    except FileExistsError as error:
        raise CaseloadError(
            f"{path} is there already. An agency is started once. Edit that file, or choose "
            "another folder."
        ) from error
    except OSError as error:
        raise CaseloadError(
            f"{path} cannot be written ({error.strerror}). Choose a folder that your account may "
            "write."
        ) from error
    return path


def _quote(text: str) -> str:
    """Return text as a TOML string; TOML's rules are JSON's, and DEL must be escaped too."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _open_private(path: str, flags: int) -> int:
    """Open a file that only its owner may read and write."""
    return os.open(path, flags, 0o600)
