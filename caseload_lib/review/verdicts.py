"""The month's figures with what may be said of them: intervals, limits, signals, objectives."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from caseload_lib.agency import INDICATORS, Agency
from caseload_lib.errors import RecordsError, list_offenders
from caseload_lib.months import Month
from caseload_lib.review.control_charts import SegmentedXmR
from caseload_lib.review.intervals import Interval, wilson
from caseload_lib.review.judgement import Judgement, judge_values
from caseload_lib.review.signal_words import clip_limits, describe_signal, is_slight
from caseload_lib.review.signals import SIGNALS

#: The columns of the judged rows with their kinds; the first nine are those of the facts.
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
    "lower": "float64",
    "upper": "float64",
    "method": "str",
    "centre": "float64",
    "limit_lower": "float64",
    "limit_upper": "float64",
    "signals": "str",
    "signal_words": "str",
    "slight": "bool",
    "trial": "bool",
    "target": "float64",
    "better": "str",
    "assurance": "str",
    "months_met": "Int64",
    "months_known": "Int64",
    "known_months": "Int64",
    "trailing_count": "float64",
    "trailing_months": "Int64",
    "note": "str",
}
_KEYS = ["facilitator_id", "indicator", "breakdown"]
_FACTS = list(COLUMNS)[:9]


def judge_history(
    history: pd.DataFrame, month: Month, agency: Agency, *, inferred: Collection[str] = ()
) -> pd.DataFrame:
    """Return the month's rows of a history with what may be said of each.

    Parameters
    ----------
    history : DataFrame
        Facts by month as `review.history.history_facts` gives them, of one or more
        facilitators, or pooled ones without facilitator_id: month ("2026-10"), indicator,
        breakdown, value, numerator, denominator, unit, reason, uncounted. Months after `month`
        or before the history the settings ask for are left out.
    month : Month
        The month to judge.
    agency : Agency
        The settings: objectives, rebases, months of history.
    inferred : collection of str, default ()
        The facilitators whose assignments were concluded from contacts. What follows from
        assignments alone (`judgement.FROM_ASSIGNMENTS`) is not judged of them, nor of pooled
        rows where there is any of them.

    Returns
    -------
    DataFrame
        `COLUMNS`, one row per row of the month in the same order. `lower`, `upper`: Wilson's
        interval of a share, the exact Poisson interval of a rare count over `trailing_months`
        (its count is `trailing_count`); missing otherwise. `method`: "xmr", "rare" or "none".
        `centre`, `limit_lower`, `limit_upper`: the limits of ordinary months, within what the
        unit allows; missing but for "xmr". `signals`: kinds at the month's point joined by ";",
        "" where there is none, and `signal_words` says them in words, joined by "; ".
        `slight`: whether there are signals and all are slight (`signal_words.is_slight`).
        `trial`: whether limits rest on fewer than twelve known months. `assurance`: "met",
        "missed", "uncertain", or missing. `months_met`, `months_known`: in how many months the
        value met the objective, of how many known ones since limits last began anew; missing
        without an objective. `note`: why there are no monthly limits, "" where there are.

    Raises
    ------
    RecordsError
        If a month has two rows of one facilitator, indicator and breakdown.
    RecordsError
        If an indicator is not known.
    """
    rows = _select_rows(history, month, agency)
    judged = rows[rows["month"] == str(month)]
    series = rows.groupby(_KEYS, sort=False).ngroup().to_numpy()
    places = _place_months(rows["month"])
    shape = (int(series.max(initial=-1)) + 1, int(places.max(initial=-1)) + 1)
    values, sizes = np.full(shape, np.nan), np.full(shape, np.nan)
    values[series, places] = rows["value"].to_numpy(dtype=float, na_value=np.nan)
    sizes[series, places] = rows["denominator"].to_numpy(dtype=float, na_value=np.nan)
    starts = _find_starts(agency, str(rows["month"].min()) if len(rows) else str(month), shape[1])
    own = series[(rows["month"] == str(month)).to_numpy()]
    histories, denominators = _list_known(values), _list_known(sizes)
    # A pooled row holds everybody's assignments, hence also the concluded ones.
    concluded = {*inferred, *([""] if inferred else [])}
    verdicts = [
        _judge_row(
            fact,
            _judge(
                fact["indicator"],
                histories[place],
                denominators[place],
                starts.get(fact["indicator"], ()),
                agency,
                inferred=fact["facilitator_id"] in concluded,
            ),
            agency,
        )
        for fact, place in zip(_iterate(judged), own, strict=True)
    ]
    frame = pd.DataFrame(verdicts, columns=list(COLUMNS))
    return frame.astype(COLUMNS)


def chart_of(history: pd.DataFrame, indicator: str, agency: Agency) -> SegmentedXmR | None:
    """Return the control chart of one history, None where no monthly limits apply.

    Parameters
    ----------
    history : DataFrame
        Rows of one facilitator, indicator and breakdown, as `review.history` gives: month,
        value, and for shares denominator.
    indicator : str
        A name of `agency.INDICATORS`.
    agency : Agency
        The settings; new limits start only from the dated reasons in `rebases`.

    Returns
    -------
    SegmentedXmR or None
        One value for each month from the first row's to the last row's, None where not known.
        None for rare counts and wherever `judge_history` gives no limits.

    Raises
    ------
    RecordsError
        If a month has two rows, or there is no row.
    """
    if history.empty or history["month"].duplicated().any():
        raise RecordsError(
            "A chart is of one facilitator, one indicator and one breakdown, with a row per "
            f"month. Given: {len(history)} rows for {history['month'].nunique()} months."
        )
    places = _place_months(history["month"])
    values = np.full(int(places.max()) + 1, np.nan)
    sizes = values.copy()
    values[places] = history["value"].to_numpy(dtype=float, na_value=np.nan)
    if "denominator" in history:
        sizes[places] = history["denominator"].to_numpy(dtype=float, na_value=np.nan)
    starts = _find_starts(agency, str(history["month"].min()), len(values)).get(indicator, ())
    (known,), (denominators,) = _list_known(values[None, :]), _list_known(sizes[None, :])
    judgement = _judge(indicator, known, denominators, starts, agency)
    return judgement.segments if judgement.method == "xmr" else None


def _select_rows(history: pd.DataFrame, month: Month, agency: Agency) -> pd.DataFrame:
    """Return the rows of the history's months, checked."""
    first = month.trailing(agency.reports.history_months)[0]
    rows = history[history["month"].between(str(first), str(month))]
    if "facilitator_id" not in rows.columns:
        rows = rows.assign(facilitator_id="")
    strange = sorted(set(rows["indicator"]) - set(INDICATORS))
    if strange:
        raise RecordsError(
            f"There is no indicator {list_offenders(strange)}. Indicators: {', '.join(INDICATORS)}."
        )
    twice = rows.loc[rows.duplicated([*_KEYS, "month"]), [*_KEYS, "month"]]
    if len(twice):
        offenders = ["/".join(row) for row in twice.itertuples(index=False)]
        raise RecordsError(
            "A history has one row per facilitator, indicator, breakdown and month. More than "
            f"one is given for {list_offenders(offenders)}."
        )
    return rows


def _place_months(months: pd.Series) -> npt.NDArray[np.int64]:
    """Return how many months after the first each one is."""
    codes, texts = pd.factorize(months)
    numbers = np.array([int(text[:4]) * 12 + int(text[5:]) for text in texts], dtype=np.int64)
    places: npt.NDArray[np.int64] = (numbers - numbers.min(initial=10**6))[codes]
    return places


def _find_starts(agency: Agency, first: str, length: int) -> dict[str, tuple[int, ...]]:
    """Return the positions at which new limits start, by indicator."""
    starts: dict[str, list[int]] = {}
    for rebase in agency.rebases:
        position = rebase.from_month - Month.parse(first)
        if 0 < position < length:
            starts.setdefault(rebase.indicator, []).append(position)
    return {indicator: tuple(sorted(set(found))) for indicator, found in starts.items()}


def _iterate(rows: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Yield the facts of each row by name."""
    for values in rows.reindex(columns=_FACTS).itertuples(index=False, name=None):
        yield dict(zip(_FACTS, values, strict=True))


def _judge(
    indicator: str,
    values: Sequence[float | None],
    sizes: Sequence[float | None],
    starts: Sequence[int],
    agency: Agency,
    *,
    inferred: bool = False,
) -> Judgement:
    """Return what may be said of one history."""
    return judge_values(
        indicator,
        values,
        denominators=sizes,
        starts=starts,
        objective=agency.objectives.get(indicator),
        inferred=inferred,
    )


def _list_known(values: npt.NDArray[np.float64]) -> list[list[float | None]]:
    """Return each row's numbers, None where there is none."""
    known = values.astype(object)
    known[np.isnan(values)] = None
    rows: list[list[float | None]] = known.tolist()
    return rows


def _judge_row(fact: dict[str, Any], judgement: Judgement, agency: Agency) -> dict[str, Any]:
    """Return one row of the month with its verdict."""
    objective = agency.objectives.get(fact["indicator"])
    trailing = judgement.trailing
    interval = _measure_interval(fact, judgement)
    return {
        **fact,
        "uncounted": 0 if pd.isna(fact["uncounted"]) else int(fact["uncounted"]),
        "lower": interval.lower,
        "upper": interval.upper,
        "method": judgement.method,
        **_take_limits(judgement, fact["unit"]),
        "trial": judgement.trial,
        "target": None if objective is None else objective.target,
        "better": None if objective is None else objective.better,
        "assurance": judgement.assurance,
        "months_met": judgement.months_met,
        "months_known": None if judgement.months_met is None else judgement.known,
        "known_months": judgement.known,
        "trailing_count": None if trailing is None else trailing.count,
        "trailing_months": None if trailing is None else trailing.months,
        "note": judgement.note,
    }


def _measure_interval(fact: dict[str, Any], judgement: Judgement) -> Interval:
    """Return Wilson's interval of a share, or that of a rare count."""
    if judgement.trailing is not None:
        return Interval(judgement.trailing.lower, judgement.trailing.upper)
    if fact["unit"] == "share" and not pd.isna(fact["denominator"]):
        return wilson(float(fact["numerator"]), float(fact["denominator"]))
    return Interval(None, None)


def _take_limits(judgement: Judgement, unit: str) -> dict[str, Any]:
    """Return the limits about the month's point and its signals."""
    if judgement.method != "xmr":
        return {"signals": "", "signal_words": "", "slight": False}
    chart = judgement.segments.last
    position = len(chart.values) - 1
    kinds = [kind for kind in SIGNALS if kind in chart.signals[position]]
    words = [describe_signal(kind, chart, position, unit=unit) for kind in kinds]
    lower, upper = clip_limits(chart.lower, chart.upper, unit)
    return {
        "centre": chart.centre,
        "limit_lower": lower,
        "limit_upper": upper,
        "signals": ";".join(kinds),
        "signal_words": "; ".join(words),
        "slight": bool(kinds) and all(is_slight(kind, chart, position) for kind in kinds),
    }
