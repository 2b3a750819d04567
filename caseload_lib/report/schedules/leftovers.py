"""What a printed schedule says of contacts that have no place or were moved."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from caseload_lib.plan.calendar import name_service
from caseload_lib.plan.saved import SavedSchedule


def write_contact(contact: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    """Return a contact as its service and the client's code.

    Examples
    --------
    >>> write_contact({"service_type": "home_visit", "client_code": "HL-002"}, {})
    'Home visit, HL-002'
    """
    label = labels.get(contact["service_type"]) or name_service(contact["service_type"])
    code = contact.get("client_code")
    return f"{label}, {contact['case_id'] if pd.isna(code) else code}"


def list_unplaced(
    unplaced: pd.DataFrame | None, saved: SavedSchedule, facilitator_id: str | None = None
) -> Iterator[tuple[str, ...]]:
    """Give what has no place, most urgent first: what, the days open to it, why.

    Parameters
    ----------
    unplaced : DataFrame, optional
        As `plan.schedule.Schedule` has it; client_code too where it is known.
    saved : SavedSchedule
        For its labels.
    facilitator_id : str, optional
        Whose; everybody's without it.
    """
    if unplaced is None:
        return
    ordered = unplaced.sort_values(["priority", "latest_on", "activity_id"], kind="stable")
    for row in ordered.to_dict("records"):
        if facilitator_id in (None, row["facilitator_id"]):
            days = [row[name] for name in ("earliest_on", "latest_on") if pd.notna(row[name])]
            window = " to ".join(f"{day.day} {day:%b}" for day in days)
            yield write_contact(row, saved.labels), window, str(row["reason"])


def list_moved(
    moved: pd.DataFrame | None, saved: SavedSchedule, facilitator_id: str | None = None
) -> Iterator[tuple[str, ...]]:
    """Give what does not keep its time: what, from, to, why.

    Parameters
    ----------
    moved : DataFrame, optional
        As `plan.schedule.Schedule` has it.
    saved : SavedSchedule
        What the contacts are.
    facilitator_id : str, optional
        Whose; everybody's without it.
    """
    if moved is None:
        return
    zone = ZoneInfo(saved.time_zone)
    both = pd.concat([saved.placed, saved.withdrawn]).drop_duplicates("activity_id")
    known = moved.merge(both, on="activity_id", how="inner")
    for row in known.sort_values(["from_at", "activity_id"], kind="stable").to_dict("records"):
        if facilitator_id in (None, row["facilitator_id"]):
            from_at, to_at = (write_moment(row[name], zone) for name in ("from_at", "to_at"))
            yield write_contact(row, saved.labels), from_at, to_at, str(row["reason"])


def write_moment(at: datetime, zone: ZoneInfo) -> str:
    """Return a moment as people read it on a plan, "no time" where there is none."""
    if pd.isna(at):
        return "no time"
    local = at.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b, %H:%M}"
