"""The rules by which a point of a control chart is a signal rather than noise."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

#: Every kind of signal, the strongest first.
SIGNALS = ("outside", "shift", "two_of_three", "trend")

_RELATIVE = 1e-9
_ROUNDING = 1e-12


def is_above(one: float, other: float, size: float) -> bool:
    """Say whether one number is truly larger than another.

    Parameters
    ----------
    one, other : float
        The numbers.
    size : float
        Largest magnitude among the values they were computed from. It matters where both are
        near zero in a history that is not.

    Returns
    -------
    bool
        Whether `one` is larger by more than 1e-9 of the larger of the two and more than
        rounding leaves of `size`.

    Examples
    --------
    >>> is_above(0.1 + 0.2, 0.3, 0.3), is_above(0.31, 0.3, 0.3)
    (False, True)
    """
    return one - other > _find_margin(one, other, size)


def find_signals(
    values: Sequence[float | None],
    *,
    centre: float | None,
    upper: float | None,
    run_length: int = 7,
) -> tuple[frozenset[str], ...]:
    """Return the kinds of signal at each value of a chart with limits about its centre.

    - outside: beyond a limit; a value on it is within.
    - shift: `run_length` or more in a row on one side of the centre; a value on it breaks the
      run. Every value of the run is flagged.
    - trend: `run_length` or more values, each strictly beyond the last in one direction; a tie
      breaks the run. Every value of the run is flagged.
    - two_of_three: of three in a row on one side, at least two beyond two thirds of the way to
      the limit (2 sigma). Only the values beyond are flagged.

    A missing value breaks every run. Comparisons tolerate 1e-9 of the numbers compared.

    Parameters
    ----------
    values : sequence of float or None
        Values in order of time; None where missing.
    centre : float or None
        The centre; None where there is none, and then no signal.
    upper : float or None
        The upper limit; the lower lies as far below. Without it, only shifts and trends.
    run_length : int, default 7
        Values in a shift or trend, at least 2.

    Returns
    -------
    tuple of frozenset of str
        One set per value, of `SIGNALS`.

    Examples
    --------
    >>> found = find_signals([1, 1, 1, 9, 1, 1], centre=2, upper=8)
    >>> [sorted(kinds) for kinds in found]
    [[], [], [], ['outside'], [], []]
    """
    found: list[set[str]] = [set() for _ in values]
    if centre is not None:
        size = max((abs(value) for value in values if value is not None), default=0.0)
        sides = [_find_side(value, centre, size) for value in values]
        steps = [0] + [
            0 if before is None or after is None else _find_side(after, before, size)
            for before, after in pairwise(values)
        ]
        for start, end in _find_runs(sides, run_length):
            _flag(found, range(start, end), "shift")
        for start, end in _find_runs(steps, run_length - 1):
            _flag(found, range(start - 1, end), "trend")
        if upper is not None:
            third = (upper - centre) / 3
            far = _find_beyond(values, sides, centre, 3 * third, size)
            near = _find_beyond(values, sides, centre, 2 * third, size)
            _flag(found, (place for place, beyond in enumerate(far) if beyond), "outside")
            _flag(found, _find_pairs(near, sides), "two_of_three")
    return tuple(frozenset(kinds) for kinds in found)


def _find_beyond(
    values: Sequence[float | None],
    sides: Sequence[int],
    centre: float,
    reach: float,
    size: float,
) -> list[bool]:
    """Say of each value whether it lies further than a reach from the centre."""
    return [
        value is not None and is_above(side * value, side * (centre + side * reach), size)
        for value, side in zip(values, sides, strict=True)
    ]


def _find_pairs(near: Sequence[bool], sides: Sequence[int]) -> Iterator[int]:
    """Yield the places beyond 2 sigma that make two of three on one side."""
    for start in range(len(near) - 2):
        three = range(start, start + 3)
        beyond = [place for place in three if near[place]]
        if len(beyond) >= 2 and abs(sum(sides[place] for place in three)) == 3:
            yield from beyond


def _find_side(value: float | None, level: float, size: float) -> int:
    """Return 1 above a level, -1 below it, 0 on it or where the value is missing."""
    if value is None:
        return 0
    # As `is_above` both ways, without working it out twice.
    beyond, margin = value - level, _find_margin(value, level, size)
    return int(beyond > margin) - int(-beyond > margin)


def _find_margin(one: float, other: float, size: float) -> float:
    """Return by how much two numbers may differ and still be as good as equal."""
    return _RELATIVE * max(abs(one), abs(other)) + _ROUNDING * size


def _find_runs(sides: Sequence[int], length: int) -> Iterator[tuple[int, int]]:
    """Yield start and exclusive end of each unbroken run of 1 or of -1 that is long enough."""
    start = 0
    for place in range(1, len(sides) + 1):
        if place == len(sides) or sides[place] != sides[start]:
            if sides[start] and place - start >= length:
                yield start, place
            start = place


def _flag(found: list[set[str]], places: Iterable[int], kind: str) -> None:
    """Add a signal at the places."""
    for place in places:
        found[place].add(kind)
