"""Tests of planning: what a plan must hold, and that what is kept is in the database."""

from datetime import UTC, date, datetime

import pytest

from caseload_lib.errors import CaseloadError
from caseload_lib.forms.nodes import Field, Table, walk_nodes
from caseload_lib.forms.planning import Planning
from caseload_lib.forms.planning_entries import PlanEntries
from caseload_lib.forms.planning_view import draw_plan
from caseload_lib.forms.results import Results
from caseload_lib.forms.sitting import Sitting
from caseload_lib.record.audit import verify_chain

NOW = datetime(2026, 11, 1, 17, 3, 22, tzinfo=UTC)


def _plan(agency, name, values, **picks):
    sitting = Sitting(name, agency=agency, now=lambda: NOW)
    sitting.open()
    sitting.picking.choose(**picks)
    sitting.begin()
    for item in sitting.asked:
        sitting.answer(item.id, values)
    sitting.submit()
    return PlanEntries(Planning(sitting, Results(sitting).gather))


@pytest.fixture
def service(own_agency):
    """Return the plan after an assessment of the service with every step in transition."""
    return _plan(own_agency, "service_improvement", 2, rater_id="F001")


@pytest.fixture
def personal(own_agency):
    """Return the plan of a supervisor's facilitator, as the supervisor sees it."""
    picks = {"rater_id": "S100", "rater_kind": "supervisor", "about_id": "F001"}
    return _plan(own_agency, "manage_caseload", 2, **picks)


def _type(planning, entry, **values):
    for name, value in values.items():
        planning.act(f"{entry}.{name}", value)


def _tables(planning):
    nodes = walk_nodes(draw_plan(planning))
    return {n.caption.partition(":")[0]: n.rows for n in nodes if isinstance(n, Table)}


ACTION = {
    "item_id": "2",
    "action": "Ask clients each quarter",
    "owner_id": "S100",
    "resources": "four hours",
    "due_on": "2026-12-01",
}


def test_act_unfinished_action_names_everything_missing_and_keeps_what_was_typed(service):
    """All of it at once, and nobody types twice."""
    _type(service, "action", action="Ask clients", due_on="2026-12-01")
    with pytest.raises(CaseloadError, match="Step it improves; Who sees to it; With what"):
        service.act("action.keep", None)
    typed = [n.value for n in walk_nodes(draw_plan(service)) if isinstance(n, Field) and n.value]
    assert typed == ["Ask clients", "2026-12-01"]
    assert service.planning.gather().records.actions.empty


def test_act_whole_action_is_kept_shown_and_cleared(service):
    """The action is in the database with its assessment, and the form is empty again."""
    _type(service, "action", **ACTION)
    service.act("action.keep", None)
    kept = service.planning.gather().records.actions.iloc[0]
    assert (kept["item_id"], kept["owner_id"]) == ("2", "S100")
    assert kept["assessment_id"] == service.planning.sitting.assessment.assessment_id
    assert service.entries["action"].typed == {}
    row = ("Ask clients each quarter", "2 Assessing the current state", "Sue Spruce", "four hours")
    assert _tables(service)["Actions"][0] == (*row, "1 December 2026", "not reviewed yet")
    assert verify_chain(service.planning.sitting.database).ok


def test_act_priority_without_a_driver_is_refused(service):
    """Priorities carry one of the five drivers of satisfaction."""
    _type(service, "action", **{**ACTION, "item_id": "4"})
    with pytest.raises(CaseloadError, match="five drivers"):
        service.act("action.keep", None)
    service.act("action.driver", "access")
    service.act("action.keep", None)
    assert service.planning.gather().records.actions["driver"].tolist() == ["access"]


def test_act_reviews_of_an_action_are_all_kept(service):
    """Each later review is one more line; the latest says how far it is."""
    _type(service, "action", **ACTION)
    service.act("action.keep", None)
    action_id = service.planning.gather().records.actions["action_id"].iloc[0]
    for status, day in (("under_way", "2026-10-31"), ("done", "2026-11-01")):
        _type(service, "review", action_id=action_id, status=status, reviewed_on=day)
        service.act("review.keep", None)
    assert len(service.planning.gather().records.action_progress) == 2
    assert _tables(service)["Actions"][0][-1] == "done on 1 November 2026 (2 reviews)"
    assert service.planning.list_actions() == {}


def test_act_feedback_and_thanks_are_kept(service):
    """Feedback is recorded beside what imports bring; thanks name whom and for what."""
    _type(service, "feedback", from_kind="client", given_on="2026-10-20", satisfaction="4")
    service.act("feedback.keep", None)
    _type(service, "thanks", facilitator_id="F002", given_on="2026-10-20", text="Covered twice")
    service.act("thanks.keep", None)
    assert service.planning.gather().records.feedback["satisfaction"].tolist() == [4]
    assert service.planning.gather().records.recognitions["by_facilitator_id"].tolist() == ["F001"]


def test_act_goal_needs_every_part(personal):
    """Specific, measurable, achievable, relevant, time-bound: each is required."""
    parts = dict.fromkeys(("specific", "measurable", "achievable", "relevant"), "so")
    for left_out in (*parts, "due_on", "item_id"):
        given = {**parts, "due_on": "2027-03-01", "item_id": "P1.1"}
        del given[left_out]
        personal.entries["goal"].typed.clear()
        _type(personal, "goal", **given)
        with pytest.raises(CaseloadError, match="Not kept yet"):
            personal.act("goal.keep", None)
    _type(personal, "goal", **parts, due_on="2027-03-01", item_id="P1.1")
    personal.act("goal.keep", None)
    goal = personal.planning.gather().records.goals.iloc[0]
    assert (goal["facilitator_id"], goal["due_on"].date()) == ("F001", date(2027, 3, 1))
    _type(personal, "reached", goal_id=goal["goal_id"], done_on="2026-11-01")
    personal.act("reached.keep", None)
    assert personal.planning.list_goals() == {}


def test_act_what_is_not_offered_is_refused(personal):
    """Models judge; a value that no select offers never reaches the database."""
    _type(personal, "goal", item_id="9.9", specific="a", measurable="b", achievable="c")
    _type(personal, "goal", relevant="d", due_on="2027-03-01")
    with pytest.raises(CaseloadError, match="one of those offered"):
        personal.act("goal.keep", None)
    with pytest.raises(CaseloadError, match="nothing of that name"):
        personal.act("goal.colour", "red")
    with pytest.raises(CaseloadError, match="nothing of that name"):
        personal.act("salary.keep", None)


def test_entries_of_ones_own_plan_have_no_coaching_nor_nomination(own_agency):
    """Coaching notes, nominations and thanks come from somebody else."""
    planning = _plan(own_agency, "manage_caseload", 2, rater_id="F001", rater_kind="self")
    assert set(planning.entries) == {"goal", "reached"}


def test_act_refused_entry_speaks_in_labels_and_tells_all_at_once(personal, service):
    """No name of a table or a column; what was typed stays."""
    _type(personal, "coaching", given_on="2027-01-01", text="a\x00b")
    with pytest.raises(CaseloadError) as refused:
        personal.act("coaching.keep", None)
    assert str(refused.value) == (
        "Not kept yet. Day must not lie in the future. What was talked over holds a character "
        "that cannot be stored. What you typed stays here."
    )
    _type(service, "action", **{**ACTION, "due_on": "2026-10-01"})
    with pytest.raises(CaseloadError, match="By when must not lie in the past"):
        service.act("action.keep", None)
    _type(service, "thanks", facilitator_id="F001", given_on="2026-10-20", text="Myself")
    with pytest.raises(CaseloadError, match="Who is thanked: nobody says this of themself"):
        service.act("thanks.keep", None)
    _type(service, "feedback", from_kind="client", given_on="2026-10-20")
    with pytest.raises(CaseloadError, match="or “In their words”, or both"):
        service.act("feedback.keep", None)
