"""Tests of the meeting's warnings: nobody is spoken of before they have their own page."""

import pytest

from caseload_lib.errors import CaseloadError
from caseload_lib.forms.nodes import Button, Field, Group, Pending, Table, Text, walk_nodes
from caseload_lib.forms.sharing_warnings import WarningsPart
from caseload_lib.record.handed_pages import hand_page, list_handed


@pytest.fixture
def part(sharing):
    """Return the screen of warnings, worked out, with F002 writing."""
    made = WarningsPart(sharing)
    sharing.choose(who="F002")
    made.act("work", None)
    return made


def _list_buttons(part):
    return [node for node in walk_nodes(part.draw()) if isinstance(node, Button)]


def _read_all(part):
    nodes = list(walk_nodes(part.draw()))
    texts = [node.text for node in nodes if isinstance(node, Text)]
    cells = [cell for node in nodes if isinstance(node, Table) for row in node.rows for cell in row]
    return " ".join([*texts, *map(str, cells)])


def test_warnings_begin_with_everybody_to_be_handed_their_page(part, sharing):
    """The list of pages has everybody with one, and so tells nothing of warnings."""
    history = sharing.find_history()
    people = sorted(set(history.loc[history["month"] == "2026-10", "facilitator_id"]))
    ticks = [node for node in walk_nodes(part.draw()) if isinstance(node, Field)]
    assert [(one.name, one.value) for one in ticks] == [
        (f"warnings.handed.{person}", False) for person in people
    ]
    assert not any(person in _read_all(part) for person in people)


def test_warnings_of_who_has_their_page_are_shown_at_once(part, sharing):
    """It is in the database under who wrote it, and the other pages stay in the list."""
    month = sharing.find_month()
    part.act("handed.F001", True)
    assert list_handed(sharing.database, month) == {"F001": sharing.today}
    assert [node for node in part.draw() if isinstance(node, Pending)]
    assert _list_buttons(part) == []
    part.act("work", None)
    [pages] = [node for node in part.draw() if isinstance(node, Group) and node.state]
    assert pages.state.startswith("1 of")
    with pytest.raises(CaseloadError, match="has their page stays on record"):
        part.act("handed.F001", False)
    with pytest.raises(CaseloadError, match="nothing of that name"):
        part.act("handed.F999", True)


def test_warnings_all_pages_handed_at_once_leave_nothing_to_hand(part, sharing):
    """The button asks before, since it speaks for everybody."""
    [button] = [one for one in _list_buttons(part) if one.name == "warnings.all"]
    assert "in its person's own hands?" in button.confirm
    part.act("all", None)
    part.act("work", None)
    assert part.list_waiting() == ()
    assert [one.name for one in _list_buttons(part)] == []


def test_warnings_handed_in_another_window_are_shown_here(part, sharing):
    """Whoever has their page has it, whoever wrote that down."""
    hand_page(sharing.database, "F003", sharing.find_month(), actor="F001", at=sharing.now())
    assert "F003" not in part.list_waiting()
    part.act("work", None)
    assert part.download("page")[0] == "sharing-warnings-2026-10.html"


def test_warnings_nobody_chosen_who_writes_is_refused(part, sharing):
    """What is written down has somebody's name."""
    sharing.who = ""
    with pytest.raises(CaseloadError, match="Choose first who writes"):
        part.act("all", None)
    assert list_handed(sharing.database, sharing.find_month()) == {}
