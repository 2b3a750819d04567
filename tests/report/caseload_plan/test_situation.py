"""Tests of what is so today around somebody's caseload."""

import pandas as pd
import pytest

from caseload_lib.errors import CaseloadError
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.plan.holdings import find_held
from caseload_lib.report.caseload_plan.situation import (
    find_last_month,
    find_situation,
    list_full_months,
)
from caseload_lib.review.history import find_first_month

MONTH = Month(2026, 10)


def test_find_situation_counts_what_is_held_and_compares_loads(planned, planned_records):
    """The cases of the month's last day; the load by four measures; the rules that apply."""
    _, situation, _ = planned
    held = find_held(planned_records, MONTH.last)
    own = held[held["facilitator_id"] == "F003"]
    assert situation.held_cases == situation.mixed_cases == len(own)
    assert situation.held_share == pytest.approx(own["load_share"].sum())
    assert situation.loads["measure"].tolist() == ["recorded", "standard", "weights", "time_log"]
    assert {"most_cases"} <= set(situation.rules["rule"])
    assert {one.program for one in situation.flows} == set(own["program"].dropna())


def test_find_situation_of_a_strange_id_is_refused(planned, planned_records):
    """Nobody is planned for who is not there."""
    with pytest.raises(CaseloadError, match="no facilitator F999"):
        find_situation(planned_records, "F999", MONTH, planned[0])


def test_find_last_month_is_the_last_full_one_with_records(planned_records):
    """A month that has begun is not full, and one without records tells nothing."""
    assert find_last_month(planned_records, MONTH + 1) == MONTH
    assert find_last_month(planned_records, MONTH + 5) == MONTH
    assert find_last_month(planned_records, MONTH) == MONTH + -1


def test_find_last_month_without_records_says_what_to_do():
    """There is nothing to plan from yet."""
    with pytest.raises(CaseloadError, match="caseload record import"):
        find_last_month(Records(), MONTH)


def test_find_last_month_of_assignments_alone_is_the_last_one():
    """Who records only who holds which case has a caseload every month."""
    assignments = pd.DataFrame({"case_id": ["C1"], "facilitator_id": ["F001"]})
    records = Records(assignments=assignments.assign(from_on="2026-01-05"))
    assert find_last_month(records, Month(2026, 11)) == MONTH


def test_list_full_months_begins_with_the_last_and_ends_with_the_first_recorded(planned_records):
    """At most 24 months are offered, none before the records begin, none without any."""
    months = list_full_months(planned_records, MONTH + 1)
    first = max(find_first_month(planned_records), MONTH + -23)
    assert (months[0], months[-1]) == (str(MONTH), str(first))
    assert list(months) == sorted(set(months), reverse=True)
    assert list_full_months(Records(), MONTH) == ()
