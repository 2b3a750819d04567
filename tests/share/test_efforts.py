"""Tests of caseload_lib.share.efforts."""

import numpy as np
import pandas as pd
import pytest

from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.share.efforts import COLUMNS, judge_efforts

MONTH = Month(2026, 10)
MONTHS = [str(month) for month in MONTH.trailing(24)]
ON_DUTY = 1000.0


def make_history(**hours):
    """Return the facts of an agency with a thousand hours on duty a month."""
    rest = ON_DUTY - sum(np.array(values) for values in hours.values())
    columns = {**hours, "direct": rest, "leave": np.full(len(MONTHS), 80.0)}
    rows = [
        {"month": month, "facilitator_id": "F001", "indicator": "hours", "breakdown": name,
         "value": value}
        for name, values in columns.items()
        for month, value in zip(MONTHS, values, strict=True)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def make_records(*efforts):
    """Return records with efforts of a start, hours expected and kinds of time."""
    rows = [
        {"effort_id": f"E{place}", "name": "Something", "starts_on": start,
         "expected_hours_per_month": expected, "activities": kinds}
        for place, (start, expected, kinds) in enumerate(efforts, start=1)
    ]  # fmt: skip
    return Records(efforts=pd.DataFrame(rows))


def step(start, change, *, level=200.0, noise=4.0, seed=1):
    """Return hours by month that step at a month."""
    dice = np.random.default_rng(seed)
    after = np.array(MONTHS) >= start
    return level + change * after + dice.normal(0, noise, len(MONTHS))


def judge(records, history):
    """Return the judged efforts by id."""
    judged = judge_efforts(records, history, MONTH)
    assert judged.dtypes.astype(str).to_dict() == COLUMNS
    return judged.set_index("effort_id")


@pytest.mark.parametrize(
    ("change", "expected", "verdict"),
    [
        (-40, 45.0, "saved"),
        (0, 45.0, "saved nothing"),
        (25, 45.0, "cost hours"),
        (0, None, "saved nothing"),  # a tenth of 200 hours was to be expected
        (0, 6.0, "too early"),
    ],
)
def test_judge_efforts_verdict_follows_the_interval(change, expected, verdict):
    """Saved above 0, cost below; nothing where it cannot be half of what was expected."""
    history = make_history(administration=step("2025-11", change))
    row = judge(make_records(("2025-11-01", expected, None)), history).loc["E1"]
    assert row["verdict"] == verdict
    assert row["lower"] <= -change <= row["upper"]
    assert row["before_hours"] == pytest.approx(200, abs=5)
    assert (row["months_before"], row["months_after"]) == (12, 12)
    assert pd.isna(row["reason"]) == (verdict != "too early")
    if change:
        outside = row["below_usual"] if change < 0 else row["above_usual"]
        assert outside >= 11


def test_judge_efforts_a_wide_interval_is_too_early():
    """Months that vary by a hundred hours tell nothing of forty."""
    history = make_history(administration=step("2025-11", 0, noise=100, level=400))
    row = judge(make_records(("2025-11-01", 40.0, None)), history).loc["E1"]
    assert row["verdict"] == "too early"
    assert "vary too much" in row["reason"]


def test_judge_efforts_each_has_its_own_change_on_a_common_series():
    """The first saved fifty hours; the second, told from the level after the first, cost ten."""
    hours = step("2025-03", -50) + step("2026-01", 12, level=0, noise=0)
    records = make_records(("2026-01-01", 30.0, None), ("2025-03-01", 30.0, "administration"))
    judged = judge(records, make_history(administration=hours))
    assert judged.index.tolist() == ["E2", "E1"]  # by start
    assert judged["verdict"].tolist() == ["saved", "cost hours"]
    assert judged.loc["E1", "before_hours"] == pytest.approx(150, abs=5)


def test_judge_efforts_only_its_kinds_of_time_count():
    """Hiring fell, administration rose; together they stayed."""
    history = make_history(
        administration=step("2025-11", 30), hiring=step("2025-11", -30, level=60, seed=2)
    )
    every = [("2025-11-01", 30.0, "hiring"), ("2025-11-01", 30.0, " administration ")]
    assert judge(make_records(every[0]), history)["verdict"].tolist() == ["saved"]
    assert judge(make_records(*every), history)["verdict"].tolist() == ["saved", "cost hours"]
    both = judge(make_records(("2025-11-01", 30.0, "hiring;administration")), history)
    assert both["verdict"].tolist() == ["saved nothing"]
    assert both["activities"].tolist() == ["hiring;administration"]


@pytest.mark.parametrize(
    ("efforts", "verdict", "reason"),
    [
        ([("2026-11-02", 5.0, None)], "too early", "it begins on 2026-11-02"),
        ([("2026-09-01", 5.0, None)], "too early", "two whole months since its start, and 3 are"),
        ([("2026-10-01", 5.0, None)], "too early", "one whole month since"),
        ([("2024-12-15", 5.0, None)], "not known", "one whole month before its start"),
        ([("2019-01-01", 5.0, None)], "not known", "no whole months before its start"),
        ([("2025-11-01", 5.0, "training")], "not known", "no hours of training are logged"),
        ([("2025-11-01", 5.0, "magic")], "not known", "no time log knows the kind of time magic"),
        (
            [("2025-11-01", 5.0, None), ("2025-11-01", 5.0, "administration;hiring")],
            "not known",
            "cannot be told from that of E2, which began with it",
        ),
    ],
)  # fmt: skip
def test_judge_efforts_what_cannot_be_told_says_why(efforts, verdict, reason):
    """No number is given where there is none."""
    history = make_history(administration=step("2025-11", 0))
    row = judge(make_records(*efforts), history).iloc[0]
    assert row["verdict"] == verdict
    assert reason in row["reason"]
    assert pd.isna(row["saved_hours"])


def test_judge_efforts_without_a_time_log_are_not_known():
    """Nothing is compared, and nothing is zero."""
    history = make_history(administration=step("2025-11", 0)).assign(value=np.nan)
    row = judge(make_records(("2025-11-01", 5.0, None)), history).loc["E1"]
    assert (row["verdict"], row["reason"]) == ("not known", "time is not logged")


def test_judge_efforts_too_few_months_for_so_many_efforts_say_so():
    """With one month each, nothing is left to tell chance by."""
    history = make_history(administration=step("2025-11", 0))
    history = history[history["month"] >= "2026-04"]
    starts = [f"2026-{month:02}-01" for month in (5, 6, 7, 8, 9, 10)]
    judged = judge(make_records(*((start, 5.0, None) for start in starts)), history)
    assert judged.loc["E3", "reason"] == "there are too few months for so many efforts"


def test_judge_efforts_months_apart_have_no_usual_range():
    """With every other month known before it, no months can be called outside of it."""
    history = make_history(administration=step("2025-11", -40))
    gaps = [month for month in MONTHS if month < "2025-11"][::2]
    known = history.assign(value=history["value"].mask(history["month"].isin(gaps)))
    row = judge(make_records(("2025-11-01", 30.0, None)), known).loc["E1"]
    assert (row["verdict"], row["months_before"]) == ("saved", 6)
    assert pd.isna(row["below_usual"])


def test_judge_efforts_none_gives_no_rows():
    """An empty table has no verdicts."""
    assert judge(Records(), make_history(administration=step("2025-11", 0))).empty


def test_judge_efforts_a_start_within_a_month_counts_in_part():
    """A month of which a third lies after the start is neither before nor after."""
    hours = step("2025-12", -40)
    hours[MONTHS.index("2025-11")] = 200 - 40 / 3
    row = judge(make_records(("2025-11-21", 30.0, None)), make_history(administration=hours))
    row = row.loc["E1"]
    assert (row["months_before"], row["months_after"]) == (12, 11)
    assert row["saved_hours"] == pytest.approx(40, abs=4)


def test_judge_efforts_simulated_agencies_are_seldom_told_what_is_not_so():
    """Of 24 agencies each: what saved is found, and what did not is never said to have."""
    found = {change: [] for change in (-30.0, 0.0, 15.0)}
    records = make_records(("2025-05-01", 40.0, None))
    for change, verdicts in found.items():
        for seed in range(24):
            history = make_history(administration=step("2025-05", change, noise=8, seed=seed))
            verdicts.append(judge_efforts(records, history, MONTH)["verdict"].iloc[0])
    assert found[-30.0].count("saved") >= 23
    assert found[0.0].count("saved nothing") >= 20
    assert found[0.0].count("saved") + found[0.0].count("cost hours") <= 2
    assert found[15.0].count("saved") == 0
    assert found[15.0].count("cost hours") + found[15.0].count("saved nothing") == 24
