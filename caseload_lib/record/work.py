"""What somebody's day rests on: their own logs and what is recent, without reading years."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from caseload_lib.frames import Records
from caseload_lib.record.database import Database
from caseload_lib.record.schema import METADATA
from caseload_lib.record.transfer import fetch_frame
from caseload_lib.tables import TABLES, find_own_id

#: Tables that are short, or without which nothing can be named.
_WHOLE = ("facilitators", "cases", "assignments", "referrals")
#: Where a planned contact stands of which nothing more is to be written.
_OVER = ("delivered", "attempted", "cancelled")


def read_work(database: Database, facilitator_id: str, *, since: date) -> Records:
    """Return what one person's work is recorded from.

    Parameters
    ----------
    database : Database
        An open database.
    facilitator_id : str
        Who.
    since : date
        From which day on contacts and time are wanted.

    Returns
    -------
    Records
        Facilitators, cases, assignments and referrals; everybody's contacts made since the day,
        and those planned for it or later, without a time, or not recorded yet; the person's own
        time since the day, disruptions and obligations. Of a row that was corrected, the one
        that stands in its place; the other tables are empty.

    Raises
    ------
    CaseloadError
        If the database cannot be read.
    """
    # Where the agency is, the day may have begun before it did by UTC.
    start = datetime.combine(since, time(), UTC) - timedelta(days=1)
    of: Any = {name: METADATA.tables[name].c for name in TABLES}
    planned, log = of["activities"], of["time_log"]
    unsettled = or_(planned.status.is_(None), planned.status.not_in(_OVER))
    chosen: dict[str, list[ColumnElement[bool]]] = {
        **{name: [] for name in _WHOLE},
        "activities": [or_(unsettled, planned.starts_at.is_(None), planned.starts_at >= start)],
        "services": [of["services"].served_on >= since],
        "time_log": [log.facilitator_id == facilitator_id, log.worked_on >= since],
        "disruptions": [of["disruptions"].facilitator_id == facilitator_id],
        "obligations": [of["obligations"].facilitator_id == facilitator_id],
    }
    with database.reading() as connection:
        frames = {
            name: fetch_frame(connection, name, where=[*where, *_standing(name)])
            for name, where in chosen.items()
        }
    return Records(**frames)


def _standing(name: str) -> list[ColumnElement[bool]]:
    """Return what holds of the rows of a table in whose place no other stands."""
    table = TABLES[name]
    if not table.corrected:
        return []
    stored: Any = METADATA.tables[name].c
    own = stored[find_own_id(table)]
    corrected = select(stored.corrects_id).where(stored.corrects_id.is_not(None))
    return [or_(own.is_(None), own.not_in(corrected))]
