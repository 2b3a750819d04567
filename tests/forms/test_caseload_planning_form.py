"""Tests of the planner of caseloads: what is asked is answered by the library, and nothing else."""

from datetime import UTC, datetime

import pytest

from caseload_lib.errors import CaseloadError
from caseload_lib.forms.caseload_planning_form import PlanCaseloadForm
from caseload_lib.forms.nodes import Download, Field, Figures, Picture, Table, Text, walk_nodes
from caseload_lib.months import Month
from caseload_lib.plan.evidence import gather_assumptions, gather_defaults
from caseload_lib.plan.levers import change_assumptions
from caseload_lib.record.audit import verify_chain
from caseload_lib.record.database import open_database
from caseload_lib.record.demo import write_demo
from caseload_lib.record.folder import open_agency
from caseload_lib.record.store import insert_rows

NOW = datetime(2026, 11, 3, 14, 3, 22, tzinfo=UTC)
MONTH = Month(2026, 10)
ADMINISTRATION = "set.fixed_administration_hours"


@pytest.fixture(scope="module")
def planned_agency(tmp_path_factory):
    """Return a small demo agency that these tests may write to."""
    folder = tmp_path_factory.mktemp("planner")
    write_demo(folder, facilitators=3, months=8, until=MONTH, actor="test")
    return open_agency(folder)


@pytest.fixture(scope="module")
def opened(planned_agency):
    """Return the form, opened once since that takes most of the time."""
    made = PlanCaseloadForm(agency=planned_agency, now=lambda: NOW)
    made.open({})
    return made


@pytest.fixture
def form(opened):
    """Return the form as somebody sees it who has just started from F003."""
    if opened.planning.begun != "F003":
        opened.act("source", "F003")
        opened.act("begin", None)
    if opened.planning.changes:
        opened.act("restore", None)
    return opened


@pytest.fixture(scope="module")
def today(planned_agency):
    """Return what the records assume of F003."""
    records = planned_agency.records()
    return gather_assumptions(records, "F003", MONTH, planned_agency.settings)


def _find(form, kind, **wanted):
    """Return the first node of a kind whose fields are as wanted."""
    for node in walk_nodes(form.draw()):
        if isinstance(node, kind) and wanted.items() <= vars(node).items():
            return node
    raise AssertionError(f"There is no {kind.__name__} with {wanted}")


def _read_cases(form):
    return int(_find(form, Figures).figures[0].value)


def _save(form, name):
    for field, value in (("name", name), ("who", "F001"), ("keep", None)):
        form.act(f"keep.save.{field}", value)


def test_form_begins_with_what_may_be_started_from(planned_agency):
    """People with cases, the settings alone, and the last full month of records."""
    form = PlanCaseloadForm(agency=planned_agency, now=lambda: NOW)
    form.open({})
    offered = [one.value for one in _find(form, Field, name="source").options]
    assert offered[:3] == ["F001", "F002", "F003"]
    assert "settings" in offered
    assert _find(form, Field, name="month").value == "2026-10"
    with pytest.raises(CaseloadError, match="Choose first whose caseload"):
        form.act("begin", None)
    with pytest.raises(CaseloadError, match="none of what can be started from"):
        form.act("source", "F999")


def test_form_from_records_answers_as_the_library_does(form, today):
    """The same number as from the assumptions by themselves, with its charts."""
    assert _read_cases(form) == today.solve().cases
    assert sum(isinstance(node, Picture) for node in walk_nodes(form.draw())) == 2
    assert _find(form, Field, name=ADMINISTRATION).hint == "From the settings"


def test_form_from_settings_alone_needs_no_records(form, planned_agency):
    """Nobody's records: a full-time week and one contact of each type."""
    form.act("source", "settings")
    form.act("begin", None)
    assert _read_cases(form) == gather_defaults(planned_agency.settings).solve().cases
    assert form.address == {"from": "settings"}


def test_change_moves_the_answer_and_leads_back(form, today):
    """The field shows what was set and where it was; back at its start it is no change."""
    form.act(ADMINISTRATION, 60)
    changes = {"fixed_administration_hours": 60.0}
    assert _read_cases(form) == change_assumptions(today, changes, labels={}).solve().cases
    field = _find(form, Field, name=ADMINISTRATION)
    assert (field.value, field.start) == (60, 16)
    assert field.hint == "Set by hand. Before: 16 hours a month"
    form.act(ADMINISTRATION, 16)
    assert form.planning.changes == {}
    form.act("set.services.home_visit.chance", 50)
    assert form.planning.now_assumed.services[0].chance == 0.5
    form.act("restore", None)
    assert form.planning.now_assumed == today


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        (ADMINISTRATION, -1, "Whatever the caseload: give a number from 0 to 744"),
        (ADMINISTRATION, "16h", "Whatever the caseload: give a number, such as 12"),
        (ADMINISTRATION, True, "give a number"),
        (ADMINISTRATION, None, "Nothing was given"),
        ("set.services.home_visit.chance", 101, r"from 0% to 100%\. 101% was given"),
        ("set.overrun_tolerance", 0, "above 0% and below 100%"),
        ("set.overrun_tolerance", 100, "above 0% and below 100%"),
        ("set.strange", 1, "nothing of that name"),
        ("strange", 1, "nothing of that name"),
    ],
)
def test_change_that_cannot_be_is_refused_and_the_answer_stays(form, name, value, said):
    """The last right answer is what is seen, whatever was typed."""
    before = form.planning.answer
    with pytest.raises(CaseloadError, match=said):
        form.act(name, value)
    assert form.planning.answer is before
    assert form.planning.changes == {}


def test_address_brings_back_every_change(form, planned_agency):
    """A reload loses nothing of what was set by hand."""
    form.act(ADMINISTRATION, 60)
    form.act("set.cap", None)
    other = PlanCaseloadForm(agency=planned_agency, now=lambda: NOW)
    other.open(form.address)
    assert other.planning.now_assumed == form.planning.now_assumed
    assert other.address == form.address


@pytest.mark.parametrize(
    "query",
    [{"from": "F999"}, {"from": "scenario.WNONE"}, {"from": "F003", "set.leave_hours": "x"}],
)
def test_address_that_leads_nowhere_says_so_and_goes_on(planned_agency, query):
    """An old link ends in a sentence and the choice, not in an error."""
    form = PlanCaseloadForm(agency=planned_agency, now=lambda: NOW)
    form.open(query)
    told = [node.text for node in form.draw() if isinstance(node, Text) and node.kind == "notice"]
    assert "could not be taken up whole" in told[0]
    form.act("source", "settings")
    form.act("begin", None)
    assert not [node for node in form.draw() if getattr(node, "kind", "") == "notice"]


def test_scenario_saved_is_compared_and_started_from(form, planned_agency):
    """What was saved is set beside what is shown now, and is a start as it was."""
    form.act(ADMINISTRATION, 60)
    assert form.status == "Kept in this page's address"
    _save(form, "Much paper")
    assert form.status == "Saved at 06:03:22"
    assert verify_chain(open_database(planned_agency.database_url)).ok
    saved = _read_cases(form)
    form.act("restore", None)
    rows = {row[0]: row for row in _find(form, Table, caption="Side by side").rows}
    assert rows["Much paper"][1] == saved
    assert rows["As shown now"][1] == _read_cases(form)
    assert rows["Much paper"][7:] == ("F003, 2026-10", "3 November 2026")
    [scenario] = [one for one in form.planning.scenarios if one.name == "Much paper"]
    form.act("source", f"scenario.{scenario.scenario_id}")
    form.act("begin", None)
    field = _find(form, Field, name=ADMINISTRATION)
    assert (_read_cases(form), field.value, field.start) == (saved, 60, 60)


def test_scenario_names_taken_and_missing_are_told(form):
    """In the words of the form, and what was typed stays."""
    _save(form, "Twice")
    with pytest.raises(CaseloadError, match="Name of the scenario is that of another scenario"):
        _save(form, "TWICE")
    assert _find(form, Field, name="keep.save.name").value == "TWICE"
    form.act("keep.save.name", "")
    with pytest.raises(CaseloadError, match="Fill in as well: Name of the scenario"):
        form.act("keep.save.keep", None)
    with pytest.raises(CaseloadError, match="nothing of that name"):
        form.act("keep.strange.name", "")


def test_scenarios_are_renamed_and_removed(form):
    """Both are told to the trail by who did it."""
    _save(form, "First name")
    [saved] = [one for one in form.planning.scenarios if one.name == "First name"]
    for name, value in (("scenario_id", saved.scenario_id), ("name", "Second"), ("who", "F001"),
                        ("keep", None)):  # fmt: skip
        form.act(f"keep.rename.{name}", value)
    assert "Second" in [one.name for one in form.planning.scenarios]
    for name, value in (("scenario_id", saved.scenario_id), ("who", "F001"), ("keep", None)):
        form.act(f"keep.remove.{name}", value)
    assert saved.scenario_id not in [one.scenario_id for one in form.planning.scenarios]


def test_scenario_of_another_version_is_listed_and_refused_kindly(form, planned_agency):
    """It takes nothing with it."""
    database = open_database(planned_agency.database_url)
    older = {"scenario_id": "WOLD", "name": "Of old", "assumptions": "{}", "saved_at": NOW}
    insert_rows(database, "scenarios", [older], actor="test")
    rows = {row[0]: row for row in _find(form, Table, caption="Side by side").rows}
    assert rows["Of old"][6] == "saved by another version: make it anew"
    before = _read_cases(form)
    form.act("source", "scenario.WOLD")
    with pytest.raises(CaseloadError, match="not of this version"):
        form.act("begin", None)
    assert _read_cases(form) == before


def test_download_is_the_reasoning_without_anybody(form):
    """Page, Word and Excel of what is shown; ids in no name of a file."""
    names = [node.name for node in walk_nodes(form.draw()) if isinstance(node, Download)]
    assert names == ["export.page", "export.word", "export.excel"]
    name, content = form.download("export.page")
    assert name == "caseload-plan-2026-10.html"
    assert b"F003" not in content
    assert [form.download(one)[1][:2] for one in names[1:]] == [b"PK", b"PK"]
    with pytest.raises(CaseloadError, match="no file of that name"):
        form.download("other")


def test_form_of_an_agency_without_records_offers_the_settings(own_agency):
    """A new agency can plan before it has recorded anything."""
    form = PlanCaseloadForm(agency=own_agency, now=lambda: NOW)
    form.open({})
    assert [one.value for one in _find(form, Field, name="source").options] == ["settings"]
    form.act("source", "settings")
    form.act("begin", None)
    assert _read_cases(form) == gather_defaults(own_agency.settings).solve().cases
