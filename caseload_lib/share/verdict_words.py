"""What the test of concentration says, in sentences for the one whom it is about."""

from collections.abc import Mapping

from caseload_lib.review.wording import say_count, say_number
from caseload_lib.share.equity import CONSISTENT, MORE_THAN_CHANCE, Concentration

#: What befell the clients that are counted, by the kind of `hard_events.HardEvents`.
EVENTS = {
    "client": "an event beyond anybody's control",
    "staff": "a staffing crunch or a departure in their team",
}
EXPOSURES = {
    "client": "the days that everybody held cases",
    "staff": "the days that everybody led cases with positions in their teams",
}
#: What follows every verdict.
LUCK_IS_NOT_FAIR = (
    "Whatever brings it about, it is not fair that it should weigh on whom it falls: how many "
    "hours somebody carries above their share, and who can help, stands first. The test only says "
    "whether something besides luck should be looked for as well."
)
#: What to do where it is more than luck.
_LOOK = (
    "So look together for what else may be at work: which clients come to whom, which teams are "
    "short, what could be seen coming. It says nothing of how anybody works."
)


def say_verdict(found: Concentration, kind: str, *, who: str | None) -> str:
    """Return what the test says of whose count is the least likely.

    Parameters
    ----------
    found : Concentration
        The test of clients with hard events.
    kind : str
        "client" or "staff".
    who : str or None
        The facilitator_id at `found.place`; None where the sentences are for that person
        themself.

    Returns
    -------
    str
        Sentences: what was counted, what luck alone would do, and the verdict. `LUCK_IS_NOT_FAIR`
        belongs under them.

    Examples
    --------
    >>> from caseload_lib.share.equity import concentration
    >>> found = concentration([3, 1, 1, 0, 0, 0, 0], [1] * 7)
    >>> print(say_verdict(found, "client", who="F003"))
    Five clients had an event beyond anybody's control; three of them were held by F003 when it
    ...
    """
    events = found.events
    if found.place is None or found.count is None:
        return _say_nothing(found, kind)
    one = events == 1
    whose = f"held by {who}" if who else "yours"
    counted = (
        f"{_start(events)} {'client' if one else 'clients'} had {EVENTS[kind]}; "
        f"{say_count(found.count)} of them {'was' if found.count == 1 else 'were'} {whose} when "
        f"it began, where {say_number(found.expected[found.place])} would be usual by "
        f"{EXPOSURES[kind]}."
    )
    luck = (
        "Luck alone puts as unusual a number on one person or another in "
        f"{say_years(found.p_value)}."
    )
    return f"{counted} {luck} {_judge(found, who)}"


def say_years(chance: float) -> str:
    """Return a chance as years out of a hundred like this one.

    Examples
    --------
    >>> say_years(391 / 2401), say_years(0.004), say_years(0.9995)
    ('16 of 100 such years', 'fewer than 1 of 100 such years', 'nearly every such year')
    """
    if chance < 0.01:
        return "fewer than 1 of 100 such years"
    if chance >= 0.995:
        return "nearly every such year"
    return f"{say_number(chance, 'share').removesuffix('%')} of 100 such years"


def say_two_tests(kinds: Mapping[str, Concentration]) -> str:
    """Return what several tests together mean; "" for fewer than two.

    Parameters
    ----------
    kinds : mapping of str to Concentration
        The tests by kind.

    Returns
    -------
    str
        How often one of them or another alarms where nothing but luck is at work.
    """
    if len(kinds) < 2:
        return ""
    spared = 1.0
    for found in kinds.values():
        spared *= 1 - found.alpha
    return (
        f"These are {say_count(len(kinds))} tests: where nothing but luck is at work, one of them "
        f"or the other still says more than luck in up to {say_years(1 - spared)}."
    )


def _judge(found: Concentration, who: str | None) -> str:
    """Return the verdict on a count."""
    telling = found.smallest_telling_count
    often = f"{say_number(found.material_ratio)} times as often as by their share"
    whom = f"on {who}" if who else "on you"
    if found.verdict == MORE_THAN_CHANCE:
        return f"That is more than luck alone would do. {_LOOK}"
    if telling is None:
        return (
            "These are too few to tell whether anything besides luck is at work: so few could not "
            "show it, however they fell."
        )
    reach = (
        f"{say_count(telling)} of the {say_count(found.events)} would have had to fall {whom} to "
        f"show it, and even if such events fell {whom} {often}, they would have done so in only "
        f"{say_years(found.power)}"
    )
    if found.verdict == CONSISTENT:
        return (
            "Nothing besides luck shows in these numbers. If such events fell "
            f"{whom} {often}, that would have shown in {say_years(found.power)}."
        )
    return f"These are too few to tell whether anything besides luck is at work: {reach}."


def _say_nothing(found: Concentration, kind: str) -> str:
    """Return what is said without events, or without anybody to compare."""
    if not found.events:
        return f"No client had {EVENTS[kind]}, so that there is nothing to tell."
    clients = "client" if found.events == 1 else "clients"
    return (
        f"{_start(found.events)} {clients} had {EVENTS[kind]}. Only one person was there to whom "
        "they could fall, so that there is nobody to compare with."
    )


def _start(count: int) -> str:
    """Return a count at the start of a sentence."""
    return say_count(count).capitalize()
