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
