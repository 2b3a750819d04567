"""Tests of how a facilitator's months stood against their own others."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caseload_lib.agency import parse_agency
from caseload_lib.months import Month
from caseload_lib.share.emergencies.standings import find_standings

MONTH = Month(2026, 10)
SETTINGS = '[agency]\nname = "Harbour"\ntime_zone = "UTC"'
AGENCY = parse_agency(SETTINGS)
KEYS = {
    "load": ("utilisation", ""),
    "needed": ("needed_hours", ""),
    "open": ("open_position_days", ""),
    "direct": ("hours", "direct"),
    "presence": ("hours", "presence"),
    "cases": ("average_caseload", ""),
}
STEADY = [100.0, 102.0, 99.0, 101.0, 100.0, 98.0, 101.0, 100.0]


def _history(months=8, *, who="F001", **series):
    """Return facts of some months up to October 2026; what is not told is 1, None is missing."""
    rows = []
    for name, (indicator, breakdown) in KEYS.items():
        values = series.get(name, [1.0] * months)
        for month, value in zip(MONTH.trailing(months), values, strict=True):
            reason = None if value is not None else f"{name} is not recorded"
            rows.append({"facilitator_id": who, "month": str(month), "indicator": indicator,
                         "breakdown": breakdown, "value": value, "reason": reason})  # fmt: skip
    return pd.DataFrame(rows).astype({"value": "float64"})


def _find(history, agency=AGENCY):
    return find_standings(history, MONTH, agency)


@given(load=st.lists(st.sampled_from([0.5, 1.0, 1.01, 2.0, None]), min_size=1, max_size=10))
@settings(max_examples=30)
def test_find_standings_months_above_are_those_just_before(load):
    """Counted by a loop backwards; the month itself does not count."""
    found = _find(_history(len(load), load=load))["months_above"].tolist()
    for place in range(len(load)):
        count = 0
        for value in reversed(load[:place]):
            if value is None or value <= 1.0:
                break
            count += 1
        unknown = count == 0 and (place == 0 or load[place - 1] is None)
        assert pd.isna(found[place]) if unknown else found[place] == count


def test_find_standings_months_above_says_why_it_is_not_known():
    """Either the month before is not on record, or its load is not."""
    found = _find(_history(3, load=[None, 1.2, 0.9]))
    assert found["months_above_reason"].tolist()[:2] == [
        "the month before is not on record",
        "load is not recorded",
    ]
    assert pd.isna(found["months_above_reason"][2])


def test_find_standings_what_is_comfortable_is_the_agencys_to_set():
    """With 120 % comfortable, 110 % is not above."""
    relaxed = parse_agency(f"{SETTINGS}\n[sharing]\ncomfortable_utilisation = 1.2")
    history = _history(3, load=[1.1, 1.3, 1.0])
    assert _find(history)["months_above"].tolist()[1:] == [1, 2]
    assert _find(history, relaxed)["months_above"].tolist()[1:] == [0, 1]


def test_find_standings_demand_is_high_above_the_limits_alone():
    """A month far above is high; one far below is not out of the ordinary demand."""
    assert _find(_history(needed=[*STEADY[:-1], 140.0]))["demand"].tolist() == [
        *["usual"] * 7,
        "high",
    ]
    assert set(_find(_history(needed=[*STEADY[:-1], 60.0]))["demand"]) == {"usual"}


@pytest.mark.parametrize(("last", "said"), [(50.0, "low"), (160.0, "usual")])
def test_find_standings_presence_is_low_below_the_limits_alone(last, said):
    """Direct hours and hours with teams, for each case."""
    hours = [value * 2 for value in [*STEADY[:-1], last]]
    found = _find(_history(direct=[value / 2 for value in hours],
                           presence=[value / 2 for value in hours], cases=[2.0] * 8))  # fmt: skip
    assert found["presence"].tolist()[-1] == said
    assert set(found["presence"].tolist()[:-1]) == {"usual"}


def test_find_standings_few_months_are_not_compared():
    """Five known months say nothing of what is ordinary."""
    found = _find(_history(6, needed=[None, *STEADY[:5]]))
    assert found["demand"].isna().all()
    assert found["demand_reason"].tolist()[0] == "needed is not recorded"
    assert "fewer than 6" in found["demand_reason"].tolist()[1]


def test_find_standings_presence_without_cases_or_hours_is_missing_with_its_reason():
    """No case held, no time log: each says so."""
    found = _find(_history(cases=[0.0, None, *[1.0] * 6], direct=[1.0, 1.0, None, *[1.0] * 5],
                           presence=[1.0] * 3 + [None] + [1.0] * 4))  # fmt: skip
    assert found["presence_reason"].tolist()[:4] == [
        "no case was held in that month",
        "cases is not recorded",
        "direct is not recorded",
        "hours with clients' teams are not known",
    ]


def test_find_standings_later_months_are_left_out():
    """What comes after the month looked at is neither shown nor compared with."""
    history = _history(needed=[*STEADY[:-1], 140.0])
    found = find_standings(history, MONTH + -1, AGENCY)
    assert found["month"].max() == "2026-09"
    assert set(found["demand"]) == {"usual"}


def test_find_standings_each_person_by_their_own_months():
    """In order of ids; a gap in one's months breaks the row."""
    gap = _history(load=[2.0] * 8)
    gap = gap[gap["month"] != "2026-07"]
    other = _history(who="F000", load=[0.5] * 8, open=[7.0] * 8)
    found = _find(pd.concat([gap, other]))
    assert found["facilitator_id"].unique().tolist() == ["F000", "F001"]
    own = found[found["facilitator_id"] == "F001"].set_index("month")
    assert pd.isna(own.loc["2026-08", "months_above"])
    assert own.loc["2026-10", "months_above"] == 2
    assert set(found.loc[found["facilitator_id"] == "F000", "open_days"]) == {7.0}
