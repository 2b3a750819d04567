"""What the circle is played through with: from the records where they tell enough."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.plan.spans import Array
from caseload_lib.review.history import pool_facts
from caseload_lib.share.circle.fits import tame
from caseload_lib.share.circle.hiring import list_openings
from caseload_lib.share.circle.links import Link
from caseload_lib.share.circle.panel import lay_out
from caseload_lib.share.circle.records import make_panel
from caseload_lib.share.cycle import Cycle, estimate
from caseload_lib.sharing_settings import Circle

RECORDS, SETTINGS = "records", "settings"
#: Fewer events than this (departures, positions filled) and the settings stand.
FEWEST_EVENTS: Final = 10
#: Fewer values of facilitators and months than this and the settings stand.
FEWEST_VALUES: Final = 12
_MONTH_DAYS: Final = 365.25 / 12
#: A standard deviation over the median deviation, for a normal distribution.
_NORMAL: Final = 1.4826


@dataclass(frozen=True)
class Source:
    """Where one parameter comes from.

    Attributes
    ----------
    value : float
        The parameter.
    origin : str
        "records" or "settings".
    count : int or None
        How many values or events it rests on, or would have rested on; None where the records
        are not asked.
    about : str
        What was counted.
    """

    value: float
    origin: str
    count: int | None
    about: str


@dataclass(frozen=True)
class CircleEvidence:
    """The parameters with their sources.

    Attributes
    ----------
    circle : Circle
        What `loop.simulate` takes.
    sources : dict of str to Source
        One for each field of `circle`.
    panel : DataFrame
        The agency's panel.
    cycle : Cycle
        What it shows.
    """

    circle: Circle
    sources: dict[str, Source]
    panel: pd.DataFrame
    cycle: Cycle


@dataclass(frozen=True)
class _Found:
    """A parameter as the records have it; no value where they do not tell."""

    name: str
    value: float
    count: int
    about: str
    fewest: int = 1


def gather_circle(
    records: Records, history: pd.DataFrame, month: Month, agency: Agency
) -> CircleEvidence:
    """Return the circle's parameters, each from the records or from the settings.

    - Size and habits (facilitators, cases, positions, available_hours) are those of the month.
    - usual_presence_hours and usual_utilisation are medians over the last twelve months;
      load_spread and presence_spread are 1.4826 × the median deviation from each person's median.
    - departures_per_year and days_to_fill rest on the departures and openings of the last twelve
      months; days_to_fill = days open ÷ openings that ended, which openings that go on
      count in, too.
    - The links' strengths are those of `cycle.estimate`, where it finds them as expected:
      presence → turnover as 1 − exp(slope ÷ mean turnover), load → presence as
      1 − exp(slope ÷ 10 ÷ mean presence), open positions → load as slope × days of a month ×
      available hours.
    - What the records do not tell, or tell with fewer than ten departures or openings, or twelve
      values, is the settings'; spreads and what a recruiter speeds up are always theirs.

    Parameters
    ----------
    records : Records
        The agency's records.
    history : DataFrame
        As from `review.history.history_facts`.
    month : Month
        Its last month.
    agency : Agency
        The settings.

    Returns
    -------
    CircleEvidence
        Parameters, sources, and the panel and estimates that they rest on.
    """
    panel = make_panel(records, history)
    cycle = estimate(panel)
    of_month = history[history["month"] == str(month)]
    recent = {str(each) for each in month.trailing(12)}
    found = [
        *_count_now(records, of_month, month),
        *_find_habits(panel[panel["month"].isin(recent)]),
        *_find_spreads(panel),
        _rate_departures(of_month),
        _time_openings(records, month),
    ]
    known = {one.name: one.value for one in found}
    hours = known.get("available_hours", math.nan)
    hours = hours if math.isfinite(hours) else agency.circle.available_hours
    found += _measure_links(cycle.links, panel, hours)
    sources = {
        name: Source(value, SETTINGS, None, "not asked of the records")
        for name, value in agency.circle.model_dump().items()
    }
    taken: dict[str, float | int] = {}
    for one in found:
        enough = math.isfinite(one.value) and one.count >= one.fewest
        fits = enough and _fits(one.name, one.value)
        if fits:
            taken[one.name] = int(one.value) if one.name == "facilitators" else one.value
        value = one.value if fits else sources[one.name].value
        sources[one.name] = Source(value, RECORDS if fits else SETTINGS, one.count, one.about)
    return CircleEvidence(agency.circle.model_copy(update=taken), sources, panel, cycle)


def _fits(name: str, value: float) -> bool:
    """Return whether a value is within what the settings allow."""
    given = int(value) if name == "facilitators" else value
    try:
        Circle.model_validate({name: given})
    except ValueError:
        return False
    return True


def _count_now(records: Records, facts: pd.DataFrame, month: Month) -> Iterator[_Found]:
    """Yield the size of the agency in the month."""
    people = facts["facilitator_id"].nunique()
    yield _Found("facilitators", people or math.nan, people, "facilitators in the month")
    for name, indicator in (("cases", "average_caseload"), ("available_hours", "available_hours")):
        values = facts.loc[facts["indicator"] == indicator, "value"]
        values = values[values > 0]
        yield _Found(name, _mean(values), len(values), "facilitators in the month")
    last, positions, cases = pd.Timestamp(month.last), records.positions, records.cases
    closed = cases.loc[cases["closed_on"] <= last, "case_id"]
    going = (positions["from_on"] <= last) & ~(positions["to_on"] <= last)
    count = int((going & ~positions["case_id"].isin(closed)).sum())
    yield _Found("positions", count / people if people else math.nan, count, "positions")


def _find_habits(panel: pd.DataFrame) -> Iterator[_Found]:
    """Yield usual presence and load."""
    for name, measure in (
        ("usual_presence_hours", "presence_hours"),
        ("usual_utilisation", "utilisation"),
    ):
        values = panel[measure].dropna()
        middle = float(values.median()) if len(values) else math.nan
        yield _Found(name, middle, len(values), "months of facilitators", FEWEST_VALUES)


def _find_spreads(panel: pd.DataFrame) -> Iterator[_Found]:
    """Yield how much load and presence vary from month to month, by the median deviation."""
    layout = lay_out(panel)
    for name, measure, whole in (
        ("load_spread", "utilisation", 1.0),
        ("presence_spread", "presence_hours", float(panel["presence_hours"].median())),
    ):
        deviations = tame(layout.values[measure])
        known = deviations[np.isfinite(deviations)]
        spread = _NORMAL * float(np.median(np.abs(known))) / whole if len(known) else math.nan
        yield _Found(name, spread, len(known), "months of facilitators", FEWEST_VALUES)


def _rate_departures(facts: pd.DataFrame) -> _Found:
    """Return departures of the last twelve months a position and year."""
    pooled = pool_facts(facts[facts["indicator"] == "turnover"])
    rate = float(pooled["value"].iloc[0]) if len(pooled) else math.nan
    gone = pooled["numerator"].iloc[0] if len(pooled) else math.nan
    count = 0 if pd.isna(gone) else int(gone)
    return _Found("departures_per_year", rate, count, "departures in twelve months", FEWEST_EVENTS)


def _time_openings(records: Records, month: Month) -> _Found:
    """Return the mean days to fill a position, those still open counted in."""
    openings = list_openings(records, after=month.after)
    year = pd.Timestamp((month + -11).first)
    recent = openings[openings["ended_on"] >= year]
    ended = int(recent["filled"].sum())
    days = float(recent["days"].sum()) / ended if ended else math.nan
    return _Found("days_to_fill", days, ended, "positions filled in twelve months", FEWEST_EVENTS)


def _measure_links(
    links: tuple[Link, ...], panel: pd.DataFrame, available: float
) -> Iterator[_Found]:
    """Yield the strength of each link that was found as expected."""
    means: dict[str, float] = {name: _mean(panel[name]) for name in ("turnover", "presence_hours")}
    by_name = {(link.cause, link.effect): link for link in links}
    strengths: dict[tuple[str, str], tuple[str, Callable[[float], float]]] = {
        ("presence_hours", "turnover"): (
            "fewer_departures_per_presence_hour",
            lambda by: -math.expm1(by / means["turnover"]),
        ),
        ("open_position_days", "utilisation"): (
            "hours_per_open_position",
            lambda by: by * _MONTH_DAYS * available,
        ),
        ("utilisation", "presence_hours"): (
            "presence_lost_per_tenth_of_load",
            lambda by: -math.expm1(by / 10 / means["presence_hours"]),
        ),
    }
    for key, (name, convert) in strengths.items():
        link = by_name[key]
        if link.as_expected and link.estimate is not None:
            yield _Found(name, convert(link.estimate), link.pairs, "pairs of months")
        else:
            yield _Found(name, math.nan, link.pairs, "pairs of months; no such link was found")


def _mean(values: pd.Series) -> float:
    """Return the mean of what is known, nan without."""
    known: Array = values.dropna().to_numpy(dtype=float)
    return float(np.mean(known)) if len(known) else math.nan
