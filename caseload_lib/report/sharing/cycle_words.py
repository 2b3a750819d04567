"""The words of the circle: links, verdict, direction, hiring and changes as sentences."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from caseload_lib.report.documents.document import Grid, Passage
from caseload_lib.review.wording import join_words, say_count
from caseload_lib.share.circle.changes import Change
from caseload_lib.share.circle.direction import Direction
from caseload_lib.share.circle.hiring import EARLIER, FEW, FEWEST_FILLED, LATER, Hiring, Searched
from caseload_lib.share.circle.links import Link
from caseload_lib.share.circle.panel import NAMES
from caseload_lib.share.cycle import NONE, VICIOUS, VIRTUOUS, Cycle

#: What each measure is called at the start of a sentence, and its unit.
MEASURES: Final = {
    "presence_hours": "Presence",
    "turnover": "Turnover",
    "open_position_days": "Days of open positions in all teams",
    "utilisation": "Load",
}
UNITS: Final = {
    "presence_hours": "hours per case",
    "turnover": "departures per position-year",
    "open_position_days": "days",
    "utilisation": "ratio",
}


class _Step(NamedTuple):
    """How a link is put: for how much more of the cause, in which words, how much of what."""

    size: float
    more: str
    scale: float
    unit: str


_STEPS: Final = {
    ("presence_hours", "turnover"): _Step(
        1.0, "An hour more of presence a case", 1.0, "departures a position and year"
    ),
    ("turnover", "open_position_days"): _Step(
        0.1,
        "A turnover higher by 0.1 departures a position and year",
        1.0,
        "days of open positions a month",
    ),
    ("open_position_days", "utilisation"): _Step(
        10.0, "A month with ten more days of open positions", 100.0, "percentage points of load"
    ),
    ("utilisation", "presence_hours"): _Step(
        0.1, "A load higher by 10 percentage points", 1.0, "hours of presence a case"
    ),
}
_LAGS: Final = ("in the same month", "a month later", "two months later", "three months later")
#: What the document cannot tell, said once.
LIMITS: Final = (
    (
        "A link is what goes together in time within caseloads, with what all caseloads share, "
        "each one's straight trend and its month before taken out. It is no proof of cause: what "
        "moves both, such as a hard case or an illness, can look like a link."
    ),
    (
        "Few facilitators and months find only strong links. With seven facilitators and two "
        "years, each link of a circle as strong as [circle] in the settings has it by default is "
        "found in eight agencies of ten or more; weaker ones are missed more often. No link "
        "found is not the same as no link."
    ),
    "Where there is no circle, a link is found by chance in at most one of twenty agencies.",
    (
        "Load counts the hours that service plans need, that disruptions took and that went into "
        "hiring. What nobody logs is not in it."
    ),
    (
        "Nothing here is about one person: too few months, and too much that is nobody's doing, "
        "stand behind each caseload."
    ),
)


def name_change(changes: Sequence[Change]) -> str:
    """Return changes at the start of a sentence.

    Parameters
    ----------
    changes : sequence of Change
        At least one.

    Returns
    -------
    str
        Without a full stop.

    Examples
    --------
    >>> name_change([Change("facilitators", 2), Change("recruiters", 1, from_month=4)])
    'Two more facilitators and one more recruiter from month 4'
    """
    said = join_words([_name_one(change) for change in changes])
    return f"{said[:1].upper()}{said[1:]}"


def _name_one(change: Change) -> str:
    """Return one change within a sentence."""
    whole = change.amount == int(change.amount)
    amount = say_count(int(change.amount)) if whole else f"{change.amount:g}"
    one = change.amount == 1
    words = {
        "facilitators": f"{amount} more facilitator{'' if one else 's'}",
        "administration_hours": f"{'an hour' if one else f'{amount} hours'} less administration "
        "a week",
        "recruiters": f"{amount} more recruiter{'' if one else 's'}",
        "presence_hours": f"{change.amount:g} hours of presence a case kept free",
    }[change.kind]
    return words if change.from_month == 1 else f"{words} from month {change.from_month}"


def explain_verdict(cycle: Cycle) -> Iterator[Passage]:
    """Yield the verdict for the agency and what it rests on.

    Parameters
    ----------
    cycle : Cycle
        As from `share.cycle.estimate`.
    """
    said = {
        VIRTUOUS: "The circle turns the good way (virtuous)",
        VICIOUS: "The circle turns the bad way (vicious)",
        NONE: "There is no evidence yet that the circle turns either way",
    }[cycle.verdict]
    yield Passage(f"{said}: {cycle.reason}.", kind="notice")
    yield Passage(
        "The circle: where facilitators see little of their clients' teams, more people leave; "
        "positions stand open; open positions take facilitators' hours; and so they see even less "
        "of the teams. It can turn the other way as well. It is called so for the agency only, "
        "and only where all four links are found.",
        kind="hint",
    )


def say_direction(direction: Direction) -> str:
    """Return how the last periods compare with those before."""
    lower, upper = direction.interval.lower, direction.interval.upper
    if direction.change is None or lower is None or upper is None:
        return f"How the last months compare with those before is not known: {direction.reason}."
    months = say_count(direction.periods)
    turn = {1: "were better than", -1: "were worse than", 0: "do not differ clearly from"}
    return (
        f"The last {months} months {turn[direction.sign]} the {months} before, over presence, "
        f"turnover, open positions and load together: by {_say_signed(direction.change)} of a "
        f"caseload's usual spread from month to month ({_say_signed(lower)} to "
        f"{_say_signed(upper)}; more is better), over {direction.units} caseloads known in both."
    )


def say_link(link: Link) -> str:
    """Return what is known of one link.

    Parameters
    ----------
    link : Link
        One of the circle.

    Returns
    -------
    str
        One or two sentences.
    """
    pair = f"{NAMES[link.cause]} and {NAMES[link.effect]}"
    lower, upper = link.interval.lower, link.interval.upper
    if link.estimate is None or link.lag is None or lower is None or upper is None:
        return f"Of {pair} nothing can be said: {link.reason}."
    step = _STEPS[link.cause, link.effect]
    amount = _say_more(link.estimate, step)
    span = _say_span(lower, upper, step)
    if not link.found:
        return (
            f"Between {pair} no link shows: {step.more[:1].lower()}{step.more[1:]} may go with "
            f"anything from {span} {step.unit}."
        )
    fits = (
        "This is the sign that the circle would have."
        if link.as_expected
        else "This is against the circle."
    )
    return f"{step.more} goes with {amount} {step.unit} {_LAGS[link.lag]} ({span}). {fits}"


def tabulate_links(links: Sequence[Link]) -> Grid:
    """Return the links in numbers."""
    rows = []
    for link in links:
        name = f"{NAMES[link.cause]} → {NAMES[link.effect]}"
        if link.sign is None or link.lag is None or link.p_value is None:
            rows.append((name, "not known", "–", "–", "–"))
            continue
        sign = {1: "more with more", -1: "less with more", 0: "no link"}[link.sign]
        chance = "under 0.001" if link.p_value < 0.001 else f"{link.p_value:.3f}"
        counted = f"{link.units} caseloads, {link.pairs} pairs"
        rows.append((name, sign, _LAGS[link.lag], chance, counted))
    return Grid(
        "The links in numbers",
        ("Link", "Found", "Strongest", "p-value", "Rests on"),
        tuple(rows),
    )


def say_hiring(hiring: Hiring) -> Iterator[str]:
    """Yield what is known of beginning early."""
    early, late = hiring.early, hiring.late
    if hiring.verdict == FEW or hiring.pace is None:
        yield (
            f"Too few to tell: of {early.openings} positions with an early search {early.filled} "
            f"were filled, of {late.openings} with a later one {late.filled}; from "
            f"{say_count(FEWEST_FILLED)} on each side a comparison is made."
        )
    else:
        found = {
            EARLIER: "Positions are filled sooner where the search began by the day they opened",
            LATER: "Positions are filled later where the search began by the day they opened",
        }.get(hiring.verdict, "Whether the search began early makes no difference that shows")
        yield (
            f"{found}: {hiring.pace:.1f} times as fast ({hiring.interval.lower:.1f} to "
            f"{hiring.interval.upper:.1f}; half were filled after {_say_days(early)}, of the "
            f"others after {_say_days(late)})."
        )
    if hiring.unknown:
        yield (
            f"Of {hiring.unknown} more it is not recorded when the search began; they are left out."
        )
    yield (
        "All teams together. Who begins early may have positions that are easier to fill; the "
        "comparison cannot rule that out."
    )


def tabulate_hiring(hiring: Hiring) -> Grid:
    """Return early and late searches side by side."""
    rows = []
    for name, side in (
        ("By the day the position opened", hiring.early),
        ("Later", hiring.late),
    ):
        lower, upper = side.interval.lower, side.interval.upper
        span = " to ".join("not reached" if end is None else f"{end:.0f}" for end in (lower, upper))
        middle = "not reached" if side.median_days is None else f"{side.median_days:.0f}"
        rows.append((name, str(side.openings), str(side.filled), middle, span))
    return Grid(
        "Days until a position was filled, those still open counted in",
        ("Search began", "Positions", "Filled", "Half after, days", "95 % interval"),
        tuple(rows),
    )


def _say_days(side: Searched) -> str:
    """Return the days after which half were filled."""
    return "a time not reached yet" if side.median_days is None else f"{side.median_days:.0f} days"


def _say_signed(value: float) -> str:
    """Return a number with a true minus sign."""
    return f"{value:.2f}".replace("-", "−")


def _say_more(value: float, step: _Step) -> str:
    """Return a change as so much more or less."""
    size = value * step.size * step.scale
    return f"{_write(abs(size))} {'more' if size >= 0 else 'fewer'}"


def _say_span(lower: float, upper: float, step: _Step) -> str:
    """Return the interval of a change in words, the smaller change first."""
    if lower < 0 < upper:
        return f"{_say_more(lower, step)} to {_say_more(upper, step)}"
    near, far = sorted((lower, upper), key=abs)
    return f"{_say_more(near, step).split(' ')[0]} to {_say_more(far, step)}"


def _write(size: float) -> str:
    """Return a size to two digits that count."""
    return f"{size:.1f}" if size >= 0.95 else f"{size:.2g}"
