"""Tests of caseload_lib.assess.agreement and coincidences."""

import itertools

import krippendorff
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.inter_rater import cohens_kappa

from caseload_lib.assess.agreement import krippendorff_alpha, weighted_kappa
from caseload_lib.assess.coincidences import METRICS, count_levels, pair_levels

# Krippendorff, Computing Krippendorff's alpha-reliability (2011), data C: units × raters.
UNITS = [
    [1, 1, None, 1], [2, 2, 3, 2], [3, 3, 3, 3], [3, 3, 3, 3], [2, 2, 2, 2], [1, 2, 3, 4],
    [4, 4, 4, 4], [1, 1, 2, 1], [2, 2, 2, 2], [None, 5, 5, 5], [None, None, 1, 1],
    [None, None, 3, None],
]  # fmt: skip
RATERS = [list(row) for row in zip(*UNITS, strict=True)]
# fast-krippendorff, issue 11: one rating of 22 differs.
ONE_DISAGREEMENT = [
    [3, 3, 3, 3, 3], [3, 3, 3, 3, 3], [3, 3, None, None, 3], [3, 3, 3, 3, 1], [3, None, 3, 3, 3],
]  # fmt: skip
# SAS documentation, as in the tests of statsmodels.
SAS = [[0, 4, 1], [0, 8, 0], [0, 1, 5]]

tables = st.lists(
    st.lists(st.sampled_from([None, 1, 2, 3, 5]), min_size=6, max_size=6), min_size=2, max_size=5
)


def alpha(ratings, metric="ordinal", scale=(1, 2, 3, 4, 5)):
    """Return alpha's value."""
    return krippendorff_alpha(ratings, metric=metric, scale=scale).value


def alpha_by_definition(ratings, metric, scale):
    """Return alpha from every pair of ratings, one at a time; None where undefined."""
    units = [[v for v in unit if v is not None] for unit in zip(*ratings, strict=True)]
    units = [unit for unit in units if len(unit) > 1]
    values = [v for unit in units for v in unit]

    def apart(c, k):
        if metric == "ordinal":
            low, high = sorted((scale.index(c), scale.index(k)))
            between = sum(values.count(level) for level in scale[low : high + 1])
            return (between - (values.count(c) + values.count(k)) / 2) ** 2
        if metric == "ratio":
            return ((c - k) / (c + k)) ** 2 if c + k else 0
        return float(c != k) if metric == "nominal" else (c - k) ** 2

    observed = sum(
        apart(c, k) / (len(unit) - 1) for unit in units for c, k in itertools.permutations(unit, 2)
    )
    expected = sum(apart(c, k) for c, k in itertools.permutations(values, 2))
    return 1 - observed * (len(values) - 1) / expected if expected else None


@pytest.mark.parametrize(
    ("metric", "published"),
    [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)],
)
def test_krippendorff_alpha_published_data_gives_the_published_figures(metric, published):
    """Data C with its gaps, for every metric; 40 of its 41 ratings can be paired."""
    agreement = krippendorff_alpha(RATERS, metric=metric, scale=[1, 2, 3, 4, 5])
    assert agreement.value == pytest.approx(published, abs=0.0006)
    assert (agreement.raters, agreement.units, agreement.pairable) == (4, 11, 40)


@settings(max_examples=60, deadline=None)
@given(tables, st.sampled_from(METRICS))
def test_krippendorff_alpha_agrees_with_the_library_and_with_the_definition(ratings, metric):
    """Two other implementations give the same on random ratings with gaps, unused levels kept."""
    scale = [1, 2, 3, 4, 5]
    ours = krippendorff_alpha(ratings, metric=metric, scale=scale)
    plain = alpha_by_definition(ratings, metric, scale)
    if ours.value is None:
        assert plain is None
        assert ours.reason
        return
    with np.errstate(invalid="ignore"):
        other = krippendorff.alpha(
            np.array(ratings, dtype=float), value_domain=scale, level_of_measurement=metric
        )
    assert ours.value == pytest.approx(other, abs=1e-9)
    assert ours.value == pytest.approx(plain, abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(tables, st.randoms(use_true_random=False), st.sampled_from(METRICS))
def test_krippendorff_alpha_order_of_raters_and_units_is_irrelevant(ratings, dice, metric):
    """Who stands in which row and column makes no difference; nor do raters without ratings."""
    mixed = [list(row) for row in ratings]
    dice.shuffle(mixed)
    mixed = [list(row) for row in zip(*mixed, strict=True)]
    dice.shuffle(mixed)
    mixed = [*zip(*mixed, strict=True), [None] * 6]
    ours, again = (
        krippendorff_alpha(table, metric=metric, scale=[1, 2, 3, 5]) for table in (ratings, mixed)
    )
    assert (ours.value is None) == (again.value is None)
    assert again.value == (None if ours.value is None else pytest.approx(ours.value, abs=1e-9))
    assert (ours.units, ours.units_apart) == (again.units, again.units_apart)
    assert ours.value is None or ours.value <= 1


@settings(max_examples=30, deadline=None)
@given(tables)
def test_krippendorff_alpha_ordinal_takes_only_the_order_of_the_scale(ratings):
    """Other numbers in the same order, and levels that nobody used, change nothing."""
    renamed = [[None if v is None else v * v + 7 for v in row] for row in ratings]
    plain = alpha(ratings, scale=[1, 2, 3, 5])
    expected = None if plain is None else pytest.approx(plain, abs=1e-9)
    assert alpha(renamed, scale=[8, 11, 16, 32]) == expected
    assert alpha(ratings, scale=[0, 1, 2, 3, 4, 5, 6]) == expected


def test_krippendorff_alpha_the_other_way_round_is_another_figure():
    """Rows are raters: units in rows would be measured as something else."""
    assert alpha(RATERS) == pytest.approx(0.815, abs=0.0006)
    assert alpha(UNITS) < 0.2


def test_krippendorff_alpha_one_disagreement_is_zero():
    """As published: with all but one alike, that one is all that chance would have given."""
    agreement = krippendorff_alpha(ONE_DISAGREEMENT, metric="nominal", scale=[1, 2, 3])
    assert agreement.value == pytest.approx(0.0, abs=1e-12)
    assert agreement.reason is None
    assert (agreement.units_apart, agreement.off_commonest) == (1, 1)


@pytest.mark.parametrize(
    ("ratings", "reason"),
    [
        ([[1, 2, 3]], "only one rater rated"),
        ([[1, 2, 3], [None] * 3], "only one rater rated"),
        ([[None, None]], "nobody rated"),
        ([[1, None], [None, 2]], "no two raters rated the same"),
        ([[2, 2], [2, 2], [2, None]], "all ratings are equal"),
        ([[2, None, 1], [2, 3, None]], "all ratings are equal"),
    ],
)
def test_krippendorff_alpha_undefined_is_none_with_the_reason(ratings, reason):
    """Nothing to compare, or nothing to tell apart, is no figure and no crash."""
    agreement = krippendorff_alpha(ratings, metric="ordinal", scale=[1, 2, 3])
    assert agreement.value is None
    assert reason in agreement.reason


def test_krippendorff_alpha_one_unit_that_raters_split_is_zero():
    """Within one unit, what was seen is what was to be expected."""
    agreement = krippendorff_alpha([[1], [3], [None]], metric="interval", scale=[1, 2, 3])
    assert (agreement.value, agreement.units, agreement.raters) == (0.0, 1, 2)


def test_krippendorff_alpha_takes_frames_arrays_and_missing_of_every_kind():
    """NaN, None and NA are all the same gap."""
    frame = pd.DataFrame({"1": pd.array([1, 2, pd.NA], "Int64"), "2": [3.0, 3.0, np.nan]})
    expected = alpha([[1, 3], [2, 3], [None, None]])
    assert alpha(frame) == expected
    assert alpha(np.array([[1, 3], [2, 3], [np.nan, np.nan]])) == expected


@pytest.mark.parametrize(
    ("ratings", "metric", "scale", "match"),
    [
        ([[1, 0], [1, 9]], "ordinal", [1, 2, 3], "not on the scale: 0, 9. Levels: 1, 2, 3"),
        ([[1, 2]], "circular", [1, 2], "no metric 'circular'"),
        ([[-1, 1], [1, 1]], "ratio", [-1, 0, 1], "starts at 0"),
        ([1, 2], "ordinal", [1, 2], "one row a rater"),
        ([[1, 2], [1]], "ordinal", [1, 2], "equally long"),
        ([["x", 2], [1, 1]], "ordinal", [1, 2], "a table of numbers"),
        ([[1, 2]], "ordinal", [], "one number or more"),
        ([[1, 2]], "ordinal", [1, 2, 2], "names each value once"),
        ([[1, 2]], "ordinal", ["low"], "a list of numbers"),
    ],
)
def test_krippendorff_alpha_what_is_no_rating_is_refused(ratings, metric, scale, match):
    """Faults are named, not counted as missing."""
    with pytest.raises(ValueError, match=match):
        krippendorff_alpha(ratings, metric=metric, scale=scale)


def test_pair_levels_each_unit_weighs_as_many_ratings_as_it_has():
    """A unit's coincidences sum to its ratings; a single rating pairs with nothing."""
    counts, raters = count_levels([[1, 2, 3], [1, 3, None], [2, 3, None]], [1, 2, 3])
    assert raters == 3
    assert pair_levels(counts).sum(axis=(1, 2)).tolist() == [3.0, 3.0, 0.0]


@pytest.mark.parametrize(("weights", "published"), [("none", 0.4842), ("linear", 0.4701)])
def test_weighted_kappa_published_table_gives_the_published_figures(weights, published):
    """A level that the first rater never used stays in."""
    assert weighted_kappa(SAS, weights=weights).value == pytest.approx(published, abs=6e-5)


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 6), min_size=4, max_size=4), min_size=4, max_size=4),
    st.sampled_from(["none", "linear", "quadratic"]),
)
def test_weighted_kappa_agrees_with_the_library_and_does_not_mind_who_is_first(table, weights):
    """The library statsmodels gives the same; turning the table round changes nothing."""
    ours = weighted_kappa(table, weights=weights)
    turned = weighted_kappa(np.transpose(table), weights=weights).value
    if ours.value is None:
        assert turned is None
        assert ours.reason
        return
    wt = None if weights == "none" else weights
    other = cohens_kappa(np.array(table), wt=wt, return_results=False)
    assert ours.value == pytest.approx(float(other), abs=1e-9)
    assert turned == pytest.approx(ours.value, abs=1e-12)


def test_weighted_kappa_unused_levels_matter_to_the_weights():
    """Without its unused middle level, the same table is another measurement."""
    full = weighted_kappa([[3, 0, 1, 0], [0, 0, 0, 0], [1, 0, 2, 0], [1, 0, 0, 4]],
                          weights="linear")  # fmt: skip
    cut = weighted_kappa([[3, 1, 0], [1, 2, 0], [1, 0, 4]], weights="linear")
    assert full.value != pytest.approx(cut.value, abs=0.01)


@pytest.mark.parametrize(
    ("table", "reason"), [([[0, 0], [0, 0]], "nothing was rated"), ([[7, 0], [0, 0]], "equal")]
)
def test_weighted_kappa_undefined_is_none_with_the_reason(table, reason):
    """No ratings, or only one level, leave nothing to measure by."""
    agreement = weighted_kappa(table, weights="linear")
    assert agreement.value is None
    assert reason in agreement.reason


def test_weighted_kappa_full_agreement_is_one():
    """Both raters the same on more than one level."""
    assert weighted_kappa([[2, 0], [0, 3]], weights="quadratic").value == 1


@pytest.mark.parametrize(
    ("table", "weights", "match"),
    [
        ([[1, -1], [0, 2]], "none", "Given: -1"),
        ([[1, 0.5], [0, 2]], "none", "Given: 0.5"),
        ([[1, float("nan")], [0, 2]], "none", "Given: nan"),
        ([[1, 2, 3], [1, 2, 3]], "none", r"shape \(2, 3\)"),
        ([], "none", "shape"),
        ([["a"]], "none", "whole numbers"),
        ([[1, 0], [0, 1]], "cubic", "no weights 'cubic'"),
    ],
)
def test_weighted_kappa_what_is_no_table_of_counts_is_refused(table, weights, match):
    """Each rule with what was given."""
    with pytest.raises(ValueError, match=match):
        weighted_kappa(table, weights=weights)
