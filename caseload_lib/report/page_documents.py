"""What was found out about sharing, as documents for everybody's own page and for the team's."""

from collections.abc import Iterable

import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.report.documents.document import Document
from caseload_lib.report.sharing.warnings import describe_own_warnings, describe_warnings
from caseload_lib.share.warnings import find_warnings


def describe_own(
    records: Records,
    history: pd.DataFrame,
    month: Month,
    agency: Agency,
    *,
    facilitators: Iterable[str],
) -> dict[str, dict[str, Document]]:
    """Return what each person's own page shows of sharing, by the section's anchor.

    Parameters
    ----------
    records : Records
        The agency's records.
    history : DataFrame
        Everybody's facts, as `review.history.history_facts` gives them.
    month : Month
        The month.
    agency : Agency
        The settings.
    facilitators : iterable of str
        Whose pages; each is reported on in the month.

    Returns
    -------
    dict of str to dict of str to Document
        By facilitator_id, then by anchor; what nothing is known of, or nothing is to be said
        of, is left out.
    """
    people = list(facilitators)
    warnings = find_warnings(records, history, month, agency)
    seen = set(warnings.loc[warnings["met"].fillna(False), "facilitator_id"])
    signs = describe_own_warnings(
        records, history, month, agency, facilitators=[one for one in people if one in seen]
    )
    return {one: {"warnings": signs[one]} if one in signs else {} for one in people}


def describe_team(
    records: Records, history: pd.DataFrame, month: Month, agency: Agency
) -> dict[str, Document]:
    """Return what the team's page shows of sharing, by the section's anchor; no client is in it.

    Parameters
    ----------
    records : Records
        The agency's records.
    history : DataFrame
        Everybody's facts, as `review.history.history_facts` gives them.
    month : Month
        The month.
    agency : Agency
        The settings.

    Returns
    -------
    dict of str to Document
        By anchor; what nothing is known of is left out.
    """
    found: dict[str, Document] = {}
    if find_warnings(records, history, month, agency)["met"].notna().any():
        found["warnings"] = describe_warnings(records, history, month, agency)
    return found
