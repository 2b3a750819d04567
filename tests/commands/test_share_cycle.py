"""Tests of `caseload share cycle`."""

import json

import pytest

from caseload_lib.commands import share_cycle
from caseload_lib.errors import CaseloadError
from caseload_lib.months import Month
from caseload_lib.record.demo import write_demo
from caseload_lib.report.sharing import cycle

MONTH = Month(2026, 5)


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """Make a demo agency of three facilitators."""
    place = tmp_path_factory.mktemp("cycle") / "demo"
    write_demo(place, facilitators=3, months=14, until=MONTH, actor="test")
    return place


@pytest.fixture
def run(demo, monkeypatch, invoke):
    """Return a function that runs the command in June; errors are raised."""
    monkeypatch.chdir(demo)
    monkeypatch.setattr(cycle, "RUNS", 20)
    monkeypatch.setattr(share_cycle, "find_today", lambda _=None: (MONTH + 1).first)

    return lambda *arguments: invoke("share", "cycle", *arguments)


def test_cycle_prints_the_document_with_the_change_asked_for(run):
    """The last full month, and so many months to come."""
    text = run("--months", "3", "--change", "facilitators=2", "--change", "presence_hours=4.5")
    assert "to May 2026" in text
    assert "Two more facilitators and 4.5 hours of presence a case" in " ".join(text.split())
    assert "Aug 2026" in text
    assert max(map(len, text.splitlines())) <= 80


def test_cycle_as_json_holds_links_hiring_and_fans(run):
    """For other programs: what is printed, in the measures' own units."""
    found = json.loads(run("--json", "--months", "2", "--change", "recruiters=1", "--seed", "4"))
    assert found["verdict"] in ("virtuous", "vicious", "no evidence yet")
    assert [link["cause"] for link in found["links"]] == [
        "presence_hours", "turnover", "open_position_days", "utilisation",
    ]  # fmt: skip
    base, changed = found["simulated"]
    assert base["changes"] == []
    assert changed["changes"] == [{"kind": "recruiters", "amount": 1.0, "from_month": 1}]
    assert {row["month"] for row in base["months"]} == {1, 2}
    assert found["parameters"]["facilitators"]["origin"] == "records"
    assert set(found["hiring"]) >= {"early", "late", "pace", "verdict"}


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("facilitators", "takes KIND=AMOUNT.*Given: facilitators"),
        ("recruiters=many", "Given: recruiters=many"),
        ("money=2", "no change called money"),
        ("recruiters=-1", "more than 0"),
    ],
)
def test_cycle_refuses_what_is_no_change(run, typed, message):
    """The kinds there are, and what was typed."""
    with pytest.raises(CaseloadError, match=message):
        run("--change", typed)
