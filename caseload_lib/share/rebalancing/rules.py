"""Who may take which case, whatever room they have."""

from typing import NamedTuple

from caseload_lib.share.rebalancing.situation import Case, Person


class Hindrance(NamedTuple):
    """Why somebody cannot take a case.

    Attributes
    ----------
    rule : str
        "pinned", "kept_out", "unknown_hours", "no_hours", "conflict", "skill" or "language".
    reason : str
        The same in a sentence.
    """

    rule: str
    reason: str


def find_hindrance(case: Case, person: Person) -> Hindrance | None:
    """Return what keeps somebody from taking a case, however much room they have.

    Every skill that the case needs must be had; where it names languages, one of them.

    Parameters
    ----------
    case : Case
        The case.
    person : Person
        Somebody who does not hold it.

    Returns
    -------
    Hindrance or None
        The first that holds; None where there is none.
    """
    who = person.facilitator_id
    if case.pinned:
        return Hindrance("pinned", f"{case.case_id} is pinned and stays where it is.")
    if person.kept_out:
        return Hindrance("kept_out", f"{who} is kept out: neither gives nor takes a case.")
    if person.available is None:
        return Hindrance("unknown_hours", f"It is not known how many hours {who} has available.")
    if person.available == 0:
        return Hindrance("no_hours", f"{who} has no hours available.")
    if who in case.conflicts:
        return Hindrance("conflict", f"A conflict is recorded: {who} may not carry {case.case_id}.")
    lacking = sorted(case.skills - person.skills)
    if lacking:
        word = "skill" if len(lacking) == 1 else "skills"
        return Hindrance("skill", f"{who} lacks the {word} {', '.join(lacking)}.")
    if case.languages and case.languages.isdisjoint(person.languages):
        languages = " or ".join(sorted(case.languages))
        return Hindrance("language", f"{who} does not have the language {languages}.")
    return None


def is_movable(case: Case, holder: Person) -> bool:
    """Return whether a case may leave its holder, if anybody can take it.

    Parameters
    ----------
    case : Case
        The case.
    holder : Person
        Who holds it.

    Returns
    -------
    bool
        Not where it is pinned, its holder is kept out, or the holder's hours are not known.
    """
    return not (case.pinned or holder.kept_out or holder.available is None)
