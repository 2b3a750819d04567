"""On which side of a target an interval lies."""

from typing import Literal

from caseload_lib.review.signals import is_above
from caseload_lib.review.spread import check_value

Better = Literal["higher", "lower"]


def compare_target(
    lower: float | None, upper: float | None, target: float, *, better: Better
) -> str:
    """Say on which side of a target an interval lies.

    Parameters
    ----------
    lower, upper : float or None
        The interval's ends; None where there is none.
    target : float
        The objective, in the same unit.
    better : {"higher", "lower"}
        In which direction values are better.

    Returns
    -------
    str
        "met" where both ends are on the target's better side or on it, "missed" where both are
        on the worse side, "uncertain" where it lies between them or there is no interval.

    Raises
    ------
    ValueError
        If `better` is neither "higher" nor "lower".
    ValueError
        If the target is no finite number.

    Examples
    --------
    >>> compare_target(2, 5, 1, better="lower"), compare_target(2, 5, 3, better="lower")
    ('missed', 'uncertain')
    """
    if better not in {"higher", "lower"}:
        raise ValueError(f"Better is 'higher' or 'lower'. Given: {better!r}.")
    aim = check_value(target)
    if aim is None:
        raise ValueError("A target is a finite number. Given: none.")
    if lower is None or upper is None:
        return "uncertain"
    size = max(abs(lower), abs(upper), abs(aim))
    worst, best, sign = (lower, upper, 1) if better == "higher" else (-upper, -lower, -1)
    if not is_above(sign * aim, worst, size):
        return "met"
    return "missed" if is_above(sign * aim, best, size) else "uncertain"
