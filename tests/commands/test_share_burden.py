"""Tests of `caseload share burden` and `caseload share support`."""

import json

import pytest

from caseload_lib.commands import share_burden, share_support
from caseload_lib.errors import CaseloadError
from caseload_lib.months import Month
from caseload_lib.record.demo import write_demo

MONTH = Month(2026, 10)


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """Make a demo agency."""
    place = tmp_path_factory.mktemp("burden") / "demo"
    write_demo(place, months=16, until=MONTH, actor="test")
    return place


@pytest.fixture
def run(demo, monkeypatch, invoke):
    """Return a function that runs a command in November; errors are raised."""
    monkeypatch.chdir(demo)
    for module in (share_burden, share_support):
        monkeypatch.setattr(module, "find_today", lambda _=None: (MONTH + 1).first)

    return lambda *arguments: invoke("share", *arguments)


def test_burden_of_the_demo_agency_tells_the_seed_s_story(run):
    """F003 is above their share, others have room, and the hard events are too few to tell."""
    text = run("burden")
    assert max(map(len, text.splitlines())) <= 80
    said = " ".join(text.split())
    assert "F003 carries" in said[: said.index("Who could help")]
    assert "Room in October 2026: " in said
    assert "Three of them were F003's" in said
    assert "F013 (has left)" in said
    assert "too few to tell whether anything besides luck" in said
    assert run("burden", "--month", "2026-10") == text


def test_burden_for_other_programs_has_the_same_numbers(run):
    """Five changes of health and whatever else came: counts, exposure and the whole test."""
    given = json.loads(run("burden", "--json"))
    client = given["events"]["client"]
    counts = {row["facilitator_id"]: row["clients"] for row in client["counts"]}
    changed = [row["clients"] for row in client["causes"] if row["cause"] == "health_change"]
    assert (counts["F003"], sorted(changed)) == (3, [1, 1, 3])
    assert client["test"]["verdict"] == "too few to tell"
    assert client["test"]["smallest_telling_count"] > 3
    assert sum(row["hours_above"] for row in given["people"]) == pytest.approx(0, abs=1e-6)
    assert given["events"]["staff"]["test"]["events"] > 5


def test_burden_and_support_of_one_person_name_nobody_else_s_load(run):
    """What is for F003 has F003's hours only, and their colleagues' help to them."""
    own = run("burden", "F003")
    assert "Your load and your share" in own
    assert not any(f"F{place:03}" in own for place in range(1, 14))
    assert "colleagues gave you" in run("support", "F003")


@pytest.mark.parametrize("command", ["burden", "support"])
def test_json_of_one_person_has_nobody_else_s_hours(run, command):
    """What is for F003 is so for other programs, too; and a mistyped id is no way around it."""
    given = json.loads(run(command, "F003", "--json"))
    assert [row["facilitator_id"] for row in given["people"]] == ["F003"]
    if command == "burden":
        assert "F001" not in json.dumps(given)
        assert [row["clients"] for row in given["events"]["client"]["counts"]] == [3]
        assert not {"work", "hard"} & set(given)
    else:
        assert given["newcomers"] == []
        assert {row["for_facilitator_id"] for row in given["entries"]} == {"F003"}
    with pytest.raises(CaseloadError, match="F099"):
        run(command, "F099", "--json")


def test_support_of_the_demo_agency_thanks_whoever_carries_others(run):
    """The lead and the generous are thanked, whoever has left included."""
    text = run("support")
    thanks = text[: text.index("Given and received")]
    assert all(f"{who} gave" in thanks or f"{who} (leads)" in thanks for who in ("F002", "F008"))
    assert "F013 (has left) gave" in thanks
    given = json.loads(run("support", "--json"))
    assert given["month"] == "2026-10"
    assert [row["facilitator_id"] for row in given["newcomers"]] == ["F006", "F007"]
    total = sum(row["hours"] for row in given["entries"])
    assert total == pytest.approx(sum(row["given_hours"] for row in given["people"]))


@pytest.mark.parametrize("command", ["burden", "support"])
def test_what_lies_ahead_or_is_nobody_is_refused(run, command):
    """A month to come has no records; a mistyped id is no facilitator."""
    with pytest.raises(CaseloadError, match="December 2026 lies ahead"):
        run(command, "--month", "2026-12")
    with pytest.raises(CaseloadError, match="F099"):
        run(command, "F099")
