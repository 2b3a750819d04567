"""Tests of what ratings by the practice standard say, and what experience the records show."""

import pytest

from caseload_lib.assess.instruments import load
from caseload_lib.report.assessments.make import document_of

STANDARD = "manage_caseload"
ITEMS = [item.id for item in load(STANDARD).items]


@pytest.fixture
def rated(book):
    """Return a book in which somebody rated the standard's points, all alone but three."""
    values = dict.fromkeys(ITEMS, 3) | {"P1.2": 2, "P3": 1, "K1": 0}
    book.rate(STANDARD, "F001", values, kind="self", about="F001", notes={"P3": "not yet asked"})
    return book


def test_lay_practice_says_what_is_not_done_alone_and_sums_nothing(rated, look, read):
    """The least done first, of those rated; cannot say is counted apart."""
    shown = read(document_of(look(rated, "A01", "F001")))
    (grid,) = shown.grids("What is not done alone yet")
    assert grid.caption == "Not done alone yet: 2 of 15 rated points"
    assert [row[:2] for row in grid.rows] == [
        (
            "P3 Where it is required, let the other providers of services know the schedule.",
            "Not yet",
        ),
        ("P1.2 The type of services that are delivered.", "With help"),
    ]
    assert "15 of 16 points are rated" in shown.said("Ratings")
    assert "not yet asked" in str(shown.part("Ratings"))
    assert "Total" not in shown.text


def test_lay_practice_experience_is_at_least_and_never_a_verdict(rated, look, read):
    """Few recorded clients are no "no": what came before is not in the records."""
    rated.add("cases", case_id="C1", client_code="c", opened_on="2025-01-01")
    rated.add("assignments", case_id="C1", facilitator_id="F001", from_on="2025-01-01")
    shown = read(document_of(look(rated, "A01", "F001")))
    (grid,) = shown.grids("Experience")
    assert grid.rows[0] == ("Months with a caseload", "at least 22", "at least 12", "reached")
    assert grid.rows[1][1:] == ("at least 1", "at least 40", "these records alone cannot say")
    assert "for a person to judge" in shown.said("Experience")
    assert "information only" in shown.said("Experience")


def test_lay_practice_references_stand_at_the_end_folded(rated, look, read):
    """The standard's own words are there to look up and are not scored."""
    shown = read(document_of(look(rated, "A01", "F001")))
    assert shown.headings[-1] == "From the standard"
    assert shown.document.parts[-1].folded
    assert len(shown.grids("From the standard")[0].rows) == len(load(STANDARD).references)


def test_lay_practice_over_time_is_the_share_done_alone(rated, look, read):
    """Each part of the standard has its own panel."""
    key = rated.rate(STANDARD, "F001", dict.fromkeys(ITEMS, 3), kind="self", about="F001",
                     period="2027")  # fmt: skip
    (picture,) = read(document_of(look(rated, key, "F001"))).pictures("Over time")
    assert picture.data.iloc[:2, 2].tolist() == ["83%", "100%"]
