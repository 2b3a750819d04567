"""Tests of the hours that disruptions take."""

import pandas as pd
import pytest

from caseload_lib.agency import parse_agency
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.plan.unexpected import find_unexpected

OCTOBER = Month(2026, 10)
AGENCY = parse_agency(
    '[agency]\nname = "H"\ntime_zone = "America/New_York"\n[policies]\nfewest_for_spread = 2'
)


def _records(started, minutes, people=("F001", "F002")):
    cases = [f"C{n}" for n in range(len(people))]
    return Records(
        cases=pd.DataFrame({"case_id": cases, "client_code": "K", "opened_on": "2025-01-01"}),
        assignments=pd.DataFrame(
            {"case_id": cases, "facilitator_id": list(people), "from_on": "2025-01-01"}
        ),
        disruptions=pd.DataFrame(
            {
                "disruption_id": [f"D{n}" for n in range(len(started))],
                "facilitator_id": "F001",
                "cause": "turnover",
                "started_at": pd.to_datetime(started, utc=True),
                "minutes": minutes,
            }
        ),
    )


def test_find_unexpected_is_the_mean_of_everybody_with_cases():
    """36 hours over twelve months of two people are an hour and a half each month."""
    hours, source = find_unexpected(
        _records(["2025-11-01T12:00", "2026-10-31T12:00"], [360, 1800]), OCTOBER, AGENCY
    )
    assert hours == pytest.approx(36 / 24)
    assert source == "2 disruptions of the twelve months to October 2026, the agency's mean"


@pytest.mark.parametrize(
    ("started", "minutes"),
    [
        (["2026-10-05T12:00"], [60]),
        (["2026-10-05T12:00", "2025-10-31T12:00"], [60, 60]),
        (["2026-10-05T12:00", "2025-11-01T02:00"], [60, 60]),  # still October in New York
        (["2026-10-05T12:00", "2026-10-06T12:00"], [60, None]),
    ],
)
def test_find_unexpected_too_few_known_ones_are_none(started, minutes):
    """Other years and unknown lengths do not count, and a day is a day of the agency."""
    assert find_unexpected(_records(started, minutes), OCTOBER, AGENCY) is None


def test_find_unexpected_nobody_with_cases_is_none():
    """Without anybody's month there is no mean."""
    records = _records(["2026-10-05T12:00", "2026-10-06T12:00"], [60, 60], people=())
    assert find_unexpected(records, OCTOBER, AGENCY) is None
