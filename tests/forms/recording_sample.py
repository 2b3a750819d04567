"""A small agency with a day's work to record, for the tests of recording."""

from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd

from caseload_lib.record.database import open_database
from caseload_lib.record.folder import start_agency
from caseload_lib.record.store import write_import

ZONE = ZoneInfo("America/New_York")


def start_recorded(folder: Path, day: date) -> Path:
    """Make an agency of two facilitators, with contacts planned for a day and duties around it.

    F001 holds K1 and K2, F002 holds K3. For the day N1 to N3 are planned for F001, N4 for an
    outside provider with K2, N9 for F002; N0 was planned for the day before, N5 is for the day
    after, N6 has no time.
    """
    start_agency(folder, name="Harbour", time_zone="America/New_York")

    def at(hour: int, minute: int = 0, days: int = 0) -> datetime:
        on = day + timedelta(days)
        return datetime(on.year, on.month, on.day, hour, minute, tzinfo=ZONE)

    opened = {"opened_on": "2025-01-01", "zone": "north"}
    planned = [
        ("N0", "C1", "F001", None, "home_visit", 60, at(11, days=-1), "planned"),
        ("N1", "C1", "F001", None, "home_visit", 60, at(9), "planned"),
        ("N2", "C2", "F001", None, "phone_call", 20, at(10, 30), "moved"),
        ("N3", "C1", None, None, "office_meeting", None, at(13), "proposed"),
        ("N4", "C2", None, "Eastside Clinic", "home_visit", 30, at(15), "planned"),
        ("N5", "C1", "F001", None, "home_visit", 60, at(9, days=1), "planned"),
        ("N6", "C2", None, None, "home_visit", 45, None, "proposed"),
        ("N9", "C3", "F002", None, "home_visit", 60, at(9), "planned"),
    ]
    columns = ["activity_id", "case_id", "facilitator_id", "provider", "service_type", "minutes",
               "starts_at", "status"]  # fmt: skip
    near = {name: day + timedelta(days) for name, days in (("late", -4), ("soon", 3), ("far", 60))}
    frames = {
        "facilitators": [
            {"facilitator_id": "F001", "name": "Ada Ash"},
            {"facilitator_id": "F002", "name": "Ben Birch"},
            {"facilitator_id": "F003", "name": "Cy Cedar", "ended_on": "2026-01-31"},
        ],
        "cases": [{"case_id": f"C{n}", "client_code": f"K{n}", **opened} for n in (1, 2, 3)],
        "assignments": [
            {"case_id": case_id, "facilitator_id": who, "from_on": "2025-01-01"}
            for case_id, who in (("C1", "F001"), ("C2", "F001"), ("C3", "F002"))
        ],
        "activities": [dict(zip(columns, row, strict=True)) for row in planned],
        "obligations": [
            {"obligation_id": key, "facilitator_id": who, "case_id": case, "kind": kind,
             "basis": basis, "due_on": near[when]}
            for key, who, case, kind, basis, when in (
                ("B1", "F001", "C1", "record", "law", "late"),
                ("B2", "F001", None, "reply", None, "soon"),
                ("B3", "F001", None, "review", "custom", "far"),
                ("B9", "F002", None, "reply", "law", "late"),
            )
        ],
        "referrals": [
            {"referral_id": key, "case_id": case, "provider": "Wayfinder Therapy",
             "made_on": day - timedelta(20), "follow_up_due_on": near["late"]}
            for key, case in (("Q1", "C1"), ("Q9", "C3"))
        ],
        "disruptions": [
            {"disruption_id": "H1", "case_id": "C1", "facilitator_id": "F001",
             "cause": "health_change", "started_at": at(8, days=-2), "minutes": 90}
        ],
    }  # fmt: skip
    database = open_database(folder / "data" / "caseload.db", create=True)
    tables = {name: pd.DataFrame(rows) for name, rows in frames.items()}
    keyed = {name: rows.assign(source_key=rows.index.astype(str)) for name, rows in tables.items()}
    write_import(database, keyed, source="test", actor="test")
    return folder
