"""Tests of caseload_lib.plan.funding."""

from datetime import date

import pandas as pd
import pytest

from caseload_lib.agency import parse_agency
from caseload_lib.frames import Records
from caseload_lib.plan.funding import ENDING_COLUMNS, UNUSED_COLUMNS, find_ending, find_unused

DAY = date(2026, 11, 1)
HARBOUR = '[agency]\nname = "Harbour"\ntime_zone = "UTC"\n[programmes.skills]\nlabel = "Skills"\n'
GRANT = "[funding.grant]\nlabel = 'Grant'\n"
COUNTY = "[funding.county]\nlabel = 'County'\n"


def _make(text, *cases):
    """Return records of cases C1, C2, ..., all held by F001, and settings."""
    rows = [
        {"case_id": f"C{place}", "client_code": "K", "opened_on": "2026-01-05", **case}
        for place, case in enumerate(cases, start=1)
    ]
    held = [
        {"case_id": row["case_id"], "facilitator_id": "F001", "from_on": "2026-01-05"}
        for row in rows
    ]
    people = pd.DataFrame({"facilitator_id": ["F001"], "name": ["X"]})
    frames = {"cases": pd.DataFrame(rows), "assignments": pd.DataFrame(held)}
    return Records(facilitators=people, **frames), parse_agency(HARBOUR + text)


def _ending(text, *cases):
    records, agency = _make(text, *cases)
    return find_ending(records, DAY, agency)


def _unused(text, *cases):
    records, agency = _make(text, *cases)
    return find_unused(records, DAY, agency)


ON_GRANT = {"funding_source": "grant"}


@pytest.mark.parametrize(
    ("ends_on", "days_left", "words"),
    [
        ("2026-12-31", 60, "Grant ends on 2026-12-31, in 60 days; C1 is on it."),
        ("2026-11-02", 1, "Grant ends on 2026-11-02, in 1 day; C1 is on it."),
        ("2026-11-01", 0, "Grant ended on 2026-11-01; C1 is on it."),
        ("2026-06-01", -153, "Grant ended on 2026-06-01; C1 is on it."),
    ],
)
def test_find_ending_within_the_notice_or_past_names_the_cases(ends_on, days_left, words):
    """The end is the first day without the money; sixty days before it is time to speak of it."""
    found = _ending(GRANT + f"ends_on = {ends_on}", ON_GRANT)
    assert found["days_left"].tolist() == [days_left]
    assert found.loc[0, ["case_id", "facilitator_id"]].tolist() == ["C1", "F001"]
    assert found["sentence"].tolist() == [words]


@pytest.mark.parametrize("ends_on", ["", "ends_on = 2027-01-01"])
def test_find_ending_open_or_later_ends_are_not_told(ends_on):
    """Sixty-one days before the end it is not yet ending, and without an end never."""
    found = _ending(GRANT + ends_on, ON_GRANT)
    assert found.empty
    assert found.columns.tolist() == list(ENDING_COLUMNS)


def test_find_ending_notice_is_the_agency_s():
    """A longer notice tells of it earlier."""
    text = "[policies]\nfunding_notice_days = 61\n" + GRANT + "ends_on = 2027-01-01"
    assert len(_ending(text, ON_GRANT)) == 1


def test_find_ending_without_open_case_is_one_row_until_it_has_ended():
    """A grant that nobody will miss is worth a line while it can still be used."""
    closed = {**ON_GRANT, "closed_on": "2026-11-01"}
    found = _ending(GRANT + "ends_on = 2026-12-01", closed)
    assert found["case_id"].isna().tolist() == [True]
    assert found["sentence"].tolist() == [
        "Grant ends on 2026-12-01, in 30 days; no open case is on it."
    ]
    assert _ending(GRANT + "ends_on = 2026-10-01", closed).empty


def test_find_ending_soonest_comes_first():
    """What has ended stands before what will end."""
    text = GRANT + "ends_on = 2026-12-01\n" + COUNTY + "ends_on = 2026-10-01"
    found = _ending(text, ON_GRANT, {"funding_source": "county"}, ON_GRANT)
    assert found["case_id"].tolist() == ["C2", "C1", "C3"]


def test_find_ending_case_that_nobody_holds_is_told_too():
    """A case without a facilitator loses its money all the same."""
    records, agency = _make(GRANT + "ends_on = 2026-12-01", ON_GRANT)
    found = find_ending(records.replace(assignments=pd.DataFrame()), DAY, agency)
    assert found["case_id"].tolist() == ["C1"]
    assert found["facilitator_id"].isna().tolist() == [True]


def test_find_unused_without_funding_in_the_settings_says_nothing():
    """Who names no funding gets no list of everything."""
    found = _unused("", {"funding_source": "county"}, {})
    assert found.empty
    assert found.columns.tolist() == list(UNUSED_COLUMNS)


def test_find_unused_source_lists_the_open_cases_that_match_all_its_rules():
    """Programme, zone and one of the languages must fit; what is not recorded does not count."""
    rules = "programmes = ['skills']\nzones = ['east', 'harbor']\nlanguages = ['es', 'vi']"
    good = {"program": "skills", "zone": "east", "languages": "en;es", "funding_source": "county"}
    found = _unused(
        COUNTY + GRANT + rules,
        good,
        {**good, "program": "living"},
        {**good, "zone": "hills"},
        {**good, "languages": "en"},
        {**good, "zone": None},
        {**good, "closed_on": "2026-06-01"},
        {**good, "zone": "harbor", "languages": "vi"},
    )
    assert found["kind"].unique().tolist() == ["unused_source"]
    assert found["case_id"].tolist() == ["C1", "C7"]
    assert found.loc[0, "sentence"] == "No open case is on Grant; C1 matches its rules."
    assert found.loc[0, "facilitator_id"] == "F001"


def test_find_unused_source_that_nothing_matches_has_one_row_without_a_case():
    """The money is there; nobody can be named for it."""
    found = _unused(COUNTY + GRANT + "zones = ['hills']", {"funding_source": "county"})
    assert found[["source", "case_id"]].fillna("").to_numpy().tolist() == [["grant", ""]]
    assert "none is known to match its rules" in found.loc[0, "sentence"]


def test_find_unused_source_in_use_or_ended_is_not_offered():
    """One case on it makes it used; on its last day without money it is gone."""
    assert _unused(GRANT, ON_GRANT).empty
    assert _unused(COUNTY + GRANT + "ends_on = 2026-11-01", {"funding_source": "county"}).empty
    later = _unused(COUNTY + GRANT + "ends_on = 2026-11-02", {"funding_source": "county"})
    assert len(later) == 1


def test_find_unused_case_without_a_source_hears_which_it_matches():
    """One that is used by others may be used by it, too."""
    text = COUNTY + GRANT + "zones = ['hills']"
    found = _unused(text, {"funding_source": "county"}, {**ON_GRANT, "zone": "hills"}, {})
    assert found["kind"].tolist() == ["no_source"]
    assert found["sentence"].tolist() == [
        "No funding source is recorded for C3; it matches the rules of County."
    ]
    hills = _unused(GRANT + "zones = ['hills']", {**ON_GRANT, "zone": "hills"}, {"zone": "east"})
    assert hills["sentence"].tolist() == ["No funding source is recorded for C2; it matches none."]


def test_find_unused_source_unknown_to_the_settings_is_named():
    """A misspelt source pays for nothing."""
    found = _unused(GRANT, ON_GRANT, {"funding_source": "grnat"})
    assert found[["kind", "source", "case_id"]].to_numpy().tolist() == [
        ["unknown_source", "grnat", "C2"]
    ]
    assert found["label"].isna().all()


def test_find_unused_case_against_the_rules_of_its_source_says_which():
    """What is broken is told with what the rule asks; what is not recorded is told apart."""
    rules = "zones = ['east', 'harbor']\nlanguages = ['es']"
    good = {**ON_GRANT, "zone": "east", "languages": "es"}
    found = _unused(
        GRANT + rules,
        good,
        {**good, "zone": None, "languages": None},
        {**good, "zone": "hills", "languages": None},
        {**good, "zone": "hills", "languages": "en;vi"},
    )
    assert found[["kind", "case_id"]].to_numpy().tolist() == [
        ["not_met", "C3"],
        ["not_met", "C4"],
        ["not_known", "C2"],
    ]
    zone = "which is for the zone east or harbor (the case: hills)"
    assert found["sentence"].tolist() == [
        f"C3 is on Grant, {zone}.",
        f"C4 is on Grant, {zone} and the language es (the case: en;vi).",
        "C2 is on Grant; its zone and language would have to be recorded to see if it fits.",
    ]
