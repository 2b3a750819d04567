"""Caseload and the coming and going of cases."""

import pytest

FLOWS = ("cases_opened", "cases_closed", "cases_received", "cases_passed_on")
TWO = [{"facilitator_id": name, "name": name} for name in ("F001", "F002")]


def _hold(who, since, until=None, **more):
    """Return an assignment of the case C1."""
    return {"case_id": "C1", "facilitator_id": who, "from_on": since, "to_on": until, **more}


def _case(opened, closed=None):
    """Return the case C1."""
    return {"case_id": "C1", "client_code": "K1", "opened_on": opened, "closed_on": closed}


def _flows(facts, who="F001"):
    """Return the four flows."""
    return tuple(facts.value(name, who=who) for name in FLOWS)


def test_count_cases_case_handed_over_mid_month_splits_the_days(find_month):
    """The day of the handover is the receiver's; each averages their own days."""
    facts = find_month(
        facilitators=TWO,
        assignments=[_hold("F001", "2025-01-01", "2026-10-16"), _hold("F002", "2026-10-16")],
    )
    assert [facts.value("caseload", who=who) for who in ("F001", "F002")] == [0, 1]
    assert facts.value("average_caseload") == pytest.approx(15 / 31)
    assert facts.value("average_caseload", who="F002") == pytest.approx(16 / 31)
    assert _flows(facts) == (0, 0, 0, 1)
    assert _flows(facts, "F002") == (0, 0, 1, 0)


def test_count_cases_case_opened_and_closed_within_the_month_counts_both(find_month):
    """A case that came and went is in no closing caseload, and in both flows."""
    facts = find_month(
        cases=[_case("2026-10-05", "2026-10-20")], assignments=[_hold("F001", "2026-10-05")]
    )
    assert facts.value("caseload") == 0
    assert facts.parts("average_caseload") == (15, 31, 0)
    assert _flows(facts) == (1, 1, 0, 0)


def test_count_cases_case_carried_together_counts_by_share(find_month):
    """Two who carry a case 0.7 and 0.3 hold one case together."""
    facts = find_month(
        facilitators=TWO,
        cases=[_case("2026-10-01")],
        assignments=[
            _hold("F001", "2026-10-01", load_share=0.7),
            _hold("F002", "2026-10-01", load_share=0.3, role="co"),
        ],
    )
    assert facts.value("caseload") == 0.7
    assert facts.value("caseload", who="F002") == 0.3
    assert _flows(facts) == (0.7, 0, 0, 0)
    assert _flows(facts, "F002") == (0.3, 0, 0, 0)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [(1.0, 0.4, (0, 0, 0, 0.6)), (0.4, 1.0, (0, 0, 0.6, 0)), (0.5, 0.5, (0, 0, 0, 0))],
)
def test_count_cases_share_changed_counts_the_difference_only(find_month, before, after, expected):
    """A new load_share on the same case is not a case passed on and another received."""
    facts = find_month(
        assignments=[
            _hold("F001", "2025-01-01", "2026-10-10", load_share=before),
            _hold("F001", "2026-10-10", load_share=after),
        ]
    )
    assert _flows(facts) == expected
    assert facts.value("caseload") == after


def test_count_cases_assignment_beyond_its_case_is_clipped_to_it(find_month):
    """An assignment counts from the case's opening to its closing, as opened and closed."""
    facts = find_month(
        cases=[_case("2026-10-05", "2026-10-20")],
        assignments=[_hold("F001", "2026-09-01", "2026-12-01")],
    )
    assert facts.parts("average_caseload") == (15, 31, 0)
    assert _flows(facts) == (1, 1, 0, 0)


def test_count_cases_end_on_the_first_of_the_next_month_belongs_to_that_month(find_month):
    """Ends are exclusive: a case closed on 1 November is held on 31 October."""
    rows = {
        "cases": [_case("2025-01-01", "2026-11-01")],
        "assignments": [_hold("F001", "2025-01-01")],
    }
    october, november = find_month("2026-10", **rows), find_month("2026-11", **rows)
    assert (october.value("caseload"), _flows(october)) == (1, (0, 0, 0, 0))
    assert (november.value("caseload"), _flows(november)) == (0, (0, 1, 0, 0))


def test_count_cases_leap_february_averages_over_29_days(find_month):
    """The 29th is a day like any other."""
    facts = find_month(
        "2028-02", cases=[_case("2028-02-29")], assignments=[_hold("F001", "2028-02-29")]
    )
    assert facts.parts("average_caseload") == (1, 29, 0)
    assert facts.value("caseload") == 1


def test_count_cases_missing_share_and_role_are_one_and_lead(find_month):
    """What is left empty means the whole case, led."""
    facts = find_month(assignments=[_hold("F001", "2025-01-01", load_share=None, role=None)])
    assert facts.value("caseload") == 1
