"""What a rubric's answers add up to, and what an unfinished sheet can still become."""

from collections.abc import Mapping
from dataclasses import dataclass

from caseload_lib.assess.answers import check_answers
from caseload_lib.assess.instrument import Band, Instrument, Item
from caseload_lib.errors import RecordsError, list_offenders


@dataclass(frozen=True)
class Score:
    """What the answers to a rubric come to.

    Attributes
    ----------
    total : int or None
        Points of all steps; None until every step has its points.
    points_so_far : int
        Points of the steps answered.
    subtotals : dict of int to int
        Points by level, one entry for every level's value; they add up to `points_so_far`, and
        so to the total of a finished sheet.
    answered, remaining : int
        Steps that have their points, and that have not. A step answered "cannot say" has none.
    lowest_total, highest_total : int
        The least and the greatest total that the sheet can still come to.
    band : Band or None
        What the total means; None until there is one, or where no band takes it.
    possible_bands : tuple of Band
        The bands that the total can still fall into, lowest first.
    weakest : tuple of Item
        The steps at the lowest level answered, in the document's order.
    missing : tuple of Item
        The steps without points, in the document's order.
    """

    total: int | None
    points_so_far: int
    subtotals: dict[int, int]
    answered: int
    remaining: int
    lowest_total: int
    highest_total: int
    band: Band | None
    possible_bands: tuple[Band, ...]
    weakest: tuple[Item, ...]
    missing: tuple[Item, ...]


def score(instrument: Instrument, responses: Mapping[str, int]) -> Score:
    """Return what the answers to a rubric come to.

    The total is the sum of the points of all steps, and the band the range it falls into, as the
    rubric's sheet adds them up. A sheet that lacks an answer has neither: the points it has are
    `points_so_far`, and `possible_bands` holds every band that some choice of the missing
    answers would give.

    Parameters
    ----------
    instrument : Instrument
        A rubric: an instrument with bands, of any number of steps and levels.
    responses : mapping of str to int
        By item id, the value of the level chosen: its points. 0 (cannot say) gives none, so that
        the step stays open; None is an answer that was withdrawn.

    Returns
    -------
    Score
        Points by level and in all, the band, what is still possible, and the weakest steps.

    Raises
    ------
    RecordsError
        If the instrument has no bands.
    RecordsError
        If answers do not fit the instrument; all such faults at once.

    References
    ----------
    The service-improvement rubric's own sheet: "Add up your scores".

    Examples
    --------
    >>> from caseload_lib.assess.instrument import Level
    >>> levels = (Level("low", "Low", 1), Level("high", "High", 2))
    >>> steps = tuple(Item(number, "", "", levels) for number in "123")
    >>> bands = (Band("low", "Low", 3, 4), Band("high", "High", 5, 6))
    >>> sheet = Instrument("own", "1", "Own", "rubric", "", levels, steps, bands=bands)
    >>> begun = score(sheet, {"1": 1, "2": 2})
    >>> begun.total, begun.points_so_far, [band.id for band in begun.possible_bands]
    (None, 3, ['low', 'high'])
    >>> done = score(sheet, {"1": 1, "2": 2, "3": 2})
    >>> done.total, done.subtotals, done.band.id, [item.id for item in done.weakest]
    (5, {1: 1, 2: 4}, 'high', ['1'])
    """
    if not instrument.bands:
        raise RecordsError(
            f"The instrument {instrument.name} is not summed: a total needs bands that say what "
            f"it means, as a rubric has them. It is of the kind {instrument.kind}. Score a rubric."
        )
    points = {item_id: n for item_id, n in check_answers(instrument, responses).items() if n != 0}
    subtotals = dict.fromkeys(_list_values(instrument), 0)
    for value in points.values():
        subtotals[value] += value
    missing = tuple(item for item in instrument.items if item.id not in points)
    lowest = min(points.values(), default=0)
    so_far = sum(points.values())
    totals = _reach_totals(so_far, missing)
    total = None if missing else so_far
    possible = tuple(band for band in instrument.bands if any(_takes(band, n) for n in totals))
    return Score(
        total=total,
        points_so_far=so_far,
        subtotals=subtotals,
        answered=len(points),
        remaining=len(missing),
        lowest_total=min(totals),
        highest_total=max(totals),
        band=possible[0] if total is not None and possible else None,
        possible_bands=possible,
        weakest=tuple(item for item in instrument.items if points.get(item.id) == lowest),
        missing=missing,
    )


def describe_score(instrument: Instrument, responses: Mapping[str, int]) -> str:
    """Return in words what the answers come to, the weakest steps always beside the band.

    Parameters
    ----------
    instrument : Instrument
        A rubric.
    responses : mapping of str to int
        By item id, the value of the level chosen.

    Returns
    -------
    str
        One or more sentences.

    Raises
    ------
    RecordsError
        If `score` refuses the instrument or the answers.

    Examples
    --------
    >>> from caseload_lib.assess.instrument import Level
    >>> levels = (Level("low", "Low", 1), Level("high", "High", 2))
    >>> steps = tuple(Item(number, "", "", levels) for number in "123")
    >>> bands = (Band("low", "Low", 3, 4), Band("high", "High", 5, 6))
    >>> sheet = Instrument("own", "1", "Own", "rubric", "", levels, steps, bands=bands)
    >>> describe_score(sheet, {"1": 1, "2": 2, "3": 2})
    'Total 5: High. Weakest: step 1 (Low).'
    >>> print(describe_score(sheet, {"1": 1, "2": 2}))
    2 of 3 steps answered, 3 points so far. The total can still be 4 to 5: Low or High.
    """
    found = score(instrument, responses)
    if found.total is None:
        names = " or ".join(band.name for band in found.possible_bands) or "in no band"
        lowest, highest = found.lowest_total, found.highest_total
        reach = str(lowest) if lowest == highest else f"{lowest} to {highest}"
        return (
            f"{found.answered} of {len(instrument.items)} steps answered, "
            f"{found.points_so_far} {'point' if found.points_so_far == 1 else 'points'} so far. "
            f"The total can still be {reach}: {names}."
        )
    band = found.band.name if found.band else "in no band"
    first = found.weakest[0]
    level = first.level(check_answers(instrument, responses)[first.id]).name
    if len(found.weakest) == len(instrument.items):
        return f"Total {found.total}: {band}. Every step is at the same level ({level})."
    steps = list_offenders((item.id for item in found.weakest), limit=len(found.weakest))
    word = "step" if len(found.weakest) == 1 else "steps"
    return f"Total {found.total}: {band}. Weakest: {word} {steps} ({level})."


def _list_values(instrument: Instrument) -> list[int]:
    """Return the value of every level that gives points, lowest first."""
    levels = [*instrument.levels, *(level for item in instrument.items for level in item.levels)]
    return sorted({level.value for level in levels} - {0})


def _reach_totals(points: int, missing: tuple[Item, ...]) -> set[int]:
    """Return every total that some choice of the missing answers gives."""
    totals = {points}
    for item in missing:
        values = [level.value for level in item.levels if level.value != 0]
        totals = {total + value for total in totals for value in values}
    return totals


def _takes(band: Band, total: int) -> bool:
    """Say whether a band takes a total."""
    return band.lowest <= total <= band.highest
