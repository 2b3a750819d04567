"""Tests of what is said of help: the lightest first, what stands in the way, and no client."""

import re
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from caseload_lib.agency import parse_agency
from caseload_lib.charts.house import Picture
from caseload_lib.months import Month
from caseload_lib.report.documents.document import Grid
from caseload_lib.report.documents.terminal import write_text
from caseload_lib.report.sharing.help import describe_help
from caseload_lib.review.history import history_facts
from caseload_lib.share.help import suggest_help
from caseload_lib.share.helping.load import gather_load

AGENCY = parse_agency(
    """
[agency]
name = "Harbour"
time_zone = "UTC"
[service_types.visit]
label = "Visit"
contact_hours = 2.0
[programmes.living]
label = "Supported living"
"""
)
MONTH, DAY = Month(2026, 10), date(2026, 11, 1)
#: How many visits a month each person's cases need, case by case.
VISITS = {"F001": [30, *[10] * 8], "F002": [10] * 6, "F003": [5], "F004": [10]}


@pytest.fixture(scope="module")
def rows():
    """Return F001 with 220 of 176 hours and a crisis, F002 with room, a lead, one unknown."""
    cases = [(f"C{who[-1]}{n}", who, v) for who, all_ in VISITS.items() for n, v in enumerate(all_)]
    since = {"from_on": "2026-01-01"}
    return {
        "facilitators": [
            {"facilitator_id": who, "name": who, "hours_per_week": None if who == "F004" else 40}
            for who in VISITS
        ],
        "roles": [{"facilitator_id": "F003", "role": "lead", "from_on": "2020-01-01"}],
        "cases": [
            {"case_id": c, "client_code": c, "program": "living", "opened_on": "2026-01-01"}
            for c, _, _ in cases
        ],
        "assignments": [{"case_id": c, "facilitator_id": who, **since} for c, who, _ in cases],
        "case_services": [
            {"case_id": c, "service_type": "visit", "contacts_per_month": float(v), **since}
            for c, _, v in cases
            if c != "C11"
        ],
        "absences": [{"facilitator_id": "F001", "from_on": "2026-10-01", "to_on": "2026-10-13"}],
        "disruptions": [
            {
                "case_id": "C10",
                "facilitator_id": "F001",
                "cause": "health_change",
                "started_at": "2026-10-20T09:00Z",
            }
        ],
    }


@pytest.fixture(scope="module")
def find_help(make_records, rows):
    """Return a function that suggests help for that agency, one move unless told."""
    records = make_records(**rows)
    history = history_facts(records, MONTH, AGENCY)
    load = gather_load(records, history, MONTH, AGENCY, day=DAY)

    def find(**options):
        return suggest_help(load, AGENCY, **{"max_moves": 1, **options})

    return find


def _list_parts(document):
    return {part.heading: part for part in document.parts}


def _read(document):
    return re.sub(r"\s+", " ", write_text(document, width=200))


def test_describe_help_shows_the_lightest_first_and_everybody(find_help):
    """What each kind brings, its suggestions with reasons and a chart, then all people."""
    found = find_help()
    document = describe_help(found, AGENCY, clients=True)
    parts = _list_parts(document)
    assert list(parts)[:5] == [
        "In short",
        "1. Support hours",
        "2. Carrying together",
        "3. The next new case",
        "4. Moves",
    ]
    text = _read(document)
    assert "F001 (198%) carries more than 100% of the hours available" in text
    assert "F002 supports F001 by 10 hours a month" in text
    assert "C10 takes 60 hours a month, and F002 has 56 hours of room; the client keeps" in text
    assert "F002 carries 50% of C10 together with F001" in text
    assert "F002 takes the next new case of Supported living" in text
    assert "with at most 1 move; proven" in text
    (grid,) = (one for one in parts["In short"].blocks if isinstance(one, Grid))
    assert [row[0] for row in grid.rows] == [
        "As it is",
        "Support hours",
        "Carrying together",
        "The next new case",
        "Moves",
    ]
    peaks = [row[2] for row in grid.rows]
    assert peaks[0] == peaks[3] != peaks[4]
    charts = [b for part in document.parts for b in part.blocks if isinstance(b, Picture)]
    assert len(charts) == 3
    people = parts["Everybody before and after"].blocks[0].rows
    assert [row[0] for row in people] == ["F001", "F002", "F003"]


def test_describe_help_says_what_it_rests_on(find_help):
    """Who is not asked, whose month was unlike others, what is assumed or not known."""
    text = _read(describe_help(find_help(kept_out=["F003"], pinned=["C12"]), AGENCY, clients=True))
    assert "F003 is kept out of this, and is not asked for support and cases." in text
    assert "F001 had 112 hours available in October 2026, against" in text
    assert "C10 stays: the client is in a crisis that goes on." in text
    assert "C12 stays: it was chosen to stay." in text
    assert "C11: no service plan is in force: taken to need the mean of its programme." in text
    assert "F004: no contract hours are recorded." in text
    assert "X0: it goes on without recorded minutes, so that it adds nothing." in text


def test_describe_help_names_no_client_where_others_see_it(find_help):
    """Counts and hours stand in their place; people are named all the same."""
    document = describe_help(find_help(), AGENCY, clients=False)
    text = _read(document)
    assert not re.search(r"\bC[0-9]{2}\b|X0", text)
    for part in document.parts:
        for block in part.blocks:
            if isinstance(block, Picture):
                assert not re.search(r"\bC[0-9]{2}\b", block.description)
    assert "A case moves from F001 to F002" in text
    assert "F002 carries 50% of a case together with F001" in text
    assert "1 case stays: the client is in a crisis that goes on." in text
    assert "One case: no service plan is in force" in text


def test_describe_help_without_need_suggests_nothing(find_help):
    """Where nobody carries too much it says so, kind by kind."""
    text = _read(describe_help(find_help(comfortable_utilisation=3.0), AGENCY, clients=True))
    assert "Nobody whose hours are known carries more than is comfortable." in text
    assert text.count("Nobody carries so much that it is wanted.") == 3
    assert "Nobody who can be asked" not in text
    assert "Why other cases stay" not in text


def test_describe_help_next_case_without_a_programme_names_none(find_help, make_records, rows):
    """A bare agency has no programmes, and somebody with room for a case."""
    bare = [{**case, "program": None} for case in rows["cases"]]
    records = make_records(**{**rows, "cases": bare})
    history = history_facts(records, MONTH, AGENCY)
    found = suggest_help(gather_load(records, history, MONTH, AGENCY, day=DAY), AGENCY, max_moves=0)
    grid = _list_parts(describe_help(found, AGENCY, clients=True))["3. The next new case"].blocks[1]
    assert grid.rows[0][0] == "F002 takes the next new case"


def test_describe_help_of_nobody_known_says_so(make_records):
    """Without contract hours nothing can be worked out."""
    records = make_records()
    history = history_facts(records, MONTH, AGENCY)
    load = gather_load(records, history, MONTH, AGENCY, day=DAY)
    text = _read(describe_help(suggest_help(load, AGENCY), AGENCY, clients=True))
    assert "Nobody's hours are known" in text
    assert "F001: no contract hours are recorded." in text
    assert "Nobody carries" not in text
    assert "Nobody has room" not in text
    assert "Hours too much" not in text


def test_describe_help_says_why_somebody_both_gives_and_takes(find_help):
    """Who passes a case on and carries more in the end is a riddle without a word on it."""
    found = find_help()
    assert "somebody may pass a case on" not in _read(describe_help(found, AGENCY, clients=True))
    on = {"case_id": "C21", "from_facilitator_id": "F002", "to_facilitator_id": "F001"}
    both = pd.concat([found.suggestions, found.pick("move").assign(**on)], ignore_index=True)
    text = _read(describe_help(replace(found, suggestions=both), AGENCY, clients=True))
    assert "somebody may pass a case on to make room for another" in text
    assert "the burden and the month's pages look back" in text


def test_describe_help_says_why_each_case_stays(find_help):
    """By rule with the people concerned, or the case's own reason."""
    document = describe_help(find_help(), AGENCY, clients=True)
    (grid,) = _list_parts(document)["Why other cases stay"].blocks
    reasons = {row[0]: row[2] for row in grid.rows}
    assert reasons["C10"] == "C10 stays: the client is in a crisis that goes on."
    assert reasons["C13"] == ("Room, but no more moves were allowed: F002; taking no cases: F003.")


def test_describe_help_without_moves_says_where_they_are_looked_for(find_help):
    """Where none were asked for, none is said to be of no use, nor anything to be in its way."""
    document = describe_help(find_help(max_moves=0), AGENCY, clients=True)
    assert not {"4. Moves", "Why other cases stay"} & set(_list_parts(document))
    assert "the supervisors' meeting can have them worked out" in _read(document)
    assert "No move would lower" not in _read(document)
