"""Tests of what is said of the burden: the hours first, who can help, and what luck explains."""

import pytest

from caseload_lib.agency import parse_agency
from caseload_lib.errors import RecordsError
from caseload_lib.months import Month
from caseload_lib.report.documents.document import Grid
from caseload_lib.report.documents.terminal import write_text
from caseload_lib.report.sharing.burden import describe_burden, describe_own_burden
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
#: Of the seed's five clients whose health changed, three are one person's.
CHANGED = ("F003", "F003", "F003", "F001", "F006")


@pytest.fixture(scope="module")
def rows():
    """Return seven people with ten cases each, and five clients whose health changed."""
    cases = [f"C{who[1:]}{place}" for who in PEOPLE for place in range(10)]
    changed = [f"C{who[1:]}{CHANGED[:place].count(who)}" for place, who in enumerate(CHANGED)]
    return {
        "facilitators": [
            {"facilitator_id": who, "name": who, "hours_per_week": 40} for who in PEOPLE
        ],
        "cases": [
            {"case_id": case, "client_code": f"K{case}", "opened_on": "2024-01-01"}
            for case in cases
        ],
        "assignments": [
            {"case_id": case, "facilitator_id": f"F{case[1:4]}", "from_on": "2024-01-01"}
            for case in cases
        ],
        "case_services": [
            {
                "case_id": case, "service_type": "visit", "from_on": "2024-01-01",
                "contacts_per_month": 7.0,
            }
            for case in cases
        ],
        "disruptions": [
            {
                "case_id": case, "facilitator_id": who, "cause": "health_change",
                "started_at": "2026-10-05T09:00Z", "ended_at": "2026-10-06T09:00Z",
                "minutes": 20 * 60,
            }
            for case, who in zip(changed, CHANGED, strict=True)
        ],
    }  # fmt: skip


def _describe(records, *, who=None):
    """Return a document on some records, and its text without line breaks."""
    history = history_facts(records, MONTH, AGENCY, months=1)
    given = records, history, MONTH, AGENCY
    document = describe_burden(*given) if who is None else describe_own_burden(*given, who)
    return document, " ".join(write_text(document).split())


@pytest.fixture(scope="module")
def seed(make_records, rows):
    """Return the document on the seed's agency, and its text."""
    return _describe(make_records(**rows))


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


def test_describe_burden_the_two_tests_are_called_two(make_records, rows):
    """With positions on record there are two tests, and what that means is said."""
    positions = [
        {"position_id": f"P{case['case_id']}", "case_id": case["case_id"], "from_on": "2024-01-01"}
        for case in rows["cases"]
    ]
    _, text = _describe(make_records(**rows, positions=positions))
    assert "No client had a staffing crunch or a departure in their team" in text
    assert "These are two tests" in text


def test_describe_burden_what_is_not_recorded_is_said(make_records, rows):
    """Nothing unknown is a zero: not the hours of a person, not the disruptions of the agency."""
    people = [*rows["facilitators"][1:], {"facilitator_id": "F001", "name": "A"}]
    bare = {name: rows[name] for name in ("cases", "assignments", "case_services")}
    document, text = _describe(make_records(**bare, facilitators=people))
    assert "Not known, and in no share: F001, since no contract hours are recorded." in text
    assert "Without disruptions, of which nothing is recorded." in text
    assert "Without support, of which nothing is recorded." in text
    assert "Nobody carries more than 5% above a fair share in October 2026" in text
    assert text.count("not known, since disruptions are not recorded") == 2
    assert "fair that" not in text
    assert document.parts[-1].blocks[0].kind == "hint"


def test_describe_burden_nobody_with_room_is_said_plainly(make_records, rows):
    """Where all carry too much, sharing alone will not do."""
    plans = [{**plan, "contacts_per_month": 12.0} for plan in rows["case_services"]]
    records = make_records(**{**rows, "case_services": plans})
    _, text = _describe(records)
    assert "Nobody has clear room in October 2026" in text
    _, own = _describe(records, who="F003")
    assert "By the hours on record nobody else has room this month either" in own


def test_describe_burden_room_that_is_not_known_is_not_called_none(make_records, rows):
    """Without service plans nobody's room is known; where some are, only of those."""
    bare = {name: rows[name] for name in ("facilitators", "cases", "assignments")}
    _, text = _describe(make_records(**bare))
    assert "Who has room in October 2026 is not known" in text
    assert "as much as all can carry" not in text
    plans = [{**plan, "contacts_per_month": 12.0} for plan in rows["case_services"]]
    people = [{**one, "hours_per_week": None} for one in rows["facilitators"][:1]]
    people += rows["facilitators"][1:]
    _, some = _describe(make_records(**{**rows, "facilitators": people, "case_services": plans}))
    assert "Nobody whose load is known has clear room in October 2026." in some
    assert "as much as all can carry" not in some


def test_describe_burden_events_of_nobody_are_counted_as_such(make_records, rows):
    """A disruption without a client is in no count and is not lost."""
    stray = {"facilitator_id": "F001", "cause": "disaster", "started_at": "2026-10-05T09:00Z"}
    _, text = _describe(make_records(**{**rows, "disruptions": [*rows["disruptions"], stray]}))
    assert "Not counted: 1 disruption without a client" in text


def test_describe_own_burden_names_nobody_else(make_records, rows):
    """One's own hours, room among colleagues without whose, and one's own verdict."""
    _, text = _describe(make_records(**rows), who="F003")
    assert "you carry 200 hours; your fair share" in text
    assert "is 154 hours. You are 46 hours above it." in text
    assert "Colleagues have room this month" in text
    assert "Three of them were yours" in text
    assert not any(who in text for who in PEOPLE)


def test_describe_own_burden_a_verdict_on_somebody_else_is_not_told(make_records, rows):
    """Whoever is not the one the test speaks of reads their own count only."""
    _, text = _describe(make_records(**rows), who="F002")
    assert "You are 14.3 hours below it." in text
    assert "none of your clients in twelve months; 0.7 would be usual" in text
    assert "Three" not in text
    assert "luck" not in text
    assert not any(who in text for who in PEOPLE)


def test_describe_own_burden_unknown_hours_have_their_reason(make_records, rows):
    """Who has no contract hours on record reads so; a stranger is refused."""
    people = [*rows["facilitators"][1:], {"facilitator_id": "F001", "name": "A"}]
    records = make_records(**{**rows, "facilitators": people})
    _, text = _describe(records, who="F001")
    assert "is not known: no contract hours are recorded." in text
    with pytest.raises(RecordsError, match="no facts of F099 in 2026-10"):
        _describe(records, who="F099")
