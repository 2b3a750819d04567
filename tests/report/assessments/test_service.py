"""Tests of what a rubric's answers come to: the score, the raters together, change and plan."""

from dataclasses import replace

import pytest

from caseload_lib.report.assessments.make import document_of
from caseload_lib.report.assessments.service_plan import lay_feedback, list_feedback

STEPS = [str(step) for step in range(1, 10)]
RUBRIC = "service_improvement"


def _sheet(*values):
    return dict(zip(STEPS, values, strict=False))


@pytest.fixture
def rated(book):
    """Return a book of three raters last year, and four this year who all rose at step 1."""
    for rater, off in (("F001", 0), ("F002", 0), ("F003", 1)):
        book.rate(RUBRIC, rater, _sheet(1, 1, 1, 1, 1, 1, 1, 1 + off, 2), period="2025")
    for rater, off in (("F001", 0), ("F002", 0), ("F003", 1), ("S100", 0)):
        book.rate(RUBRIC, rater, _sheet(3, 1, 1, 1, 1, 1, 1, 1 + off, 2))
    return book


def test_lay_service_score_has_the_weakest_steps_beside_the_band(rated, look, read):
    """A band never stands without what is weakest, and points add up by level."""
    shown = read(document_of(look(rated, "A04", "F001")))
    assert "Total 12: Low performance. Weakest: steps 2, 3" in shown.said("What it comes to")
    levels, answers = shown.grids("What it comes to")
    assert levels.rows == (("Low", "7", "7"), ("In transition", "1", "2"), ("High", "1", "3"))
    assert len(answers.rows) == 9
    assert "9 of 9" in levels.caption


def test_lay_service_unfinished_says_what_is_still_possible(book, look, read):
    """A draft has no total, says what is missing, and shows nothing of others."""
    book.rate(RUBRIC, "F002", _sheet(*[2] * 9))
    draft = book.rate(RUBRIC, "F001", _sheet(3, 3), state="draft")
    shown = read(document_of(look(book, draft, "F001")))
    said = shown.said("What it comes to")
    assert "2 of 9 steps answered" in said
    assert "Not answered yet: 7 of 9 (3, 4, 5, 6, 7, 8 and 9)" in said
    assert "led by others" in shown.said("All raters")
    assert not shown.grids("All raters")


def test_lay_service_raters_together_have_n_median_span_and_disagreement(rated, look, read):
    """Each step says how many rated it, and the sentence says what the agreement means."""
    shown = read(document_of(look(rated, "A04", "F001")))
    (grid,) = shown.grids("All raters of 2026")
    assert grid.rows[7] == ("8 Monitoring", "4 of 4", "1", "1 to 2", "0.5")
    assert grid.rows[0] == ("1 Internal assessment", "4 of 4", "3", "all 3", "0")
    assert "agreement" in shown.said("All raters of 2026")
    assert "4 of 4 answered every step; the median of these is 12, from 12 to 13" in shown.text


def test_lay_service_same_answers_give_the_same_interval(rated, look):
    """The draws begin at one seed: the page and the file say the same."""
    assert str(document_of(look(rated, "A04", "F001"))) == str(
        document_of(look(rated, "A04", "F001"))
    )


def test_lay_service_one_rater_is_said_in_words(book, look, read):
    """One rater agrees with nobody; no figure is made up."""
    only = book.rate(RUBRIC, "F001", _sheet(*[2] * 9))
    shown = read(document_of(look(book, only, "F001")))
    assert "Only one person has rated" in shown.said("All raters")
    assert "nothing to compare with" in shown.said("Change since")


def test_lay_service_change_is_called_so_only_beyond_disagreement(rated, look, read):
    """Two levels at step 1 are more than the raters' disagreement would give."""
    shown = read(document_of(look(rated, "A04", "F001")))
    (grid,) = shown.grids("Change since 2025")
    assert grid.rows[0][-1] == "changed: higher"
    assert {row[-1] for row in grid.rows[1:]} == {"not called a change"}
    assert grid.rows[0][1:3] == ("1 (3)", "3 (4)")


def test_lay_service_history_shows_others_only_where_enough(rated, look, read):
    """Two other raters last year are too few for a median; three this year are enough."""
    shown = read(document_of(look(rated, "A04", "F001")))
    (picture,) = shown.pictures("Over time")
    first = picture.data[picture.data["Step"] == "1 Internal assessment"].to_numpy().tolist()
    assert first == [
        ["1 Internal assessment", "2025", "Low", "–", "–"],
        ["1 Internal assessment", "2026", "High", "High", "3"],
    ]
    assert "no difference is called a change" in shown.said("Over time")


def test_lay_service_for_nobody_in_particular_holds_no_single_sheet(rated, look, read):
    """Who is not the rater gets what all say together, and nobody's name or note."""
    shown = read(document_of(look(rated, "A04", None)))
    assert "What it comes to" not in shown.headings
    assert "What the next level asks" not in shown.headings
    assert "all raters together" in shown.document.subtitle
    assert "Name F001" not in shown.text
    (picture,) = shown.pictures("Over time")
    assert list(picture.data.columns) == ["Step", "Period", "The raters' median"]


def test_lay_service_feedback_stands_beside_its_steps(rated, look, read):
    """Means of enough answers are shown with how many, others say why not."""
    for kind, points in (("client", 4), ("client", 5), ("client", 5), ("staff", 1)):
        rated.add("feedback", feedback_id=f"V{len(rated.rows.get('feedback', []))}",
                  from_kind=kind, given_on="2026-03-01", satisfaction=points)  # fmt: skip
    shown = read(document_of(look(rated, "A04", "F001")))
    (grid,) = shown.grids("What clients and staff say")
    assert grid.rows[0] == ("Client", "3", "4.7")
    assert grid.rows[1] == ("Family", "0", "not shown: no answers")
    assert grid.rows[2] == ("Staff", "not shown", "not shown: fewer than 3 answers")
    assert grid.caption == "Satisfaction from 1 (not at all) to 5 (very)"
    assert "steps 2, 5 and 9" in shown.said("What clients and staff say")


def test_list_feedback_other_steps_under_the_shipped_name_have_none(rated, look):
    """An agency's own version with other steps is not tied to feedback by its name alone."""
    data = look(rated, "A04", "F001")
    fewer = replace(data, instrument=replace(data.instrument, items=data.instrument.items[:8]))
    assert list(list_feedback(data)) == ["2", "5", "9"]
    assert list_feedback(fewer) == {}
    assert lay_feedback(fewer).blocks[0].text.startswith("Which steps of this rubric feedback")


def test_lay_service_actions_have_their_progress_and_the_bare_steps_are_named(rated, look, read):
    """Owner, means, day and driver stand beside the last review; steps without one are told."""
    rated.add(
        "actions",
        action_id="D1",
        assessment_id="A04",
        item_id="2",
        action="Ask clients",
        owner_id="F002",
        resources="Two hours",
        driver="access",
        due_on="2026-11-01",
    )
    rated.add("action_progress", action_progress_id="P1", action_id="D1",
              reviewed_on="2026-10-20", status="under_way", note="begun")  # fmt: skip
    shown = read(document_of(look(rated, "A04", "F001")))
    actions, reviews = shown.grids("Actions")
    assert actions.rows == ((
        "Ask clients", "2 Assessing the current state\n(access)", "Name F002", "Two hours",
        "1 November 2026", "under way on 20 October 2026 (1 review); overdue",
    ),)  # fmt: skip
    assert reviews.rows == (("Ask clients", "20 October 2026", "under way", "begun"),)
    assert "steps 3, 4, 5, 6, 7, 8 and 9, of 8 below the highest" in shown.said("Actions")


def test_lay_service_empty_parts_say_why(rated, look, read):
    """No table stands empty."""
    shown = read(document_of(look(rated, "A04", "F001")))
    assert shown.said("Actions").startswith("No action is planned yet.")
    assert "No thanks are recorded" in shown.said("Recognition")
    assert all(grid.rows for heading in shown.headings for grid in shown.grids(heading))


def test_lay_service_nobody_else_reads_a_single_raters_word_as_everybodys(book, look, read):
    """Where one person alone rated a period, all raters together would be that person."""
    book.rate(RUBRIC, "F002", _sheet(*[3] * 9), period="2025")
    book.rate(RUBRIC, "F002", _sheet(*[1] * 9))
    for viewer in ("F001", None):
        data = look(book, "A02", viewer)
        assert data.rounds == ()
    own = look(book, "A02", "F002")
    assert [list(one.answers) for one in own.rounds] == [["F002"], ["F002"]]
