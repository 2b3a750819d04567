"""The small forms of planning: what each asks, and what keeps it."""

from typing import TYPE_CHECKING

from caseload_lib.assess.growth import PARTS
from caseload_lib.forms.entries import Ask, Entry
from caseload_lib.record import plans
from caseload_lib.tables import DRIVERS, FEEDBACK_KINDS, PROGRESS

if TYPE_CHECKING:
    from caseload_lib.forms.planning import Planning


def make_service_entries(planning: "Planning") -> tuple[Entry, ...]:
    """Return the entries of the service: actions, reviews, thanks, feedback."""
    drivers = {one: one.replace("_", " ").capitalize() for one in DRIVERS}
    action = Entry(
        "action",
        "Add an action",
        (
            Ask("item_id", "Step it improves", "select", planning.list_items),
            Ask("action", "What will be done", "long"),
            Ask("owner_id", "Who sees to it", "select", planning.list_people),
            Ask("resources", "With what", hint="People, hours or money."),
            Ask("due_on", "By when", "date"),
            Ask("driver", "Driver of satisfaction", "select", lambda: drivers,
                "Needed for priorities (step 4).", required=False),
        ),
        planning.keep_action,
        "Keep this action",
    )  # fmt: skip
    progress = {one: one.replace("_", " ").capitalize() for one in PROGRESS}
    review = Entry(
        "review",
        "Review an action",
        (
            Ask("action_id", "Action", "select", planning.list_actions),
            Ask("status", "How far it is", "select", lambda: progress),
            Ask("reviewed_on", "Day of the review", "date"),
            Ask("note", "What was seen", "long", required=False),
        ),
        planning.keep_review,
        "Keep this review",
        "Earlier reviews stay; each is one more line of the action's history.",
    )
    return action, review, _make_feedback(planning), _make_thanks(planning)


def make_personal_entries(planning: "Planning") -> tuple[Entry, ...]:
    """Return the entries of one person: goals, coaching notes, mastery, thanks."""
    parts = tuple(
        Ask(part, part.capitalize(), "long", hint=f"{asked[0].upper()}{asked[1:]}.")
        for part, asked in PARTS.items()
    )
    goal = Entry(
        "goal",
        "Add a growth goal",
        (
            Ask("item_id", "What it is for", "select", planning.list_items),
            *parts,
            Ask("due_on", "Time-bound: by when", "date"),
        ),
        planning.keep_goal,
        "Keep this goal",
        "A goal is specific, measurable, achievable, relevant and time-bound: all five.",
    )
    reached = Entry(
        "reached",
        "A goal is reached",
        (
            Ask("goal_id", "Goal", "select", planning.list_goals),
            Ask("done_on", "Day on which it was reached", "date"),
        ),
        planning.keep_reached,
        "Keep this",
    )
    by_others = (_make_coaching(planning), _make_nomination(planning), _make_thanks(planning))
    own = planning.require().rater_kind == "self"
    mastery = planning.sitting.instrument.kind == "anchors"
    shown = [e for e in by_others if not own and (mastery or e.name != "mastery")]
    return goal, reached, *shown


def _make_coaching(planning: "Planning") -> Entry:
    return Entry(
        "coaching",
        "Add a coaching note",
        (
            Ask("given_on", "Day", "date"),
            Ask("text", "What was talked over", "long"),
            Ask("goal_id", "About the goal", "select", planning.list_goals, required=False),
        ),
        planning.keep_personal(plans.add_coaching_note),
        "Keep this note",
        "The person coached sees it.",
    )


def _make_nomination(planning: "Planning") -> Entry:
    clusters = {one.id: one.name for one in planning.sitting.instrument.clusters}
    return Entry(
        "mastery",
        "Nominate for mastery",
        (
            Ask("item_id", "Competency", "select", lambda: clusters),
            Ask("evidence", "What was seen that shows it", "long"),
            Ask("given_on", "Day", "date"),
        ),
        planning.keep_personal(plans.add_nomination),
        "Keep this nomination",
        "Mastery is never computed: somebody names it, with evidence.",
    )


def _make_thanks(planning: "Planning") -> Entry:
    whom = (Ask("facilitator_id", "Who is thanked", "select", planning.list_people),)
    service = planning.sitting.instrument.kind == "rubric"
    asks = (Ask("given_on", "Day", "date"), Ask("text", "For what", "long"))
    return Entry(
        "thanks",
        "Say thanks",
        (*(whom if service else ()), *asks),
        planning.keep_thanks if service else planning.keep_personal(plans.add_recognition),
        "Keep this thanks",
    )


def _make_feedback(planning: "Planning") -> Entry:
    kinds = {one: one.capitalize() for one in FEEDBACK_KINDS}
    points = {str(one): str(one) for one in range(1, 6)}
    return Entry(
        "feedback",
        "Record feedback",
        (
            Ask("from_kind", "From", "select", lambda: kinds),
            Ask("given_on", "Day", "date"),
            Ask("satisfaction", "Satisfaction, 1 (not at all) to 5 (very)", "select",
                lambda: points, required=False),
            Ask("text", "In their words", "long", hint="No client's name.", required=False),
        ),
        planning.keep_feedback,
        "Keep this feedback",
        "It stands beside the steps it bears on: 2, 5 and 9.",
    )  # fmt: skip
