"""Tests of what somebody's day rests on, read without the years before."""

from datetime import date

import pandas as pd

from caseload_lib.record.database import Database
from caseload_lib.record.store import insert_rows, read_records
from caseload_lib.record.work import read_work

SINCE = date(2026, 11, 1)


def _fill(database: Database) -> None:
    rows = {
        "facilitators": [{"facilitator_id": f"F00{n}", "name": "N"} for n in (1, 2)],
        "cases": [{"case_id": "C1", "client_code": "K1", "opened_on": "2025-01-01"}],
        "activities": [
            {"activity_id": key, "case_id": "C1", "service_type": "visit", "status": status,
             "starts_at": starts_at}
            for key, status, starts_at in (
                ("old and open", "planned", "2026-03-01T15:00Z"),
                ("old and bare", None, "2026-03-01T15:00Z"),
                ("old and done", "delivered", "2026-03-01T15:00Z"),
                ("done the evening before by UTC", "delivered", "2026-10-31T23:00Z"),
                ("done", "delivered", "2026-11-02T15:00Z"),
                ("timeless", "cancelled", None),
            )
        ],
        "services": [
            {"service_id": key, "case_id": "C1", "facilitator_id": who, "service_type": "visit",
             "status": "delivered", "served_on": day, "corrects_id": corrects, "reason": reason}
            for key, who, day, corrects, reason in (
                ("S1", "F001", "2026-10-31", None, None),
                ("S2", "F001", "2026-11-01", None, None),
                ("S3", "F002", "2026-11-05", None, None),
                ("S4", "F001", "2026-11-06", "S3", "who"),
                ("S5", "F001", "2026-11-07", None, None),
                ("S6", "F001", "2026-10-07", "S5", "the month before"),
            )
        ],
        "time_log": [
            {"facilitator_id": who, "worked_on": day, "activity": "direct", "minutes": 60,
             "entry_id": entry, "corrects_id": corrects}
            for who, day, entry, corrects in (
                ("F001", "2026-10-31", None, None),
                ("F001", "2026-11-02", None, None),
                ("F001", "2026-11-03", "E1", None),
                ("F001", "2026-11-03", "E2", "E1"),
                ("F002", "2026-11-03", None, None),
            )
        ],
        "obligations": [
            {"obligation_id": f"B{n}", "facilitator_id": f"F00{n}", "kind": "reply",
             "due_on": "2024-01-01"} for n in (1, 2)
        ],
        "disruptions": [
            {"disruption_id": f"H{n}", "facilitator_id": f"F00{n}", "cause": "turnover",
             "started_at": "2024-01-01T09:00Z"} for n in (1, 2)
        ],
    }  # fmt: skip
    for table, given in rows.items():
        insert_rows(database, table, pd.DataFrame(given), actor="test")


def test_read_work_is_ones_own_and_recent_with_what_stands(database: Database) -> None:
    """Open plans of any age; a row that was corrected into another month is gone from this one."""
    _fill(database)
    work = read_work(database, "F001", since=SINCE)
    assert set(work.activities["activity_id"]) == {
        "old and open", "old and bare", "done the evening before by UTC", "done", "timeless"
    }  # fmt: skip
    assert work.services["service_id"].tolist() == ["S2", "S4"]
    assert work.time_log["entry_id"].fillna("").tolist() == ["", "E2"]
    assert work.obligations["obligation_id"].tolist() == ["B1"]
    assert work.disruptions["disruption_id"].tolist() == ["H1"]
    assert len(work.facilitators) == 2
    assert len(work.cases) == 1


def test_read_work_of_everything_is_what_read_records_gives(database: Database) -> None:
    """The two say the same of one person whose records are all recent."""
    _fill(database)
    everything = read_records(database)
    work = read_work(database, "F001", since=date(2000, 1, 1))
    for name in ("services", "activities", "cases", "facilitators", "referrals"):
        pd.testing.assert_frame_equal(work[name], everything[name])
    own = everything.time_log[everything.time_log["facilitator_id"] == "F001"]
    pd.testing.assert_frame_equal(work.time_log, own.reset_index(drop=True))
