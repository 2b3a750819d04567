"""Tests of caseload_lib.assess.rater_summaries."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caseload_lib.assess.instrument import Instrument, Item, Level
from caseload_lib.assess.rater_summaries import (
    side_by_side,
    summarise_peers,
    summarise_raters,
    tabulate_ratings,
)
from caseload_lib.errors import RecordsError

LEVELS = (Level("not_yet", "Not yet", 1), Level("with_help", "With help", 2),
          Level("alone", "Alone", 3), Level("cannot_say", "Cannot say", 0))  # fmt: skip
SHEET = Instrument(
    "own", "1", "Own", "practice", "", LEVELS,
    tuple(Item(str(n), "", "Asks", LEVELS) for n in range(1, 5)),
)  # fmt: skip

answers = st.dictionaries(st.sampled_from(["1", "2", "3", "4"]), st.integers(0, 3))
rounds = st.lists(answers, max_size=8).map(lambda given: {f"F{n:03d}": a for n, a in
                                                          enumerate(given)})  # fmt: skip


def test_tabulate_ratings_cannot_say_and_no_answer_are_gaps():
    """Rows are raters, also one who gave no level; columns stand as in the document."""
    table = tabulate_ratings(SHEET, {"F002": {"3": 2, "1": 1}, "F001": {"1": 0}})
    assert table.index.tolist() == ["F002", "F001"]
    assert table.columns.tolist() == ["1", "2", "3", "4"]
    assert np.array_equal(table.to_numpy(), [[1, np.nan, 2, np.nan], [np.nan] * 4], equal_nan=True)
    assert tabulate_ratings(SHEET, {}).shape == (0, 4)


def test_side_by_side_largest_differences_first_and_gaps_last_with_their_reason():
    """Equal ones stand in the document's order; what nobody answered is not asked about."""
    own = {"1": 2, "2": 3, "3": 1, "4": 0}
    frame = side_by_side(SHEET, own, {"1": 2, "2": 1, "3": 2, "4": 3})
    assert frame["item_id"].tolist() == ["2", "3", "1", "4"]
    assert frame["difference"].tolist()[:3] == [2, -1, 0]
    assert frame["reason"].isna().tolist() == [True, True, True, False]
    assert frame.loc[3, "reason"] == "one cannot say"
    assert frame.loc[3, "own"] == 0
    gaps = side_by_side(SHEET, {"2": 1}, {"3": 2})
    assert gaps["item_id"].tolist() == ["2", "3"]
    assert set(gaps["reason"]) == {"not answered by both"}
    assert side_by_side(SHEET, {}, {}).empty


@settings(max_examples=50, deadline=None)
@given(answers, answers)
def test_side_by_side_the_other_way_round_turns_the_sign(own, other):
    """Who is called own changes signs only, never the order."""
    one, two = side_by_side(SHEET, own, other), side_by_side(SHEET, other, own)
    assert one["item_id"].tolist() == two["item_id"].tolist()
    assert (one["difference"].dropna() == -two["difference"].dropna()).all()
    assert (one["difference"].isna() == one["reason"].notna()).all()
    widths = one["difference"].dropna().abs().tolist()
    assert widths == sorted(widths, reverse=True)


def test_summarise_peers_shows_the_median_of_three_and_nothing_of_fewer():
    """Cannot say does not count; neither lowest nor highest is there to single anybody out."""
    peers = {"F001": {"1": 1, "2": 2}, "F002": {"1": 3, "2": 0}, "F003": {"1": 3, "2": 1}}
    frame = summarise_peers(SHEET, peers)
    assert frame.columns.tolist() == ["item_id", "n", "median", "reason"]
    assert frame.loc[0, ["n", "median"]].tolist() == [3, 3.0]
    assert frame.loc[1:, ["n", "median"]].isna().all().all()
    assert frame.loc[1, "reason"] == "fewer than 3 peers rated it"
    assert (frame["reason"].isna() == frame["median"].notna()).all()


@settings(max_examples=60, deadline=None)
@given(rounds, answers, st.integers(3, 4))
def test_summarise_peers_one_more_never_shows_in_the_difference(peers, last, fewest):
    """Before and after one more peer, an item is the same, or a whole group more is counted."""
    before = summarise_peers(SHEET, peers, fewest=fewest)
    after = summarise_peers(SHEET, peers | {"F999": last}, fewest=fewest)
    more = after["n"].fillna(0) - before["n"].fillna(0)
    assert set(more) <= {0, fewest}
    same = (more == 0).to_numpy()
    assert before[same].equals(after[same])
    assert (after["n"].dropna() >= fewest).all()


def test_summarise_peers_counts_all_where_nothing_was_shown_before():
    """A round that is shown only once it is closed loses no voice."""
    peers = {f"F00{n}": {"1": value} for n, value in enumerate([1, 1, 1, 3, 3])}
    assert summarise_peers(SHEET, peers).loc[0, ["n", "median"]].tolist() == [3, 1.0]
    whole = summarise_peers(SHEET, {**peers, "F009": {"1": 3}}, whole_groups=False)
    assert whole.loc[0, ["n", "median"]].tolist() == [6, 2.0]
    two = {"F001": {"1": 1}, "F002": {"1": 2}}
    assert summarise_peers(SHEET, two, whole_groups=False)["median"].isna().all()


def test_summarise_peers_of_fewer_than_three_is_refused():
    """Of two peers each knows the other's answer."""
    with pytest.raises(ValueError, match="fewest=2"):
        summarise_peers(SHEET, {}, fewest=2)


def test_summarise_raters_per_step_in_the_documents_order():
    """Median, ends, spread, mean difference over pairs and how many chose each answer."""
    given_answers = {"F001": {"1": 1, "2": 0}, "F002": {"1": 2}, "F003": {"1": 3, "3": 2}}
    frame = summarise_raters(SHEET, given_answers).set_index("item_id")
    assert frame.index.tolist() == ["1", "2", "3", "4"]
    first = frame.loc["1"]
    assert first[["n", "median", "lowest", "highest", "spread"]].tolist() == [3, 2, 1, 3, 2]
    assert first["disagreement"] == pytest.approx(4 / 3)
    counts = [f"count_{level.id}" for level in LEVELS]
    assert first[counts].tolist() == [1, 1, 1, 0]
    assert frame.loc["2", counts].tolist() == [0, 0, 0, 1]
    assert frame.loc["2", ["median", "spread", "disagreement"]].isna().all()
    assert frame.loc["3", "spread"] == 0
    assert np.isnan(frame.loc["3", "disagreement"])


@settings(max_examples=50, deadline=None)
@given(rounds)
def test_summarise_raters_disagreement_is_the_mean_over_all_pairs(ratings):
    """By definition, and whoever comes first."""
    frame = summarise_raters(SHEET, ratings)
    turned = summarise_raters(SHEET, dict(reversed(ratings.items())))
    assert frame.equals(turned)
    for row in frame.itertuples():
        values = [a[row.item_id] for a in ratings.values() if a.get(row.item_id)]
        gaps = [abs(x - y) for x, y in itertools.combinations(values, 2)]
        assert row.n == len(values)
        assert row.disagreement == pytest.approx(np.mean(gaps) if gaps else np.nan, nan_ok=True)


def test_summarise_raters_answers_of_another_instrument_are_refused():
    """An item that is not there is named."""
    with pytest.raises(RecordsError, match="no item '9'"):
        summarise_raters(SHEET, {"F001": {"9": 1}})
