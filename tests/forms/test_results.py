"""Tests of the screen of results: what it shows, what it saves, and when it reads anew."""

from datetime import UTC, date, datetime

import pytest

from caseload_lib.errors import CaseloadError
from caseload_lib.forms import results as results_module
from caseload_lib.forms.nodes import Download, Group, Heading, Picture, Table, walk_nodes
from caseload_lib.forms.results import Results
from caseload_lib.forms.sitting import Sitting
from caseload_lib.record.assessments import open_draft, save_answer, submit
from caseload_lib.record.plans import add_action, add_feedback

NOW = datetime(2026, 11, 1, 17, 3, 22, tzinfo=UTC)


def _sit(agency, name="service_improvement", **picks):
    sitting = Sitting(name, agency=agency, now=lambda: NOW)
    sitting.open()
    sitting.picking.choose(**picks)
    sitting.begin()
    return sitting


def _submit(sitting, value=2):
    for item in sitting.asked:
        sitting.answer(item.id, value)
    sitting.submit()
    return Results(sitting)


@pytest.fixture
def service(own_agency):
    """Return the results of a submitted rating of the nine steps."""
    return _submit(_sit(own_agency, rater_id="F001"))


def _texts(nodes, kind):
    return [node for node in walk_nodes(nodes) if isinstance(node, kind)]


def test_draw_before_an_assessment_is_open_is_empty(own_agency):
    """There is nothing to show yet, and nothing fails."""
    sitting = Sitting("service_improvement", agency=own_agency, now=lambda: NOW)
    sitting.open()
    assert Results(sitting).draw() == ()
    assert Results(sitting).list_feedback() == {}
    with pytest.raises(CaseloadError, match="No assessment is open"):
        Results(sitting).export("export.page")


def test_draw_service_has_every_part_and_the_files_in_groups(service):
    """The document's parts stand below one heading; downloads say what they hold."""
    nodes = service.draw()
    headings = [node.text for node in _texts(nodes, Heading)]
    assert headings[:3] == ["Results", "What it comes to", "All raters of 2026 together"]
    groups = {node.heading: node for node in _texts(nodes, Group)}
    assert [one.name for one in groups["This assessment"].children] == [
        "export.page", "export.word", "export.excel",
    ]  # fmt: skip
    labels = [node.label for node in _texts(nodes, Download)]
    assert len(set(labels)) == len(labels) == 6


def test_draw_again_reads_nothing_anew_until_something_is_written(service, monkeypatch):
    """The screen is drawn every few seconds; the records are read once."""
    first = service.draw()
    monkeypatch.setattr(results_module, "read_records", lambda *_, **__: pytest.fail("read"))
    assert service.draw() is first
    monkeypatch.undo()
    sitting = service._sitting
    add_action(sitting.database, action="Ask clients", owner_id="F001", resources="An hour",
               due_on=date(2026, 12, 1), item_id="2", actor="F001", at=NOW)  # fmt: skip
    assert "Ask clients" in str(service.draw())


def test_draw_history_is_a_picture_with_its_numbers_folded(own_agency):
    """Two periods give a chart; it is shapes and text, with its table below."""
    for period in ("2025", "2026"):
        sitting = _sit(own_agency, rater_id="F001", period=period)
        shown = _submit(sitting, value=int(period[-1]) - 4).draw()
    (picture,) = _texts(shown, Picture)
    assert picture.svg.startswith("<svg")
    assert "2025" in picture.description
    numbers = [g for g in _texts(shown, Group) if g.heading == "The numbers of this chart"]
    assert len(numbers[0].children[0].rows) == 18


@pytest.mark.parametrize(("kind", "ending"), [("page", "html"), ("sheet_excel", "xlsx")])
def test_export_gives_the_file_under_a_name_of_ids(service, kind, ending):
    """No name of a person is in a file's name."""
    name, content = service.export(f"export.{kind}")
    assert name.startswith(f"service_improvement-2026-{service._sitting.assessment.assessment_id}")
    assert name.endswith(ending)
    assert content


@pytest.mark.parametrize("name", ["export.pdf", "page", "../etc"])
def test_export_of_another_name_is_refused(service, name):
    """Only what the screen offers is saved."""
    with pytest.raises(CaseloadError, match="no file of that name"):
        service.export(name)


def test_draw_never_shows_a_rater_the_others_answers(own_agency):
    """Who has submitted sees what all say together, and nobody's note."""
    sitting = _sit(own_agency, rater_id="F001")
    draft = open_draft(sitting.database, instrument=sitting.instrument, rater_kind="service",
                       period="2026", rater_id="F002", actor="F002", at=NOW)  # fmt: skip
    for number, item in enumerate(sitting.instrument.items, start=1):
        save_answer(sitting.database, draft.assessment_id, item.id, value=1, note="of F002",
                    session="s", seen=number - 1, actor="F002", at=NOW)  # fmt: skip
    submit(sitting.database, draft.assessment_id, seen=9, actor="F002", at=NOW)
    shown = str(_submit(sitting).draw())
    assert "of F002" not in shown
    assert "2 raters" in shown


def test_draw_anchors_offer_what_was_expected(own_agency):
    """A supervisor's results come with the page of expectations."""
    results = _submit(_sit(own_agency, "performance_anchors", rater_id="S100", rater_kind="self"))
    nodes = results.draw()
    assert "export.expectations_word" in [node.name for node in _texts(nodes, Download)]
    assert _texts(nodes, Table)[0].headers[0] == "Competency"
    assert results.export("export.expectations_page")[0] == "expectations-2026-S100.html"


def test_list_feedback_stands_beside_the_steps_it_bears_on(own_agency):
    """Means of enough answers, with how many; too few are named without a figure."""
    sitting = _sit(own_agency, rater_id="F001")
    for points in [4] * 11:
        add_feedback(sitting.database, from_kind="client", given_on=date(2026, 3, 1),
                     satisfaction=points, actor="F001", at=NOW)  # fmt: skip
    beside = Results(sitting).list_feedback()
    assert list(beside) == ["2", "5", "9"]
    assert "Client: 4 of 5 (11 answers)" in beside["2"][0]
    assert "Fewer than 11 answers" in beside["2"][1]
    assert Results(_sit(own_agency, "manage_caseload", rater_id="F001", rater_kind="self")
                   ).list_feedback() == {}  # fmt: skip


def test_list_feedback_of_a_draft_is_read_once(own_agency, monkeypatch):
    """Each answer redraws the screen, and none waits for feedback to be read again."""
    results = Results(_sit(own_agency, rater_id="F001"))
    first = results.list_feedback()
    monkeypatch.setattr(results_module, "read_records", lambda *_, **__: pytest.fail("read"))
    results._sitting.answer("1", 2)
    assert results.list_feedback() is first
