"""What everybody's page of a month shows, found in one pass over the records."""

from collections.abc import Iterable

import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.errors import CaseloadError, RecordsError, list_offenders
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.report.members import find_members, find_spread
from caseload_lib.report.own_counts import (
    count_colleagues,
    count_contacts,
    count_inferred,
)
from caseload_lib.report.own_rows import (
    find_days_between,
    find_latest_day,
    find_name,
    find_peers,
    find_recommendations,
    find_review,
    find_thanks,
)
from caseload_lib.report.page_documents import describe_own, describe_team
from caseload_lib.report.page_files import digest, read_page_data, write_page_data
from caseload_lib.report.pages import PageData, TeamData
from caseload_lib.report.runs import check_month
from caseload_lib.review.attention import list_attention, name_unwatched
from caseload_lib.review.history import find_first_month, history_facts, pool_facts
from caseload_lib.review.verdicts import judge_history

__all__ = [
    "PageData",
    "TeamData",
    "check_facilitators",
    "check_month",
    "digest",
    "prepare_pages",
    "prepare_team",
    "read_page_data",
    "write_page_data",
]


def check_recorded(records: Records, month: Month) -> None:
    """Refuse a month before anything was recorded, whose zeros would only be a lack of records.

    Parameters
    ----------
    records : Records
        The agency's records.
    month : Month
        The month to report on.

    Raises
    ------
    RecordsError
        If the first assignment, contact or entry of the time log is of a later month.
    """
    first = find_first_month(records)
    if first is not None and month < first:
        raise RecordsError(
            f"Nothing is recorded of {month}: the records begin in {first}. Choose that month or "
            "a later one."
        )


def check_facilitators(wanted: Iterable[str], known: Iterable[str], *, month: Month) -> None:
    """Refuse facilitators of whom there is nothing to report in a month.

    Parameters
    ----------
    wanted : iterable of str
        The ids asked for.
    known : iterable of str
        The ids reported on in the month.
    month : Month
        The month.

    Raises
    ------
    CaseloadError
        If one that is wanted is not known.
    """
    known = sorted(known)
    strange = [facilitator for facilitator in wanted if facilitator not in known]
    if strange:
        raise CaseloadError(
            f"There is no page for {list_offenders(strange)} in {month}. Pages are made for those "
            "who were employed in the month as a facilitator or lead, or held a case in it. "
            f"In {month}: {list_offenders(known, limit=40) or 'nobody'}. Choose one of them."
        )


def prepare_pages(
    records: Records,
    month: Month,
    agency: Agency,
    *,
    history: pd.DataFrame | None = None,
    facilitators: Iterable[str] | None = None,
) -> dict[str, PageData]:
    """Return what each facilitator's page of a month shows.

    Parameters
    ----------
    records : Records
        The agency's records.
    month : Month
        The month to report on.
    agency : Agency
        The settings.
    history : DataFrame, optional
        The facts as `review.history.history_facts` gives them, where they are at hand.
    facilitators : iterable of str, optional
        Whose pages; everybody's who is reported on in the month by default.

    Returns
    -------
    dict of str to PageData
        By facilitator_id, in order.

    Raises
    ------
    RecordsError
        If there are no facilitators in the records, or none is reported on in the month.
    CaseloadError
        If a facilitator that was asked for is not reported on in the month.
    """
    history = _find_history(records, month, agency, history)
    known = _list_reported(history, records, month)
    wanted = known if facilitators is None else sorted(set(facilitators))
    check_facilitators(wanted, known, month=month)
    chosen = history[history["facilitator_id"].isin(wanted)]
    inferred = _find_inferred(records, month, agency)
    judged = _by_person(judge_history(chosen, month, agency, inferred=inferred))
    histories = _by_person(chosen)
    pooled = pool_facts(history)
    attention = list_attention(records, month, agency)
    unwatched = name_unwatched(records)
    until = find_latest_day(records, month)
    documents = describe_own(records, history, month, agency, facilitators=wanted)
    return {
        facilitator_id: PageData(
            facilitator_id=facilitator_id,
            name=find_name(records, facilitator_id),
            month=month,
            agency=agency,
            history=histories[facilitator_id],
            judged=judged[facilitator_id],
            pooled=pooled,
            peers=find_peers(history, facilitator_id, month),
            attention=attention[attention["facilitator_id"] == facilitator_id].reset_index(
                drop=True
            ),
            unwatched=unwatched,
            thanks=find_thanks(records, facilitator_id, month),
            recommendations=find_recommendations(records, facilitator_id, month),
            review=find_review(records, facilitator_id, month),
            colleagues=count_colleagues(records, facilitator_id, month),
            contacts=count_contacts(records, month, facilitator_id=facilitator_id),
            inferred=count_inferred(records, month, facilitator_id=facilitator_id),
            records_until=until,
            documents=documents[facilitator_id],
        )
        for facilitator_id in wanted
    }


def prepare_team(
    records: Records,
    month: Month,
    agency: Agency,
    *,
    history: pd.DataFrame | None = None,
) -> TeamData:
    """Return what the team's page of a month shows.

    Parameters
    ----------
    records : Records
        The agency's records.
    month : Month
        The month to report on.
    agency : Agency
        The settings.
    history : DataFrame, optional
        The facts as `review.history.history_facts` gives them, where they are at hand.

    Returns
    -------
    TeamData
        The agency as a whole; no row is about a client.

    Raises
    ------
    RecordsError
        If there are no facilitators in the records, or none is reported on in the month.
    """
    history = _find_history(records, month, agency, history)
    _list_reported(history, records, month)
    facts = history[history["month"] == str(month)]
    pooled = pool_facts(history)
    return TeamData(
        month=month,
        agency=agency,
        history=pooled,
        judged=judge_history(
            pooled, month, agency, inferred=_find_inferred(records, month, agency)
        ),
        spread=find_spread(facts),
        members=find_members(facts, records, month),
        days_between=find_days_between(records, month, agency),
        recommendations=find_recommendations(records, None, month),
        contacts=count_contacts(records, month),
        inferred=count_inferred(records, month),
        records_until=find_latest_day(records, month),
        documents=describe_team(records, history, month, agency),
    )


def _find_history(
    records: Records, month: Month, agency: Agency, history: pd.DataFrame | None
) -> pd.DataFrame:
    if records.facilitators.empty:
        raise RecordsError(
            "There are no facilitators in the records. A page is about one facilitator's cases. "
            "Import facilitators, cases and assignments first: caseload record import PATH."
        )
    check_recorded(records, month)
    return history_facts(records, month, agency) if history is None else history


def _list_reported(history: pd.DataFrame, records: Records, month: Month) -> list[str]:
    known = sorted(history.loc[history["month"] == str(month), "facilitator_id"].unique())
    if not known:
        raise RecordsError(
            f"Nobody is reported on in {month}. Pages are made for those who were employed in the "
            "month as a facilitator or lead, or held a case in it. "
            f"The records hold {len(records.facilitators)} people. Choose another month."
        )
    return known


def _find_inferred(records: Records, month: Month, agency: Agency) -> frozenset[str]:
    """Return who held an assignment concluded from contacts within the months of history."""
    rows = records.assignments[records.assignments["inferred"].fillna(False)]
    first = pd.Timestamp(month.trailing(agency.reports.history_months)[0].first)
    held = (rows["from_on"] < pd.Timestamp(month.after)) & ~(rows["to_on"] <= first)
    return frozenset(rows.loc[held, "facilitator_id"])


def _by_person(rows: pd.DataFrame) -> dict[str, pd.DataFrame]:
    groups = rows.groupby("facilitator_id", sort=True)
    return {str(person): group.reset_index(drop=True) for person, group in groups}
