"""Tests of caseload_lib.review.verdicts."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caseload_lib.agency import INDICATORS, parse_agency
from caseload_lib.errors import RecordsError
from caseload_lib.months import Month
from caseload_lib.review.control_charts import xmr
from caseload_lib.review.intervals import poisson_interval, wilson
from caseload_lib.review.judgement import FROM_ASSIGNMENTS
from caseload_lib.review.verdicts import COLUMNS, chart_of, judge_history

MONTH = Month(2026, 10)
LEAST = '[agency]\nname = "Harbour"\ntime_zone = "America/New_York"\n'
AGENCY = parse_agency(LEAST)
REBASED = parse_agency(
    LEAST + "[[rebases]]\nindicator='caseload'\nfrom_month='2026-01'\nreason='Merger'\n"
    "[objectives.caseload]\ntarget=15.0\nbetter='lower'"
)


def _history(values, indicator="caseload", person="F001", breakdown="", sizes=None):
    """Return a history that ends in October 2026, with a numerator where sizes are given."""
    months = MONTH.trailing(len(values))
    sizes = sizes or [None] * len(values)
    rows = [
        {
            "month": str(month),
            "facilitator_id": person,
            "indicator": indicator,
            "breakdown": breakdown,
            "value": value,
            "numerator": value if size is None or value is None else value * size,
            "denominator": size if value is not None else None,
            "unit": INDICATORS[indicator],
            "reason": "not recorded" if value is None else None,
            "uncounted": 0,
        }
        for month, value, size in zip(months, values, sizes, strict=True)
    ]
    return pd.DataFrame(rows)


def _judge(*args, agency=AGENCY, **kwargs):
    """Return the verdict on one history."""
    (row,) = judge_history(_history(*args, **kwargs), MONTH, agency).to_dict("records")
    return row


def test_judge_history_gives_limits_and_signals_of_the_months_point():
    """The row holds the chart's figures, within what can be, and the signal in words."""
    values = [10, 11, 10, 12, 11, 10, 11, 10, 12, 11, 10, 25]
    chart, row = xmr(values), _judge(values)
    assert (row["method"], row["trial"], row["known_months"]) == ("xmr", False, 12)
    assert (row["centre"], row["limit_upper"]) == (chart.centre, chart.upper)
    assert row["signals"] == "outside"
    assert row["signal_words"] == "above the 5.4 to 18.4 cases of ordinary months"
    assert row["note"] == ""
    assert pd.isna(row["lower"])
    assert pd.isna(row["assurance"])


def test_judge_history_several_signals_are_joined_the_strongest_first():
    """A reader sees first what weighs most."""
    row = _judge([10, 11] * 8 + [20] * 7 + [24])
    assert row["signals"] == "outside;shift;two_of_three"
    assert row["signal_words"].split("; ")[1].startswith("eight months in a row above")


def test_judge_history_missing_month_keeps_its_reason_and_the_limits():
    """What is not known this month is still compared with what was."""
    row = _judge([10, 11] * 6 + [None])
    assert (row["method"], row["signals"], row["reason"]) == ("xmr", "", "not recorded")
    assert row["limit_upper"] > 11


def test_judge_history_month_without_a_row_is_a_gap():
    """Somebody who was away for a month has a gap there, and no run across it."""
    history = _history([5] * 4 + [9, 5, 6] + [9] * 6)
    whole = judge_history(history, MONTH, AGENCY)
    gap = judge_history(history.drop(index=9), MONTH, AGENCY)
    expected = xmr([5, 5, 5, 5, 9, 5, 6, 9, 9, None, 9, 9, 9])
    assert gap["centre"].item() == expected.centre
    assert gap["centre"].item() != whole["centre"].item()
    assert gap["known_months"].item() == 12


def test_judge_history_share_has_wilsons_interval():
    """Numerator and denominator of the month, not of the history."""
    row = _judge([0.5, 0.75] * 6, "contact_rate", sizes=[40] * 12)
    expected = wilson(30, 40)
    assert (row["lower"], row["upper"]) == (expected.lower, expected.upper)
    assert row["limit_upper"] <= 1
    unknown = _judge([0.5, None], "contact_rate", sizes=[40, 40])
    assert pd.isna(unknown["lower"])


def test_judge_history_rare_count_has_its_trailing_count_and_interval():
    """The interval is of the twelve months' count."""
    row = _judge([1, 0, 0, 0] * 6, "departures")
    expected = poisson_interval(3)
    assert (row["method"], row["trailing_count"], row["trailing_months"]) == ("rare", 3, 12)
    assert (row["lower"], row["upper"]) == (expected.lower, expected.upper)
    assert pd.isna(row["centre"])
    assert row["signals"] == row["signal_words"] == ""


def test_judge_history_rebase_starts_new_limits_from_its_month():
    """Only months from January 2026 on count, and they meet the objective."""
    row = _judge([20, 21] * 7 + [9, 10] * 5, agency=REBASED)
    assert (row["centre"], row["known_months"], row["trial"]) == (9.5, 10, True)
    assert (row["target"], row["better"], row["assurance"]) == (15, "lower", "met")
    assert _judge([20, 21] * 7 + [9, 10] * 5)["centre"] > 10


def test_judge_history_objective_counts_the_months_that_met_it():
    """A reader is told how often it was met, of the months that are known."""
    values = [20] * 14 + [15, None, 16, 14, 12]
    plain = parse_agency(LEAST + "[objectives.caseload]\ntarget=15.0\nbetter='lower'")
    row = _judge(values, agency=plain)
    assert (row["months_met"], row["months_known"]) == (3, 18)
    since = _judge([9] * 10 + [20] * 4 + [9, 10, 16, None] * 2 + [9, 9], agency=REBASED)
    assert (since["months_met"], since["months_known"]) == (6, 8)
    assert pd.isna(_judge(values)["months_met"])
    assert pd.isna(_judge(values)["months_known"])


def test_judge_history_share_that_is_on_its_target_met_it():
    """At least 90% holds at 90%."""
    agency = parse_agency(LEAST + "[objectives.contact_rate]\ntarget=0.9\nbetter='higher'")
    row = _judge([0.9, 0.8, 0.95], "contact_rate", sizes=[20] * 3, agency=agency)
    assert (row["months_met"], row["months_known"]) == (2, 3)


def test_judge_history_signal_by_a_hair_is_slight():
    """A row is slight where all of its signals are, and where there is one."""
    run = [9, 5, 9, 5, 6.6, 6.5, 6.6, 6.5, 6.6, 6.5, 6.6, 6.5]
    slight = _judge([2, *run])
    assert (slight["signals"], slight["slight"]) == ("shift", True)
    assert slight["signal_words"].startswith("slightly above the average of")
    assert not _judge([10, 11] * 8 + [20] * 7 + [24])["slight"]
    assert not _judge([10, 11] * 8)["slight"]


@pytest.mark.parametrize("indicator", sorted(FROM_ASSIGNMENTS))
def test_judge_history_concluded_assignments_are_no_news(indicator):
    """Where cases seem to begin with the export, how they grow in number says nothing."""
    rows = pd.concat([_history([1, 2, 3] * 3 + [30], indicator, who) for who in ("F001", "F002")])
    judged = judge_history(rows, MONTH, REBASED, inferred={"F001"}).set_index("facilitator_id")
    own, other = judged.loc["F001"], judged.loc["F002"]
    assert (own["method"], own["signals"], own["signal_words"]) == ("none", "", "")
    assert own["note"] == (
        "Concluded from contacts: a case seems to begin with its first contact in the export."
    )
    gone = ["centre", "limit_upper", "trailing_count", "assurance", "months_met"]
    assert own[gone].isna().all()
    assert other["note"] != own["note"]


def test_judge_history_concluded_assignments_leave_other_figures_and_pool_accordingly():
    """Contacts themselves are recorded; the agency's sum holds what was concluded."""
    made = _history([0.5, 0.75] * 6, "contact_rate", sizes=[40] * 12)
    assert judge_history(made, MONTH, AGENCY, inferred={"F001"})["method"].item() == "xmr"
    pooled = _history([10, 11] * 6).drop(columns="facilitator_id")
    assert judge_history(pooled, MONTH, AGENCY, inferred={"F001"})["method"].item() == "none"
    assert judge_history(pooled, MONTH, AGENCY)["method"].item() == "xmr"


def test_judge_history_leaves_other_months_out():
    """Neither later months nor those before the agency's history count."""
    history = _history([1000.0] * 4 + [10, 11] * 12)
    later = history.tail(1).assign(month="2026-11", value=1000.0)
    found = judge_history(pd.concat([history, later]), MONTH, AGENCY)
    assert found["centre"].item() == 10.5


def test_judge_history_keeps_rows_in_order_with_declared_kinds():
    """One row for each of the month's, whoever has no row in it has none."""
    parts = [
        _history([1.0, 2.0], "hours", "F002", "leave"),
        _history([1.0, 2.0], "hours", "F002", "direct"),
        _history([1.0, 2.0], person="F001"),
        _history([1.0, 2.0], person="F003").head(1),
    ]
    found = judge_history(pd.concat(parts), MONTH, AGENCY)
    assert found["facilitator_id"].tolist() == ["F002", "F002", "F001"]
    assert found["breakdown"].tolist() == ["leave", "direct", ""]
    assert {name: str(kind) for name, kind in found.dtypes.items()} == COLUMNS


def test_judge_history_of_nothing_keeps_its_columns():
    """An empty history has an empty verdict."""
    found = judge_history(_history([1.0]).head(0), MONTH, AGENCY)
    assert found.empty
    assert found.columns.tolist() == list(COLUMNS)


def test_judge_history_pooled_rows_need_no_facilitator():
    """The agency as a whole is judged by the same rules."""
    pooled = _history([10, 11] * 6).drop(columns="facilitator_id").assign(facilitators=7)
    found = judge_history(pooled, MONTH, AGENCY)
    assert found["facilitator_id"].tolist() == [""]
    assert found["centre"].item() == 10.5


def test_judge_history_twice_the_same_month_is_refused():
    """Two values of one month cannot both be right."""
    history = _history([1.0, 2.0])
    with pytest.raises(RecordsError, match=r"More than one is given for F001/caseload//2026-10"):
        judge_history(pd.concat([history, history.tail(1)]), MONTH, AGENCY)


def test_judge_history_unknown_indicator_is_refused():
    """A misspelt indicator gets no rules."""
    with pytest.raises(RecordsError, match="There is no indicator wealth"):
        judge_history(_history([1.0]).assign(indicator="wealth"), MONTH, AGENCY)


@settings(max_examples=20)
@given(st.lists(st.none() | st.integers(0, 30), min_size=1, max_size=24), st.randoms())
def test_judge_history_does_not_depend_on_the_order_of_rows(values, random):
    """Shuffled rows, and rows of other people among them, change nothing."""
    own = _history(values)
    rows = pd.concat([own, _history([5, 6] * 6, person="F002")])
    order = list(range(len(rows)))
    random.shuffle(order)
    shuffled = judge_history(rows.iloc[order], MONTH, AGENCY)
    mine = shuffled[shuffled["facilitator_id"] == "F001"].reset_index(drop=True)
    pd.testing.assert_frame_equal(mine, judge_history(own, MONTH, AGENCY))


def test_chart_of_gives_a_value_for_each_month_from_first_to_last():
    """Missing months are gaps, and the chart is the one the verdict stands on."""
    history = _history([10, 11] * 6).drop(index=3)
    chart = chart_of(history, "caseload", AGENCY)
    assert len(chart.values) == 12
    assert chart.values[3] is None
    assert chart.last.centre == judge_history(history, MONTH, AGENCY)["centre"].item()


def test_chart_of_rebased_has_segments():
    """New limits start in the month that the settings name."""
    chart = chart_of(_history([20, 21] * 7 + [9, 10] * 5), "caseload", REBASED)
    assert chart.starts == (0, 14)
    before = _history([20, 21] * 7 + [9, 10] * 5).head(10)
    assert chart_of(before, "caseload", REBASED).starts == (0,)
    since = _history([9, 10] * 5)
    assert chart_of(since, "caseload", REBASED).starts == (0,)


def test_chart_of_what_is_not_judged_by_the_month_is_none():
    """No limits are drawn that the page does not stand by."""
    assert chart_of(_history([0, 1] * 12, "departures"), "departures", AGENCY) is None
    few = _history([0.5, 0.6] * 6, "outcomes_met", sizes=[2] * 12)
    assert chart_of(few, "outcomes_met", AGENCY) is None
    assert chart_of(few.drop(columns="denominator"), "outcomes_met", AGENCY) is not None


def test_chart_of_several_histories_or_none_is_refused():
    """A chart is of one history."""
    one = _history([1.0, 2.0])
    with pytest.raises(RecordsError, match=r"Given: 4 rows for 2 months"):
        chart_of(pd.concat([one, one]), "caseload", AGENCY)
    with pytest.raises(RecordsError, match=r"Given: 0 rows"):
        chart_of(one.head(0), "caseload", AGENCY)
