"""The burden as a document: who carries too much, who can help, and what luck explains."""

from collections.abc import Iterator, Sequence

import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.charts.burden import draw_burden
from caseload_lib.charts.house import Picture
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.report.documents.document import Document, Grid, Part, Passage
from caseload_lib.report.sharing.chance import (
    Tested,
    draw_tests,
    draw_verdicts,
    find_chance,
)
from caseload_lib.report.sharing.people import (
    find_left,
    list_rows,
    name_person,
    say_difference,
    say_hours,
)
from caseload_lib.review.wording import join_words, say_value
from caseload_lib.share.burden import Burden, Spread, find_burden

_HOURS_NOTE = (
    "A fair share is that part of all load that one's hours on duty are of everybody's. These are "
    "the hours available: contract hours less leave, training, fixed administration and reserve. "
    "Load is what the service plans need, with disruptions carried now, and with support given (+) "
    "or received (−). Whoever leads has work that is in none of these hours."
)
_HEADERS = (
    "Who",
    "On duty",
    "Needed",
    "Disruptions",
    "Support",
    "Load",
    "Fair share",
    "Above (+) or below (−)",
)
_ROOM_NOTE = (
    "Room is what is left of the hours on duty after one's own cases, disruptions and the support "
    "given already, where that is clearly more than nothing; newcomers are spared by the ramp. Who "
    "could help whom is worked out apart from this; nobody is helped or asked without their yes."
)


def describe_burden(
    records: Records, history: pd.DataFrame, month: Month, agency: Agency
) -> Document:
    """Return who carries more than their share, who can help, and what luck explains.

    Parameters
    ----------
    records : Records
        The agency's records.
    history : DataFrame
        The facts, as `review.history.history_facts` gives them.
    month : Month
        The month of the hours, and the last of the twelve for hard events.
    agency : Agency
        The settings.

    Returns
    -------
    Document
        The burden first, everybody in order of their ids and never of their load; then the tests.

    Raises
    ------
    RecordsError
        If there are no facts of the month.
    """
    burden = find_burden(records, history, month, agency)
    return tell_burden(burden, find_chance(records, month, agency), records, agency)


def tell_burden(
    burden: Burden, tested: Sequence[Tested], records: Records, agency: Agency
) -> Document:
    """Return who carries more than their share, from what was found already.

    Parameters
    ----------
    burden : Burden
        As `share.burden.find_burden` gives it.
    tested : sequence of pairs
        As `chance.find_chance` gives it, of the same month.
    records : Records
        The agency's records, for who has left.
    agency : Agency
        The settings, for the agency's name.

    Returns
    -------
    Document
        As `describe_burden` gives it.
    """
    month = burden.month
    verdicts = draw_verdicts(tested, find_left(records, month))
    parts = (
        Part("Who carries more than their share", tuple(_draw_work(burden))),
        Part("Who could help", tuple(_draw_room(burden))),
        Part("Disruptions alone", tuple(_draw_hard(burden))),
        Part("How uneven it is", tuple(_draw_spread(burden))),
        Part(
            "Whether to look for anything besides luck",
            tuple(verdicts),
        ),
        Part("The tests in numbers", tuple(draw_tests(tested)), folded=True),
    )
    return Document(
        title="The burden, and who can help",
        agency=agency.agency.name,
        subtitle=f"Hours of {month.label}, and hard events of the twelve months to its end",
        parts=parts,
    )


def _draw_work(burden: Burden) -> Iterator[Passage | Grid | Picture]:
    """Yield who is above their fair share, everybody's hours, and whose are not known."""
    people = burden.people
    known = people[people["reason"].isna()]
    if len(known):
        yield draw_burden(known, burden.month)
    for what in burden.without:
        yield Passage(f"Without {what}, of which nothing is recorded.", kind="notice")
    if len(known):
        rows = (
            (
                name_person(one),
                *map(say_hours, (one.on_duty_hours, one.needed_hours, one.disruption_hours)),
                say_difference(one.support_given_hours - one.support_received_hours),
                *map(say_hours, (one.load_hours, one.fair_hours)),
                say_difference(one.hours_above),
            )
            for one in list_rows(known)
        )
        yield Grid(f"Hours in {burden.month.label}, in order of ids", _HEADERS, tuple(rows))
    yield from _list_unknown(people, "reason")
    yield Passage(_HOURS_NOTE, kind="hint")


def _draw_room(burden: Burden) -> Iterator[Passage]:
    """Yield who has hours left, in order of ids."""
    helpers = burden.helpers
    said = [
        f"{one.facilitator_id} {say_value(one.room_hours, 'hours')}" for one in list_rows(helpers)
    ]
    yield Passage(
        f"Room in {burden.month.label}: {join_words(said)}; "
        f"{say_value(helpers['room_hours'].sum(), 'hours')} in all."
        if said
        else _say_no_room(burden),
        kind="notice",
    )
    people = burden.people
    leads = people[people["leading"] & (people["room_hours"] > 0)]
    if len(leads):
        left = [
            f"{one.facilitator_id} has {say_value(one.room_hours, 'hours')} left"
            for one in list_rows(leads)
        ]
        yield Passage(
            f"Whoever leads is not counted: {join_words(left)} by these figures, and work that is "
            "in none of them."
        )
    yield Passage(_ROOM_NOTE, kind="hint")


def _say_no_room(burden: Burden) -> str:
    """Return that nobody is known to have room, and what follows where all are known."""
    known, month = burden.people["reason"].isna(), burden.month.label
    if not known.any():
        return f"Who has room in {month} is not known, since nobody's load is."
    if not known.all():
        return f"Nobody whose load is known has clear room in {month}."
    return (
        f"Nobody has clear room in {month}: the load is as much as all can carry, so that sharing "
        "alone will not do."
    )


def _draw_hard(burden: Burden) -> Iterator[Passage | Grid]:
    """Yield the hours of disruptions against a fair share of them."""
    if "disruptions" in burden.without:
        yield Passage("Disruptions are not recorded, so that nothing can be said of them.")
        return
    known = burden.people[burden.people["hard_reason"].isna()]
    hours = say_value(burden.hard.hours, "hours")
    yield Passage(
        f"Disruptions took {hours} of everybody together; a fair share of them goes by hours on "
        "duty, too."
    )
    rows = tuple(
        (
            name_person(one),
            say_hours(one.disruption_hours),
            say_hours(one.hard_fair_hours),
            say_difference(one.hard_hours_above),
        )
        for one in list_rows(known)
    )
    headers = ("Who", "Disruptions", "Fair share", "Above or below")
    yield Grid(f"Hours of disruptions in {burden.month.label}", headers, rows)
    yield from _list_unknown(burden.people, "hard_reason")


def _draw_spread(burden: Burden) -> Iterator[Passage | Grid]:
    """Yield the Gini coefficients and the peaks, with what they mean."""
    spreads = {"All load": burden.work}
    if "disruptions" not in burden.without:
        spreads["Disruptions alone"] = burden.hard
    yield Grid(
        "For each hour on duty",
        ("", "People", "Gini", "Corrected", "Peak to mean"),
        tuple((name, *_write_spread(spread)) for name, spread in spreads.items()),
    )
    yield Passage(
        "Gini is 0 where everybody carries the same for each hour on duty, and the higher the more "
        "lies on few; corrected for so few people it is 1 where one carries all. Peak to mean is "
        "the highest ÷ the agency's. Whoever carries nothing counts, too.",
        kind="hint",
    )


def _list_unknown(people: pd.DataFrame, reason: str) -> Iterator[Passage]:
    """Yield whose hours are not known, by the reason."""
    for why, rows in people.dropna(subset=[reason]).groupby(reason, sort=True):
        who = join_words(list(rows["facilitator_id"]))
        yield Passage(f"Not known, and in no share: {who}, since {why}.")


def _write_spread(spread: Spread) -> tuple[str, str, str, str]:
    """Return the numbers of a spread as text."""
    numbers = (spread.gini, spread.gini_corrected, spread.peak_to_mean)
    said = ("not known" if number is None else f"{number:.2f}" for number in numbers)
    first, second, third = said
    return str(spread.people), first, second, third
