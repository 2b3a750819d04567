"""Indicator by indicator: what is expected, what is shown, what is missing and what comes next."""

from collections.abc import Mapping

import pandas as pd

from caseload_lib.assess.anchors import (
    DEFAULT_RULE,
    LevelRule,
    check_rule,
    read_ratings,
    stand,
)
from caseload_lib.assess.instrument import Instrument, Level
from caseload_lib.errors import RecordsError

#: In which order the next level's indicators are shown, nearest first.
_NEARNESS = {"near": 0, "shown": 1, "ahead": 2}


def expectations(instrument: Instrument, *, years: float) -> pd.DataFrame:
    """Return what is expected after so many years in the role, for the start of the year.

    Parameters
    ----------
    instrument : Instrument
        Anchors.
    years : float
        Years in the role at the start of the performance year.

    Returns
    -------
    DataFrame
        One row per indicator of the expected level's column, in the document's order:
        cluster_id, cluster (its name), group, definition, level_id, level (its name), item_id,
        text, limiting (whether it describes a limit that one grows out of, which is not
        scored).

    Raises
    ------
    RecordsError
        If the instrument is not of the kind "anchors".
    RecordsError
        If no level is expected after these years.
    """
    level, _ = read_ratings(instrument, {}, years=years)
    rows = [
        (cluster.id, cluster.name, cluster.group, cluster.definition, level.id, level.name,
         item.id, item.text, item.limiting)
        for cluster in instrument.clusters
        for item in instrument.cell(cluster.id, level.id)
    ]  # fmt: skip
    columns = ["cluster_id", "cluster", "group", "definition", "level_id", "level", "item_id",
               "text"]  # fmt: skip
    kinds = dict.fromkeys(columns, "str") | {"limiting": "bool"}
    return pd.DataFrame(rows, columns=list(kinds)).astype(kinds)


def gaps(
    instrument: Instrument,
    ratings: Mapping[str, int | str],
    *,
    years: float,
    rule: LevelRule | float = DEFAULT_RULE,
) -> pd.DataFrame:
    """Return the expected level's indicators that are rated and not consistently shown.

    Parameters
    ----------
    instrument : Instrument
        Anchors.
    ratings : mapping of str to int or str
        By item id, the value or the id of the rating.
    years : float
        Years in the role.
    rule : LevelRule or float, default LevelRule()
        Whether the performance year is over: until then nothing is a gap.

    Returns
    -------
    DataFrame
        One row per indicator, in the document's order: cluster_id, cluster, level_id, item_id,
        text, rating ("not_yet" or "sometimes"), standing ("gap", or "to_acquire" while the
        performance year is not over). Indicators that are not rated, or answered with "cannot
        say", are not known to be missing and are not in it; nor are limiting ones.

    Raises
    ------
    RecordsError
        As `assessed_levels`.
    """
    standing = "gap" if check_rule(rule).year_over else "to_acquire"
    level, values = read_ratings(instrument, ratings, years=years)
    rows = [
        (*place, rating, standing)
        for *place, rating in _list_rated(instrument, level, values)
        if rating in {"not_yet", "sometimes"}
    ]
    return _make_rows(rows, "rating", "standing")


def strengths(
    instrument: Instrument, ratings: Mapping[str, int | str], *, years: float
) -> pd.DataFrame:
    """Return the indicators shown consistently at the expected level and above it.

    Parameters
    ----------
    instrument : Instrument
        Anchors.
    ratings : mapping of str to int or str
        By item id, the value or the id of the rating.
    years : float
        Years in the role.

    Returns
    -------
    DataFrame
        One row per indicator, by cluster and then by level: cluster_id, cluster, level_id,
        item_id, text, standing ("expected", or "above" where a higher level asks for it).

    Raises
    ------
    RecordsError
        As `assessed_levels`.
    """
    expected, values = read_ratings(instrument, ratings, years=years)
    levels = [level for level in instrument.levels if level.value >= expected.value]
    rows = [
        (*place, "expected" if level == expected else "above")
        for level in levels
        for *place, rating in _list_rated(instrument, level, values)
        if rating == "consistently"
    ]
    order = {cluster.id: place for place, cluster in enumerate(instrument.clusters)}
    return _make_rows(sorted(rows, key=lambda row: order[row[0]]), "standing")


def nearest_next(
    instrument: Instrument,
    ratings: Mapping[str, int | str],
    *,
    years: float,
    limit: int | None = 3,
) -> pd.DataFrame:
    """Return the next level's indicators that are nearest, as something to grow towards.

    Parameters
    ----------
    instrument : Instrument
        Anchors.
    ratings : mapping of str to int or str
        By item id, the value or the id of the rating.
    years : float
        Years in the role.
    limit : int or None, default 3
        How many to return of each cluster, at least 1; None for all.

    Returns
    -------
    DataFrame
        One row per indicator, by cluster, nearest first: cluster_id, cluster, level_id, item_id,
        text, standing: "near" (shown sometimes), then "shown" (consistently already), then
        "ahead" (not yet, or not rated), each in the document's order. No rows where only
        mastery follows, since that is by nomination with evidence.

    Raises
    ------
    RecordsError
        As `assessed_levels`.
    RecordsError
        If the limit is less than 1.
    """
    if limit is not None and limit < 1:
        raise RecordsError(f"The limit is at least 1, or None for all. Given: {limit!r}.")
    expected, values = read_ratings(instrument, ratings, years=years)
    level = find_next_level(instrument, expected)
    names = {"sometimes": "near", "consistently": "shown"}
    rows = [
        (*place, names.get(rating, "ahead"))
        for *place, rating in (_list_rated(instrument, level, values) if level else ())
    ]
    found = []
    for cluster in instrument.clusters:
        own = [row for row in rows if row[0] == cluster.id]
        found += sorted(own, key=lambda row: _NEARNESS[row[-1]])[:limit]
    return _make_rows(found, "standing")


def find_next_level(instrument: Instrument, expected: Level) -> Level | None:
    """Return the level that years lead to after the expected one, or None if none does."""
    later = [level for level in instrument.levels if level.value > expected.value]
    bound = [level for level in later if (level.from_years, level.until_years) != (None, None)]
    return min(bound, key=lambda level: level.value, default=None)


def _list_rated(
    instrument: Instrument, level: Level, values: Mapping[str, int]
) -> list[tuple[str, str, str, str, str, str]]:
    """Return a level's scored indicators, each with its place, its text and how it stands."""
    return [
        (cluster.id, cluster.name, level.id, item.id, item.text, stand(item, values.get(item.id)))
        for cluster in instrument.clusters
        for item in instrument.cell(cluster.id, level.id)
        if not item.limiting
    ]


def _make_rows(rows: list[tuple[str, ...]], *more: str) -> pd.DataFrame:
    """Return rows of indicators as a frame of text."""
    columns = ["cluster_id", "cluster", "level_id", "item_id", "text", *more]
    return pd.DataFrame(rows, columns=columns, dtype="str")
