"""The history of assessments: a small panel for each step or competency, over its periods."""

from collections.abc import Mapping

import pandas as pd

from caseload_lib.charts import house
from caseload_lib.charts.assessment_layers import (
    draw_ends,
    draw_frames,
    draw_key,
    draw_lines,
    lay_panels,
    place_ratings,
)
from caseload_lib.charts.assessment_words import (
    RatingScale,
    RatingWords,
    describe_ratings,
    state_ratings,
    tabulate_ratings,
)
from caseload_lib.charts.layers import finish_chart
from caseload_lib.errors import RecordsError, list_offenders

#: What a history of ratings needs, one row a panel and period.
NEEDED = ("panel", "period", "own", "others", "n")


def draw_ratings_history(
    ratings: pd.DataFrame,
    *,
    panels: Mapping[str, str],
    scale: RatingScale,
    words: RatingWords,
) -> house.Picture:
    """Return small panels of one's own ratings over periods, and of others' median.

    Parameters
    ----------
    ratings : DataFrame
        One row a panel and period, periods in order of time: panel (an id of `panels`), period
        (its short name), own (a value of the scale; missing where not known), others (a median;
        missing where too few rated or it may not be shown), n (how many others; missing where
        there is no median).
    panels : mapping of str to str
        The panels' names by id, in order. One without any value stays empty and says so.
    scale : RatingScale
        What the values mean.
    words : RatingWords
        What the lines are called.

    Returns
    -------
    Picture
        Three panels a row; own values as a line with filled points, others' as a dashed line
        with hollow ones; the latest of each said beside it. The title says what is to be seen
        and calls nothing a change.

    Raises
    ------
    RecordsError
        If a column is missing, there is no row, or a panel has a period twice.
    ValueError
        If the scale has fewer than two levels.
    """
    _check_ratings(ratings)
    if len(scale.levels) < 2:
        raise ValueError(f"A scale has two levels or more. Given: {len(scale.levels)}.")
    known = ratings[ratings["panel"].isin(panels)]
    periods = list(dict.fromkeys(known["period"]))
    placed = place_ratings(known, list(panels), periods, scale)
    plane = lay_panels(len(panels))
    layers = [
        *draw_frames(plane, panels, periods, scale),
        *draw_lines(plane, placed, words),
        *draw_ends(plane, placed, panels),
        *draw_key(plane, placed, words),
    ]
    return house.Picture(
        spec=finish_chart(layers, plane.panel),
        title=state_ratings(known, words),
        subtitle=words.subtitle,
        description=describe_ratings(known, panels, scale, words),
        data=tabulate_ratings(known, panels, scale, words),
    )


def _check_ratings(ratings: pd.DataFrame) -> None:
    """Refuse rows that are no history of ratings."""
    lacking = [name for name in NEEDED if name not in ratings.columns]
    if lacking or ratings.empty:
        what = f"lacks {list_offenders(lacking)}" if lacking else "has no row"
        raise RecordsError(
            f"A history of ratings cannot be drawn: it {what}. It needs a row a panel and period "
            f"with {', '.join(NEEDED)}."
        )
    twice = ratings[ratings.duplicated(["panel", "period"])]
    if len(twice):
        raise RecordsError(
            "A history of ratings has one row a panel and period. Given more than one for "
            f"{list_offenders(twice['panel'] + ' in ' + twice['period'])}."
        )
