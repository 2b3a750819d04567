"""How much experience the records show, beside what the practice standard asks for."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from caseload_lib.assess.instrument import Instrument
from caseload_lib.assess.tenure import count_months, list_spans
from caseload_lib.errors import list_offenders
from caseload_lib.frames import Records
from caseload_lib.months import Month


@dataclass(frozen=True)
class Experience:
    """What the records show of somebody's experience with a caseload.

    Attributes
    ----------
    months : int
        Whole months recorded here with a case carried, or in the role of facilitator or lead;
        at least so many.
    clients : int
        Different clients recorded here as carried or served; at least so many.
    months_needed, clients_needed : int or None
        What the standard asks for; None where it asks for nothing.
    months_reached, clients_reached : bool or None
        True where the records alone reach it. Otherwise None, never False: what came before the
        records is not in them.
    since : date or None
        The first day recorded; None where nothing is.
    programmes, service_types : tuple of str
        In which programmes the clients were and which kinds of contact were delivered, as
        facts from which a person judges the breadth.
    text : str
        All of it in sentences.
    """

    months: int
    clients: int
    months_needed: int | None
    clients_needed: int | None
    months_reached: bool | None
    clients_reached: bool | None
    since: date | None
    programmes: tuple[str, ...]
    service_types: tuple[str, ...]
    text: str


def experience_check(
    records: Records, *, facilitator_id: str, on: date, instrument: Instrument
) -> Experience:
    """Return how much experience the records show, beside the standard's bar.

    Parameters
    ----------
    records : Records
        The tables facilitators, roles, cases, assignments and services are read.
    facilitator_id : str
        Whose experience.
    on : date
        The day; what begins later is not seen.
    instrument : Instrument
        The practice standard, with `experience_months` and `experience_clients`.

    Returns
    -------
    Experience
        What is recorded. It is never a verdict: the records give a least number, and the
        breadth of the clients is for a person to judge.

    References
    ----------
    Practice standard 11.6, time required to gain proficiency: at least one year, with at least
    40 different clients who represent a broad range.
    """
    held = _list_held(records, facilitator_id, on)
    services = _list_delivered(records, facilitator_id, on)
    own_cases = records.cases[
        records.cases["case_id"].isin({*held["case_id"].dropna(), *services["case_id"].dropna()})
    ]
    end = _find_end(records, facilitator_id, on)
    spans = list_spans(held, on=end)
    months = int(sum((count_months(first, last) for first, last in spans), start=0))
    clients = int(own_cases["client_code"].nunique())
    firsts = [held["from_on"].min(), services["served_on"].min()]
    known = [first.date() for first in firsts if not pd.isna(first)]
    programmes = tuple(sorted(own_cases["program"].dropna().unique()))
    types = services["service_type"].dropna().str.split(";").explode().str.strip()
    needed = (instrument.experience_months, instrument.experience_clients)
    since = min(known, default=None)
    service_types = tuple(sorted(types.unique()))
    return Experience(
        months=months,
        clients=clients,
        months_needed=needed[0],
        clients_needed=needed[1],
        months_reached=_reach(months, needed[0]),
        clients_reached=_reach(clients, needed[1]),
        since=since,
        programmes=programmes,
        service_types=service_types,
        text=" ".join([
            _tell_recorded(months, clients, since),
            _tell_bar(months, clients, needed),
            _tell_breadth(programmes, service_types),
        ]),
    )  # fmt: skip


def _list_held(records: Records, facilitator_id: str, on: date) -> pd.DataFrame:
    """Return the assignments, and the roles that carry cases, that had begun by a day."""
    assignments = records.assignments
    own = assignments[assignments["facilitator_id"] == facilitator_id]
    own = own.merge(records.cases[["case_id", "closed_on"]], on="case_id", how="left")
    own["to_on"] = own[["to_on", "closed_on"]].min(axis=1)
    roles = records.roles
    carrying = roles[
        (roles["facilitator_id"] == facilitator_id) & roles["role"].isin(["facilitator", "lead"])
    ]
    columns = ["case_id", "from_on", "to_on"]
    held = pd.concat([own[columns], carrying.reindex(columns=columns)], ignore_index=True)
    return held[held["from_on"] <= pd.Timestamp(on)]


def _list_delivered(records: Records, facilitator_id: str, on: date) -> pd.DataFrame:
    """Return the contacts that somebody made until a day, that day included."""
    services = records.services
    return services[
        (services["facilitator_id"] == facilitator_id)
        & (services["status"] == "delivered")
        & (services["served_on"] <= pd.Timestamp(on))
    ]


def _find_end(records: Records, facilitator_id: str, on: date) -> date:
    """Return the day, or the end of somebody's employment where that came before it."""
    facilitators = records.facilitators
    ends = facilitators.loc[facilitators["facilitator_id"] == facilitator_id, "ended_on"].dropna()
    days: list[date] = [on, *(end.date() for end in ends)]
    return min(days)


def _reach(found: int, needed: int | None) -> bool | None:
    """Return True where what is found is enough; never False."""
    return True if needed is not None and found >= needed else None


def _count(number: int, one: str, more: str) -> str:
    """Return a number with its noun."""
    return f"{number} {one if number == 1 else more}"


def _tell_recorded(months: int, clients: int, since: date | None) -> str:
    """Say what is recorded here."""
    if since is None:
        return "Nothing is recorded here of cases carried or clients served."
    return (
        f"At least {_count(months, 'month', 'months')} of carrying a caseload and at least "
        f"{_count(clients, 'different client', 'different clients')} are recorded here, since "
        f"{since.day} {Month.of(since).label}."
    )


def _tell_bar(months: int, clients: int, needed: tuple[int | None, int | None]) -> str:
    """Say what the standard asks for, and of what the records cannot tell whether it is there."""
    pairs = [(needed[0], months, "month", "months"), (needed[1], clients, "client", "clients")]
    asked = [(_count(bar, one, more), found >= bar) for bar, found, one, more in pairs if bar]
    if not asked:
        return "The standard asks for no amount of experience."
    bars = " with ".join(text for text, _ in asked)
    short = [text for text, reached in asked if not reached]
    rest = (
        f"Whether {' and '.join(short)} are reached these records alone cannot say: what came "
        "before them is not in them."
        if short
        else "These records alone show as much."
    )
    return (
        f"The standard asks for at least {bars}. {rest} The bar is one of career development; "
        "in other services it is for information only."
    )


def _tell_breadth(programmes: tuple[str, ...], service_types: tuple[str, ...]) -> str:
    """Name what breadth may be judged by."""
    named = [
        f"{word}: {list_offenders(names, limit=12)}"
        for word, names in (("programmes", programmes), ("service types", service_types))
        if names
    ]
    facts = f" Recorded here: {'; '.join(named)}." if named else ""
    return f"Whether the clients were of a broad range is for a person to judge.{facts}"
