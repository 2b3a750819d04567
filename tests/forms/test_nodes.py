"""Tests of what a sheet is made of."""

from datetime import date

import pytest

from caseload_lib.forms.nodes import (
    Button,
    Choice,
    Field,
    Group,
    Option,
    Step,
    Steps,
    Text,
    check_names,
    walk_nodes,
)

YES_NO = (Option(value=1, label="Yes"), Option(value=0, label="No"))


def test_to_json_leaves_out_defaults_and_keeps_zero_and_false():
    """A stored 0 ("cannot say") and an unticked box are answers, not defaults."""
    choice = Choice(name="a", legend="?", options=YES_NO, value=0)
    assert choice.to_json() == {
        "node": "choice",
        "name": "a",
        "legend": "?",
        "options": [
            {"node": "option", "value": 1, "label": "Yes"},
            {"node": "option", "value": 0, "label": "No"},
        ],
        "value": 0,
    }
    assert Field(name="t", label="T", kind="tick", value=False).to_json()["value"] is False


def test_to_json_of_groups_and_dates_is_plain_json():
    """What stands in a group goes with it; dates are written as ISO dates."""
    field = Field(name="due", label="Due", kind="date", value=date(2026, 10, 31))
    steps = Steps(name="go", label="Parts", steps=(Step(value="1", label="One"),), current="1")
    found = Group(heading="Plan", children=(field, steps), kind="fold").to_json()
    assert found["kind"] == "fold"
    assert [child["node"] for child in found["children"]] == ["field", "steps"]
    assert found["children"][0]["value"] == "2026-10-31"


def test_walk_nodes_reads_groups_in_order():
    """A group comes before what it holds."""
    inner, last = Text(text="inner"), Text(text="last")
    group = Group(heading="G", children=(Group(heading="H", children=(inner,)),))
    assert [*walk_nodes((group, last))] == [group, group.children[0], inner, last]


def test_check_names_one_name_twice_is_refused():
    """Two answers under one name would overwrite each other."""
    choice = Choice(name="a", legend="?", options=YES_NO, note_name="n")
    inside = Group(heading="G", children=(Field(name="n", label="N"),))
    with pytest.raises(ValueError, match=r"Given twice: n\. Rename"):
        check_names((choice, inside))


def test_check_names_buttons_may_repeat():
    """The same way on may stand above and below."""
    check_names((Button(name="go", label="On"), Button(name="go", label="On")))
