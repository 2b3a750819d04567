"""What several raters say of one thing: side by side, of peers together, of the service."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from caseload_lib.assess.answers import check_answers
from caseload_lib.assess.instrument import Instrument

#: Of how many peers at least a summary is made.
FEWEST_PEERS = 3
_NOT_ANSWERED, _CANNOT_SAY = "not answered by both", "one cannot say"

Answers = Mapping[str, int]


def tabulate_ratings(
    instrument: Instrument, answers_by_rater: Mapping[str, Answers]
) -> pd.DataFrame:
    """Return who gave which level to which item, as measures of agreement take it.

    Parameters
    ----------
    instrument : Instrument
        What was asked.
    answers_by_rater : mapping of str to mapping of str to int
        Values by item id by rater.

    Returns
    -------
    DataFrame
        Raters × items in the document's order; NaN where there is no answer or one cannot say.

    Raises
    ------
    RecordsError
        If answers do not fit the instrument.
    """
    columns = [item.id for item in instrument.items]
    values = np.full((len(answers_by_rater), len(columns)), np.nan)
    for row, answers in enumerate(answers_by_rater.values()):
        checked = check_answers(instrument, answers)
        values[row] = [checked.get(item) or np.nan for item in columns]
    return pd.DataFrame(values, index=list(answers_by_rater), columns=columns)


def side_by_side(instrument: Instrument, own: Answers, other: Answers) -> pd.DataFrame:
    """Return a person's own answers beside another's, largest differences first.

    Parameters
    ----------
    instrument : Instrument
        What was asked of both.
    own, other : mapping of str to int
        Values by item id; 0 where one cannot say.

    Returns
    -------
    DataFrame
        One row per item that either answered, the widest apart first, equally wide ones in the
        document's order. Columns: item_id; own, other (value; 0 where one cannot say, missing
        where not answered); difference (own less other, above 0 where one rates oneself higher;
        missing where either has no level, and then last); reason (why it is missing, null
        exactly where it is not: count these, too).

    Raises
    ------
    RecordsError
        If answers do not fit the instrument.

    Examples
    --------
    >>> from caseload_lib.assess.instruments import load
    >>> sheet = load("manage_caseload")
    >>> frame = side_by_side(sheet, {"P3": 2, "P4": 3}, {"P3": 2, "P4": 1})
    >>> frame[["item_id", "difference"]].to_numpy().tolist()
    [['P4', 2], ['P3', 0]]
    """
    mine, theirs = check_answers(instrument, own), check_answers(instrument, other)
    asked = [item.id for item in instrument.items if item.id in mine or item.id in theirs]
    frame = pd.DataFrame({"item_id": pd.Series(asked, dtype="str")})
    for name, answers in (("own", mine), ("other", theirs)):
        frame[name] = pd.array([answers.get(item, pd.NA) for item in asked], dtype="Int64")
    known = (frame["own"] > 0).fillna(False) & (frame["other"] > 0).fillna(False)
    frame["difference"] = (frame["own"] - frame["other"]).where(known)
    both = frame["own"].notna() & frame["other"].notna()
    frame["reason"] = pd.Series(_NOT_ANSWERED, index=frame.index, dtype="str")
    frame["reason"] = frame["reason"].mask(both, _CANNOT_SAY).mask(known, None)
    width = frame["difference"].abs().astype("float64")
    order = width.sort_values(ascending=False, kind="stable", na_position="last").index
    return frame.loc[order].reset_index(drop=True)


def summarise_peers(
    instrument: Instrument,
    answers_by_rater: Mapping[str, Answers],
    *,
    fewest: int = FEWEST_PEERS,
    whole_groups: bool = True,
) -> pd.DataFrame:
    """Return what peers say together, so that none of them can be made out.

    An item is summed up from `fewest` peers or more who rated it. Neither the lowest nor the
    highest answer is shown, since these are one person's. And whoever looks before and after one
    more peer submits could work out that one's answers from the two summaries; so answers count
    in whole groups of `fewest`, in the order given, and those after the last whole group wait.
    Where peers' answers were never shown before all were in, `whole_groups=False` counts all.

    One thing is not guarded: a peer who amends what was counted can be seen to have changed
    something, since a median that differs while n stays comes from an amendment. Who it was and
    what it now says is not shown, but where only one peer is known to have amended it can be
    guessed; and one who knows all other answers can work out the last.

    Parameters
    ----------
    instrument : Instrument
        What was asked.
    answers_by_rater : mapping of str to mapping of str to int
        Values by item id by peer, in the order of submission.
    fewest : int, default 3
        Peers who must have rated an item, 3 or more: of two, each knows the other's answer.
    whole_groups : bool, default True
        Whether only whole groups count.

    Returns
    -------
    DataFrame
        Every item in the document's order. Columns: item_id; n (peers counted), median (in
        levels), both missing where too few rated; reason (why, null exactly where known).

    Raises
    ------
    ValueError
        If `fewest` is under 3.
    RecordsError
        If answers do not fit the instrument.

    Examples
    --------
    >>> from caseload_lib.assess.instruments import load
    >>> peers = {"F001": {"P3": 2, "P4": 1}, "F002": {"P3": 2}, "F003": {"P3": 3, "P4": 1}}
    >>> frame = summarise_peers(load("manage_caseload"), peers).set_index("item_id")
    >>> frame.loc["P3", "median"], frame.loc["P4", "reason"]
    (np.float64(2.0), 'fewer than 3 peers rated it')
    """
    if fewest < FEWEST_PEERS:
        raise ValueError(f"Peers are summed up from {FEWEST_PEERS} on. Given: fewest={fewest!r}.")
    table = tabulate_ratings(instrument, answers_by_rater)
    counted: list[int | None] = []
    medians: list[float] = []
    for item in table.columns:
        values = table[item].dropna().to_numpy()
        kept = len(values) - (len(values) % fewest if whole_groups else 0)
        enough = kept >= fewest
        counted.append(kept if enough else None)
        medians.append(float(np.median(values[:kept])) if enough else np.nan)
    few = [None if n else f"fewer than {fewest} peers rated it" for n in counted]
    return pd.DataFrame(
        {
            "item_id": pd.Series(list(table.columns), dtype="str"),
            "n": pd.array(counted, dtype="Int64"),
            "median": medians,
            "reason": pd.Series(few, dtype="str"),
        }
    )


def summarise_raters(
    instrument: Instrument, answers_by_rater: Mapping[str, Answers]
) -> pd.DataFrame:
    """Return how the raters of the service judge each step, and how far apart they are.

    Parameters
    ----------
    instrument : Instrument
        What was asked.
    answers_by_rater : mapping of str to mapping of str to int
        Values by item id by rater.

    Returns
    -------
    DataFrame
        Every item in the document's order. Columns: item_id; n (raters who gave a level);
        median, lowest, highest (levels; missing without any); spread (highest less lowest);
        disagreement (mean absolute difference over all pairs of raters, in levels: Gini's mean
        difference; missing with fewer than two); and count_ and a level's id for every level
        and answer of the items, with how many chose it.

    Raises
    ------
    RecordsError
        If answers do not fit the instrument.

    Examples
    --------
    >>> from caseload_lib.assess.instruments import load
    >>> frame = summarise_raters(load("service_improvement"), {"F001": {"1": 1}, "F002": {"1": 3}})
    >>> frame.loc[0, ["n", "median", "spread", "disagreement", "count_high"]].tolist()
    [2.0, 2.0, 2.0, 2.0, 1.0]
    """
    table = tabulate_ratings(instrument, answers_by_rater)
    answers = [check_answers(instrument, given) for given in answers_by_rater.values()]
    names = dict.fromkeys(level.id for item in instrument.items for level in item.levels)
    rows = []
    for item in instrument.items:
        values = np.sort(table[item.id].dropna().to_numpy())
        chosen = [item.level(given[item.id]).id for given in answers if item.id in given]
        some = values if values.size else np.array([np.nan])
        row: dict[str, object] = {
            "item_id": item.id,
            "n": len(values),
            "median": float(np.median(some)),
            "lowest": some[0],
            "highest": some[-1],
            "spread": some[-1] - some[0],
            "disagreement": _average_gap(values),
        }
        rows.append(row | {f"count_{name}": chosen.count(name) for name in names})
    return pd.DataFrame(rows)


def _average_gap(values: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> float:
    """Return the mean absolute difference over all pairs of sorted values."""
    n = len(values)
    if n < 2:
        return np.nan
    ranks = np.arange(n)
    return float((2 * ranks - n + 1) @ values) / (n * (n - 1) / 2)
