"""What is refused of a question about a caseload, all at once."""

from collections.abc import Iterator, Sequence
from dataclasses import fields
from math import isfinite
from numbers import Real

from caseload_lib.plan.need import TOLERANCE, Need
from caseload_lib.plan.workload import ServiceShare, TimeBudget


def is_number(given: object) -> bool:
    """Return whether something is a number, and a finite one.

    Examples
    --------
    >>> [is_number(given) for given in (1.5, None, "1.5", float("nan"))]
    [True, False, False, False]
    """
    return isinstance(given, Real) and isfinite(given)


def check_question(
    budget: TimeBudget,
    mix: Sequence[ServiceShare],
    overrun_tolerance: float | None,
    cap: float | None,
) -> None:
    """Refuse a question about a caseload that has no answer.

    Parameters
    ----------
    budget : TimeBudget
        The hours of a period.
    mix : sequence of ServiceShare
        What cases get in a period.
    overrun_tolerance : float or None
        The accepted chance of overrun.
    cap : float or None
        The most cases allowed.

    Raises
    ------
    ValueError
        If there is any fault; all of them at once.
    """
    faults = [*_list_budget_faults(budget)]
    for place, one in enumerate(mix, start=1):
        faults += _list_service_faults(one, one.name or f"service {place}")
    if overrun_tolerance is not None and not (
        is_number(overrun_tolerance) and 0 < overrun_tolerance < 1
    ):
        faults.append(
            "The overrun tolerance is a share of periods between 0 and 1, as 0.1 for one in ten. "
            f"Given: {overrun_tolerance!r}."
        )
    if cap is not None and not (is_number(cap) and cap >= 0):
        faults.append(f"A cap is a number of cases, 0 or more. Given: {cap!r}.")
    if not faults:
        together = sum(one.chance for one in mix if one.duration_months is not None)
        if together > 1 + TOLERANCE:
            faults.append(
                "A case closes once, so the chances of services with a duration add to 1 at most. "
                f"Given: {together:g}."
            )
        if Need(budget.hours_per_case, mix).mean_hours <= 0:
            faults.append(
                "A case needs no hours at all, so that any number would fit. Give hours per case, "
                "or a service with contacts and hours."
            )
    if faults:
        raise ValueError("\n".join(faults))


def _list_budget_faults(budget: TimeBudget) -> Iterator[str]:
    """Return which hours of a budget cannot be."""
    for one in fields(budget):
        given = getattr(budget, one.name)
        if not (is_number(given) and given >= 0):
            yield f"{one.name} is a number of hours, 0 or more. Given: {given!r}."


def _list_service_faults(service: ServiceShare, name: str) -> list[str]:
    """Return which numbers of a service cannot be, or where they can, which do not go together."""
    faults = []
    for one in ("contacts", "contact_hours", "travel_hours", "recording_hours", "one_off_hours",
                "hours_sd"):  # fmt: skip
        given = getattr(service, one)
        if not (is_number(given) and given >= 0):
            faults.append(f"{name}: {one} is a number, 0 or more. Given: {given!r}.")
    chance, success, duration = service.chance, service.success, service.duration_months
    if not (is_number(chance) and 0 <= chance <= 1):
        faults.append(f"{name}: a chance is a share of cases, 0 to 1. Given: {chance!r}.")
    if success is not None and not (is_number(success) and 0 <= success <= 1):
        faults.append(f"{name}: success is a share of closures, 0 to 1. Given: {success!r}.")
    if duration is not None and not (is_number(duration) and duration > 0):
        faults.append(f"{name}: duration_months is above 0, or None. Given: {duration!r}.")
    if faults:
        return faults
    if service.one_off_hours > 0 and duration is None:
        faults.append(
            f"{name}: one_off_hours are spread over a duration. Give duration_months, or count "
            "them among the contacts."
        )
    elif service.hours_sd > 0 and not service.hours > 0:
        faults.append(
            f"{name}: hours_sd is the spread of hours, and there are none. Give contact_hours."
        )
    return faults
