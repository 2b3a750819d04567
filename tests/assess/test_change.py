"""Tests of caseload_lib.assess.change and change_words."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from caseload_lib.assess.change import (
    CHANGED,
    ONE_RATER,
    TOO_FEW,
    UNKNOWN,
    WITHIN,
    Difference,
    compare_own,
    compare_rounds,
)
from caseload_lib.assess.change_words import describe_change, describe_difference
from caseload_lib.assess.instrument import Band, Instrument, Item, Level

LEVELS = (Level("low", "Low", 1), Level("in_transition", "In transition", 2),
          Level("high", "High", 3), Level("cannot_say", "Cannot say", 0))  # fmt: skip
STEPS = [str(n) for n in range(1, 10)]
RUBRIC = Instrument(
    "own", "1", "Own", "rubric", "", LEVELS,
    tuple(Item(step, "", "Asks", LEVELS) for step in STEPS), bands=(Band("all", "All", 9, 27),),
)  # fmt: skip


def make_round(*rows, first=1):
    """Return one round: each row one rater's nine levels, 0 or None for none."""
    return {
        f"F{first + n:03d}": {s: int(v) for s, v in zip(STEPS, row, strict=True) if v is not None}
        for n, row in enumerate(rows)
    }


def make_rounds(smallest):
    """Return a strategy of rounds of complete answers."""
    row = st.lists(st.integers(1, 3), min_size=9, max_size=9)
    return st.lists(row, min_size=smallest, max_size=5).map(lambda rows: make_round(*rows))


def spread_out(ratings):
    """Return a round in which two raters at the middle of a step move apart, means kept."""
    wider = {rater: dict(answers) for rater, answers in ratings.items()}
    for step in STEPS:
        middle = [rater for rater in wider if wider[rater][step] == 2]
        if len(middle) > 1:
            wider[middle[0]][step], wider[middle[1]][step] = 1, 3
    return wider


def test_compare_rounds_by_hand():
    """One step that rises from 1 to 3 among steps where one of three raters differs by one."""
    before = make_round([1] + [2] * 8, [1] + [2] * 8, [1] + [2] * 7 + [3])
    after = make_round([3] + [2] * 8, [3] + [2] * 8, [3] + [2] * 8, first=2)
    change = compare_rounds(RUBRIC, before, after)
    first = change.steps.iloc[0]
    assert change.disagreement == pytest.approx(np.sqrt((2 / 3) / 36))
    freedom = 36 / (1 + 8 * 0.25)
    reach = stats.t.isf(0.025 / 9, freedom) * np.sqrt(1 / 12 * 2 / 3)
    assert first["reach"] == pytest.approx(reach)
    assert (first["lower"], first["upper"]) == (pytest.approx(2 - reach), 2)
    assert change.steps["verdict"].tolist() == [CHANGED] + [WITHIN] * 8
    assert first[["median_before", "median_after", "mean_after"]].tolist() == [1, 3, 3]
    last = change.steps.iloc[8]
    own = np.sqrt((2 / 3) / 4 * 2 / 3)
    assert last["reach"] == pytest.approx(stats.t.isf(0.025 / 9, freedom) * own)
    total = change.total
    assert (total.before, total.after) == (pytest.approx(17 + 1 / 3), 19)
    assert total.reach == pytest.approx(stats.t.isf(0.025, 4) * np.sqrt(9 / 12 * 2 / 3))
    assert total.verdict == WITHIN


@pytest.mark.parametrize("raters", [1, 2])
def test_compare_rounds_one_or_two_raters_in_either_round_cannot_be_judged(raters):
    """However far apart: one rater has no disagreement to measure, and two have too little."""
    one, three = make_round(*[[1] * 9] * raters), make_round([3] * 9, [3] * 9, [3] * 9)
    for change in (compare_rounds(RUBRIC, one, three), compare_rounds(RUBRIC, three, one)):
        assert set(change.steps["verdict"]) == {UNKNOWN}
        assert set(change.steps["reason"]) == {TOO_FEW}
        assert change.steps[["lower", "upper", "reach"]].isna().all().all()
        assert change.total.verdict == UNKNOWN
        assert change.disagreement is None
    assert compare_rounds(RUBRIC, {}, three).total.before is None


def test_compare_rounds_each_step_needs_three_raters_and_the_total_whole_sheets():
    """A step that one of three left out is left out of the judgement, and of no other."""
    before = make_round([1] * 9, [1] * 9, [1] * 8 + [0])
    change = compare_rounds(RUBRIC, before, make_round([3] * 9, [3] * 9, [3] * 9))
    assert change.steps["verdict"].tolist() == [CHANGED] * 8 + [UNKNOWN]
    assert change.steps["reason"].notna().tolist() == [False] * 8 + [True]
    assert change.total.verdict == UNKNOWN
    assert change.total.reason == TOO_FEW


def test_compare_rounds_without_bands_sums_nothing():
    """A practice standard has no total to compare."""
    sheet = replace(RUBRIC, bands=())
    assert compare_rounds(sheet, make_round([1] * 9, [1] * 9), {}).total is None


@settings(max_examples=25, deadline=None)
@given(make_rounds(3))
def test_compare_rounds_identical_rounds_never_change(ratings):
    """Every difference is 0 and lies within."""
    change = compare_rounds(RUBRIC, ratings, ratings)
    assert set(change.steps["verdict"]) == {WITHIN}
    assert (change.total.value, change.total.verdict) == (0, WITHIN)


@settings(max_examples=25, deadline=None)
@given(make_rounds(1), make_rounds(1))
def test_compare_rounds_swapped_turn_the_sign_only(before, after):
    """The verdicts stay, the intervals are mirrored."""
    one, two = compare_rounds(RUBRIC, before, after), compare_rounds(RUBRIC, after, before)
    assert one.steps["verdict"].tolist() == two.steps["verdict"].tolist()
    np.testing.assert_allclose(one.steps["difference"], -two.steps["difference"])
    np.testing.assert_allclose(one.steps["lower"], -two.steps["upper"])
    assert one.total.value == pytest.approx(-two.total.value)
    assert one.total.verdict == two.total.verdict


@settings(max_examples=30, deadline=None)
@given(make_rounds(3), make_rounds(3))
def test_compare_rounds_more_disagreement_at_a_step_never_makes_a_change(before, after):
    """Raters who move apart about the same means widen every step's interval, or leave it."""
    plain = compare_rounds(RUBRIC, before, after).steps
    wider = compare_rounds(RUBRIC, spread_out(before), spread_out(after)).steps
    np.testing.assert_allclose(wider["difference"], plain["difference"], atol=1e-12)
    assert (wider["reach"] >= plain["reach"] - 1e-12).all()
    assert not ((wider["verdict"] == CHANGED) & (plain["verdict"] != CHANGED)).any()


@pytest.mark.parametrize("same_raters", [False, True])
def test_compare_rounds_false_alarms_stay_under_the_stated_rate(same_raters):
    """Three strict or mild raters a round, nothing changed: seldom is any step called changed."""
    dice = np.random.default_rng(5)
    comparisons, steps, totals = 120, 0, 0
    for _ in range(comparisons):
        strictness = 0.5 * dice.normal(size=(2, 3, 1))
        if same_raters:
            strictness[1] = strictness[0]
        truth = dice.uniform(1, 3, size=9)
        seen = truth + strictness + 0.5 * dice.normal(size=(2, 3, 9))
        before, after = np.clip(np.round(seen), 1, 3)
        change = compare_rounds(RUBRIC, make_round(*before), make_round(*after))
        steps += (change.steps["verdict"] == CHANGED).any()
        totals += change.total.verdict == CHANGED
    # 5 in 100, with two standard errors of 120 draws.
    assert steps / comparisons <= 0.09
    assert totals / comparisons <= 0.09


@pytest.mark.parametrize("divided", [1, 2])
def test_compare_rounds_false_alarms_at_divided_steps_stay_near_the_stated_rate(divided):
    """Three raters a round, all at one level but for steps where half say low and half high."""
    dice = np.random.default_rng(divided)
    comparisons, alarms = 150, 0
    for _ in range(comparisons):
        rounds = np.full((2, 3, 9), 2)
        rounds[:, :, :divided] = dice.choice([1, 3], size=(2, 3, divided))
        change = compare_rounds(RUBRIC, *(make_round(*one) for one in rounds))
        alarms += (change.steps["verdict"] == CHANGED).any()
    # About 5 in 100, with two standard errors of 150 draws.
    assert alarms / comparisons <= 0.09


def test_compare_rounds_a_real_change_is_found():
    """Five raters who disagree somewhat, and all of whom see two steps go from low to high."""
    dice = np.random.default_rng(2)
    base = np.array([1, 1, 2, 2, 2, 2, 2, 2, 2])
    noise = dice.choice([0, 0, 0, 0, 1], size=(2, 5, 9))
    after = base + np.array([2, 2, 0, 0, 0, 0, 0, 0, 0])
    change = compare_rounds(
        RUBRIC,
        make_round(*np.clip(base + noise[0], 1, 3)),
        make_round(*np.clip(after + noise[1], 1, 3)),
    )
    assert change.steps.loc[change.steps["verdict"] == CHANGED, "item_id"].tolist() == ["1", "2"]


def test_compare_rounds_level_out_of_range_is_refused():
    """A level is a chance."""
    with pytest.raises(ValueError, match="Given: 95"):
        compare_rounds(RUBRIC, {}, {}, level=95)


def test_compare_own_shows_values_and_judges_nothing():
    """Items in the document's order; cannot say leaves no difference."""
    frame = compare_own(RUBRIC, {"2": 1, "1": 3, "3": 0}, {"1": 1, "2": 2, "3": 3})
    assert frame["item_id"].tolist() == ["1", "2", "3"]
    assert frame["difference"].tolist()[:2] == [-2, 1]
    assert frame["difference"].isna().tolist() == [False, False, True]
    assert "verdict" not in frame
    assert "no difference is called a change" in ONE_RATER


def test_describe_change_tells_what_changed_and_how_sure_that_is():
    """The total, the steps by number and direction, and the rate of false alarms."""
    before = make_round(*[[1] + [3] + [2] * 7] * 3)
    text = describe_change(compare_rounds(RUBRIC, before, make_round(*[[3] + [1] + [2] * 7] * 3)))
    assert "The total is where it was, at 18.0." in text
    assert "Of 9 steps compared, 2 changed" in text
    assert "1 (up 2.0), 2 (down 2.0)." in text
    assert "about 5 in 100" in text


@pytest.mark.parametrize("raters", [1, 2])
def test_describe_change_too_few_raters_are_said_in_words(raters):
    """No verdict, and why."""
    rounds = [make_round(*[[level] * 9] * raters) for level in (1, 2)]
    text = describe_change(compare_rounds(RUBRIC, *rounds))
    assert f"The total: whether it changed cannot be said, since {TOO_FEW}." in text
    assert (
        f"No step has three raters in both rounds, so it cannot be said what changed: {TOO_FEW}"
        in (text)
    )
    assert "in 100" not in text


def test_describe_difference_of_a_step_within_disagreement():
    """A difference within the reach of disagreement, and steps that cannot be judged."""
    before = make_round([1] * 8 + [0], [2] * 9, [2] * 9)
    change = compare_rounds(RUBRIC, before, make_round([2] * 9, [2] * 9, [2] * 9))
    step = Difference(5 / 3, 2.0, 1 / 3, -0.9, 1.5, 1.2, WITHIN, None)
    text = describe_difference(step, what="Step 1", unit="level")
    assert text.startswith("Step 1 rose by 0.3 levels, from 1.7 to 2.0: within the ")
    assert text.endswith("so this is not called a change.")
    unjudged = Difference(2.0, 2.0, None, None, None, None, UNKNOWN, TOO_FEW)
    last = describe_difference(unjudged, what="Step 9", unit="level")
    assert f"cannot be said, since {TOO_FEW}." in last
    assert "Of 8 steps compared, none moved" in describe_change(change)
    assert f"1 step cannot be judged: {TOO_FEW}." in describe_change(change)
