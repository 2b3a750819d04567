"""Tests of finding contradictions and gaps."""

from datetime import date

import pandas as pd
import pytest

from caseload_lib.agency import parse_agency
from caseload_lib.frames import Records
from caseload_lib.record.contradictions import find_contradictions
from caseload_lib.record.findings import COLUMNS

TODAY = date(2026, 10, 31)
SETTINGS = parse_agency(
    '[agency]\nname = "A"\ntime_zone = "UTC"\n'
    '[service_types.home_visit]\nlabel = "Home visit"\ncontact_hours = 1.0\n'
    '[programmes.living]\nlabel = "Living"\n'
    '[funding.county]\nlabel = "County"\n'
)
GOOD = {
    "facilitators": {"facilitator_id": "F001", "name": "Ada Ash", "hours_per_week": 40.0},
    "cases": {"case_id": "C1", "client_code": "K1", "program": "living", "opened_on": "2026-01-05"},
    "assignments": {"case_id": "C1", "facilitator_id": "F001", "from_on": "2026-01-05"},
    "case_services": {
        "case_id": "C1",
        "service_type": "home_visit",
        "contacts_per_month": 1.0,
        "from_on": "2026-01-05",
    },
    "services": {
        "service_id": "S1",
        "case_id": "C1",
        "facilitator_id": "F001",
        "service_type": "home_visit",
        "status": "delivered",
        "served_on": "2026-01-07",
        "minutes": 30,
    },
}


def _find(**changes: list[dict[str, object]]) -> pd.DataFrame:
    """Return findings on good records in which some tables hold other rows."""
    rows = {name: [row] for name, row in GOOD.items()}
    for name, extra in changes.items():
        rows[name] = [{**GOOD.get(name, {}), **row} for row in extra]
    records = Records(**{name: pd.DataFrame(given) for name, given in rows.items() if given})
    return find_contradictions(records, SETTINGS, today=TODAY)


def test_find_contradictions_good_records_have_none():
    """Records without fault give an empty table of the declared columns."""
    found = _find()
    assert found.empty
    assert found.columns.tolist() == list(COLUMNS)


_OTHER = {"facilitator_id": "F002", "name": "Ben"}
_HOURS = {"weekday": "mon", "from_time": "17:00", "to_time": "09:00", "from_on": "2026-01-05"}


@pytest.mark.parametrize(
    ("changes", "kind", "row_key"),
    [
        ({"assignments": []}, "empty_table", ""),
        (
            {"facilitators": [{}, {**_OTHER}], "assignments": [{}, {"facilitator_id": "F002"}]},
            "shares_above_one",
            "C1",
        ),
        ({"services": [{"served_on": "2026-01-04"}]}, "outside_assignment", "C1|F001"),
        ({"services": [{"served_on": "2026-01-04"}]}, "outside_case", "C1"),
        ({"services": [{"served_on": "2026-11-01"}]}, "in_the_future", ""),
        ({"services": [{}, {"service_id": "S2"}]}, "possible_duplicate", "S1"),
        (
            {"services": [{"service_type": "home_visit;knitting"}]},
            "unknown_service_type",
            "knitting",
        ),
        ({"case_services": [{"service_type": "knitting"}]}, "unknown_service_type", "knitting"),
        ({"services": [{"facilitator_id": None}]}, "nobody_named", ""),
        ({"cases": [{"program": "dying"}]}, "unknown_programme", "dying"),
        ({"cases": [{"funding_source": "lottery"}]}, "unknown_funding", "lottery"),
        (
            {"working_hours": [{**_HOURS, "facilitator_id": "F001"}]},
            "ended_before_started",
            "F001|mon|17:00|2026-01-05",
        ),
        (
            {"provider_hours": [{**_HOURS, "provider": "clinic", "to_time": "17:00"}]},
            "ended_before_started",
            "clinic|mon|17:00|2026-01-05",
        ),
        (
            {"case_services": [{"preferred_from": "12:00", "preferred_to": "09:30"}]},
            "ended_before_started",
            "C1|home_visit|2026-01-05",
        ),
        ({"cases": [{"closed_on": "2026-06-01"}]}, "after_closing", "C1|F001|2026-01-05"),
        ({"cases": [{"opened_on": "2026-02-01"}]}, "before_opening", "C1|F001|2026-01-05"),
        ({"cases": [{"closed_on": "2026-01-05"}]}, "ended_before_started", "C1"),
        ({"assignments": [{"to_on": "2026-06-01"}]}, "nobody_holds", ""),
        ({"facilitators": [{"ended_on": "2026-06-01"}]}, "after_leaving", "C1|F001|2026-01-05"),
        ({"facilitators": [{"started_on": "2026-06-01"}]}, "before_start", "C1|F001|2026-01-05"),
        ({"facilitators": [{"hours_per_week": None}]}, "no_hours", ""),
        ({"case_services": []}, "no_plan", ""),
        (
            {"conflicts": [{"case_id": "C1", "facilitator_id": "F001"}]},
            "conflict",
            "C1|F001|2026-01-05",
        ),
        (
            {
                "time_log": [
                    {
                        "facilitator_id": "F001",
                        "worked_on": "2026-02-02",
                        "activity": "direct",
                        "minutes": 800,
                    }
                ]
                * 2
            },
            "overfull_day",
            "F001|2026-02-02",
        ),
    ],
)
def test_find_contradictions_each_kind_is_found(changes, kind, row_key):
    """Each contradiction and gap is found once, under the key of the row concerned."""
    found = _find(**changes)
    assert found.loc[found["kind"] == kind, "row_key"].tolist() == [row_key]
    assert (found[["what", "what_to_do"]] != "").all().all()


@pytest.mark.parametrize(
    "changes",
    [
        {"assignments": [{"to_on": "2026-06-01"}, {"from_on": "2026-06-01"}]},
        {
            "facilitators": [{}, {**_OTHER, "hours_per_week": 20.0}],
            "assignments": [{"load_share": 0.5}, {"facilitator_id": "F002", "load_share": 0.5}],
        },
        {"services": [{"status": "attempted", "served_on": "2026-01-04"}]},
        {"services": [{"facilitator_id": None, "provider": "clinic", "served_on": "2026-02-01"}]},
        {"services": [{"served_on": "2026-10-31"}]},
        {"cases": [{"opened_on": "2026-01-05", "program": None}]},
        {"cases": [{"funding_source": "county"}]},
        {"working_hours": [{**_HOURS, "facilitator_id": "F001", "from_time": "08:30"}]},
        {"case_services": [{"preferred_from": "09:00", "preferred_to": None}]},
    ],
)
def test_find_contradictions_what_may_be_is_not_reported(changes):
    """Hand-overs, shared cases, attempts and outside providers are no contradictions."""
    assert _find(**changes).empty


def test_find_contradictions_times_of_day_are_not_called_days():
    """What to do about hours that end before they begin speaks of no first day."""
    found = _find(working_hours=[{**_HOURS, "facilitator_id": "F001"}])
    assert found["what"].tolist() == ["to_time is not after from_time."]
    assert found["what_to_do"].tolist() == ["Correct one of them."]


def test_find_contradictions_funding_is_not_checked_where_the_settings_name_none():
    """Whoever keeps no list of sources gets no finding for each case."""
    cases = pd.DataFrame([{**GOOD["cases"], "funding_source": "lottery"}])
    bare = SETTINGS.model_copy(update={"funding": {}})
    found = find_contradictions(Records(cases=cases), bare, today=TODAY)
    assert "unknown_funding" not in set(found["kind"])


def test_find_contradictions_names_no_person():
    """Findings carry ids, never names."""
    found = _find(facilitators=[{"hours_per_week": None, "ended_on": "2026-02-01"}])
    assert not found.to_csv().count("Ada")


def test_find_contradictions_order_is_by_severity():
    """What cannot be true comes before what is missing."""
    found = _find(case_services=[], services=[{"served_on": "2027-01-01"}, {"service_id": "S2"}])
    ranks = found["severity"].map({"contradiction": 0, "gap": 1, "question": 2})
    assert ranks.is_monotonic_increasing
    assert ranks.nunique() > 1


def test_find_contradictions_time_entered_and_imported_is_asked_about():
    """The same activity of a day from both sides counts twice; others, and none, do not."""
    day = {"worked_on": "2026-10-05", "facilitator_id": "F001", "activity": "direct", "minutes": 60}
    here = {"entry_id": "E1"}
    found = _find(time_log=[{**day, "period": "day"}, {**day, **here}])
    assert found[["severity", "kind", "row_key"]].to_numpy().tolist() == [
        ["question", "logged_twice", "F001|2026-10-05"]
    ]
    for other in ({"activity": "presence"}, {"worked_on": "2026-10-06"}, {"minutes": 0}):
        assert _find(time_log=[day, {**day, **here, **other}]).empty
    assert _find(time_log=[{**day, **here}, {**day, "entry_id": "E2"}]).empty
