"""Tests of plan.delivery: every planned contact in one state, and sums that add up."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caseload_lib.agency import parse_agency
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.plan.delivery import STATES, compare_delivery, list_open, list_planned

AGENCY = parse_agency(
    '[agency]\nname = "A"\ntime_zone = "America/Los_Angeles"\n'
    '[service_types.visit]\nlabel = "V"\ncontact_hours = 1.5\n'
)
NOVEMBER = Month(2026, 11)
TENTH = date(2026, 11, 10)
COUNTS = ("planned", *STATES, "unplanned")


def make_records(
    activities: list[dict[str, Any]], services: list[dict[str, Any]] | None = None
) -> Records:
    """Return records of one case led by F001, then from the eighth on by F002."""
    planned = {"case_id": "C1", "service_type": "visit", "status": "planned", "minutes": 60}
    made = {"case_id": "C1", "facilitator_id": "F001", "service_type": "visit", "minutes": 50}
    assignments = {
        "case_id": ["C1", "C1"],
        "facilitator_id": ["F001", "F002"],
        "from_on": ["2026-01-01", "2026-11-08"],
        "to_on": ["2026-11-08", None],
    }
    numbered = [
        {"service_id": f"S{n}", **made, "status": "delivered", **row}
        for n, row in enumerate(services or [])
    ]
    return Records(
        facilitators=pd.DataFrame({"facilitator_id": ["F001", "F002"]}),
        cases=pd.DataFrame({"case_id": ["C1"], "client_code": "K1", "opened_on": ["2026-01-01"]}),
        assignments=pd.DataFrame(assignments),
        activities=pd.DataFrame([{**planned, **row} for row in activities]),
        services=pd.DataFrame(numbered),
    )


def start(day: int, hour: int = 18, month: int = 11) -> datetime:
    """Return a moment of 2026 by UTC."""
    return datetime(2026, month, day, hour, tzinfo=UTC)


def list_month(records: Records, as_of: date = TENTH) -> pd.DataFrame:
    """Return the contacts planned for November."""
    return list_planned(records, AGENCY, from_on=NOVEMBER.first, to_on=NOVEMBER.after, as_of=as_of)


@pytest.mark.parametrize(
    ("activity", "service", "state"),
    [
        ({}, {"served_on": "2026-11-05"}, "as_planned"),
        ({"status": "delivered"}, {"served_on": "2026-11-06"}, "other_day"),
        ({"status": "delivered"}, None, "as_planned"),
        ({"status": "attempted"}, {"served_on": "2026-11-05", "status": "attempted"}, "attempted"),
        ({"status": "cancelled"}, {"served_on": "2026-11-05", "status": "cancelled"}, "cancelled"),
        ({"status": "moved"}, {"served_on": "2026-11-02", "status": "attempted"}, "unrecorded"),
        ({"status": None}, None, "unrecorded"),
        ({"status": "proposed", "starts_at": start(10)}, None, "to_come"),
    ],
)
def test_list_planned_says_what_became_of_each(
    activity: dict[str, Any], service: dict[str, Any] | None, state: str
) -> None:
    """The contact that carries it out counts before the status, and its day before the rest."""
    rows = [{"activity_id": "N1", "starts_at": start(5), **activity}]
    made = [] if service is None else [{"activity_id": "N1", **service}]
    assert list_month(make_records(rows, made))["state"].tolist() == [state]


def test_list_planned_takes_the_day_in_the_agencys_time_zone() -> None:
    """Late on 31 October and on 30 November by the agency's clock, not by UTC."""
    rows = [
        {"activity_id": "N1", "starts_at": start(1, 3)},
        {"activity_id": "N2", "starts_at": start(1, 6, month=12)},
        {"activity_id": "N3", "starts_at": None},
    ]
    found = list_month(make_records(rows))
    assert found["activity_id"].tolist() == ["N2"]
    assert found["planned_on"].dt.date.tolist() == [date(2026, 11, 30)]


def test_list_planned_names_whoever_leads_where_nobody_is_named() -> None:
    """The lead of that day makes it, but for what an outside provider does."""
    rows = [
        {"activity_id": "N1", "starts_at": start(7)},
        {"activity_id": "N2", "starts_at": start(8)},
        {"activity_id": "N3", "starts_at": start(9), "facilitator_id": "F001"},
        {"activity_id": "N4", "starts_at": start(10), "provider": "Clinic"},
    ]
    makers = list_month(make_records(rows))["facilitator_id"].fillna("-").tolist()
    assert makers == ["F001", "F002", "F001", "-"]


def test_list_planned_sums_up_all_that_is_recorded_of_one() -> None:
    """An attempt's minutes count with the contact's; what is not known is missing."""
    rows = [
        {"activity_id": "N1", "starts_at": start(5), "minutes": None},
        {"activity_id": "N2", "starts_at": start(6), "minutes": None, "service_type": "tea"},
    ]
    made = [
        {"activity_id": "N1", "served_on": "2026-11-04", "status": "attempted", "minutes": 10},
        {"activity_id": "N1", "served_on": "2026-11-05"},
        {"activity_id": "N2", "served_on": "2026-11-06", "minutes": None},
    ]
    found = list_month(make_records(rows, made))
    assert found["minutes"].fillna(-1).tolist() == [90, -1]
    assert found["used_minutes"].fillna(-1).tolist() == [60, -1]
    assert found["service_id"].tolist() == ["S1", "S2"]


def test_list_open_gives_what_is_still_to_be_done_by_case() -> None:
    """Attempted, not recorded and to come; delivered and cancelled are not open."""
    rows = [
        {"activity_id": "N1", "starts_at": start(12)},
        {"activity_id": "N2", "starts_at": start(5)},
        {"activity_id": "N3", "starts_at": start(6), "status": "attempted"},
        {"activity_id": "N4", "starts_at": start(7), "status": "cancelled"},
        {"activity_id": "N5", "starts_at": start(8), "status": "delivered"},
    ]
    found = list_open(make_records(rows), NOVEMBER, AGENCY, as_of=TENTH)
    assert found["activity_id"].tolist() == ["N2", "N3", "N1"]
    assert found["state"].tolist() == ["unrecorded", "attempted", "to_come"]


def test_compare_delivery_counts_by_facilitator_and_type() -> None:
    """Planned beside delivered, unplanned beside both, and hours that say what they leave out."""
    rows = [
        {"activity_id": "N1", "starts_at": start(5), "status": "delivered"},
        {"activity_id": "N2", "starts_at": start(9)},
        {"activity_id": "N3", "starts_at": start(5), "provider": "Clinic"},
        {"activity_id": "N4", "starts_at": None, "status": "delivered"},
    ]
    made = [
        {"activity_id": "N1", "served_on": "2026-11-06"},
        {"activity_id": "N4", "served_on": "2026-11-07", "minutes": None},
        {"served_on": "2026-11-30", "service_type": "visit;call"},
        {"served_on": "2026-11-02", "status": "attempted"},
        {"served_on": "2026-12-01"},
        {"served_on": "2026-11-03", "facilitator_id": None, "provider": "Clinic"},
    ]
    table = compare_delivery(make_records(rows, made), NOVEMBER, AGENCY, as_of=TENTH)
    names = ["facilitator_id", "service_type", "planned", "other_day", "unrecorded", "unplanned"]
    minutes = ["minutes_planned", "minutes_used", "unmeasured"]
    assert table[[*names, *minutes]].fillna("-").to_numpy().tolist() == [
        ["F001", "visit", 1, 1, 0, 1, 60, 50, 1],
        ["F001", "visit;call", 0, 0, 0, 1, 0, 50, 0],
        ["F002", "visit", 1, 0, 1, 0, 60, 0, 0],
        ["-", "visit", 1, 0, 1, 1, 60, 50, 0],
    ]


def test_compare_delivery_of_nothing_is_empty() -> None:
    """Without plans and contacts there is no row, and the columns are there."""
    table = compare_delivery(Records(), NOVEMBER, AGENCY, as_of=TENTH)
    assert table.empty
    assert set(COUNTS) < set(table.columns)


MOMENTS = st.none() | st.integers(-3 * 24, 33 * 24).map(lambda h: start(1, 0) + timedelta(hours=h))
STATUSES = st.sampled_from((None, "proposed", "planned", "moved", "attempted", "cancelled"))
ACTIVITIES = st.lists(
    st.fixed_dictionaries(
        {
            "starts_at": MOMENTS,
            "status": STATUSES,
            "facilitator_id": st.sampled_from((None, "F001", "F003")),
            "provider": st.sampled_from((None, None, "Clinic")),
        }
    ),
    max_size=12,
)
SERVICES = st.lists(
    st.fixed_dictionaries(
        {
            "activity_id": st.none() | st.integers(0, 9).map("N{}".format),
            "served_on": st.integers(-3, 33).map(lambda d: date(2026, 11, 1) + timedelta(days=d)),
            "status": st.sampled_from(("delivered", "attempted", "cancelled")),
            "minutes": st.none() | st.integers(1, 90),
        }
    ),
    max_size=12,
)


@settings(max_examples=20, deadline=None)
@given(activities=ACTIVITIES, services=SERVICES, today=st.integers(1, 40))
def test_compare_delivery_sums_add_up(
    activities: list[dict[str, Any]], services: list[dict[str, Any]], today: int
) -> None:
    """Every contact is counted once, in one state: by a count made contact by contact."""
    rows = [{"activity_id": f"N{n}", **row} for n, row in enumerate(activities)]
    as_of = date(2026, 11, 1) + timedelta(days=today - 1)
    table = compare_delivery(make_records(rows, services), NOVEMBER, AGENCY, as_of=as_of)
    assert (table["planned"] == table[list(STATES)].sum(axis=1)).all()
    expected: Counter[str] = Counter()
    for row in rows:
        day = row["starts_at"] and row["starts_at"].astimezone(AGENCY.zone).date()
        if day is None or Month.of(day) != NOVEMBER:
            continue
        served = [
            one["served_on"]
            for one in services
            if one["activity_id"] == row["activity_id"] and one["status"] == "delivered"
        ]
        if served:
            state = "as_planned" if served[0] == day else "other_day"
        elif row["status"] in ("attempted", "cancelled"):
            state = row["status"]
        else:
            state = "unrecorded" if day < as_of else "to_come"
        expected.update(["planned", state])
    timed = {row["activity_id"] for row in rows if row["starts_at"]}
    loose = [one for one in services if one["activity_id"] not in timed]
    expected["unplanned"] = sum(
        one["status"] == "delivered" and Month.of(one["served_on"]) == NOVEMBER for one in loose
    )
    counted = {name: int(table[name].sum()) for name in COUNTS}
    assert counted == {name: expected[name] for name in COUNTS}
