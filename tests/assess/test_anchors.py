"""Tests of caseload_lib.assess.anchors."""

import math
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload_lib.assess import instruments
from caseload_lib.assess.anchors import (
    LEVELS,
    LevelRule,
    assessed_levels,
    expected_level,
    years_in_role,
)
from caseload_lib.assess.instrument import Cluster, Instrument, Item, Level

RATINGS = (
    Level("not_yet", "Not yet", 1),
    Level("sometimes", "Sometimes", 2),
    Level("consistently", "Consistently", 3),
    Level("cannot_say", "Cannot say", 0),
)


def _make_anchors(sizes, *, limiting=(), levels=None):
    """Return anchors with so many indicators by cluster in each of two columns."""
    levels = levels or (
        Level("emerging", "Emerging", 1, from_years=0, until_years=2),
        Level("developing", "Developing", 2, from_years=2),
        Level("mastery", "Mastery", 3),
    )
    clusters = tuple(Cluster(str(n), f"Cluster {n}") for n in range(1, len(sizes) + 1))
    items = tuple(
        Item(f"{cluster.id}.{level.value}.{n}", "", "", RATINGS, cluster.id, level.id,
             f"{cluster.id}.{level.value}.{n}" in limiting)
        for cluster, size in zip(clusters, sizes, strict=True)
        for level in levels[:2]
        for n in range(1, size + 1)
    )  # fmt: skip
    return Instrument("own", "1", "Own", "anchors", "", levels, items, clusters)


def _make_roles(*spells, role="supervisor"):
    """Return the table roles with one person's spells, each "from to"."""
    days = [(*spell.split(), None)[:2] for spell in spells]
    return pd.DataFrame({
        "facilitator_id": "F001", "role": role,
        "from_on": pd.to_datetime([first for first, _ in days]),
        "to_on": pd.to_datetime([end for _, end in days]),
    })  # fmt: skip


@given(st.floats(0, allow_nan=False))
def test_expected_level_follows_the_brackets(years):
    """Every number of years has one level, by the document's brackets; never mastery."""
    bounds = {"emerging": (0, 2), "developing": (2, 3), "acquired": (3, 4)}
    level = expected_level(years)
    first, end = bounds.get(level.id, (4, math.inf))
    assert first <= years < end or (level.id == "accomplished" and years >= 4)
    assert level.id != "mastery"


@pytest.mark.parametrize(
    ("years", "level"),
    [
        (-0.0, "emerging"),
        (math.nextafter(2, 0), "emerging"),
        (2, "developing"),
        (math.nextafter(3, 0), "developing"),
        (np.float64(3), "acquired"),
        (math.nextafter(4, 0), "acquired"),
        (np.int64(4), "accomplished"),
    ],
)
def test_expected_level_at_the_bounds_begins_with_the_anniversary(years, level):
    """A bracket holds its first year and not its last."""
    assert expected_level(years).id == level


@pytest.mark.parametrize("years", [None, math.nan, -0.1, -math.inf, True, "3", pd.NA])
def test_expected_level_without_years_is_refused(years):
    """What is no number of years has no level, least of all a guessed one."""
    with pytest.raises(ValueError, match="needs the years in the role: a number, 0 or more"):
        expected_level(years)


def test_expected_level_brackets_are_those_of_the_shipped_anchors():
    """What holds without an instrument is what the shipped document says."""
    shipped = instruments.load("performance_anchors")
    assert [(level.id, level.value, level.from_years, level.until_years) for level in LEVELS] == [
        (level.id, level.value, level.from_years, level.until_years) for level in shipped.levels
    ]
    levels = assessed_levels(shipped, {"1.3.1": "consistently"}, years=3.5)
    assert len(levels) == 8
    assert levels["expected_level"].eq("acquired").all()
    assert levels["indicators"].sum() + levels["limiting"].sum() == 62
    assert levels["reason"][0] == "10 of 11 not rated yet"


def test_expected_level_own_brackets_come_from_the_instrument():
    """An agency's own anchors set their own years; years that none holds are refused."""
    own = _make_anchors([1])
    assert expected_level(2.5, instrument=own).id == "developing"
    gap = _make_anchors([1], levels=(
        Level("new", "New", 1, until_years=1), Level("top", "Top", 3),
        Level("old", "Old", 2, from_years=2)))  # fmt: skip
    assert expected_level(0, instrument=gap).id == "new"
    with pytest.raises(ValueError, match=r"No level of own is expected after 1\.5 years"):
        expected_level(1.5, instrument=gap)


@pytest.mark.parametrize(
    ("spells", "on", "years"),
    [
        (["2023-03-01"], date(2025, 3, 1), 2.0),
        (["2023-03-01"], date(2026, 3, 1), 3.0),
        (["2024-02-29"], date(2028, 2, 29), 4.0),
        (["2023-05-01"], date(2026, 11, 1), 3.5),
        (["2025-01-01"], date(2025, 1, 1), 0.0),
        # Overlapping, touching, contained and repeated rows count once.
        (["2020-01-01 2021-01-01", "2020-06-01 2022-01-01", "2020-02-01 2020-03-01"],
         date(2026, 1, 1), 2.0),
        (["2020-01-01 2021-01-01", "2020-01-01 2021-01-01", "2021-01-01"],
         date(2023, 1, 1), 3.0),
        # Spells apart add up, halves of two years to a whole one.
        (["2020-01-01 2020-07-01", "2022-07-01 2023-01-01"], date(2026, 1, 1), 1.0),
        # What begins later is not seen yet.
        (["2020-01-01 2021-01-01", "2027-01-01"], date(2026, 1, 1), 1.0),
    ],
)  # fmt: skip
def test_years_in_role_counts_calendar_years(spells, on, years):
    """Anniversaries come out exactly, and no day counts twice."""
    assert years_in_role(_make_roles(*spells), "F001", on) == years


def test_years_in_role_on_the_day_before_an_anniversary_is_less():
    """The day before the second anniversary one is still expected at emerging."""
    roles = _make_roles("2023-03-01")
    assert expected_level(years_in_role(roles, "F001", date(2025, 2, 28))).id == "emerging"
    assert expected_level(years_in_role(roles, "F001", date(2025, 3, 1))).id == "developing"


@given(st.dates(date(1990, 1, 1), date(2030, 1, 1)), st.integers(0, 20_000))
def test_years_in_role_grows_day_by_day_and_stays_near_the_days(first, days):
    """One day more is never less, and a year never far from 365.25 days."""
    roles = _make_roles(str(first))
    later = date.fromordinal(first.toordinal() + days)
    years = years_in_role(roles, "F001", later)
    assert years_in_role(roles, "F001", date.fromordinal(later.toordinal() + 1)) >= years
    assert years == pytest.approx(days / 365.25, abs=0.01)


def test_years_in_role_without_that_role_are_missing():
    """Neither another role, nor another person, nor a role to come says anything."""
    roles = _make_roles("2020-01-01", role="facilitator")
    assert years_in_role(roles, "F001", date(2025, 1, 1)) is None
    assert years_in_role(roles, "F001", date(2025, 1, 1), role="facilitator") == 5.0
    assert years_in_role(_make_roles("2026-01-01"), "F001", date(2025, 1, 1)) is None
    assert years_in_role(_make_roles("2020-01-01"), "F002", date(2025, 1, 1)) is None
    with pytest.raises(ValueError, match="no role 'boss'"):
        years_in_role(roles, "F001", date(2025, 1, 1), role="boss")


def test_assessed_levels_judges_the_expected_column_alone():
    """Other columns and limiting indicators do not count; cannot say is counted apart."""
    anchors = _make_anchors([6, 1, 1, 1], limiting={"1.1.6"})
    ratings = {"1.1.1": 3, "1.1.2": "consistently", "1.1.3": 3, "1.1.4": 2, "1.1.5": 0,
               "1.1.6": 1, "2.1.1": 0, "4.1.1": 1, "1.2.1": 1}  # fmt: skip
    levels = assessed_levels(anchors, ratings, years=1, rule=0.75).set_index("cluster_id")
    first = levels.loc["1"]
    assert first[["indicators", "limiting", "rated", "consistently", "sometimes", "not_yet",
                  "cannot_say", "unrated"]].tolist() == [5, 1, 4, 3, 1, 0, 1, 0]  # fmt: skip
    assert (first["share"], bool(first["met"])) == (0.75, True)
    assert levels["expected_level"].eq("emerging").all()
    assert levels["met"].tolist() == [True, pd.NA, pd.NA, False]
    assert levels["share"].isna().tolist() == [False, True, True, False]
    assert levels["reason"].dropna().to_dict() == {
        "2": "all 1 answered with 'cannot say'",
        "3": "1 of 1 not rated yet",
    }
    assert not assessed_levels(anchors, ratings, years=1, rule=LevelRule(0.76))["met"][0]


def test_assessed_levels_unfinished_column_has_a_share_and_no_verdict():
    """Four of ten shown consistently say nothing while six are not rated."""
    levels = assessed_levels(_make_anchors([10]), {f"1.1.{n}": 3 for n in range(1, 5)}, years=0)
    assert levels.loc[0, "share"] == 1.0
    assert pd.isna(levels.loc[0, "met"])
    assert levels.loc[0, "reason"] == "6 of 10 not rated yet"


def test_assessed_levels_column_without_indicators_says_so():
    """A cluster in which nothing is asked at this level is neither met nor missed."""
    anchors = _make_anchors([1], limiting={"1.1.1"})
    row = assessed_levels(anchors, {"1.1.1": 1}, years=0).iloc[0]
    assert (row["indicators"], row["limiting"]) == (0, 1)
    assert row["reason"] == "the document has no indicator to score here at this level"


@given(st.lists(st.sampled_from([None, 0, 1, 2, 3]), min_size=1, max_size=12),
       st.integers(1, 10))  # fmt: skip
def test_assessed_levels_law_of_the_share(values, tenths):
    """The counts add up, and the level is met exactly from the share on."""
    anchors = _make_anchors([len(values)])
    ratings = {f"1.2.{n}": value for n, value in enumerate(values, start=1) if value is not None}
    row = assessed_levels(anchors, ratings, years=7, rule=tenths / 10).iloc[0]
    shown, rated = values.count(3), sum(value in (1, 2, 3) for value in values)
    assert row["rated"] == row["consistently"] + row["sometimes"] + row["not_yet"] == rated
    assert row["rated"] + row["cannot_say"] + row["unrated"] == row["indicators"] == len(values)
    assert pd.isna(row["share"]) == (rated == 0)
    assert pd.isna(row["met"]) == (not pd.isna(row["reason"]))
    unrated = values.count(None)
    if rated and 10 * shown >= tenths * (rated + unrated):
        assert row["met"]
    elif rated and 10 * (shown + unrated) < tenths * (rated + unrated):
        assert not row["met"]
    else:
        assert pd.isna(row["met"])


@given(st.lists(st.sampled_from([None, 0, 1, 2, 3]), min_size=1, max_size=9), st.data(),
       st.integers(1, 10))  # fmt: skip
def test_assessed_levels_known_verdict_holds_whatever_the_unrated_become(values, data, tenths):
    """Finishing the column, with "cannot say" too, changes no verdict that was known."""
    anchors = _make_anchors([len(values)])

    def judge(given):
        ratings = {f"1.2.{n}": value for n, value in enumerate(given, start=1)}
        return assessed_levels(anchors, ratings, years=7, rule=tenths / 10).loc[0, "met"]

    later = [data.draw(st.sampled_from([None, 0, 1, 2, 3])) if v is None else v for v in values]
    before = judge(values)
    if not pd.isna(before):
        assert judge(later) is before
    elif None in values and set(values) - {0, None}:
        ends = {judge([end if v is None else v for v in values]) for end in (1, 3)}
        assert ends == {True, False}


def test_assessed_levels_share_at_the_rule_is_met_however_the_rule_is_computed():
    """0.1 × 6 is a little more than 3 ÷ 5, and means the same."""
    ratings = {"1.1.1": 3, "1.1.2": 3, "1.1.3": 3, "1.1.4": 1, "1.1.5": 1}
    assert 0.1 * 6 > 3 / 5
    assert assessed_levels(_make_anchors([5]), ratings, years=0, rule=0.1 * 6)["met"][0]


def test_assessed_levels_takes_names_floats_and_missing_answers():
    """Names in any case, whole floats, and what a table has where nothing was answered."""
    ratings = {"1.1.1": "Not yet", "1.1.2": "CONSISTENTLY", "1.1.3": 3.0, "1.1.4": np.float64(2),
               "1.1.5": "cannot-say", "1.1.6": math.nan, "1.1.7": None, "1.1.8": pd.NA,
               "1.1.9": np.nan}  # fmt: skip
    row = assessed_levels(_make_anchors([9]), ratings, years=0).iloc[0]
    assert row[["not_yet", "consistently", "sometimes", "cannot_say", "unrated"]].tolist() == [
        1, 2, 1, 1, 4]  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "told"),
    [("Every day", "'Every day'"), (2.5, "2.5"), (np.float64(9), r"9\.0"), (True, "True"),
     ("She said that it is so", "a value of the kind str"), ("a\nb", "a value of the kind str")],
)  # fmt: skip
def test_assessed_levels_names_a_short_refused_word_and_no_text(answer, told):
    """A word is told back; what may be what somebody wrote is not."""
    with pytest.raises(ValueError, match=rf"3 \(consistently\).*; {told} was given"):
        assessed_levels(_make_anchors([1]), {"1.1.1": answer}, years=0)


def test_assessed_levels_refuses_other_instruments_ratings_and_rules():
    """Each is refused in words."""
    anchors = _make_anchors([1])
    rubric = Instrument("own", "1", "", "rubric", "", RATINGS, ())
    with pytest.raises(ValueError, match="own has no levels by years"):
        assessed_levels(rubric, {}, years=1)
    with pytest.raises(ValueError, match=r"Item 1\.1\.1 takes .*; 'always' was given"):
        assessed_levels(anchors, {"1.1.1": "always"}, years=1)
    with pytest.raises(ValueError, match="needs the years in the role"):
        assessed_levels(anchors, {}, years=None)
    for share in (0, 1.1, math.nan, True):
        with pytest.raises(ValueError, match="above 0 and at most 1"):
            assessed_levels(anchors, {}, years=1, rule=share)
