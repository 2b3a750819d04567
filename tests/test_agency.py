"""Tests of caseload_lib.agency."""

import pytest

from caseload_lib.agency import INDICATORS, parse_agency
from caseload_lib.errors import SettingsError
from caseload_lib.months import Month
from caseload_lib.resources import find_resource

LEAST = '[agency]\nname = "Harbour"\ntime_zone = "America/New_York"\n'


def test_parse_agency_least_settings_leaves_the_rest_at_defaults():
    """A name and a time zone are enough."""
    agency = parse_agency(LEAST)
    assert agency.agency.suppress_below == 11
    assert agency.imports.inferred_closure_days == 90
    assert agency.objectives == {}
    assert str(agency.zone) == "America/New_York"


def test_parse_agency_shipped_settings_are_valid():
    """The settings of the demo agency pass their own rules and name all they use."""
    agency = parse_agency(find_resource("params", "agency.toml").read_text("utf-8"))
    assert set(agency.objectives) <= set(INDICATORS)
    assert agency.hours_of("home_visit") == pytest.approx(2.25)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[agency", r"agency\.toml is not valid TOML"),
        ("", r"agency: is missing"),
        (LEAST + 'colour = "red"', r"agency\.colour: is not a key"),
        (LEAST + "[colours]\nred = 1", r"colours: is not a key"),
        (LEAST + "suppress_below = '11'", r"agency\.suppress_below: .*integer"),
        (LEAST + "suppress_below = 0", r"agency\.suppress_below: .*greater than or equal to 1"),
        (LEAST + "[capacity]\nreserve_hours = nan", r"capacity\.reserve_hours: .*finite"),
        (LEAST + "[capacity]\nreserve_hours = -1", r"capacity\.reserve_hours: .*Given: -1"),
        (LEAST.replace("America/New_York", "Mars/Base"), r"agency\.time_zone: .*time zone"),
        (LEAST + "[service_types.visit]\nlabel = 'Visit'", r"service_types\.visit\.contact_hours"),
        (LEAST + "[service_types.'Home Visit']\n", r"service_types\.Home Visit"),
        (
            LEAST + "[objectives.wealth]\ntarget = 1\nbetter = 'higher'",
            r"objectives\.wealth.*no indicator",
        ),
        (LEAST + "[objectives.contact_rate]\ntarget = 90\nbetter = 'higher'", r"at most 1"),
        (LEAST + "[service_types]\nvisit = 3", r"service_types\.visit: must be a section"),
        (LEAST + "[objectives.caseload]\ntarget = 1\nbetter = 'more'", r"better.*higher"),
        (
            LEAST + "[[rebases]]\nindicator = 'caseload'\nfrom_month = '2026-13'\nreason = 'x'",
            r"rebases\.0\.from_month.*no month",
        ),
    ],
)
def test_parse_agency_fault_names_file_key_and_rule(text, message):
    """A supervisor can find the place and mend it."""
    with pytest.raises(SettingsError, match=message) as caught:
        parse_agency(text)
    assert "params/agency.toml" in str(caught.value)


COUNTY = LEAST + "[funding.county]\nlabel = 'County'\n"
POLICIES = LEAST + "[policies]\n"
SCHEDULING = LEAST + "[scheduling]\n"
TRAVEL = LEAST + "[[scheduling.travel]]\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (LEAST + "[funding.county]", r"funding\.county\.label: is missing"),
        (LEAST + "[funding.'County Grant']\nlabel = 'C'", r"funding\.County Grant: a name is"),
        (COUNTY + "end_on = 2026-12-31", r"funding\.county\.end_on: is not a key"),
        (COUNTY + "ends_on = '2026-12-31'", r"funding\.county\.ends_on: .*without quotes"),
        (COUNTY + "most_cases = -1", r"funding\.county\.most_cases: .*greater than or equal to 0"),
        (COUNTY + "most_cases = 1.5", r"funding\.county\.most_cases: .*integer"),
        (COUNTY + "most_hours_per_case = -1", r"county\.most_hours_per_case: .*equal to 0"),
        (COUNTY + "most_months = 0", r"county\.most_months: .*greater than 0"),
        (COUNTY + "zones = ['']", r"funding\.county\.zones\.0: each is one name"),
        (COUNTY + "languages = ['en;es']", r"county\.languages\.0: .*without ;. Given: 'en;es'"),
        (COUNTY + "programmes = 'skills'", r"funding\.county\.programmes: .*list"),
        (COUNTY + "programmes = ['magic']", r"funding\.county\.programmes names magic: .*no such"),
        (POLICIES + "most_case = 20", r"policies\.most_case: is not a key"),
        (POLICIES + "most_cases = -1", r"policies\.most_cases: .*equal to 0"),
        (POLICIES + "overrun_tolerance = 0", r"policies\.overrun_tolerance: .*greater than 0"),
        (POLICIES + "overrun_tolerance = 10", r"policies\.overrun_tolerance: .*less than 1"),
        (POLICIES + "ramp = [0.5, 1.5]", r"policies\.ramp\.1: .*less than or equal to 1"),
        (POLICIES + "ramp = [0.8, 0.4]", r"policies: ramp .* never falls\. Given: \[0\.8, 0\.4\]"),
        (POLICIES + "duration_factor = 0", r"policies\.duration_factor: .*greater than 0"),
        (POLICIES + "seasonal_factors = [1.0, 1.0]", r"policies: .*twelve numbers.*Given: 2"),
        (POLICIES + "seasonal_factors = [-1.0]", r"policies\.seasonal_factors\.0: .*than 0"),
        (POLICIES + "fewest_for_spread = 1", r"policies\.fewest_for_spread: .*equal to 2"),
        (POLICIES + "contact_spread = -0.1", r"policies\.contact_spread: .*equal to 0"),
        (POLICIES + "funding_notice_days = -1", r"policies\.funding_notice_days: .*equal to 0"),
        (POLICIES + "full_time_hours = 0", r"policies\.full_time_hours: .*greater than 0"),
        (SCHEDULING + "days = ['monday']", r"scheduling\.days\.0: .*'mon', 'tue'"),
        (SCHEDULING + "days = []", r"scheduling: days names at least one day"),
        (SCHEDULING + "days = ['mon', 'mon']", r"scheduling: days names .* each once"),
        (SCHEDULING + "from_time = '9:00'", r"scheduling\.from_time: a time of day is written"),
        (SCHEDULING + "to_time = '24:00'", r"scheduling\.to_time: .*from 00:00 to 23:59"),
        (SCHEDULING + "to_time = '08:00'", r"from_time must be before to_time\. Given: 09:00 and"),
        (SCHEDULING + "slot_minutes = 17", r"scheduling: slot_minutes must divide an hour"),
        (SCHEDULING + "slot_minutes = 1", r"scheduling\.slot_minutes: .*equal to 5"),
        (SCHEDULING + "comfortable_minutes = 2000", r"comfortable_minutes: .*equal to 1440"),
        (TRAVEL + "zones = ['a', 'b']", r"scheduling\.travel\.0\.minutes: is missing"),
        (TRAVEL + "zones = ['a', 'b']\nminutes = -1", r"travel\.0\.minutes: .*equal to 0"),
        (TRAVEL + "zones = ['a']\nminutes = 5", r"travel\.0\.zones: .*at least 2"),
        (TRAVEL + "zones = ['a', '']\nminutes = 5", r"travel\.0\.zones\.1: .*not empty"),
        (TRAVEL + "zones = ['a', 'a']\nminutes = 5", r"travel\.0: .*different ones.*a twice"),
        (
            TRAVEL
            + "zones = ['a', 'b']\nminutes = 5\n[[scheduling.travel]]\nzones = ['b', 'a']\n"
            + "minutes = 9",
            r"scheduling: travel names each pair .* Given: a and b more than once",
        ),
        (
            LEAST + "[programmes.x]\nlabel = 'X'\ncases_per_worker = 0",
            r"cases_per_worker: .*than 0",
        ),
        (LEAST + "[programmes.x]\nlabel = 'X'\nexpected_success = 2", r"expected_success: .*equal"),
    ],
)
def test_parse_agency_fault_of_a_plan_s_settings_names_file_key_and_rule(text, message):
    """What planning stands on is checked as strictly as the rest."""
    with pytest.raises(SettingsError, match=message) as caught:
        parse_agency(text)
    assert "params/agency.toml" in str(caught.value)


def test_parse_agency_planning_needs_no_settings():
    """Without any of them nothing is capped, nobody is spared, and weeks are ordinary."""
    agency = parse_agency(LEAST)
    assert (agency.funding, agency.policies.most_cases, agency.policies.ramp) == ({}, None, [])
    assert agency.scheduling.days == ["mon", "tue", "wed", "thu", "fri"]
    assert agency.policies.find_duration_factor(Month(2026, 7)) == 1


def test_find_duration_factor_multiplies_the_market_by_the_season():
    """January's factor is the first of twelve."""
    seasons = [1.5, *[1.0] * 10, 0.5]
    policies = parse_agency(
        POLICIES + f"duration_factor = 1.2\nseasonal_factors = {seasons}"
    ).policies
    factors = [policies.find_duration_factor(Month(2026, number)) for number in (1, 6, 12)]
    assert factors == pytest.approx([1.8, 1.2, 0.6])


def test_parse_agency_several_faults_are_told_at_once():
    """Nobody has to run it once per mistake."""
    text = LEAST + (
        "a = 1\n[capacity]\nb = 2\n[reports]\nhistory_months = 0\n"
        "[objectives.wealth]\ntarget = 1\nbetter = 'higher'"
    )
    with pytest.raises(SettingsError) as caught:
        parse_agency(text)
    assert len(str(caught.value).splitlines()) == 4


def test_parse_agency_rebase_reads_its_month():
    """A rebase has a month and a reason."""
    text = LEAST + "[[rebases]]\nindicator='caseload'\nfrom_month='2026-01'\nreason='Merger'"
    assert parse_agency(text).rebases[0].from_month == Month(2026, 1)


def test_hours_of_missing_service_type_names_file_key_and_rule():
    """A plan with an unknown service type cannot be sized, and the error says where to add it."""
    with pytest.raises(SettingsError, match=r"agency\.toml: \[service_types\.visit\] is missing"):
        parse_agency(LEAST).hours_of("visit")
