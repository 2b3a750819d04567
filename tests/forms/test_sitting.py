"""Tests of a sitting: what is answered is stored at once, and nobody's answer is lost."""

from datetime import UTC, datetime

import pytest

from caseload_lib.errors import CaseloadError
from caseload_lib.forms.sitting import Sitting
from caseload_lib.forms.sitting_view import describe_news
from caseload_lib.record.assessments import read_assessment
from caseload_lib.record.audit import verify_chain

NOW = datetime(2026, 11, 1, 17, 3, 22, tzinfo=UTC)


def _sit(agency, name="service_improvement", **picks):
    sitting = Sitting(name, agency=agency, now=lambda: NOW)
    sitting.open()
    if picks:
        sitting.picking.choose(**picks)
        sitting.begin()
    return sitting


@pytest.fixture
def service(own_agency):
    """Return a sitting at a new draft of the nine steps."""
    return _sit(own_agency, rater_id="F001")


def test_answer_is_in_the_database_when_it_returns(service):
    """What another reader of the database finds is what was answered."""
    service.answer("3", 2)
    service.note("3", "  a reason ")
    stored = read_assessment(service.database, service.assessment.assessment_id)
    assert stored.values == {"3": 2}
    assert stored.answers["3"].note == "a reason"
    assert service.format_time(service.saved_at) == "12:03:22"
    assert verify_chain(service.database).ok


def test_answer_taken_back_leaves_the_step_open(service):
    """An answer can be withdrawn; its note stays."""
    service.answer("3", 2)
    service.note("3", "why")
    service.answer("3", None)
    assert dict(service.values) == {}
    assert service.read_note("3") == "why"


@pytest.mark.parametrize(
    ("item", "value", "text"), [("3", 4, "no level of the value 4"), ("12", 1, "not asked")]
)
def test_answer_that_is_not_offered_is_refused(service, item, value, text):
    """A model judges, never a widget."""
    with pytest.raises(CaseloadError, match=text):
        service.answer(item, value)
    assert dict(service.values) == {}


def test_begin_again_restores_the_draft(service, own_agency):
    """Who comes back finds the same draft with every answer."""
    service.answer("1", 3)
    again = _sit(own_agency, rater_id="F001")
    assert again.assessment.assessment_id == service.assessment.assessment_id
    assert dict(again.values) == {"1": 3}


def test_two_windows_on_one_draft_are_both_told_and_lose_nothing(service, own_agency):
    """The other window's answer stands beside one's own, and both windows hear of it."""
    other = _sit(own_agency, rater_id="F001")
    service.answer("1", 3)
    other.answer("2", 1)
    assert "chose “High” for 1" in describe_news(other)[0]
    service.look()
    assert "chose “Low” for 2" in describe_news(service)[0]
    assert dict(service.values) == dict(other.values) == {"1": 3, "2": 1}


def test_note_does_not_bring_back_an_answer_that_another_window_changed(service, own_agency):
    """Who adds a note keeps the latest answer, not the one on their own screen."""
    service.answer("1", 3)
    other = _sit(own_agency, rater_id="F001")
    other.answer("1", 1)
    service.note("1", "seen late")
    assert dict(service.values) == {"1": 1}


def test_submit_unfinished_is_refused_and_finished_is_read_only(service, own_agency):
    """Only a whole assessment is submitted, and then only amended, with a reason."""
    for step in range(1, 9):
        service.answer(str(step), 2)
    with pytest.raises(CaseloadError, match="1 of 9 are not answered"):
        service.submit()
    service.answer("9", 3)
    service.submit()
    assert service.score.total == 19
    with pytest.raises(CaseloadError, match="submitted"):
        service.answer("9", 1)
    first = service.assessment.assessment_id
    with pytest.raises(CaseloadError, match="reason"):
        service.amend(" ")
    service.amend("misread step 9")
    service.answer("9", 1)
    service.submit()
    assert read_assessment(service.database, first).values["9"] == 3
    assert service.assessment.amends_id == first


def test_submit_after_another_window_wrote_is_refused_once_and_told(service, own_agency):
    """Nobody submits what they have not seen."""
    for step in range(1, 10):
        service.answer(str(step), 2)
    other = _sit(own_agency, rater_id="F001")
    other.answer("9", 1)
    with pytest.raises(CaseloadError, match="other"):
        service.submit()
    service.look()
    service.submit()
    assert service.values["9"] == 1


def test_sitting_anchors_ask_the_column_that_the_role_years_set(own_agency):
    """Since May 2023 a supervisor: 3.5 years, so the acquired column is rated."""
    sitting = _sit(own_agency, "performance_anchors", rater_id="S100", rater_kind="self")
    assert sitting.expected.id == "acquired"
    assert len(sitting.asked) == 62
    assert {item.level_id for item in sitting.asked_further} == {"accomplished"}
    sitting.answer(sitting.asked_further[0].id, 1)
    assert len(sitting.missing) == 62


def test_release_is_the_authors_alone(own_agency):
    """What one says of oneself is one's own until one releases it."""
    sitting = _sit(own_agency, "manage_caseload", rater_id="F001", rater_kind="self")
    for item in sitting.asked:
        sitting.answer(item.id, 0)
    sitting.submit()
    assert sitting.assessment.released_at is None
    sitting.release()
    assert sitting.assessment.released_at == NOW


def test_resume_of_another_instrument_is_refused(service, own_agency):
    """An address that belongs to another form says so."""
    other = _sit(own_agency, "manage_caseload")
    with pytest.raises(CaseloadError, match="form of its own"):
        other.resume(service.assessment.assessment_id)
