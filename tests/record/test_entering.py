"""Tests of record.entering on both databases; what is typed and said is tested with the command."""

from datetime import UTC, date, datetime
from typing import Any

import pandas as pd
import pytest

from caseload_lib.agency import parse_agency
from caseload_lib.errors import RecordsError
from caseload_lib.record.activities import add_activity
from caseload_lib.record.audit import verify_chain
from caseload_lib.record.database import Database
from caseload_lib.record.entering import correct_entered, enter_contact
from caseload_lib.record.store import read_records, write_import

SETTINGS = parse_agency(
    '[agency]\nname = "A"\ntime_zone = "America/Los_Angeles"\n'
    '[service_types.home_visit]\nlabel = "V"\ncontact_hours = 1.5\n'
)
#: The evening of 3 November for the agency, and the fourth already by UTC.
AT = datetime(2026, 11, 4, 4, 0, tzinfo=UTC)
WHO: dict[str, Any] = {"actor": "F001", "at": AT}


def test_enter_contact_completes_from_the_plan_and_the_case(
    database: Database, frames: dict[str, pd.DataFrame]
) -> None:
    """Today for the agency, whoever leads the case, and the usual minutes of a planned one."""
    write_import(database, frames, source="test", actor="F002", at=AT)
    key = add_activity(database, case_id="C2", service_type="home_visit", starts_at=AT, **WHO)
    what = {"case_id": "C2", "service_type": "home_visit"}
    ticked = enter_contact(database, SETTINGS, **what, **WHO)
    names = ("activity_id", "facilitator_id", "served_on", "minutes")
    assert [ticked.row[name] for name in names] == [key, "F002", date(2026, 11, 3), 90]
    assert (ticked.measured, ticked.starts_at, ticked.twins) == (False, AT, ())
    beside = enter_contact(database, SETTINGS, **what, minutes=20, **WHO)
    assert beside.row["activity_id"] is None
    assert beside.twins == (ticked.row["service_id"],)
    now = correct_entered(
        database, SETTINGS, beside.row["service_id"], given={"minutes": 25}, reason="r", **WHO
    )
    assert (now.row["minutes"], now.row["corrects_id"]) == (25, beside.row["service_id"])
    assert len(read_records(database).services) == 3
    assert verify_chain(database).ok


def test_enter_contact_of_nothing_is_refused(database: Database) -> None:
    """Without case, type and plan there is nothing to write."""
    with pytest.raises(RecordsError, match="Say with whom and what it was"):
        enter_contact(database, SETTINGS, case_id="C1", **WHO)
