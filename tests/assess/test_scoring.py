"""Tests of caseload_lib.assess.scoring."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload_lib.assess import instruments
from caseload_lib.assess.instrument import Band, Instrument, Item, Level
from caseload_lib.assess.scoring import describe_score, score

LEVELS = (Level("low", "Low", 1), Level("in_transition", "In transition", 2),
          Level("high", "High", 3))  # fmt: skip
BANDS = (Band("low", "Low performance", 9, 15),
         Band("in_transition", "In transition", 16, 23),
         Band("high", "High performance", 24, 27))  # fmt: skip
RUBRIC = Instrument(
    "service_improvement",
    "1",
    "Service improvement",
    "rubric",
    "",
    LEVELS,
    tuple(Item(str(number), f"Step {number}", "", LEVELS) for number in range(1, 10)),
    bands=BANDS,
)


def _make_rubric(values_by_item, bands):
    """Return a rubric whose items take these values."""
    items = tuple(
        Item(f"S{number}", "", "", tuple(Level(f"v{value}", str(value), value) for value in values))
        for number, values in enumerate(values_by_item)
    )
    return Instrument("own", "1", "Own", "rubric", "", (), items, bands=bands)


def test_score_every_sheet_agrees_with_brute_force():
    """All 19,683 finished sheets: totals, points by level, bands and weakest steps."""
    sheets = np.array(list(itertools.product((1, 2, 3), repeat=9)))
    totals = sheets.sum(axis=1)
    by_level = np.stack([(sheets == value).sum(axis=1) * value for value in (1, 2, 3)], axis=1)
    bands = np.select([totals <= 15, totals <= 23], ["low", "in_transition"], "high")
    lowest = sheets.min(axis=1)
    ids = [item.id for item in RUBRIC.items]
    high = high_with_a_low_step = 0
    for row, total, parts, band, least in zip(
        sheets.tolist(), totals.tolist(), by_level.tolist(), bands, lowest.tolist(), strict=True
    ):
        found = score(RUBRIC, dict(zip(ids, row, strict=True)))
        assert found.total == found.points_so_far == total
        assert found.lowest_total == found.highest_total == total
        assert list(found.subtotals.values()) == parts
        assert found.band.id == band
        assert found.possible_bands == (found.band,)
        assert (found.answered, found.remaining) == (9, 0)
        assert [item.id for item in found.weakest] == [
            ids[place] for place, value in enumerate(row) if value == least
        ]
        high += band == "high"
        high_with_a_low_step += band == "high" and least == 1
    assert len(sheets) == 19_683
    assert (high, high_with_a_low_step) == (211, 81)


@given(st.dictionaries(st.sampled_from("123456789"), st.integers(1, 3), max_size=8))
def test_score_unfinished_sheet_says_what_is_still_possible(responses):
    """The possible bands are those that some choice of the missing answers gives."""
    found = score(RUBRIC, responses)
    totals = {
        sum(responses.values()) + sum(rest)
        for rest in itertools.combinations_with_replacement((1, 2, 3), 9 - len(responses))
    }
    possible = {
        "low" if total <= 15 else "in_transition" if total <= 23 else "high" for total in totals
    }
    assert found.total is None
    assert found.band is None
    assert [band.id for band in found.possible_bands] == [
        band.id for band in BANDS if band.id in possible
    ]
    assert (found.lowest_total, found.highest_total) == (min(totals), max(totals))
    assert sum(found.subtotals.values()) == found.points_so_far == sum(responses.values())
    assert set(found.subtotals) == {1, 2, 3}
    assert (found.answered, found.remaining) == (len(responses), 9 - len(responses))
    assert {item.id for item in found.missing} == set("123456789") - set(responses)


scales = st.lists(
    st.lists(st.integers(1, 20), min_size=1, max_size=4, unique=True), min_size=1, max_size=4
)


@given(scales, st.data())
def test_score_own_rubric_possible_bands_are_only_those_that_answers_reach(scale, data):
    """With uneven points some totals between the least and the greatest cannot come about."""
    bands = tuple(Band(f"b{low}", "", low, low + 3) for low in range(0, 81, 4))
    rubric = _make_rubric(scale, bands)
    given_values = [data.draw(st.sampled_from([None, *values])) for values in scale]
    answers = {item.id: v for item, v in zip(rubric.items, given_values, strict=True) if v}
    found = score(rubric, answers)
    choices = [[v] if v else values for v, values in zip(given_values, scale, strict=True)]
    totals = [sum(choice) for choice in itertools.product(*choices)]
    reached = sorted({total // 4 * 4 for total in totals})
    assert [band.lowest for band in found.possible_bands] == reached
    assert (found.lowest_total, found.highest_total) == (min(totals), max(totals))


def test_score_shipped_rubric_scores_as_its_sheet():
    """The rubric that is shipped has the steps, the points and the bands of these tests."""
    shipped = instruments.load("service_improvement")
    assert [item.id for item in shipped.items] == [item.id for item in RUBRIC.items]
    points = {tuple(level.value for level in item.levels) for item in shipped.items}
    assert points == {(1, 2, 3)}
    assert [(band.id, band.lowest, band.highest) for band in shipped.bands] == [
        (band.id, band.lowest, band.highest) for band in BANDS
    ]


def test_score_empty_sheet_leaves_everything_open():
    """Nothing answered: every band is possible and no step is weakest."""
    found = score(RUBRIC, {})
    assert (found.total, found.points_so_far, found.answered, found.remaining) == (None, 0, 0, 9)
    assert found.possible_bands == BANDS
    assert found.weakest == ()


def test_score_withdrawn_and_cannot_say_leave_the_step_open():
    """Neither gives points, so that the total is not known."""
    levels = (*LEVELS, Level("cannot_say", "Cannot say", 0))
    steps = tuple(Item(number, "", "", levels) for number in "12")
    rubric = Instrument("own", "1", "Own", "rubric", "", levels, steps,
                        bands=(Band("all", "All", 2, 6),))  # fmt: skip
    found = score(rubric, {"1": 0, "2": 2})
    assert (found.total, found.answered, found.remaining, found.lowest_total) == (None, 1, 1, 3)
    assert found.subtotals == {1: 0, 2: 2, 3: 0}
    assert score(rubric, {"1": None, "2": np.int64(2)}) == found


def test_score_total_outside_every_band_has_none():
    """An agency's own bands may leave totals out: then no band is invented."""
    rubric = _make_rubric([[1, 5]], (Band("high", "High", 5, 9),))
    found = score(rubric, {"S0": 1})
    assert (found.total, found.band, found.possible_bands) == (1, None, ())
    assert describe_score(rubric, {"S0": 1}).startswith("Total 1: in no band.")


def test_score_wrong_answers_are_named_all_at_once():
    """Unknown items and levels come in one error, and text from a record is not repeated."""
    with pytest.raises(ValueError, match="do not fit") as error:
        score(RUBRIC, {"1": 4, "2": True, "3": 2.5, "4": "Anna said no", "10": 1, "Berta's": 2})
    text = str(error.value)
    for part in (
        "no item '10'",
        "Item 1 takes 1 (low)",
        "4 was given",
        "True was given",
        "2.5 was",
    ):
        assert part in text
    assert "Anna" not in text
    assert "Berta" not in text


def test_score_many_wrong_answers_are_counted():
    """More than a few faults are summed up."""
    with pytest.raises(ValueError, match="4 more answers name a level that is not there"):
        score(RUBRIC, {item.id: 7 for item in RUBRIC.items})


def test_score_instrument_without_bands_is_refused():
    """What is not summed has no total."""
    standard = Instrument("manage_caseload", "1", "", "practice", "", LEVELS, RUBRIC.items)
    with pytest.raises(ValueError, match="manage_caseload is not summed"):
        score(standard, {})


def test_describe_score_names_the_weakest_steps_beside_the_band():
    """A high sheet with a low step says so; an even sheet says that it is even."""
    high = dict.fromkeys("123456789", 3)
    assert describe_score(RUBRIC, high | {"4": 1, "9": "low"}) == (
        "Total 23: In transition. Weakest: steps 4, 9 (Low)."
    )
    assert describe_score(RUBRIC, high) == (
        "Total 27: High performance. Every step is at the same level (High)."
    )
    assert describe_score(RUBRIC, {"1": 1}) == (
        "1 of 9 steps answered, 1 point so far. The total can still be 9 to 25: "
        "Low performance or In transition or High performance."
    )
