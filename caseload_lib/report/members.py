"""What the team's page shows of each facilitator: their workload, and help given and received."""

import pandas as pd

from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.report.own_counts import list_leads
from caseload_lib.report.own_rows import find_name

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
    members = wide[list(_INDICATORS)].assign(
        name=[find_name(records, person) for person in wide.index],
        leads=wide.index.isin(list_leads(records, month)),
        uncounted=needed["uncounted"],
        reason=load["reason"],
    )
    return members.sort_index().reset_index()
