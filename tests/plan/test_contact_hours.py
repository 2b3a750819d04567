"""Tests of caseload_lib.plan.contact_hours."""

from datetime import date

import pandas as pd
import pytest

from caseload_lib.agency import parse_agency
from caseload_lib.errors import SettingsError
from caseload_lib.frames import Records
from caseload_lib.plan.contact_hours import find_contact_hours, find_planned_hours

HARBOUR = parse_agency(
    '[agency]\nname = "Harbour"\ntime_zone = "UTC"\n'
    "[service_types.visit]\nlabel = 'Visit'\ncontact_hours = 1.5\ntravel_hours = 0.5\n"
    "[service_types.call]\nlabel = 'Call'\ncontact_hours = 0.5\n"
)


def test_find_contact_hours_known_types_gives_all_hours_of_a_contact():
    """Contact, travel and recording together."""
    assert find_contact_hours(["visit", "call"], HARBOUR) == {"call": 0.5, "visit": 2.0}


def test_find_contact_hours_unknown_types_are_all_named():
    """Nobody has to run it once for each missing section."""
    with pytest.raises(SettingsError, match=r"service_types\.ride\](.|\n)*service_types\.swim\]"):
        find_contact_hours(["swim", "visit", "ride"], HARBOUR)


def test_find_planned_hours_adds_up_rows_in_force_only():
    """An ended row asks for nothing any more; a row holds from its first day."""
    rows = [
        ("C1", "visit", 2.0, "2026-01-01", None),
        ("C1", "call", 4.0, "2026-10-15", None),
        ("C1", "call", 9.0, "2026-01-01", "2026-10-15"),
        ("C2", "visit", 1.0, "2026-10-16", None),
    ]
    columns = ["case_id", "service_type", "contacts_per_month", "from_on", "to_on"]
    records = Records(case_services=pd.DataFrame(rows, columns=columns))
    found = find_planned_hours(records.case_services, date(2026, 10, 15), HARBOUR)
    assert found.to_dict() == {"C1": 6.0}


def test_find_planned_hours_without_plans_is_empty():
    """No plan, no hours; not zero for anybody."""
    assert find_planned_hours(Records().case_services, date(2026, 10, 15), HARBOUR).empty
