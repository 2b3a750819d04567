"""Tests of `caseload share warnings` and `caseload share handed`."""

import json
import shutil

import pytest

from caseload_lib.commands import share_warnings
from caseload_lib.errors import CaseloadError, RecordsError
from caseload_lib.months import Month
from caseload_lib.record.audit import verify_chain
from caseload_lib.record.database import open_database
from caseload_lib.record.demo import write_demo
from caseload_lib.record.folder import open_agency
from caseload_lib.record.handed_pages import list_handed

MONTH = Month(2026, 5)
#: Who is near drowning in the demo agency.
WARNED = ("F003", "F005")


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """Make a demo agency."""
    place = tmp_path_factory.mktemp("warnings") / "demo"
    write_demo(place, months=16, until=MONTH, actor="test")
    return place


@pytest.fixture
def folder(demo, tmp_path):
    """Return a copy of it to write into."""
    return shutil.copytree(demo, tmp_path / "agency")


@pytest.fixture
def run(folder, monkeypatch, invoke):
    """Return a function that runs a command in June; errors are raised."""
    monkeypatch.chdir(folder)
    monkeypatch.setattr(share_warnings, "find_today", lambda _=None: (MONTH + 1).first)

    return lambda *arguments: invoke("share", *arguments)


def test_warnings_name_a_person_once_they_have_their_page(run):
    """In the text and for other programs; before, not even how many there are."""
    plain, rows = run("warnings"), run("warnings", "--json")
    assert not any(person in plain + rows for person in WARNED)
    assert json.loads(rows)["warnings"] == []
    run("handed", "F003")
    said, given = run("warnings"), json.loads(run("warnings", "--json"))
    assert "F003" in said
    assert "F005" not in said
    assert given["told_of"] == ["F003"]
    assert {row["facilitator_id"] for row in given["warnings"]} == {"F003"}


def test_warnings_of_a_person_are_for_that_person(run):
    """All of theirs, at once, in eighty columns, and for whom it is."""
    said = run("warnings", "F005")
    assert "for F005, who sees it before anybody else" in " ".join(said.split())
    assert "signs of having too much at once are there" in said
    assert max(map(len, said.splitlines())) <= 80
    rows = json.loads(run("warnings", "F005", "--json"))["warnings"]
    assert [row["rule"] for row in rows if row["met"]] == [
        "overdue_obligations",
        "open_position_days",
    ]


def test_handed_is_kept_for_everybody_and_listed(run, folder):
    """Once for all; the list says who has theirs, and how many have not."""
    run("handed", "F002", "--on", "2026-06-01")
    assert "F002 has their page of 2026-05 since 2026-06-01.\n1 of " in run("handed")
    run("handed", "--everybody", "--month", "2026-05")
    database = open_database(open_agency(folder).database_url)
    assert {*WARNED, "F002"} <= set(list_handed(database, MONTH))
    assert verify_chain(database).ok


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["warnings", "F099"], "There is no facilitator F099"),
        (["warnings", "F010"], "There is no page for F010 in 2026-05"),
        (["warnings", "--month", "2027-01"], "lies ahead"),
        (["handed", "F003", "F099"], "There is no page for F099 in 2026-05"),
        (["handed", "F003", "--everybody"], "Give ids or --everybody, not both"),
        (["handed", "F003", "--month", "2026-06"], "2026-06 has not ended"),
        (["handed", "F003", "--on", "2026-05-31"], "a page of 2026-05 is made after 2026-05-31"),
    ],
)
def test_share_warnings_impossible_is_refused(run, folder, arguments, said):
    """What there is no page of cannot be handed over, and nothing is written then."""
    with pytest.raises((CaseloadError, RecordsError), match=said):
        run(*arguments)
    assert list_handed(open_database(open_agency(folder).database_url), MONTH) == {}
