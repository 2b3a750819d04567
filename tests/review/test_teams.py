"""Positions, vacancies and departures."""

import pytest

TWO = [{"facilitator_id": name, "name": name} for name in ("F001", "F002")]
HANDOVER = [
    {"case_id": "C1", "facilitator_id": "F001", "from_on": "2025-01-01", "to_on": "2026-10-11"},
    {"case_id": "C1", "facilitator_id": "F002", "from_on": "2026-10-11"},
]


def _position(name="P1", since="2025-01-01", until=None):
    """Return a position in the team of C1."""
    return {"position_id": name, "case_id": "C1", "from_on": since, "to_on": until}


def _vacancy(opened, filled=None, name="P1"):
    """Return a vacancy."""
    return {"position_id": name, "opened_on": opened, "filled_on": filled}


def _leaving(day, name="P1"):
    """Return a departure."""
    return {"position_id": name, "left_on": day}


def test_count_teams_vacant_days_count_for_who_leads_on_each(find_month):
    """Vacant from 6 to 20 October, handed over on the 11th: five days and ten."""
    facts = find_month(
        facilitators=TWO,
        assignments=HANDOVER,
        positions=[_position()],
        vacancies=[_vacancy("2026-10-06", "2026-10-21")],
    )
    assert facts.value("open_position_days") == 5
    assert facts.value("open_position_days", who="F002") == 10


def test_count_teams_vacant_days_end_with_the_position_and_count_once(find_month):
    """Overlapping vacancies of one position, and days after the position ended, add nothing."""
    facts = find_month(
        positions=[_position(until="2026-10-11")],
        vacancies=[_vacancy("2026-10-01"), _vacancy("2026-10-05", "2026-10-20")],
    )
    assert facts.value("open_position_days") == 10


def test_count_teams_days_to_fill_averages_twelve_months_and_ages_what_is_open(find_month):
    """Filled on 1 November 2025 and later count; the open one has been open for 31 days."""
    facts = find_month(
        positions=[_position(name) for name in ("P1", "P2")],
        vacancies=[
            _vacancy("2025-10-01", "2025-10-31"),
            _vacancy("2025-11-01", "2025-11-11"),
            _vacancy("2026-03-01", "2026-03-31"),
            _vacancy("2026-10-01", name="P2"),
        ],
    )
    assert facts.parts("days_to_fill", "filled") == (40, 2, 0)
    assert facts.value("days_to_fill", "filled") == 20
    assert facts.value("days_to_fill", "still_open") == 31


def test_count_teams_departures_count_in_their_month_for_the_lead_of_the_day(find_month):
    """One left before the handover, one on the day of it, one in another month."""
    facts = find_month(
        facilitators=TWO,
        assignments=HANDOVER,
        positions=[_position()],
        departures=[_leaving(day) for day in ("2026-10-10", "2026-10-11", "2026-09-30")],
    )
    assert facts.value("departures") == 1
    assert facts.value("departures", who="F002") == 1


def test_count_teams_turnover_is_departures_over_average_filled_positions(find_month):
    """Two positions for 365 days, one vacant for 73: on average 1.8 were filled; three left."""
    facts = find_month(
        positions=[_position(name) for name in ("P1", "P2")],
        vacancies=[_vacancy("2026-01-01", "2026-03-15")],
        departures=[
            _leaving(day) for day in ("2025-11-01", "2026-01-01", "2026-10-31", "2025-10-31")
        ],
    )
    assert facts.parts("turnover") == pytest.approx((3, 1.8, 0))
    assert facts.value("turnover") == pytest.approx(3 / 1.8)


def test_count_teams_facilitator_without_positions_has_none_open_and_no_turnover(find_month):
    """Where the agency records positions, none on one's cases is a known zero; a rate is not."""
    facts = find_month(
        facilitators=TWO,
        positions=[_position()],
        vacancies=[_vacancy("2026-10-01")],
        departures=[_leaving("2026-10-01")],
    )
    assert facts.value("open_position_days", who="F002") == 0
    assert facts.value("departures", who="F002") == 0
    assert facts.reason("turnover", who="F002") == (
        "no position was filled on the cases led in the last twelve months"
    )
    assert facts.reason("days_to_fill", "filled", who="F002") == (
        "no position was filled in the last twelve months"
    )
    assert facts.reason("days_to_fill", "still_open", who="F002") == "no position is open"


@pytest.mark.parametrize("empty", ["positions", "vacancies", "departures"])
def test_count_teams_empty_table_says_which(find_month, empty):
    """What depends on a table that nobody fills says so."""
    rows = {
        "positions": [_position()],
        "vacancies": [_vacancy("2026-10-01")],
        "departures": [_leaving("2026-10-01")],
    }
    facts = find_month(**{**rows, empty: []})
    assert facts.reason("turnover") == f"{empty} are not recorded"
    if empty == "departures":
        assert facts.value("open_position_days") == 31
        assert facts.reason("departures") == "departures are not recorded"
    else:
        assert facts.reason("open_position_days") == f"{empty} are not recorded"
