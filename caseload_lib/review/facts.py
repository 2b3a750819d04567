"""The long form of a month's indicators: which rows there are, and how they are filled."""

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

#: Pairs of "where" (one bool for all facilitators, or one each) and the reason in plain words.
Reasons = Iterable[tuple[Array | bool, str]]


@dataclass(frozen=True)
class Fact:
    """One indicator, in one breakdown, for all facilitators reported in a month.

    Parameters
    ----------
    indicator, breakdown : str
        As in `ROWS`.
    value, numerator, denominator : array of float
        One number for each facilitator, in the order of their ids; nan where missing.
    reason : array of object
        None where the value is known; else why it is not, in plain words.
    uncounted : array of int
        How many cases (or closures, or disruptions) the value leaves out for want of a record.
    """

    indicator: str
    breakdown: str
    value: Array
    numerator: Array
    denominator: Array
    reason: Array
    uncounted: Array


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
        One number for each facilitator.
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
    reason = _explain(len(counts), reasons)
    value = np.where(reason == None, counts, np.nan)  # noqa: E711 - elementwise
    missing = np.full(len(counts), np.nan)
    return Fact(indicator, breakdown, value, value, missing, reason, _or_zero(uncounted, counts))


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
        One number for each facilitator.
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
    >>> fact.value.tolist(), fact.reason.tolist()
    ([0.5, nan], [None, 'no case'])
    """
    above, below = np.asarray(numerators, dtype=float), np.asarray(denominators, dtype=float)
    reason = _explain(len(above), [*reasons, (~(below > 0), empty)])
    known = reason == None  # noqa: E711 - elementwise
    value = np.divide(above, below, out=np.full(len(above), np.nan), where=known)
    return Fact(
        indicator,
        breakdown,
        value,
        np.where(known, above, np.nan),
        np.where(known, below, np.nan),
        reason,
        _or_zero(uncounted, above),
    )


def stack_facts(ids: pd.Index, facts: Iterable[Fact]) -> pd.DataFrame:
    """Return facts as one row for each facilitator, indicator and breakdown.

    Parameters
    ----------
    ids : Index of str
        The facilitators, in the order of the facts' arrays.
    facts : iterable of Fact
        One for each of `ROWS`, in any order.

    Returns
    -------
    DataFrame
        `COLUMNS`; ordered by facilitator as in `ids`, then as in `ROWS`. Numbers are rounded
        to ten decimals.

    Raises
    ------
    KeyError
        If a row of `ROWS` has no fact.
    """
    found = {(fact.indicator, fact.breakdown): fact for fact in facts}
    chosen = [found[row] for row in ROWS]

    def lay(part: str) -> Array:
        """Return one part of all facts, facilitator by facilitator."""
        return np.stack([getattr(fact, part) for fact in chosen], axis=1).ravel()

    def tile(texts: list[str]) -> Array:
        """Return a text of each row, once for each facilitator."""
        return np.tile(np.array(texts, dtype=object), len(ids))

    columns = {
        "facilitator_id": np.repeat(ids.to_numpy(dtype=object), len(ROWS)),
        "indicator": tile([indicator for indicator, _ in ROWS]),
        "breakdown": tile([breakdown for _, breakdown in ROWS]),
        **{part: _round(lay(part)) for part in ("value", "numerator", "denominator")},
        "unit": tile([INDICATORS[indicator] for indicator, _ in ROWS]),
        "reason": lay("reason"),
        "uncounted": lay("uncounted"),
    }
    return pd.DataFrame(
        {name: pd.array(columns[name], dtype=dtype) for name, dtype in COLUMNS.items()}
    )


def _round(values: Array) -> Array:
    """Return the values to ten decimals, without a negative zero."""
    return np.round(values, _DECIMALS) + 0.0


def _explain(size: int, reasons: Reasons) -> Array:
    """Return the first reason that applies to each facilitator, or None."""
    texts = np.full(size, None, dtype=object)
    for where, text in reasons:
        texts[np.broadcast_to(where, size) & (texts == None)] = text  # noqa: E711 - elementwise
    return texts


def _or_zero(uncounted: Array | None, like: Array) -> Array:
    """Return what was left out, or zeros."""
    return np.zeros(len(like), dtype=int) if uncounted is None else uncounted.astype(int)
