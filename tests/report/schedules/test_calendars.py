"""Tests of report.schedules.calendars: whom a word means, and what the trail says of a file."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload_lib.errors import CaseloadError
from caseload_lib.frames import Records
from caseload_lib.plan.audiences import Audience
from caseload_lib.plan.saved import SavedSchedule
from caseload_lib.record.database import open_database
from caseload_lib.record.store import read_records
from caseload_lib.report.schedules.calendars import (
    find_audience,
    list_concerned,
    name_file,
    write_calendars,
)


@pytest.fixture(scope="module")
def records() -> Records:
    """Give two facilitators, three cases of two clients, and a provider called like one."""
    return Records(
        facilitators=pd.DataFrame({"facilitator_id": ["F001", "F002"]}),
        cases=pd.DataFrame(
            {"case_id": ["C0001", "C0002", "C0003"], "client_code": ["HL-1", "HL-2", "HL-2"]}
        ),
        activities=pd.DataFrame({"activity_id": ["N1"], "provider": ["Eastside Clinic"]}),
        provider_hours=pd.DataFrame({"provider": ["HL-1"]}),
    )


@pytest.mark.parametrize(
    ("who", "audience"),
    [
        ("F001", "facilitator:F001"),
        ("C0002", "team:C0002"),
        ("Eastside Clinic", "provider:Eastside Clinic"),
        ("provider:HL-1", "provider:HL-1"),
        ("team:C0003", "team:C0003"),
    ],
)
def test_find_audience_knows_ids_and_names(records: Records, who: str, audience: str) -> None:
    """What somebody types is looked up among all who are there."""
    assert str(find_audience(records, who)) == audience


@pytest.mark.parametrize(
    ("who", "choices"), [("HL-1", "provider:HL-1, team:C0001"), ("HL-2", "team:C0002, team:C0003")]
)
def test_find_audience_that_could_be_several_asks_which(
    records: Records, who: str, choices: str
) -> None:
    """A calendar goes to nobody by guess."""
    with pytest.raises(CaseloadError, match=f"can mean several.*{choices}"):
        find_audience(records, who)


def test_find_audience_of_nobody_says_who_there_is(records: Records) -> None:
    """A typing error is answered with what could have been typed."""
    with pytest.raises(CaseloadError, match=r"F001, F002.*C0001.*Eastside Clinic, HL-1"):
        find_audience(records, "F009")


@given(st.text(min_size=1).filter(str.strip), st.sampled_from(["team", "provider"]))
def test_name_file_of_any_id_is_a_plain_name(text: str, kind: str) -> None:
    """No id leaves the folder, hides a file or is too long."""
    name = name_file(Audience(kind, text))
    assert name.isascii()
    assert name.replace("-", "").removesuffix(".ics").isalnum()
    assert len(name) < 80


def test_name_file_of_two_ids_that_look_alike_are_two() -> None:
    """What is left out of a name still tells it apart."""
    names = {name_file(Audience("provider", text)) for text in ("a b", "a-b", "a/b", "a.b")}
    assert len(names) == 4


def test_write_calendars_is_private_and_audited(
    tmp_path: Path, records: Records, make_saved: Callable[..., SavedSchedule]
) -> None:
    """Who got how many contacts is in the trail, and only the owner reads the file."""
    database = open_database(tmp_path / "caseload.db", create=True)
    saved = make_saved({}, {"provider": "Eastside Clinic"})
    concerned = list_concerned(records, saved)
    assert [str(one) for one in concerned] == [
        "facilitator:F001",
        "team:C0001",
        "provider:Eastside Clinic",
    ]
    files = [(one, tmp_path / name_file(one)) for one in concerned]
    assert write_calendars(database, saved, files, actor="F002") == [2, 2, 1]
    for _, path in files:
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")
    audit = read_records(database, tables=["audit"]).audit
    assert audit["action"].tolist() == ["export"] * 3
    assert audit["row_key"].tolist() == [str(one) for one in concerned]
