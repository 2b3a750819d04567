"""Tests of caseload_lib.share.burden."""

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caseload_lib.agency import parse_agency
from caseload_lib.errors import RecordsError
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.share.burden import NO_HOURS, find_burden, find_leading

AGENCY = parse_agency(
    '[agency]\nname = "Harbour"\ntime_zone = "UTC"\n[policies]\nramp = [0.5, 0.75]'
)
MONTH = Month(2026, 10)
DISRUPTED = pd.DataFrame({"disruption_id": ["D1"], "cause": ["disaster"]})
RECORDS = Records(disruptions=DISRUPTED)
_SCOPES = ("beyond_control", "staffing_crunch", "chronic_understaffing", "avoidable")


def _tell(person, available=100.0, needed=80.0, hard=0.0, given=0.0, received=0.0):
    """Return one person's facts of the month; a text is the reason why one is not known."""
    values = {
        ("available_hours", ""): available,
        ("needed_hours", ""): needed,
        **dict.fromkeys((("disruption_hours", scope) for scope in _SCOPES), 0.0),
        ("disruption_hours", "beyond_control"): hard,
        ("support_given_hours", ""): given,
        ("support_received_hours", ""): received,
    }
    return [
        {
            "month": str(MONTH), "facilitator_id": person, "indicator": name, "breakdown": part,
            "value": math.nan if isinstance(value, str) else value,
            "reason": value if isinstance(value, str) else None,
        }
        for (name, part), value in values.items()
    ]  # fmt: skip


def _find(*people, records=RECORDS):
    """Return the burden of people told."""
    history = pd.DataFrame([row for rows in people for row in rows])
    return find_burden(records, history, MONTH, AGENCY)


def _column(burden, name):
    """Return one column as numbers by person."""
    return dict(zip(burden.people["facilitator_id"], burden.people[name].round(9), strict=True))


def test_find_burden_fair_shares_go_by_hours_on_duty():
    """180 + 20 hours over 200 on duty: one hour each, so that half the time is half the share."""
    burden = _find(
        _tell("F001", 100, 120, hard=20, received=10),
        _tell("F002", 50, 30, given=10),
        _tell("F003", 50, 30),
    )
    assert _column(burden, "load_hours") == {"F001": 130, "F002": 40, "F003": 30}
    assert _column(burden, "fair_hours") == {"F001": 100, "F002": 50, "F003": 50}
    assert _column(burden, "hours_above") == {"F001": 30, "F002": -10, "F003": -20}
    assert _column(burden, "hard_fair_hours") == {"F001": 10, "F002": 5, "F003": 5}
    assert _column(burden, "hard_hours_above") == {"F001": 10, "F002": -5, "F003": -5}
    assert burden.without == ()


def test_find_burden_room_is_what_own_work_and_help_given_leave():
    """100 − 60 − 5 − 10; what one receives is not room to give away."""
    burden = _find(_tell("F001", 100, 60, hard=5, given=10, received=8), _tell("F002", 100, 120))
    assert _column(burden, "room_hours") == {"F001": 25, "F002": -20}
    assert burden.helpers["facilitator_id"].tolist() == ["F001"]


def test_find_burden_helpers_have_clear_room_and_do_not_lead():
    """Four hours of a hundred are as good as none, and a lead's hours are not all here."""
    roles = pd.DataFrame({"facilitator_id": ["F003"], "role": ["lead"], "from_on": ["2020-01-01"]})
    burden = _find(
        _tell("F001", 100, 96), _tell("F002", 100, 94), _tell("F003", 100, 20),
        records=Records(roles=roles, disruptions=DISRUPTED),
    )  # fmt: skip
    assert _column(burden, "room_hours") == {"F001": 4, "F002": 6, "F003": 80}
    assert burden.helpers["facilitator_id"].tolist() == ["F002"]


@pytest.mark.parametrize(
    ("started_on", "room"),
    [("2026-10-05", -10.0), ("2026-09-20", 15.0), ("2026-01-05", 40.0), ("2026-11-09", -10.0)],
)
def test_find_burden_newcomers_are_spared_by_the_ramp(started_on, room):
    """Half of a full load in the first month and three quarters in the second."""
    people = pd.DataFrame({"facilitator_id": ["F001"], "started_on": [started_on]})
    records = Records(facilitators=people, disruptions=DISRUPTED)
    burden = _find(_tell("F001", 100, 60), _tell("F002"), records=records)
    assert burden.people["room_hours"].tolist()[0] == room
    assert burden.people["on_duty_hours"].tolist()[0] == 100


def test_find_burden_people_without_load_are_in_the_spread():
    """One of two carries everything: Gini a half, corrected 1, the peak twice the mean."""
    burden = _find(_tell("F001", 100, 50, hard=50), _tell("F002", 100, 0))
    for spread in (burden.work, burden.hard):
        assert (spread.people, spread.gini, spread.gini_corrected) == (2, 0.5, 1)
        assert spread.peak_to_mean == 2
    assert (burden.work.hours, burden.hard.hours) == (100, 50)


def test_find_burden_part_time_with_its_share_is_no_inequality():
    """Whoever works half the time and carries half is as everybody else."""
    work = _find(_tell("F001", 100, 80), _tell("F002", 50, 40)).work
    assert (work.gini, work.peak_to_mean) == (0, 1)


def test_find_burden_unknown_is_named_with_its_reason_and_in_no_share():
    """Neither contract hours nor a service plan nor minutes missing are a load of zero."""
    burden = _find(
        _tell("F001"),
        _tell("F002", available="no contract hours are recorded"),
        _tell("F003", needed="no service plan is recorded for these cases"),
        _tell("F004", hard="no minutes are recorded for these disruptions"),
        _tell("F005", available=0.0),
        _tell("F006"),
    )
    people = burden.people.set_index("facilitator_id")
    assert people["reason"].dropna().to_dict() == {
        "F002": "no contract hours are recorded",
        "F003": "no service plan is recorded for these cases",
        "F004": "no minutes are recorded for these disruptions",
        "F005": NO_HOURS,
    }
    assert people["hard_reason"].dropna().index.tolist() == ["F002", "F004", "F005"]
    lost = people.loc[["F002", "F003", "F004", "F005"]]
    assert lost[["load_hours", "fair_hours", "hours_above", "room_hours"]].isna().all(axis=None)
    assert people.loc[["F001", "F006"], "fair_hours"].tolist() == [80, 80]
    assert (burden.work.people, burden.hard.people) == (2, 3)


def test_find_burden_what_the_agency_does_not_record_is_left_out_and_said():
    """Without disruptions or a time log the work planned is still shared out."""
    untold = {"hard": "disruptions are not recorded", "given": "no log", "received": "no log"}
    burden = _find(_tell("F001", 100, 90, **untold), _tell("F002", 100, 70, **untold),
                   records=Records())  # fmt: skip
    assert burden.without == ("disruptions", "support")
    assert _column(burden, "hours_above") == {"F001": 10, "F002": -10}
    assert burden.people["hard_reason"].tolist() == ["disruptions are not recorded"] * 2
    assert (burden.hard.people, burden.hard.gini, burden.hard.peak_to_mean) == (0, None, None)


def test_find_burden_help_beyond_the_load_leaves_nothing_not_less():
    """A load is never below zero, and an agency without any load has no peak."""
    burden = _find(_tell("F001", 100, 5, received=20), _tell("F002", 100, 0))
    assert _column(burden, "load_hours") == {"F001": 0, "F002": 0}
    assert (burden.work.gini, burden.work.peak_to_mean) == (0, None)


def test_find_burden_nobody_at_all_is_refused():
    """A month without anybody has no burden to share."""
    history = pd.DataFrame(_tell("F001")).assign(month="2026-09")
    with pytest.raises(RecordsError, match="no facts of anybody in 2026-10"):
        find_burden(Records(), history, MONTH, AGENCY)


def test_find_leading_is_who_leads_at_some_time_of_the_window():
    """Leads, supervisors and managers in force; not those of other times, nor facilitators."""
    roles = pd.DataFrame(
        {
            "facilitator_id": ["F001", "F002", "F003", "F004", "F005"],
            "role": ["lead", "supervisor", "facilitator", "lead", "operations_manager"],
            "from_on": ["2020-01-01", "2026-10-31", "2020-01-01", "2020-01-01", "2026-11-01"],
            "to_on": [None, None, None, "2026-10-01", None],
        }
    )
    window = {"first": MONTH.first, "after": MONTH.after}
    assert find_leading(Records(roles=roles), **window) == {"F001", "F002"}
    assert find_leading(Records(roles=roles), **window, roles=("lead",)) == {"F001"}
    burden = _find(_tell("F001"), _tell("F003"), records=Records(roles=roles))
    assert _column(burden, "leading") == {"F001": True, "F003": False}


@settings(max_examples=8)
@given(
    st.lists(
        st.tuples(
            st.floats(1, 200), st.floats(0, 300), st.floats(0, 100), st.floats(0, 40),
            st.floats(0, 40),
        ),
        min_size=1, max_size=9,
    )
)  # fmt: skip
def test_find_burden_shares_add_up_and_the_order_does_not_matter(people):
    """What some have above, others have below; nobody's hours depend on who is named first."""
    told = [_tell(f"F{place:03}", *numbers) for place, numbers in enumerate(people)]
    burden, other = _find(*told), _find(*reversed(told))
    total = burden.people["load_hours"].sum()
    assert burden.people["hours_above"].sum() == pytest.approx(0, abs=1e-7)
    assert burden.people["hard_hours_above"].sum() == pytest.approx(0, abs=1e-7)
    assert burden.people["fair_hours"].sum() == pytest.approx(total)
    pd.testing.assert_frame_equal(burden.people, other.people)
