"""The small forms of planning: what each asks, and what keeps it."""

from caseload_lib.assess.growth import PARTS
from caseload_lib.errors import CaseloadError
from caseload_lib.forms.entries import Ask, Entry
from caseload_lib.forms.planning import Planning
from caseload_lib.record import plans
from caseload_lib.tables import DRIVERS, FEEDBACK_KINDS, PROGRESS


class PlanEntries:
    """The small forms that add to a plan.

    Parameters
    ----------
    planning : Planning
        What may be chosen, and what keeps it.
    """

    def __init__(self, planning: Planning) -> None:
        self.planning = planning
        self._entries: dict[str, Entry] = {}
        self._of = ""

    @property
    def entries(self) -> dict[str, Entry]:
        """The small forms by name; new ones for another assessment."""
        assessment = self.planning.require()
        if self._of != assessment.assessment_id:
            self._of = assessment.assessment_id
            service = self.planning.sitting.instrument.kind == "rubric"
            made = _make_service(self.planning) if service else _make_personal(self.planning)
            self._entries = {entry.name: entry for entry in made}
        return self._entries

    def act(self, name: str, value: object) -> None:
        """Take what was typed, or keep an entry.

        Parameters
        ----------
        name : str
            The entry's name, a dot, and its field or "keep".
        value : object
            What was typed.

        Raises
        ------
        CaseloadError
            If the entry is refused; what was typed stays.
        """
        entry_name, _, part = name.partition(".")
        if entry_name not in self.entries:
            raise CaseloadError("This form has nothing of that name. Reload the page.")
        if self.entries[entry_name].act(part, value):
            self.planning.sitting.saved_at = self.planning.sitting.now()

    def list_begun(self) -> tuple[str, ...]:
        """Return the headings of the entries that are typed and not kept yet."""
        one = self.planning.sitting.assessment
        if one is None or one.assessment_id != self._of:
            return ()
        return tuple(entry.heading for entry in self._entries.values() if entry.is_begun)


def _make_service(planning: Planning) -> tuple[Entry, ...]:
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


def _make_personal(planning: Planning) -> tuple[Entry, ...]:
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


def _make_coaching(planning: Planning) -> Entry:
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


def _make_nomination(planning: Planning) -> Entry:
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


def _make_thanks(planning: Planning) -> Entry:
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


def _make_feedback(planning: Planning) -> Entry:
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
