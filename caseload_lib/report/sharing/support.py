"""The support ledger as a document: thanks first, then who gave whom how much."""

from collections.abc import Collection, Iterator
from typing import Any

import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.charts.words import format_month
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.plan.holdings import check_facilitator
from caseload_lib.report.documents.document import Document, Grid, Part, Passage
from caseload_lib.report.sharing.people import find_left, list_rows, name_person, say_hours
from caseload_lib.report.writing import write_date
from caseload_lib.review.wording import join_words, say_count, say_number, say_value
from caseload_lib.share.support import LONG_MONTHS, NEW_MONTHS, Support, find_support

_NOTE = (
    "Hours are those of the time log under support; what is not logged is not in them. Leads give "
    "support as part of their work, and their thanks are as due."
)


def describe_support(records: Records, month: Month, agency: Agency) -> Document:
    """Return who supported whom over the twelve months to a month.

    Parameters
    ----------
    records : Records
        The agency's records.
    month : Month
        The last of the twelve months.
    agency : Agency
        The settings, for the agency's name.

    Returns
    -------
    Document
        Thanks, everybody's hours, what newcomers got, the pairs, and the months; all in order of
        ids, never of hours.
    """
    return tell_support(find_support(records, month), records, agency)


def tell_support(support: Support, records: Records, agency: Agency) -> Document:
    """Return who supported whom, from the support found already.

    Parameters
    ----------
    support : Support
        As `share.support.find_support` gives it.
    records : Records
        The agency's records, for who has left.
    agency : Agency
        The settings, for the agency's name.

    Returns
    -------
    Document
        As `describe_support` gives it.
    """
    left = find_left(records, support.month)
    known: tuple[Part, ...] = (
        Part("Given and received", tuple(_draw_people(support, left))),
        Part("What newcomers get", tuple(_draw_newcomers(support))),
        Part("Who supported whom", (_draw_pairs(support),)),
        Part("Month by month", (_draw_months(support),), folded=True),
    )
    return Document(
        title="Support given and received",
        agency=agency.agency.name,
        subtitle=f"The twelve months to {support.month.label}",
        parts=(
            Part("Thank you", tuple(_draw_thanks(support, left))),
            *(known if support.reason is None else ()),
        ),
    )


def describe_own_support(
    records: Records, month: Month, agency: Agency, facilitator_id: str
) -> Document:
    """Return the support that one person gave and received, for themself.

    Parameters
    ----------
    records : Records
        The agency's records.
    month : Month
        The last of the twelve months.
    agency : Agency
        The settings, for the agency's name.
    facilitator_id : str
        Who.

    Returns
    -------
    Document
        Their own hours, with whom, and thanks; of nobody else any sum.

    Raises
    ------
    RecordsError
        If the records have no such facilitator.
    """
    check_facilitator(records, facilitator_id)
    return tell_own_support(find_support(records, month), agency, facilitator_id)


def tell_own_support(support: Support, agency: Agency, facilitator_id: str) -> Document:
    """Return one person's support from everybody's, which is found once for many of them.

    Parameters
    ----------
    support : Support
        As `share.support.find_support` gives it.
    agency : Agency
        The settings, for the agency's name.
    facilitator_id : str
        Who.

    Returns
    -------
    Document
        As `describe_own_support` gives it.
    """
    return Document(
        title="Your support of colleagues, and theirs of you",
        agency=agency.agency.name,
        subtitle=f"The twelve months to {support.month.label}",
        parts=(Part("Given and received", tuple(_draw_own(support, facilitator_id))),),
    )


def _draw_thanks(support: Support, left: Collection[str]) -> Iterator[Passage]:
    """Yield thanks to whoever has carried others for long, with their hours."""
    if support.reason is not None:
        yield Passage(f"What support was given is not known: {support.reason}.")
        return
    carrying = support.people[support.people["carrying"]]
    for one in list_rows(carrying):
        yield Passage(
            f"{name_person(one, left)} gave more support than they received in "
            f"{say_count(one.giving_months)} of the twelve months: "
            f"{say_value(one.given_hours, 'hours')} given, {say_number(one.received_hours)} "
            "received. Thank you.",
            kind="notice",
        )
    others = support.people[(support.people["given_hours"] > 0) & ~support.people["carrying"]]
    if len(others):
        names = join_words([name_person(one, left) for one in list_rows(others)])
        yield Passage(f"Thanks, too, to {names}, who gave time to colleagues.")
    if len(carrying):
        yield Passage(
            "Whoever has carried others for long may need somebody to carry them, or more time "
            "for it in their plan: ask.",
            kind="hint",
        )
    if support.entries.empty:
        yield Passage("No support is logged in these months.")


def _draw_people(support: Support, left: Collection[str]) -> Iterator[Passage | Grid]:
    """Yield everybody's hours, and whose are not known."""
    rows = (
        (
            name_person(one, left),
            say_hours(one.given_hours),
            say_hours(one.received_hours),
            str(one.giving_months),
            str(one.thanks),
        )
        for one in list_rows(support.people)
    )
    headers = ("Who", "Hours given", "Hours received", "Months with more given", "Recognitions")
    yield Grid("Over twelve months, in order of ids", headers, tuple(rows))
    for why, people in support.people.dropna(subset=["reason"]).groupby("reason"):
        yield Passage(f"Hours given not known: {join_words([*people['facilitator_id']])}, {why}.")
    yield Passage(_NOTE, kind="hint")


def _draw_newcomers(support: Support) -> Iterator[Passage]:
    """Yield what newcomers received in their first months."""
    first = f"their first {say_count(NEW_MONTHS)} months"
    if support.newcomers.empty:
        yield Passage(f"Nobody was in {first}.")
    for one in list_rows(support.newcomers):
        when = first if one.months == NEW_MONTHS else f"{say_count(one.months)} of {first}"
        a_month = say_value(one.received_hours / one.months, "hours")
        yield Passage(
            f"{one.facilitator_id}, who started on {write_date(one.started_on.date())}, received "
            f"{say_value(one.received_hours, 'hours')} in {when}: {a_month} a month."
        )


def _draw_pairs(support: Support) -> Grid:
    """Return the hours of each pair over the twelve months."""
    rows = tuple(
        (
            str(one.facilitator_id),
            _name_receiver(one.for_facilitator_id),
            say_number(one.hours),
            str(one.months),
        )
        for one in list_rows(support.pairs)
    )
    return Grid("Each pair, over twelve months", ("From", "For", "Hours", "Months"), rows)


def _draw_months(support: Support) -> Grid:
    """Return every month's hours, with those of each pair."""
    rows = tuple(
        (
            format_month(str(month)),
            say_number(entries["hours"].sum()),
            "; ".join(
                f"{one.facilitator_id} for {_name_receiver(one.for_facilitator_id)} "
                f"{say_number(one.hours)}"
                for one in list_rows(entries)
            ),
        )
        for month, entries in support.entries.groupby("month", sort=True)
    )
    return Grid("Hours of each month", ("Month", "Hours", "Who for whom"), rows)


def _draw_own(support: Support, facilitator_id: str) -> Iterator[Passage | Grid]:
    """Yield one person's hours with thanks, and with whom."""
    person = support.pick(facilitator_id)
    if support.reason is not None or person is None:
        yield Passage(f"Not known: {support.reason or 'nothing is recorded of you'}.")
        return
    yield Passage(f"In twelve months {_say_own(person)}.")
    if person.carrying:
        yield Passage(
            f"You gave more than you received in {say_count(person.giving_months)} of the twelve "
            f"months. {say_count(LONG_MONTHS).capitalize()} or more is carrying others for long: "
            "thank you. Ask for time for it, or for support, where you need it.",
            kind="notice",
        )
    elif person.given_hours > 0:
        yield Passage("Thank you for it.", kind="notice")
    if person.thanks:
        times = "once" if person.thanks == 1 else f"{say_count(person.thanks)} times"
        yield Passage(f"Colleagues put their thanks to you on record {times}.")
    rows = []
    for side, shared in support.pick_sides(facilitator_id).items():
        rows += [(f"{side} {_name_receiver(who)}", say_number(hours)) for who, hours in shared]
    if rows:
        yield Grid("Your hours of support, by colleague", ("", "Hours"), tuple(rows))


def _say_own(person: Any) -> str:
    """Return what somebody gave and received, without a word on what they did not."""
    said = []
    if pd.isna(person.given_hours):
        said.append(f"how much support you gave is not known ({person.reason})")
    elif person.given_hours > 0:
        said.append(f"you gave colleagues {say_value(person.given_hours, 'hours')} of support")
    if person.received_hours > 0:
        said.append(f"colleagues gave you {say_value(person.received_hours, 'hours')} of support")
    return join_words(said or ["no support is logged of you or for you"])


def _name_receiver(who: Any) -> str:
    """Return who was supported, or that the log does not say."""
    return "not said" if pd.isna(who) else str(who)
