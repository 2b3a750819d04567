"""Tests of what all pages of a month are made from."""

import pandas as pd
import pytest

from caseload_lib.agency import parse_agency
from caseload_lib.errors import RecordsError
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.report.month_data import MonthData

AGENCY = parse_agency('[agency]\nname = "Harbour"\ntime_zone = "UTC"')


def _records(**changes):
    """Return two people, of whom F002 begins later, with one case each."""
    rows = {
        "facilitators": pd.DataFrame(
            {"facilitator_id": ["F001", "F002"], "started_on": ["2026-01-01", "2026-11-01"]}
        ),
        "cases": pd.DataFrame({"case_id": ["C1", "C2"], "opened_on": ["2026-01-01", "2026-11-02"]}),
        "assignments": pd.DataFrame(
            {
                "case_id": ["C1", "C2"],
                "facilitator_id": ["F001", "F002"],
                "from_on": ["2026-01-01", "2026-11-02"],
                "inferred": [True, True],
            }
        ),
    }
    return Records(**rows | changes)


def test_month_data_of_a_month_knows_who_is_reported_on_and_since_when():
    """Whoever begins later has no page, and their assignments say nothing of the month."""
    data = MonthData.of(_records(), Month(2026, 10), AGENCY)
    assert data.reported == ("F001",)
    assert data.inferred == {"F001"}
    assert str(data.records_until) == "2026-10-31"
    assert set(data.pooled["month"]) == set(data.history["month"])


def test_month_data_history_at_hand_is_not_worked_out_again():
    """What the folder keeps is taken as it is."""
    history = MonthData.of(_records(), Month(2026, 10), AGENCY).history
    assert MonthData.of(_records(), Month(2026, 10), AGENCY, history=history).history is history


def test_month_data_before_the_records_is_refused():
    """Zeros of a month before anything was recorded would only be a lack of records."""
    with pytest.raises(RecordsError, match="Nothing is recorded of 2025-12: the records begin in"):
        MonthData.of(_records(), Month(2025, 12), AGENCY)
