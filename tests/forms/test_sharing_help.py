"""Tests of trying out help in the meeting: limits, pins, what comes of them, and proposing it."""

import pytest

from caseload_lib.errors import CaseloadError
from caseload_lib.forms.nodes import (
    Button,
    Field,
    Group,
    Pending,
    Picture,
    Text,
    check_names,
    walk_nodes,
)
from caseload_lib.forms.sharing_help import Helping
from caseload_lib.forms.sharing_help_screen import HelpPart
from caseload_lib.forms.sharing_proposals import Proposals
from caseload_lib.share.help import suggest_help


@pytest.fixture(scope="module")
def opened(copy_agency, meet, tmp_path_factory):
    """Return the meeting and its screen of help, opened once since the search takes seconds."""
    sharing = meet(copy_agency(tmp_path_factory.mktemp("help") / "agency"))
    helping = Helping(sharing, Proposals(sharing))
    return sharing, helping, HelpPart(sharing, helping)


@pytest.fixture
def sharing(opened):
    """Return the meeting with F002 writing and nothing proposed."""
    meeting = opened[0]
    meeting.choose(month="2026-10", who="F002")
    proposals = Proposals(meeting)
    rows = proposals.read()
    for key in rows.loc[rows["state"] == "open", "proposal_id"]:
        proposals.withdraw(key)
    return meeting


@pytest.fixture
def helping(opened, sharing):
    """Return the limits as they begin."""
    opened[1].start()
    return opened[1]


@pytest.fixture
def part(opened, helping):
    """Return the screen, with help worked out within the agency's limits."""
    if any(isinstance(node, Pending) for node in opened[2].draw()):
        opened[2].act("work", None)
    return opened[2]


def _list(part, kind):
    return [node for node in walk_nodes(part.draw()) if isinstance(node, kind)]


def _list_buttons(part, name):
    return [one for one in _list(part, Button) if one.name == f"help.{name}"]


def _read_open(sharing):
    rows = Proposals(sharing).read()
    return rows[rows["state"] == "open"].to_dict("records")


def test_help_is_what_the_library_finds_within_the_agencys_limits(part, helping, sharing):
    """The same suggestions, in the order of the kinds of help, with charts of before and after."""
    again = suggest_help(helping.find_load(), sharing.agency.settings)
    shown = helping.found.suggestions
    assert shown.equals(again.suggestions)
    assert not shown.empty
    assert len(_list_buttons(part, "propose")) == len(shown)
    assert _list(part, Picture)
    check_names(part.draw())


def test_limits_are_worked_out_only_when_asked_and_come_back_by_the_address(part, helping, sharing):
    """Until then what is shown stays and says that it is of other limits."""
    moved = str(next(iter(helping.list_movable())))
    part.act("moves", 1)
    part.act("comfortable", 90)
    part.act("pin", moved)
    part.act("out.F002", True)
    assert helping.found.max_moves == sharing.agency.settings.sharing.most_moves
    assert any("not what is shown below" in node.text for node in _list(part, Text))
    part.act("ask", None)
    assert len(_list(part, Pending)) == 1
    part.act("work", None)
    found = helping.found
    assert (found.max_moves, found.comfortable_utilisation) == (1, 0.9)
    assert len(found.pick("move")) <= 1
    assert moved not in set(found.suggestions["case_id"].dropna())
    assert "F002" not in set(found.suggestions["to_facilitator_id"])
    part.act("day", "2026-12-07")
    assert part.address == {
        "moves": "1", "comfortable": "90", "pin": moved, "out": "F002", "from": "2026-12-07",
    }  # fmt: skip
    part.resume(part.address)
    assert (helping.asked, f"{helping.day}") == (helping.limits, "2026-12-07")
    part.act("day", None)
    assert _list(part, Pending) == []
    part.act("release", moved)
    part.act("restore", None)
    assert part.address == {}


def test_limits_of_an_old_address_pass_over_what_is_gone(part, helping):
    """A case that closed and a person who left are no reason to show nothing."""
    part.resume({"moves": "many", "pin": "C9999", "out": "F999"})
    assert helping.asked.most_moves == helping.usual.most_moves
    part.act("work", None)
    assert not helping.found.people.empty


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("moves", 1.5, "So many cases are a whole number from 0 to 100"),
        ("moves", "many", "whole number"),
        ("moves", None, "whole number"),
        ("comfortable", 0, "between 10 and 300 per cent"),
        ("pin", "C9999", "none of those that could move"),
        ("out.F999", True, "nothing of that name"),
        ("propose", "99", "nothing of that name"),
        ("propose_all", "strange", "proposed already"),
        ("day", "soon", "The day is written as"),
        ("day", "2020-01-01", "Help begins between 3 October 2026 and 4 November 2027"),
        ("day", "2031-01-01", "Help begins between"),
        ("strange", None, "nothing of that name"),
    ],
)
def test_limits_that_cannot_be_are_refused_and_what_is_shown_stays(
    part, helping, name, value, said
):
    """No number is clamped silently, and no id is believed."""
    before = helping.limits, helping.choice
    with pytest.raises(CaseloadError, match=said):
        part.act(name, value)
    assert (helping.limits, helping.choice) == before


def test_suggestion_proposed_is_in_the_database_and_said_so(part, helping, sharing):
    """With its reason and its day; a second press in another window is refused in words."""
    part.act("day", "2026-11-16")
    assert len(_list(part, Pending)) == 1
    part.act("work", None)
    key = _list_buttons(part, "propose")[0].value
    row = next(one for one in helping.list_suggestions() if one["key"] == key)
    part.act("propose", key)
    [kept] = _read_open(sharing)
    assert (kept["kind"], kept["to_facilitator_id"]) == (row["kind"], row["to_facilitator_id"])
    assert (kept["reason"], f"{kept['from_on']:%Y-%m-%d}") == (row["reason"], "2026-11-16")
    assert "Proposed" in [node.text for node in _list(part, Text) if node.kind == "done"]
    with pytest.raises(CaseloadError, match="is proposed already"):
        part.act("propose", key)


def test_suggestions_of_one_kind_are_proposed_together(part, helping, sharing):
    """All that are left, or none."""
    kinds = [row["kind"] for row in helping.list_suggestions()]
    kind = next(one for one in kinds if kinds.count(one) > 1)
    [button] = [one for one in _list_buttons(part, "propose_all") if one.value == kind]
    assert button.label == f"Propose all {kinds.count(kind)} of these"
    part.act("propose_all", kind)
    assert len(_read_open(sharing)) == kinds.count(kind)
    states = [node.state for node in _list(part, Group)]
    assert f"{kinds.count(kind)} of {kinds.count(kind)} proposed" in states


def test_help_of_an_earlier_month_begins_from_the_cases_held_at_its_end(part, helping, sharing):
    """Of the last full month it is those held when help begins; each month is by itself."""
    assert helping.day == helping.from_on
    sharing.choose(month="2026-09")
    assert helping.day == sharing.find_month().last
    assert len(_list(part, Pending)) == 1


def test_help_of_an_earlier_month_is_to_look_at_and_not_to_propose(part, helping, sharing):
    """What was so then is no reason to change anything now; a browser that asks is refused."""
    sharing.choose(month="2026-09")
    part.act("moves", 0)
    part.act("comfortable", 120)
    part.act("ask", None)
    part.act("work", None)
    assert len(helping.list_suggestions())
    assert any("This is how it was then" in node.text for node in _list(part, Text))
    assert not [node for node in _list(part, Button) if node.label.startswith("Propose")]
    assert not [node for node in _list(part, Field) if node.name == "help.day"]
    for act, value in (("propose", "0"), ("propose_all", "support")):
        with pytest.raises(CaseloadError, match="By an earlier month nothing is proposed"):
            part.act(act, value)
    assert _read_open(sharing) == []


def test_help_pins_are_chosen_from_cases_with_who_holds_them(part, helping):
    """A pinned case is listed with the way to let it move again."""
    [choice] = [one for one in _list(part, Field) if one.name == "help.pin"]
    case_id, holder = choice.options[0].label.split(", held by ")
    held = helping.find_load().cases.set_index("case_id")["facilitator_id"]
    assert held[case_id] == holder
    part.act("pin", case_id)
    assert [one.value for one in _list_buttons(part, "release")] == [case_id]


def test_help_is_taken_along_as_a_file(part):
    """As it is shown, for use inside the agency."""
    assert part.download("excel")[0] == "sharing-help-2026-10.xlsx"
