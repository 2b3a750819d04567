"""Tests of caseload_lib.report.rules."""

from datetime import date

import pandas as pd
import pytest

from caseload_lib.agency import parse_agency
from caseload_lib.errors import RecordsError
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.report.rules import describe_rules

SETTINGS = """
[agency]
name = "Harbour"
time_zone = "UTC"
[service_types.visit]
label = "Visit"
contact_hours = 4.0
[programmes.skills]
label = "Skills"
cases_per_worker = 4
[funding.county]
label = "County"
most_cases = 1
ends_on = 2026-12-01
[funding.grant]
label = "Grant"
"""


def _make_records():
    """Return records of F002, who holds two cases of the county's, and F001, who holds one."""
    who = ["F002", "F002", "F001"]
    ids = ["C1", "C2", "C3"]
    sources = ["county", "county", "lottery"]
    cases = {"case_id": ids, "client_code": ids, "program": "skills", "funding_source": sources}
    people = {"facilitator_id": ["F003", "F002", "F001"], "name": "Ada", "hours_per_week": 40.0}
    plans = {"case_id": ids, "service_type": "visit", "contacts_per_month": 4.0}
    held = {"case_id": ids, "facilitator_id": who}
    return Records(
        facilitators=pd.DataFrame(people),
        cases=pd.DataFrame({**cases, "opened_on": "2026-01-05"}),
        assignments=pd.DataFrame({**held, "from_on": "2026-01-05"}),
        case_services=pd.DataFrame({**plans, "from_on": "2026-01-05"}),
    )


def _describe(facilitator_id=None, *, settings=SETTINGS, records=None):
    """Return the text of November 2026, lines joined where they were wrapped."""
    text = describe_rules(
        records or _make_records(),
        parse_agency(settings),
        day=date(2026, 11, 5),
        month=Month(2026, 10),
        facilitator_id=facilitator_id,
    )
    assert max(map(len, text.splitlines())) <= 80
    assert "Ada" not in text
    return text, " ".join(text.split())


def test_describe_rules_everybody_is_in_order_of_id_with_caps_funding_and_loads():
    """One page says what applies, what ends, what lies idle and how loads compare."""
    text, words = _describe()
    assert text.splitlines()[1:4] == [
        "  id      cases  at most  by",
        "  F001        1        -  no cap is set",
        "  F002        2        1  County",
    ]
    assert "F002: Of one facilitator's cases County takes at most 1, 2 now: 1 too many" in words
    assert "County ends on 2026-12-01, in 26 days. Cases on it: C1 (F002), C2 (F002)." in words
    assert "on Grant. Cases that match its rules: C1 (F002), C2 (F002), C3 (F001)." in words
    assert "C3 is on lottery, which params/agency.toml does not name." in words
    assert "  F001          9%       25%      100%         -\n" in text
    assert "Not known by time log for F001, F002, F003: no time log for this month." in words
    assert "F002, of a full load: 18% by the service plans, 50% by the standard." in words
    assert "It says nothing of how anybody works" in words
    assert "Weights are the agency's own judgement" in words
    assert "Skills. 3 began and 0 ended in those months" in words


def test_describe_rules_one_person_sees_their_own_and_nobody_else():
    """Only rules, cases and loads of the one asked for."""
    text, words = _describe("F001")
    assert "No cap is set." in words
    assert "C3 is on lottery" in words
    assert "Cases that match its rules: C3 (F001)." in words
    for other in ("F002", "C1", "C2", "County"):
        assert other not in text
    text, words = _describe("F002")
    assert "A caseload of at most 1, by County." in words
    assert "! Of one facilitator's cases County takes at most 1, 2 now: 1 too many." in words
    assert "! marks a rule that leaves no room." in words


def test_describe_rules_person_without_cases_has_none_of_it():
    """Who holds no case is there all the same, with a load of nothing."""
    text, words = _describe("F003")
    assert "  F003          0%        0%        0%         -" in text
    assert words.count("None.") == 2


def test_describe_rules_agency_without_settings_or_cases_says_so():
    """An empty agency gets no table of nothing."""
    least = '[agency]\nname = "A"\ntime_zone = "UTC"'
    _, words = _describe(settings=least, records=Records())
    assert "Nobody holds a case." in words
    assert "There are no facts of anybody in 2026-10." in words
    assert "params/agency.toml names no programmes." in words


def test_describe_rules_source_that_nothing_matches_is_told():
    """Idle money is worth a line also where no case fits."""
    _, words = _describe(settings=SETTINGS + 'zones = ["moon"]')
    assert "No open case is on Grant. Cases that match its rules: none." in words


def test_describe_rules_unknown_person_is_refused():
    """A mistyped id is told."""
    with pytest.raises(RecordsError, match="no facilitator F009"):
        _describe("F009")
