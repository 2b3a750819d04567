"""Mixed caseloads: how many cases of each programme somebody holds, and what they weigh."""

import math
from collections.abc import Mapping

import pandas as pd

from caseload_lib.errors import list_offenders
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.plan.holdings import hold_cases
from caseload_lib.plan.spans import count_days, read_days

#: What must stand beside weights wherever they are shown.
WEIGHTS_NOTE = (
    "Weights are the agency's own judgement of how much one case asks for beside another. "
    "Published weights are disputed; these fit this agency or are to be changed."
)


def weigh_caseload(cases_by_type: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Return how much a mixed caseload weighs: Σ cases × weight of their type.

    Parameters
    ----------
    cases_by_type : mapping of str to float
        How many cases of each type, 0 or more.
    weights : mapping of str to float
        What one case of each type weighs, 0 or more; by 1 ÷ the standard number of cases of a
        type the sum is the part of a worker that the caseload takes, as SB 2030 has it.

    Returns
    -------
    float
        In the unit of the weights.

    Raises
    ------
    ValueError
        If a type of case has no weight.
    ValueError
        If a number of cases or a weight is negative or not finite.

    References
    ----------
    American Humane Association (2000). SB 2030 Child Welfare Services Workload Study. On how far
    such weights may be trusted: Gross, J. P. The Problems with the National Public Defense
    Workload Study.

    Examples
    --------
    >>> weigh_caseload({"family_maintenance": 7.1}, {"family_maintenance": 1 / 14.2})
    0.5
    """
    lacking = sorted(set(cases_by_type) - set(weights))
    if lacking:
        raise ValueError(
            f"Every type of case needs a weight. Without one: {list_offenders(lacking)}."
        )
    for name, numbers in (("cases", cases_by_type), ("weights", weights)):
        wrong = [f"{kind}={n}" for kind, n in numbers.items() if not (math.isfinite(n) and n >= 0)]
        if wrong:
            raise ValueError(
                f"Numbers of {name} are finite and 0 or more. Given: {list_offenders(wrong)}."
            )
    return math.fsum(number * weights[kind] for kind, number in cases_by_type.items())


def find_mixes(records: Records, month: Month) -> dict[str, dict[str, float]]:
    """Return how many cases of each programme everybody held in a month.

    Parameters
    ----------
    records : Records
        The agency's records.
    month : Month
        The month.

    Returns
    -------
    dict of str to dict of str to float
        By facilitator_id, of those who held a case: by programme ("" for cases without one) the
        month's mean, Σ days held × load_share ÷ days of the month.

    Examples
    --------
    >>> cases = {"case_id": ["C1"], "program": ["skills"], "opened_on": ["2026-04-16"]}
    >>> held = {"case_id": ["C1"], "facilitator_id": ["F001"], "from_on": ["2026-04-16"]}
    >>> records = Records(cases=pd.DataFrame(cases), assignments=pd.DataFrame(held))
    >>> find_mixes(records, Month(2026, 4))
    {'F001': {'skills': 0.5}}
    """
    held = hold_cases(records.assignments, records.cases)
    days = count_days(
        read_days(held["starts_on"]),
        read_days(held["ends_on"]),
        first=month.first,
        after=month.after,
    )
    cases = pd.Series(days * held["load_share"].to_numpy() / month.days)
    sums = cases.groupby([held["facilitator_id"], held["program"].fillna("")]).sum()
    mixes: dict[str, dict[str, float]] = {}
    for (who, program), number in sums[sums > 0].items():
        mixes.setdefault(who, {})[program] = number
    return mixes
