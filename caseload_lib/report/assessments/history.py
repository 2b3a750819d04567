"""One rater's values over periods, beside others' median: values only, never called a change."""

from collections.abc import Callable, Mapping
from itertools import pairwise

import pandas as pd

from caseload_lib.assess.change import ONE_RATER, compare_own
from caseload_lib.charts.assessment_words import RatingScale, RatingWords
from caseload_lib.charts.assessments import draw_ratings_history
from caseload_lib.charts.house import Picture
from caseload_lib.record.assessments import Assessment
from caseload_lib.report.assessments.data import AssessmentData
from caseload_lib.report.assessments.words import lay_table, name_answer, name_item
from caseload_lib.report.documents.document import Grid, Part, Passage

#: Values of panels by their id, of one assessment.
Measure = Callable[[Assessment], Mapping[str, float]]


def lay_history(
    data: AssessmentData,
    measure: Measure,
    *,
    others: Mapping[str, Mapping[str, tuple[float, int]]],
    panels: Mapping[str, str],
    scale: RatingScale,
    words: RatingWords,
) -> Part:
    """Return one rater's values over periods, and how the last two differ, as values only.

    Parameters
    ----------
    data : AssessmentData
        The assessment.
    measure : callable
        Gives the values of the panels of an assessment.
    others : mapping
        By a period's code and a panel's id, others' median and how many they are.
    panels, scale, words
        As `draw_ratings_history` takes them.
    """
    history = data.history
    own = {one.period: measure(one) for one in history}
    blocks: list[Passage | Grid | Picture] = []
    picture = draw_history(own, others=others, panels=panels, scale=scale, words=words)
    if picture is not None:
        blocks.append(picture)
    if len(history) < 2:
        alone = "This is the first submitted period of this length, so there is nothing to compare."
        return Part("Over time", (*blocks, Passage(alone, kind="hint")))
    return Part("Over time", (*blocks, *_compare_own(data, *list(pairwise(history))[-1])))


def draw_history(
    own: Mapping[str, Mapping[str, float]],
    *,
    others: Mapping[str, Mapping[str, tuple[float, int]]],
    panels: Mapping[str, str],
    scale: RatingScale,
    words: RatingWords,
) -> Picture | None:
    """Return the panels of values over periods; None for fewer than two periods.

    Parameters
    ----------
    own : mapping
        By a period's code and a panel's id, own values.
    others : mapping
        By a period's code and a panel's id, others' median and how many they are.
    panels, scale, words
        As `draw_ratings_history` takes them.
    """
    codes = sorted({*own, *(code for code in others if code <= max(own, default=""))})
    rows = []
    for code in codes:
        for panel in panels:
            median, number = others.get(code, {}).get(panel, (None, None))
            rows.append((panel, code, own.get(code, {}).get(panel), median, number))
    ratings = pd.DataFrame(rows, columns=["panel", "period", "own", "others", "n"]).astype(
        {"own": float, "others": float, "n": float}
    )
    known = ratings[ratings["own"].notna() | ratings["others"].notna()]
    if known["period"].nunique() < 2:
        return None
    return draw_ratings_history(ratings, panels=panels, scale=scale, words=words)


def _compare_own(
    data: AssessmentData, before: Assessment, after: Assessment
) -> tuple[Passage | Grid, ...]:
    """Return what one rater answered otherwise than last time, and that it is no change."""
    table = compare_own(data.instrument, before.values, after.values)
    both = table[table["difference"].notna()]
    moved = both[both["difference"] != 0]
    rows = [
        (name_item(data.instrument, row.item_id),
         name_answer(data.instrument, row.item_id, row.before),
         name_answer(data.instrument, row.item_id, row.after))
        for row in moved.itertuples()
    ]  # fmt: skip
    said = Passage(ONE_RATER)
    if both.empty:
        return (
            said,
            Passage(
                f"Nothing was answered in both {before.period} and {after.period}: with another "
                "level expected, other indicators are asked.",
                kind="hint",
            ),
        )
    caption = f"Answered otherwise: {len(rows)} of {len(both)} answered both times"
    return said, lay_table(
        caption,
        ("What was asked", before.period, after.period),
        rows,
        none=f"All {len(both)} answers given both times are the same.",
    )


def summarise_others(
    answers: Mapping[str, Mapping[str, float]], *, fewest: int, whole_groups: bool
) -> dict[str, tuple[float, int]]:
    """Return others' median of each panel with how many they are, where they are enough.

    Parameters
    ----------
    answers : mapping of str to mapping of str to float
        Values by panel by rater, in the order of submission.
    fewest : int
        Of how many others at least a median is shown.
    whole_groups : bool
        Whether only whole groups of so many count, so that one more gives nobody away.

    Returns
    -------
    dict of str to tuple of float and int
        By panel; those with too few are not in it.
    """
    found = {}
    for panel in dict.fromkeys(panel for values in answers.values() for panel in values):
        values = [given[panel] for given in answers.values() if panel in given]
        kept = len(values) - (len(values) % fewest if whole_groups else 0)
        if kept >= fewest:
            found[panel] = (float(pd.Series(values[:kept]).median()), kept)
    return found
