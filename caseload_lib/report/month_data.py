"""What all pages of a month are made from, found once for everybody."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.errors import RecordsError
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.report.own_rows import find_latest_day
from caseload_lib.report.page_documents import Found
from caseload_lib.review.history import find_first_month, history_facts, pool_facts


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


@dataclass(frozen=True)
class MonthData:
    """What the pages of a month are made from, found once for all of them.

    Parameters
    ----------
    records : Records
        The agency's records.
    month : Month
        The month to report on.
    agency : Agency
        The settings.
    history : DataFrame
        Everybody's facts, as `review.history.history_facts` gives them.
    reported : tuple of str
        The facilitator_ids of those who are reported on in the month, in order.
    """

    records: Records
    month: Month
    agency: Agency
    history: pd.DataFrame
    reported: tuple[str, ...]

    @classmethod
    def of(
        cls,
        records: Records,
        month: Month,
        agency: Agency,
        *,
        history: pd.DataFrame | None = None,
    ) -> "MonthData":
        """Return it; the history is worked out where it is not at hand.

        Raises
        ------
        RecordsError
            If there are no facilitators in the records, nobody is reported on in the month, or
            records begin later.
        """
        if records.facilitators.empty:
            raise RecordsError(
                "There are no facilitators in the records. A page is about one facilitator's "
                "cases. Import facilitators, cases and assignments first: caseload record import "
                "PATH."
            )
        check_recorded(records, month)
        facts = history_facts(records, month, agency) if history is None else history
        return cls(records, month, agency, facts, _list_reported(facts, records, month))

    @cached_property
    def pooled(self) -> pd.DataFrame:
        """The agency's facts month by month."""
        return pool_facts(self.history)

    @cached_property
    def inferred(self) -> frozenset[str]:
        """Who held an assignment concluded from contacts within the months of history."""
        return _find_inferred(self.records, self.month, self.agency)

    @cached_property
    def records_until(self) -> date | None:
        """The latest day, up to the month's last, of which anything is recorded."""
        return find_latest_day(self.records, self.month)

    @cached_property
    def found(self) -> Found:
        """What is found of sharing."""
        return Found(self.records, self.history, self.month, self.agency)


def _list_reported(history: pd.DataFrame, records: Records, month: Month) -> tuple[str, ...]:
    known = sorted(history.loc[history["month"] == str(month), "facilitator_id"].unique())
    if not known:
        raise RecordsError(
            f"Nobody is reported on in {month}. Pages are made for those who were employed in the "
            "month as a facilitator or lead, or held a case in it. "
            f"The records hold {len(records.facilitators)} people. Choose another month."
        )
    return tuple(known)


def _find_inferred(records: Records, month: Month, agency: Agency) -> frozenset[str]:
    """Return who held an assignment concluded from contacts within the months of history."""
    rows = records.assignments[records.assignments["inferred"].fillna(False)]
    first = pd.Timestamp(month.trailing(agency.reports.history_months)[0].first)
    held = (rows["from_on"] < pd.Timestamp(month.after)) & ~(rows["to_on"] <= first)
    return frozenset(rows.loc[held, "facilitator_id"])
