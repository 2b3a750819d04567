"""Tests of `caseload share responders`."""

import json

import pytest

from caseload_lib.errors import RecordsError
from caseload_lib.months import Month
from caseload_lib.record.demo import write_demo


@pytest.fixture(scope="module")
def run(tmp_path_factory, invoke):
    """Return a function that runs the command in a demo agency; errors are raised."""
    folder = tmp_path_factory.mktemp("responders") / "demo"
    write_demo(folder, facilitators=3, months=6, until=Month(2026, 5), actor="test")

    place = ["--agency", str(folder), "--month", "2026-05"]
    return lambda *arguments: invoke("share", "responders", *place, *arguments)


def test_responders_text_and_json_tell_the_same(run):
    """How many fell on facilitators, and at which times nobody is on duty."""
    text, found = " ".join(run().split()), json.loads(run("--json"))
    every = found["carried"] + found["fallen"]
    assert f"Responders carried {found['carried']} of {every}; {found['fallen']} fell" in text
    assert found["first"] == "2025-12-01"
    assert [time["part"] for time in found["times"]] == ["morning", "afternoon", "night"] * 2
    assert sum(person["crunches"] for person in found["people"]) == found["fallen"]
    assert found["one_more"]["hours_per_month"][0] > 0


def test_responders_what_can_wait_is_named_by_its_cause(run):
    """It is counted apart; a cause that is none is refused."""
    found = json.loads(run("--json", "--can-wait", "staff_circumstance"))
    assert sum(time["can_wait"] for time in found["times"]) > 0
    assert "What can be put off" in run("--can-wait", "staff_circumstance")
    with pytest.raises(RecordsError, match="Given: turnover"):
        run("--can-wait", "turnover")
