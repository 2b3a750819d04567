"""Tests of what records and settings say of a facilitator's caseload, against sums by hand."""

import pandas as pd
import pytest

from caseload_lib.agency import parse_agency
from caseload_lib.errors import CaseloadError
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.plan.evidence import gather_assumptions, gather_defaults

OCTOBER = Month(2026, 10)
SETTINGS = """
[agency]
name = "Harbour"
time_zone = "UTC"
holidays = [2025-12-25, 2026-01-01, 2026-07-04, 2027-01-01]
[capacity]
fixed_administration_hours = 16
reserve_hours = 12
administration_hours_per_case = 1.5
[service_types.visit]
label = "Visit"
contact_hours = 1.5
travel_hours = 0.5
"""
AGENCY = parse_agency(SETTINGS)


def _records(**changes):
    tables = {
        "facilitators": pd.DataFrame(
            {
                "facilitator_id": ["F001", "F002", "F003"],
                "name": "N",
                "hours_per_week": [40.0, None, 20.0],
                "started_on": ["2020-01-01", "2020-01-01", "2026-09-14"],
            }
        ),
        "cases": pd.DataFrame(
            {
                "case_id": ["C1", "C2"],
                "client_code": ["K1", "K2"],
                "opened_on": "2026-01-01",
                "funding_source": ["grant", None],
            }
        ),
        "assignments": pd.DataFrame(
            {"case_id": ["C1", "C2"], "facilitator_id": "F001", "from_on": "2026-01-01"}
        ),
        "case_services": pd.DataFrame(
            {
                "case_id": ["C1", "C2"],
                "service_type": "visit",
                "contacts_per_month": [2.0, 4.0],
                "from_on": "2026-01-01",
            }
        ),
    }
    return Records(**{**tables, **changes})


def test_gather_assumptions_hours_are_those_of_a_mean_month():
    """261 weekdays to October 2026, two of them holidays, at eight hours, over twelve months."""
    found = gather_assumptions(_records(), "F001", OCTOBER, AGENCY)
    weekdays = pd.bdate_range("2025-11-01", "2026-10-31")
    assert found.contract_hours == pytest.approx(8 * len(weekdays) / 12)
    assert found.holiday_hours == pytest.approx(8 * 2 / 12)  # 4 July 2026 is a Saturday
    assert found.sources["holiday_hours"].startswith("2 holidays on weekdays")
    assert (found.leave_hours, found.training_hours) == (0, 0)
    assert found.sources["leave_hours"].startswith("not known")
    assert found.sources["training_hours"].startswith("not known")
    assert (found.fixed_administration_hours, found.reserve_hours) == (16, 12)
    assert found.administration_hours_per_case == 1.5
    assert found.services[0].contacts == pytest.approx(3.0)
    assert found.sources["services"] == "the 2 cases that F001 holds on 2026-10-31"
    hours = found.contract_hours - found.holiday_hours - 28
    assert found.solve().cases == int(hours / (1.5 + 3 * 2.0))


def test_gather_assumptions_absences_count_each_workday_once():
    """Overlapping absences, weekends, holidays and days outside the year do not add."""
    absences = pd.DataFrame(
        {
            "facilitator_id": "F001",
            "from_on": ["2026-06-29", "2026-07-01", "2025-10-27", "2025-12-24"],
            "to_on": ["2026-07-06", "2026-07-03", "2025-11-04", "2025-12-27"],
        }
    )
    found = gather_assumptions(_records(absences=absences), "F001", OCTOBER, AGENCY)
    days = 5 + 1 + 2  # 29 June to 3 July; 3 November; 24 and 26 December
    assert found.leave_hours == pytest.approx(8 * days / 12)
    assert found.sources["leave_hours"].startswith("8 workdays absent")


def test_gather_assumptions_time_log_gives_leave_and_training():
    """Without absences the log tells of leave; months without a log do not count as none."""
    log = pd.DataFrame(
        {
            "facilitator_id": "F001",
            "worked_on": ["2026-09-07", "2026-10-05", "2026-10-06", "2025-10-31"],
            "activity": ["leave", "training", "direct", "training"],
            "minutes": [960, 240, 60, 6000],
        }
    )
    found = gather_assumptions(_records(time_log=log), "F001", OCTOBER, AGENCY)
    assert found.leave_hours == pytest.approx(16 / 2)
    assert found.training_hours == pytest.approx(4 / 2)
    assert found.sources["training_hours"].startswith("the time log")


def test_gather_assumptions_newcomer_without_cases_gets_the_agencys_mix_and_ramp():
    """Who holds no case is planned by the agency's, and carries the share of the ramp."""
    agency = parse_agency(SETTINGS + "[policies]\nramp = [0.4, 0.6]\nmost_cases = 9\n")
    found = gather_assumptions(_records(), "F003", OCTOBER, agency)
    assert found.load_share == 0.6  # on 1 November, in the second month
    assert "since F003 holds none" in found.sources["services"]
    assert (found.cap, found.cap_name) == (9, "the agency's policy")
    assert found.sources["load_share"] == "the settings' ramp, started on 2026-09-14"


def test_gather_assumptions_leave_of_a_newcomer_is_spread_over_their_own_months():
    """Two days in a month and a half are more than two days in a year."""
    absences = pd.DataFrame(
        {"facilitator_id": ["F003"], "from_on": ["2026-10-05"], "to_on": ["2026-10-07"]}
    )
    found = gather_assumptions(_records(absences=absences), "F003", OCTOBER, AGENCY)
    months = (48 / 365) * 12  # 14 September to 31 October
    assert found.leave_hours == pytest.approx(4 * 2 / months)


def test_gather_assumptions_disruptions_take_the_place_of_the_set_reserve():
    """Where enough are recorded, what unexpected events took goes before the settings."""
    agency = parse_agency(SETTINGS + "[policies]\nfewest_for_spread = 2\n")
    disruptions = pd.DataFrame(
        {
            "disruption_id": ["D1", "D2"],
            "facilitator_id": "F001",
            "cause": "turnover",
            "started_at": pd.to_datetime(["2026-02-03T12:00", "2026-10-03T12:00"], utc=True),
            "minutes": [600, 1200],
        }
    )
    found = gather_assumptions(_records(disruptions=disruptions), "F001", OCTOBER, agency)
    assert found.reserve_hours == pytest.approx(30 / 10)  # one person with cases since January
    assert found.sources["reserve_hours"].startswith("2 disruptions of the twelve months")


def test_gather_assumptions_season_and_market_stretch_durations():
    """Both factors of the settings count, and both are named."""
    seasons = ", ".join(["1.0"] * 9 + ["1.5", "1.0", "1.0"])
    text = "[policies]\nduration_factor = 1.2\nduration_reason = 'Jobs'\n"
    agency = parse_agency(f"{SETTINGS}{text}seasonal_factors = [{seasons}]\n")
    found = gather_assumptions(_records(), "F001", OCTOBER, agency)
    assert found.duration_factor == pytest.approx(1.8)
    assert found.duration_reason == "Jobs; the season of October 2026"


@pytest.mark.parametrize(
    ("who", "changes", "message"),
    [
        ("F009", {}, "no facilitator F009"),
        ("F002", {}, "Record hours_per_week"),
        ("F001", {"assignments": pd.DataFrame()}, "Nobody holds a case"),
        ("F001", {"case_services": pd.DataFrame()}, "No service plan is in force"),
    ],
)
def test_gather_assumptions_what_is_not_known_is_refused(who, changes, message):
    """The message says what to record."""
    with pytest.raises(CaseloadError, match=message):
        gather_assumptions(_records(**changes), who, OCTOBER, AGENCY)


def test_gather_defaults_rest_on_the_settings_alone():
    """Somebody without records has something to begin from, and is told what to set."""
    found = gather_defaults(AGENCY)
    assert found.contract_hours == pytest.approx(173.9)
    assert [one.name for one in found.services] == ["visit"]
    assert "set by hand" in found.sources["contract_hours"]
    assert found.solve().cases == int((173.9 - 28) / 3.5)
