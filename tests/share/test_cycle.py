"""Tests of the circle: found where it is, and not where it is not."""

import numpy as np
import pandas as pd
import pytest

from caseload_lib.share.circle.changes import Change
from caseload_lib.share.circle.panel import MEASURES
from caseload_lib.share.cycle import estimate, simulate
from caseload_lib.sharing_settings import Circle

AGENCIES = 30


def test_estimate_finds_each_link_in_eight_agencies_of_ten_or_more():
    """The promise: seven facilitators and 24 months of the circle that the settings have."""
    found = [estimate(simulate(Circle(), 24, seed)).links for seed in range(AGENCIES)]
    right = np.mean([[link.as_expected for link in links] for links in found], axis=0)
    assert (right >= 0.8).all(), right
    wrong = [link for links in found for link in links if link.found and not link.as_expected]
    assert len(wrong) <= 0.025 * 4 * AGENCIES


def test_estimate_finds_links_by_chance_in_one_of_twenty_at_most():
    """Series that know nothing of each other, each month much like the last."""
    found, panel = [], simulate(Circle(), 24, 0)
    for seed in range(AGENCIES):
        dice = np.random.default_rng(seed)
        series = dice.normal(size=(4, 7, 48))
        for month in range(1, 48):
            series[:, :, month] += 0.7 * series[:, :, month - 1]
        values = dict(zip(MEASURES, series[:, :, 24:].reshape(4, -1), strict=True))
        cycle = estimate(panel.assign(**values))
        found += [link.found for link in cycle.links]
        assert cycle.verdict == "no evidence yet"
    assert np.mean(found) <= 0.05


@pytest.mark.parametrize(
    ("setting", "place"),
    [
        ("fewer_departures_per_presence_hour", 0),
        ("hours_per_open_position", 2),
        ("presence_lost_per_tenth_of_load", 3),
    ],
)
def test_estimate_finds_no_circle_where_one_link_is_cut(setting, place):
    """The rest of the circle does not look like the link that is missing."""
    cut = [
        estimate(simulate(Circle(facilitators=10, **{setting: 0.0}), 24, seed))
        for seed in range(100, 112)
    ]
    assert not any(cycle.closed for cycle in cut)
    assert sum(cycle.links[place].as_expected for cycle in cut) == 0


def test_estimate_finds_a_circle_that_turns_within_a_month():
    """Where presence acts at once and load a month later, the lags are told so."""
    dice, panel = np.random.default_rng(6), simulate(Circle(facilitators=10), 36, 0)
    presence, turnover, vacant, load = dice.normal(size=(4, 10, 36))
    for month in range(1, 36):
        presence[:, month] -= 0.5 * load[:, month - 1]
        turnover[:, month] -= 0.5 * presence[:, month]
        vacant[:, month] += 0.5 * turnover[:, month]
        load[:, month] += 0.5 * vacant[:, month]
    series = (presence, turnover, vacant, load)
    columns = {name: values.ravel() for name, values in zip(MEASURES, series, strict=True)}
    cycle = estimate(panel.assign(**columns))
    assert cycle.closed
    assert [link.lag for link in cycle.links] == [0, 0, 0, 1]


def _join(before, after, month):
    kept = after[(after["month"] >= month) & after["unit"].isin(before["unit"])]
    return pd.concat([before[before["month"] < month], kept])


def test_estimate_verdict_is_the_way_the_circle_has_been_going():
    """More people in the last year turn it virtuous, fewer vicious, neither neither."""
    circle = Circle(facilitators=12)
    as_it_is, helped = (
        simulate(circle, 36, 3, changes=some) for some in ((), (Change("facilitators", 2),))
    )
    assert estimate(_join(as_it_is, helped, 25)).verdict == "virtuous"
    worse = estimate(_join(helped, as_it_is, 25))
    assert worse.verdict == "vicious"
    assert worse.closed
    assert worse.reason.endswith("the last year was worse than the year before")
    same = estimate(as_it_is)
    assert (same.closed, same.verdict) == (True, "no evidence yet")


def test_estimate_short_history_has_no_direction():
    """Links of many facilitators can be found in months too few for a direction."""
    cycle = estimate(simulate(Circle(facilitators=60), 11, 1))
    assert cycle.closed
    assert cycle.verdict == "no evidence yet"
    assert "the direction is not known: fewer than 12 periods" in cycle.reason


def test_estimate_order_of_rows_and_kind_of_months_change_nothing():
    """The same panel, shuffled and by calendar month, gives the same answer."""
    panel = simulate(Circle(facilitators=4), 20, 2)
    other = panel.sample(frac=1, random_state=1)
    other["month"] = [f"2025-{month:02}" if month < 13 else f"2026-{month - 12:02}"
                      for month in other["month"]]  # fmt: skip
    assert estimate(panel) == estimate(other)


def test_estimate_gaps_and_one_wild_value_leave_signs_as_they_are():
    """Months that are missing break pairs; a slip of the pen decides nothing."""
    panel = simulate(Circle(facilitators=12), 36, 5)
    holed = panel.drop(index=panel.sample(frac=0.1, random_state=3).index)
    holed = holed.reset_index(drop=True)
    holed.loc[7, "utilisation"] = 5000.0
    holed.loc[11, "presence_hours"] = np.nan
    whole, found = estimate(panel), estimate(holed)
    assert [link.sign for link in found.links] == [link.sign for link in whole.links]
    assert all(new.pairs < old.pairs for new, old in zip(found.links, whole.links, strict=True))


def test_estimate_missing_measures_leave_the_other_links():
    """What is not recorded takes its two links with it, and says so."""
    panel = simulate(Circle(facilitators=12), 24, 1).drop(columns="turnover")
    cycle = estimate(panel)
    assert [link.sign for link in cycle.links] == [None, None, 1, -1]
    assert cycle.links[0].reason == "nothing is recorded of turnover"
    assert cycle.reason == "2 of the 4 links are found as expected; 2 cannot be estimated"


def test_estimate_names_no_unit():
    """Whatever is told is told of the agency."""
    panel = simulate(Circle(facilitators=5), 24, 1)
    assert not any(unit in repr(estimate(panel)) for unit in panel["unit"].unique())
