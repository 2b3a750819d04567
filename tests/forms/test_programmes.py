"""Tests of looking at some programmes only."""

import pandas as pd
import pytest

from caseload_lib.forms.programmes import REASON, WHOLE_TIME, blank_whole_time, restrict_records
from caseload_lib.frames import Records


@pytest.fixture
def records():
    """Return two cases of two programmes, one without, and what hangs on them."""
    cases = pd.DataFrame({"case_id": ["C1", "C2", "C3"], "program": ["a", "b", None]})
    return Records(
        facilitators=pd.DataFrame({"facilitator_id": ["F001"]}),
        cases=cases,
        assignments=pd.DataFrame({"case_id": ["C1", "C2", "C3"], "facilitator_id": "F001"}),
        services=pd.DataFrame({"service_id": ["S1", "S2"], "case_id": ["C1", "C2"]}),
        disruptions=pd.DataFrame({"disruption_id": ["D1", "D2"], "case_id": ["C1", None]}),
        positions=pd.DataFrame({"position_id": ["P1", "P2"], "case_id": ["C1", "C2"]}),
        vacancies=pd.DataFrame({"position_id": ["P1", "P2"]}),
        departures=pd.DataFrame({"position_id": ["P2"]}),
        time_log=pd.DataFrame({"facilitator_id": ["F001"], "minutes": [60]}),
    )


def test_restrict_records_keeps_what_hangs_on_the_cases(records):
    """Assignments, contacts and positions follow their case, vacancies their position."""
    kept = restrict_records(records, ["a"])
    for table in ("cases", "assignments", "services", "positions", "disruptions"):
        assert kept[table]["case_id"].tolist() == ["C1"], table
    assert kept.vacancies["position_id"].tolist() == ["P1"]
    assert kept.departures.empty


def test_restrict_records_keeps_people_and_their_time(records):
    """Who works here does not depend on the programme looked at."""
    kept = restrict_records(records, ["a"])
    assert len(kept.facilitators) == 1
    assert len(kept.time_log) == 1


def test_restrict_records_cases_without_a_programme_have_a_place(records):
    """No programme recorded is a choice too."""
    assert restrict_records(records, [""]).cases["case_id"].tolist() == ["C3"]


def test_restrict_records_parts_make_the_whole(records):
    """Every case is in exactly one programme."""
    parts = [restrict_records(records, [code]).cases["case_id"] for code in ("a", "b", "")]
    assert sorted(pd.concat(parts)) == ["C1", "C2", "C3"]


def test_blank_whole_time_says_why_and_leaves_the_rest():
    """A person's hours are not a programme's, and are not shown as if they were."""
    names = [*WHOLE_TIME, "caseload"]
    facts = pd.DataFrame(
        {"indicator": names, "value": 1.0, "numerator": 1.0, "denominator": 1.0, "reason": None}
    )
    blanked = blank_whole_time(facts)
    mixed = blanked["indicator"].isin(WHOLE_TIME)
    assert blanked.loc[mixed, "value"].isna().all()
    assert (blanked.loc[mixed, "reason"] == REASON).all()
    assert blanked.loc[~mixed, "value"].tolist() == [1.0]
    assert facts["value"].notna().all()
