"""Tests of what follows an assessment: whole or refused, sealed, and never overwritten."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from caseload_lib.assess.growth import GoalDraft
from caseload_lib.errors import RecordsError
from caseload_lib.frames import Records
from caseload_lib.record.audit import verify_chain
from caseload_lib.record.database import Database
from caseload_lib.record.plans import (
    add_action,
    add_coaching_note,
    add_feedback,
    add_goal,
    add_nomination,
    add_recognition,
    change_action,
    close_goal,
    note_progress,
)
from caseload_lib.record.store import insert_rows, read_records

AT = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)
TODAY, TOMORROW = date(2026, 11, 3), date(2026, 11, 4)
WHO = {"actor": "F002", "at": AT}
GOAL = GoalDraft("Lead reviews", "Six led", "With a mentor", "Calmer", date(2027, 2, 1), "1.2.3")


def fill(database: Database, _frames: object) -> None:
    """Write a facilitator and their supervisor, for the databases that the tests are given."""
    people = [{"facilitator_id": "F001", "name": "N"}, {"facilitator_id": "F002", "name": "M"}]
    insert_rows(database, "facilitators", people, actor="tester")


@pytest.fixture
def staffed(filled: Database) -> Database:
    """Give a database with a facilitator and their supervisor."""
    return filled


def _add_action(database: Database, **other: object) -> str:
    parts = {
        "action": " Ask clients every quarter ",
        "owner_id": "F001",
        "resources": "Two hours a month",
        "due_on": TODAY,
        "item_id": "2",
        "driver": "access",
        **WHO,
        **other,
    }
    return add_action(database, **parts)  # type: ignore[arg-type]


def _read(database: Database) -> Records:
    names = ("actions", "action_progress", "goals", "coaching_notes", "nominations")
    return read_records(database, tables=[*names, "recognitions", "feedback", "audit"])


def test_add_action_is_kept_and_sealed(staffed: Database) -> None:
    """An action with owner, means and day is there under a new id, and in the audit trail."""
    first, second = _add_action(staffed), _add_action(staffed, driver=None)
    records = _read(staffed)
    assert records.actions["action_id"].tolist() == [first, second]
    assert records.actions["action"].tolist()[0] == "Ask clients every quarter"
    assert records.actions["driver"].fillna("-").tolist() == ["access", "-"]
    last = records.audit.iloc[-1]
    assert (last["actor"], last["action"], last["row_key"]) == ("F002", "insert", second)
    assert verify_chain(staffed).ok


def test_add_action_faults_are_told_at_once(staffed: Database) -> None:
    """Everything that is missing or wrong is told together, and nothing is written."""
    with pytest.raises(RecordsError) as caught:
        _add_action(
            staffed,
            action=" ",
            owner_id="F009",
            resources=None,
            due_on=date(2026, 11, 2),
            driver="luck",
            assessment_id="A0",
            item_id="x\x00",
        )
    for words in (
        "Say what will be done",
        "F009 is not among the facilitators",
        "Say with what",
        "must not lie in the past",
        "Choose a driver",
        "A0 is not among the assessments",
        "item_id holds a NUL",
    ):
        assert words in str(caught.value)
    for wrong in ({"due_on": AT}, {"due_on": "2027-01-01"}, {"action": "x" * 20_001}):
        with pytest.raises(RecordsError):
            _add_action(staffed, **wrong)
    assert _read(staffed).actions.empty


def test_change_action_keeps_old_and_new(staffed: Database) -> None:
    """What changes is changed and sealed with what stood there; what does not leaves no trace."""
    action_id = _add_action(staffed)
    change_action(staffed, action_id, owner_id="F002", due_on=date(2027, 1, 1), driver=None, **WHO)
    change_action(staffed, action_id, owner_id="F002", **WHO)
    records = read_records(staffed, tables=["actions", "audit", "audit_values"])
    assert records.actions["owner_id"].tolist() == ["F002"]
    assert records.audit["action"].tolist()[-2:] == ["insert", "correct"]
    values = records.audit_values[records.audit_values["audit_id"] == len(records.audit)]
    assert values[["column_name", "old_value", "new_value"]].fillna("-").to_numpy().tolist() == [
        ["driver", "access", "-"],
        ["due_on", "2026-11-03", "2027-01-01"],
        ["owner_id", "F001", "F002"],
    ]


def test_change_action_that_would_break_it_is_refused(staffed: Database) -> None:
    """An action stays whole: no part is taken away, no day is done before it comes."""
    action_id = _add_action(staffed)
    for changes, message in (
        ({"owner_id": None, "resources": ""}, "Say who sees to it; Say with what"),
        ({"done_on": TOMORROW}, "done_on must not lie ahead"),
        ({"owner_id": "F009"}, "F009 is not among"),
        ({"item_id": "3"}, "item_id is not one of"),
        ({"driver": "luck"}, "Choose a driver"),
    ):
        with pytest.raises(RecordsError, match=message):
            change_action(staffed, action_id, **WHO, **changes)  # type: ignore[arg-type]
    with pytest.raises(RecordsError, match="There is no action X"):
        change_action(staffed, "X", driver=None, **WHO)
    assert _read(staffed).actions["owner_id"].tolist() == ["F001"]


def test_note_progress_adds_a_review_each_time(staffed: Database) -> None:
    """Reviews stay one after the other; the one that finds it done closes the action."""
    action_id = _add_action(staffed)
    for status in ("under_way", "done", "done"):
        note_progress(staffed, action_id, reviewed_on=TODAY, status=status, note="seen", **WHO)
    records = _read(staffed)
    assert records.action_progress["status"].tolist() == ["under_way", "done", "done"]
    assert records.actions["done_on"].dt.date.tolist() == [TODAY]
    with pytest.raises(
        RecordsError, match=r"X is not among the actions.*status must be one of.*lie ahead"
    ):
        note_progress(staffed, "X", reviewed_on=TOMORROW, status="soon", **WHO)
    with pytest.raises(RecordsError, match="never changed"), staffed.writing() as connection:
        connection.exec_driver_sql("DELETE FROM action_progress")


def test_add_goal_needs_every_part(staffed: Database) -> None:
    """A goal is specific, measurable, achievable, relevant and time-bound, or it is none."""
    goal_id = add_goal(staffed, facilitator_id="F001", goal=GOAL, **WHO)
    close_goal(staffed, goal_id, done_on=TODAY, **WHO)
    goals = _read(staffed).goals
    assert goals[["goal_id", "specific", "item_id"]].to_numpy().tolist() == [
        [goal_id, "Lead reviews", "1.2.3"]
    ]
    assert goals["done_on"].dt.date.tolist() == [TODAY]
    draft = GoalDraft("a", "", "c", " ", TODAY, "1")
    with pytest.raises(
        RecordsError, match=r"measurable: say.*relevant: say.*time-bound.*F009 is not among"
    ):
        add_goal(staffed, facilitator_id="F009", goal=draft, **WHO)
    with pytest.raises(RecordsError, match="must not lie ahead"):
        close_goal(staffed, goal_id, done_on=TOMORROW, **WHO)
    with pytest.raises(RecordsError, match="There is no goal X"):
        close_goal(staffed, "X", done_on=TODAY, **WHO)
    assert len(_read(staffed).goals) == 1


def test_days_that_cannot_be_are_refused_in_a_sentence(staffed: Database) -> None:
    """Nothing is due in ten thousand years, nor done or reviewed before it was written down."""
    action_id = _add_action(staffed)
    goal_id = add_goal(staffed, facilitator_id="F001", goal=GOAL, **WHO)
    never, once = date(9999, 12, 31), date(1980, 1, 1)
    with pytest.raises(RecordsError, match="due_on must not lie more than 10 years ahead; 9999"):
        add_goal(staffed, facilitator_id="F001", goal=replace(GOAL, due_on=never), **WHO)
    with pytest.raises(RecordsError, match="more than 10 years ahead"):
        _add_action(staffed, due_on=never)
    with pytest.raises(RecordsError, match="more than 10 years ahead"):
        change_action(staffed, action_id, due_on=never, **WHO)
    for day in (once, date(2026, 11, 1)):
        with pytest.raises(RecordsError, match="done_on must not lie before 2026-11-02"):
            close_goal(staffed, goal_id, done_on=day, **WHO)
        with pytest.raises(RecordsError, match="reviewed_on must not lie before 2026-11-02"):
            note_progress(staffed, action_id, reviewed_on=day, status="done", **WHO)
    with pytest.raises(RecordsError, match="given_on must not lie before 2000-01-01; 1980-01-01"):
        add_feedback(staffed, from_kind="staff", given_on=once, satisfaction=5, **WHO)
    records = _read(staffed)
    assert (len(records.goals), len(records.actions), len(records.action_progress)) == (1, 1, 0)
    close_goal(staffed, goal_id, done_on=TODAY, **WHO)
    close_goal(staffed, goal_id, done_on=date(2026, 11, 2), **WHO)
    assert _read(staffed).goals["done_on"].dt.date.tolist() == [date(2026, 11, 2)]


def test_add_voices_are_kept_and_sealed(staffed: Database) -> None:
    """Notes, nominations, thanks and feedback each get an id and an entry in the trail."""
    pair = {"facilitator_id": "F001", "by_facilitator_id": "F002", "given_on": TODAY, **WHO}
    goal_id = add_goal(staffed, facilitator_id="F001", goal=GOAL, **WHO)
    note = add_coaching_note(staffed, text="Talked", goal_id=goal_id, **pair)
    named = add_nomination(staffed, item_id="3", evidence="Led the move", **pair)
    thanks = add_recognition(staffed, text="Thank you", **pair)
    said = add_feedback(staffed, from_kind="family", given_on=TODAY, satisfaction=5, **WHO)
    records = _read(staffed)
    assert records.coaching_notes["goal_id"].tolist() == [goal_id]
    assert records.nominations["evidence"].tolist() == ["Led the move"]
    assert records.recognitions["recognition_id"].tolist() == [thanks]
    assert records.feedback["about"].tolist() == ["service"]
    assert records.audit["row_key"].tolist()[-4:] == [note, named, thanks, said]
    assert verify_chain(staffed).ok


def test_add_voices_faults_are_told_at_once(staffed: Database) -> None:
    """Oneself, strangers, coming days and empty words are refused together."""
    own = {"facilitator_id": "F001", "by_facilitator_id": "F001", "given_on": TOMORROW, **WHO}
    other = add_goal(staffed, facilitator_id="F002", goal=GOAL, **WHO)
    attempts: tuple[Callable[[], str], ...] = (
        lambda: add_coaching_note(staffed, text=" ", goal_id=other, **own),
        lambda: add_nomination(staffed, item_id="1", evidence="", **own),
        lambda: add_recognition(staffed, text="", **own),
    )
    for attempt in attempts:
        with pytest.raises(RecordsError, match=r"lie ahead.*must be two people.*is missing"):
            attempt()
    with pytest.raises(RecordsError, match="is F002's"):
        add_coaching_note(staffed, text="t", goal_id=other, **{**own, "given_on": TODAY})
    with pytest.raises(RecordsError, match=r"give satisfaction, text or both.*must be one of"):
        add_feedback(staffed, from_kind="cat", given_on=TODAY, **WHO)
    with pytest.raises(RecordsError, match="satisfaction must be at most 5"):
        add_feedback(staffed, from_kind="staff", given_on=TODAY, satisfaction=6, **WHO)
    records = _read(staffed)
    assert records.recognitions.empty
    assert records.feedback.empty
