"""What a shortfall of hours comes from, as far as the month's facts can tell."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from caseload_lib.review.wording import say_value
from caseload_lib.tables import SCOPES


@dataclass(frozen=True)
class Part:
    """The part of a shortfall that one cause accounts for.

    Attributes
    ----------
    cause : str
        "leave", a scope of disruptions, or "load" for a load beyond capacity.
    hours : float
        Hours of the shortfall that it accounts for.
    evidence : str
        What in the month's facts says so, in plain words.
    """

    cause: str
    hours: float
    evidence: str


@dataclass(frozen=True)
class Attribution:
    """A shortfall in parts that sum to it.

    Attributes
    ----------
    shortfall_hours : float
        The whole shortfall.
    parts : tuple of Part
        What accounts for some of it, the largest first; parts of no hours are left out.
    unexplained_hours : float
        The rest: the shortfall less all parts.
    unknown : tuple of str
        Indicators that are not known and so give no part, with their breakdown as
        "hours:leave".
    """

    shortfall_hours: float
    parts: tuple[Part, ...]
    unexplained_hours: float
    unknown: tuple[str, ...]


@dataclass(frozen=True)
class _Candidate:
    """Hours that could account for a shortfall, not yet measured against it."""

    cause: str
    hours: float
    evidence: str


def attribute(shortfall: float, facts: pd.DataFrame) -> Attribution:
    """Return what a shortfall of hours comes from.

    Candidates are the month's hours of leave, its hours of disruptions by scope, and the load
    beyond capacity, max(0, needed − (available + leave)): what would have been too much without
    any leave. Where leave is not known, the hours needed beyond those available. Each accounts
    for its hours, scaled down alike where together they exceed the shortfall:
    part = candidate × min(1, shortfall ÷ Σ candidates). The parts and the unexplained rest sum
    to the shortfall. It is an accounting of hours at hand, not a proof of cause, and goes to the
    facilitator to confirm or correct.

    Parameters
    ----------
    shortfall : float
        Hours that fell short, 0 or more.
    facts : DataFrame
        One facilitator's facts of one month as `review.indicators.month_facts` gives them:
        indicator, breakdown, value, and if there facilitator_id.

    Returns
    -------
    Attribution
        Parts, rest and what is not known.

    Raises
    ------
    ValueError
        If the shortfall is negative or not finite.
    ValueError
        If the facts are of more than one facilitator or month.

    Examples
    --------
    >>> facts = pd.DataFrame(
    ...     {
    ...         "indicator": ["hours", "needed_hours", "available_hours"],
    ...         "breakdown": ["leave", "", ""],
    ...         "value": [16.0, 140.0, 120.0],
    ...     }
    ... )
    >>> found = attribute(30, facts)
    >>> [(part.cause, part.hours) for part in found.parts], found.unexplained_hours
    ([('leave', 16.0), ('load', 4.0)], 10.0)
    """
    if not (math.isfinite(shortfall) and shortfall >= 0):
        raise ValueError(f"A shortfall is 0 or more hours. Given: {shortfall!r}.")
    if facts.duplicated(["indicator", "breakdown"]).any():
        raise ValueError(
            "A shortfall is one facilitator's in one month. The facts hold more than one row of "
            f"an indicator. Given: {len(facts)} rows. Filter them first."
        )
    keys = zip(facts["indicator"], facts["breakdown"], strict=True)
    known = {key: float(value) for key, value in zip(keys, facts["value"], strict=True)
             if not pd.isna(value)}  # fmt: skip
    candidates = [candidate for candidate in _list_candidates(known) if candidate.hours > 0]
    total = math.fsum(candidate.hours for candidate in candidates)
    scale = min(1.0, shortfall / total) if total else 0.0
    parts = [
        Part(candidate.cause, candidate.hours * scale, candidate.evidence)
        for candidate in candidates
        if candidate.hours * scale > 0
    ]
    explained = math.fsum(part.hours for part in parts)
    rest = 0.0 if total >= shortfall else shortfall - explained
    wanted = [("hours", "leave"), *(("disruption_hours", scope) for scope in SCOPES),
              ("needed_hours", ""), ("available_hours", "")]  # fmt: skip
    unknown = tuple(":".join(key).rstrip(":") for key in wanted if key not in known)
    ordered = tuple(sorted(parts, key=lambda part: -part.hours))
    return Attribution(float(shortfall), ordered, rest, unknown)


def _list_candidates(known: dict[tuple[str, str], float]) -> Iterator[_Candidate]:
    """Yield what could account for a shortfall."""
    leave = known.get(("hours", "leave"))
    if leave is not None:
        yield _Candidate("leave", leave, f"{say_value(leave, 'hours')} of leave")
    for scope in SCOPES:
        hours = known.get(("disruption_hours", scope))
        if hours is not None:
            words = scope.replace("_", " ")
            evidence = f"{say_value(hours, 'hours')} taken by disruptions: {words}"
            yield _Candidate(scope, hours, evidence)
    needed = known.get(("needed_hours", ""))
    available = known.get(("available_hours", ""))
    if needed is not None and available is not None:
        beyond = max(0.0, needed - (available + (leave or 0.0)))
        evidence = (
            f"the caseload needs {say_value(needed, 'hours')}, "
            f"{say_value(beyond, 'hours')} more than there "
            + ("are" if leave is None else "would have been without leave")
        )
        yield _Candidate("load", beyond, evidence)
