"""How another system's export is read: its map of columns, values and people."""

import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from caseload_lib.errors import SettingsError, list_offenders
from caseload_lib.resources import find_resource
from caseload_lib.tables import TABLES

Header = Annotated[str, Field(min_length=1)]
#: The source of records that are imported from the agency's own files.
OWN = "own"


class _Strict(BaseModel):
    """A section that knows no other keys and converts nothing."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, populate_by_name=True)


class ColumnMap(_Strict):
    """How one column of ours is made from one of the export.

    `header` is the export's column; `prefix` stands before each value; `values` replaces whole
    values (case and surrounding blanks do not count), and then every other value is a fault;
    `date_format` is how days are written (codes of `strptime`, English months); `sentence`
    takes "A, B, and C" apart; `code` turns labels into codes; `person` replaces a key of that
    kind of people by our id.
    """

    header: Annotated[Header, Field(alias="from")]
    prefix: str = ""
    values: dict[str, str] = {}
    date_format: str = ""
    sentence: bool = False
    code: bool = False
    person: str = ""


class TableMap(_Strict):
    """Which columns of an export make the rows of one table, and which tell rows apart."""

    key: Annotated[list[Header], Field(min_length=1)]
    columns: Annotated[dict[str, ColumnMap], Field(min_length=1)]

    @property
    def headers(self) -> frozenset[str]:
        """Every column of the export that is read."""
        return frozenset([*self.key, *(column.header for column in self.columns.values())])


class PeopleMap(_Strict):
    """A kind of people whom the rows of an export name, and the ids that they get."""

    key: Header
    name: Header
    id_prefix: Annotated[str, Field(pattern=r"^[A-Z]$")]
    role: str = ""
    supervisor: str = ""

    @property
    def headers(self) -> frozenset[str]:
        """Every column of the export that is read."""
        return frozenset([self.key, self.name])


class Inference(_Strict):
    """That cases and assignments are concluded from a table's contacts."""

    table: Annotated[Literal["services"], Field(alias="from")]


class SourceMap(_Strict):
    """Everything that is said about another system's export in `params/sources/<name>.toml`."""

    label: Annotated[str, Field(min_length=1, max_length=80)]
    tables: Annotated[dict[str, TableMap], Field(min_length=1)]
    people: dict[str, PeopleMap] = {}
    inference: Inference | None = None
    not_kept: dict[str, str] = {}

    @model_validator(mode="after")
    def _check_names(self) -> "SourceMap":
        for name, table in self.tables.items():
            if name not in TABLES or TABLES[name].kept:
                raise ValueError(f"there is no table {name} to import into")
            strange = [column for column in table.columns if column not in TABLES[name].names]
            if strange:
                raise ValueError(f"the table {name} has no column {list_offenders(strange)}")
        named = [c.person for t in self.tables.values() for c in t.columns.values() if c.person]
        named += [people.supervisor for people in self.people.values() if people.supervisor]
        unknown = sorted(set(named) - set(self.people))
        if unknown:
            raise ValueError(f"there is no section [people.{unknown[0]}]")
        if self.inference and self.inference.table not in self.tables:
            raise ValueError("[inference] needs a section [tables.services]")
        return self


def list_sources(folder: Path | None = None) -> list[str]:
    """Return the names of the sources that are known.

    Parameters
    ----------
    folder : Path, optional
        An agency's folder, whose own `params/sources` counts too.

    Returns
    -------
    list of str
        In alphabetical order.

    Examples
    --------
    >>> "casa" in list_sources()
    True
    """
    names = {path.stem for place in _find_places(folder) for path in place.glob("*.toml")}
    return sorted(names)


def read_source(name: str, folder: Path | None = None) -> SourceMap:
    """Return the map of a source.

    Parameters
    ----------
    name : str
        The name of its file without the ending, for example "casa".
    folder : Path, optional
        An agency's folder, whose own `params/sources` is looked in first.

    Returns
    -------
    SourceMap
        The map.

    Raises
    ------
    SettingsError
        If no source has that name.
    SettingsError
        If its file breaks a rule.

    Examples
    --------
    >>> read_source("casa").tables["services"].key
    ['Internal Contact Number']
    """
    known = list_sources(folder)
    if name not in known:
        raise SettingsError(
            f"There is no source {name!r}. A source has a file params/sources/<name>.toml. "
            f"Known: {', '.join(known)}. Without --source, our own templates are imported."
        )
    paths = [place / f"{name}.toml" for place in _find_places(folder)]
    path = next(path for path in paths if path.exists())
    try:
        return parse_source(path.read_text("utf-8"), name=f"params/sources/{path.name}")
    except UnicodeDecodeError as error:
        raise SettingsError(f"params/sources/{path.name} is not UTF-8 text.") from error


def parse_source(text: str, *, name: str) -> SourceMap:
    """Return the map that a TOML text holds.

    Parameters
    ----------
    text : str
        The whole file.
    name : str
        What to call the file in an error.

    Returns
    -------
    SourceMap
        The map.

    Raises
    ------
    SettingsError
        If the text is not TOML, or a key is unknown, missing or of the wrong type.
    """
    try:
        return SourceMap.model_validate(tomllib.loads(text.removeprefix("\ufeff")))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{name} is not valid TOML: {error}.") from error
    except ValidationError as error:
        faults = [
            f"{name}: {'.'.join(str(part) for part in fault['loc']) or 'the whole file'}: "
            f"{fault['msg'].removeprefix('Value error, ')}."
            for fault in error.errors()
        ]
        raise SettingsError("\n".join(faults)) from error


def _find_places(folder: Path | None) -> list[Path]:
    """Return the folders that may hold sources, an agency's own first."""
    own = [folder / "params" / "sources"] if folder else []
    return [*own, find_resource("params", "sources")]
