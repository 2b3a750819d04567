"""Tests of what is said of the burden: the hours first, who can help, and what luck explains."""

import pytest

from caseload_lib.agency import parse_agency
from caseload_lib.months import Month
from caseload_lib.report.documents.document import Grid
from caseload_lib.report.documents.terminal import write_text
from caseload_lib.report.sharing.burden import describe_burden
from caseload_lib.review.history import history_facts

MONTH = Month(2026, 10)
PEOPLE = [f"F{place:03}" for place in range(1, 8)]
AGENCY = parse_agency(
    """
[agency]
name = "Harbour"
time_zone = "UTC"
[service_types.visit]
label = "Visit"
contact_hours = 2.0
"""
)


def _describe(records):
    """Return a document on some records, and its text without line breaks."""
    history = history_facts(records, MONTH, AGENCY, months=1)
    document = describe_burden(records, history, MONTH, AGENCY)
    return document, " ".join(write_text(document).split())


@pytest.fixture(scope="module")
def seed(make_records, seed_rows):
    """Return the document on the seed's agency, and its text."""
    return _describe(make_records(**seed_rows))


def test_describe_burden_the_seed_s_example_is_told_whole(seed):
    """391/2401 is 16 of 100 years; four would tell; too few to tell; and who could help stands."""
    _, text = seed
    assert "Three of them were F003's, where 0.7 would be usual" in text
    assert "as unusual a number in 16 of 100 such years" in text
    assert "too few to tell whether anything besides luck is at work" in text
    assert "from four of the five on" in text
    assert "0.163 4 3% too few to tell" in text
    assert "Room in October 2026: F001 16 hours, F002 36 hours, F004" in text
    assert "it is not fair" in text


def test_describe_burden_leads_with_hours_and_who_can_help(seed):
    """The burden comes first and the test last: luck is no answer to a load."""
    document, _ = seed
    assert [part.heading for part in document.parts] == [
        "Who carries more than their share",
        "Who could help",
        "Disruptions alone",
        "How uneven it is",
        "Whether to look for anything besides luck",
        "The tests in numbers",
    ]
    first = document.parts[0].blocks[0]
    # 7 × 140 hours of visits and 100 of disruptions are 154.3 each; F003 has 200.
    assert first.title == "F003 carries 46 hours above a fair share in October 2026"


def test_describe_burden_ranks_nobody(seed):
    """Everybody stands in order of ids, whoever carries nothing included."""
    document, _ = seed
    grids = [block for part in document.parts for block in part.blocks if isinstance(block, Grid)]
    named = [[row[0] for row in grid.rows] for grid in grids if grid.rows[0][0].startswith("F")]
    assert len(named) == 3
    assert all(names == PEOPLE for names in named)


def test_describe_burden_the_two_tests_are_called_two(make_records, seed_rows):
    """With positions on record there are two tests, and what that means is said."""
    positions = [
        {"position_id": f"P{case['case_id']}", "case_id": case["case_id"], "from_on": "2024-01-01"}
        for case in seed_rows["cases"]
    ]
    _, text = _describe(make_records(**seed_rows, positions=positions))
    assert "No client had a staffing crunch or a departure in their team" in text
    assert "These are two tests" in text


def test_describe_burden_what_is_not_recorded_is_said(make_records, seed_rows):
    """Nothing unknown is a zero: not the hours of a person, not the disruptions of the agency."""
    people = [*seed_rows["facilitators"][1:], {"facilitator_id": "F001", "name": "A"}]
    bare = {name: seed_rows[name] for name in ("cases", "assignments", "case_services")}
    document, text = _describe(make_records(**bare, facilitators=people))
    assert "Not known, and in no share: F001, since no contract hours are recorded." in text
    assert "Without disruptions, of which nothing is recorded." in text
    assert "Without support, of which nothing is recorded." in text
    assert "Nobody carries more than 5% above a fair share in October 2026" in text
    assert text.count("not known, since disruptions are not recorded") == 2
    assert "fair that" not in text
    assert document.parts[-1].blocks[0].kind == "hint"


def test_describe_burden_nobody_with_room_is_said_plainly(make_records, seed_rows):
    """Where all carry too much, sharing alone will not do."""
    plans = [{**plan, "contacts_per_month": 12.0} for plan in seed_rows["case_services"]]
    records = make_records(**{**seed_rows, "case_services": plans})
    _, text = _describe(records)
    assert "Nobody has clear room in October 2026" in text


def test_describe_burden_room_that_is_not_known_is_not_called_none(make_records, seed_rows):
    """Without service plans nobody's room is known; where some are, only of those."""
    bare = {name: seed_rows[name] for name in ("facilitators", "cases", "assignments")}
    _, text = _describe(make_records(**bare))
    assert "Who has room in October 2026 is not known" in text
    assert "as much as all can carry" not in text
    plans = [{**plan, "contacts_per_month": 12.0} for plan in seed_rows["case_services"]]
    people = [{**one, "hours_per_week": None} for one in seed_rows["facilitators"][:1]]
    people += seed_rows["facilitators"][1:]
    _, some = _describe(
        make_records(**{**seed_rows, "facilitators": people, "case_services": plans})
    )
    assert "Nobody whose load is known has clear room in October 2026." in some
    assert "as much as all can carry" not in some


def test_describe_burden_events_of_nobody_are_counted_as_such(make_records, seed_rows):
    """A disruption without a client is in no count and is not lost."""
    stray = {"facilitator_id": "F001", "cause": "disaster", "started_at": "2026-10-05T09:00Z"}
    _, text = _describe(
        make_records(**{**seed_rows, "disruptions": [*seed_rows["disruptions"], stray]})
    )
    assert "Not counted: 1 disruption without a client" in text
