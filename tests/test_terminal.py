"""Tests of how the command reads what was typed and writes for other programs."""

import json
from dataclasses import dataclass
from datetime import date

import pandas as pd
import pytest

from caseload_lib.errors import CaseloadError
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.terminal import read_recorded_month, write_json

TODAY = date(2026, 11, 9)


@pytest.fixture
def records():
    """Return records of a case and of a contact in August."""
    served = {"service_id": ["S1"], "case_id": ["C1"], "served_on": ["2026-08-03"]}
    cases = {"case_id": ["C1"], "opened_on": ["2026-05-01"]}
    return Records(services=pd.DataFrame(served), cases=pd.DataFrame(cases))


def test_read_recorded_month_without_one_is_the_last_full_one_with_records(records):
    """Months in which nothing was written down yet are not looked at by default."""
    assert read_recorded_month(None, records, today=TODAY) == Month(2026, 8)
    assert read_recorded_month("2026-10", records, today=TODAY) == Month(2026, 10)


def test_read_recorded_month_ahead_or_without_records_is_refused(records):
    """What is to come has no records, nor has an agency that has recorded nothing."""
    with pytest.raises(CaseloadError, match="December 2026 lies ahead"):
        read_recorded_month("2026-12", records, today=TODAY)
    with pytest.raises(CaseloadError, match="No full month is recorded yet"):
        read_recorded_month(None, Records(), today=TODAY)


@dataclass(frozen=True)
class Answer:
    """Anything with fields."""

    peak: float
    rows: pd.DataFrame


def test_write_json_lays_frames_and_records_open_and_knows_no_nan():
    """Rows by column, fields by name, null where a number is missing or endless, letters kept."""
    rows = pd.DataFrame({"who": ["Zoë", None], "hours": [1.5, float("nan")]})
    text = write_json({"found": Answer(float("inf"), rows), "share": float("nan")})
    assert "Zoë" in text
    assert json.loads(text, parse_constant=pytest.fail) == {
        "found": {
            "peak": None,
            "rows": [{"who": "Zoë", "hours": 1.5}, {"who": None, "hours": None}],
        },
        "share": None,
    }
