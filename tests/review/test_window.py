"""Tests of what the facts of a month can depend on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

import pandas as pd
import pytest

from caseload_lib.agency import Agency
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.review.indicators import month_facts
from caseload_lib.review.sights import COLUMNS
from caseload_lib.review.window import digest_months, see_month

_MADE = Callable[[int], tuple[Records, Month, Agency]]
_AUGUST = Month(2026, 8)


@pytest.mark.parametrize("seed", range(8))
def test_see_month_random_agency_gives_the_same_facts(make_agency: _MADE, seed: int) -> None:
    """Nothing that a month's facts depend on is left out: every value and reason is the same."""
    records, month, agency = make_agency(seed)
    month += Random(seed).choice([0, 0, 1, -1, -3, -7])
    pd.testing.assert_frame_equal(
        month_facts(see_month(records, month, agency), month, agency),
        month_facts(records, month, agency),
    )


@pytest.mark.parametrize("seed", range(2))
def test_digest_months_tells_exactly_what_see_month_shows(make_agency: _MADE, seed: int) -> None:
    """A row that is taken away renews the hash if and only if the month sees something else."""
    records, month, agency = make_agency(seed)
    month += -2
    before, seen = _digest(records, month, agency), _see(records, month, agency)
    dice, told = Random(seed), set()
    for name in COLUMNS:
        if records[name].empty:
            continue
        row = dice.choice(records[name].index)
        changed = records.replace(**{name: records[name].drop(index=row).reset_index(drop=True)})
        same = _see(changed, month, agency) == seen
        assert (_digest(changed, month, agency) == before) == same, name
        told.add(same)
    assert told == {True, False}


def _digest(records: Records, month: Month, agency: Agency) -> str:
    return digest_months(records, [month], agency)[month]


def _see(records: Records, month: Month, agency: Agency) -> dict[str, str]:
    """Return what a month sees of each table in the columns that count, as text."""
    shown = see_month(records, month, agency)
    return {name: shown[name][list(names)].to_csv() for name, names in COLUMNS.items()}


@dataclass(frozen=True)
class _Later:
    """Something recorded in October, and whether August can depend on it."""

    table: str
    row: dict[str, Any]
    seen: bool = False


_LATER = {
    "a new case": _Later("cases", {"case_id": "C9", "opened_on": date(2026, 10, 1)}),
    "its assignment": _Later(
        "assignments",
        {"case_id": "C9", "facilitator_id": "F001", "from_on": date(2026, 9, 1)},
    ),
    "a handover": _Later(
        "assignments",
        {"case_id": "C1", "facilitator_id": "F002", "from_on": date(2026, 9, 1)},
    ),
    "a handover on the last day": _Later(
        "assignments",
        {"case_id": "C1", "facilitator_id": "F002", "from_on": date(2026, 8, 31)},
        seen=True,
    ),
    "a new colleague": _Later(
        "facilitators", {"facilitator_id": "F009", "name": "N", "started_on": date(2026, 10, 1)}
    ),
    "a colleague who was there": _Later(
        "facilitators", {"facilitator_id": "F009", "name": "N"}, seen=True
    ),
    "a first role": _Later(
        "roles",
        {"facilitator_id": "F001", "role": "responder", "from_on": date(2026, 10, 1)},
        seen=True,
    ),
    "another role": _Later(
        "roles", {"facilitator_id": "F002", "role": "responder", "from_on": date(2026, 10, 1)}
    ),
    "a disruption": _Later(
        "disruptions",
        {
            "disruption_id": "D9",
            "facilitator_id": "F001",
            "cause": "disaster",
            # The first hours of September, by the clocks of Los Angeles, are August's last.
            "started_at": pd.Timestamp("2026-09-01 07:30", tz="UTC"),
        },
    ),
    "a disruption of the last evening": _Later(
        "disruptions",
        {
            "disruption_id": "D9",
            "facilitator_id": "F001",
            "cause": "disaster",
            "started_at": pd.Timestamp("2026-09-01 06:30", tz="UTC"),
        },
        seen=True,
    ),
    "the first obligation of all": _Later(
        "obligations",
        {"facilitator_id": "F001", "kind": "reply", "due_on": date(2026, 10, 1)},
        seen=True,
    ),
    "a departure": _Later("departures", {"position_id": "P1", "left_on": date(2026, 9, 1)}),
    "an answer without a score": _Later(
        "feedback", {"from_kind": "client", "given_on": date(2026, 8, 3), "about": "F001"}
    ),
}


@pytest.fixture(scope="module")
def summer(make_records: Callable[..., Records]) -> Records:
    """Return what was recorded by August."""
    return make_records(
        facilitators=[{"facilitator_id": "F001"}, {"facilitator_id": "F002"}],
        roles=[{"facilitator_id": "F002", "role": "facilitator", "from_on": "2026-01-01"}],
        cases=[{"case_id": "C1", "opened_on": "2026-01-01"}],
        assignments=[{"case_id": "C1", "facilitator_id": "F001", "from_on": "2026-01-01"}],
        positions=[{"position_id": "P1", "case_id": "C1", "from_on": "2026-01-01"}],
        departures=[{"position_id": "P1", "left_on": "2026-02-01"}],
        feedback=[{"from_kind": "client", "given_on": "2026-02-01", "satisfaction": 3}],
        disruptions=[
            {
                "disruption_id": "D1",
                "facilitator_id": "F001",
                "cause": "disaster",
                "started_at": "2026-01-05 10:00",
            }
        ],
        obligations=[],
    )


@pytest.mark.parametrize("later", _LATER.values(), ids=list(_LATER))
def test_digest_months_later_row_is_seen_only_where_it_counts(
    summer: Records, harbour: Agency, later: _Later
) -> None:
    """What happens in October leaves August as it was, unless August's facts rest on it too."""
    rows = pd.concat([summer[later.table], pd.DataFrame([later.row])], ignore_index=True)
    after = summer.replace(**{later.table: rows})
    unchanged = _digest(after, _AUGUST, harbour) == _digest(summer, _AUGUST, harbour)
    assert unchanged is not later.seen


@pytest.mark.parametrize(
    ("table", "changes"),
    [
        ("cases", {"closed_on": "2026-09-01", "outcome": "met"}),
        ("assignments", {"to_on": "2026-09-01"}),
        ("facilitators", {"ended_on": "2026-09-01"}),
        ("positions", {"to_on": "2026-09-01"}),
    ],
)
def test_digest_months_end_is_seen_by_months_that_reach_it(
    summer: Records, harbour: Agency, table: str, changes: dict[str, str]
) -> None:
    """An end on the first of September is unknown to August; a day earlier it is not."""
    before = _digest(summer, _AUGUST, harbour)

    def end(gap: int) -> str:
        rows = summer[table].copy()
        for name, value in changes.items():
            day = pd.Timestamp(value) - timedelta(days=gap) if name.endswith("_on") else value
            rows.loc[0, name] = day
        return _digest(summer.replace(**{table: rows}), _AUGUST, harbour)

    assert end(0) == before
    assert end(1) != before


def test_see_month_disruption_of_no_known_cause_is_kept(summer: Records, harbour: Agency) -> None:
    """Facts are refused because of it whenever it was; so every month must see it."""
    strange = summer.disruptions.assign(cause="none")
    records = summer.replace(disruptions=strange)
    assert see_month(records, _AUGUST, harbour).disruptions["disruption_id"].tolist() == ["D1"]
