"""A small schedule to print and to share."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest

from caseload_lib.months import Month
from caseload_lib.plan.availability import Calendar
from caseload_lib.plan.saved import SavedSchedule
from caseload_lib.plan.schedule import MOVED, PLACED, UNPLACED
from caseload_lib.plan.working_time import repeat_week

ZONE = "America/New_York"
START = datetime(2026, 11, 3, 14, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def month() -> Month:
    """Give the month."""
    return Month(2026, 11)


@pytest.fixture(scope="session")
def calendar() -> Calendar:
    """Give a month in which F001 works from Monday to Thursday, but not on the 4th."""
    first, after = date(2026, 11, 1), date(2026, 12, 1)
    days = {day: [("09:00", "17:00")] for day in ("mon", "tue", "wed", "thu")}
    hours = repeat_week(first, after, days)
    away = {day: spans for day, spans in hours.items() if day != date(2026, 11, 4)}
    return Calendar(first, after, {"F001": away, "F002": hours}, time_zone=ZONE)


@pytest.fixture(scope="session")
def make_saved() -> Callable[..., SavedSchedule]:
    """Return a function that makes a schedule of contacts; what is not given is as usual."""
    usual = {
        "case_id": "C0001",
        "facilitator_id": "F001",
        "service_type": "home_visit",
        "zone": "north",
        "minutes": 60,
        "starts_at": START,
        "status": "proposed",
        "client_code": "HL-001",
        "changed_at": datetime(2026, 10, 28, 13, 12, tzinfo=UTC),
    }

    def make(*rows: dict) -> SavedSchedule:
        full = [{"activity_id": f"N{n}", **usual, **row} for n, row in enumerate(rows)]
        for row in full:
            row["ends_at"] = row["starts_at"] + timedelta(minutes=row["minutes"])
        placed = pd.DataFrame(full, columns=list(PLACED))
        for name in ("starts_at", "ends_at", "changed_at"):
            placed[name] = pd.to_datetime(placed[name], utc=True)
        placed = placed.astype(PLACED).sort_values("starts_at", ignore_index=True)
        labels = {"home_visit": "Home visit"}
        return SavedSchedule(placed, placed.iloc[:0], ZONE, "Harbour", labels)

    return make


@pytest.fixture(scope="session")
def unplaced() -> pd.DataFrame:
    """Give two contacts without a place, of two facilitators."""
    rows = {
        "activity_id": ["P2", "P1"],
        "case_id": ["C0001", "C0002"],
        "facilitator_id": ["F002", "F001"],
        "service_type": ["home_visit", "phone_call"],
        "priority": [1, 2],
        "earliest_on": [None, "2026-11-09"],
        "latest_on": ["2026-11-10", "2026-11-13"],
        "reason": ["Nobody is there.", "All hours of F001 are taken."],
        "client_code": ["HL-001", None],
    }
    return pd.DataFrame(rows).astype({**UNPLACED, "client_code": "str"})


@pytest.fixture(scope="session")
def moved() -> pd.DataFrame:
    """Give the first contact as moved by a day."""
    rows = {
        "activity_id": ["N0"],
        "from_at": pd.to_datetime([START - timedelta(days=1)], utc=True),
        "to_at": pd.to_datetime([START], utc=True),
        "reason": ["F001 is away."],
    }
    return pd.DataFrame(rows).astype(MOVED)
