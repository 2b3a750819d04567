"""What the test of concentration says, in sentences for the one whom it is about."""

import math
from collections.abc import Sequence

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
#: What follows whatever the test says.
LUCK_IS_NOT_FAIR = (
    "Whatever brings it about, it is not fair that it should weigh on whom it falls: how many "
    "hours somebody carries above their share, and who can help, stands first."
)
#: What the test is for.
TEST_NOTE = "The test only says whether something besides luck should be looked for as well."
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
        and `TEST_NOTE` belong under them.

    Examples
    --------
    >>> from caseload_lib.share.equity import concentration
    >>> found = concentration([3, 1, 1, 0, 0, 0, 0], [1] * 7)
    >>> print(say_verdict(found, "client", who="F003"))
    Five clients had an event beyond anybody's control. Three of them were F003's, ...
    """
    if found.place is None or found.count is None:
        return _say_nothing(found, kind)
    if found.events == 1:
        counted = f"One client had {EVENTS[kind]}. It was {_own(who)}"
    else:
        share = "All" if found.count == found.events else _start(found.count)
        verb = "was" if found.count == 1 else "were"
        counted = (
            f"{_start(found.events)} clients had {EVENTS[kind]}. {share} of them {verb} {_own(who)}"
        )
    return (
        f"{counted}, where {say_number(found.expected[found.place])} would be usual by "
        f"{EXPOSURES[kind]}. Luck alone brings one person or another as unusual a number in "
        f"{say_years(found.p_value)}. {_judge(found, who)}"
    )


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


def say_tests(tests: Sequence[Concentration]) -> str:
    """Return what several tests together mean.

    Parameters
    ----------
    tests : sequence of Concentration
        The tests, at least two.

    Returns
    -------
    str
        How often one of them or another alarms where nothing but luck is at work.

    Examples
    --------
    >>> from caseload_lib.share.equity import concentration
    >>> say_tests([concentration([1, 2], [1, 1])] * 2)[:59]
    'These are two tests: where nothing but luck is at work, one'
    """
    spared = math.prod(1 - found.alpha for found in tests)
    return (
        f"These are {say_count(len(tests))} tests: where nothing but luck is at work, one of them "
        f"or another still says more than luck in up to {say_years(1 - spared)}."
    )


def _judge(found: Concentration, who: str | None) -> str:
    """Return the verdict on a count."""
    telling, whom, ratio = found.smallest_telling_count, who or "you", found.material_ratio
    often = "twice" if ratio == 2 else f"{say_number(ratio)} times"
    if found.verdict == MORE_THAN_CHANCE:
        return f"That is more than luck alone would do. {_LOOK}"
    if telling is None:
        return (
            "That is too little to tell whether anything besides luck is at work: so few could "
            "not show it, however they fell."
        )
    if found.verdict == CONSISTENT:
        return (
            f"Nothing besides luck shows in these numbers; if such events fell on {whom} {often} "
            f"as often as usual, {say_years(found.power)} would show it."
        )
    return (
        "These are too few to tell whether anything besides luck is at work: it would show from "
        f"{say_count(telling)} of the {say_count(found.events)} on, and if such events fell on "
        f"{whom} {often} as often as usual, only {say_years(found.power)} would show it."
    )


def _say_nothing(found: Concentration, kind: str) -> str:
    """Return what is said without events, or without anybody to compare."""
    if not found.events:
        return f"No client had {EVENTS[kind]}, so that there is nothing to tell."
    clients = "client" if found.events == 1 else "clients"
    return (
        f"{_start(found.events)} {clients} had {EVENTS[kind]}. Only one person was there to whom "
        "they could fall, so that there is nobody to compare with."
    )


def _own(who: str | None) -> str:
    """Return whose it is."""
    return f"{who}'s" if who else "yours"


def _start(count: int) -> str:
    """Return a count at the start of a sentence."""
    return say_count(count).capitalize()
