"""Tests of saved what-ifs: whole or refused, each with a name of its own, sealed."""

from datetime import UTC, datetime

import pytest

from caseload_lib.errors import CaseloadError, RecordsError
from caseload_lib.plan.assumptions import Assumptions
from caseload_lib.plan.workload import ServiceShare
from caseload_lib.record.audit import verify_chain
from caseload_lib.record.database import Database
from caseload_lib.record.scenarios import (
    list_scenarios,
    read_scenario,
    remove_scenario,
    rename_scenario,
    save_scenario,
)
from caseload_lib.record.store import insert_rows, read_records

AT = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)
WHO = {"actor": "S100", "at": AT}
TODAY = Assumptions(
    contract_hours=160,
    services=(ServiceShare("visit", contacts=4, contact_hours=1.5, hours_sd=2.0),),
    overrun_tolerance=0.1,
    sources={"contract_hours": "40 hours a week"},
)


@pytest.fixture
def staffed(database: Database) -> Database:
    """Give a database with a facilitator."""
    insert_rows(database, "facilitators", [{"facilitator_id": "F003", "name": "N"}], actor="t")
    return database


def test_save_scenario_is_read_back_whole_and_sealed(staffed: Database) -> None:
    """The same assumptions come back, with whose records they started from and when."""
    saved = save_scenario(staffed, " Less travel ", TODAY, facilitator_id="F003", **WHO)
    assert read_scenario(staffed, saved.scenario_id) == saved
    assert (saved.name, saved.facilitator_id, saved.saved_at) == ("Less travel", "F003", AT)
    assert saved.read() == TODAY
    assert verify_chain(staffed).ok


def test_list_scenarios_has_the_latest_first(staffed: Database) -> None:
    """What was just saved is what one looks for."""
    for name in ("One", "Two"):
        save_scenario(staffed, name, TODAY, **WHO)
    assert [one.name for one in list_scenarios(staffed)] == ["Two", "One"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("  ", "name is missing"),
        ("less  TRAVEL", "name is that of another scenario; each has its own"),
        ("x" * 201, "name has 201 characters; at most 200 are kept"),
    ],
)
def test_save_scenario_names_that_cannot_be_are_refused(
    staffed: Database, name: str, said: str
) -> None:
    """A name tells scenarios apart, whatever its capitals and blanks."""
    save_scenario(staffed, "Less travel", TODAY, **WHO)
    with pytest.raises(RecordsError, match=said):
        save_scenario(staffed, name, TODAY, **WHO)
    assert len(list_scenarios(staffed)) == 1


def test_rename_scenario_may_keep_its_own_name_and_not_take_anothers(staffed: Database) -> None:
    """The name that it has is not taken by itself."""
    one = save_scenario(staffed, "One", TODAY, **WHO)
    save_scenario(staffed, "Two", TODAY, **WHO)
    rename_scenario(staffed, one.scenario_id, " ONE ", **WHO)
    assert read_scenario(staffed, one.scenario_id).name == "ONE"
    with pytest.raises(RecordsError, match=r"of another scenario"):
        rename_scenario(staffed, one.scenario_id, "two", **WHO)
    with pytest.raises(RecordsError, match="There is no WNONE among the scenarios"):
        rename_scenario(staffed, "WNONE", "Three", **WHO)
    assert verify_chain(staffed).ok


def test_remove_scenario_leaves_what_it_held_in_the_trail(staffed: Database) -> None:
    """It is gone from the list, and whoever asks can see what it was."""
    saved = save_scenario(staffed, "One", TODAY, **WHO)
    remove_scenario(staffed, saved.scenario_id, **WHO)
    assert list_scenarios(staffed) == ()
    audit = read_records(staffed, tables=["audit"]).audit
    kept = audit[audit["row_key"] == saved.scenario_id]
    assert kept["action"].tolist() == ["insert", "remove"]
    with pytest.raises(CaseloadError, match="There is no scenario"):
        read_scenario(staffed, saved.scenario_id)


def test_read_of_a_scenario_of_another_version_says_what_to_do(staffed: Database) -> None:
    """Older assumptions are not guessed at, and nothing falls over."""
    older = {"scenario_id": "WOLD", "name": "Old", "assumptions": '{"hours": 3}', "saved_at": AT}
    insert_rows(staffed, "scenarios", [older], actor="t")
    [found] = list_scenarios(staffed)
    with pytest.raises(CaseloadError, match=r"not of this version: .*save it anew"):
        found.read()
