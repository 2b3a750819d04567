"""The recorded staffing crunches: when they came, how long they took, and on whom they fell."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.errors import RecordsError, list_offenders
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.review.intervals import Interval, wilson
from caseload_lib.share.responding.duty import (
    Duty,
    find_responders,
    localise,
    place_instants,
    tabulate_duty,
)
from caseload_lib.tables import SCOPE_OF_CAUSE

#: Without minutes on record a crunch is taken to last from start to end, but no longer than this.
LONGEST_HOURS: Final = 8.0
#: What staffing crunches come from.
CRUNCH_CAUSES: Final = tuple(
    cause for cause, scope in SCOPE_OF_CAUSE.items() if scope == "staffing_crunch"
)
NO_CRUNCHES: Final = "no staffing crunch is recorded"
NO_SHIFTS: Final = "no shifts of responders are recorded"


@dataclass(frozen=True)
class Crunches:
    """The crunches of some months and who was on duty.

    Attributes
    ----------
    first, after : date
        First day and exclusive end of the time looked at.
    months : int
        Its months.
    rows : DataFrame
        One row for each crunch: disruption_id, facilitator_id (on whom it fell, or the responder
        who carried it), cause, started_at, hours (missing where not known), cell (its time of the
        week, a place in `duty.CELLS`), by_responder (bool), can_wait (bool), on_duty (how many
        responders were, when it began).
    duty : Duty
        Who is on duty when; nobody at any time where no shifts are recorded.
    reason : str or None
        Why nothing can be said of coverage; None where it can.
    """

    first: date
    after: date
    months: int
    rows: pd.DataFrame
    duty: Duty
    reason: str | None


@dataclass(frozen=True)
class Tally:
    """Who took the crunches that could not be put off.

    Attributes
    ----------
    carried, fallen : int
        How many a responder carried, and how many fell on facilitators.
    share : Interval
        Wilson's 95 % interval of fallen ÷ all.
    fallen_with_nobody : int
        Fallen ones that began while no responder was on duty.
    people : DataFrame
        On whom they fell: facilitator_id, crunches, hours (of those whose length is known); in
        order of facilitator_id.
    untimed : int
        Crunches whose length is not known.
    """

    carried: int
    fallen: int
    share: Interval
    fallen_with_nobody: int
    people: pd.DataFrame
    untimed: int


def gather_crunches(
    records: Records, month: Month, agency: Agency, *, deferrable: Collection[str] = ()
) -> Crunches:
    """Return the staffing crunches of the last months and who was on duty.

    The time looked at are the months of history that the settings ask for, from the first one in
    which both disruptions and shifts are on record. A crunch is a disruption of the scope
    staffing_crunch. It takes its minutes on record; without them it lasts from start to end, but
    `LONGEST_HOURS` at most, since whoever sees to it goes home in between. A responder carried it
    where its facilitator_id is a responder's; else it fell on whoever held it at its onset.

    Parameters
    ----------
    records : Records
        disruptions, responder_shifts, roles and absences.
    month : Month
        The last month looked at.
    agency : Agency
        The settings: time zone, months of history.
    deferrable : collection of str, default ()
        Causes, of `CRUNCH_CAUSES`, whose work can be put off until a responder is free.

    Returns
    -------
    Crunches
        With `reason` where no crunch or no shift of that time is on record.

    Raises
    ------
    RecordsError
        If a deferrable cause is none of a staffing crunch.
    """
    strange = sorted(set(deferrable) - set(CRUNCH_CAUSES))
    if strange:
        raise RecordsError(
            "What can be put off is named by the causes of staffing crunches: "
            f"{', '.join(CRUNCH_CAUSES)}. Given: {list_offenders(strange)}."
        )
    begin = _find_begin(records, month, agency)
    window = (begin.first, month.after)
    duty = tabulate_duty(records, *window, agency)
    rows = _list_rows(records, *window, agency)
    rows["can_wait"] = rows["cause"].isin(list(deferrable)).to_numpy(dtype=bool)
    rows["on_duty"] = duty.count_at(rows["started_at"])
    reason = NO_CRUNCHES if rows.empty else None if duty.counts.any() else NO_SHIFTS
    return Crunches(*window, month - begin + 1, rows, duty, reason)


def tally_crunches(crunches: Crunches) -> Tally:
    """Return who took the crunches that could not be put off.

    Parameters
    ----------
    crunches : Crunches
        As `gather_crunches` gives them.

    Returns
    -------
    Tally
        Counts, the interval of the share that fell on facilitators, and on whom.
    """
    rows = crunches.rows[~crunches.rows["can_wait"]]
    fell = rows[~rows["by_responder"]]
    people = fell.groupby("facilitator_id", as_index=False).agg(
        crunches=("disruption_id", "count"), hours=("hours", "sum")
    )
    return Tally(
        carried=len(rows) - len(fell),
        fallen=len(fell),
        share=wilson(len(fell), len(rows)),
        fallen_with_nobody=int((fell["on_duty"] == 0).sum()),
        people=people,
        untimed=int(rows["hours"].isna().sum()),
    )


def _find_begin(records: Records, month: Month, agency: Agency) -> Month:
    """Return the first month looked at."""
    begin = month.trailing(agency.reports.history_months)[0]
    for table, column in (("disruptions", "started_at"), ("responder_shifts", "starts_at")):
        earliest = records[table][column].min()
        if pd.notna(earliest):
            begin = max(begin, Month.of(earliest.tz_convert(agency.zone).date()))
    return min(begin, month)


def _list_rows(records: Records, first: date, after: date, agency: Agency) -> pd.DataFrame:
    """Return the crunches of a time, with on whom they fell, when and for how long."""
    every = records.disruptions
    rows = every[
        every["cause"].isin(CRUNCH_CAUSES)
        & (every["started_at"] >= localise(first, agency))
        & (every["started_at"] < localise(after, agency))
    ]
    responders = find_responders(records, first, after)
    carrier, holder = rows["facilitator_id"], rows["onset_facilitator_id"]
    # Who held it at its onset, unless that was a responder who passed it on.
    holder = holder.mask(holder.isin(responders)).fillna(carrier)
    by_responder = carrier.isin(responders)
    span = (rows["ended_at"] - rows["started_at"]).dt.total_seconds() / 3600
    span = span.where(span >= 0).clip(upper=LONGEST_HOURS)
    return pd.DataFrame(
        {
            "disruption_id": rows["disruption_id"],
            "facilitator_id": carrier.where(by_responder, holder),
            "cause": rows["cause"],
            "started_at": rows["started_at"],
            "hours": (rows["minutes"].astype("float64") / 60).fillna(span),
            "cell": place_instants(rows["started_at"], agency),
            "by_responder": by_responder.to_numpy(dtype=bool),
        }
    ).reset_index(drop=True)
