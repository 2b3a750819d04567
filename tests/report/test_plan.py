"""Tests of the plan: a run for everyone, and a hash of whatever a page is made of."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from caseload_lib.errors import CaseloadError
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.record.demo import make_demo, read_demo_settings
from caseload_lib.report.page_data import read_page_data
from caseload_lib.report.plan import hash_inputs, plan_month
from caseload_lib.review.history import history_facts

MONTH = Month(2026, 10)


def _folder(records, settings):
    """Return what a plan needs of an agency's folder, without a database."""
    return SimpleNamespace(
        path=Path("/nowhere"),
        settings=settings,
        records=lambda: records,
        history=lambda month: history_facts(records, month, settings),
    )


@pytest.fixture(scope="module")
def records():
    """Return a small agency of three facilitators and two months."""
    return make_demo(facilitators=3, months=2, until=MONTH, seed=1)


@pytest.fixture(scope="module")
def settings():
    """Return the demo's settings, with a history no longer than the records."""
    found = read_demo_settings()
    reports = found.reports.model_copy(update={"history_months": 2})
    return found.model_copy(update={"reports": reports})


@pytest.fixture(scope="module")
def month_plan(records, settings):
    """Return the small agency's plan."""
    return plan_month(_folder(records, settings), MONTH)


def test_plan_month_has_the_team_first_and_everyone_in_order(month_plan):
    """One page for all and one for each, by id: no ranking."""
    names = [run.name for run in month_plan.runs]
    assert names[0] == "team"
    assert names[1:] == sorted(month_plan.names)
    assert len(names) > 3
    assert month_plan.agency_name
    assert all(month_plan.names.values())


def test_plan_month_runs_give_ids_and_the_month_only(month_plan):
    """No name and no path is among the parameters, which are kept in the record."""
    team, first, *_ = month_plan.runs
    assert team.parameters == {"month": "2026-10"}
    assert first.parameters == {"facilitator_id": first.name, "month": "2026-10"}
    assert (team.notebook.stem, first.notebook.stem) == ("team_report", "monthly_report")
    assert (team.draft, first.draft) == (False, True)


@pytest.fixture(scope="module")
def with_assessments(records, settings, assessed):
    """Return the plan of an agency of which two assessments may be shown, and its first person."""
    people = records.facilitators.copy()
    people.loc[people["facilitator_id"] == "F001", "supervisor_id"] = "F009"
    tables = {name: assessed[name] for name in ("assessments", "responses", "actions", "goals")}
    return plan_month(_folder(records.replace(facilitators=people, **tables), settings), MONTH)


def test_plan_month_assessments_come_last_with_their_own_parameters(with_assessments):
    """The notebook is told which assessment, and nobody's name."""
    person, service = with_assessments.runs[-2:]
    assert (person.name, service.name) == (
        "assessment-manage_caseload-F001",
        "assessment-service_improvement-service",
    )
    assert person.notebook.stem == "assessment_report"
    assert person.parameters == {
        "instrument": "manage_caseload",
        "about": "F001",
        "month": "2026-10",
        "period": "2026-Q4",
    }
    assert with_assessments.names[service.name].endswith(", 2026")


def test_plan_month_assessment_is_linked_from_the_own_page_alone(with_assessments, tmp_path):
    """Nobody comes to it from another page."""
    linked = {}
    for run in with_assessments.runs[1:-2]:
        with_assessments.write_inputs(run.name, tmp_path / run.name)
        linked[run.name] = [file for file, _ in read_page_data(tmp_path / run.name).assessments]
    assert linked.pop("F001") == ["assessment-manage_caseload-F001.html"]
    assert not any(linked.values())


def test_select_a_person_takes_their_assessment_along(with_assessments):
    """Who asks for one person gets everything about that person."""
    names = [run.name for run in with_assessments.select(["F001"])]
    assert names == ["F001", "assessment-manage_caseload-F001"]


def test_plan_month_twice_gives_the_same_hashes(records, settings, month_plan):
    """Nothing by chance and nothing of the clock is in a hash; every page has its own."""
    again = plan_month(_folder(records, settings), MONTH)
    hashes = [run.input_hash for run in again.runs]
    assert hashes == [run.input_hash for run in month_plan.runs]
    assert len(set(hashes)) == len(hashes)


def test_plan_month_review_of_one_changes_that_page_and_what_the_team_may_be_told(
    records, settings, month_plan
):
    """A comment makes its page no draft any more, and its writer one who knows their warnings."""
    name = month_plan.runs[1].name
    reviews = records.monthly_reviews.drop(index=records.monthly_reviews.index)
    row = {"facilitator_id": name, "month": "2026-10", "comment": "True.", "agreed_cause": "None."}
    reviews.loc[0, list(row)] = list(row.values())
    changed = plan_month(_folder(records.replace(monthly_reviews=reviews), settings), MONTH)
    former = {run.name: run for run in month_plan.runs}
    different = [run for run in changed.runs if run.input_hash != former[run.name].input_hash]
    assert [(run.name, run.draft) for run in different] == [("team", False), (name, False)]


def test_plan_month_other_settings_change_every_page(records, settings, month_plan):
    """The agency's name is on every page."""
    section = settings.agency.model_copy(update={"name": "Another"})
    other = plan_month(_folder(records, settings.model_copy(update={"agency": section})), MONTH)
    pairs = zip(other.runs, month_plan.runs, strict=True)
    assert all(run.input_hash != former.input_hash for run, former in pairs)


def test_plan_month_writes_the_inputs_of_the_run_that_is_named(tmp_path, month_plan):
    """Each page is made from its own facilitator's data."""
    name = month_plan.runs[2].name
    month_plan.write_inputs(name, tmp_path / "inputs.json")
    assert read_page_data(tmp_path / "inputs.json").facilitator_id == name
    assert (tmp_path / "inputs.json").stat().st_mode & 0o777 == 0o600


def test_plan_month_of_an_empty_agency_says_what_to_do(settings):
    """Before the first import there is nothing to report on."""
    with pytest.raises(CaseloadError, match="Import facilitators, cases and assignments first"):
        plan_month(_folder(Records(), settings), MONTH)


def test_plan_month_before_anybody_was_there_says_so(records, settings):
    """A month that the records do not reach is no empty batch."""
    with pytest.raises(CaseloadError, match="Nothing is recorded of 1990-01"):
        plan_month(_folder(records, settings), Month(1990, 1))


def test_select_some_keeps_the_order_and_leaves_out_the_team(month_plan):
    """Who asks for two pages gets two."""
    names = [run.name for run in month_plan.runs[1:3]]
    assert [run.name for run in month_plan.select(reversed(names))] == names
    assert month_plan.select(None) == month_plan.runs


@pytest.mark.parametrize("name", ["F999", "team", "../x"])
def test_plan_month_for_an_unknown_facilitator_is_refused_before_a_page_is_drawn(
    records, settings, monkeypatch, name
):
    """A typing error makes no page and says who has one, without a minute of planning."""
    monkeypatch.setattr("caseload_lib.report.page_data.draw_team", lambda _: pytest.fail("drawn"))
    folder = _folder(records, settings)
    with pytest.raises(CaseloadError, match=r"no page for .* F001, .* Choose one of them"):
        plan_month(folder, MONTH, facilitators=["F001", name])


def test_plan_month_for_one_plans_everybody(records, settings, month_plan):
    """The index is of the whole month, whoever's page is made."""
    plan = plan_month(_folder(records, settings), MONTH, facilitators=["F001"])
    assert plan.runs == month_plan.runs


@pytest.mark.parametrize(
    "changed",
    [{"digest": "x"}, {"notebook_hash": "x"}, {"parameters": {"month": "2026-09"}}],
    ids=["inputs", "notebook", "parameters"],
)
def test_hash_inputs_changes_with_every_part(changed):
    """Whatever a page is made of, another one makes another page."""
    given = {"parameters": {"month": "2026-10"}, "digest": "a", "notebook_hash": "b"}

    def find(parameters, **parts):
        return hash_inputs(parameters, **parts)

    assert find(**given) != find(**(given | changed))
    assert find(**given) == find(**given)
