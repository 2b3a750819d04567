"""Tests of `caseload share efforts`."""

import json

import pytest

from caseload_lib.months import Month
from caseload_lib.record.demo import write_demo


@pytest.fixture(scope="module")
def run(tmp_path_factory, invoke):
    """Return a function that runs the command in a demo agency; errors are raised."""
    folder = tmp_path_factory.mktemp("efforts") / "demo"
    write_demo(folder, facilitators=2, months=12, until=Month(2026, 5), actor="test")

    place = ["--agency", str(folder), "--month", "2026-05"]
    return lambda *arguments: invoke("share", "efforts", *place, *arguments)


def test_efforts_text_and_json_tell_the_same(run):
    """Each effort by start, with its verdict."""
    text, found = " ".join(run().split()), json.loads(run("--json"))
    assert [effort["effort_id"] for effort in found] == ["E01", "E02", "E03"]
    assert found[0]["verdict"] == "not known"  # began before the history
    assert found[2]["starts_on"] == "2025-09-01"
    for effort in found:
        assert f"({effort['effort_id']}, since" in text
        assert effort["saved_hours"] is not None or effort["reason"]
    assert found[2]["verdict"] != "saved"
