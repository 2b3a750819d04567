"""What the team's page shows of facilitators: each one's workload, and how far apart they are."""

import pandas as pd

from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.report.own_rows import name_everybody
from caseload_lib.share.burden import find_leading

_INDICATORS = (
    "caseload",
    "available_hours",
    "needed_hours",
    "utilisation",
    "support_given_hours",
    "support_received_hours",
)


def find_members(facts: pd.DataFrame, records: Records, month: Month) -> pd.DataFrame:
    """Return each facilitator's workload, by id: an order that says nothing about anybody.

    Parameters
    ----------
    facts : DataFrame
        One month's facts, as `review.indicators.month_facts` gives them.
    records : Records
        The agency's records, for names and roles.
    month : Month
        The month.

    Returns
    -------
    DataFrame
        The columns of `pages.TeamData.members`.
    """
    wide = facts[facts["indicator"].isin(_INDICATORS)].pivot(
        index="facilitator_id", columns="indicator", values="value"
    )
    load = facts[facts["indicator"] == "utilisation"].set_index("facilitator_id")
    needed = facts[facts["indicator"] == "needed_hours"].set_index("facilitator_id")
    names = name_everybody(records)
    members = wide[list(_INDICATORS)].assign(
        name=[names.get(str(person), "") for person in wide.index],
        leads=wide.index.isin(find_leading(records, first=month.first, after=month.after)),
        uncounted=needed["uncounted"],
        reason=load["reason"],
    )
    return members.sort_index().reset_index()


def find_spread(facts: pd.DataFrame) -> pd.DataFrame:
    """Return how far apart facilitators lie, without saying who is where.

    Parameters
    ----------
    facts : DataFrame
        One month's facts, as `review.indicators.month_facts` gives them.

    Returns
    -------
    DataFrame
        indicator, breakdown, unit, people (of whom the value is known), lowest, median, highest;
        in the order of the facts. Indicators known of nobody are left out.
    """
    known = facts[facts["value"].notna()]
    grouped = known.groupby(["indicator", "breakdown", "unit"], sort=False)["value"]
    spread = grouped.agg(people="count", lowest="min", median="median", highest="max")
    return spread.reset_index()
