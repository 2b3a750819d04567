"""How many cases somebody can carry: the target caseload, and what a mixed one comes to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf

import pandas as pd

from caseload_lib.errors import list_offenders
from caseload_lib.plan.need import Need, Range
from caseload_lib.plan.size_search import Size, find_size
from caseload_lib.plan.sizing_checks import check_question, is_number
from caseload_lib.plan.workload import ServiceShare, TimeBudget

__all__ = [
    "CaseloadTarget",
    "ServiceShare",
    "Size",
    "TimeBudget",
    "find_size",
    "overrun_curve",
    "target_caseload",
    "utilisation",
]


@dataclass(frozen=True)
class CaseloadTarget:
    """The answer to how many cases, with what it rests on and how sure it is.

    Attributes
    ----------
    cases : int
        The target caseload, rounded down.
    exact_cases : float
        Available hours ÷ hours per case, before anything is rounded or capped.
    hours_per_case : float
        Mean hours in a period of one case.
    hours_needed : float
        Mean hours in a period of `cases` cases: cases × hours per case.
    hours_available : float
        Contract − leave − training − fixed − reserve, never below 0.
    contingency_hours : float
        Available − needed hours: what is left free on average. Where a tolerance was given, this
        is the reserve that it asks for.
    interval : Range
        The hours (`lower`, `upper`) between which the need of `cases` cases lies in eight
        periods of ten; both are `hours_needed` where nothing varies.
    overrun_probability : float
        The chance that the need of `cases` cases is more than the available hours.
    closures_per_year : float or None
        12 × cases × chance ÷ duration, over the services that close cases (Little's law); None
        where none does.
    outcomes_per_year : float or None
        Closures × success; None where no service closes cases, or one that does has no success.
    limited_by : str
        What sets the size: "hours", "overrun tolerance" or "cap".
    fixed_hours : float
        Hours of the budget that do not grow with the cases.
    """

    cases: int
    exact_cases: float
    hours_per_case: float
    hours_needed: float
    hours_available: float
    contingency_hours: float
    interval: Range
    overrun_probability: float
    closures_per_year: float | None
    outcomes_per_year: float | None
    limited_by: str
    fixed_hours: float = 0.0

    def hours_at(self, cases: float) -> float:
        """Return the mean hours of work at so many cases: the fixed ones and theirs."""
        return self.fixed_hours + cases * self.hours_per_case


def target_caseload(
    budget: TimeBudget,
    mix: Sequence[ServiceShare],
    *,
    overrun_tolerance: float | None = None,
    cap: float | None = None,
) -> CaseloadTarget:
    """Return how many cases fit into somebody's hours.

    Without a tolerance n = ⌊(contract − leave − training − fixed − reserve) ÷ hours per case⌋,
    hours per case = `hours_per_case` + Σ chance × (contacts × (contact + travel + recording) +
    one-off ÷ duration). With one, n is the largest number of cases whose chance of needing more
    than the available hours is at most the tolerance; the need is the random sum of
    `caseload_lib.plan.need.Need`. A cap binds last.

    Parameters
    ----------
    budget : TimeBudget
        The hours of a period.
    mix : sequence of ServiceShare
        What cases get in a period.
    overrun_tolerance : float, optional
        The accepted chance of overrun, between 0 and 1.
    cap : float, optional
        The most cases that a funder or the agency allows, 0 or more; rounded down.

    Returns
    -------
    CaseloadTarget
        The number with its hours, interval, chance of overrun, closures and what limits it. Where
        the fixed hours exceed the contract, 0 cases.

    Raises
    ------
    ValueError
        If a number is negative, missing or not finite, a chance, a success or the tolerance is
        out of its range, a duration is not above 0, chances of services that close cases add to
        more than 1, or a case needs no hours at all; all of them at once.

    References
    ----------
    Career Development Professional standard 11.6, P1; J. D. C. Little, A Proof for the Queuing
    Formula L = λW, Operations Research 9 (1961). The method without spread is that of HIPPY Texas
    (2015) and APPA (2006).

    Examples
    --------
    >>> visit = ServiceShare("visit", contact_hours=1, travel_hours=0.25, recording_hours=0.5)
    >>> target = target_caseload(TimeBudget(40, fixed_hours=4), [visit])
    >>> target.cases, target.hours_needed, target.hours_available, target.hours_at(20)
    (20, 35.0, 36.0, 39.0)
    """
    size = find_size(budget, mix, overrun_tolerance=overrun_tolerance, cap=cap)
    need, available = Need(budget.hours_per_case, mix), budget.available_hours
    cases = size.cases
    closures, outcomes = _count_closures(cases, mix)
    return CaseloadTarget(
        cases=cases,
        exact_cases=available / need.mean_hours,
        hours_per_case=need.mean_hours,
        hours_needed=cases * need.mean_hours,
        hours_available=available,
        contingency_hours=available - cases * need.mean_hours,
        interval=need.find_range(cases),
        overrun_probability=need.find_overrun(cases, available),
        closures_per_year=closures,
        outcomes_per_year=outcomes,
        limited_by=size.limited_by,
        fixed_hours=budget.fixed_hours,
    )


def overrun_curve(budget: TimeBudget, mix: Sequence[ServiceShare], *, most: int) -> pd.DataFrame:
    """Return what every size of caseload up to some number comes to.

    Parameters
    ----------
    budget : TimeBudget
        The hours of a period.
    mix : sequence of ServiceShare
        What cases get in a period.
    most : int
        The largest size, 0 or more.

    Returns
    -------
    DataFrame
        cases (0 to most), expected_hours, lower_hours and upper_hours (the need stays below them
        in 10 and in 90 % of periods) and overrun_probability (0 to 1).

    Raises
    ------
    ValueError
        As for `target_caseload`.
    """
    check_question(budget, mix, None, None)
    need, sizes = Need(budget.hours_per_case, mix), range(most + 1)
    ranges = [need.find_range(cases) for cases in sizes]
    return pd.DataFrame(
        {
            "cases": sizes,
            "expected_hours": [cases * need.mean_hours for cases in sizes],
            "lower_hours": [one.lower for one in ranges],
            "upper_hours": [one.upper for one in ranges],
            "overrun_probability": [
                need.find_overrun(cases, budget.available_hours) for cases in sizes
            ],
        }
    )


def utilisation(cases_by_type: Mapping[str, float], standards: Mapping[str, float]) -> float:
    """Return how full a caseload of several types is, by a standard for each of them.

    Σ nᵢ ÷ standardᵢ: 1 is one worker's full load, as in California's SB 2030 workload study.

    Parameters
    ----------
    cases_by_type : mapping of str to float
        Cases of each type, 0 or more.
    standards : mapping of str to float
        How many cases of each type fill one worker's load, above 0; at least of each type held.

    Returns
    -------
    float
        0 for nobody's case, 1 for a full load.

    Raises
    ------
    ValueError
        If a type has no standard, a number of cases is negative or not finite, or a standard is
        not above 0; all of them at once.

    References
    ----------
    American Humane Association, SB 2030 Child Welfare Services Workload Study (2000).

    Examples
    --------
    >>> utilisation({"assessment": 6, "maintenance": 7}, {"assessment": 12, "maintenance": 14})
    1.0
    """
    faults = []
    if strange := [name for name in cases_by_type if name not in standards]:
        faults.append(
            f"Every type of case needs a standard. Without one: {list_offenders(strange)}."
        )
    if wrong := [name for name, n in cases_by_type.items() if not (is_number(n) and n >= 0)]:
        faults.append(f"Numbers of cases are 0 or more. Not so: {list_offenders(wrong)}.")
    if wrong := [name for name, cases in standards.items() if not (is_number(cases) and cases > 0)]:
        faults.append(f"A standard is a number of cases above 0. Not so: {list_offenders(wrong)}.")
    if faults:
        raise ValueError("\n".join(faults))
    return sum(cases / standards[name] for name, cases in cases_by_type.items())


def _count_closures(cases: int, mix: Sequence[ServiceShare]) -> tuple[float | None, float | None]:
    """Return closures and closures that met their goals, a year."""
    closing = [one for one in mix if one.duration_months is not None]
    if not closing:
        return None, None
    closures = [12 * cases * one.chance / (one.duration_months or inf) for one in closing]
    if any(one.success is None for one in closing):
        return sum(closures), None
    met = (n * (one.success or 0.0) for n, one in zip(closures, closing, strict=True))
    return sum(closures), sum(met)
