"""Tests of disruptions: their scopes, and their sums at widening definitions."""

from datetime import timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caseload_lib.agency import parse_agency
from caseload_lib.errors import RecordsError
from caseload_lib.months import Month
from caseload_lib.review.history import history_facts
from caseload_lib.share.disruptions import (
    LASTING,
    OTHERS,
    SUMS,
    Scope,
    count_served,
    list_months,
    pick_year,
    scope,
    spread_disruptions,
    widen_disruptions,
)
from caseload_lib.tables import CAUSES, SCOPES

MONTH = Month(2026, 10)
AGENCY = parse_agency('[agency]\nname = "Harbour"\ntime_zone = "America/Los_Angeles"')
PEOPLE = ("F001", "F002", "F003")
#: Not reported on: a responder.
RESPONDER = "F009"
#: F003 is reported on in the last two months only.
HISTORY = pd.DataFrame(
    [
        {"month": str(month), "facilitator_id": who}
        for month in MONTH.trailing(14)
        for who in PEOPLE
        if who != "F003" or MONTH - month < 2
    ]
)

EVENTS = st.fixed_dictionaries(
    {
        "facilitator_id": st.sampled_from([*PEOPLE, RESPONDER]),
        "onset_facilitator_id": st.sampled_from([*PEOPLE, RESPONDER, None]),
        "cause": st.sampled_from(CAUSES),
        "back": st.integers(0, 430),
        "lasts": st.sampled_from([None, 0, 1, 9, 45]),
        "minutes": st.sampled_from([None, 0, 30, 600]),
        "permanent": st.sampled_from([True, False, None]),
    }
)
AGENCIES = st.lists(EVENTS, min_size=1, max_size=12)


def _make(make_records, events):
    """Return records of three facilitators and a responder with such disruptions."""
    rows = []
    for event in events:
        began = pd.Timestamp("2026-10-31T23:30Z") - timedelta(days=event["back"])
        lasts = event["lasts"]
        ended = None if lasts is None else began + timedelta(days=lasts)
        kept = {name: event[name] for name in event if name not in {"back", "lasts"}}
        rows.append({**kept, "started_at": began, "ended_at": ended})
    return make_records(
        facilitators=[{"facilitator_id": who, "name": who} for who in (*PEOPLE, RESPONDER)],
        roles=[{"facilitator_id": RESPONDER, "role": "responder", "from_on": "2020-01-01"}],
        cases=[{"case_id": who, "client_code": who, "opened_on": "2025-01-01"} for who in PEOPLE],
        assignments=[
            {"case_id": who, "facilitator_id": who, "from_on": "2025-01-01"} for who in PEOPLE
        ],
        disruptions=rows,
    )


def _spread(records, history=HISTORY):
    """Return what each disruption counts and takes."""
    return spread_disruptions(records, history, MONTH, AGENCY)


def _count_by_hand(records, who, definition, months):
    """Return a person's sums by a loop over the rows of the table."""
    reported = set(zip(HISTORY["month"], HISTORY["facilitator_id"], strict=True))
    found, untimed, timed = dict.fromkeys(SUMS, 0.0), set(), 0
    for row in records.disruptions.itertuples():
        if SCOPES.index(scope(row.cause)) >= definition:
            continue
        lasting = "untold" if pd.isna(row.permanent) else LASTING[not row.permanent]
        first = row.started_at.tz_convert(AGENCY.zone).date()
        ended = row.ended_at if not pd.isna(row.ended_at) else row.started_at
        last = max(ended.tz_convert(AGENCY.zone).date(), first)
        days = [first + timedelta(days=day) for day in range((last - first).days + 1)]
        held = row.facilitator_id if pd.isna(row.onset_facilitator_id) else row.onset_facilitator_id
        for month in months:

            def credit(person, month=month):
                return person if (month, person) in reported else OTHERS

            inside = sum(str(Month.of(day)) == month for day in days)
            if str(Month.of(first)) == month and credit(held) == who:
                found["count"] += 1
                found[f"{lasting}_count"] += 1
                untimed |= {row.disruption_id} if pd.isna(row.minutes) else set()
                timed += not pd.isna(row.minutes)
            if inside and credit(row.facilitator_id) == who:
                untimed |= {row.disruption_id} if pd.isna(row.minutes) else set()
                timed += not pd.isna(row.minutes)
                hours = 0.0 if pd.isna(row.minutes) else row.minutes / 60 * inside / len(days)
                found["hours"] += hours
                found[f"{lasting}_hours"] += hours
    found["untimed"] = len(untimed)
    if untimed and not timed:
        found |= {name: float("nan") for name in SUMS if name.endswith("hours")}
    return found


@pytest.mark.parametrize(
    ("cause", "expected"),
    [
        ("health_change", "beyond_control"),
        ("client_circumstance", "beyond_control"),
        ("disaster", "beyond_control"),
        ("staff_illness", "staffing_crunch"),
        ("staff_circumstance", "staffing_crunch"),
        ("turnover", "chronic_understaffing"),
        ("slow_hiring", "chronic_understaffing"),
        ("team_conflict", "chronic_understaffing"),
        ("low_morale", "chronic_understaffing"),
        ("missed_communication", "avoidable"),
        ("missing_record", "avoidable"),
    ],
)
def test_scope_known_cause_gives_the_scope_of_the_closed_list(cause, expected):
    """Each cause has the scope that the design lists, and equals it as text."""
    assert scope(cause) == expected
    assert isinstance(scope(cause), Scope)


def test_scope_all_causes_reach_all_scopes():
    """The four scopes are those of the tables, and each has a cause."""
    assert tuple(Scope) == SCOPES
    assert {scope(cause) for cause in CAUSES} == set(Scope)


@pytest.mark.parametrize("cause", ["bad_luck", "", "Disaster", None])
def test_scope_unknown_cause_raises_with_the_list(cause):
    """A cause outside the list is refused, with the causes there are."""
    with pytest.raises(RecordsError, match="The causes are health_change"):
        scope(cause)


@settings(max_examples=8)
@given(events=AGENCIES)
def test_widen_disruptions_of_a_year_is_what_a_loop_over_the_rows_finds(make_records, events):
    """Counts at onset, hours where they fall, and whoever is not reported on apart."""
    records = _make(make_records, events)
    year = pick_year(_spread(records), MONTH)
    who = [*PEOPLE, OTHERS]
    found = widen_disruptions(year, pd.DataFrame({"who": who}))
    months = [str(month) for month in MONTH.trailing(12)]
    assert list(zip(found["who"], found["definition"], strict=True)) == [
        (person, definition) for person in who for definition in (1, 2, 3, 4)
    ]
    for row in found.to_dict("records"):
        expected = _count_by_hand(records, row["who"], row["definition"], months)
        assert {name: row[name] for name in SUMS} == pytest.approx(expected, nan_ok=True)


@settings(max_examples=8)
@given(events=AGENCIES)
def test_widen_disruptions_a_wider_definition_never_holds_less_and_parts_add_up(
    make_records, events
):
    """For everybody and all; permanent, temporary and untold make all; people make the agency."""
    rows = _spread(_make(make_records, events))
    whole = widen_disruptions(rows)
    people = widen_disruptions(rows, pd.DataFrame({"who": [*PEOPLE, OTHERS]}))
    for _, group in [("", whole), *people.groupby("who")]:
        assert all(group[name].dropna().is_monotonic_increasing for name in SUMS)
    for kind in ("count", "hours"):
        parts = sum(whole[f"{lasting}_{kind}"] for lasting in LASTING)
        assert parts.tolist() == pytest.approx(whole[kind].tolist(), nan_ok=True)
    added = people.groupby("definition")[["count", "hours"]].sum()
    assert added["count"].tolist() == whole["count"].tolist()
    assert added["hours"].tolist() == pytest.approx(whole["hours"].fillna(0).tolist())


@settings(max_examples=4)
@given(events=AGENCIES)
def test_widen_disruptions_of_reported_people_is_what_month_facts_says(make_records, events):
    """The widest definition is the sum of the four scopes that a page shows."""
    records = _make(make_records, events)
    history = history_facts(records, MONTH, AGENCY, months=2)
    rows = _spread(records, history)
    groups = history[["month", "facilitator_id"]].drop_duplicates()
    sums = widen_disruptions(rows, groups.rename(columns={"facilitator_id": "who"}))
    for definition in (1, 2, 3, 4):
        narrow = history[history["breakdown"].isin(SCOPES[:definition])]
        facts = narrow.pivot_table(
            index=["month", "facilitator_id"], columns="indicator", values="value", aggfunc="sum"
        )
        own = sums[sums["definition"] == definition].set_index(["month", "who"])
        for name, indicator in (("count", "disruptions"), ("hours", "disruption_hours")):
            mine = own[name].fillna(0.0)
            expected = facts[indicator].reindex(mine.index)
            assert mine.tolist() == pytest.approx(expected.tolist(), abs=1e-8)


@settings(max_examples=6)
@given(events=AGENCIES, data=st.data())
def test_widen_disruptions_the_order_of_rows_changes_nothing(make_records, events, data):
    """Neither that of the table nor that of the groups' disruptions."""
    other = data.draw(st.permutations(events))
    first, second = (widen_disruptions(_spread(_make(make_records, each)))
                     for each in (events, other))  # fmt: skip
    pd.testing.assert_frame_equal(first, second)


def test_widen_disruptions_a_group_without_any_has_zeros(make_records):
    """Whoever had none counts, and stays in order."""
    event = {"facilitator_id": "F002", "onset_facilitator_id": None, "cause": "disaster",
             "back": 3, "lasts": 0, "minutes": 60, "permanent": True}  # fmt: skip
    sums = widen_disruptions(
        _spread(_make(make_records, [event])), pd.DataFrame({"who": ["F003", "F001", "F002"]})
    )
    assert sums["who"].unique().tolist() == ["F003", "F001", "F002"]
    assert sums["count"].tolist() == [0] * 8 + [1] * 4
    assert sums["permanent_hours"].tolist() == [0.0] * 8 + [1.0] * 4


def test_widen_disruptions_without_minutes_hours_are_missing_not_zero(make_records):
    """Two months of a disruption without minutes are one that is not timed."""
    event = {"facilitator_id": "F001", "onset_facilitator_id": None, "cause": "turnover",
             "back": 40, "lasts": 20, "minutes": None, "permanent": None}  # fmt: skip
    sums = widen_disruptions(_spread(_make(make_records, [event])))
    assert sums["hours"].isna().tolist() == [False, False, True, True]
    assert sums["untimed"].tolist() == [0, 0, 1, 1]
    assert sums["untold_count"].tolist() == [0, 0, 1, 1]


def test_spread_disruptions_days_are_the_agencys_own(make_records):
    """Late in the evening of 30 September in Los Angeles it is October in Greenwich."""
    records = _make(make_records, [])
    began = pd.DataFrame(
        [{"disruption_id": "D1", "facilitator_id": "F001", "cause": "disaster",
          "started_at": "2026-10-01T05:00Z", "ended_at": "2026-10-01T06:00Z", "minutes": 60}]
    )  # fmt: skip
    rows = _spread(records.replace(disruptions=began))
    assert rows["month"].tolist() == ["2026-09"] * 2
    assert rows["began_on"].dt.strftime("%m-%d").tolist() == ["09-30"] * 2


def test_spread_disruptions_unknown_cause_is_refused(make_records):
    """A row outside the closed list is named."""
    records = _make(make_records, [])
    began = pd.DataFrame(
        [{"disruption_id": "D7", "facilitator_id": "F001", "cause": "bad_luck",
          "started_at": "2026-10-01T05:00Z"}]
    )  # fmt: skip
    with pytest.raises(RecordsError, match="D7"):
        _spread(records.replace(disruptions=began))


def test_count_served_counts_months_of_the_year_alone():
    """Fourteen months of history are twelve of the year; a newcomer has two."""
    assert count_served(HISTORY, MONTH).to_dict() == {"F001": 12, "F002": 12, "F003": 2}


def test_list_months_ends_with_the_month():
    """What came later is not looked at, and the oldest comes first."""
    months = list_months(HISTORY, MONTH + -3)
    assert (months[0], months[-1], len(months)) == ("2025-09", "2026-07", 11)
