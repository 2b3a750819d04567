"""Tests of gathering the circle's parameters."""

import pandas as pd
import pytest

from caseload_lib.agency import parse_agency
from caseload_lib.months import Month
from caseload_lib.review.facts import ROWS
from caseload_lib.share.circle import parameters
from caseload_lib.share.circle.parameters import gather_circle
from caseload_lib.share.cycle import simulate
from caseload_lib.sharing_settings import Circle

AGENCY = parse_agency('[agency]\nname = "A"\ntime_zone = "UTC"\n[circle]\ndays_to_fill = 33.0\n')
MONTH = Month(2026, 10)


def _make_history(people, **values):
    rows = [
        {
            "month": str(MONTH), "facilitator_id": person, "indicator": indicator,
            "breakdown": breakdown, "value": values.get(indicator),
            "numerator": values.get(f"{indicator}_n"), "denominator": values.get(f"{indicator}_d"),
            "unit": "", "reason": None, "uncounted": 0,
        }
        for person in people
        for indicator, breakdown in ROWS
    ]  # fmt: skip
    numbers = dict.fromkeys(("value", "numerator", "denominator"), "float64")
    return pd.DataFrame(rows).astype(numbers)


@pytest.fixture
def strong(monkeypatch):
    """Let the panel be that of an agency with a strong circle."""
    panel = simulate(Circle(facilitators=14), 36, 1)
    months = {place: str(MONTH + (place - 36)) for place in range(1, 37)}
    panel["month"] = panel["month"].map(months)
    monkeypatch.setattr(parameters, "make_panel", lambda *_: panel)
    return panel


def test_gather_circle_without_records_is_the_settings(make_records):
    """What nobody recorded stays as set, and says so."""
    found = gather_circle(make_records(), _make_history(["F001"]), MONTH, AGENCY)
    assert found.circle.days_to_fill == 33
    assert found.circle == AGENCY.circle.model_copy(update={"facilitators": 1})
    assert found.sources["facilitators"].origin == "records"
    assert {name for name, source in found.sources.items() if source.origin == "records"} == {
        "facilitators"
    }
    assert found.sources["departures_per_year"].count == 0
    assert set(found.sources) == set(Circle.model_fields)


def test_gather_circle_counts_decide_between_records_and_settings(make_records):
    """Ten positions filled are enough, nine are not; those still open count in."""

    def gather(filled):
        vacancies = [
            {"position_id": f"P{place}", "opened_on": "2026-05-01",
             "filled_on": "2026-05-21" if place < filled else None}
            for place in range(filled + 1)
        ]  # fmt: skip
        records = make_records(vacancies=vacancies)
        return gather_circle(records, _make_history(["F001"]), MONTH, AGENCY)

    few, enough = gather(9), gather(10)
    assert (few.circle.days_to_fill, few.sources["days_to_fill"].count) == (33, 9)
    assert enough.circle.days_to_fill == pytest.approx((10 * 20 + 184) / 10)


def test_gather_circle_takes_rates_and_sizes_from_the_month(make_records):
    """Departures are the agency's of twelve months; hours and cases are means."""
    history = _make_history(
        ["F001", "F002"],
        turnover=0.5, turnover_n=8, turnover_d=16, average_caseload=9, available_hours=110,
    )  # fmt: skip
    positions = [
        {"position_id": f"P{place}", "case_id": "C1", "from_on": "2026-01-01", "to_on": end}
        for place, end in enumerate([None, None, "2026-11-05", "2026-10-31"])
    ]
    found = gather_circle(make_records(positions=positions), history, MONTH, AGENCY)
    circle = found.circle
    assert (circle.departures_per_year, found.sources["departures_per_year"].count) == (0.5, 16)
    assert (circle.cases, circle.available_hours, circle.positions) == (9, 110, 1.5)


@pytest.mark.usefixtures("strong")
def test_gather_circle_links_that_are_found_set_their_strength(make_records):
    """What the agency's months show comes near what they were made with."""
    history = _make_history(["F001"], available_hours=130)
    found = gather_circle(make_records(), history, MONTH, AGENCY)
    for name, made in (
        ("fewer_departures_per_presence_hour", 0.4),
        ("hours_per_open_position", 11),
        ("presence_lost_per_tenth_of_load", 0.2),
    ):
        assert found.sources[name].origin == "records"
        assert getattr(found.circle, name) == pytest.approx(made, rel=0.4)
    assert found.circle.load_spread == pytest.approx(0.12, rel=0.4)


def test_gather_circle_values_beyond_the_settings_are_not_taken(make_records):
    """What no setting allows is left as set."""
    history = _make_history(["F001"], available_hours=900)
    found = gather_circle(make_records(), history, MONTH, AGENCY)
    assert found.circle.available_hours == AGENCY.circle.available_hours
    assert found.sources["available_hours"].origin == "settings"
