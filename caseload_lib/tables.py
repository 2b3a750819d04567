"""Every table of an agency's records: its columns, their kinds, rules and meaning.

The database, the checks on imports, the import templates and their explanations are all made
from these declarations; nothing else says what a table holds.
"""

from dataclasses import dataclass

SCOPES = ("beyond_control", "staffing_crunch", "chronic_understaffing", "avoidable")
SCOPE_OF_CAUSE = {
    "health_change": "beyond_control",
    "client_circumstance": "beyond_control",
    "disaster": "beyond_control",
    "staff_illness": "staffing_crunch",
    "staff_circumstance": "staffing_crunch",
    "turnover": "chronic_understaffing",
    "slow_hiring": "chronic_understaffing",
    "team_conflict": "chronic_understaffing",
    "low_morale": "chronic_understaffing",
    "missed_communication": "avoidable",
    "missing_record": "avoidable",
}
CAUSES = tuple(SCOPE_OF_CAUSE)
ROLES = ("facilitator", "lead", "supervisor", "operations_manager", "responder", "specialist")
OUTCOMES = ("met", "not_met", "unknown")
STATUSES = ("delivered", "attempted", "cancelled")
TIME_ACTIVITIES = (
    "direct",
    "presence",
    "administration",
    "compliance",
    "communication",
    "hiring",
    "training",
    "leave",
    "support",
)
OBLIGATION_KINDS = ("record", "reply", "review")
BASES = ("law", "funder", "policy", "custom")
FEEDBACK_KINDS = ("client", "family", "staff", "partner")
RATER_KINDS = ("self", "supervisor", "peer", "service")
#: What satisfaction with the service rests on, as step 4 of the service rubric has it.
DRIVERS = ("visibility", "access", "human_resources", "partnerships", "information_technology")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
#: How load or time passes from one person to another, in the order in which it is tried.
HELP_KINDS = ("support", "co", "next_case", "move")
PROGRESS = ("not_started", "under_way", "done", "dropped")

FACILITATOR_ID = r"[A-Z][0-9]{3,9}"
TIME_OF_DAY = r"([01][0-9]|2[0-3]):[0-5][0-9]"


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Parameters
    ----------
    name : str
        Its name, with the unit in it where it has one.
    kind : str
        "id" (short text that identifies), "code" (short text), "text" (free text, personal),
        "list" (codes joined by ";"), "choice", "date", "instant", "integer", "number", "flag".
    about : str
        What it holds, in a sentence for the import template.
    required : bool, default False
        Whether every row must have it.
    choices : tuple of str
        The closed list of a "choice".
    low, high : float, optional
        The least and greatest number allowed.
    refers : str, default ""
        The table whose key the value must be found in.
    pattern : str, default ""
        A regular expression that the whole value must match.
    kept : bool, default False
        Whether the software writes it itself, so that no import template offers it.
    """

    name: str
    kind: str
    about: str
    required: bool = False
    choices: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    refers: str = ""
    pattern: str = ""
    kept: bool = False


@dataclass(frozen=True)
class Table:
    """One table.

    Parameters
    ----------
    name : str
        A plural noun.
    about : str
        What a row is.
    key : tuple of str
        The columns that tell one row from another.
    columns : tuple of Column
        Its columns in order.
    required : bool, default False
        Whether an agency must fill it.
    kept : bool, default False
        Whether the software writes it itself, so that no import template is offered.
    repeats : bool, default False
        Whether rows of the same key may occur more than once (entries of a log).
    append_only : bool, default False
        Whether rows may be added and never changed or removed.
    searched : tuple of str, default ()
        Columns by which a few of many rows are looked up often.
    dated : str, default ""
        The day of a row, in tables of which a month is read without the others.
    """

    name: str
    about: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    required: bool = False
    kept: bool = False
    repeats: bool = False
    append_only: bool = False
    searched: tuple[str, ...] = ()
    dated: str = ""

    @property
    def offered(self) -> tuple[Column, ...]:
        """The columns that an import template offers."""
        return tuple(column for column in self.columns if not column.kept)

    @property
    def corrected(self) -> bool:
        """Whether a wrong row stays and another takes its place, naming it in `corrects_id`."""
        return "corrects_id" in self.names

    def __getitem__(self, name: str) -> Column:
        """Return a column by its name."""
        return next(column for column in self.columns if column.name == name)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self.columns)


def _column(kind: str, name: str, about: str, choices: tuple[str, ...] = ()) -> Column:
    """Declare a column; a "!" behind the name makes it required."""
    name, required = name.rstrip("!"), name.endswith("!")
    bare = name.removeprefix("onset_").removeprefix("for_").removeprefix("after_")
    bare = bare.removeprefix("from_").removeprefix("to_")
    staff = {"supervisor_id", "owner_id", "rater_id", "by_facilitator_id", "about_facilitator_id"}
    owner = "facilitator_id" if name in staff else bare
    refers = {
        "facilitator_id": "facilitators",
        "case_id": "cases",
        "position_id": "positions",
        "activity_id": "activities",
        "assessment_id": "assessments",
        "action_id": "actions",
        "goal_id": "goals",
    }.get(owner, "")
    low = 0.0 if kind in {"number", "integer"} else None
    high = 24 * 60.0 * 31 if name == "minutes" else None
    pattern = FACILITATOR_ID if owner == "facilitator_id" else ""
    return Column(name, kind, about, required, choices, low, high, refers, pattern)


def _bounded(name: str, kind: str, about: str, low: float, high: float) -> Column:
    """Declare a number between two bounds."""
    return Column(name.rstrip("!"), kind, about, name.endswith("!"), (), low, high)


def _id(name: str, about: str = "") -> Column:
    return _column("id", name, about or f"The {name.rstrip('!').removesuffix('_id')}.")


def _date(name: str, about: str) -> Column:
    return _column("date", name, about)


def _choice(name: str, choices: tuple[str, ...], about: str) -> Column:
    return _column("choice", name, about, choices)


_FROM = _date("from_on!", "First day it holds.")
_TO = _date("to_on", "First day it no longer holds; empty while it does.")
_SERVICE_TYPE = _column("code", "service_type!", "A service type named in params/agency.toml.")
_PRIORITY = _bounded("priority", "integer", "1 (highest) to 5.", 1, 5)
_NOTES = _column("text", "notes", "Free text; left out of imports unless asked for.")
_PREFERENCES = (
    _column("list", "preferred_days", "Days that suit best, as mon;wed; empty where any does."),
    Column(
        "preferred_from", "code", "From which hour it suits best, as 09:00.", pattern=TIME_OF_DAY
    ),
    Column("preferred_to", "code", "To which hour it suits best, as 12:30.", pattern=TIME_OF_DAY),
)
_CORRECTS = (
    Column("corrects_id", "id", "The row that this one takes the place of.", kept=True),
    Column("reason", "text", "Why it was corrected.", kept=True),
)
_HOURS = (
    _choice("weekday!", WEEKDAYS, "The day of the week."),
    Column("from_time", "code", "From when, as 09:00.", True, pattern=TIME_OF_DAY),
    Column("to_time", "code", "Until when, as 17:00.", True, pattern=TIME_OF_DAY),
    _FROM,
    _TO,
)
_MINUTES = _column("integer", "minutes", "How long it took, in minutes.")

_IMPORTED = (
    Table(
        "facilitators",
        "A person who carries a caseload, leads, supervises or covers.",
        ("facilitator_id",),
        (
            Column(
                "facilitator_id",
                "id",
                "A capital letter and 3 to 9 digits, as F001.",
                True,
                pattern=FACILITATOR_ID,
            ),
            _column("text", "name!", "The name to print on the person's own page."),
            _id("supervisor_id", "Their supervisor, another facilitator_id."),
            _bounded("hours_per_week", "number", "Contract hours a week.", 0, 80),
            _column("list", "languages", "Languages spoken, joined by ';'."),
            _column("list", "skills", "Skills that cases ask for, joined by ';'."),
            _date("started_on", "First day of employment."),
            _date("ended_on", "First day no longer employed."),
        ),
        required=True,
    ),
    Table(
        "roles",
        "A role somebody has from a day to a day.",
        ("facilitator_id", "role", "from_on"),
        (_id("facilitator_id!"), _choice("role!", ROLES, "What they are."), _FROM, _TO),
    ),
    Table(
        "cases",
        "One client's enrolment, from opening to closing.",
        ("case_id",),
        (
            Column("case_id", "id", "The case's own id.", True),
            _column("code", "client_code!", "A code for the client; never a name."),
            _column("code", "program", "The programme, as in params/agency.toml."),
            _column("code", "funding_source", "Who pays."),
            _PRIORITY,
            _column("code", "zone", "The part of town, for travel."),
            _column("list", "languages", "Languages the client needs, joined by ';'."),
            _column("list", "skills_needed", "Skills the case asks for, joined by ';'."),
            _date("opened_on!", "First day of the case."),
            _date("closed_on", "First day it is no longer open; empty while it is."),
            _bounded("expected_months", "number", "Months it is expected to last.", 0, 600),
            _choice("outcome", OUTCOMES, "Whether its goals were met when it closed."),
            _NOTES,
        ),
        required=True,
    ),
    Table(
        "assignments",
        "A case with a facilitator from a day to a day.",
        ("case_id", "facilitator_id", "from_on"),
        (
            _id("case_id!"),
            _id("facilitator_id!"),
            _choice("role", ("lead", "co"), "lead (taken where empty) or co, carrying together."),
            _bounded("load_share", "number", "Share of the case carried; 1 where empty.", 0, 1),
            _FROM,
            _TO,
            _column("flag", "inferred", "Whether it was concluded from contacts."),
        ),
        required=True,
    ),
    Table(
        "case_services",
        "The service plan: which contacts a case should have.",
        ("case_id", "service_type", "from_on"),
        (
            _id("case_id!"),
            _SERVICE_TYPE,
            _bounded(
                "contacts_per_month!", "number", "Contacts due a month; 0.5 is one in two.", 0, 200
            ),
            _FROM,
            _TO,
            *_PREFERENCES,
        ),
    ),
    Table(
        "activities",
        "One planned contact.",
        ("activity_id",),
        (
            Column("activity_id", "id", "Its own id.", True),
            _id("case_id!"),
            _id("facilitator_id"),
            _SERVICE_TYPE,
            _MINUTES,
            _date("earliest_on", "First day on which it may be."),
            _date("latest_on", "Last day on which it may be."),
            _column("instant", "starts_at", "When it is planned; empty until it is."),
            _id("after_activity_id", "The planned contact that must come first."),
            _bounded("least_gap_days", "integer", "Days after that one, at least.", 0, 366),
            _bounded("greatest_gap_days", "integer", "Days after that one, at most.", 0, 366),
            *_PREFERENCES,
            _PRIORITY,
            _column("code", "provider", "The outside provider, where one makes it."),
            _choice(
                "status",
                ("proposed", "planned", "delivered", "attempted", "moved", "cancelled"),
                "Where it stands; planned and moved have been promised, proposed has not.",
            ),
            Column(
                "sequence",
                "integer",
                "How often what calendars say of it has changed.",
                low=0,
                kept=True,
            ),
            Column("changed_at", "instant", "When that changed last.", kept=True),
            Column(
                "withdrawn_at",
                "instant",
                "When it had been planned for before it was taken out of the plan.",
                kept=True,
            ),
        ),
    ),
    Table(
        "services",
        "One contact with a client.",
        ("service_id",),
        (
            Column("service_id", "id", "The contact's own id.", True),
            _id("case_id!"),
            _id("facilitator_id", "Who made it; empty where an outside provider did."),
            _column("list", "service_type!", "Its service type; several joined by ';'."),
            _choice("status!", STATUSES, "Whether it took place."),
            _date("served_on!", "The day."),
            _MINUTES,
            _column("code", "mode", "In person, by telephone, ..."),
            _column("code", "provider", "The outside provider; empty for own staff."),
            _id("activity_id", "The planned contact it carries out."),
            _NOTES,
            *_CORRECTS,
        ),
        dated="served_on",
    ),
    Table(
        "time_log",
        "Time somebody spent, on a day or in a week.",
        ("facilitator_id", "worked_on", "period", "activity", "for_facilitator_id"),
        (
            _id("facilitator_id!"),
            _date("worked_on!", "The day, or the first day of the week."),
            _choice("period", ("day", "week"), "day (taken where empty) or week."),
            _choice("activity!", TIME_ACTIVITIES, "What the time went to."),
            _bounded("minutes!", "integer", "How long, in minutes.", 0, 7 * 24 * 60),
            _id("for_facilitator_id", "The colleague who was supported."),
            Column("entry_id", "id", "The entry's own id, where it was written here.", kept=True),
            *_CORRECTS,
        ),
        repeats=True,
        dated="worked_on",
    ),
    Table(
        "absences",
        "Days somebody was away.",
        ("facilitator_id", "from_on"),
        (
            _id("facilitator_id!"),
            _FROM,
            _date("to_on!", "First day back."),
            _column("code", "reason", "Leave, illness, ..."),
        ),
    ),
    Table(
        "working_hours",
        "Hours of the week in which somebody can meet clients, where they are not the agency's.",
        ("facilitator_id", "weekday", "from_time", "from_on"),
        (_id("facilitator_id!"), *_HOURS),
    ),
    Table(
        "provider_hours",
        "Hours of the week in which an outside provider can make contacts.",
        ("provider", "weekday", "from_time", "from_on"),
        (_column("code", "provider!", "The outside provider."), *_HOURS),
    ),
    Table(
        "disruptions",
        "An emergency or distraction that took hours.",
        ("disruption_id",),
        (
            Column("disruption_id", "id", "Its own id.", True),
            _id("case_id", "The case it concerns, where it concerns one."),
            _id("facilitator_id!", "Who carries it now."),
            _id("onset_facilitator_id", "Who carried it when it began; the same where empty."),
            _choice("cause!", CAUSES, "What brought it about."),
            _column("instant", "started_at!", "When it began."),
            _column("instant", "ended_at", "When it ended; empty while it goes on."),
            _bounded("minutes", "integer", "Time it took in all, in minutes.", 0, 600_000),
            _column("flag", "permanent", "Whether the change is for good."),
            *_CORRECTS,
        ),
    ),
    Table(
        "obligations",
        "A record, a reply or a review that falls due.",
        ("obligation_id",),
        (
            Column("obligation_id", "id", "Its own id.", True),
            _id("case_id"),
            _id("facilitator_id!"),
            _choice("kind!", OBLIGATION_KINDS, "What is owed."),
            _choice("basis", BASES, "What asks for it."),
            _date("due_on!", "Last day on which it is on time."),
            _date("done_on", "The day it was done."),
        ),
    ),
    Table(
        "positions",
        "A place in a client's direct-care team.",
        ("position_id",),
        (Column("position_id", "id", "Its own id.", True), _id("case_id!"), _FROM, _TO),
    ),
    Table(
        "vacancies",
        "A position's time without a holder.",
        ("position_id", "opened_on"),
        (
            _id("position_id!"),
            _date("recruiting_started_on", "The day the search began."),
            _date("opened_on!", "First day without a holder."),
            _date("filled_on", "First day with one again; empty while open."),
        ),
    ),
    Table(
        "departures",
        "A holder of a position who left.",
        ("position_id", "left_on"),
        (
            _id("position_id!"),
            _date("left_on!", "First day without them."),
            _column("code", "reason", "Why, as a code."),
        ),
    ),
    Table(
        "conflicts",
        "A case that somebody may not carry.",
        ("case_id", "facilitator_id"),
        (_id("case_id!"), _id("facilitator_id!", "Who may not carry it.")),
    ),
    Table(
        "responder_shifts",
        "A shift of a client-care responder.",
        ("facilitator_id", "starts_at"),
        (
            _id("facilitator_id!"),
            _column("instant", "starts_at!", "When it begins."),
            _column("instant", "ends_at!", "When it ends."),
        ),
    ),
    Table(
        "efforts",
        "What was brought in to take work off facilitators.",
        ("effort_id",),
        (
            Column("effort_id", "id", "Its own id.", True),
            _column("code", "name!", "What it is."),
            _date("starts_on!", "First day of use."),
            _bounded("expected_hours_per_month", "number", "Hours expected to be saved.", 0, 1e5),
            _column(
                "list",
                "activities",
                "Which kinds of time it should save, as administration;compliance; "
                "administration where empty.",
            ),
        ),
    ),
    Table(
        "referrals",
        "A client passed to another provider, and its follow-up.",
        ("referral_id",),
        (
            Column("referral_id", "id", "Its own id.", True),
            _id("case_id!"),
            _column("code", "provider!", "To whom."),
            _date("made_on!", "The day it was made."),
            _date("follow_up_due_on", "Last day on which its follow-up is on time."),
            _date("followed_up_on", "The day it was followed up."),
            _column("code", "result", "What came of it."),
        ),
    ),
    Table(
        "feedback",
        "What somebody said of the service.",
        ("feedback_id",),
        (
            Column("feedback_id", "id", "Its own id.", True),
            _choice("from_kind!", FEEDBACK_KINDS, "Who gave it."),
            _date("given_on!", "The day."),
            _bounded("satisfaction", "integer", "1 (not at all) to 5 (very).", 1, 5),
            _column("code", "about", "A facilitator_id, or a word such as service."),
            _column("text", "text", "In their words."),
        ),
    ),
)

_KEPT = (
    Table(
        "assessments",
        "A self-assessment, or an assessment of somebody or of the service.",
        ("assessment_id",),
        (
            Column("assessment_id", "id", "Its own id.", True),
            _column("code", "instrument!", "The instrument."),
            _column("code", "instrument_version!", "Its version."),
            _id("about_facilitator_id", "Whom it is about; empty for the service."),
            _id("rater_id", "Who rates."),
            _choice("rater_kind!", RATER_KINDS, "As what."),
            _column("code", "period!", "What time it is about."),
            _bounded("role_years", "number", "Years in the role when it was begun.", 0, 80),
            _id("amends_id", "The assessment it replaces."),
            _column("text", "reason", "Why it was amended."),
            _column("instant", "started_at!", "When it was begun."),
            _column("instant", "submitted_at", "When it was submitted; empty for a draft."),
            _column("instant", "released_at", "When its author let others see it."),
        ),
        kept=True,
    ),
    Table(
        "responses",
        "An answer to one item, as it was given at that moment.",
        ("response_id",),
        (
            Column("response_id", "id", "Its own id.", True),
            _id("assessment_id!"),
            _column("code", "item_id!", "The item."),
            _column("integer", "value", "The level chosen; empty where it was withdrawn."),
            _column("text", "note", "A note to it."),
            _column("instant", "answered_at!", "When."),
            _column("code", "session", "The sitting in which it was given."),
        ),
        kept=True,
        append_only=True,
        searched=("assessment_id",),
    ),
    Table(
        "actions",
        "What will be done after an assessment.",
        ("action_id",),
        (
            Column("action_id", "id", "Its own id.", True),
            _id("assessment_id"),
            _column("code", "item_id", "The item it improves."),
            _column("text", "action!", "What will be done."),
            _id("owner_id", "Who sees to it."),
            _column("text", "resources", "With what."),
            _choice("driver", DRIVERS, "The driver of satisfaction it works on."),
            _date("due_on", "By when."),
            _date("done_on", "The day it was done."),
        ),
        kept=True,
    ),
    Table(
        "action_progress",
        "How far an action was when it was reviewed.",
        ("action_progress_id",),
        (
            Column("action_progress_id", "id", "Its own id.", True),
            _id("action_id!"),
            _date("reviewed_on!", "The day of the review."),
            _choice("status!", PROGRESS, "How far it was."),
            _column("text", "note", "What was seen."),
        ),
        kept=True,
        append_only=True,
    ),
    Table(
        "goals",
        "A growth goal of one person.",
        ("goal_id",),
        (
            Column("goal_id", "id", "Its own id.", True),
            _id("facilitator_id!"),
            _id("assessment_id"),
            _column("code", "item_id", "The competency."),
            _column("text", "specific!", "What exactly."),
            _column("text", "measurable!", "How one will see it."),
            _column("text", "achievable!", "Why it can be done."),
            _column("text", "relevant!", "Why it matters."),
            _date("due_on!", "By when."),
            _date("done_on", "The day it was reached."),
        ),
        kept=True,
    ),
    Table(
        "coaching_notes",
        "What was talked over with somebody who is coached.",
        ("coaching_note_id",),
        (
            Column("coaching_note_id", "id", "Its own id.", True),
            _id("facilitator_id!", "Who is coached."),
            _id("by_facilitator_id", "Who coaches."),
            _id("goal_id", "The growth goal it is about."),
            _date("given_on!", "The day."),
            _column("text", "text!", "In words."),
        ),
        kept=True,
    ),
    Table(
        "nominations",
        "A colleague's word, with evidence, that somebody masters a competency.",
        ("nomination_id",),
        (
            Column("nomination_id", "id", "Its own id.", True),
            _id("facilitator_id!", "Who is nominated."),
            _id("by_facilitator_id!", "Who nominates."),
            _column("code", "item_id!", "The competency."),
            _date("given_on!", "The day."),
            _column("text", "evidence!", "What was seen that shows it."),
        ),
        kept=True,
    ),
    Table(
        "recognitions",
        "Thanks that were given.",
        ("recognition_id",),
        (
            Column("recognition_id", "id", "Its own id.", True),
            _id("facilitator_id!"),
            _id("by_facilitator_id", "Who thanked."),
            _date("given_on!", "The day."),
            _column("text", "text!", "For what."),
        ),
        kept=True,
    ),
    Table(
        "recommendations",
        "What a review recommends to the agency or to a person.",
        ("recommendation_id",),
        (
            Column("recommendation_id", "id", "Its own id.", True),
            _id("facilitator_id", "Whom it is for; empty for the agency."),
            _column("code", "month!", "The month reviewed."),
            _choice(
                "kind!",
                ("training", "advice", "support", "staffing", "funding", "accountability"),
                "What it asks for.",
            ),
            _column("text", "text!", "In words."),
            _date("done_on", "The day it was carried out."),
        ),
        kept=True,
    ),
    Table(
        "monthly_reviews",
        "The facilitator's comment on a month and the jointly agreed cause.",
        ("facilitator_id", "month"),
        (
            _id("facilitator_id!"),
            Column("month", "code", "The month, as 2026-10.", True, pattern=r"[0-9]{4}-[0-9]{2}"),
            _column("text", "comment", "The facilitator's own words."),
            _column("text", "agreed_cause", "The cause that both agreed on."),
            _date("agreed_on", "The day they agreed."),
        ),
        kept=True,
    ),
    Table(
        "scenarios",
        "A named what-if of the caseload planner.",
        ("scenario_id",),
        (
            Column("scenario_id", "id", "Its own id.", True),
            _column("code", "name!", "Its name."),
            _id("facilitator_id", "Whose records it started from."),
            _column("text", "assumptions!", "The assumptions, as JSON."),
            _column("instant", "saved_at!", "When it was saved."),
        ),
        kept=True,
    ),
    Table(
        "proposals",
        "Help that was proposed: support, carrying together, the next new case, or a move.",
        ("proposal_id",),
        (
            Column("proposal_id", "id", "Its own id.", True),
            _choice("kind!", HELP_KINDS, "What kind of help."),
            _id("case_id", "The case that is carried together or moves."),
            _id("from_facilitator_id", "Who is relieved; empty for the next new case."),
            _id("to_facilitator_id!", "Who helps."),
            _bounded("hours_per_month", "number", "The hours a month that pass.", 0, 744),
            _bounded("load_share", "number", "The share that passes in carrying together.", 0, 1),
            _date("from_on!", "The day from which it is to hold."),
            _column("text", "reason", "Why it was proposed."),
            _column("instant", "proposed_at!", "When."),
            _date("team_agreed_on", "The day the client's team agreed."),
            _date("from_agreed_on", "The day the one who is relieved agreed."),
            _date("to_agreed_on", "The day the one who helps agreed."),
            _column("instant", "applied_at", "When the assignments were changed by it."),
            _column("instant", "withdrawn_at", "When it was withdrawn."),
        ),
        kept=True,
    ),
    Table(
        "handed_pages",
        "A month's page that was handed to the person it is about, before others speak of it.",
        ("facilitator_id", "month"),
        (
            _id("facilitator_id!"),
            Column("month", "code", "The month, as 2026-10.", True, pattern=r"[0-9]{4}-[0-9]{2}"),
            _date("handed_on!", "The day."),
        ),
        kept=True,
    ),
    Table(
        "id_mappings",
        "Which of our ids stands for another system's.",
        ("source", "table_name", "source_id"),
        (
            _column("code", "source!", "The other system, as in params/sources."),
            _column("code", "table_name!", "The table."),
            _column("code", "source_id!", "Its id there."),
            _column("code", "id!", "Our id."),
        ),
        kept=True,
        append_only=True,
    ),
    Table(
        "audit",
        "One thing done to the records; each entry seals the one before it.",
        ("audit_id",),
        (
            Column("audit_id", "integer", "1, 2, 3, ...", True, low=1),
            _column("instant", "at!", "When."),
            _column("code", "actor!", "Who: a facilitator_id, or the account's name."),
            _choice("action!", ("import", "insert", "correct", "remove", "export"), "What."),
            _column("code", "table_name!", "In which table."),
            _column("code", "row_key!", "Which row, or how many rows of an import."),
            _column("code", "values_digest!", "Salted SHA-256 over the entry's audit_values."),
            _column("code", "digest!", "SHA-256 over this entry and the digest before it."),
        ),
        kept=True,
        append_only=True,
    ),
    Table(
        "audit_values",
        "The old and new values of an audit entry; they may be erased, the entry stays.",
        ("audit_id", "column_name"),
        (
            Column("audit_id", "integer", "The entry.", True, low=1, refers="audit"),
            _column("code", "column_name!", "The column."),
            _column("text", "old_value", "What stood there before."),
            _column("text", "new_value", "What stands there since."),
            _column("code", "salt!", "Random, so that a digest does not betray a value."),
        ),
        kept=True,
    ),
)


def find_own_id(table: Table) -> str:
    """Return the column that a later row's `corrects_id` names."""
    return table.key[0] if len(table.key) == 1 else "entry_id"


#: Every table, those that others refer to first.
TABLES: dict[str, Table] = {table.name: table for table in (*_IMPORTED, *_KEPT)}
