"""Tests of runs: what may become a file name, and what a notebook may be given."""

from datetime import date
from pathlib import Path

import pytest

from caseload_lib.report.runs import Run, check_parameters, may_be_gone, name_assessment


def _make(name="F001", **parameters):
    return Run(name, Path("page.ipynb"), parameters, "inputs", "notebook")


@pytest.mark.parametrize("name", ["team", "F001", "A123456789"])
def test_run_named_after_a_facilitator_or_the_team_is_taken(name):
    """Ids become file names."""
    assert _make(name).name == name


@pytest.mark.parametrize(
    "name", ["../F001", "F001/x", "index", "f001", "F001\n", "", "CON", "-F001"]
)
def test_run_named_otherwise_is_refused(name):
    """Nothing else becomes a file name: not a path, not the index, not a client."""
    with pytest.raises(ValueError, match="A run is named after a facilitator's id"):
        _make(name)


def test_run_with_a_strange_parameter_is_refused():
    """A name would be written into code as it is."""
    with pytest.raises(ValueError, match=r"given facilitator_id, .* nothing else\. Given: 'x=1"):
        _make(**{"x=1\nimport os; os.abort() #": 1})


@pytest.mark.parametrize("value", [None, date(2026, 10, 1), Path("x"), ["F001"], b"x", (1,)])
def test_check_parameters_kind_that_changes_on_its_way_is_refused(value):
    """Papermill would turn it into a string, silently."""
    with pytest.raises(TypeError, match="Given otherwise: month"):
        check_parameters({"month": value})


@pytest.mark.parametrize("value", ["007", 'it\'s "{x}"\n', 1, 1.5, True])
def test_check_parameters_plain_value_is_taken(value):
    """Text, numbers and flags reach the notebook as they are."""
    check_parameters({"month": value})


@pytest.mark.parametrize(
    ("instrument", "about"), [("manage_caseload", "F001"), ("own_rubric_2", "service")]
)
def test_name_assessment_names_a_run_that_knows_whom_it_is_about(instrument, about):
    """Its name is a safe file name, and the run is found by the person."""
    run = _make(name_assessment(instrument, about))
    assert (run.name, run.about) == (f"assessment-{instrument}-{about}", about)
    assert run.is_assessment


@pytest.mark.parametrize(
    ("instrument", "about"), [("../x", "F001"), ("a", "team"), ("A", "F001"), ("a" * 61, "F001")]
)
def test_name_assessment_of_what_is_no_file_name_is_none(instrument, about):
    """Whatever an import wrote into the records, no path comes of it."""
    assert name_assessment(instrument, about) is None


def test_may_be_gone_is_true_of_pages_of_people_and_assessments_only():
    """The team's page and the index are in every month."""
    names = ["F001", "assessment-x-F001", "assessment-x-service", "team", "index", "notes"]
    assert [may_be_gone(name) for name in names] == [True, True, True, False, False, False]
