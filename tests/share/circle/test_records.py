"""Tests of the panel made from records."""

import pytest

from caseload_lib.agency import parse_agency
from caseload_lib.errors import RecordsError
from caseload_lib.months import Month
from caseload_lib.review.history import history_facts
from caseload_lib.share.circle.records import make_panel

AGENCY = parse_agency(
    '[agency]\nname = "A"\ntime_zone = "UTC"\n'
    '[service_types.visit]\nlabel = "Visit"\ncontact_hours = 10\n'
)
MONTH = Month(2026, 10)


@pytest.fixture
def make(make_records):
    """Return a function that makes the panel of one facilitator with one case."""

    def make(**tables):
        records = make_records(
            facilitators=[
                {"facilitator_id": "F001", "hours_per_week": 40, "started_on": "2025-01-01"}
            ],
            **tables,
        )
        history = history_facts(records, MONTH, AGENCY, months=2)
        return make_panel(records, history).set_index(["unit", "month"])

    return make


def test_make_panel_measures_are_of_the_month(make):
    """A departure counts in its month, over the positions filled in it."""
    panel = make(
        positions=[
            {"position_id": name, "case_id": "C1", "from_on": "2025-01-01"} for name in ("P1", "P2")
        ],
        vacancies=[{"position_id": "P1", "opened_on": "2026-10-01", "filled_on": "2026-10-17"}],
        departures=[{"position_id": "P1", "left_on": "2026-10-01"}],
        time_log=[
            {"facilitator_id": "F001", "worked_on": day, "period": "day", "activity": kind,
             "minutes": minutes}
            for day, kind, minutes in (
                ("2026-09-10", "presence", 120),
                ("2026-10-10", "presence", 60),
                ("2026-10-11", "hiring", 300),
            )
        ],
        case_services=[
            {"case_id": "C1", "service_type": "visit", "contacts_per_month": 2,
             "from_on": "2025-01-01"}
        ],
    )  # fmt: skip
    before, now = (panel.loc["F001", month] for month in ("2026-09", "2026-10"))
    assert (before["presence_hours"], now["presence_hours"]) == (2, 1)
    assert (before["open_position_days"], now["open_position_days"]) == (0, 16)
    assert before["turnover"] == 0
    assert now["turnover"] == pytest.approx(12 / (2 - 16 / 31))
    available = 8 * 22
    assert before["utilisation"] == pytest.approx(20 / available)
    assert now["utilisation"] == pytest.approx((20 + 5) / available)


def test_make_panel_of_nobody_says_what_to_do(make_records):
    """Before anybody is employed there is nothing to make it from."""
    records = make_records(
        facilitators=[{"facilitator_id": "F001", "started_on": "2027-01-01"}], assignments=[]
    )
    history = history_facts(records, MONTH, AGENCY, months=2)
    with pytest.raises(RecordsError, match="nobody is on record as employed"):
        make_panel(records, history)


def test_make_panel_what_is_not_recorded_is_missing(make):
    """No time log, positions or service plans: nothing is known, and nothing is zero."""
    panel = make()
    assert panel.isna().all(axis=None)
    assert panel.index.get_level_values("month").tolist() == ["2026-09", "2026-10"]
