"""Tests of what of the disruptions is signal and what is noise."""

from datetime import date
from itertools import pairwise

import pandas as pd
import pytest

from caseload_lib.agency import parse_agency
from caseload_lib.months import Month
from caseload_lib.review.control_charts import xmr
from caseload_lib.review.intervals import poisson_interval
from caseload_lib.share.disruptions import Scope
from caseload_lib.share.emergencies.signals import (
    find_stretches,
    judge_disruptions,
    track_disruptions,
    track_people,
)

MONTH = Month(2026, 10)
MONTHS = [str(month) for month in MONTH.trailing(14)]
AGENCY = parse_agency('[agency]\nname = "Harbour"\ntime_zone = "UTC"')
#: Avoidable ones by month: usual but for March, the eighth.
OFTEN = [3, 4, 3, 2, 3, 4, 3, 19, 3, 4, 3, 3, 2, 3]
#: Months in which something beyond control began.
RARE = {2: 10, 9: 3, 10: 3}


def _row(place, name, definition, *, who="F001", day=10, timed=True):
    """Return what a disruption of two hours counts and takes in the month that it begins."""
    month = MONTHS[place]
    shared = {
        "disruption_id": name, "definition": definition, "lasting": "temporary", "month": month,
        "began_on": pd.Timestamp(f"{month}-{day:02}"), "facilitator_id": who, "who": who,
        "timed": timed,
    }  # fmt: skip
    took = 2.0 if timed else float("nan")
    return [{**shared, "count": 1, "hours": 0.0}, {**shared, "count": 0, "hours": took}]


def _history(*people):
    """Return in which months who is reported on: each person from a month on."""
    return pd.DataFrame(
        [
            {"facilitator_id": who, "month": month}
            for who, first in people
            for month in MONTHS[first:]
        ]
    )


@pytest.fixture(scope="module")
def rows():
    """Return many avoidable disruptions, and three beyond control."""
    often = [
        row
        for place, number in enumerate(OFTEN)
        for one in range(number)
        for row in _row(place, f"D{place}-{one}", 4)
    ]
    rare = [row for place, day in RARE.items() for row in _row(place, f"R{place}", 1, day=day)]
    return pd.DataFrame(often + rare)


def test_judge_disruptions_rare_ones_are_counted_and_frequent_ones_charted(rows):
    """Below two a month the year's count with its exact interval, from two on the limits."""
    track = track_disruptions(rows, _history(("F001", 0)), MONTH)
    judged = judge_disruptions(track, MONTH, AGENCY)
    counts = judged[judged["indicator"] == "disruptions"].set_index("definition")
    assert counts["method"].tolist() == ["rare", "rare", "rare", "xmr"]
    exact = poisson_interval(3)
    narrow = counts.loc[1]
    assert (narrow["trailing_count"], narrow["trailing_months"]) == (3, 12)
    assert (narrow["lower"], narrow["upper"]) == (exact.lower, exact.upper)
    every = [number + (place in RARE) for place, number in enumerate(OFTEN)]
    chart = xmr(every)
    assert counts.loc[4, "centre"] == pytest.approx(chart.centre)
    assert counts.loc[4, "limit_upper"] == pytest.approx(chart.upper)
    assert counts.loc[4, "value"] == every[-1]


def test_judge_disruptions_few_months_have_no_verdict(rows):
    """Of five months nothing is said of frequent ones."""
    track = track_disruptions(rows, _history(("F001", 9)), MONTH)
    judged = judge_disruptions(track, MONTH, AGENCY)
    widest = judged[(judged["indicator"] == "disruptions") & (judged["definition"] == 4)].iloc[0]
    assert (widest["method"], widest["signals"]) == ("none", "")
    assert "5 of the months" in widest["note"]


def test_find_stretches_names_the_month_that_stands_out_and_the_days_between(rows):
    """March stands out at the widest definition; the narrowest has days from one to the next."""
    track = track_disruptions(rows, _history(("F001", 0)), MONTH)
    stretches = find_stretches(rows, track, MONTH, AGENCY)
    assert [one.definition for one in stretches] == [1, 2, 3, 4]
    began = [date.fromisoformat(f"{MONTHS[place]}-{day:02}") for place, day in RARE.items()]
    gaps = tuple((later - earlier).days for earlier, later in pairwise(began))
    between = stretches[0].between
    assert (between.gaps, between.since_last) == (gaps, (MONTH.last - began[-1]).days)
    assert stretches[0].signals == {}
    assert stretches[3].signals == {MONTHS[7]: 19.0}
    assert stretches[3].between is None


def test_find_stretches_months_before_the_year_are_not_named(rows):
    """What stood out two years ago is not news."""
    early = rows.assign(month=rows["month"].replace({MONTHS[7]: MONTHS[0], MONTHS[0]: MONTHS[7]}))
    track = track_disruptions(early, _history(("F001", 0)), MONTH)
    assert find_stretches(early, track, MONTH, AGENCY)[3].signals == {}


def test_track_people_knows_only_months_in_which_somebody_is_reported_on(rows):
    """A newcomer's months before are not months without disruptions."""
    track = track_people(rows, _history(("F001", 0), ("F002", 12)), MONTH)
    own = track[track["facilitator_id"] == "F002"]
    assert own["month"].unique().tolist() == MONTHS[12:]
    assert (own["value"] == 0).all()
    counts = track[(track["facilitator_id"] == "F001") & (track["breakdown"] == "4")]
    counts = counts[counts["indicator"] == "disruptions"]
    assert counts["value"].sum() == sum(OFTEN) + len(RARE)


def test_track_people_makes_the_agency_where_all_are_reported_on(rows):
    """Of two people the agency's counts are the sum."""
    shared = rows.assign(who=rows["who"].where(rows["month"] > MONTHS[5], "F002"))
    history = _history(("F001", 0), ("F002", 0))
    people, whole = track_people(shared, history, MONTH), track_disruptions(shared, history, MONTH)
    key = ["month", "indicator", "breakdown"]
    added = people.groupby(key)["value"].sum()
    assert added.to_dict() == whole.set_index(key)["value"].to_dict()


def test_track_disruptions_hours_without_minutes_are_missing_with_the_reason():
    """Counted is it all the same."""
    rows = pd.DataFrame(_row(13, "D1", 2, timed=False) + _row(12, "D2", 2))
    track = track_disruptions(rows, _history(("F001", 11)), MONTH)
    own = track[track["breakdown"] == "2"].set_index(["indicator", "month"])
    last = own.loc[("disruption_hours", MONTHS[13])]
    assert pd.isna(last["value"])
    assert (last["reason"], last["uncounted"]) == ("no minutes are recorded", 1)
    assert own.loc[("disruption_hours", MONTHS[12]), "value"] == 2.0
    assert own.loc["disruptions", "value"].tolist() == [0, 1, 1]
    assert own.loc["disruptions", "reason"].isna().all()
    assert len(track) == 2 * 3 * len(Scope)
