"""What everybody's page of a month shows, found in one pass over the records."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.errors import CaseloadError, list_offenders
from caseload_lib.frames import Partition, Records
from caseload_lib.months import Month
from caseload_lib.report.members import find_members, find_spread
from caseload_lib.report.month_data import MonthData
from caseload_lib.report.own_counts import (
    count_colleagues,
    count_contacts,
    count_inferred,
)
from caseload_lib.report.own_rows import (
    Peers,
    find_agency_recommendations,
    find_days_between,
    find_reviews,
    list_recommendations,
    list_thanks,
    name_everybody,
)
from caseload_lib.report.page_documents import describe_own, describe_team
from caseload_lib.report.page_files import digest, read_page_data, write_page_data
from caseload_lib.report.pages import PageData, TeamData
from caseload_lib.report.runs import check_month
from caseload_lib.review.attention import list_attention, name_unwatched
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
    data = MonthData.of(records, month, agency, history=history)
    wanted = data.reported if facilitators is None else sorted(set(facilitators))
    check_facilitators(wanted, data.reported, month=month)
    return {page.facilitator_id: page for page in draw_pages(data, wanted)}


def draw_pages(
    data: MonthData, facilitators: Sequence[str], *, part: Callable[..., Any] = Partition
) -> Iterator[PageData]:
    """Yield what facilitators' pages show, one after another, so that none need be kept.

    Parameters
    ----------
    data : MonthData
        What the month's pages are made from.
    facilitators : sequence of str
        Whose pages; each is reported on in the month.
    part : callable, default `frames.Partition`
        How frames are parted by facilitator: with `frame_json.PackedPartition` the pages hold
        them packed, for whom they are only to be written.

    Yields
    ------
    PageData
        In the order of the ids given.
    """
    records, month, agency = data.records, data.month, data.agency
    history = data.history
    if len(facilitators) < len(data.reported):
        history = history[history["facilitator_id"].isin(facilitators)]
    histories = part(history)
    judged = part(judge_history(history, month, agency, inferred=data.inferred))
    peers = Peers(data.history, month)
    attention = part(list_attention(records, month, agency))
    unwatched = name_unwatched(records)
    names, reviews = name_everybody(records), find_reviews(records, month)
    thanks, recommended = (
        part(rows.drop(columns="facilitator_id"), rows["facilitator_id"])
        for rows in (list_thanks(records, month), list_recommendations(records, month))
    )
    counts = _count(records, month, facilitators)
    for facilitator_id, documents in describe_own(data.found, facilitators):
        helpers, helped, delivered, attempted, inferred = counts[facilitator_id]
        yield PageData(
            facilitator_id=facilitator_id,
            name=names.get(facilitator_id, ""),
            month=month,
            agency=agency,
            history=histories.pick(facilitator_id),
            judged=judged.pick(facilitator_id),
            pooled=data.pooled,
            peers=peers.pick(facilitator_id),
            attention=attention.pick(facilitator_id),
            unwatched=unwatched,
            thanks=thanks.pick(facilitator_id),
            recommendations=recommended.pick(facilitator_id),
            review=reviews.get(facilitator_id, ("", "")),
            colleagues=(helpers, helped),
            contacts=(delivered, attempted),
            inferred=inferred,
            records_until=data.records_until,
            documents=documents,
        )


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
    return draw_team(MonthData.of(records, month, agency, history=history))


def draw_team(data: MonthData) -> TeamData:
    """Return what the team's page shows.

    Parameters
    ----------
    data : MonthData
        What the month's pages are made from.

    Returns
    -------
    TeamData
        The agency as a whole; no row is about a client.
    """
    records, month, agency = data.records, data.month, data.agency
    facts = data.history[data.history["month"] == str(month)]
    delivered, attempted = count_contacts(records, month).sum().tolist()
    return TeamData(
        month=month,
        agency=agency,
        history=data.pooled,
        judged=judge_history(data.pooled, month, agency, inferred=data.inferred),
        spread=find_spread(facts),
        members=find_members(facts, records, month),
        days_between=find_days_between(records, month, agency),
        recommendations=find_agency_recommendations(records, month),
        contacts=(delivered, attempted),
        inferred=int(count_inferred(records, month).sum()),
        records_until=data.records_until,
        documents=describe_team(data.found),
    )


def _count(
    records: Records, month: Month, facilitators: Sequence[str]
) -> dict[str, tuple[int, int, int, int, int]]:
    """Return everybody's counts: helpers, helped, contacts delivered and attempted, inferred."""
    people = pd.Index(facilitators, dtype="str")
    parts = (
        count_colleagues(records, month),
        count_contacts(records, month),
        count_inferred(records, month).to_frame(),
    )
    counted = pd.concat([part.reindex(people, fill_value=0) for part in parts], axis=1)
    return dict(zip(facilitators, counted.itertuples(index=False, name=None), strict=True))
