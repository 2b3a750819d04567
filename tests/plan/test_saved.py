"""Tests of plan.saved."""

from datetime import UTC, date, datetime

import pandas as pd
import pytest

from caseload_lib.agency import Agency, parse_agency
from caseload_lib.frames import Records
from caseload_lib.plan.saved import read_schedule

NOVEMBER = {"from_on": date(2026, 11, 1), "to_on": date(2026, 12, 1)}
AT = datetime(2026, 11, 3, 14, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def agency() -> Agency:
    """Give settings with one service type."""
    return parse_agency(
        '[agency]\nname = "Harbour"\ntime_zone = "America/New_York"\n'
        '[service_types.home_visit]\nlabel = "Home visit"\n'
        "contact_hours = 1.5\ntravel_hours = 0.5\n"
        '[service_types.phone_call]\nlabel = "Telephone call"\ncontact_hours = 0.5'
    )


def record(*rows: dict) -> Records:
    """Return records of two cases and these contacts."""
    usual = {"case_id": "C1", "service_type": "home_visit", "status": "planned", "starts_at": AT}
    cases = {"case_id": ["C1", "C2"], "client_code": ["K1", "K2"], "zone": ["north", None]}
    return Records(
        cases=pd.DataFrame(cases),
        activities=pd.DataFrame(
            [{"activity_id": f"N{n}", **usual, **row} for n, row in enumerate(rows)]
        ),
    )


def test_read_schedule_completes_contacts_from_cases_and_settings(agency: Agency) -> None:
    """Code and zone come from the case, a length that was not given from the service type."""
    saved = read_schedule(record({}), agency, **NOVEMBER)
    (row,) = saved.placed.to_dict("records")
    assert (row["client_code"], row["zone"], row["minutes"]) == ("K1", "north", 90)
    assert row["ends_at"] == datetime(2026, 11, 3, 15, 30, tzinfo=UTC)
    assert (saved.agency, saved.time_zone) == ("Harbour", "America/New_York")
    assert saved.labels == {"home_visit": "Home visit", "phone_call": "Telephone call"}


def test_read_schedule_of_a_call_names_no_place(agency: Agency) -> None:
    """Nobody goes anywhere for a contact without a way."""
    saved = read_schedule(record({"service_type": "phone_call"}, {}), agency, **NOVEMBER)
    assert saved.placed["zone"].fillna("").tolist() == ["", "north"]


def test_read_schedule_counts_days_by_the_agencys_clock(agency: Agency) -> None:
    """The last hour of a month belongs to it where the agency is, whatever UTC says."""
    rows = [
        {"starts_at": datetime(2026, 11, 1, 3, 59, tzinfo=UTC)},
        {"starts_at": datetime(2026, 11, 1, 4, 0, tzinfo=UTC)},
        {"starts_at": datetime(2026, 12, 1, 4, 59, tzinfo=UTC)},
        {"starts_at": datetime(2026, 12, 1, 5, 0, tzinfo=UTC)},
    ]
    ids = read_schedule(record(*rows), agency, **NOVEMBER).placed["activity_id"]
    assert ids.tolist() == ["N1", "N2"]
    later = read_schedule(record(*rows), agency, from_on=date(2026, 11, 1)).placed["activity_id"]
    assert later.tolist() == ["N1", "N2", "N3"]


def test_read_schedule_parts_what_stands_from_what_was_withdrawn(agency: Agency) -> None:
    """Cancelled contacts and those without a time show when they had been."""
    rows = [
        {"starts_at": None},
        {"starts_at": None, "withdrawn_at": AT},
        {"status": "cancelled", "withdrawn_at": AT},
        {"status": "cancelled"},
        {"status": "delivered"},
    ]
    saved = read_schedule(record(*rows), agency, **NOVEMBER)
    assert saved.placed["activity_id"].tolist() == ["N4"]
    assert saved.withdrawn["activity_id"].tolist() == ["N1", "N2"]
    assert set(saved.withdrawn["starts_at"]) == {AT}


def test_read_schedule_of_changed_hands_withdraws_from_those_before_only(agency: Agency) -> None:
    """Who has a contact again keeps it; who had it before sees that it is gone."""
    records = record({"facilitator_id": "F001"})
    former = pd.DataFrame(
        {
            "activity_id": ["N0", "N0", "N0", "N9"],
            "facilitator_id": ["F002", "F001", None, "F002"],
            "provider": [None, None, "Clinic", None],
            "starts_at": pd.to_datetime([AT] * 4, utc=True),
        }
    )
    gone = read_schedule(records, agency, **NOVEMBER, former=former).withdrawn
    makers = gone[["facilitator_id", "provider"]].fillna("").to_numpy().tolist()
    assert sorted(makers) == [["", "Clinic"], ["F002", ""]]
