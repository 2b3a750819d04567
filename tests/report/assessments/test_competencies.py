"""Tests of what competencies come to: the level, gaps, both sides, peers and growth."""

from dataclasses import replace
from datetime import date

import pytest

from caseload_lib.assess.instruments import load
from caseload_lib.report.assessments.competencies import write_years
from caseload_lib.report.assessments.make import document_of

ANCHORS = "performance_anchors"
COLUMN = [item.id for item in load(ANCHORS).items if item.level_id == "developing"]
SCORED = [i for i in COLUMN if not load(ANCHORS).item(i).limiting]


def _rate(book, rater="S100", kind="self", value=3, state="submitted", **given):
    values = dict.fromkeys(SCORED, value) | given.pop("values", {})
    return book.rate(
        ANCHORS, rater, values, kind=kind, about="S100", years=2.5, state=state, **given
    )


def test_lay_competencies_level_comes_from_years_and_each_cluster_is_told(book, look, read):
    """The expected level stands first, then one row a competency with what it is of."""
    key = _rate(book, values={SCORED[0]: 1, SCORED[1]: 0})
    shown = read(document_of(look(book, key, "S100")))
    assert "Expected: Developing" in shown.said("The level that is expected")
    assert "2 years and 6 months" in shown.said("The level that is expected")
    (grid,) = shown.grids("The level that is expected")
    first = dict(zip(grid.headers, grid.rows[0], strict=True))
    column = sum(1 for i in SCORED if i.startswith("1."))
    assert first["Rated"] == f"{column - 1} of {column}"
    assert (first["Not yet"], first["Cannot say"], first["Level"]) == ("1", "1", "Met")
    assert len(grid.rows) == 8


def test_lay_competencies_before_the_year_is_over_nothing_is_a_gap(book, look, read):
    """What is missing is to be acquired until the performance year is out, and a gap then."""
    key = _rate(book, values={SCORED[0]: 1})
    now = read(document_of(look(book, key, "S100")))
    assert "To acquire this year" in now.headings
    assert "Gaps" not in now.headings
    later = read(document_of(look(book, key, "S100", today=date(2027, 1, 1))))
    (grid,) = later.grids("Gaps")
    assert grid.caption == f"Gaps: 1 of {len(SCORED)} rated indicators, 1 without an open goal"


def test_lay_competencies_unrated_is_not_known_and_never_missing(book, look, read):
    """While indicators not rated yet can change it, it is not said whether the level is met."""
    key = book.rate(ANCHORS, "S100", {SCORED[0]: 3}, kind="self", about="S100", years=2.5,
                    state="draft")  # fmt: skip
    shown = read(document_of(look(book, key, "S100")))
    (grid,) = shown.grids("The level that is expected")
    assert all(row[-1].startswith("Not known: ") for row in grid.rows)
    assert "in 8 that is not known yet" in shown.said("The level that is expected")
    assert "and more" in shown.said("The level that is expected")


def test_lay_competencies_without_years_says_what_to_do(book, look, read):
    """No level is guessed."""
    key = book.rate(ANCHORS, "S100", {}, kind="self", about="S100", state="draft")
    shown = read(document_of(look(book, key, "S100")))
    assert "Record the role" in shown.said("The level that is expected")
    assert len(shown.headings) == 1


def test_lay_competencies_sides_are_blind_until_both_are_in_and_released(book, look, read):
    """Neither sees the other's before; then they stand side by side, widest apart first."""
    own = _rate(book, values={SCORED[0]: 3}, notes={SCORED[0]: "own word"})
    other = _rate(book, rater="M100", kind="supervisor", values={SCORED[0]: 1, SCORED[1]: 2},
                  notes={SCORED[0]: "other word"})  # fmt: skip
    for key, viewer, hidden in ((own, "S100", "other word"), (other, "M100", "own word")):
        shown = read(document_of(look(book, key, viewer)))
        assert not shown.grids("Side by side")
        assert hidden not in shown.text
    book.rows["assessments"][0]["released_at"] = book.rows["assessments"][0]["submitted_at"]
    for key, viewer in ((own, "S100"), (other, "M100")):
        (grid,) = read(document_of(look(book, key, viewer))).grids("Side by side")
        assert grid.headers[1:3] == ("Self-assessment", "Supervisor's assessment")
        assert [row[1:4] for row in grid.rows] == [
            ("Consistently", "Not yet", "2 levels"),
            ("Consistently", "Sometimes", "1 level"),
        ]
        assert "Self-assessment: own word\nSupervisor's assessment: other word" in grid.rows[0][4]


def test_lay_competencies_peers_are_shown_together_or_not_at_all(book, look, read):
    """From three on a median, with nobody's name; of two nothing."""
    key = _rate(book)
    for rater in ("F001", "F002"):
        _rate(book, rater=rater, kind="peer", value=2)
    few = read(document_of(look(book, key, "S100")))
    assert not few.grids("Peers together")
    _rate(book, rater="F003", kind="peer", value=1, notes={SCORED[0]: "secret"})
    shown = read(document_of(look(book, key, "S100")))
    (grid,) = shown.grids("Peers together")
    assert {row[1:] for row in grid.rows} == {("3", "Sometimes", "Consistently")}
    assert "Name F003" not in shown.text
    assert "secret" not in shown.text


def test_lay_competencies_agency_without_peers_has_no_such_part(book, look, read, settings):
    """Where peers are not asked nothing speaks of them."""
    key = _rate(book)
    asked = settings.assessment.model_copy(update={"peers": False})
    own = settings.model_copy(update={"assessment": asked})
    assert "Peers together" not in read(document_of(look(book, key, "S100", settings=own))).headings


@pytest.fixture
def growing(book):
    """Return a book with a goal, a coaching note and a nomination, and the self-assessment's id."""
    key = _rate(book, values={SCORED[0]: 1})
    book.add(
        "goals",
        goal_id="G1",
        facilitator_id="S100",
        assessment_id=key,
        item_id=SCORED[0],
        specific="Lead reviews",
        measurable="Six",
        achievable="Mentor",
        relevant="Calm",
        due_on="2026-12-01",
    )
    book.add(
        "coaching_notes",
        coaching_note_id="K1",
        facilitator_id="S100",
        by_facilitator_id="M100",
        goal_id="G1",
        given_on="2026-10-05",
        text="Talked it over",
    )
    book.add("nominations", nomination_id="M1", facilitator_id="S100", by_facilitator_id="M100",
             item_id="2", given_on="2026-10-06", evidence="Led two teams")  # fmt: skip
    return book, key


def test_lay_competencies_goals_notes_and_nominations_are_there(growing, look, read):
    """A gap has its goal beside it, and the appraisal summary says all of it again."""
    book, key = growing
    shown = read(document_of(look(book, key, "S100")))
    assert shown.grids("To acquire")[0].rows[0][-1] == "Lead reviews\nBy 1 December 2026"
    goals, notes = shown.grids("Goals and coaching")
    assert goals.rows[0][1:] == ("Lead reviews", "Six", "Mentor", "Calm", "1 December 2026",
                                 "not yet")  # fmt: skip
    assert notes.rows == (("5 October 2026", "Name M100", "Talked it over", "Lead reviews"),)
    assert shown.grids("Mastery")[0].rows[0][0] == "2 Communication"
    appraisal = shown.grids("Summary for the appraisal form")
    assert len(appraisal) == 8
    assert dict(appraisal[0].rows)["Goals"] == "· Lead reviews (by 2026-12-01)"
    assert shown.part("Summary").folded


def test_lay_competencies_goals_of_an_unreleased_self_assessment_stay_hidden(growing, look):
    """What follows from what one says of oneself is one's own, too, until released."""
    book, _ = growing
    other = _rate(book, rater="M100", kind="supervisor")
    assert "Lead reviews" not in str(document_of(look(book, other, "M100")))
    book.rows["assessments"][0]["released_at"] = book.rows["assessments"][0]["submitted_at"]
    assert "Lead reviews" in str(document_of(look(book, other, "M100")))


def test_lay_competencies_peer_sees_own_ratings_only(growing, look, read):
    """A colleague gets no goals, notes, nominations or other sides."""
    book, _ = growing
    peer = _rate(book, rater="F001", kind="peer")
    shown = read(document_of(look(book, peer, "F001")))
    assert not {"Goals and coaching", "Side by side", "Mastery"} & set(shown.headings)
    assert "Lead reviews" not in shown.text
    assert "Talked it over" not in shown.text


def test_lay_competencies_over_time_gives_values_and_calls_nothing_a_change(book, look, read):
    """One rater's answers at two times are values only, and it says so."""
    _rate(book, value=2, period="2025")
    key = _rate(book)
    shown = read(document_of(look(book, key, "S100")))
    (picture,) = shown.pictures("Over time")
    assert picture.data.iloc[:2, 2].tolist() == ["0%", "100%"]
    assert "no difference is called a change" in shown.said("Over time")
    (grid,) = shown.grids("Over time")
    assert grid.rows[0][1:] == ("Sometimes", "Consistently")


def test_lay_competencies_other_instrument_versions_are_not_compared(book, look, read):
    """Another version asks other things, so its answers stand aside."""
    _rate(book, value=2, period="2025")
    book.rows["assessments"][0]["instrument_version"] = "0"
    key = _rate(book)
    shown = read(document_of(look(book, key, "S100")))
    assert not shown.pictures("Over time")
    assert "nothing to compare" in shown.said("Over time")


@pytest.mark.parametrize(
    ("years", "written"), [(1.999, "1 year and 11 months"), (4.0, "4 years"), (0.0, "0 years")]
)
def test_write_years_never_rounds_up_to_another_level(years, written):
    """Who is just under two years is not said to have two."""
    assert write_years(years) == written


def test_lay_competencies_amended_version_says_so(book, look):
    """The earlier version stays readable to its author and says that a later one replaces it."""
    first = _rate(book)
    second = _rate(book, amends=first)
    assert "a later version replaces it" in look_subtitle(look(book, first, "S100"))
    assert "an amended version" in look_subtitle(look(book, second, "S100"))


def look_subtitle(data):
    """Return the subtitle of a document."""
    return document_of(replace(data)).subtitle
