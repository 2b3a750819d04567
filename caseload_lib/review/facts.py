"""The long form of the months' indicators: which rows there are, and how they are filled."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from caseload_lib.agency import INDICATORS
from caseload_lib.plan.spans import Array
from caseload_lib.tables import FEEDBACK_KINDS, OBLIGATION_KINDS, SCOPES, TIME_ACTIVITIES

#: The breakdowns of an indicator, in order; indicators that are not named have none.
BREAKDOWNS: Final[dict[str, tuple[str, ...]]] = {
    "hours": TIME_ACTIVITIES,
    "disruptions": SCOPES,
    "disruption_hours": SCOPES,
    "obligations_on_time": OBLIGATION_KINDS,
    "days_to_fill": ("filled", "still_open"),
    "satisfaction": FEEDBACK_KINDS,
}

#: Every indicator with each of its breakdowns, "" where it has none, in the order of a page.
ROWS: Final[tuple[tuple[str, str], ...]] = tuple(
    (indicator, breakdown)
    for indicator in INDICATORS
    for breakdown in BREAKDOWNS.get(indicator, ("",))
)

#: The columns of a month's facts with their kinds.
COLUMNS: Final[dict[str, str]] = {
    "facilitator_id": "str",
    "indicator": "str",
    "breakdown": "str",
    "value": "float64",
    "numerator": "float64",
    "denominator": "float64",
    "unit": "str",
    "reason": "str",
    "uncounted": "Int64",
}

# Sums of floats depend on the order of the rows in their last digits; facts must not.
_DECIMALS: Final = 10

#: Pairs of "where" (one bool for all entries, or one each) and the reason in plain words.
Reasons = Iterable[tuple[Array | bool, str]]


@dataclass(frozen=True)
class Fact:
    """One indicator, in one breakdown, for all facilitators reported in a month.

    Parameters
    ----------
    indicator, breakdown : str
        As in `ROWS`.
    value, numerator, denominator : array of float
        One number for each entry of a `roster.Roster`; nan where missing.
    reason : array of int
        The place in `texts` of why the value is missing; -1 where it is known.
    texts : tuple of str
        Reasons in plain words.
    uncounted : array of int
        How many cases (or closures, or disruptions) the value leaves out for want of a record.
    """

    indicator: str
    breakdown: str
    value: Array
    numerator: Array
    denominator: Array
    reason: Array
    texts: tuple[str, ...]
    uncounted: Array

    @property
    def reasons(self) -> "Reasons":
        """Why the value is missing, for a fact that is made from this one."""
        return [(self.reason == place, text) for place, text in enumerate(self.texts)]


def make_count(
    indicator: str,
    counts: Array,
    *,
    breakdown: str = "",
    reasons: Reasons = (),
    uncounted: Array | None = None,
) -> Fact:
    """Return a count or a number of hours as a fact; it is its own numerator.

    Parameters
    ----------
    indicator : str
        Its name.
    counts : array of float
        One number for each entry.
    breakdown : str, default ""
        Its breakdown.
    reasons : pairs of bool array and str
        Where the count is not known, and why; the first that applies is given.
    uncounted : array of int, optional
        What was left out; nothing by default.

    Returns
    -------
    Fact
        Without a denominator.

    Examples
    --------
    >>> make_count("departures", np.array([2.0, 0.0])).value.tolist()
    [2.0, 0.0]
    """
    reason, texts = _explain(len(counts), reasons)
    value = np.where(reason < 0, counts, np.nan)
    missing = np.full(len(counts), np.nan)
    left_out = _or_zero(uncounted, counts)
    return Fact(indicator, breakdown, value, value, missing, reason, texts, left_out)


def make_ratio(
    indicator: str,
    numerators: Array,
    denominators: Array,
    *,
    empty: str,
    breakdown: str = "",
    reasons: Reasons = (),
    uncounted: Array | None = None,
) -> Fact:
    """Return numerator over denominator as a fact.

    Parameters
    ----------
    indicator : str
        Its name.
    numerators, denominators : array of float
        One number for each entry.
    empty : str
        The reason where the denominator is 0.
    breakdown : str, default ""
        Its breakdown.
    reasons : pairs of bool array and str
        Where the ratio is not known for another reason; these come first.
    uncounted : array of int, optional
        What was left out; nothing by default.

    Returns
    -------
    Fact
        Numerator and denominator are missing wherever the value is.

    Examples
    --------
    >>> fact = make_ratio("continuity", np.array([1, 0]), np.array([2, 0]), empty="no case")
    >>> fact.value.tolist(), fact.reason.tolist(), fact.texts
    ([0.5, nan], [-1, 0], ('no case',))
    """
    above, below = np.asarray(numerators, dtype=float), np.asarray(denominators, dtype=float)
    reason, texts = _explain(len(above), [*reasons, (~(below > 0), empty)])
    known = reason < 0
    value = np.divide(above, below, out=np.full(len(above), np.nan), where=known)
    return Fact(
        indicator,
        breakdown,
        value,
        np.where(known, above, np.nan),
        np.where(known, below, np.nan),
        reason,
        texts,
        _or_zero(uncounted, above),
    )


def stack_facts(ids: pd.Index, facts: Iterable[Fact]) -> pd.DataFrame:
    """Return facts as one row for each entry, indicator and breakdown.

    Parameters
    ----------
    ids : Index of str
        The facilitators of the entries, in the order of the facts' arrays.
    facts : iterable of Fact
        One for each of `ROWS`, in any order.

    Returns
    -------
    DataFrame
        `COLUMNS`; ordered as `ids`, then as in `ROWS`. Numbers are rounded
        to ten decimals.

    Raises
    ------
    KeyError
        If a row of `ROWS` has no fact.
    """
    found = {(fact.indicator, fact.breakdown): fact for fact in facts}
    chosen = [found[row] for row in ROWS]
    texts = list(dict.fromkeys(text for fact in chosen for text in fact.texts))
    # One more place, so that -1 stays -1.
    moves = [np.array([*map(texts.index, fact.texts), -1], dtype=np.int16) for fact in chosen]
    numbers = {
        part: _round(_lay([getattr(fact, part) for fact in chosen]))
        for part in ("value", "numerator", "denominator")
    }
    reasons = _lay([move[fact.reason] for move, fact in zip(moves, chosen, strict=True)])
    uncounted = _lay([fact.uncounted for fact in chosen])
    row = np.tile(np.arange(len(ROWS), dtype=np.int16), len(ids))
    columns = {
        "facilitator_id": ids.repeat(len(ROWS)).array,
        "indicator": _name([indicator for indicator, _ in ROWS], row),
        "breakdown": _name([breakdown for _, breakdown in ROWS], row),
        **numbers,
        "unit": _name([INDICATORS[indicator] for indicator, _ in ROWS], row),
        "reason": _name(texts, reasons),
        "uncounted": uncounted,
    }
    return pd.DataFrame(
        {name: pd.array(columns[name], dtype=dtype) for name, dtype in COLUMNS.items()}, copy=False
    )


def _lay(parts: list[Array]) -> Array:
    """Return one part of all facts, entry by entry."""
    return np.stack(parts, axis=1).ravel()


def _name(texts: list[str], places: Array) -> pd.api.extensions.ExtensionArray:
    """Return the text at each place, missing for -1."""
    return pd.array(texts, dtype="str").take(places, allow_fill=True)


def _round(values: Array) -> Array:
    """Return the values to ten decimals, without a negative zero."""
    values = np.round(values, _DECIMALS)
    values += 0.0
    return values


def _explain(size: int, reasons: Reasons) -> tuple[Array, tuple[str, ...]]:
    """Return the place of the first reason that applies to each entry, or -1, and all texts."""
    found, texts = np.full(size, -1, dtype=np.int8), []
    for place, (where, text) in enumerate(reasons):
        found[(found < 0) & where] = place
        texts.append(text)
    return found, tuple(texts)


def _or_zero(uncounted: Array | None, like: Array) -> Array:
    """Return what was left out, or zeros."""
    return np.zeros(len(like), dtype=int) if uncounted is None else uncounted.astype(int)
