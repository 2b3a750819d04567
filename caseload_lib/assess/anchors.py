"""The level that time in the role leads one to expect, and whether it is met."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from numbers import Real

import pandas as pd

from caseload_lib.assess.answers import check_answers
from caseload_lib.assess.instrument import Instrument, Item, Level
from caseload_lib.assess.tenure import count_months, list_spans
from caseload_lib.assess.verdicts import explain_unknown, judge_share
from caseload_lib.errors import RecordsError
from caseload_lib.tables import ROLES

#: The brackets of the shipped performance anchors; nobody is expected at mastery.
LEVELS = (
    Level("emerging", "Emerging", 1, from_years=0, until_years=2),
    Level("developing", "Developing", 2, from_years=2, until_years=3),
    Level("acquired", "Acquired", 3, from_years=3, until_years=4),
    Level("accomplished", "Accomplished", 4, from_years=4),
    Level("mastery", "Mastery", 5),
)

#: How an indicator can stand.
STANDINGS = ("consistently", "sometimes", "not_yet", "cannot_say", "unrated")

#: The columns of `assessed_levels` and their kinds.
COLUMNS = {
    "cluster_id": "str",
    "cluster": "str",
    "expected_level": "str",
    "indicators": "int64",
    "limiting": "int64",
    "rated": "int64",
    "consistently": "int64",
    "sometimes": "int64",
    "not_yet": "int64",
    "cannot_say": "int64",
    "unrated": "int64",
    "share": "float64",
    "met": "boolean",
    "reason": "str",
}


def _is_number(value: object) -> bool:
    """Say whether something is a number; a truth value is none."""
    return isinstance(value, Real) and not isinstance(value, bool)


@dataclass(frozen=True)
class LevelRule:
    """When a level is met.

    Parameters
    ----------
    met_share : float, default 0.8
        The share of the rated indicators to be shown consistently, above 0 and at most 1.
    year_over : bool, default True
        Whether the performance year is out. Before it is, what is not yet shown is still to be
        acquired, and no gap.

    Raises
    ------
    RecordsError
        If the share is out of range.
    """

    met_share: float = 0.8
    year_over: bool = True

    def __post_init__(self) -> None:
        """Refuse what is no share."""
        if not _is_number(self.met_share) or not 0 < self.met_share <= 1:
            raise RecordsError(
                "met_share is the share of indicators that meets a level: above 0 and at most 1. "
                f"Given: {self.met_share!r}. Use 0.8, for example."
            )


DEFAULT_RULE = LevelRule()


def expected_level(years: float, *, instrument: Instrument | None = None) -> Level:
    """Return the level that one is measured against after so many years in the role.

    Under 2 years emerging, from 2 developing, from 3 acquired, from 4 accomplished. Mastery is
    never expected: it comes by nomination with evidence.

    Parameters
    ----------
    years : float
        Years in the supervisor's role, 0 or more; never years since hire.
    instrument : Instrument, optional
        Anchors with brackets of their own; without it, those of the shipped anchors.

    Returns
    -------
    Level
        The level whose bracket holds the years.

    Raises
    ------
    RecordsError
        If the years are missing, negative or no number.
    RecordsError
        If no bracket of the instrument holds them.

    References
    ----------
    The performance anchors' quick-start guide: choose the level by tenure in the role.

    Examples
    --------
    >>> [expected_level(years).id for years in (0, 1.99, 2, 3.5, 4, 30)]
    ['emerging', 'emerging', 'developing', 'acquired', 'accomplished', 'accomplished']
    """
    if not _is_number(years) or not years >= 0:
        raise RecordsError(
            "The expected level needs the years in the role: a number, 0 or more. "
            f"Given: {years!r}. Record the role with the day it began, or give the years."
        )
    for level in LEVELS if instrument is None else instrument.levels:
        first, end = level.from_years, level.until_years
        if first is None and end is None:
            continue
        if years >= (first or 0) and (end is None or years < end):
            return level
    raise RecordsError(
        f"No level of {instrument.name if instrument else 'the anchors'} is expected after "
        f"{years:g} years. Every level but the highest needs its from_years and until_years."
    )


def years_in_role(
    roles: pd.DataFrame, facilitator_id: str, on: date, role: str = "supervisor"
) -> float | None:
    """Return for how many years somebody has had a role until a day.

    Counted by the calendar, so that a role begun on a day gives exactly 2 on that day two years
    later. Several spells add up; days recorded twice count once. Employment does not count.

    Parameters
    ----------
    roles : DataFrame
        The table roles: facilitator_id, role, from_on, to_on (exclusive).
    facilitator_id : str
        Whose years.
    on : date
        The day; roles that begin later are not seen.
    role : str, default "supervisor"
        Which role.

    Returns
    -------
    float or None
        Years, 0 on the first day; None where the role is not recorded by that day.

    Raises
    ------
    RecordsError
        If there is no such role.

    Examples
    --------
    >>> roles = pd.DataFrame({"facilitator_id": ["F001"], "role": ["supervisor"],
    ...     "from_on": pd.to_datetime(["2023-05-01"]), "to_on": pd.to_datetime([None])})
    >>> years_in_role(roles, "F001", date(2026, 11, 1)), years_in_role(roles, "F002", date.max)
    (3.5, None)
    """
    if role not in ROLES:
        raise RecordsError(f"There is no role {role!r}. Roles: {', '.join(ROLES)}.")
    own = roles[(roles["facilitator_id"] == facilitator_id) & (roles["role"] == role)]
    own = own[own["from_on"] <= pd.Timestamp(on)]
    if own.empty:
        return None
    months = sum((count_months(first, end) for first, end in list_spans(own, on=on)), start=0)
    return float(months / 12)


def assessed_levels(
    instrument: Instrument,
    ratings: Mapping[str, int | str],
    *,
    years: float,
    rule: LevelRule | float = DEFAULT_RULE,
) -> pd.DataFrame:
    """Return for each cluster whether the level expected after so many years is met.

    One is measured against the expected level's column alone: share = consistently ÷ rated,
    where "cannot say" is not rated, and the level is met at `met_share`. Indicators that
    describe a limit are not scored. While indicators are unanswered, whether the level is met
    is said only where their answers cannot change it: it is met where consistently ÷ (rated +
    unrated) reaches `met_share`, and not met where (consistently + unrated) ÷ (rated + unrated)
    does not. Shares are compared within 1e-9, so that 3 of 5 reaches 0.6 however it is computed.

    Parameters
    ----------
    instrument : Instrument
        Anchors.
    ratings : mapping of str to int or str
        By item id, the value, the id or the name of the rating; 0 is "cannot say". Ratings of
        other columns are checked and left aside.
    years : float
        Years in the role.
    rule : LevelRule or float, default LevelRule()
        When a level is met; a number is its `met_share`.

    Returns
    -------
    DataFrame
        One row per cluster, in the document's order: cluster_id; cluster (its name);
        expected_level (id); indicators (those of the column that are scored), limiting (those
        that are not); of the scored ones, how many are rated, and of these consistently,
        sometimes and not_yet shown; cannot_say; unrated; share (0 to 1; missing where nothing
        is rated); met (missing where it may still change); reason (why met is not known; missing
        where it is).

    Raises
    ------
    RecordsError
        If the instrument is not of the kind "anchors".
    RecordsError
        If ratings do not fit it; all such faults at once.
    RecordsError
        If no level is expected after these years.

    Notes
    -----
    The highest rating of an indicator counts as consistently, the lowest as not yet, and any
    between as sometimes.
    """
    rule = check_rule(rule)
    level, values = read_ratings(instrument, ratings, years=years)
    rows = []
    for cluster in instrument.clusters:
        column = instrument.cell(cluster.id, level.id)
        scored = [item for item in column if not item.limiting]
        standings = [stand(item, values.get(item.id)) for item in scored]
        counts = {name: standings.count(name) for name in STANDINGS}
        rated = sum(counts[name] for name in ("consistently", "sometimes", "not_yet"))
        share = counts["consistently"] / rated if rated else math.nan
        met = judge_share(counts["consistently"], rated, counts["unrated"], rule.met_share)
        reason = explain_unknown(len(scored), rated, counts["unrated"]) if met is None else None
        rows.append({
            "cluster_id": cluster.id, "cluster": cluster.name, "expected_level": level.id,
            "indicators": len(scored), "limiting": len(column) - len(scored), "rated": rated,
            **counts, "share": share, "met": met, "reason": reason,
        })  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)


def stand(item: Item, value: int | None) -> str:
    """Return how an indicator stands, one of `STANDINGS`, by the value of its rating."""
    values = [level.value for level in item.levels if level.value != 0]
    if value is None:
        return "unrated"
    if value == 0:
        return "cannot_say"
    if value == max(values):
        return "consistently"
    return "not_yet" if value == min(values) else "sometimes"


def read_ratings(
    instrument: Instrument, ratings: Mapping[str, int | str], *, years: float
) -> tuple[Level, dict[str, int]]:
    """Return the expected level and the ratings as values by item, all of it checked.

    Raises
    ------
    RecordsError
        As `assessed_levels` says.
    """
    if instrument.kind != "anchors":
        raise RecordsError(
            f"The instrument {instrument.name} has no levels by years: it is of the kind "
            f"{instrument.kind}. Use performance anchors."
        )
    return expected_level(years, instrument=instrument), check_answers(instrument, ratings)


def check_rule(rule: LevelRule | float) -> LevelRule:
    """Return the rule; a number is taken as its `met_share`."""
    return rule if isinstance(rule, LevelRule) else LevelRule(rule)
