"""Every indicator of a month: the rows, their laws, and agreement with a second implementation."""

import numpy as np
import pandas as pd
import pytest

from caseload_lib.agency import INDICATORS
from caseload_lib.errors import RecordsError
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.review.facts import BREAKDOWNS, COLUMNS, ROWS
from caseload_lib.review.indicators import month_facts
from caseload_lib.share.disruptions import scope
from caseload_lib.tables import CAUSES, TABLES

KEY = ["facilitator_id", "indicator", "breakdown"]
SEEDS = range(24)


@pytest.fixture(scope="module")
def random_months(make_agency):
    """Return (records, month, agency) and the month's facts of random agencies."""
    made = [make_agency(seed) for seed in SEEDS]
    return [(each, month_facts(*each)) for each in made]


@pytest.mark.parametrize("seed", SEEDS)
def test_month_facts_random_agency_agrees_with_sql(seed, random_months, sql_facts):
    """Two implementations that share nothing give the same numbers for every indicator."""
    made, ours = random_months[seed]
    theirs = sql_facts(*made)
    assert len(ours) == len(theirs)
    both = ours.merge(theirs, on=KEY, suffixes=("", "_sql"))
    assert len(both) == len(ours)
    for part in ("value", "numerator", "denominator", "uncounted"):
        left, right = both[part].astype(float), both[f"{part}_sql"].astype(float)
        differ = ~np.isclose(left, right, rtol=1e-9, atol=1e-9, equal_nan=True)
        assert not differ.any(), both.loc[differ, [*KEY, part, f"{part}_sql"]].to_string()


def test_random_agencies_together_reach_every_indicator(random_months):
    """The comparison says something of each row: each is known and not zero somewhere."""
    facts = pd.concat([facts for _, facts in random_months])
    some = facts[facts["value"].notna() & (facts["value"] != 0)]
    assert set(zip(some["indicator"], some["breakdown"], strict=True)) == set(ROWS)


def test_month_facts_random_agency_gives_a_reason_exactly_where_a_value_is_missing(random_months):
    """A value is known or says why not, and has its parts exactly where it is known."""
    facts = pd.concat([facts for _, facts in random_months])
    known = facts["value"].notna()
    assert (facts["reason"].isna() == known).all()
    assert (facts["numerator"].notna() == known).all()
    assert not facts.loc[~known, "denominator"].notna().any()
    assert (facts["uncounted"] >= 0).all()
    assert (facts.loc[known, "value"] >= 0).all()
    assert (facts.loc[known & (facts["unit"] == "share"), "value"] <= 1).all()
    ratios = facts[known & facts["denominator"].notna()]
    assert np.allclose(ratios["value"], ratios["numerator"] / ratios["denominator"])
    plain = facts[known & facts["denominator"].isna()]
    assert (plain["value"] == plain["numerator"]).all()


@pytest.mark.parametrize("seed", SEEDS[:8])
def test_month_facts_rows_shuffled_changes_nothing(random_months, seed):
    """The order of the rows of the records changes no figure, to the last digit."""
    (records, month, agency), facts = random_months[seed]
    shuffled = {
        name: records[name].sample(frac=1, random_state=seed).reset_index(drop=True)
        for name in TABLES
    }
    pd.testing.assert_frame_equal(month_facts(Records(**shuffled), month, agency), facts)


def test_month_facts_two_months_keep_the_balance_of_cases(random_months):
    """Caseload + opened + received − closed − passed on is the next month's caseload."""
    checked = 0
    for (records, month, agency), facts in random_months[:20]:
        before = month_facts(records, month + -1, agency)
        opening = before[before["indicator"] == "caseload"].set_index("facilitator_id")["value"]
        now = facts[facts["breakdown"] == ""].pivot_table(
            index="facilitator_id", columns="indicator", values="value"
        )
        now = now.loc[now.index.intersection(opening.index)]
        gained = now["cases_opened"] + now["cases_received"]
        lost = now["cases_closed"] + now["cases_passed_on"]
        balance = opening[now.index] + gained - lost
        assert np.allclose(balance, now["caseload"], atol=1e-9)
        checked += ((gained + lost) > 0).sum()
    assert checked > 10


def test_month_facts_rows_are_complete_and_in_order(random_months):
    """Every facilitator has every indicator and breakdown once, in the order of the settings."""
    _, facts = random_months[5]
    ids = facts["facilitator_id"].unique().tolist()
    assert ids == sorted(ids)
    for who in ids:
        own = facts[facts["facilitator_id"] == who]
        assert list(zip(own["indicator"], own["breakdown"], strict=True)) == list(ROWS)
    assert list(dict.fromkeys(facts["indicator"])) == list(INDICATORS)
    assert (facts["unit"] == facts["indicator"].map(INDICATORS)).all()


def test_month_facts_empty_agency_has_no_rows_and_the_right_columns(harbour):
    """An agency without records gives an empty frame of the same kinds."""
    facts = month_facts(Records(), Month(2026, 10), harbour)
    assert len(facts) == 0
    assert {name: str(kind) for name, kind in facts.dtypes.items()} == COLUMNS


def test_month_facts_only_required_tables_says_what_is_not_recorded(find_month):
    """With facilitators, cases and assignments alone, counts are known and the rest says why."""
    facts = find_month()
    known = facts.rows[facts.rows["reason"].isna()]
    assert set(known["indicator"]) == {
        "caseload",
        "average_caseload",
        "cases_opened",
        "cases_closed",
        "cases_received",
        "cases_passed_on",
        "continuity",
    }
    assert facts.value("caseload") == 1
    assert facts.reason("needed_hours") == "no service plan is recorded for these cases"
    assert facts.reason("disruptions", "avoidable") == "disruptions are not recorded"
    assert facts.reason("departures") == "positions are not recorded"
    assert facts.reason("hours", "presence") == "no time log for this month"


def test_month_facts_facilitator_without_cases_has_rows_with_zeros_and_reasons(find_month):
    """Somebody who holds nothing is reported: no cases, no hours needed, nothing due."""
    facts = find_month(assignments=[], case_services=[])
    assert facts.value("caseload") == 0
    assert facts.value("average_caseload") == 0
    assert facts.value("needed_hours") == 0
    assert facts.reason("contact_rate") == "no case was led on the 15th"
    assert facts.reason("continuity").startswith("no case held")


@pytest.mark.parametrize("cause", CAUSES)
def test_month_facts_disruption_counts_in_the_scope_of_its_cause(find_month, cause):
    """The breakdown by scope is that of share.disruptions.scope."""
    facts = find_month(
        disruptions=[
            {
                "facilitator_id": "F001",
                "cause": cause,
                "started_at": "2026-10-05T12:00:00Z",
                "minutes": 60,
            }
        ]
    )
    counts = {name: facts.value("disruptions", name) for name in BREAKDOWNS["disruptions"]}
    assert counts == {name: float(name == scope(cause)) for name in counts}


def test_month_facts_unknown_cause_raises_with_the_row_and_the_rule(find_month):
    """A disruption that fits no scope is not left out silently."""
    with pytest.raises(RecordsError, match=r"The causes are health_change.*in: X0"):
        find_month(
            disruptions=[
                {
                    "facilitator_id": "F001",
                    "cause": "bad_luck",
                    "started_at": "2026-10-05T12:00:00Z",
                }
            ]
        )


def test_month_facts_records_are_left_as_they_were(random_months):
    """Computing changes no frame of the records."""
    (records, month, agency), _ = random_months[7]
    copies = {name: records[name].copy() for name in TABLES}
    month_facts(records, month, agency)
    for name in TABLES:
        pd.testing.assert_frame_equal(records[name], copies[name])
