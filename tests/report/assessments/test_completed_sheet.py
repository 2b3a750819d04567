"""Tests of the completed sheet: the form's own lay-out, and a mark at every answer."""

import pytest

from caseload_lib.assess.instruments import load
from caseload_lib.report.assessments.completed_sheet import complete_sheet
from caseload_lib.report.documents.document import Grid, Passage


def _grids(document):
    return [block for part in document.parts for block in part.blocks if isinstance(block, Grid)]


def _complete(name, values, **more):
    return complete_sheet(load(name), values, agency="Harbour", subtitle="2026", **more)


def test_complete_sheet_rubric_marks_each_step_and_adds_up():
    """Nine rows and the subtotals, one mark a step, the score and its band below."""
    values = {str(step): 1 + step % 3 for step in range(1, 10)}
    document = _complete("service_improvement", values, notes={"3": "we tried"})
    sheet = _grids(document)[0]
    assert len(sheet.rows) == 10
    assert sheet.marked == {(step - 1, 1 + values[str(step)]) for step in range(1, 10)}
    assert sheet.rows[-1] == ("", "Subtotals", "3", "6", "9")
    texts = [b.text for p in document.parts for b in p.blocks if isinstance(b, Passage)]
    assert texts == ["Summary score: 18: In-transition performance"]
    assert document.parts[-1].blocks[0].rows[0][2] == "we tried"


def test_complete_sheet_unfinished_rubric_has_no_score():
    """What is not complete is not summed."""
    document = _complete("service_improvement", {"1": 3}, notes={})
    assert "Summary score: not complete" in str(document)
    assert len(document.parts) == 1


def test_complete_sheet_practice_marks_the_rating_of_each_point():
    """Every point of the standard has its row and at most one mark."""
    values = {"P1.1": 3, "P3": 0, "K2": 1}
    grids = _grids(_complete("manage_caseload", values, notes={}))
    assert sum(len(grid.rows) for grid in grids) == 16
    assert sum(len(grid.marked) for grid in grids) == len(values)


@pytest.mark.parametrize(("years", "column"), [(0.5, 1), (3.5, 3), (9, 4)])
def test_complete_sheet_anchors_mark_the_expected_column_and_the_ratings(years, column):
    """Each cluster has its five columns; a sign stands at what was rated."""
    document = _complete("performance_anchors", {"1.3.1": 3}, notes={}, role_years=years)
    grids = _grids(document)
    assert len(grids) == 8
    assert all(grid.marked == {(0, column)} for grid in grids)
    assert grids[0].rows[0][3].startswith("●")
    assert grids[0].rows[0][1].startswith("·")
