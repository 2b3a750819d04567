"""What may be said of one indicator's history: which method applies, and what it finds."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from caseload_lib.agency import INDICATORS, Objective
from caseload_lib.review.control_charts import FULL_LENGTH, SegmentedXmR, assurance, chart_segments
from caseload_lib.review.rare_events import RareCount, count_trailing, is_rare
from caseload_lib.review.targets import compare_target

#: Hours that differ by no more than this share are as good as equal.
CLOSE = 0.05
#: Indicators that count events, so that few of them make a rare-event count.
COUNTS = frozenset(
    {
        "cases_opened",
        "cases_closed",
        "cases_received",
        "cases_passed_on",
        "extra_contacts",
        "disruptions",
        "departures",
    }
)
#: Indicators whose months look back over twelve, so that neighbours share most of their events.
ROLLING = frozenset({"days_to_fill", "turnover"})
#: Why they are not judged where assignments were concluded from contacts.
CONCLUDED = "Concluded from contacts: a case seems to begin with its first contact in the export."
#: Indicators that follow from when assignments begin and end, and from nothing else.
FROM_ASSIGNMENTS = frozenset(
    {
        "caseload",
        "average_caseload",
        "cases_opened",
        "cases_closed",
        "cases_received",
        "cases_passed_on",
        "continuity",
        "over_duration",
    }
)
#: From this many known months on limits are drawn, on trial up to twelve.
FEWEST_MONTHS = 6
#: From this many events a month on, on average, a share is charted month by month.
FEWEST_EVENTS = 5.0


@dataclass(frozen=True)
class Judgement:
    """What may be said of a history.

    Attributes
    ----------
    method : str
        "xmr" (limits month by month), "rare" (a count over twelve months) or "none".
    note : str
        Why there are no monthly limits, in plain words; "" with the method "xmr".
    segments : SegmentedXmR
        The chart of the whole history, whatever the method.
    known : int
        Known months since the last start of new limits.
    trailing : RareCount or None
        The count over twelve months of a rare event.
    assurance : str or None
        "met", "missed" or "uncertain"; None without an objective or a verdict.
    months_met : int or None
        In how many of the known months the value met the objective; None without one.
    """

    method: str
    note: str
    segments: SegmentedXmR
    known: int
    trailing: RareCount | None
    assurance: str | None
    months_met: int | None

    @property
    def trial(self) -> bool:
        """Whether there are limits that rest on fewer than twelve known months."""
        return self.method == "xmr" and self.known < FULL_LENGTH


def judge_values(
    indicator: str,
    values: Sequence[float | None],
    *,
    denominators: Sequence[float | None] = (),
    starts: Sequence[int] = (),
    objective: Objective | None = None,
    inferred: bool = False,
) -> Judgement:
    """Return what may be said of one indicator's history.

    Only what came after the last start of new limits counts. No monthly limits are given

    - for counts that average less than two a month (a count over twelve months instead),
    - for figures that look back over twelve months, since neighbours are then nearly the same,
    - with fewer than six known months,
    - for shares of fewer than five events a month on average,
    - where more than half of the months lie at the end of the scale (0, or 100 % of a share):
      a month that does not would always seem extraordinary,
    - where the history does not show how far it spreads,
    - where assignments were concluded from contacts, for what follows from them alone.

    Parameters
    ----------
    indicator : str
        A name of `agency.INDICATORS`.
    values : sequence of float or None
        The months in order; None or NaN where not known.
    denominators : sequence of float or None, default ()
        The months' denominators, of a share; none elsewhere.
    starts : sequence of int, default ()
        Positions at which new limits start for a dated reason.
    objective : Objective, optional
        The agency's target.
    inferred : bool, default False
        Whether assignments were concluded from contacts. Nothing is then said of the history of
        `FROM_ASSIGNMENTS`, which begins and ends with the export.

    Returns
    -------
    Judgement
        Method, chart and assurance.

    Examples
    --------
    >>> judge_values("caseload", [10, 11, 10, 12, 11, 10, 11]).method
    'xmr'
    >>> judge_values("disruptions", [0, 1, 0, 0, 0, 2, 0]).trailing.count
    3.0
    """
    segments = chart_segments(values, starts)
    now = segments.last
    known = [value for value in now.values if value is not None]
    if inferred and indicator in FROM_ASSIGNMENTS:
        return Judgement("none", CONCLUDED, segments, len(known), None, None, None)
    met = None if objective is None else _count_met(known, objective)
    if indicator in COUNTS and is_rare(now.values):
        trailing = count_trailing(now.values)
        note = _NOTES["rare"].format(months=trailing.months)
        aim = _assure_count(trailing, objective)
        return Judgement("rare", note, segments, len(known), trailing, aim, met)
    sizes = [
        size
        for size, value in zip(denominators[segments.starts[-1] :], now.values, strict=False)
        if value is not None and size is not None
    ]
    note = _explain_silence(indicator, known, sizes, len(values) > len(now.values))
    if not note and now.reason:
        note = f"No limits: {now.reason}."
    if note:
        return Judgement("none", note, segments, len(known), None, None, met)
    aim = None if objective is None else _assure(segments, objective)
    return Judgement("xmr", "", segments, len(known), None, aim, met)


_NOTES = {
    "rare": "Too rare to judge month by month; counted over {months} months instead.",
    "rolling": "Each month looks back over twelve, so months are not judged one by one.",
    "unknown": "Not known in any month.",
    "short": "Known in {known} of the months{since}; limits are drawn from {least} on.",
    "few": "About {events} a month to go by: too few to judge month by month.",
    "flat": "Most months are at {end}, so one that is not says little by itself.",
}


def _explain_silence(
    indicator: str, known: Sequence[float], sizes: Sequence[float], rebased: bool
) -> str:
    """Say why a history gets no monthly limits; "" where it may."""
    share = INDICATORS[indicator] == "share"
    if indicator in ROLLING:
        return _NOTES["rolling"]
    if not known:
        return _NOTES["unknown"]
    if len(known) < FEWEST_MONTHS:
        since = " since new limits began" if rebased else ""
        return _NOTES["short"].format(known=len(known), since=since, least=FEWEST_MONTHS)
    mean_size = math.fsum(sizes) / len(sizes) if sizes else math.inf
    if share and mean_size < FEWEST_EVENTS:
        return _NOTES["few"].format(events=f"{mean_size:.1f}".removesuffix(".0"))
    for end, words in ((0.0, "0"), *([(1.0, "100%")] if share else [])):
        if 2 * sum(value == end for value in known) > len(known):
            return _NOTES["flat"].format(end=words)
    return ""


def _count_met(known: Sequence[float], objective: Objective) -> int:
    """Return in how many months the value met the objective."""
    target, better = objective.target, objective.better
    return sum(compare_target(one, one, target, better=better) == "met" for one in known)


def _assure(segments: SegmentedXmR, objective: Objective) -> str:
    """Say whether the objective is met as things stand."""
    return assurance(segments, objective.target, better=objective.better)


def _assure_count(trailing: RareCount, objective: Objective | None) -> str | None:
    """Say whether a monthly objective is met by the rate of a rare event."""
    if objective is None or trailing.lower is None or trailing.upper is None:
        return None
    lower, upper = trailing.lower / trailing.months, trailing.upper / trailing.months
    return compare_target(lower, upper, objective.target, better=objective.better)
