"""The tests of chance in a document: what they say of hard events, and their numbers."""

from collections.abc import Collection, Iterator, Sequence

from caseload_lib.agency import Agency
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.report.documents.document import Grid, Passage
from caseload_lib.report.sharing.people import mark_left
from caseload_lib.review.wording import join_words, say_count, say_number, say_value
from caseload_lib.share.equity import Concentration
from caseload_lib.share.hard_events import (
    HardEvents,
    find_client_events,
    find_staff_events,
    judge_events,
)
from caseload_lib.share.verdict_words import (
    EXPOSURES,
    LUCK_IS_NOT_FAIR,
    TEST_NOTE,
    say_tests,
    say_verdict,
)

#: What is counted, by kind of hard event.
KINDS = {"client": "Events beyond anybody's control", "staff": "Crunches and turnover in teams"}
#: Hard events of a kind, and their test; None where there is nothing to count.
Tested = tuple[HardEvents, Concentration | None]


def find_chance(records: Records, month: Month, agency: Agency) -> tuple[Tested, ...]:
    """Return the clients with hard events over twelve months, each kind with its test.

    Parameters
    ----------
    records : Records
        The agency's records.
    month : Month
        The last of the twelve months.
    agency : Agency
        The settings.

    Returns
    -------
    tuple of pairs
        Client events, then staff events.
    """
    found = (find_client_events(records, month, agency), find_staff_events(records, month, agency))
    return tuple((events, judge_events(events, agency)) for events in found)


def find_subject(events: HardEvents, test: Concentration) -> str | None:
    """Return of whom a test speaks, by facilitator_id; None where it speaks of nobody."""
    if test.place is None:
        return None
    return str(events.counts["facilitator_id"].iloc[test.place])


def draw_verdicts(tested: Sequence[Tested], left: Collection[str]) -> Iterator[Passage | Grid]:
    """Yield what the tests say, with how many clients had hard events with whom.

    Parameters
    ----------
    tested : sequence of pairs
        As from `find_chance`.
    left : collection of str
        The facilitator_ids of those who have left.

    Yields
    ------
    Passage or Grid
        Everybody in order of their ids; under the verdicts that luck is not fair.
    """
    tests = [test for _, test in tested if test is not None]
    for events, test in tested:
        if test is None:
            yield Passage(f"{KINDS[events.kind]}: not known, since {events.reason}.")
            continue
        yield Passage(say_verdict(test, events.kind, who=find_subject(events, test)))
        if test.events:
            yield _draw_counts(events, test, left)
        if events.uncounted:
            yield Passage(
                f"Not counted: {say_value(events.uncounted, 'disruptions')} without a client, or "
                "of somebody who held no such case.",
                kind="hint",
            )
    if tests:
        yield Passage(f"{LUCK_IS_NOT_FAIR} {TEST_NOTE}", kind="notice")
    if len(tests) > 1:
        yield Passage(say_tests(tests), kind="hint")


def draw_own_verdicts(tested: Sequence[Tested], facilitator_id: str) -> Iterator[Passage]:
    """Yield how many clients with hard events were one person's, for themself.

    Parameters
    ----------
    tested : sequence of pairs
        As from `find_chance`.
    facilitator_id : str
        Who.

    Yields
    ------
    Passage
        A verdict only where the test speaks of this person; nothing of anybody else.
    """
    for events, test in tested:
        if test is None:
            yield Passage(f"{KINDS[events.kind]}: not known, since {events.reason}.")
        elif find_subject(events, test) == facilitator_id:
            yield Passage(f"{say_verdict(test, events.kind, who=None)} {TEST_NOTE}")
        else:
            own = events.places.get(facilitator_id)
            count = 0 if own is None else int(events.counts["clients"].iloc[own])
            usual = 0.0 if own is None else test.expected[own]
            said = say_count(count) if count else "none"
            yield Passage(
                f"{KINDS[events.kind]}: {said} of your clients in twelve months; "
                f"{say_number(usual)} would be usual by {EXPOSURES[events.kind]}."
            )
    if any(test is not None for _, test in tested):
        yield Passage(LUCK_IS_NOT_FAIR, kind="hint")


def _draw_counts(events: HardEvents, test: Concentration, left: Collection[str]) -> Grid:
    """Return the clients of everybody who was exposed, in order of ids."""
    causes: dict[str, list[str]] = {}
    for one in events.causes.itertuples(index=False):
        said = f"{str(one.cause).replace('_', ' ')} {one.clients}"
        causes.setdefault(str(one.facilitator_id), []).append(said)
    rows = tuple(
        (
            mark_left(who, left),
            str(clients),
            say_number(expected),
            join_words(causes.get(who, [""])),
        )
        for who, clients, expected in zip(
            events.counts["facilitator_id"], events.counts["clients"], test.expected, strict=True
        )
    )
    headers = ("Held by", "Clients", "Usual", "By cause")
    return Grid(f"{KINDS[events.kind]}: clients in twelve months", headers, rows)


def draw_tests(tested: Sequence[Tested]) -> Iterator[Passage | Grid]:
    """Yield the tests' numbers.

    Parameters
    ----------
    tested : sequence of pairs
        As from `find_chance`.

    Yields
    ------
    Passage or Grid
        A row for each test that could be made, and what it compares.
    """
    rows = tuple(
        (
            KINDS[events.kind],
            str(test.events),
            f"{test.p_value:.3f}" if test.p_value >= 0.001 else "under 0.001",
            "none" if test.smallest_telling_count is None else str(test.smallest_telling_count),
            f"{test.power:.0%}",
            test.verdict,
        )
        for events, test in tested
        if test is not None
    )
    if rows:
        headers = ("Test", "Clients", "p-value", "Telling from", "Power", "Verdict")
        yield Grid("Are they more concentrated than chance makes them?", headers, rows)
    yield Passage(
        "Each client counts once, for whoever held them at the first event of the twelve months. "
        "Compared is the least likely count of anybody, by exact chances, with everybody exposed "
        "by the days they held cases or led cases with positions: part-timers, newcomers and "
        "those who left, too.",
        kind="hint",
    )
