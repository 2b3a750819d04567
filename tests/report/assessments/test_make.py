"""Tests of who may see which document, and of the page that sets expectations."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from caseload_lib.assess.instruments import load
from caseload_lib.errors import CaseloadError
from caseload_lib.report.assessments.make import (
    document_of,
    gather,
    make_document,
    make_expectations,
)
from caseload_lib.report.assessments.reading import find_assessment

ITEMS = [item.id for item in load("manage_caseload").items]
TODAY = date(2026, 11, 10)


@pytest.mark.parametrize("viewer", ["S100", "F002", None])
def test_make_document_unreleased_self_assessment_is_its_authors(book, settings, viewer):
    """Nobody else gets it, the supervisor neither."""
    key = book.rate("manage_caseload", "F001", {"P3": 1}, kind="self", about="F001")
    records = book.records()
    with pytest.raises(CaseloadError, match="may not be seen"):
        make_document(
            records,
            load("manage_caseload"),
            find_assessment(records, key),
            viewer_id=viewer,
            settings=settings,
            today=TODAY,
        )


def test_make_document_released_one_is_seen_by_a_supervisor_who_rated_too(book, look):
    """Both are in, and it is released: then the supervisor may read it."""
    key = book.rate("manage_caseload", "F001", {"P3": 1}, kind="self", about="F001",
                    state="released")  # fmt: skip
    with pytest.raises(CaseloadError, match="may not be seen by S100"):
        look(book, key, "S100")
    book.rate("manage_caseload", "S100", {"P3": 2}, kind="supervisor", about="F001")
    assert "Self-assessment, 2026" in document_of(look(book, key, "S100")).subtitle
    with pytest.raises(CaseloadError, match="may not be seen by F002"):
        look(book, key, "F002")


def test_gather_another_version_is_refused(book, settings):
    """What was answered is told in its own words."""
    key = book.rate("manage_caseload", "F001", {"P3": 1}, kind="self", about="F001")
    records = book.records()
    with pytest.raises(CaseloadError, match="answered by manage_caseload 1"):
        gather(
            records,
            replace(load("manage_caseload"), version="own-1"),
            find_assessment(records, key),
            viewer_id="F001",
            settings=settings,
            today=TODAY,
        )


def test_find_assessment_unknown_is_refused(book):
    """An id that is none is named."""
    with pytest.raises(CaseloadError, match="no assessment A99"):
        find_assessment(book.records(), "A99")


def test_find_assessment_takes_the_latest_answers(book):
    """A later answer to an item counts, a withdrawn one is none."""
    key = book.rate("manage_caseload", "F001", {"P3": 1, "P4": 2}, kind="self", about="F001")
    first = book.rows["responses"][0]
    book.rows["responses"] += [
        {**first, "response_id": f"{key}.0000003", "value": 3, "note": "later"},
        {**first, "response_id": f"{key}.0000004", "item_id": "P4", "value": None},
    ]
    found = find_assessment(book.records(), key)
    assert found.values == {"P3": 3}
    assert found.answers["P3"].note == "later"


def test_make_expectations_lists_the_column_and_sets_limits_apart(book, settings, read):
    """Every indicator of the expected level once, limits in a table of their own, room below."""
    book.add("roles", facilitator_id="S100", role="supervisor", from_on=pd.Timestamp("2025-06-01"))
    document = make_expectations(
        book.records(),
        load("performance_anchors"),
        facilitator_id="S100",
        on=date(2026, 1, 5),
        settings=settings,
    )
    shown = read(document)
    column = [one for one in load("performance_anchors").items if one.level_id == "emerging"]
    listed = {row[0]: grid.caption for h in shown.headings[1:-1] for grid in shown.grids(h)
              for row in grid.rows}  # fmt: skip
    assert set(listed) == {one.id for one in column}
    assert {i for i, caption in listed.items() if "Limits" in caption} == {
        one.id for one in column if one.limiting
    }
    assert "Expected: Emerging" in shown.said("The level")
    assert "7 months" in shown.said("The level")
    assert "performance year 2026" in document.subtitle
    assert len(shown.grids("Goals for the year")[0].rows) == 3


def test_make_expectations_without_years_is_refused(book, settings):
    """The level is never guessed."""
    with pytest.raises(CaseloadError, match="No role as supervisor is recorded for F001"):
        make_expectations(
            book.records(),
            load("performance_anchors"),
            facilitator_id="F001",
            on=TODAY,
            settings=settings,
        )
