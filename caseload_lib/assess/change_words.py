"""What changed since last time, in words."""

from caseload_lib.assess.agreement_words import count_things
from caseload_lib.assess.change import CHANGED, TOO_FEW, UNKNOWN, Difference, RoundChange


def describe_difference(difference: Difference, *, what: str, unit: str, units: str = "") -> str:
    """Return one sentence on how far two rounds lie apart.

    Parameters
    ----------
    difference : Difference
        Of a step or of the total.
    what : str
        What was compared, as a sentence begins: "Step 3" or "The total".
    unit : str
        What it is measured in, as "level" or "point".
    units : str, default ""
        Its plural; empty for the singular with an s.

    Returns
    -------
    str
        A sentence.

    Examples
    --------
    >>> fallen = Difference(20.0, 15.5, -4.5, -7.5, -1.5, 3.0, CHANGED)
    >>> describe_difference(fallen, what="The total", unit="point")
    "The total fell by 4.5 points, from 20.0 to 15.5: more than the 3.0 that raters' disagreement \
alone would give."
    """
    if difference.value is None or difference.reach is None:
        return f"{what}: whether it changed cannot be said, since {difference.reason}."
    size = f"{abs(difference.value):.1f} {units or unit + 's'}"
    way = "rose" if difference.value > 0 else "fell"
    moved = f"{what} {way} by {size}, from {difference.before:.1f} to {difference.after:.1f}"
    if difference.value == 0:
        return f"{what} is where it was, at {difference.after:.1f}."
    reach = f"{difference.reach:.1f} that raters' disagreement alone would give"
    if difference.verdict == CHANGED:
        return f"{moved}: more than the {reach}."
    return f"{moved}: within the {reach}, so this is not called a change."


def describe_change(change: RoundChange, *, unit: str = "step", units: str = "") -> str:
    """Return in plain words what two rounds of ratings say of change.

    Parameters
    ----------
    change : RoundChange
        As `change.compare_rounds` gives it.
    unit : str, default "step"
        What is rated.
    units : str, default ""
        Its plural; empty for the singular with an s.

    Returns
    -------
    str
        Two to four sentences: the total, the steps, and how sure that is.
    """
    plural = units or f"{unit}s"
    verdicts = change.steps["verdict"]
    judged = int((verdicts != UNKNOWN).sum())
    parts = []
    if change.total is not None:
        parts.append(describe_difference(change.total, what="The total", unit="point"))
    if not judged:
        parts.append(
            f"No {unit} has three raters in both rounds, so it cannot be said what changed: "
            f"{TOO_FEW}."
        )
        return " ".join(parts)
    moved = change.steps[verdicts == CHANGED]
    counted = count_things(judged, unit, plural)
    if moved.empty:
        parts.append(
            f"Of {counted} compared, none moved by more than raters' disagreement would give."
        )
    else:
        names = ", ".join(
            f"{row.item_id} ({'up' if row.difference > 0 else 'down'} {abs(row.difference):.1f})"
            for row in moved.itertuples()
        )
        parts.append(
            f"Of {counted} compared, {len(moved)} changed by more than raters' disagreement "
            f"would give: {names}."
        )
    left = len(verdicts) - judged
    if left:
        parts.append(f"{count_things(left, unit, plural)} cannot be judged: {TOO_FEW}.")
    parts.append(
        f"Were nothing different, about {100 * (1 - change.level):.0f} in 100 such comparisons "
        f"would call any {unit} changed, and more where raters are divided between the lowest "
        "and the highest level."
    )
    return " ".join(parts)
