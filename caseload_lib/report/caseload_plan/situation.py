"""What is so today: what somebody holds, how full it is, which rules apply, whether it flows."""

from dataclasses import dataclass

import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.errors import CaseloadError
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.plan.flow import Flow, check_flow
from caseload_lib.plan.funding import find_ending, find_unused
from caseload_lib.plan.holdings import find_held
from caseload_lib.plan.loads import compare_loads, find_disagreements
from caseload_lib.plan.policies import find_rules
from caseload_lib.review.history import find_first_month, history_facts

#: How many months are offered to choose from.
_MOST_MONTHS = 24


@dataclass(frozen=True)
class Situation:
    """What the records say of somebody's caseload at the end of a month.

    Parameters
    ----------
    facilitator_id : str
        Whose.
    month : Month
        At whose end.
    held_cases : int
        How many cases they hold.
    held_share : float
        The same by load_share: a case carried by half counts half.
    mixed_cases : int
        From how many cases the mix of services was taken: theirs, or all where they hold none.
    loads : DataFrame
        As `plan.loads.compare_loads` gives it; empty where nobody knows.
    disagreement : str
        A sentence where the loads do not agree, else "".
    flows : tuple of Flow
        Little's law for each programme of their cases: the agency's where the person's own
        cases are too few.
    rules : DataFrame
        As `plan.policies.find_rules` gives it.
    ending, unused : DataFrame
        As `plan.funding.find_ending` and `find_unused` give them, for the whole agency.
    """

    facilitator_id: str
    month: Month
    held_cases: int
    held_share: float
    mixed_cases: int
    loads: pd.DataFrame
    disagreement: str
    flows: tuple[Flow, ...]
    rules: pd.DataFrame
    ending: pd.DataFrame
    unused: pd.DataFrame

    @property
    def held(self) -> int | None:
        """The size held, to the nearest whole case; None for nobody's."""
        return int(self.held_share + 0.5) or None


def find_situation(
    records: Records, facilitator_id: str, month: Month, agency: Agency
) -> Situation:
    """Return what the records say of somebody's caseload at the end of a month.

    Parameters
    ----------
    records : Records
        The agency's records.
    facilitator_id : str
        Whose.
    month : Month
        At whose end.
    agency : Agency
        The settings.

    Returns
    -------
    Situation
        What is not known is empty or says why.

    Raises
    ------
    RecordsError
        If the records have no such facilitator.
    SettingsError
        If a service plan names a service type that the settings lack.
    """
    rules = find_rules(records, facilitator_id, month.last, agency)
    held = find_held(records, month.last)
    own = held[held["facilitator_id"] == facilitator_id]
    loads = _compare(records, facilitator_id, month, agency)
    told = find_disagreements(loads)["sentence"]
    mixed = own if len(own) else held
    return Situation(
        facilitator_id=facilitator_id,
        month=month,
        held_cases=len(own),
        held_share=float(own["load_share"].sum()),
        mixed_cases=int(mixed["case_id"].nunique()),
        loads=loads,
        disagreement=str(told.iloc[0]) if len(told) else "",
        flows=tuple(
            _check_flow(records, str(code), month, agency, facilitator_id)
            for code in sorted(set(mixed["program"].dropna()) & set(agency.programmes))
        ),
        rules=rules,
        ending=find_ending(records, month.last, agency),
        unused=find_unused(records, month.last, agency),
    )


def find_last_month(records: Records, today: Month) -> Month:
    """Return the last full month of which something is recorded.

    Parameters
    ----------
    records : Records
        The agency's records.
    today : Month
        The present month, which is not full yet.

    Returns
    -------
    Month
        The month of the latest contact, entry of the time log or assignment before today's.

    Raises
    ------
    CaseloadError
        If nothing is recorded before the present month.
    """
    first = find_first_month(records)
    if first is None or first >= today:
        raise CaseloadError(
            "No full month is recorded yet, so there is nothing to go by. Import records "
            "first: caseload record import PATH."
        )
    days = [
        rows[rows < pd.Timestamp(today.first)].max()
        for rows in (records.services["served_on"], records.time_log["worked_on"])
    ]
    known = pd.Series(days).dropna()
    # Of an agency that records nothing but who holds which case, the last month is as good.
    return today + -1 if known.empty else Month.of(known.max().date())


def list_full_months(records: Records, today: Month) -> tuple[str, ...]:
    """Return the full months that may be chosen to go by, the last one first.

    Parameters
    ----------
    records : Records
        The agency's records.
    today : Month
        The present month.

    Returns
    -------
    tuple of str
        As "2026-10", at most 24, none before anything is recorded; empty where no full month is.
    """
    try:
        last = find_last_month(records, today)
    except CaseloadError:
        return ()
    first = find_first_month(records) or last
    number = min(last - first + 1, _MOST_MONTHS)
    return tuple(str(each) for each in reversed(last.trailing(number)))


def _compare(records: Records, facilitator_id: str, month: Month, agency: Agency) -> pd.DataFrame:
    """Return somebody's load by its measures; none where there are no facts of them."""
    facts = history_facts(records, month, agency, months=1)
    try:
        return compare_loads(records, facts, month, agency, facilitator_id=facilitator_id)
    except CaseloadError:
        return pd.DataFrame(columns=["facilitator_id", "measure", "value", "reason"])


def _check_flow(
    records: Records, code: str, month: Month, agency: Agency, facilitator_id: str
) -> Flow:
    """Return Little's law for the person's own cases, or the agency's where these are few."""
    own = check_flow(records, code, month, agency, facilitator_id=facilitator_id)
    return own if own.verdict != "too few" else check_flow(records, code, month, agency)
