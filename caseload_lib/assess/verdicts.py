"""Whether a share of what is rated meets a level, while some of it may not be rated yet."""

from typing import Any

import pandas as pd

#: Shares as near as this are the same: 6 * 0.1 is a little more than 3 ÷ 5.
_NEAR = 1e-9


def judge_share(shown: int, rated: int, unrated: int, met_share: float) -> bool | None:
    """Return whether a level is met, None where the unrated indicators may still decide it.

    Whatever they become, the share ends between shown ÷ (rated + unrated) and (shown + unrated)
    ÷ (rated + unrated); one that becomes "cannot say" only brings it nearer to shown ÷ rated.
    """
    most = rated + unrated
    if not rated:
        return None
    if shown / most >= met_share - _NEAR:
        return True
    return False if (shown + unrated) / most < met_share - _NEAR else None


def explain_unknown(scored: int, rated: int, unrated: int) -> str | None:
    """Return why it is not known whether a level is met, or None if it is."""
    if not scored:
        return "the document has no indicator to score here at this level"
    if unrated:
        return f"{unrated} of {scored} not rated yet"
    return None if rated else f"all {scored} answered with 'cannot say'"


def tell_met(level: Any, *, met_share: float, year_over: bool) -> str:
    """Return in words whether a cluster's level is met, and by how many indicators.

    `level` is one row of `anchors.assessed_levels`.
    """
    if pd.isna(level.met):
        return f"Not known: {level.reason}."
    word = "indicator" if level.rated == 1 else "indicators"
    shown = f"{level.consistently} of {level.rated} rated {word} shown consistently"
    if level.unrated:
        shown += f", and the {level.unrated} not rated yet cannot change it"
    if level.met:
        return f"Met: {shown}."
    needed = f"at least {round(100 * met_share, 1):g}% are needed"
    if year_over:
        return f"Not met: {shown}; {needed}."
    return f"Not met yet, and the year is not over: {shown}; {needed}."
