"""Tests of `caseload plan target`."""

import json

import pytest

from caseload_lib.commands import plan_target
from caseload_lib.errors import CaseloadError
from caseload_lib.months import Month
from caseload_lib.plan.evidence import gather_assumptions
from caseload_lib.plan.levers import change_assumptions
from caseload_lib.record.demo import write_demo
from caseload_lib.record.folder import open_agency

MONTH = Month(2026, 10)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Make a small demo agency."""
    place = tmp_path_factory.mktemp("target")
    write_demo(place, facilitators=3, months=4, until=MONTH, actor="test")
    return place


@pytest.fixture
def run(folder, monkeypatch, invoke):
    """Return a function that runs the command in November; errors are raised."""
    monkeypatch.chdir(folder)
    monkeypatch.setattr(plan_target, "find_today", lambda _=None: (MONTH + 1).last)

    return lambda *arguments: invoke("plan", "target", *arguments)


@pytest.fixture(scope="module")
def today(folder):
    """Return what the records assume of F003."""
    agency = open_agency(folder)
    return gather_assumptions(agency.records(), "F003", MONTH, agency.settings)


def test_target_explains_the_answer_in_eighty_columns(run, today):
    """The answer first, then what it rests on; of the last full month where none is named."""
    text = run("F003")
    lines = text.splitlines()
    assert max(map(len, lines)) <= 80
    assert "F003, 173 contract hours a month;" in text
    assert "records to October 2026" in text
    assert lines.index("The answer") < lines.index("1. Time available")
    assert f"{today.solve().cases} cases need" in text
    for heading in ("Which assumption matters", "The rules that apply", "What is not known",
                    "How full the caseload is today"):  # fmt: skip
        assert heading in lines


def test_target_json_is_what_the_library_solves(run, today):
    """Every number that is changed on the line is changed in the answer."""
    changes = {"overrun_tolerance": 0.25, "cap": 30.0, "training_hours": 0.0}
    given = ["--tolerance", "0.25", "--cap", "30", "--set", "training_hours=0"]
    found = json.loads(run("F003", "--month", "2026-10", "--json", *given))
    assert found["target"]["cases"] == change_assumptions(today, changes, labels={}).solve().cases
    assert found["assumptions"]["cap"] == 30
    assert {"assumption", "sentence", "swing"} <= set(found["sensitivity"][0])


def test_target_set_none_takes_a_cap_away(run):
    """Where there may be no number, none is one."""
    assert json.loads(run("F003", "--json", "--set", "cap=none"))["assumptions"]["cap"] is None


def test_target_page_is_written_for_outside(run, tmp_path):
    """The page is whole, and tells nobody's id."""
    path = tmp_path / "page.html"
    assert str(path) in run("F003", "--page", str(path)).replace("\n", "")
    page = path.read_text("utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert "F003" not in page


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("F999",), "no facilitator F999"),
        (("F003", "--tolerance", "1.5"), r"above 0% and below 100%\. 150% was given"),
        (("F003", "--cap", "-1"), r"from 0 to 10,000\. -1 cases was given"),
        (("F003", "--set", "leave=3"), "no assumption leave. Those that can be changed are: cont"),
        (("F003", "--set", "leave_hours=x"), "takes NAME=VALUE with a number"),
        (("F003", "--set", "leave_hours"), "takes NAME=VALUE with a number"),
        (("F003", "--month", "2026-13"), "no month 2026-13"),
        (("F003", "--month", "2026-12"), r"December 2026 lies ahead.* Give 2026-11 or an earlier"),
    ],
)
def test_target_what_cannot_be_is_refused_in_words(run, arguments, message):
    """What was mistyped is told, and what would be right."""
    with pytest.raises(CaseloadError, match=message):
        run(*arguments)


def test_target_without_contract_hours_says_what_to_record(run):
    """A supervisor without hours is not guessed at."""
    with pytest.raises(CaseloadError, match=r"hours_per_week|no facilitator"):
        run("M100")
