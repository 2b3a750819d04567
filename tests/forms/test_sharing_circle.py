"""Tests of the circle in the meeting: what is changed is played through together, once asked."""

import pytest

from caseload_lib.errors import CaseloadError
from caseload_lib.forms import sharing_circle
from caseload_lib.forms.nodes import Button, Field, Pending, Text, walk_nodes
from caseload_lib.forms.sharing_circle import CirclePart
from caseload_lib.report.documents.document import Document, Part, Passage
from caseload_lib.share.circle.changes import KINDS


@pytest.fixture
def played(monkeypatch):
    """Return which changes were played through, in order, instead of playing them."""
    told = []

    def describe(records, history, month, agency, *, changes):
        told.append([(one.kind, one.amount) for one in changes])
        said = Passage(f"{len(records.facilitators)} people, {len(history) > 0}, {month}")
        return Document("Circle", agency.agency.name, "", (Part("Verdict", (said,)),))

    monkeypatch.setattr(sharing_circle, "describe_cycle", describe)
    return told


@pytest.fixture(scope="module")
def meeting(agency, meet):
    """Return the meeting of the demo agency, to which these tests do not write."""
    return meet(agency)


@pytest.fixture
def part(meeting, played):
    """Return the screen, played through with nothing changed."""
    made = CirclePart(meeting)
    made.act("work", None)
    return made


def _list(part, kind):
    return [node for node in walk_nodes(part.draw()) if isinstance(node, kind)]


def test_circle_has_a_slider_for_every_change_there_is(part):
    """What the simulator knows can be tried, and begins at nothing."""
    fields = {one.name.removeprefix("circle.set."): one for one in _list(part, Field)}
    assert set(fields) == set(KINDS)
    assert {one.value for one in fields.values()} == {0}


def test_circle_is_played_through_only_when_asked(part, played):
    """All that is changed at once; back at nothing it is as it was, without playing again."""
    part.act("set.facilitators", 2)
    part.act("set.administration_hours", 1.5)
    assert _list(part, Pending) == []
    assert "This is not played through yet." in [node.text for node in _list(part, Text)]
    part.act("ask", None)
    part.act("work", None)
    assert played == [[], [("administration_hours", 1.5), ("facilitators", 2.0)]]
    part.act("restore", None)
    part.act("ask", None)
    assert _list(part, Pending) == []
    assert len(played) == 2


def test_circle_address_leads_back_to_the_changes(part):
    """What cannot be is passed over."""
    part.act("set.recruiters", 1)
    part.act("set.presence_hours", 2.5)
    part.act("set.presence_hours", 0)
    assert part.address == {"recruiters": "1"}
    part.resume({"recruiters": "1", "facilitators": "many", "presence_hours": "-3"})
    assert part.asked == part.amounts == {"recruiters": 1}


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("set.facilitators", "many", "More facilitators: give a number"),
        ("set.facilitators", 1.5, "whole number"),
        ("set.administration_hours", -1, "more than 0"),
        ("set.strange", 1, "nothing of that name"),
        ("strange", 1, "nothing of that name"),
    ],
)
def test_circle_change_that_cannot_be_is_refused(part, name, value, said):
    """The changes stay as they were."""
    with pytest.raises(CaseloadError, match=said):
        part.act(name, value)
    assert part.amounts == {}


def test_circle_is_taken_along_as_a_file(part):
    """Once something is changed there is a way back to nothing as well."""
    assert part.download("word")[0] == "sharing-circle-2026-10.docx"
    part.act("set.recruiters", 1)
    names = [one.name for one in _list(part, Button)]
    assert names == ["circle.ask", "circle.restore"]
