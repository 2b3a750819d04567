"""What a history of ratings says: its title, its text alternative and its table."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class RatingScale:
    """What the panels' vertical scale means.

    Parameters
    ----------
    levels : mapping of float to str
        Names of values, lowest first: a line is drawn at each. At least two.
    share : bool, default False
        Whether values are shares (0 to 1), written as percentages; else levels.
    """

    levels: Mapping[float, str]
    share: bool = False


@dataclass(frozen=True)
class RatingWords:
    """What the lines of a history of ratings are called.

    Parameters
    ----------
    item : str
        What a panel is of: "step" or "competency".
    items : str
        Its plural.
    own : str
        Whose values are the line, at the start of a sentence.
    others : str
        Whose median is dashed, at the start of a sentence.
    subtitle : str
        What is drawn, in which unit.
    """

    item: str
    items: str
    own: str
    others: str
    subtitle: str


def write_rating(value: float | None, scale: RatingScale) -> str:
    """Return a rating as a person reads it: its level's name, else the number.

    Parameters
    ----------
    value : float or None
        The rating; missing where not known.
    scale : RatingScale
        What it means.

    Returns
    -------
    str
        A dash where it is missing.

    Examples
    --------
    >>> scale = RatingScale({1: "Low", 2: "High"})
    >>> write_rating(2, scale), write_rating(1.5, scale), write_rating(None, scale)
    ('High', '1.5', '–')
    """
    if value is None or pd.isna(value):
        return "–"
    if scale.share:
        return f"{value:.0%}"
    return scale.levels.get(value) or f"{value:.1f}"


def state_ratings(ratings: pd.DataFrame, words: RatingWords) -> str:
    """Return what is to be seen in the latest two periods, without calling it a change.

    Parameters
    ----------
    ratings : DataFrame
        As `assessments.draw_ratings_history` takes them.
    words : RatingWords
        What the lines are called.

    Returns
    -------
    str
        A sentence.
    """
    own = words.own
    periods = list(dict.fromkeys(ratings.loc[ratings["own"].notna(), "period"]))
    if not periods:
        return f"{own}: no answer yet"
    if len(periods) == 1:
        return f"{own}: one period so far, {periods[0]}"
    before, after = periods[-2:]
    table = ratings.pivot_table(index="panel", columns="period", values="own")
    both = table[[before, after]].dropna()
    if both.empty:
        return f"{own}: no {words.item} has an answer in both {before} and {after}"
    moved = (both[after] - both[before]).round(9)
    counted = {
        "higher": int((moved > 0).sum()),
        "lower": int((moved < 0).sum()),
        "as before": int((moved == 0).sum()),
    }
    parts = [f"{word} at {count}" for word, count in counted.items() if count]
    of = f"of {len(both)} {words.item if len(both) == 1 else words.items}"
    return f"{own} in {after} beside {before}: {', '.join(parts)} {of}"


def describe_ratings(
    ratings: pd.DataFrame, panels: Mapping[str, str], scale: RatingScale, words: RatingWords
) -> str:
    """Return the text alternative: every panel's values in order of time.

    Parameters
    ----------
    ratings : DataFrame
        As `assessments.draw_ratings_history` takes them.
    panels : mapping of str to str
        Names by id.
    scale : RatingScale
        What the values mean.
    words : RatingWords
        What the lines are called.
    """
    said: dict[tuple[str, str], list[str]] = {}
    for row in ratings.to_dict("records"):
        for column in ("own", "others"):
            if pd.notna(row[column]):
                text = f"{row['period']} {write_rating(row[column], scale)}"
                said.setdefault((row["panel"], column), []).append(text)
    parts = [f"{len(panels)} small panels, one for each {words.item}."]
    for key, name in panels.items():
        lines = [
            f"{called}: {', '.join(said[key, column])}"
            for column, called in (("own", words.own), ("others", words.others))
            if (key, column) in said
        ]
        parts.append(f"{key} {name}: {'; '.join(lines) or 'no answer'}.")
    return " ".join(parts)


def tabulate_ratings(
    ratings: pd.DataFrame, panels: Mapping[str, str], scale: RatingScale, words: RatingWords
) -> pd.DataFrame:
    """Return the values as text, one row a panel and period.

    Parameters
    ----------
    ratings : DataFrame
        As `assessments.draw_ratings_history` takes them.
    panels : mapping of str to str
        Names by id.
    scale : RatingScale
        What the values mean.
    words : RatingWords
        What the columns are called.

    Returns
    -------
    DataFrame
        The item, the period and own values; where any is known, others' median and how many
        they are.
    """
    order = {key: place for place, key in enumerate(panels)}
    rows = ratings.sort_values("panel", key=lambda keys: keys.map(order), kind="stable")
    table = {
        words.item.capitalize(): [f"{key} {panels[key]}" for key in rows["panel"]],
        "Period": list(rows["period"]),
        words.own: [write_rating(value, scale) for value in rows["own"]],
    }
    if rows["others"].notna().any():
        table[words.others] = [write_rating(value, scale) for value in rows["others"]]
        table["Others who rated"] = ["–" if pd.isna(n) else str(int(n)) for n in rows["n"]]
    return pd.DataFrame(table, dtype="str")
