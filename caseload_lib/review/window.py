"""What the facts of a month can depend on, so that later records leave those of a month alone."""

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.plan.spans import pick_rows
from caseload_lib.review.sights import look_at
from caseload_lib.review.time_log import WEEK

# Whether these tables hold anything at all is seen in every month: a row without a day.
_WITNESSES: Final = {
    "disruptions": {"cause": "disaster"},
    "obligations": {},
    "referrals": {},
    "feedback": {},
    "positions": {"position_id": "none"},
    "vacancies": {},
    "departures": {},
    "services": {"status": "cancelled"},
}


def see_month(records: Records, month: Month, agency: Agency) -> Records:
    """Return of the records only what the facts of a month can depend on.

    Rows that begin later are left out, and so are rows of other months where only those of the
    month count. Ends, and what is known only with them, are missing where they come after the
    month. What a person has for the first time (a role, an absence) is seen as soon as the
    person is: its being there at all counts. Where a table holds rows that no month sees, one
    row without a day tells so.

    Parameters
    ----------
    records : Records
        The agency's records.
    month : Month
        The month.
    agency : Agency
        The settings, for the time zone of disruptions.

    Returns
    -------
    Records
        `indicators.month_facts` finds the same facts of the month in them.
    """
    frames = {sight.name: sight.show(month) for sight in look_at(records, agency)}
    frames["services"] = pick_rows(
        records.services, "served_on", first=month.first, after=month.after
    )
    frames["time_log"] = pick_rows(
        records.time_log,
        "worked_on",
        first=month.first - timedelta(days=WEEK - 1),
        after=month.after,
    )
    for name, values in _WITNESSES.items():
        if frames[name].empty and not records[name].empty:
            frames[name] = pd.DataFrame([{"case_id": None, **values}])
            if "case_id" not in records[name].columns:
                frames[name] = frames[name].drop(columns="case_id")
    return Records(**{name: rows.reset_index(drop=True) for name, rows in frames.items()})


def digest_months(records: Records, months: Sequence[Month], agency: Agency) -> dict[Month, str]:
    """Return a hash of what each month sees, but for contacts and the time log.

    Parameters
    ----------
    records : Records
        The agency's records; contacts and the time log are not looked at.
    months : sequence of Month
        Which.
    agency : Agency
        The settings, for the time zone of disruptions.

    Returns
    -------
    dict of Month to str
        64 hexadecimal digits each: others as soon as `see_month` gives other values in
        `sights.COLUMNS` of any table, or rows in another order.
    """
    sights = look_at(records, agency)
    there = [name for name in _WITNESSES if not records[name].empty]
    digests = {}
    for month in months:
        whole = hashlib.sha256(repr(there).encode())
        for sight in sights:
            whole.update(sight.digest(month))
        digests[month] = whole.hexdigest()
    return digests
