"""Early warnings for others than the person they are about: what may be spoken of."""

from collections.abc import Iterator

import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.report.documents.document import Document, Grid, Part, Passage
from caseload_lib.report.sharing.signs import SIGNS, FoundSigns, write_threshold
from caseload_lib.review.wording import join_words
from caseload_lib.share.warning_rules import UNITS
from caseload_lib.share.warnings import list_informed

_HAND_OVER = (
    "A page is in somebody's hands once that is written down, as in the supervisors' meeting, or "
    "once they have written their comment on it."
)


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
    return tell_warnings(FoundSigns.of(records, history, month, agency))


def tell_warnings(found: FoundSigns) -> Document:
    """Return the warnings that others may speak of, from the signs found for everybody.

    Parameters
    ----------
    found : FoundSigns
        The signs of everybody.

    Returns
    -------
    Document
        As `describe_warnings` gives it.
    """
    informed = list_informed(found.records, found.month)
    known = found.summary[found.summary["facilitator_id"].isin(informed)]
    parts = [
        Part("Who is near drowning", tuple(_list_known(found, known))),
        Part("The signs that are looked for", (_list_rules(found),), folded=True),
    ]
    subtitle = f"{found.month.label}; in the order of ids, which says nothing about anybody"
    return found.tell("Early warnings", subtitle, parts)


def _list_known(found: FoundSigns, known: pd.DataFrame) -> Iterator[Passage | Grid]:
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


def _list_others(found: FoundSigns, known: pd.DataFrame) -> Iterator[Passage]:
    """Yield who has a single sign, and of whom it cannot be told, among those who may be named."""
    few = known[(known["met"] > 0) & ~known["warned"].fillna(False)]
    for person in few["facilitator_id"]:
        who, count, evidence = _tell_person(found, str(person))
        yield Passage(f"{who}: {count}, which is no warning. {evidence}")
    open_ = known[known["warned"].isna()]
    if len(open_):
        names = [found.name(str(person)) for person in open_["facilitator_id"]]
        yield Passage(f"Cannot be told, for want of records: {join_words(names)}.", "hint")


def _tell_person(found: FoundSigns, person: str) -> tuple[str, str, str]:
    """Return who it is, how many signs are there, and what the records say."""
    own = found.pick(person)
    met = own[own["met"].fillna(False)]
    count = f"{len(met)} of {own['met'].notna().sum()} known"
    return found.name(person), count, " ".join(met["evidence"])


def _say_all_helpers(found: FoundSigns, warned: set[str]) -> str:
    """Return who has room to help those who are warned of."""
    room = [found.name(one) for one in found.helpers if one not in warned]
    if not room:
        return "By the hours on record nobody has room to help: this is for the agency to solve."
    return f"By the hours on record these have room to help: {join_words(room)}."


def _list_rules(found: FoundSigns) -> Grid:
    """Return the rules with the numbers from which they hold."""
    thresholds = found.agency.warnings.model_dump()
    rows = tuple((SIGNS[rule], write_threshold(float(thresholds[rule]), rule)) for rule in UNITS)
    return Grid("From when on a sign is there", ("Sign", "From"), rows)
