"""Little's law: whether intake, duration and caseload fit one another."""

import math
from dataclasses import dataclass

import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.errors import SettingsError
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.plan.holdings import hold_cases
from caseload_lib.plan.spans import (
    OPEN_END,
    Array,
    count_days,
    merge_spans,
    read_days,
    to_day,
)
from caseload_lib.planning_settings import Programme

MONTHS = 12
#: Fewest openings and closures from which a rate and a duration are taken.
FEWEST = 5
#: How far, as a share of the caseload, intake × duration may be from it and count as near.
TOLERANCE = 0.1
_DAYS_A_MONTH = 365.25 / 12
_Z = 1.96
_NEVER = "not applicable"
_OF_ONE = ("came to them", "left them")
_VERDICTS = {
    "near": "they fit",
    "uncertain": "no further apart than chance alone may bring them with so few cases",
    "grows": "if both stay as they are, it grows by {:.1f}",
    "shrinks": "if both stay as they are, it shrinks by {:.1f}",
}


@dataclass(frozen=True)
class Flow:
    """What Little's law says of a programme's cases over the months to a month.

    Attributes
    ----------
    program : str
        The programme.
    facilitator_id : str or None
        Whose cases; None for the whole agency's.
    months : int
        How many months it looks back over, at most `MONTHS`.
    openings, closures : int
        Cases opened and closed in them; of one person, cases that came to them and left them.
    duration_months : float or None
        Mean duration of the cases closed; None without any.
    average_cases : float
        Mean number of open cases over the days.
    expected_cases, lower, upper : float or None
        Intake × duration, the caseload at which as many close as open, and its 95 % interval;
        None where there are too few openings or closures.
    duration_factor : float
        By how much the settings stretch durations in the month.
    verdict : str
        "near", "grows", "shrinks", "uncertain" (not near, and yet within the interval),
        "too few" or "not applicable".
    reason : str or None
        Why it is one of the last two; None where it is not.
    """

    program: str
    facilitator_id: str | None
    months: int
    openings: int
    closures: int
    duration_months: float | None
    average_cases: float
    expected_cases: float | None
    lower: float | None
    upper: float | None
    duration_factor: float
    verdict: str
    reason: str | None

    @property
    def coming_cases(self) -> float | None:
        """The caseload to come: expected_cases × duration_factor; None without them."""
        return None if self.expected_cases is None else self.expected_cases * self.duration_factor

    @property
    def sentence(self) -> str:
        """The same in words, with the counts."""
        if self.expected_cases is None:
            return f"{self.reason}.".capitalize()
        opened, closed = ("opened", "closed") if self.facilitator_id is None else _OF_ONE
        gap = abs(self.expected_cases - self.average_cases)
        text = (
            f"In {self.months} months {self.openings} cases {opened} and {self.closures} {closed} "
            f"after {self.duration_months:.1f} months on average. Intake × duration makes a "
            f"caseload of {self.expected_cases:.1f} ({self.lower:.1f} to {self.upper:.1f}); it is "
            f"{self.average_cases:.1f} on average: {_VERDICTS[self.verdict].format(gap)}."
        )
        if self.duration_factor != 1:
            text += (
                f" With durations {self.duration_factor:g} times as long it comes to "
                f"{self.coming_cases:.1f}."
            )
        return text


def check_flow(
    records: Records,
    program: str,
    month: Month,
    agency: Agency,
    *,
    facilitator_id: str | None = None,
) -> Flow:
    r"""Return whether a programme's intake and durations fit its caseload.

    Little's law: in the long run caseload = intake × duration. Over the twelve months to the
    month's end (those since the first case opened, if fewer) intake is openings ÷ time and
    duration the mean of the cases closed. Durations of closed cases lag: of a programme that is
    young or has just changed they tell too little, as the law holds for what stays as it is.
    The interval is expected × exp(± 1.96 √(1 ÷ openings + (s ÷ mean)² ÷ closures)), with s the
    standard deviation of the durations: openings as a Poisson count, by the delta method.

    The whole agency's cases count from opening to closing. Those of one person count, each once
    whatever its share, from coming to them to leaving them, by closing or by being passed on.

    Parameters
    ----------
    records : Records
        The agency's records.
    program : str
        A programme of the settings.
    month : Month
        The last month.
    agency : Agency
        The settings.
    facilitator_id : str, optional
        Whose cases; by default the whole agency's.

    Returns
    -------
    Flow
        "not applicable" where the programme does not close cases or had none, "too few" with
        fewer than `FEWEST` openings or closures, "near" within `TOLERANCE` of the caseload, else
        "uncertain" within the interval, and beyond it "grows" or "shrinks".

    Raises
    ------
    SettingsError
        If the settings do not know the programme.

    References
    ----------
    Little, J. D. C. (1961). A proof for the queuing formula L = λW. Operations Research 9,
    383-387.

    Examples
    --------
    A case opened on every first of the month and open for half a year makes six:

    >>> from caseload_lib.agency import parse_agency
    >>> agency = parse_agency(
    ...     '[agency]\nname = "A"\ntime_zone = "UTC"\n[programmes.skills]\nlabel = "Skills"'
    ... )
    >>> opened = pd.date_range("2024-01-01", "2026-12-01", freq="MS")
    >>> cases = pd.DataFrame({"opened_on": opened, "closed_on": opened + pd.DateOffset(months=6)})
    >>> records = Records(cases=cases.assign(case_id=opened.astype("str"), program="skills"))
    >>> flow = check_flow(records, "skills", Month(2026, 12), agency)
    >>> flow.openings, flow.average_cases, round(flow.expected_cases, 1), flow.verdict
    (12, 6.0, 6.0, 'near')
    """
    if program not in agency.programmes:
        raise SettingsError(
            f"params/agency.toml: [programmes.{program}] is missing. Whether cases of a programme "
            "close is said there. Add that section, or check the programme's name."
        )
    first = _find_first(records, month)
    starts, ends = _find_spans(records, program, facilitator_id)
    began = (starts >= to_day(first.first)) & (starts < to_day(month.after))
    ended = (ends >= to_day(first.first)) & (ends < to_day(month.after))
    days = (month.after - first.first).days
    lasted = (ends - starts)[ended].astype(float) / _DAYS_A_MONTH
    open_days = int(count_days(starts, ends, first=first.first, after=month.after).sum())
    openings, average = int(began.sum()), open_days / days
    reason, verdict = _find_reason(agency.programmes[program], starts, openings, len(lasted))
    interval = None if reason else _expect(openings, lasted, days / _DAYS_A_MONTH)
    expected, lower, upper = interval or (None, None, None)
    return Flow(
        program,
        facilitator_id,
        month - first + 1,
        openings,
        len(lasted),
        float(lasted.mean()) if len(lasted) else None,
        average,
        expected,
        lower,
        upper,
        agency.policies.find_duration_factor(month),
        verdict if interval is None else _judge(average, *interval),
        reason,
    )


def _find_first(records: Records, month: Month) -> Month:
    """Return the first of the months that are looked back over."""
    opened = records.cases["opened_on"].min()
    first = month + (1 - MONTHS)
    return first if pd.isna(opened) else min(month, max(first, Month.of(opened.date())))


def _find_spans(records: Records, program: str, facilitator_id: str | None) -> tuple[Array, Array]:
    """Return first days and exclusive ends of a programme's cases, or of one person's."""
    if facilitator_id is None:
        cases = records.cases[records.cases["program"] == program]
        starts = read_days(cases["opened_on"])
        ends = read_days(cases["closed_on"], missing=OPEN_END)
        return starts[starts < ends], ends[starts < ends]
    held = hold_cases(records.assignments, records.cases)
    own = held[(held["program"] == program) & (held["facilitator_id"] == facilitator_id)]
    codes, _ = pd.factorize(own["case_id"])
    _, starts, ends = merge_spans(codes, read_days(own["starts_on"]), read_days(own["ends_on"]))
    return starts, ends


def _find_reason(
    programme: Programme, starts: Array, openings: int, closures: int
) -> tuple[str | None, str]:
    """Return why the law says nothing here, and the verdict of that; None where it does."""
    if not programme.closes_cases:
        return "cases do not close, so intake and duration do not make the caseload", _NEVER
    if not len(starts):
        return "there are no cases", _NEVER
    if min(openings, closures) < FEWEST:
        counts = f"{openings} began and {closures} ended in those months"
        return f"{counts}; {FEWEST} of each are needed to tell whether they fit", "too few"
    return None, ""


def _expect(openings: int, lasted: Array, months: float) -> tuple[float, float, float]:
    """Return intake × duration with its interval."""
    mean = float(lasted.mean())
    expected = openings / months * mean
    scatter = float(lasted.std(ddof=1)) / mean
    reach = math.exp(_Z * math.sqrt(1 / openings + scatter**2 / len(lasted)))
    return expected, expected / reach, expected * reach


def _judge(average: float, expected: float, lower: float, upper: float) -> str:
    """Return the verdict where there are enough openings and closures."""
    if abs(expected - average) <= TOLERANCE * average:
        return "near"
    if lower <= average <= upper:
        return "uncertain"
    return "grows" if expected > average else "shrinks"
