"""The tables of the responders' coverage: by the time of the week, and by facilitator."""

from collections.abc import Collection, Iterator
from typing import Any

import pandas as pd

from caseload_lib.report.documents.document import Grid, Passage
from caseload_lib.report.sharing.people import mark_left
from caseload_lib.review.wording import join_words, say_number, say_range, say_share, say_value
from caseload_lib.share.responding.crunches import Tally
from caseload_lib.share.responding.duty import PARTS
from caseload_lib.share.responding.relief import Relief
from caseload_lib.share.responding.response import Response

_HOURS = {name: f"{begin} to {end}" for name, begin, end in PARTS}


def name_time(days: object, part: object) -> str:
    """Return what a time of the week is called in a sentence, after "from".

    Parameters
    ----------
    days, part : str
        As in `duty.CELLS`.

    Returns
    -------
    str
        Hours and days.

    Examples
    --------
    >>> name_time("weekdays", "night")
    '22 to 7 on weekdays'
    """
    return f"{_HOURS[str(part)]} {'on weekdays' if days == 'weekdays' else 'at the weekend'}"


def _head_time(days: object, part: object) -> str:
    """Return what a time of the week is called at the head of a row."""
    return f"{str(days).capitalize()}, {_HOURS[str(part)]}"


def draw_week(found: Response) -> Iterator[Grid | Passage]:
    """Yield what comes and who is there, by the time of the week.

    Parameters
    ----------
    found : Response
        What was found; without coverage only what came is drawn.
    """
    cells, covered = found.cells, not found.crunches.reason
    names = [_head_time(row.days, row.part) for row in cells.itertuples()]
    if covered:
        yield Grid(
            "Responders on duty, by the agency's clocks",
            ("Hours", "On average", "Nobody", "One", "Two or more"),
            tuple(
                (name, say_number(row.on_duty), *map(say_share, (row.nobody, row.one, row.more)))
                for name, row in zip(names, cells.itertuples(), strict=True)
            ),
        )
    rows = (
        (name + ("*" if row.pooled else ""), *_list_numbers(row, covered))
        for name, row in zip(names, cells.itertuples(), strict=True)
    )
    headers = ("Hours", "Crunches", "A month", "Hours each")
    more = ("Find nobody", "Hours falling a month", "Less with one more") if covered else ()
    caption = "Crunches that came, and the hours that fall on facilitators"
    yield Grid(caption, headers + more, tuple(rows))
    if covered:
        yield Passage(
            "Less with one more: hours a month that would not fall on facilitators, were one more "
            "responder on duty all through these hours.",
            kind="hint",
        )
    if cells["pooled"].any():
        yield Passage(
            "* Few crunches on weekdays or at the weekend: how often they come and how long they "
            "take is taken from both together.",
            kind="hint",
        )


def _list_numbers(row: Any, covered: bool) -> Iterator[str]:
    """Yield the numbers of one time of the week."""
    yield str(row.crunches)
    yield _say_rate(row.arrivals_per_hour, row.lower, row.upper, row.hours_per_month)
    yield _say_known(row.mean_hours)
    if covered:
        chance = row.chance_uncovered
        yield "not known" if pd.isna(chance) else say_share(chance)
        yield _say_known(row.falling_hours_per_month)
        yield _say_known(row.taken_off_per_month)


def _say_rate(rate: float, lower: float, upper: float, hours: float) -> str:
    """Return crunches a month with their interval."""
    if rate == 0:
        return f"0 (up to {upper * hours:.1g})"
    return f"{say_number(rate * hours)} ({say_range(lower * hours, upper * hours, '')})"


def _say_known(value: float) -> str:
    """Return a number, or that it is not known."""
    return "not known" if pd.isna(value) else say_number(value)


def draw_people(tally: Tally, left: Collection[str]) -> Iterator[Grid | Passage]:
    """Yield on whom crunches fell.

    Parameters
    ----------
    tally : Tally
        Who took them.
    left : collection of str
        The facilitator_ids of those who have left.
    """
    if tally.people.empty:
        yield Passage("None fell on a facilitator.")
        return
    rows = tuple(
        (mark_left(row.facilitator_id, left), str(row.crunches), say_number(row.hours))
        for row in tally.people.itertuples()
    )
    yield Grid("In order of ids", ("Facilitator", "Crunches", "Hours"), rows)
    yield Passage(
        "On whom they fell says nothing of how anybody works; and luck is not fairness.",
        kind="hint",
    )


def draw_relief(relief: Relief, left: Collection[str]) -> Iterator[Grid | Passage]:
    """Yield what one more responder would take off whom.

    Parameters
    ----------
    relief : Relief
        What was worked out.
    left : collection of str
        The facilitator_ids of those who have left.
    """
    times = [
        f"{say_number(row.weekly_hours)} hours a week from {name_time(row.days, row.part)}"
        for row in relief.cells.itertuples()
        if row.beside == 0
    ]
    spread = say_range(relief.lower, relief.upper, "hours")
    where = f", of most use while nobody is on duty ({join_words(times)})" if times else ""
    yield Passage(
        f"One more with {say_number(relief.weekly_hours)} hours on duty a week, as many as the "
        f"others have{where}, would take about "
        f"{say_value(relief.hours_per_month, 'hours')} of crunches a month off facilitators "
        f"({spread}).",
        kind="notice",
    )
    rows = tuple(
        (
            mark_left(row.facilitator_id, left),
            say_number(row.hours_per_month),
            say_range(row.lower, row.upper, ""),
        )
        for row in relief.people.itertuples()
    )
    headers = ("Facilitator", "Hours a month", "Range of 95 in 100")
    yield Grid("Off whom, by the crunches that fell on each; in order of ids", headers, rows)


def draw_waiting(found: Response, deferrable: Collection[str]) -> Iterator[Grid | Passage]:
    """Yield how long waits what can be put off.

    Parameters
    ----------
    found : Response
        What was found.
    deferrable : collection of str
        The causes that can be put off.
    """
    yield Passage(
        f"With the cause {join_words(sorted(deferrable))} work can be put off until a responder "
        "is free, so that it waits (Erlang's C) and does not fall on facilitators: for whoever is "
        "free first, or for the next shift. It is reckoned as if responders had nothing else to "
        "do."
    )
    rows = tuple(
        (
            _head_time(row.days, row.part),
            str(row.can_wait),
            "not known" if pd.isna(row.chance_waits) else say_share(row.chance_waits),
            "not known"
            if pd.isna(row.mean_wait_hours)
            else f"{say_number(60 * row.mean_wait_hours)} minutes",
        )
        for row in found.cells.itertuples()
    )
    headers = ("Hours", "Crunches", "Have to wait", "On average, while somebody is on duty")
    yield Grid("What can be put off", headers, rows)
