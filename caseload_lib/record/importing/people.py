"""People whom an export names in its rows: the ids that they get, and what is known of them."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from caseload_lib.record.importing.sources import PeopleMap, SourceMap


@dataclass(frozen=True)
class People:
    """The people of an export.

    Parameters
    ----------
    facilitators : DataFrame
        facilitator_id, name, supervisor_id; one row per person of this export, by id.
    roles : DataFrame
        facilitator_id, role, from_on (the first day seen); by id.
    ids : dict of str to str
        Our id by normalised key, earlier imports' included.
    added : dict of str to str
        The part of `ids` that is new.
    """

    facilitators: pd.DataFrame
    roles: pd.DataFrame
    ids: dict[str, str]
    added: dict[str, str]


def normalise_key(text: str) -> str:
    """Return the form of an e-mail address or name in which two are compared.

    Parameters
    ----------
    text : str
        As the export has it.

    Returns
    -------
    str
        Without case, surrounding and doubled blanks, in one Unicode form.

    Examples
    --------
    >>> normalise_key(" Ada.Flores@Example.org")
    'ada.flores@example.org'
    """
    return unicodedata.normalize("NFC", " ".join(text.split())).casefold()


def number_people(
    keys: Iterable[str], *, id_prefix: str, ids: Mapping[str, str], taken: Iterable[str]
) -> dict[str, str]:
    """Return ids for people who have none yet.

    Parameters
    ----------
    keys : iterable of str
        Normalised keys, in any order.
    id_prefix : str
        The letter that their ids begin with.
    ids : mapping of str to str
        Ids given before, by key.
    taken : iterable of str
        Further ids that may not be given.

    Returns
    -------
    dict of str to str
        The new ids by key: in alphabetical order of the keys, counting on from the highest
        number that the prefix has, so that the order of the rows does not matter.

    Examples
    --------
    >>> number_people(["b@x", "a@x", "c@x"], id_prefix="F", ids={"c@x": "F001"}, taken=[])
    {'a@x': 'F002', 'b@x': 'F003'}
    """
    pattern = re.compile(rf"{id_prefix}([0-9]+)")
    used = [match for known in {*ids.values(), *taken} if (match := pattern.fullmatch(known))]
    highest = max((int(match[1]) for match in used), default=0)
    new = sorted(set(keys) - set(ids))
    return {key: f"{id_prefix}{highest + place:03}" for place, key in enumerate(new, start=1)}


def find_people(
    rows: pd.DataFrame, source_map: SourceMap, *, ids: Mapping[str, str], taken: Iterable[str]
) -> People:
    """Return the people that the rows of an export name.

    Parameters
    ----------
    rows : DataFrame
        The export's own columns as text, and in the column "" the day of each row; in the
        order in which they count, so that of several names the last is kept.
    source_map : SourceMap
        Says which columns name people.
    ids : mapping of str to str
        Ids given by earlier imports, by normalised key.
    taken : iterable of str
        Ids of people whom others' records name.

    Returns
    -------
    People
        Everybody, with the name and supervisor seen last and the first day in a role.
    """
    all_ids = dict(ids)
    for people_map in source_map.people.values():
        keys = {normalise_key(text) for text in rows[people_map.key].dropna().unique()} - {""}
        new = number_people(keys, id_prefix=people_map.id_prefix, ids=all_ids, taken=taken)
        all_ids.update(new)
    seen = [_list_kind(rows, kind, source_map, all_ids) for kind in source_map.people.values()]
    facilitators = pd.concat(seen).drop_duplicates("facilitator_id", keep="first")
    facilitators = facilitators.sort_values("facilitator_id", ignore_index=True)
    roles = [_list_roles(rows, kind, all_ids) for kind in source_map.people.values() if kind.role]
    return People(
        facilitators,
        pd.concat(roles, ignore_index=True) if roles else pd.DataFrame(),
        all_ids,
        {key: value for key, value in all_ids.items() if key not in ids},
    )


def map_ids(texts: pd.Series, ids: Mapping[str, str]) -> pd.Series:
    """Return the ids of the people whom a column names.

    Parameters
    ----------
    texts : Series of str
        Keys as the export has them.
    ids : mapping of str to str
        Our ids by normalised key.

    Returns
    -------
    Series of str
        Missing where nobody is named.
    """
    found = {text: ids.get(normalise_key(text)) for text in texts.dropna().unique()}
    return texts.map(found).astype("str")


def _list_kind(
    rows: pd.DataFrame, kind: PeopleMap, source_map: SourceMap, ids: Mapping[str, str]
) -> pd.DataFrame:
    """Return each person of one kind as they were seen last."""
    named = pd.DataFrame({"facilitator_id": map_ids(rows[kind.key], ids), "name": rows[kind.name]})
    named["supervisor_id"] = pd.Series(None, index=named.index, dtype="str")
    if kind.supervisor:
        above = source_map.people[kind.supervisor]
        named["supervisor_id"] = map_ids(rows[above.key], ids)
    named = named.dropna(subset=["facilitator_id"]).groupby("facilitator_id").last().reset_index()
    named["name"] = named["name"].fillna(named["facilitator_id"])
    return named


def _list_roles(rows: pd.DataFrame, kind: PeopleMap, ids: Mapping[str, str]) -> pd.DataFrame:
    """Return the role of each person of one kind from the first day they were seen in it."""
    named = pd.DataFrame({"facilitator_id": map_ids(rows[kind.key], ids), "from_on": rows[""]})
    first = named.dropna().groupby("facilitator_id", as_index=False)["from_on"].min()
    return first.assign(role=kind.role)
