"""Tests of caseload_lib.share.warnings."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caseload_lib.agency import parse_agency
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.review.history import history_facts
from caseload_lib.share.warning_rules import UNITS, read_presence
from caseload_lib.share.warnings import (
    COLUMNS,
    NO_CASELOAD,
    find_warnings,
    list_informed,
    summarise_warnings,
)

MONTH = Month(2026, 10)
MONTHS = [str(month) for month in MONTH.trailing(15)]
#: One more than these makes no difference; one less than a threshold does.
THRESHOLDS = {
    "utilisation": 1.15,
    "disruption_hours": 20.0,
    "overdue_obligations": 3,
    "open_position_days": 60,
    "presence_fall": 0.25,
}


def _set(**rules):
    """Return settings with some thresholds."""
    lines = "\n".join(f"{name} = {value}" for name, value in rules.items())
    return parse_agency(
        f'[agency]\nname = "Harbour"\ntime_zone = "UTC"\n[warnings]\n{lines}\nutilisation_months=1'
    )


def _history(person="F001", *, caseload=5.0, **values):
    """Return one person's facts: in each month what the last has, unless it is told otherwise."""
    given = {"average_caseload": caseload, **values}
    rows = []
    for place, month in enumerate(MONTHS):
        for name, value in given.items():
            known = value(place) if callable(value) else value
            indicator, _, part = name.partition("__")
            row = (month, person, indicator, part, known, None if known is not None else "a gap", 0)
            rows.append(row)
    names = ["month", "facilitator_id", "indicator", "breakdown", "value", "reason", "uncounted"]
    return pd.DataFrame(rows, columns=names).astype({"value": float})


def _owe(number, person="F001"):
    """Return records in which so many obligations are overdue, and one is not yet."""
    days = ["2026-10-31"] * number + ["2026-11-01"]
    obligations = pd.DataFrame({"due_on": days, "facilitator_id": person, "kind": "record"})
    obligations["obligation_id"] = [f"O{place}" for place in range(number + 1)]
    return Records(obligations=obligations)


def _read(flag):
    """Return a flag as Python's own, None where it is missing."""
    return None if pd.isna(flag) else bool(flag)


def _find(records, history, agency):
    """Return the warnings of one person by rule."""
    found = find_warnings(records, history, MONTH, agency)
    assert {name: str(kind) for name, kind in found.dtypes.items()} == COLUMNS
    assert found["rule"].tolist() == list(UNITS) * (len(found) // len(UNITS))
    assert (found["reason"].isna() == found["met"].notna()).all()
    assert (found["evidence"].isna() == found["met"].isna()).all()
    return found.set_index("rule")


DROWNING = {
    "utilisation": 1.2,
    "disruption_hours__avoidable": 8.0,
    "disruption_hours__beyond_control": 12.0,
    "open_position_days": 60.0,
    "presence_hours_per_case": lambda place: 4.0 if place < 12 else 3.0,
}


def test_find_warnings_every_rule_is_met_from_its_threshold_on():
    """Reaching a threshold is enough; each says what it saw."""
    found = _find(_owe(3), _history(**DROWNING), _set(**THRESHOLDS))
    assert found["met"].tolist() == [True] * 5
    assert found["value"].tolist() == pytest.approx([1.2, 20, 3, 60, 0.25])
    assert found["threshold"].tolist() == list(THRESHOLDS.values())
    assert found["evidence"].tolist() == [
        "In the month the planned work took 120% of the hours available.",
        "Disruptions took 20 hours in the month.",
        "On the last day of the month three obligations were overdue.",
        "Positions in the clients' teams stood open for 60 days in the month, over all of them.",
        read_presence([(4.0, "")] * 12 + [(3.0, "")] * 3, 0.25).words,
    ]


def test_find_warnings_a_little_less_is_not_met():
    """Each rule stops at its own threshold."""
    less = {
        "utilisation": 1.14,
        "disruption_hours__avoidable": 19.9,
        "open_position_days": 59.0,
        "presence_hours_per_case": lambda place: 4.0 if place < 12 else 3.1,
    }
    found = _find(_owe(2), _history(**less), _set(**THRESHOLDS))
    assert found["met"].tolist() == [False] * 5


def test_find_warnings_what_is_not_recorded_is_open_and_says_why():
    """No record is no zero, and no all-clear."""
    nothing = dict.fromkeys(DROWNING)
    found = _find(Records(), _history(**nothing), _set())
    assert found["met"].isna().all()
    assert found["value"].isna().all()
    assert found["reason"].tolist() == [
        "a gap", "a gap", "obligations are not recorded", "a gap", "a gap",
    ]  # fmt: skip
    assert found["applies"].all()


@pytest.mark.parametrize(("hours", "met"), [(19.0, None), (20.0, True)])
def test_find_warnings_disruptions_without_minutes_leave_it_open_unless_the_rest_is_enough(
    hours, met
):
    """Hours that are not known are not none."""
    history = _history(disruption_hours__avoidable=hours)
    history.loc[history["indicator"] == "disruption_hours", "uncounted"] = 2
    row = _find(Records(), history, _set(disruption_hours=20)).loc["disruption_hours"]
    assert _read(row["met"]) is met
    if met is None:
        assert row["reason"] == "no minutes are recorded of two of the disruptions"


def test_find_warnings_whoever_carries_no_case_has_none():
    """A lead or a manager without a caseload is not judged by the rules of one."""
    found = _find(_owe(9), _history(caseload=0.0, **DROWNING), _set())
    assert not found["applies"].any()
    assert set(found["reason"]) == {NO_CASELOAD}
    (row,) = summarise_warnings(found.reset_index(), _set()).itertuples()
    assert (row.applies, row.met, row.known, row.warned) == (False, 0, 0, False)


def test_find_warnings_is_in_the_order_of_ids():
    """The order says nothing about anybody."""
    history = pd.concat(
        [
            _history("F003", utilisation=2.0),
            _history("F001", utilisation=0.5),
            _history("F002", utilisation=1.0),
        ]
    )
    found = find_warnings(Records(), history, MONTH, _set())
    assert found["facilitator_id"].unique().tolist() == ["F001", "F002", "F003"]


def test_find_warnings_of_real_records_match_the_facts(make_records):
    """Through the agency's own history: 30 hours of disruption, two overdue, the rest unknown."""
    records = make_records(
        disruptions=[
            {
                "case_id": "C1", "facilitator_id": "F001", "cause": "health_change",
                "started_at": "2026-10-05T09:00Z", "ended_at": "2026-10-09T09:00Z",
                "minutes": 1800,
            }
        ],
        obligations=[
            {"case_id": "C1", "facilitator_id": "F001", "kind": "record", "due_on": "2026-10-10"},
            {"case_id": "C1", "facilitator_id": "F001", "kind": "reply", "due_on": "2026-10-12"},
        ],
    )  # fmt: skip
    agency = _set(**THRESHOLDS)
    found = _find(records, history_facts(records, MONTH, agency), agency)
    assert found["value"].tolist()[1:3] == [30, 2]
    assert found["met"].tolist()[1:3] == [True, False]
    assert found["met"].isna().sum() == 3


#: Whoever these are of: everything at half, at, and beyond the usual thresholds.
_SOME = [
    _history(person, **{name: size * value for name, value in DROWNING.items() if name[0] != "p"})
    for person, size in (("F001", 0.5), ("F002", 1.0), ("F003", 1.5))
]
MANY = pd.concat([*_SOME, _history("F004", presence_hours_per_case=None, utilisation=None)])
OWED = _owe(3, "F002")


@settings(max_examples=8)
@given(st.fixed_dictionaries({name: st.floats(0.5, 1.5) for name in THRESHOLDS}))
def test_find_warnings_higher_thresholds_never_meet_more(factors):
    """A rule that is met stays met when it gets stricter with the agency, not with the person."""
    other = {name: factors[name] * value for name, value in THRESHOLDS.items()}
    for name in ("overdue_obligations", "open_position_days"):
        other[name] = round(other[name])
    usual, moved = (_find(OWED, MANY, _set(**rules)) for rules in (THRESHOLDS, other))
    raised = moved["threshold"] >= usual["threshold"]
    one, two = usual["met"].fillna(False), moved["met"].fillna(False)
    assert (~raised | one | ~two).all()
    assert (raised | two | ~one).all()


@pytest.mark.parametrize(
    ("met", "needed", "warned"),
    [
        ([True, True, False, None, None], 2, True),
        ([True, False, False, False, None], 2, None),
        ([True, False, False, False, False], 2, False),
        ([False, False, False, None, None], 3, False),
        ([None] * 5, 1, None),
    ],
)
def test_summarise_warnings_says_nothing_that_the_unknown_could_change(met, needed, warned):
    """Warned, not warned, or not to be told."""
    warnings = pd.DataFrame({"facilitator_id": "F001", "applies": True, "rule": list(UNITS)})
    warnings["met"] = pd.array(met, dtype="boolean")
    (row,) = summarise_warnings(warnings, _set(rules_needed=needed)).itertuples()
    assert _read(row.warned) is warned
    assert (row.met, row.known) == (met.count(True), 5 - met.count(None))


def test_list_informed_takes_a_handed_page_or_a_written_comment():
    """Of that month, and a comment of blanks or an agreed cause alone is none."""
    handed = pd.DataFrame(
        {"facilitator_id": ["F001", "F002"], "month": ["2026-10", "2026-09"]}
    ).assign(handed_on="2026-11-03")
    reviews = pd.DataFrame(
        {
            "facilitator_id": ["F003", "F004", "F005", "F006"],
            "month": ["2026-10", "2026-10", "2026-10", "2026-09"],
            "comment": ["A hard month.", "  ", None, "Fine."],
            "agreed_cause": "as usual",
        }
    )
    records = Records(handed_pages=handed, monthly_reviews=reviews)
    assert list_informed(records, MONTH) == {"F001", "F003"}
