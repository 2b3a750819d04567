"""The months that lead up to a month, and the agency as a whole."""

import numpy as np
import pandas as pd
import pytest

from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.review.facts import COLUMNS, ROWS
from caseload_lib.review.history import find_first_month, history_facts, pool_facts
from caseload_lib.review.indicators import find_facts, month_facts
from caseload_lib.review.ledger import Ledger

OCTOBER = Month(2026, 10)
TWO = [{"facilitator_id": name, "name": name, "hours_per_week": 40} for name in ("F001", "F002")]


@pytest.mark.parametrize("seed", [1, 4, 9])
def test_history_facts_each_month_is_that_of_month_facts(make_agency, seed):
    """History is the months one by one, whatever was computed before."""
    records, month, agency = make_agency(seed)
    history = history_facts(records, month, agency, months=4)
    for each in sorted(set(history["month"])):
        part = history[history["month"] == each].drop(columns="month").reset_index(drop=True)
        pd.testing.assert_frame_equal(part, month_facts(records, Month.parse(each), agency))


@pytest.mark.parametrize("seed", [3, 11])
def test_find_facts_months_apart_are_those_of_month_facts(make_agency, seed):
    """Months need not follow one another; each is what it is alone."""
    records, month, agency = make_agency(seed)
    months = [month + -4, month + -2, month + 1]
    facts = find_facts(Ledger.of(records), months, agency)
    assert set(facts["month"]) <= {str(each) for each in months}
    for each in months:
        part = facts[facts["month"] == str(each)].drop(columns="month").reset_index(drop=True)
        pd.testing.assert_frame_equal(part, month_facts(records, each, agency))


def test_history_facts_default_is_the_settings_number_of_months(make_records, harbour):
    """Twenty-four months in order of time, the asked one last."""
    records = make_records(
        assignments=[{"case_id": "C1", "facilitator_id": "F001", "from_on": "2020-01-01"}]
    )
    months = history_facts(records, OCTOBER, harbour)["month"].drop_duplicates().tolist()
    assert months == [str(month) for month in OCTOBER.trailing(24)]


def test_history_facts_months_before_anything_is_recorded_are_left_out(make_records, harbour):
    """A caseload before the first record would be zero only for want of records."""
    records = make_records(
        assignments=[{"case_id": "C1", "facilitator_id": "F001", "from_on": "2026-08-31"}]
    )
    history = history_facts(records, OCTOBER, harbour)
    assert history["month"].drop_duplicates().tolist() == ["2026-08", "2026-09", "2026-10"]


def test_history_facts_month_asked_for_always_stays(make_records, harbour):
    """Also where records begin only later, or there are none."""
    records = make_records(
        assignments=[{"case_id": "C1", "facilitator_id": "F001", "from_on": "2027-01-01"}]
    )
    assert set(history_facts(records, OCTOBER, harbour)["month"]) == {"2026-10"}
    empty = history_facts(Records(), OCTOBER, harbour)
    assert empty.columns.tolist() == ["month", *COLUMNS]
    assert len(empty) == 0


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        ("assignments", [{"case_id": "C1", "facilitator_id": "F001", "from_on": "2026-03-31"}]),
        ("services", [{"case_id": "C1", "served_on": "2026-03-31"}]),
        ("time_log", [{"facilitator_id": "F001", "worked_on": "2026-03-31"}]),
    ],
)
def test_find_first_month_is_that_of_the_earliest_record(make_records, table, rows):
    """The first assignment, contact or entry of the time log begins the records."""
    records = make_records(**{"assignments": [], table: rows})
    assert find_first_month(records) == Month(2026, 3)


def test_pool_facts_ratios_are_pooled_by_their_parts_and_counts_added(make_records, harbour):
    """Nine of ten and none of one are nine of eleven, not the mean of two shares."""
    due = [("F001", "2026-10-31")] * 9 + [("F001", None), ("F002", None)]
    records = make_records(
        facilitators=TWO,
        obligations=[
            {"facilitator_id": who, "kind": "record", "due_on": "2026-10-31", "done_on": done}
            for who, done in due
        ],
        time_log=[
            {
                "facilitator_id": "F001",
                "worked_on": "2026-10-05",
                "activity": "presence",
                "minutes": 90,
            }
        ],
    )
    pooled = pool_facts(history_facts(records, OCTOBER, harbour, months=1))
    keyed = pooled.set_index(["indicator", "breakdown"])
    on_time = keyed.loc[("obligations_on_time", "record")]
    assert (on_time["numerator"], on_time["denominator"]) == (9, 11)
    assert on_time["value"] == pytest.approx(9 / 11)
    assert keyed.loc[("caseload", ""), "value"] == 1
    assert keyed.loc[("average_caseload", ""), "value"] == 0.5
    hours = keyed.loc[("hours", "presence")]
    assert (hours["value"], hours["facilitators"], hours["reported"]) == (1.5, 1, 2)


def test_pool_facts_rows_are_complete_and_say_why_a_value_is_missing(make_agency):
    """Every month has every row; a reason stands exactly where no value is known."""
    records, month, agency = make_agency(2)
    history = history_facts(records, month, agency, months=3)
    pooled = pool_facts(history)
    months = history["month"].drop_duplicates().tolist()
    assert pooled["month"].drop_duplicates().tolist() == months
    for each in months:
        own = pooled[pooled["month"] == each]
        assert list(zip(own["indicator"], own["breakdown"], strict=True)) == list(ROWS)
    assert (pooled["value"].isna() == pooled["reason"].notna()).all()
    assert ((pooled["facilitators"] == 0) == pooled["value"].isna()).all()


def test_pool_facts_one_reason_for_all_is_kept_and_several_are_summed_up(make_records, harbour):
    """Where nobody's value is known, the agency's reason is theirs if it is the same."""
    records = make_records(facilitators=TWO)
    pooled = pool_facts(history_facts(records, OCTOBER, harbour, months=1))
    reasons = pooled.set_index("indicator")["reason"]
    assert reasons["departures"] == "positions are not recorded"
    assert reasons["contact_rate"] == "not known for any facilitator"


def test_pool_facts_no_facts_give_no_rows():
    """An empty agency pools to nothing, with the right columns."""
    columns = {"month": "str", **COLUMNS}
    facts = pd.DataFrame({name: pd.array([], dtype=kind) for name, kind in columns.items()})
    pooled = pool_facts(facts)
    assert len(pooled) == 0
    assert pooled.columns[-2:].tolist() == ["facilitators", "reported"]


def test_pool_facts_rows_shuffled_change_nothing(make_agency):
    """The agency's figures do not depend on the order of its facilitators."""
    records, month, agency = make_agency(4)
    history = history_facts(records, month, agency, months=2)
    pooled, again = pool_facts(history), pool_facts(history.sample(frac=1, random_state=1))
    numbers = ["value", "numerator", "denominator"]
    assert np.allclose(pooled[numbers], again[numbers], equal_nan=True)
    pd.testing.assert_frame_equal(pooled.drop(columns=numbers), again.drop(columns=numbers))
