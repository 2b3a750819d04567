"""The responders' coverage as a document: what came, who was there, what one more would do."""

from collections.abc import Collection, Iterator

import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.report.documents.document import Document, Part, Passage
from caseload_lib.report.sharing.people import find_left
from caseload_lib.report.sharing.responder_tables import (
    draw_people,
    draw_relief,
    draw_waiting,
    draw_week,
    name_time,
)
from caseload_lib.review.wording import join_words, say_number, say_range, say_share, say_value
from caseload_lib.share.responding.crunches import LONGEST_HOURS, NO_CRUNCHES, NO_SHIFTS, Tally
from caseload_lib.share.responding.response import Response, find_response

#: From this share of a time of the week on without anybody, it is said in words.
_OFTEN = 0.2
#: An interval wider than this share says little.
_VAGUE = 0.4
_WHAT_TO_RECORD = {
    NO_CRUNCHES: "No staffing crunch is on record, so nothing can be said of who was there for "
    "it. Record disruptions with the cause staff_illness or staff_circumstance, when they began "
    "and the minutes they took.",
    NO_SHIFTS: "No shifts of responders are on record, so nothing can be said of who is on duty "
    "when. Import the table responder_shifts: facilitator_id, starts_at, ends_at.",
}
_REASONING = (
    (
        "A crunch does not wait: where no responder is free, it falls on a facilitator. So the "
        "chance to find nobody is Erlang's B, of how many crunches come an hour, how long each "
        "takes and how many responders are on duty, averaged over the hours of that time of the "
        "week. It counts the hours without anybody on duty, and those in which all are taken."
    ),
    (
        "Crunches are taken to come independently of one another, and responders to see to "
        "nothing else. Arrivals are the crunches on record over the hours of that time of the "
        "week, with the exact Poisson interval; the range of 95 in 100 is given in brackets."
    ),
    (
        "A crunch takes its minutes on record; without them it lasts from start to end, at most "
        f"{LONGEST_HOURS:g} hours."
    ),
    (
        "A crunch was carried by a responder where a responder is on record for it, else it "
        "fell on whoever held it when it began."
    ),
)


def describe_responders(
    records: Records, month: Month, agency: Agency, *, deferrable: Collection[str] = ()
) -> Document:
    """Return what came, who was there for it, and what one more responder would take off whom.

    Parameters
    ----------
    records : Records
        The agency's records.
    month : Month
        The last month looked at.
    agency : Agency
        The settings.
    deferrable : collection of str, default ()
        Causes of staffing crunches whose work can be put off.

    Returns
    -------
    Document
        What there is to be seen, coverage by the time of the week, on whom crunches fell, what
        one more responder would do, and how it is worked out; where something is not on record,
        what to record.

    Raises
    ------
    RecordsError
        If a deferrable cause is none of a staffing crunch.
    """
    found = find_response(records, month, agency, deferrable=deferrable)
    left = find_left(records, month)
    parts = [Part("What is to be seen", tuple(_state(found)))]
    if found.crunches.reason != NO_CRUNCHES:
        parts.append(Part("By the time of the week", tuple(draw_week(found))))
        parts.append(Part("On whom crunches fell", tuple(draw_people(found.tally, left))))
    if found.relief is not None and found.tally.fallen:
        parts.append(
            Part("What one more responder would do", tuple(draw_relief(found.relief, left)))
        )
    if found.cells["can_wait"].any():
        parts.append(Part("What can be put off", tuple(draw_waiting(found, deferrable))))
    reasoning = tuple(Passage(one) for one in _REASONING)
    parts.append(Part("How it is worked out", reasoning, folded=True))
    first = Month.of(found.crunches.first)
    time = month.label if first == month else f"{first.label} to {month.label}"
    return Document(
        title="Who is there when a crunch comes",
        agency=agency.agency.name,
        subtitle=f"Staffing crunches, {time}",
        parts=tuple(parts),
    )


def _state(found: Response) -> Iterator[Passage]:
    """Yield what there is to be seen, in sentences."""
    crunches, tally = found.crunches, found.tally
    if crunches.reason == NO_CRUNCHES:
        yield Passage(_WHAT_TO_RECORD[NO_CRUNCHES], kind="notice")
        return
    count, months = len(crunches.rows), crunches.months
    came = "1 staffing crunch" if count == 1 else f"{count} staffing crunches"
    length = crunches.rows["hours"].mean()
    took = "" if pd.isna(length) else f"; one took {say_value(length, 'hours')} on average"
    time = "1 month" if months == 1 else f"{months} months, {say_number(count / months)} a month"
    yield Passage(f"{came} came in {time}{took}.")
    if tally.carried + tally.fallen:
        yield Passage(_say_tally(tally))
    if crunches.reason:
        yield Passage(_WHAT_TO_RECORD[crunches.reason], kind="notice")
        return
    if found.expected is not None:
        yield Passage(_say_agreement(found), kind="notice")
    yield from _say_nobody(found.cells)
    if tally.untimed:
        yield Passage(
            f"{tally.untimed} of them have neither minutes nor an end on record; they are left "
            "out of the hours.",
            kind="hint",
        )


def _say_tally(tally: Tally) -> str:
    """Return how many a responder carried, and how many fell on facilitators."""
    lower, upper = tally.share.lower or 0.0, tally.share.upper or 0.0
    every = tally.carried + tally.fallen
    share = say_share(tally.fallen / every)
    return (
        f"Responders carried {tally.carried} of {every}; {tally.fallen} fell on facilitators, "
        f"{share} ({say_range(lower, upper, 'share')})."
    )


def _say_agreement(found: Response) -> str:
    """Return whether as many fell on facilitators as the shifts lead to expect."""
    expected, tally = say_share(found.expected or 0.0), found.tally
    there = tally.fallen - tally.fallen_with_nobody
    began = f" {there} of the {tally.fallen} that fell on them began while a responder was on duty"
    began = began if tally.fallen else ""
    if found.agreement is None:
        return (
            f"By the shifts about {expected} would find nobody; there are too few crunches to "
            f"compare that with.{began and f'{began}.'}"
        )
    if found.agreement == "more":
        return (
            f"More fell on facilitators than the shifts explain, by which about {expected} would "
            f"find nobody.{began}: find out what kept responders from them."
        )
    if found.agreement == "fewer":
        return (
            f"Fewer fell on facilitators than the shifts explain, by which about {expected} would "
            "find nobody. Responders may have come in outside their shifts."
        )
    lower, upper = tally.share.lower or 0.0, tally.share.upper or 1.0
    few = ", though so few crunches tell little" if upper - lower > _VAGUE else ""
    began = began and f"{began}."
    return f"That fits the shifts, by which about {expected} would find nobody{few}.{began}"


def _say_nobody(cells: pd.DataFrame) -> Iterator[Passage]:
    """Yield in words when nobody is on duty."""
    never = cells[cells["on_duty"] == 0]
    often = cells[(cells["on_duty"] > 0) & (cells["nobody"] >= _OFTEN)]
    if len(never):
        times = [name_time(row.days, row.part) for row in never.itertuples()]
        came = int(never["crunches"].sum())
        word = "no crunch is" if came == 0 else "1 crunch is" if came == 1 else f"{came} are"
        yield Passage(
            f"Nobody is ever on duty from {join_words(times)}; {word} on record at these times."
        )
    if len(often):
        shares = [
            f"{say_share(row.nobody)} of the hours from {name_time(row.days, row.part)}"
            for row in often.itertuples()
        ]
        yield Passage(f"Nobody is on duty in {join_words(shares)}.")
