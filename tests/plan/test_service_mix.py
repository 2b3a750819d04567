"""Tests of the mix of services that records and settings give, against sums by hand."""

from dataclasses import replace

import pandas as pd
import pytest

from caseload_lib.agency import parse_agency
from caseload_lib.errors import CaseloadError, SettingsError
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.plan.service_mix import find_closing, find_mix

OCTOBER = Month(2026, 10)
AGENCY = parse_agency(
    """
[agency]
name = "Harbour"
time_zone = "UTC"
[service_types.visit]
label = "Visit"
contact_hours = 1.5
travel_hours = 0.5
recording_hours = 0.25
[service_types.call]
label = "Call"
contact_hours = 0.5
[programmes.living]
label = "Living"
closes_cases = false
[programmes.skills]
label = "Skills"
expected_months = 15
expected_success = 0.65
[policies]
fewest_for_spread = 3
contact_spread = 0.4
"""
)
HELD = pd.DataFrame(
    {
        "case_id": ["C1", "C2", "C3", "C4"],
        "load_share": [1.0, 1.0, 0.5, 1.0],
        "program": ["living", "living", "skills", "skills"],
    }
)
PLANS = pd.DataFrame(
    {
        "case_id": ["C1", "C2", "C3", "C1", "C2", "C9"],
        "service_type": ["visit", "visit", "visit", "call", "call", "visit"],
        "contacts_per_month": [2.0, 4.0, 3.0, 1.0, 1.0, 8.0],
        "from_on": ["2026-01-01"] * 4 + ["2026-11-01", "2026-01-01"],
    }
)


def _serve(minutes, **columns):
    count = len(minutes)
    given = {
        "service_id": [f"S{n}" for n in range(count)],
        "case_id": ["C1"] * count,
        "service_type": ["visit"] * count,
        "status": ["delivered"] * count,
        "served_on": ["2026-10-05"] * count,
        "minutes": minutes,
        "provider": [None] * count,
    }
    return pd.DataFrame({**given, **columns})


def test_find_mix_plans_give_chances_and_contacts():
    """Shares are weighed by load share; a plan not yet in force or of others does not count."""
    mix, sources = find_mix(Records(case_services=PLANS), HELD, OCTOBER, AGENCY)
    visit, call = mix
    assert (visit.name, call.name) == ("visit", "call")
    assert visit.chance == pytest.approx(2.5 / 2.5)
    assert visit.contacts == pytest.approx((2 + 4 + 0.5 * 3) / 2.5)
    assert call.chance == pytest.approx(1 / 2.5)
    assert (visit.contact_hours, visit.travel_hours, visit.recording_hours) == (1.5, 0.5, 0.25)
    mean = visit.contacts
    between = ((2 - mean) ** 2 + (4 - mean) ** 2 + 0.5 * (3 - mean) ** 2) / 2.5
    assert visit.hours_sd**2 == pytest.approx(mean * (0.4 * 1.5) ** 2 + between * 2.25**2)
    assert sources["services.visit"] == "plans of 3 cases; a contact's hours from the settings"
    assert sources["services.unplanned"] == "1 of 4 cases have no service plan"


def test_find_mix_parts_of_contacts_vary_from_month_to_month():
    """A quarter of a contact a month is one in one month of four: p (1 - p) beside the rest."""
    plans = PLANS[:1].assign(contacts_per_month=2.25)
    (visit,), _ = find_mix(Records(case_services=plans), HELD, OCTOBER, AGENCY)
    expected = 2.25 * (0.4 * 1.5) ** 2 + 0.25 * 0.75 * 2.25**2
    assert visit.hours_sd**2 == pytest.approx(expected)


def test_find_mix_enough_contacts_give_their_own_length_and_spread():
    """From the fewest on, the agency's own contacts go before the settings."""
    served = _serve([60, 90, 120])
    (visit, _), sources = find_mix(
        Records(case_services=PLANS, services=served), HELD, OCTOBER, AGENCY
    )
    assert visit.contact_hours == pytest.approx(1.5)
    plain = find_mix(Records(case_services=PLANS), HELD, OCTOBER, AGENCY)[0][0]
    extra = visit.contacts * (0.5**2 - (0.4 * 1.5) ** 2)
    assert visit.hours_sd**2 == pytest.approx(plain.hours_sd**2 + extra)
    assert sources["services.visit"].endswith("from 3 contacts of the year")


@pytest.mark.parametrize(
    "columns",
    [
        {"status": ["delivered", "delivered", "attempted"]},
        {"provider": [None, None, "Clinic"]},
        {"served_on": ["2026-10-05", "2026-10-05", "2025-10-31"]},
        {"served_on": ["2026-10-05", "2026-10-05", "2026-11-01"]},
        {"service_type": ["visit", "visit", "visit;call"]},
        {"minutes": [60, 60, None]},
    ],
)
def test_find_mix_contacts_that_do_not_count_are_too_few(columns):
    """Attempts, others' contacts, other years, joined types and unknown lengths do not count."""
    minutes = columns.pop("minutes", [60, 60, 60])
    records = Records(case_services=PLANS, services=_serve(minutes, **columns))
    sources = find_mix(records, HELD, OCTOBER, AGENCY)[1]
    assert sources["services.visit"].endswith("from the settings")


def test_find_mix_no_plan_is_refused():
    """Without a plan nobody can say what cases need."""
    with pytest.raises(CaseloadError, match="No service plan is in force"):
        find_mix(Records(), HELD, OCTOBER, AGENCY)


def test_find_mix_unknown_service_type_is_refused():
    """A type that the settings lack has no hours."""
    strange = PLANS.assign(service_type="dance")
    with pytest.raises(SettingsError, match=r"service_types\.dance"):
        find_mix(Records(case_services=strange), HELD, OCTOBER, AGENCY)


def _close(count, *, days=300, outcome="met"):
    opened = pd.Timestamp("2026-10-31") - pd.Timedelta(days=days)
    return pd.DataFrame(
        {
            "case_id": [f"X{n}" for n in range(count)],
            "client_code": "K",
            "program": "skills",
            "opened_on": opened,
            "closed_on": pd.Timestamp("2026-10-31"),
            "outcome": outcome,
        }
    )


def test_find_closing_few_closures_leave_it_to_the_settings():
    """Only programmes that close cases have a share, and its source is told."""
    (skills,), sources = find_closing(Records(cases=_close(2)), HELD, OCTOBER, AGENCY)
    assert skills.name == "programme.skills"
    assert skills.chance == pytest.approx(1.5 / 3.5)
    assert (skills.hours, skills.duration_months, skills.success) == (0, 15, 0.65)
    assert sources["services.programme.skills"] == (
        "duration from the settings; success from the settings"
    )
    assert sources["outcomes"] == "Living does not close cases"


def test_find_closing_enough_closures_give_their_mean():
    """Duration and success are those of closed cases; unknown outcomes do not count."""
    cases = pd.concat([_close(2), _close(1, days=600, outcome="not_met"), _close(1, days=400)])
    cases = cases.assign(case_id=[f"X{n}" for n in range(4)])
    cases.loc[cases["case_id"] == "X3", "outcome"] = "unknown"
    (skills,), sources = find_closing(Records(cases=cases), HELD, OCTOBER, AGENCY)
    assert skills.duration_months == pytest.approx(400 / (365.25 / 12))
    assert skills.success == pytest.approx(2 / 3)
    assert sources["services.programme.skills"] == (
        "duration from 4 cases closed in three years; success from 3 known outcomes"
    )


def test_find_closing_nothing_known_is_said():
    """Where neither records nor settings know a duration, it is missing and says why."""
    bare = AGENCY.programmes["skills"].model_copy(
        update={"expected_months": None, "expected_success": None}
    )
    agency = AGENCY.model_copy(update={"programmes": {**AGENCY.programmes, "skills": bare}})
    shares, sources = find_closing(Records(), HELD, OCTOBER, agency)
    assert shares == ()
    assert sources["outcomes"] == (
        "Living does not close cases; how long cases of Skills last is not known"
    )


def test_find_closing_programme_the_settings_lack_rests_on_the_records():
    """A programme without settings closes cases like any other."""
    held = HELD.assign(program="garden")
    cases = _close(3).assign(program="garden")
    (garden,), _ = find_closing(Records(cases=cases), held, OCTOBER, AGENCY)
    assert replace(garden, duration_months=None).chance == pytest.approx(1.0)
    assert garden.success == 1.0
