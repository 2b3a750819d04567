"""What one person carries against their share, for themself."""

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.report.documents.document import Document, Grid, Part, Passage
from caseload_lib.report.sharing.chance import Tested, draw_own_verdicts, find_chance
from caseload_lib.report.sharing.people import say_hours
from caseload_lib.review.judgement import CLOSE
from caseload_lib.review.wording import say_value
from caseload_lib.share.burden import Burden, find_burden

_OWN_NOTE = (
    "Your fair share is that part of everybody's load that your hours on duty are of everybody's. "
    "These are the hours available: contract hours less leave, training, fixed administration and "
    "reserve. Your load is what the service plans need, disruptions and support given, less "
    "support received."
)


def describe_own_burden(
    records: Records,
    history: pd.DataFrame,
    month: Month,
    agency: Agency,
    facilitator_id: str,
) -> Document:
    """Return what one person carries against their share, for themself.

    Parameters
    ----------
    records : Records
        The agency's records.
    history : DataFrame
        The facts of everybody, as `review.history.history_facts` gives them.
    month : Month
        The month of the hours, and the last of the twelve for hard events.
    agency : Agency
        The settings.
    facilitator_id : str
        Who.

    Returns
    -------
    Document
        Their own hours and clients; of nobody else any figure, nor whose a test speaks of.

    Raises
    ------
    RecordsError
        If there are no facts of the month, or none of that person.
    """
    burden = find_burden(records, history, month, agency)
    return tell_own_burden(burden, find_chance(records, month, agency), agency, facilitator_id)


def tell_own_burden(
    burden: Burden, tested: Sequence[Tested], agency: Agency, facilitator_id: str
) -> Document:
    """Return what one person carries from what was found of everybody, once for many of them.

    Parameters
    ----------
    burden : Burden
        As `share.burden.find_burden` gives it.
    tested : sequence of pairs
        As `chance.find_chance` gives it, of the same month.
    agency : Agency
        The settings, for the agency's name.
    facilitator_id : str
        Who.

    Returns
    -------
    Document
        Their own hours and clients; of nobody else any figure, nor whose a test speaks of.

    Raises
    ------
    RecordsError
        If there are no facts of that person.
    """
    person = burden.pick(facilitator_id)
    return Document(
        title="Your load and your share",
        agency=agency.agency.name,
        subtitle=(
            f"Hours of {burden.month.label}, and hard events of the twelve months to its end"
        ),
        parts=(
            Part("What you carry", tuple(_draw_own(burden, person))),
            Part("Clients with hard events", tuple(draw_own_verdicts(tested, facilitator_id))),
        ),
    )


def _draw_own(burden: Burden, person: Any) -> Iterator[Passage | Grid]:
    """Yield one person's hours against their fair share, and whether anybody has room."""
    month = burden.month.label
    if not pd.isna(person.reason):
        yield Passage(f"What you carry in {month} is not known: {person.reason}.")
        return
    above = person.hours_above
    far = abs(above) > CLOSE * person.fair_hours
    side = f"{say_value(abs(above), 'hours')} {'above' if above > 0 else 'below'} it"
    yield Passage(
        f"In {month} you carry {say_value(person.load_hours, 'hours')}; your fair share of the "
        f"agency's load, by the hours that you are on duty, is "
        f"{say_value(person.fair_hours, 'hours')}. You are {side if far else 'close to it'}.",
        kind="notice",
    )
    if far and above > 0:
        yield Passage(
            "Colleagues have room this month. You need not carry it alone: ask your supervisor "
            "who could help, and with what."
            if burden.finds_help(person.facilitator_id)
            else "By the hours on record nobody else has room this month either, so that this is "
            "not for you to solve alone: speak of it with your supervisor."
        )
    names = {
        "Hours on duty": person.on_duty_hours,
        "Needed by your cases' service plans": person.needed_hours,
        "Disruptions": person.disruption_hours,
        "Support given": person.support_given_hours,
        "Support received": person.support_received_hours,
        "Your load, of all that": person.load_hours,
        "Your fair share": person.fair_hours,
    }
    rows = tuple((name, say_hours(hours)) for name, hours in names.items())
    yield Grid(f"Your hours in {month}", ("", "Hours"), rows)
    yield Passage(_OWN_NOTE, kind="hint")
