"""A schedule as a list for Excel: what is planned, what has no place, what moved."""

from zoneinfo import ZoneInfo

import pandas as pd

from caseload_lib.months import Month
from caseload_lib.plan.calendar import name_service
from caseload_lib.plan.saved import SavedSchedule
from caseload_lib.report.documents.document import Document, Grid, Part
from caseload_lib.report.schedules.leftovers import list_moved, list_unplaced

_HEADERS = (
    "Day",
    "Weekday",
    "From",
    "To",
    "Minutes",
    "Service",
    "Client",
    "Zone",
    "Facilitator",
    "Outside provider",
    "Standing",
)


def list_schedule(
    saved: SavedSchedule,
    month: Month,
    *,
    facilitator_id: str | None = None,
    unplaced: pd.DataFrame | None = None,
    moved: pd.DataFrame | None = None,
) -> Document:
    """Return a month's schedule as a list.

    Parameters
    ----------
    saved : SavedSchedule
        The month's schedule, everybody's.
    month : Month
        The month.
    facilitator_id : str, optional
        Whose contacts; everybody's without it.
    unplaced, moved : DataFrame, optional
        As `plan.schedule.Schedule` has them, everybody's; client_code too where it is known.

    Returns
    -------
    Document
        For `report.documents.excel.write_excel`: codes, never names.
    """
    placed = saved.placed
    if facilitator_id is not None:
        placed = placed[placed["facilitator_id"] == facilitator_id]
    contacts = Grid(f"Contacts of {month.label}", _HEADERS, _list_contacts(placed, saved))
    parts = [Part("Contacts", (contacts,))]
    if left := tuple(list_unplaced(unplaced, saved, facilitator_id)):
        headers = ("Contact", "Open to it", "Why it has no place")
        parts.append(Part("No place yet", (Grid("Contacts without a place", headers, left),)))
    if changed := tuple(list_moved(moved, saved, facilitator_id)):
        headers_moved = ("Contact", "From", "To", "Why")
        grid = Grid("Contacts that do not keep their time", headers_moved, changed)
        parts.append(Part("Moved", (grid,)))
    whose = facilitator_id or "everybody"
    return Document(f"Schedule of {month.label}", saved.agency, f"For {whose}", tuple(parts))


def _list_contacts(placed: pd.DataFrame, saved: SavedSchedule) -> tuple[tuple[str, ...], ...]:
    """Return the contacts as rows of text, in order of time."""
    zone = ZoneInfo(saved.time_zone)
    starts, ends = (placed[name].dt.tz_convert(zone) for name in ("starts_at", "ends_at"))
    rows = pd.DataFrame(
        {
            "day": starts.dt.strftime("%Y-%m-%d"),
            "weekday": starts.dt.strftime("%A"),
            "from": starts.dt.strftime("%H:%M"),
            "to": ends.dt.strftime("%H:%M"),
            "minutes": placed["minutes"].astype(str),
            "service": [saved.labels.get(t) or name_service(t) for t in placed["service_type"]],
            "client": placed["client_code"].fillna(placed["case_id"]),
            "zone": placed["zone"],
            "facilitator": placed["facilitator_id"],
            "provider": placed["provider"],
            "standing": placed["status"],
        }
    )
    return tuple(tuple(row) for row in rows.fillna("").astype(str).to_numpy().tolist())
