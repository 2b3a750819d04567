"""The burden: the hours that everybody carries above their fair share, and who has room to help."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.errors import RecordsError
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.plan.ramp import find_starts, load_share
from caseload_lib.plan.spans import overlaps
from caseload_lib.review.judgement import CLOSE
from caseload_lib.share.equity import gini
from caseload_lib.tables import SCOPES

NO_HOURS = "no hours were available this month"
#: The roles whose work is not all in the hours counted here.
LEADING = ("lead", "supervisor", "operations_manager")
COLUMNS = {
    "facilitator_id": "str",
    "leading": "bool",
    "on_duty_hours": "float64",
    "needed_hours": "float64",
    "disruption_hours": "float64",
    "support_given_hours": "float64",
    "support_received_hours": "float64",
    "load_hours": "float64",
    "fair_hours": "float64",
    "hours_above": "float64",
    "hard_fair_hours": "float64",
    "hard_hours_above": "float64",
    "room_hours": "float64",
    "reason": "str",
    "hard_reason": "str",
}


@dataclass(frozen=True)
class Spread:
    """How unevenly hours lie, for each hour on duty, over everybody of whom they are known.

    Attributes
    ----------
    people : int
        Of how many they are known; whoever carries none of them is one of these.
    hours : float
        The hours of all of them.
    gini, gini_corrected : float or None
        Of the hours carried for each hour on duty; None where nobody's are known.
    peak_to_mean : float or None
        The highest of them ÷ the agency's (all hours ÷ all hours on duty); None where there are
        no hours.
    """

    people: int
    hours: float
    gini: float | None
    gini_corrected: float | None
    peak_to_mean: float | None


@dataclass(frozen=True)
class Burden:
    """What everybody carries in a month against their fair share of the agency's.

    Attributes
    ----------
    month : Month
        The month.
    people : DataFrame
        One row for everybody reported on, in order of facilitator_id; hours of the month:

        - leading: whether as lead, supervisor or operations manager, whose work of leading is
          in none of these hours.
        - on_duty_hours: available_hours of the month's facts (contract − leave − training −
          fixed administration − reserve), so that part-timers, newcomers and whoever was away
          count by the time that they had.
        - needed_hours, support_given_hours, support_received_hours: of the month's facts;
          disruption_hours: of all scopes, held now.
        - load_hours: needed + disruptions + support given − support received, at least 0.
        - fair_hours: all load × one's on-duty hours ÷ everybody's; hours_above: load − fair,
          adding up to 0. hard_fair_hours, hard_hours_above: the same of disruption hours alone.
        - room_hours: on-duty hours × the ramp's share for newcomers − needed − disruptions −
          support given; below 0 where there is none.
        - reason, hard_reason: why the load, or the disruption hours, are not known, null exactly
          where they are; whose are not known is in no share.
    work, hard : Spread
        Of all load, and of disruption hours alone.
    without : tuple of str
        What is left out of everybody's load because the agency does not record it:
        "disruptions", "support".
    """

    month: Month
    people: pd.DataFrame
    work: Spread
    hard: Spread
    without: tuple[str, ...]

    def pick(self, facilitator_id: str) -> Any:
        """Return one person's row of `people`, a named tuple; RecordsError if there is none."""
        if facilitator_id not in self._rows:
            raise RecordsError(
                f"There are no facts of {facilitator_id} in {self.month}. Load is told of those "
                "who are employed or hold a case in the month."
            )
        return self._rows[facilitator_id]

    @cached_property
    def _rows(self) -> dict[str, Any]:
        return {row.facilitator_id: row for row in self.people.itertuples(index=False)}

    @cached_property
    def helpers(self) -> pd.DataFrame:
        """Who has room to help: their rows of `people`, in order of facilitator_id.

        Their room is more than `CLOSE` of their hours on duty, and they do not lead, whose hours
        are not all here. How much anybody can be asked for is worked out by `help.suggest_help`,
        by the cases held on a day, with support received and with what is comfortable.
        """
        people = self.people
        clear = people["room_hours"] > CLOSE * people["on_duty_hours"]
        return people[clear & ~people["leading"]]

    def finds_help(self, facilitator_id: str) -> bool:
        """Return whether anybody else has room to help somebody."""
        return len(self.helpers) > (facilitator_id in self._helping)

    @cached_property
    def _helping(self) -> frozenset[str]:
        return frozenset(self.helpers["facilitator_id"])


def find_burden(records: Records, history: pd.DataFrame, month: Month, agency: Agency) -> Burden:
    """Return what everybody carries in a month against their fair share of the agency's.

    Parameters
    ----------
    records : Records
        The agency's records.
    history : DataFrame
        The month's facts, as `review.history.history_facts` gives them.
    month : Month
        The month.
    agency : Agency
        The settings, for the ramp of newcomers.

    Returns
    -------
    Burden
        Everybody on whom the month's facts report, whoever carries nothing included. Support
        is counted as far as the time log has it.

    Raises
    ------
    RecordsError
        If there are no facts of the month.
    """
    facts = history[history["month"] == str(month)]
    if facts.empty:
        raise RecordsError(
            f"There are no facts of anybody in {month}: nobody is on record as employed or as "
            "holding a case then. Choose another month, or record facilitators first."
        )
    people = _gather_hours(facts, unrecorded=records.disruptions.empty)
    taken = people["needed_hours"] + people["disruption_hours"].fillna(0.0)
    taken += people["support_given_hours"].fillna(0.0)
    load = taken - people["support_received_hours"].fillna(0.0)
    people["load_hours"] = load.clip(lower=0.0).mask(people["reason"].notna())
    people["fair_hours"] = _share_out(people, "load_hours", "reason")
    people["hours_above"] = people["load_hours"] - people["fair_hours"]
    people["hard_fair_hours"] = _share_out(people, "disruption_hours", "hard_reason")
    people["hard_hours_above"] = people["disruption_hours"] - people["hard_fair_hours"]
    starts = find_starts(records)
    ramp = [_find_ramp(starts.get(str(who)), month, agency) for who in people.index]
    room = people["on_duty_hours"] * ramp - taken
    people["room_hours"] = room.mask(people["reason"].notna())
    people["leading"] = people.index.isin(
        find_leading(records, first=month.first, after=month.after)
    )
    support = people[["support_given_hours", "support_received_hours"]]
    lacking = {"disruptions": records.disruptions.empty, "support": support.isna().all(axis=None)}
    return Burden(
        month,
        people.rename_axis("facilitator_id").reset_index()[list(COLUMNS)].astype(COLUMNS),
        _spread(people, "load_hours", "reason"),
        _spread(people, "disruption_hours", "hard_reason"),
        tuple(name for name, is_lacking in lacking.items() if is_lacking),
    )


def find_leading(
    records: Records, *, first: date, after: date, roles: Collection[str] = LEADING
) -> set[str]:
    """Return who leads at some time of a window.

    Parameters
    ----------
    records : Records
        roles.
    first, after : date
        First day and exclusive end of the window.
    roles : collection of str, default `LEADING`
        In which roles.

    Returns
    -------
    set of str
        Their facilitator_ids.
    """
    rows = records.roles
    now = overlaps(rows["from_on"], rows["to_on"], first=first, after=after)
    return set(rows.loc[rows["role"].isin(roles) & now, "facilitator_id"])


def _gather_hours(facts: pd.DataFrame, *, unrecorded: bool) -> pd.DataFrame:
    """Return everybody's hours of the month, and why their load is not known."""
    values, reasons = _pivot(facts, "value"), _pivot(facts, "reason")
    plain = ("needed_hours", "support_given_hours", "support_received_hours")
    disruptions = [("disruption_hours", scope) for scope in SCOPES]
    on_duty = values[("available_hours", "")]
    people = pd.DataFrame(
        {"on_duty_hours": on_duty, **{name: values[(name, "")] for name in plain}}
    )
    people["disruption_hours"] = values[disruptions].sum(axis=1, skipna=False)
    parts = [("available_hours", ""), ("needed_hours", "")] + ([] if unrecorded else disruptions)
    people["reason"] = _find_reasons(reasons[parts], on_duty)
    hard = [("available_hours", ""), *disruptions]
    people["hard_reason"] = _find_reasons(reasons[hard], on_duty)
    return people


def _pivot(facts: pd.DataFrame, column: str) -> pd.DataFrame:
    """Return one row a person and one column for each indicator and breakdown."""
    keyed = facts.set_index(["facilitator_id", "indicator", "breakdown"])[column]
    return keyed.astype(object if column == "reason" else float).unstack([1, 2])


def _find_reasons(reasons: pd.DataFrame, on_duty: pd.Series) -> pd.Series:
    """Return the first reason of each person why a sum is not known, or None."""
    first = reasons.bfill(axis=1).iloc[:, 0].astype(object)
    first = first.where(first.notna(), None)
    return first.mask((on_duty <= 0) & first.isna(), NO_HOURS)


def _share_out(people: pd.DataFrame, hours: str, reason: str) -> pd.Series:
    """Return everybody's fair share of some hours, by hours on duty."""
    known = people[reason].isna()
    on_duty = people["on_duty_hours"].where(known)
    return people[hours].where(known).sum() * on_duty / on_duty.sum()


def _find_ramp(start: date | None, month: Month, agency: Agency) -> float:
    """Return the share of a full load that somebody may carry at the month's end."""
    begun = None if start is None else min(start, month.last)
    return load_share(begun, month.last, agency.policies.ramp)


def _spread(people: pd.DataFrame, hours: str, reason: str) -> Spread:
    """Return how unevenly some hours lie for each hour on duty."""
    known = people[people[reason].isna()]
    total, on_duty = float(known[hours].sum()), float(known["on_duty_hours"].sum())
    if known.empty:
        return Spread(0, 0.0, None, None, None)
    rates = (known[hours] / known["on_duty_hours"]).to_numpy()
    return Spread(
        len(known),
        total,
        gini(rates),
        gini(rates, corrected=True),
        float(np.max(rates) * on_duty / total) if total > 0 else None,
    )
