"""Clients with hard events over twelve months: how many whose, and how exposed everybody was."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.plan.spans import Array, count_days, find_days, read_days, to_day
from caseload_lib.review.ledger import Ledger
from caseload_lib.review.teams import WINDOW_MONTHS, find_led
from caseload_lib.share.equity import Concentration, concentration
from caseload_lib.tables import CAUSES, SCOPE_OF_CAUSE

#: The causes of what befalls clients and of what befalls their teams.
CLIENT_CAUSES = tuple(cause for cause in CAUSES if SCOPE_OF_CAUSE[cause] == "beyond_control")
STAFF_CAUSES = (
    *(cause for cause in CAUSES if SCOPE_OF_CAUSE[cause] == "staffing_crunch"),
    "turnover",
)
COLUMNS = {"facilitator_id": "str", "clients": "int64", "exposure_days": "float64"}


@dataclass(frozen=True)
class HardEvents:
    """How many clients had hard events, by who held them then, and how exposed everybody was.

    Attributes
    ----------
    kind : str
        "client" (beyond anybody's control) or "staff" (crunches and turnover of their teams).
    month : Month
        The last of the twelve months.
    counts : DataFrame
        facilitator_id, clients (each client once, for whoever held them at the first of their
        events in those months) and exposure_days (case-days or position-days; more than 0), in
        order of facilitator_id. `clients` and `exposure_days` are what
        `equity.concentration` asks for.
    causes : DataFrame
        facilitator_id, cause and clients: the counts by the cause of that first event.
    uncounted : int
        Events that count for nobody: they name no client, or whom they are credited to had no
        exposure in those months.
    reason : str or None
        Why there is nothing to count; None where there is.
    """

    kind: str
    month: Month
    counts: pd.DataFrame
    causes: pd.DataFrame
    uncounted: int
    reason: str | None

    @cached_property
    def places(self) -> dict[str, int]:
        """The place in `counts` of everybody who was exposed, by facilitator_id."""
        return {who: place for place, who in enumerate(self.counts["facilitator_id"])}


def find_client_events(records: Records, month: Month, agency: Agency) -> HardEvents:
    """Return the clients with events beyond anybody's control, over twelve months.

    Exposure are case-days: Σ days held × load_share, also of whoever came, left or works part
    of the week.

    Parameters
    ----------
    records : Records
        The agency's records.
    month : Month
        The last of the twelve months.
    agency : Agency
        The settings, for the time zone.

    Returns
    -------
    HardEvents
        Of the kind "client".
    """
    ledger = Ledger.of(records)
    held = ledger.held
    days = count_days(held.starts_on, held.ends_on, **_find_window(month)) * held.share
    exposure = np.bincount(held.person, weights=days, minlength=len(ledger.people))
    return _count("client", CLIENT_CAUSES, ledger, month, agency, exposure)


def find_staff_events(records: Records, month: Month, agency: Agency) -> HardEvents:
    """Return the clients whose teams had crunches or turnover, over twelve months.

    Exposure are position-days: the days of all positions of the clients' teams, for whoever led
    the case on each.

    Parameters
    ----------
    records : Records
        The agency's records.
    month : Month
        The last of the twelve months.
    agency : Agency
        The settings, for the time zone.

    Returns
    -------
    HardEvents
        Of the kind "staff"; without recorded positions there is no exposure, and a reason.
    """
    ledger, window = Ledger.of(records), _find_window(month)
    led = find_led(ledger, **window)
    days = count_days(led.starts_on, led.ends_on, **window)
    exposure = np.bincount(led.person, weights=days, minlength=len(ledger.people))
    return _count("staff", STAFF_CAUSES, ledger, month, agency, exposure)


def _find_window(month: Month) -> dict[str, date]:
    """Return the first day and the exclusive end of the twelve months."""
    return {"first": (month + (1 - WINDOW_MONTHS)).first, "after": month.after}


def _count(
    kind: str,
    causes: tuple[str, ...],
    ledger: Ledger,
    month: Month,
    agency: Agency,
    exposure: Array,
) -> HardEvents:
    """Return the clients with an event of some causes beside everybody's exposure."""
    events = _pick_events(ledger, causes, month, agency)
    place = events["person"].to_numpy()
    counted = (place >= 0) & events["client"].notna() & (exposure[place] > 0)
    firsts = events[counted].drop_duplicates("client")
    clients = np.bincount(firsts["person"], minlength=len(exposure))
    exposed = np.flatnonzero(exposure > 0)
    frame = {
        "facilitator_id": ledger.people[exposed],
        "clients": clients[exposed],
        "exposure_days": exposure[exposed],
    }
    by_cause = firsts.assign(facilitator_id=ledger.people[firsts["person"]])
    grouped = by_cause.groupby(["facilitator_id", "cause"], as_index=False).size()
    return HardEvents(
        kind,
        month,
        pd.DataFrame(frame).astype(COLUMNS),
        grouped.rename(columns={"size": "clients"}),
        int((~counted).sum()),
        _find_reason(kind, ledger.records, exposed),
    )


def _pick_events(
    ledger: Ledger, causes: tuple[str, ...], month: Month, agency: Agency
) -> pd.DataFrame:
    """Return the window's disruptions in order of time: person (a place or -1), client, cause."""
    disruptions, window = ledger.records.disruptions, _find_window(month)
    days = read_days(find_days(disruptions["started_at"], agency.zone))
    inside = (days >= to_day(window["first"])) & (days < to_day(window["after"]))
    events = disruptions[disruptions["cause"].isin(causes) & inside]
    events = events.sort_values(["started_at", "disruption_id"])
    at_onset = events["onset_facilitator_id"].fillna(events["facilitator_id"])
    cases = ledger.records.cases.drop_duplicates("case_id").set_index("case_id")
    return events[["cause"]].assign(
        person=ledger.place_people(at_onset), client=events["case_id"].map(cases["client_code"])
    )


def _find_reason(kind: str, records: Records, exposed: Array) -> str | None:
    """Return why there is nothing to count."""
    if records.disruptions.empty:
        return "disruptions are not recorded"
    if kind == "staff" and records.positions.empty:
        return "positions are not recorded"
    return None if len(exposed) else "nobody held a case in those months"


def judge_events(events: HardEvents, agency: Agency) -> Concentration | None:
    """Return whether hard events are more concentrated than chance makes them.

    Parameters
    ----------
    events : HardEvents
        As found.
    agency : Agency
        The settings, for `sharing.alpha` and `sharing.material_ratio`.

    Returns
    -------
    Concentration or None
        Its places are those of `events.counts`; None where there is nothing to count.
    """
    if events.reason is not None:
        return None
    return concentration(
        events.counts["clients"].to_numpy(),
        events.counts["exposure_days"].to_numpy(),
        alpha=agency.sharing.alpha,
        material_ratio=agency.sharing.material_ratio,
    )
