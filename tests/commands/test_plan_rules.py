"""Tests of `caseload plan rules`."""

import pytest

from caseload_lib.errors import CaseloadError
from caseload_lib.record.folder import open_agency, start_agency
from caseload_lib.record.imports import import_paths


@pytest.fixture
def run(tmp_path, monkeypatch, invoke):
    """Return a function that runs the command for an agency of one facilitator and one case."""
    start_agency(tmp_path)
    rows = {
        "facilitators": "facilitator_id,name\nF001,Ada Ash\n",
        "cases": "case_id,client_code,funding_source,opened_on\nC1,K1,county,2026-01-05\n",
        "assignments": "case_id,facilitator_id,from_on\nC1,F001,2026-01-05\n",
    }
    for name, text in rows.items():
        (tmp_path / f"{name}.csv").write_text(text, "utf-8")
    import_paths(open_agency(tmp_path), [tmp_path / f"{name}.csv" for name in rows], actor="tester")
    with (tmp_path / "params" / "agency.toml").open("a", encoding="utf-8") as settings:
        settings.write("\n[funding.county]\nlabel = 'County'\nmost_cases = 1\n")
    monkeypatch.chdir(tmp_path)

    return lambda *arguments: invoke("plan", "rules", *arguments)


def test_rules_of_the_agency_and_of_one_person(run):
    """What is typed without an id is everybody's; with one it is that person's."""
    assert "  F001        1        1  County" in run().splitlines()
    text = run("F001", "--month", "2026-06")
    assert "  A caseload of at most 1, by County." in text.splitlines()
    assert "Loads in June 2026" in text
    assert max(map(len, text.splitlines())) <= 80


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("F009",), "no facilitator F009"),
        (("--month", "2026-13"), "no month 2026-13"),
        (("--month", "2999-01"), "January 2999 lies ahead"),
    ],
)
def test_rules_of_nobody_or_of_no_month_are_refused(run, arguments, message):
    """What was mistyped is told, and what would be right."""
    with pytest.raises(CaseloadError, match=message):
        run(*arguments)
