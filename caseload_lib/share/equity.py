"""How evenly something is spread over people, and whether chance alone spreads it so."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from caseload_lib.errors import list_offenders
from caseload_lib.share.chances import TIE, Array, Chances, find_tails

MORE_THAN_CHANCE = "more than chance"
CONSISTENT = "consistent with chance"
TOO_FEW = "too few to tell"
#: Power below this is too little to call anything consistent with chance.
ENOUGH_POWER = 0.5


@dataclass(frozen=True)
class Concentration:
    """Whether events fall on some people more than chance makes them fall.

    What is said of one person is said of the one whose count is the least likely.

    Attributes
    ----------
    p_value : float
        The chance, where events fall by exposure alone, of a count at least as unlikely for
        anybody; 1 without events or with one person. Below about 1e-300 it is 0.
    verdict : str
        "more than chance", "consistent with chance" or "too few to tell".
    smallest_telling_count : int or None
        The least count of that person, of as many events in all, that would bring the p-value
        to `alpha`; None where none would.
    power : float
        The chance that they reach it if events fall on them `material_ratio` times as often as
        their share says; 0 where no count is telling.
    expected : tuple of float
        Events to be expected of each by their share of the exposure, in the order given.
    events : int
        Events in all.
    people : int
        People with any exposure.
    place : int or None
        The place of that person in the order given; None without events or with one person.
    count : int or None
        That person's count; None where there is no such person.
    smallest_tail : float
        The chance that this person has so many or more: the statistic of the test.
    alpha, material_ratio : float
        As given.
    """

    p_value: float
    verdict: str
    smallest_telling_count: int | None
    power: float
    expected: tuple[float, ...]
    events: int
    people: int
    place: int | None
    count: int | None
    smallest_tail: float
    alpha: float
    material_ratio: float


def gini(values: Sequence[float] | npt.NDArray[Any], *, corrected: bool = False) -> float:
    """Return the Gini coefficient of what people carry, those who carry nothing included.

    G = Σᵢ Σⱼ |xᵢ − xⱼ| ÷ (2 n² mean), worked out from the values in order of size as
    2 Σ i x₍ᵢ₎ ÷ (n Σ x) − (n + 1) ÷ n. As n people can reach (n − 1) ÷ n at most, the corrected
    one is n ÷ (n − 1) times that.

    Parameters
    ----------
    values : sequence of float
        What each person carries, 0 or more; nobody is left out.
    corrected : bool, default False
        Whether to give the share of what so many people could reach at most.

    Returns
    -------
    float
        0 (all carry the same) to (n − 1) ÷ n, or to 1 corrected (one carries everything). 0 where
        nobody carries anything, and of one person: nobody has more than another.

    Raises
    ------
    ValueError
        If there are no values.
    ValueError
        If a value is negative, infinite or not a number.

    References
    ----------
    Deltas, G. (2003). The small-sample bias of the Gini coefficient. Review of Economics and
    Statistics 85, 226-234.

    Examples
    --------
    >>> round(gini([1, 3, 2, 1, 1, 1, 4]), 7)
    0.3076923
    >>> gini([0, 0, 8]), gini([0, 0, 8], corrected=True)
    (0.6666666666666666, 1.0)
    """
    carried = np.asarray(values, dtype=float)
    if carried.ndim != 1 or not carried.size:
        raise ValueError(
            "A Gini coefficient needs a list of what each person carries, at least one. "
            f"Given: {values!r}."
        )
    _check_amounts(carried, "What somebody carries")
    count, total = carried.size, math.fsum(carried)
    if total == 0 or count == 1:
        return 0.0
    # Σ (2i − n − 1) x₍ᵢ₎ ÷ (n Σ x) is the same, and exactly 0 where all are equal.
    ranks = 2 * np.arange(1, count + 1) - count - 1
    spread = math.fsum(ranks * (np.sort(carried) / total))
    return max(0.0, spread / ((count - 1) if corrected else count))


def concentration(
    counts: Sequence[int] | npt.NDArray[Any],
    exposure: Sequence[float] | npt.NDArray[Any],
    *,
    alpha: float = 0.05,
    material_ratio: float = 2.0,
) -> Concentration:
    """Say whether events are more concentrated than chance makes them.

    Where nothing but chance is at work, n events fall on people as a multinomial by their share
    of the exposure. The statistic is the smallest of the people's binomial tails P(X ≥ count);
    the p-value is the exact chance of one as small, by convolution over people, so that false
    alarms are no more frequent than `alpha`. p ≤ alpha is "more than chance". Else it is "too
    few to tell" where no count of that person would have been telling or the power is below a
    half, and "consistent with chance" otherwise.

    Chance is not fairness: what nobody controls can fall on one person by luck, and weighs as
    much. The answer only says whether something besides luck is worth looking for.

    Parameters
    ----------
    counts : sequence of int
        Events of each person, 0 or more.
    exposure : sequence of float
        In the same order, how much of it each was exposed to, as case-days; 0 or more, in any
        unit.
    alpha : float, default 0.05
        The chance of a false alarm that is accepted, between 0 and 1.
    material_ratio : float, default 2.0
        How many times their share of events would matter, more than 1.

    Returns
    -------
    Concentration
        The p-value, the verdict and what they stand on. Without events, or where fewer than two
        people have any exposure: "too few to tell", power 0.

    Raises
    ------
    ValueError
        If counts and exposure are not two lists of the same length, at least one.
    ValueError
        If a count is not a whole number of 0 or more.
    ValueError
        If an exposure is negative, infinite or not a number.
    ValueError
        If somebody has events and no exposure.
    ValueError
        If `alpha` is not between 0 and 1, or `material_ratio` not more than 1.

    References
    ----------
    Corrado, C. J. (2011). The exact distribution of the maximum, minimum and the range of
    multinomial/Dirichlet and multivariate hypergeometric frequencies. Statistics and Computing
    21, 349-359. (Counts are there compared with one limit for all; here each with its own.)

    Examples
    --------
    >>> found = concentration([3, 1, 1, 0, 0, 0, 0], [1] * 7)
    >>> round(found.p_value * 2401), found.smallest_telling_count, found.verdict
    (391, 4, 'too few to tell')
    >>> round(found.power * 16807)
    432
    """
    happened, exposed = _check_counts(counts, exposure)
    _check_rules(alpha, material_ratio)
    events, whole = int(happened.sum()), math.fsum(exposed)
    shares = exposed / whole if whole > 0 else exposed
    people = int((shares > 0).sum())
    expected = tuple((events * shares).tolist())
    rules = (float(alpha), float(material_ratio))
    if events == 0 or people < 2:
        known = (expected, events, people)
        return Concentration(1.0, TOO_FEW, None, 0.0, *known, None, None, 1.0, *rules)
    tails = find_tails(happened, events, shares)
    place = _find_least_likely(tails, shares)
    tail, share = float(tails[place]), float(shares[place])
    chances = Chances(events, np.sort(shares[shares > 0]))
    p_value, telling = chances.find(tail), chances.find_telling_count(share, alpha)
    power = 0.0
    if telling is not None:
        power = float(find_tails(telling, events, min(1.0, material_ratio * share)))
    return Concentration(
        p_value,
        _judge(p_value, power, alpha),
        telling,
        power,
        expected,
        events,
        people,
        place,
        int(happened[place]),
        tail,
        *rules,
    )


def _find_least_likely(tails: Array, shares: Array) -> int:
    """Return the place of the smallest tail; of several, of whom the exposure is greatest."""
    tied = np.flatnonzero(tails <= tails.min() * (1 + TIE))
    return int(tied[np.argmax(shares[tied])])


def _judge(p_value: float, power: float, alpha: float) -> str:
    """Return the verdict; without a telling count the power is 0."""
    if p_value <= alpha * (1 + TIE):
        return MORE_THAN_CHANCE
    return TOO_FEW if power < ENOUGH_POWER else CONSISTENT


def _check_counts(
    counts: Sequence[int] | npt.NDArray[Any], exposure: Sequence[float] | npt.NDArray[Any]
) -> tuple[npt.NDArray[np.int64], Array]:
    """Return counts and exposure as arrays, or refuse them."""
    happened, exposed = np.asarray(counts, dtype=float), np.asarray(exposure, dtype=float)
    if happened.ndim != 1 or happened.shape != exposed.shape or not happened.size:
        raise ValueError(
            "Counts and exposure are two lists of the same length, one number a person and at "
            f"least one person. Given: shapes {happened.shape} and {exposed.shape}."
        )
    _check_amounts(happened, "A count")
    _check_amounts(exposed, "An exposure")
    broken = happened[happened != np.floor(happened)]
    if broken.size:
        raise ValueError(f"A count is a whole number. Given: {list_offenders(broken.tolist())}.")
    lost = np.flatnonzero((happened > 0) & (exposed == 0))
    if lost.size:
        raise ValueError(
            "Who has events has some exposure to them. Exposure 0 with a count, at the places "
            f"(from 0): {list_offenders(lost.tolist())}. Correct the exposure there."
        )
    return happened.astype(np.int64), exposed


def _check_rules(alpha: float, material_ratio: float) -> None:
    """Refuse a level or a ratio that says nothing."""
    if not 0 < alpha < 1:
        raise ValueError(f"alpha lies between 0 and 1. Given: {alpha!r}.")
    if not (material_ratio > 1 and math.isfinite(material_ratio)):
        raise ValueError(f"material_ratio is more than 1. Given: {material_ratio!r}.")


def _check_amounts(amounts: Array, name: str) -> None:
    """Refuse amounts that are no finite numbers of 0 or more."""
    wrong = amounts[~(np.isfinite(amounts) & (amounts >= 0))]
    if wrong.size:
        raise ValueError(
            f"{name} is a finite number of 0 or more. Given: {list_offenders(wrong.tolist())}."
        )
