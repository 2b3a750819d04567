"""How often responders are all taken when a crunch comes, and what then falls on others."""

import math
from dataclasses import dataclass

from caseload_lib.plan.sizing_checks import is_number


@dataclass(frozen=True)
class Coverage:
    """What a number of responders on duty covers.

    Attributes
    ----------
    offered_load : float
        Arrivals an hour × hours each: how many responders the work would keep busy on average.
    chance_uncovered : float or None
        Chance that a crunch finds every responder taken, 0 to 1; None for what can be put off.
    hours_falling_to_facilitators_per_hour : float or None
        Hours of work an hour that find nobody; None for what can be put off.
    chance_waits : float or None
        Chance that work which can be put off has to wait, 0 to 1; None for what cannot.
    mean_wait_hours : float or None
        How long it waits on average over all of it, infinite where more comes than can ever be
        done; None for what cannot be put off.
    """

    offered_load: float
    chance_uncovered: float | None
    hours_falling_to_facilitators_per_hour: float | None
    chance_waits: float | None
    mean_wait_hours: float | None


def cover(
    arrivals_per_hour: float, hours_each: float, responders: int, *, deferrable: bool = False
) -> Coverage:
    """Return what responders cover of crunches that come by chance.

    A shift that nobody covers does not wait: it falls on a facilitator. So with the offered load
    a = arrivals × hours each and c responders the chance of finding all taken is Erlang's B,
    by B(0) = 1 and B(n) = a B(n−1) ÷ (n + a B(n−1)), and the hours that fall on facilitators
    are a × B(c). What can be put off waits for the next who is free: Erlang's C = B ÷ (1 −
    (a ÷ c)(1 − B)), and the mean wait is C × hours each ÷ (c − a). Where a ≥ c the queue grows
    without end: chance 1, wait infinite. Crunches are taken to come independently of one another
    at the same rate (B then holds whatever the lengths; C takes them to be exponential).

    Parameters
    ----------
    arrivals_per_hour : float
        Crunches an hour, 0 or more.
    hours_each : float
        Their mean length in hours, 0 or more.
    responders : int
        How many are on duty, 0 or more.
    deferrable : bool, default False
        Whether the work can be put off until somebody is free.

    Returns
    -------
    Coverage
        `chance_uncovered` and `hours_falling_to_facilitators_per_hour` for what cannot be put
        off, `chance_waits` and `mean_wait_hours` for what can; the other two are None.

    Raises
    ------
    ValueError
        If arrivals or hours are not finite numbers of 0 or more.
    ValueError
        If the responders are not a whole number of 0 or more.
    ValueError
        If the offered load is too great for a number. All faults are told at once.

    References
    ----------
    Erlang, A. K. (1917). Solution of some problems in the theory of probabilities of
    significance in automatic telephone exchanges. Elektroteknikeren 13, 5-13.

    Examples
    --------
    >>> found = cover(0.1, 4, 1)
    >>> round(found.chance_uncovered, 4), found.chance_waits
    (0.2857, None)
    >>> waits = cover(720, 240 / 3600, 55, deferrable=True)
    >>> round(waits.chance_waits, 4), round(waits.mean_wait_hours * 3600, 2)
    (0.2387, 8.18)
    """
    _check(arrivals_per_hour, hours_each, responders)
    load = float(arrivals_per_hour) * float(hours_each)
    taken = 1.0
    for busy in range(1, int(responders) + 1):
        taken = load * taken / (busy + load * taken)
    if not deferrable:
        return Coverage(load, taken, load * taken, None, None)
    if load >= responders:
        return Coverage(load, None, None, 1.0, math.inf)
    waits = taken / (1 - load / responders * (1 - taken))
    return Coverage(load, None, None, waits, waits * hours_each / (responders - load))


def _check(arrivals_per_hour: float, hours_each: float, responders: int) -> None:
    """Refuse numbers that cannot be, all at once."""
    faults = [
        f"{name} is a finite number of 0 or more. Given: {given!r}."
        for name, given in (("arrivals_per_hour", arrivals_per_hour), ("hours_each", hours_each))
        if not (is_number(given) and given >= 0)
    ]
    if not faults and not math.isfinite(float(arrivals_per_hour) * float(hours_each)):
        faults.append(
            "arrivals_per_hour × hours_each is too great for a number. "
            f"Given: {arrivals_per_hour!r} and {hours_each!r}."
        )
    whole = is_number(responders) and not isinstance(responders, bool)
    if not (whole and responders >= 0 and responders == int(responders)):
        faults.append(f"responders is a whole number of 0 or more. Given: {responders!r}.")
    if faults:
        raise ValueError("\n".join(faults))
