"""Tests of what may stand on a page: nothing before its release, nothing before both are in."""

import pandas as pd
import pytest

from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.report.assessments.shared import (
    choose_period,
    list_peer_ratings,
    list_service_ratings,
    list_shared,
)

#: Who rates whom as what; submitted and released on days of January, None where not.
SELF, LEADER = ("F001", "F001", "self"), ("F009", "F001", "supervisor")


def _records(*rows, supervisor="F009"):
    """Return records of assessments given as (id, (rater, about, kind), submitted, released)."""
    names = ["assessment_id", "rater_id", "about_facilitator_id", "rater_kind"]
    names += ["submitted_at", "released_at", "amends_id"]
    told = pd.DataFrame([(row[0], *row[1], *row[2:4], *(row[4:] or [None])) for row in rows])
    told.columns = names
    days = {name: _at(told[name]) for name in ("submitted_at", "released_at")}
    told = told.assign(instrument="manage_caseload", period="2026", **days)
    people = {"facilitator_id": ["F001", "F009"], "supervisor_id": [supervisor, None]}
    return Records(assessments=told, facilitators=pd.DataFrame(people))


def _at(days):
    """Return moments on days of a month."""
    return [pd.NaT if pd.isna(day) else pd.Timestamp(2026, 1, int(day), tz="UTC") for day in days]


def _shared(*rows, **given):
    records = _records(*rows, **given)
    found = list_shared(records.assessments, records.facilitators, "F001")
    return found["assessment_id"].tolist()


@pytest.mark.parametrize(
    ("own", "other", "expected"),
    [
        ((5, 6), 7, ["A1", "A2"]),
        ((5, None), 7, []),
        ((None, None), 7, []),
        ((5, 6), None, []),
    ],
    ids=["both", "not released", "draft", "supervisor's is a draft"],
)
def test_list_shared_needs_both_submitted_and_the_release(own, other, expected):
    """The self-assessment is its author's own until released; neither side reads the other's."""
    assert _shared(("A1", SELF, *own), ("A2", LEADER, other, None)) == expected


def test_list_shared_without_a_supervisor_on_record_the_release_decides():
    """Nobody is left who could be led by it."""
    assert _shared(("A1", SELF, 5, 6), supervisor=None) == ["A1"]
    assert _shared(("A1", SELF, 5, None), supervisor=None) == []


def test_list_shared_of_versions_the_newest_that_is_released_is_shown():
    """An amendment takes the place of what was released once it is itself released."""
    rows = [("A1", SELF, 5, 6), ("A2", LEADER, 7, None)]
    assert _shared(*rows, ("A3", SELF, 8, None, "A1")) == ["A1", "A2"]
    assert _shared(*rows, ("A3", SELF, 8, 9, "A1")) == ["A2", "A3"]
    assert _shared(*rows, ("A3", LEADER, 8, None, "A2")) == ["A1", "A3"]


def test_list_shared_leaves_out_who_is_not_the_supervisor_on_record():
    """Somebody who was the supervisor once wrote for that time."""
    former = ("F008", "F001", "supervisor")
    assert _shared(("A1", SELF, 5, 6), ("A2", former, 7, None)) == []


def test_list_service_ratings_counts_each_rater_once_and_no_person():
    """Newest versions, submitted only; what is about somebody is not about the service."""
    by = [(f"F00{n}", None, "service") for n in range(3)]
    records = _records(
        ("A1", by[0], 5, None),
        ("A2", by[1], 6, None),
        ("A3", by[0], 7, None, "A1"),
        ("A4", by[2], None, None),
        ("A5", LEADER, 8, None),
    )
    assert list_service_ratings(records.assessments)["assessment_id"].tolist() == ["A2", "A3"]


def test_list_peer_ratings_are_about_the_person_alone():
    """Of each peer the newest."""
    peers = [(f"F00{n}", about, "peer") for n, about in ((2, "F001"), (3, "F001"), (2, "F003"))]
    records = _records(*((f"A{n}", who, n, None) for n, who in enumerate(peers, start=1)))
    found = list_peer_ratings(records.assessments, "F001")
    assert found["assessment_id"].tolist() == ["A1", "A2"]


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (["2026", "2026-Q4", "2026-Q1", "2025"], "2026-Q4"),
        (["2026", "2026-Q4", "2026-10"], "2026-10"),
        (["2026"], "2026"),
        (["2025", "2026-09", "spring", ""], None),
    ],
)
def test_choose_period_takes_the_latest_that_holds_the_month(codes, expected):
    """A page is of the narrowest time that has just begun; what is no period is passed over."""
    found = choose_period(codes, Month(2026, 10), year_starts=1)
    assert (found and found.code) == expected


def test_choose_period_of_several_that_begin_together_is_the_shortest():
    """In January a year, a quarter and a month begin at once."""
    found = choose_period(["2026", "2026-01", "2026-Q1"], Month(2026, 1), year_starts=1)
    assert found.code == "2026-01"
    assert choose_period(["2026"], Month(2026, 6), year_starts=7) is None
