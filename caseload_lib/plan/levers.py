"""Every number that a size of caseload rests on: its name, its place, and how it is changed."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from caseload_lib.errors import CaseloadError, list_offenders
from caseload_lib.plan.assumptions import Assumptions
from caseload_lib.plan.lever import Lever
from caseload_lib.plan.service_mix import PROGRAMME
from caseload_lib.plan.workload import ServiceShare

TIME, TYPES, DURATION = "Time available", "Type of services delivered", "Duration of each service"
OUTCOMES = "Expected outcomes"
ADMINISTRATION = "Time required for administrative activities"
UNEXPECTED = "Time allocated for unexpected events"
OTHERS = "What others decide"
#: The six considerations of standard 11.6, P1, and its context, in the standard's words.
CONSIDERATIONS = (TIME, TYPES, DURATION, OUTCOMES, ADMINISTRATION, UNEXPECTED, OTHERS)

_WAYS, _SPREAD = "The way to each contact, and recording it", "How much the need varies"
BY_HAND = "set by hand"
#: The word in a service's source by which the part about a field is known.
_KINDS = {
    "chance": "plan",
    "contacts": "plan",
    "contact_hours": "hours",
    "travel_hours": "hours",
    "recording_hours": "hours",
    "hours_sd": "hours",
    "duration_months": "duration",
    "success": "success",
}


def list_levers(assumptions: Assumptions, labels: Mapping[str, str]) -> tuple[Lever, ...]:
    """Return every number that may be changed, in the order of the considerations.

    Parameters
    ----------
    assumptions : Assumptions
        What is assumed.
    labels : mapping of str to str
        How people call services and programmes, by the name of the service.

    Returns
    -------
    tuple of Lever
        One for each number, by consideration.

    Examples
    --------
    >>> visits = ServiceShare("visit", contacts=4, contact_hours=1.5)
    >>> today = Assumptions(contract_hours=160, services=(visits,))
    >>> [lever.name for lever in list_levers(today, {}) if lever.consideration == TYPES]
    ['services.visit.chance', 'services.visit.contacts']
    """
    levers = [*_list_own(assumptions)]
    for service in assumptions.services:
        levers += _list_of_service(service, labels.get(service.name, service.name))
    return tuple(sorted(levers, key=lambda one: CONSIDERATIONS.index(one.consideration)))


def _list_own(today: Assumptions) -> Iterator[Lever]:
    """Yield the numbers that are no service's."""
    hours = "hours a month"
    yield Lever("contract_hours", "Contract", TIME, hours, 220, 1)
    yield Lever("leave_hours", "Leave", TIME, hours, 60, 1)
    yield Lever("holiday_hours", "Public holidays", TIME, hours, 40, 1)
    yield Lever("training_hours", "Training", TIME, hours, 40, 1)
    yield Lever("load_share", "Share of a full load that is carried", TIME, "%", 100, 5, most=1)
    if any(one.duration_months is not None for one in today.services):
        yield Lever("duration_factor", "Labour market or season: durations last", DURATION,
                    "times as long", 2, 0.05, most=10, within=True)  # fmt: skip
    yield Lever("fixed_administration_hours", "Whatever the caseload", ADMINISTRATION, hours, 60, 1)
    yield Lever("administration_hours_per_case", "For each case", ADMINISTRATION,
                "hours a month", 8, 0.25)  # fmt: skip
    yield Lever("reserve_hours", "Kept free", UNEXPECTED, hours, 60, 1)
    yield Lever("overrun_tolerance", "Accepted chance that a month needs more", UNEXPECTED,
                "%", 50, 1, most=1, within=True, optional=True)  # fmt: skip
    yield Lever("cap", "Most cases allowed", OTHERS, "cases", 60, 1, most=10_000, optional=True)


def _list_of_service(service: ServiceShare, label: str) -> Iterator[Lever]:
    """Yield the numbers of one service, or of one programme's closures."""
    name = f"services.{service.name}"
    if not service.name.startswith(PROGRAMME):
        many, long = max(8.0, 2 * service.contacts), max(4.0, 2 * service.contact_hours)
        yield Lever(f"{name}.chance", f"{label}: cases that get it", TYPES, "%", 100, 5, most=1)
        yield Lever(f"{name}.contacts", f"{label}: contacts", TYPES, "a month", math.ceil(many),
                    0.25)  # fmt: skip
        yield Lever(f"{name}.contact_hours", f"{label}: one contact", DURATION, "hours",
                    math.ceil(long), 0.05)  # fmt: skip
        for field, what in (("travel_hours", "the way to it"), ("recording_hours", "recording it")):
            yield Lever(f"{name}.{field}", f"{label}: {what}", DURATION, "hours", 4, 0.05,
                        part=_WAYS)  # fmt: skip
        spread = max(8.0, 2 * service.hours_sd)
        yield Lever(f"{name}.hours_sd", f"{label}: standard deviation of a case's month",
                    UNEXPECTED, "hours", math.ceil(spread), 0.1, part=_SPREAD)  # fmt: skip
    if service.duration_months is not None:
        yield Lever(f"{name}.duration_months", f"{label}: until a case closes", DURATION,
                    "months", 60, 1, most=600, within=True)  # fmt: skip
        yield Lever(f"{name}.success", f"{label}: closures that meet their goals", OUTCOMES,
                    "%", 100, 5, most=1, optional=True)  # fmt: skip
        if service.name.startswith(PROGRAMME):
            yield Lever(f"{name}.chance", f"{label}: share of the cases", OUTCOMES,
                        "%", 100, 5, most=1)  # fmt: skip
    if service.one_off_hours:
        yield Lever(f"{name}.one_off_hours", f"{label}: once for each case", DURATION, "hours", 40,
                    0.5)  # fmt: skip


def read_lever(assumptions: Assumptions, name: str) -> float | None:
    """Return the number that a lever holds.

    Parameters
    ----------
    assumptions : Assumptions
        What is assumed.
    name : str
        A lever's name.

    Returns
    -------
    float or None
        The number; None where there is none.

    Examples
    --------
    >>> visits = ServiceShare("visit", contacts=4, contact_hours=1.5)
    >>> read_lever(Assumptions(contract_hours=160, services=(visits,)), "services.visit.contacts")
    4
    """
    place, field = _split_name(name)
    holder: Any = assumptions
    if place:
        holder = next(one for one in assumptions.services if one.name == place)
    number: float | None = getattr(holder, field)
    return number


def find_source(assumptions: Assumptions, name: str) -> str:
    """Return where a lever's number came from, in words; "" where nothing says so.

    Parameters
    ----------
    assumptions : Assumptions
        With its sources.
    name : str
        A lever's name.
    """
    place, field = _split_name(name)
    own = assumptions.sources.get(name, "")
    if not place or own:
        return own
    # A service's source has a part for each kind of its numbers.
    whole = assumptions.sources.get(f"services.{place}", "")
    told = [part for part in whole.split("; ") if _KINDS.get(field, "") in part]
    if place.startswith(PROGRAMME) and field == "chance":
        told = []
    return "; ".join(told) or assumptions.sources.get("services", "") or whole


def change_assumptions(
    start: Assumptions, changes: Mapping[str, float | None], *, labels: Mapping[str, str]
) -> Assumptions:
    """Return assumptions with some numbers set by hand.

    Where a service's hours change, the spread of its hours keeps its share of them, unless it is
    set as well.

    Parameters
    ----------
    start : Assumptions
        What was assumed before.
    changes : mapping of str to float or None
        New numbers by the lever's name; a share as 0 to 1.
    labels : mapping of str to str
        As in `list_levers`.

    Returns
    -------
    Assumptions
        The sources of what was changed say that it was set by hand.

    Raises
    ------
    CaseloadError
        If there is no such lever, or a number cannot be; all that is wrong at once.

    Examples
    --------
    >>> visits = ServiceShare("visit", contacts=4, contact_hours=1.5, hours_sd=3)
    >>> today = Assumptions(contract_hours=160, services=(visits,))
    >>> other = change_assumptions(today, {"services.visit.contacts": 2}, labels={})
    >>> other.services[0].contacts, other.services[0].hours_sd
    (2, 1.5)
    """
    levers = {one.name: one for one in list_levers(start, labels)}
    if unknown := [name for name in changes if name not in levers]:
        raise CaseloadError(
            f"There is no assumption {list_offenders(unknown)}. Those that can be changed are: "
            f"{list_offenders(levers, limit=len(levers))}."
        )
    faults = []
    for name, value in changes.items():
        try:
            levers[name].check(value)
        except CaseloadError as error:
            faults.append(str(error))
    if faults:
        raise CaseloadError("\n".join(faults))
    own: dict[str, Any] = {n: value for n, value in changes.items() if not _split_name(n)[0]}
    if "cap" in own:
        own["cap_name"] = ""
    services = tuple(_change_service(one, changes) for one in start.services)
    sources = {**start.sources, **dict.fromkeys(changes, BY_HAND)}
    return replace(start, **own, services=services, sources=sources)


def _change_service(service: ServiceShare, changes: Mapping[str, float | None]) -> ServiceShare:
    """Return one service with its numbers changed and its spread in keeping."""
    own: dict[str, Any] = {
        field: value
        for name, value in changes.items()
        for place, field in (_split_name(name),)
        if place == service.name
    }
    return service.change(**own) if own else service


def _split_name(name: str) -> tuple[str, str]:
    """Return the service that a lever belongs to ("" for none) and the field."""
    if not name.startswith("services."):
        return "", name
    place, _, field = name.removeprefix("services.").rpartition(".")
    return place, field
