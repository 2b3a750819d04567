"""Tests of `caseload share disruptions`."""

import json

import pytest

from caseload_lib.commands import share_disruptions
from caseload_lib.errors import CaseloadError
from caseload_lib.months import Month
from caseload_lib.record.demo import write_demo

MONTH = Month(2026, 10)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Make a small demo agency."""
    place = tmp_path_factory.mktemp("disruptions")
    write_demo(place, facilitators=3, months=7, until=MONTH, actor="test")
    return place


@pytest.fixture
def run(folder, monkeypatch, invoke):
    """Return a function that runs the command in November; errors are raised."""
    monkeypatch.chdir(folder)
    monkeypatch.setattr(share_disruptions, "find_today", lambda _=None: (MONTH + 1).last)

    return lambda *arguments: invoke("share", "disruptions", *arguments)


def test_disruptions_shows_the_teams_document_in_eighty_columns(run):
    """The last full month where none is named."""
    text = run()
    lines = text.splitlines()
    assert lines[0] == "What pulls facilitators away"
    assert "The 12 months to October 2026" in text
    assert "The first disruption on record began in April 2026." in " ".join(text.split())
    assert max(map(len, lines)) <= 80
    for heading in ("What pulls away", "By facilitator", "Signal or noise", "Label and evidence"):
        assert heading in lines


def test_disruptions_with_an_id_is_for_that_person(run):
    """Of another month, too."""
    text = run("F003", "--month", "2026-09")
    assert text.startswith("What pulls F003 away")
    assert "September 2026" in text
    assert "F001" not in text


def test_disruptions_json_tells_sums_people_months_and_no_single_disruption(run):
    """People add up to the sums but for who is not reported on; definitions only widen."""
    text = run("--json")
    found = json.loads(text)
    counts = [row["count"] for row in found["sums"]]
    assert counts == sorted(counts)
    assert counts[-1] == sum(r["count"] for r in found["months"] if r["definition"] == 4)
    assert counts[-1] >= sum(r["count"] for r in found["people"] if r["definition"] == 4) > 0
    assert max(row["months"] for row in found["people"]) == 12
    assert {row["scope"] for row in found["evidence"]} >= {"avoidable"}
    assert "case_id" not in text


def test_disruptions_json_of_a_person_is_theirs(run):
    """Every disruption with its label, evidence and verdict; nobody else's."""
    found = json.loads(run("F003", "--json"))
    assert {row["who"] for row in found["people"]} == {"F003"}
    assert {row["facilitator_id"] for row in found["evidence"]} == {"F003"}
    assert {"case_id", "verdict", "sentence", "unknown"} <= set(found["evidence"][0])


def test_disruptions_of_nobody_on_record_is_refused(run):
    """Before anything is printed."""
    with pytest.raises(CaseloadError, match="no facilitator F777"):
        run("F777")


def test_write_json_without_any_on_record_says_why():
    """Not an empty list."""
    found = json.loads(share_disruptions._write_json(None, MONTH, None))
    assert found == {"month": "2026-10", "reason": "disruptions are not recorded"}
