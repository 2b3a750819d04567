"""Early warnings in words: all of it for the person themself, and for others what they may know."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.charts.words import format_number, format_value
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.report.documents.document import Document, Grid, Part, Passage
from caseload_lib.report.labels import CLOSE
from caseload_lib.report.own_counts import list_leads
from caseload_lib.report.own_rows import find_name
from caseload_lib.review.wording import join_words, say_count
from caseload_lib.share.burden import find_burden
from caseload_lib.share.warning_rules import UNITS
from caseload_lib.share.warnings import find_warnings, list_informed, summarise_warnings

#: What each rule is called as a sign.
SIGNS = {
    "utilisation": "More planned work than time, month after month",
    "disruption_hours": "Many hours of disruptions",
    "overdue_obligations": "Obligations overdue",
    "open_position_days": "Positions in clients' teams open",
    "presence_fall": "Presence with clients' teams falling",
}
_NO_BLAME = (
    "That is nobody's fault, and least of all yours: it is what came together. It is the moment "
    "to ask for help, and asking is part of the work here."
)
_FIRST = (
    "You see this first. Others are told of it once this page is in your hands or you have "
    "written your comment on it, so that nobody talks about you before you know."
)
_HAND_OVER = (
    "A page is in somebody's hands once that is written down, by the command caseload share handed "
    "or in the meeting's form, or once they have written their comment on it."
)


@dataclass(frozen=True)
class _Found:
    """The warnings of a month with what is said beside them; `helpers` have clear room."""

    records: Records
    month: Month
    agency: Agency
    warnings: pd.DataFrame
    summary: pd.DataFrame
    helpers: tuple[str, ...]

    @classmethod
    def of(cls, records: Records, history: pd.DataFrame, month: Month, agency: Agency) -> "_Found":
        """Find them for everybody."""
        warnings = find_warnings(records, history, month, agency)
        summary = summarise_warnings(warnings, agency)
        room = find_burden(records, history, month, agency).helpers
        room = room[~room["leading"] & (room["room_hours"] > CLOSE * room["on_duty_hours"])]
        return cls(records, month, agency, warnings, summary, tuple(room["facilitator_id"]))

    def name(self, facilitator_id: str) -> str:
        """Return a person's name and id."""
        name = find_name(self.records, facilitator_id)
        return f"{name} ({facilitator_id})" if name else facilitator_id

    def pick(self, facilitator_id: str) -> pd.DataFrame:
        """Return one person's rules."""
        return self.warnings[self.warnings["facilitator_id"] == facilitator_id]

    def tell(self, title: str, subtitle: str, parts: Iterable[Part]) -> Document:
        """Return a document of the agency's."""
        return Document(title, self.agency.agency.name, subtitle, tuple(parts))


def describe_warnings(
    records: Records, history: pd.DataFrame, month: Month, agency: Agency
) -> Document:
    """Return the warnings that others than the person may speak of.

    A warning about a person is told, with its id, only once their page of the month is in their
    hands (`share.warnings.list_informed`). Of the others nothing is told, not even how many
    warnings there are.

    Parameters
    ----------
    records : Records
        The agency's records.
    history : DataFrame
        The facts as `review.history.history_facts` gives them.
    month : Month
        The last month.
    agency : Agency
        The settings.

    Returns
    -------
    Document
        Who is near drowning, in the order of ids, with the evidence; who could help; the rules.
    """
    found = _Found.of(records, history, month, agency)
    known = found.summary[found.summary["facilitator_id"].isin(list_informed(records, month))]
    parts = [
        Part("Who is near drowning", tuple(_list_known(found, known))),
        Part("The signs that are looked for", (_list_rules(found),), folded=True),
    ]
    subtitle = f"{month.label}; in the order of ids, which says nothing about anybody"
    return found.tell("Early warnings", subtitle, parts)


def describe_own_warnings(
    records: Records,
    history: pd.DataFrame,
    month: Month,
    agency: Agency,
    *,
    facilitators: Iterable[str],
) -> dict[str, Document]:
    """Return for each person what their own signs are: for them, before anybody else.

    Parameters
    ----------
    records : Records
        The agency's records.
    history : DataFrame
        The facts as `review.history.history_facts` gives them, of everybody.
    month : Month
        The last month.
    agency : Agency
        The settings.
    facilitators : iterable of str
        Who; each is reported on in the month.

    Returns
    -------
    dict of str to Document
        By facilitator_id: what is there in kind words, with the evidence, who could help, and all
        signs to look up.
    """
    found = _Found.of(records, history, month, agency)
    rows = found.summary.set_index("facilitator_id")
    subtitle = f"{month.label}; for {{}}, who sees it before anybody else"
    return {
        person: found.tell(
            "Are you near drowning?", subtitle.format(person), _draw_own(found, rows.loc[person])
        )
        for person in facilitators
    }


def _draw_own(found: _Found, summary: pd.Series) -> Iterator[Part]:
    """Yield what one person is told of their own signs."""
    person = str(summary.name)
    own = found.pick(person)
    met = own[own["met"].fillna(False)]
    if not summary["applies"]:
        yield Part("Your signs", (Passage(f"Nothing to tell: {own['reason'].iloc[0]}."),))
        return
    blocks = [Passage(_say_own(summary, found.agency), "notice" if len(met) else "plain")]
    blocks += [Passage(str(evidence)) for evidence in met["evidence"]]
    if len(met):
        blocks += [Passage(_NO_BLAME), Passage(_say_helpers(found, person))]
        blocks += [Passage(_FIRST, "hint")]
    yield Part("Your signs", tuple(blocks))
    yield Part("All signs", (_list_signs(own),), folded=True)


def _say_own(summary: pd.Series, agency: Agency) -> str:
    """Return how many signs there are, and whether that makes a warning."""
    met, unknown = int(summary["met"]), len(UNITS) - int(summary["known"])
    needed = agency.warnings.rules_needed
    count = _say_of(met, len(UNITS))
    rest = "" if not unknown else f" {say_count(unknown).capitalize()} cannot be told."
    if met >= needed:
        return f"{count} of having too much at once {_be(met)} there this month.{rest}"
    if met:
        signs = "sign" if needed == 1 else "signs"
        return (
            f"{count} of having too much at once {_be(met)} there this month; it is called a "
            f"warning from {say_count(needed)} {signs} on.{rest}"
        )
    return f"None of the {say_count(len(UNITS))} signs of having too much at once is there.{rest}"


def _say_helpers(found: _Found, person: str) -> str:
    """Return how many colleagues have room, and whom to ask; their loads are not told."""
    room = len([one for one in found.helpers if one != person])
    ask = _say_whom_to_ask(found, person)
    if not room:
        return (
            "By the hours on record no colleague has room, so this is for the agency to solve and "
            f"not for you alone: {ask}."
        )
    who = "One colleague has" if room == 1 else f"{say_count(room).capitalize()} colleagues have"
    return f"{who} room to help: {ask}."


def _say_whom_to_ask(found: _Found, person: str) -> str:
    """Return the person's supervisor and the leads, as those to ask."""
    people = found.records.facilitators
    above = people.loc[people["facilitator_id"] == person, "supervisor_id"].dropna()
    supervisor = [str(one) for one in above if one != person]
    leads = sorted(list_leads(found.records, found.month) - {person, *supervisor})
    asked = [f"{found.name(one)}, your supervisor" for one in supervisor]
    asked += [f"{found.name(one)}, who leads" for one in leads]
    return f"ask {', or '.join(asked)}" if asked else "ask your supervisor or your lead"


def _list_known(found: _Found, known: pd.DataFrame) -> Iterator[Passage | Grid]:
    """Yield what may be told of those who have their page, and of whom nothing is told yet."""
    have, every = len(known), len(found.summary)
    month = found.month.label
    if have < every:
        yield Passage(
            f"{have} of {every} have their page of {month}; warnings about the others are shown "
            "once they have theirs.",
            "notice",
        )
        yield Passage(_HAND_OVER, "hint")
    warned = known[known["warned"].fillna(False)]
    if have and warned.empty:
        whose = "Nobody" if have == every else "Nobody of those who have their page"
        yield Passage(f"{whose} is known to be near drowning by the agency's rules.")
    if len(warned):
        yield Passage("Read it for who needs help now, never for who does well.", "hint")
        rows = tuple(_tell_person(found, str(person)) for person in warned["facilitator_id"])
        yield Grid("Near drowning", ("Who", "Signs", "What the records say"), rows)
        yield Passage(_say_all_helpers(found, set(warned["facilitator_id"])))
    yield from _list_others(found, known)


def _list_others(found: _Found, known: pd.DataFrame) -> Iterator[Passage]:
    """Yield who has a single sign, and of whom it cannot be told, among those who may be named."""
    few = known[(known["met"] > 0) & ~known["warned"].fillna(False)]
    for person in few["facilitator_id"]:
        who, count, evidence = _tell_person(found, str(person))
        yield Passage(f"{who}: {count}, which is no warning. {evidence}")
    open_ = known[known["warned"].isna()]
    if len(open_):
        names = [found.name(str(person)) for person in open_["facilitator_id"]]
        yield Passage(f"Cannot be told, for want of records: {join_words(names)}.", "hint")


def _tell_person(found: _Found, person: str) -> tuple[str, str, str]:
    """Return who it is, how many signs are there, and what the records say."""
    own = found.pick(person)
    met = own[own["met"].fillna(False)]
    count = f"{len(met)} of {own['met'].notna().sum()} known"
    return found.name(person), count, " ".join(met["evidence"])


def _say_all_helpers(found: _Found, warned: set[str]) -> str:
    """Return who has room to help those who are warned of."""
    room = [found.name(one) for one in found.helpers if one not in warned]
    if not room:
        return "By the hours on record nobody has room to help: this is for the agency to solve."
    return f"By the hours on record these have room to help: {join_words(room)}."


def _list_rules(found: _Found) -> Grid:
    """Return the rules with the numbers from which they hold."""
    thresholds = found.agency.warnings.model_dump()
    rows = tuple((SIGNS[rule], _write(float(thresholds[rule]), rule)) for rule in UNITS)
    return Grid("From when on a sign is there", ("Sign", "From"), rows)


def _list_signs(own: pd.DataFrame) -> Grid:
    """Return all of one person's signs, met or not, or why they are not known."""
    rows = tuple(
        (
            SIGNS[str(row.rule)],
            str(row.evidence) if pd.isna(row.reason) else f"Not known: {row.reason}.",
            _write(float(str(row.threshold)), str(row.rule)),
            "not known" if pd.isna(row.met) else ("yes" if row.met else "no"),
        )
        for row in own.itertuples()
    )
    return Grid("All signs", ("Sign", "What the records say", "From", "There?"), rows)


def _write(threshold: float, rule: str) -> str:
    """Return a threshold with its unit."""
    if rule == "overdue_obligations":
        return format_number(threshold)
    less = " less" if rule == "presence_fall" else ""
    return f"{format_value(threshold, UNITS[rule])}{less}"


def _say_of(count: int, every: int) -> str:
    """Return how many of the signs, as the beginning of a sentence."""
    return f"{say_count(count).capitalize()} of the {say_count(every)} signs"


def _be(count: int) -> str:
    """Return the verb that goes with a count."""
    return "is" if count == 1 else "are"
