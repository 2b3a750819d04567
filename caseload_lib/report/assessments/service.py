"""What a rubric's answers come to: the score, all raters together, change, and what is next."""

from collections.abc import Mapping
from functools import lru_cache

import numpy as np
import pandas as pd

from caseload_lib.assess.agreement_interval import AgreementInterval, bootstrap_alpha
from caseload_lib.assess.agreement_words import describe_agreement
from caseload_lib.assess.change import CHANGED, compare_rounds
from caseload_lib.assess.change_words import describe_change
from caseload_lib.assess.instrument import Instrument
from caseload_lib.assess.rater_summaries import summarise_raters, tabulate_ratings
from caseload_lib.assess.scoring import describe_score, score
from caseload_lib.charts.assessment_words import RatingScale, RatingWords
from caseload_lib.charts.house import Picture
from caseload_lib.record.assessments import Assessment
from caseload_lib.report.assessments.data import AssessmentData, Round
from caseload_lib.report.assessments.history import draw_history, lay_history, summarise_others
from caseload_lib.report.assessments.parts import (
    count_missing,
    list_answers,
)
from caseload_lib.report.assessments.service_plan import (
    lay_actions,
    lay_feedback,
    lay_next,
    lay_thanks,
)
from caseload_lib.report.assessments.words import count, lay_table, name_item, write_number
from caseload_lib.report.documents.document import Part, Passage

#: The dice of the bootstrap begin here, so that the same answers always give the same interval.
_SEED = 2026


def lay_service(data: AssessmentData) -> tuple[Part, ...]:
    """Return the parts of a document about the service.

    Parameters
    ----------
    data : AssessmentData
        An assessment by a rubric. Who is not its rater gets what all raters say together.

    Returns
    -------
    tuple of Part
        In order.
    """
    own = (_lay_score(data),) if data.may_read else ()
    return (
        *own,
        _lay_raters(data),
        _lay_change(data),
        _lay_history(data),
        lay_feedback(data),
        *((lay_next(data),) if data.may_read else ()),
        lay_actions(data),
        lay_thanks(data),
    )


def _lay_score(data: AssessmentData) -> Part:
    """Return the total and its band, the weakest steps beside it, and the points by level."""
    instrument, values = data.instrument, data.assessment.values
    found = score(instrument, values)
    rows = [
        (level.name, sum(1 for value in values.values() if value == level.value),
         found.subtotals.get(level.value, 0))
        for level in instrument.levels
    ]  # fmt: skip
    steps = len(instrument.items)
    missing = count_missing(data, [item.id for item in instrument.items])
    return Part(
        "What it comes to",
        (
            Passage(describe_score(instrument, values), kind="notice"),
            *((Passage(missing),) if missing else ()),
            lay_table(
                f"Points by level: {found.points_so_far} points of {found.answered} of {steps} "
                "steps",
                ("Level", "Steps", "Points"),
                rows,
                none="",
            ),
            list_answers(data),
        ),
    )


def _lay_raters(data: AssessmentData) -> Part:
    """Return what all raters of the period say together, and how far they agree."""
    heading = f"All raters of {data.period.code} together"
    now = _find_round(data)
    if now is None:
        text = (
            "What the others say is shown once this assessment is submitted, so that nobody is "
            "led by others."
            if data.assessment.is_draft
            else "Nobody has submitted a rating of the service for this period."
        )
        return Part(heading, (Passage(text, kind="hint"),))
    interval = measure_agreement(data.instrument, now.answers)
    said = Passage(describe_agreement(interval), kind="notice")
    number = len(now.answers)
    if number < 2:
        return Part(heading, (said,))
    table = summarise_raters(data.instrument, now.answers)
    rows = [
        (name_item(data.instrument, row.item_id), f"{row.n} of {number}",
         write_number(row.median), _write_span(row.lowest, row.highest),
         write_number(row.disagreement))
        for row in table.itertuples()
    ]  # fmt: skip
    scale = ", ".join(f"{level.value} {level.name}" for level in data.instrument.levels)
    explained = (
        f"Levels count {scale}. Disagreement is how far two raters lie apart on average, in "
        "levels: 0 where all say the same."
    )
    totals = [score(data.instrument, given).total for given in now.answers.values()]
    whole = [total for total in totals if total is not None]
    summed = (
        f"Totals: {len(whole)} of {number} answered every step; the median of these is "
        f"{write_number(float(np.median(whole)))}, from {min(whole)} to {max(whole)}."
        if whole
        else f"Totals: none of {number} answered every step, so there is no total."
    )
    grid = lay_table(
        f"Step by step: {count(number, 'rater')}",
        ("Step", "Rated by", "Median", "Lowest to highest", "Disagreement"),
        rows,
        none="",
    )
    return Part(heading, (said, Passage(summed), grid, Passage(explained, kind="hint")))


def measure_agreement(
    instrument: Instrument, answers: Mapping[str, Mapping[str, int]]
) -> AgreementInterval:
    """Return the raters' ordinal alpha with its bootstrap interval.

    Parameters
    ----------
    instrument : Instrument
        A rubric.
    answers : mapping of str to mapping of str to int
        Values by item id by rater.

    Returns
    -------
    AgreementInterval
        Of 2,000 draws; the same answers always give the same one.
    """
    table = tabulate_ratings(instrument, answers)
    scale = sorted({one.value for item in instrument.items for one in item.levels} - {0})
    rows = tuple(tuple(row) for row in table.to_numpy().tolist())
    known = tuple(tuple(None if pd.isna(value) else value for value in row) for row in rows)
    return _measure(known, tuple(scale))


@lru_cache(maxsize=64)
def _measure(
    ratings: tuple[tuple[float | None, ...], ...], scale: tuple[int, ...]
) -> AgreementInterval:
    """Return the interval of these ratings, kept since the draws take a moment."""
    width = len(ratings[0]) if ratings else 1
    table = np.array(ratings, dtype=float).reshape(len(ratings), width)
    return bootstrap_alpha(table, metric="ordinal", scale=scale, seed=_SEED)


def _lay_change(data: AssessmentData) -> Part:
    """Return what changed since the last period, only where disagreement would not give it."""
    now = _find_round(data)
    before = [one for one in data.rounds if one.period.first < data.period.first]
    if now is None or not before:
        text = (
            "Whether anything changed is told once this assessment is submitted."
            if now is None
            else "No earlier period of this length was rated with this version of the instrument, "
            "so there is nothing to compare with."
        )
        return Part("Change since the last period", (Passage(text, kind="hint"),))
    earlier = before[-1]
    change = compare_rounds(data.instrument, earlier.answers, now.answers)
    rows = [
        (name_item(data.instrument, row.item_id),
         f"{write_number(row.mean_before)} ({row.n_before})",
         f"{write_number(row.mean_after)} ({row.n_after})",
         _write_difference(row.difference),
         "–" if pd.isna(row.reach) else f"± {row.reach:.1f}",
         _write_verdict(row.verdict, row.reason, row.difference))
        for row in change.steps.itertuples()
    ]  # fmt: skip
    return Part(
        f"Change since {earlier.period.code}",
        (
            Passage(describe_change(change), kind="notice"),
            lay_table(
                f"Mean of {count(len(earlier.answers), 'rater')} in {earlier.period.code} and of "
                f"{len(now.answers)} in {data.period.code}",
                ("Step", f"{earlier.period.code} (raters)", f"{data.period.code} (raters)",
                 "Difference", "Raters' disagreement alone", "So"),
                rows,
                none="",
            ),
        ),
    )  # fmt: skip


def _write_verdict(verdict: str, reason: object, difference: float) -> str:
    """Return what may be said of a step's difference."""
    if isinstance(reason, str):
        return f"cannot be said: {reason}"
    if verdict == CHANGED:
        return "changed: higher" if difference > 0 else "changed: lower"
    return "not called a change"


def _lay_history(data: AssessmentData) -> Part:
    """Return the steps over periods: the rater's own beside others, or all raters' median."""
    instrument = data.instrument
    panels = {item.id: item.name or item.text for item in instrument.items}
    scale = RatingScale({float(level.value): level.name for level in instrument.levels})
    fewest = data.settings.assessment.fewest_peers
    if data.may_read:
        others = _summarise_rest(data, fewest)
        words = RatingWords(
            "step", "steps", "This rater's level", "The other raters' median",
            f"Level of each step; others where {fewest} or more rated it",
        )  # fmt: skip
        return lay_history(
            data, _measure_levels, others=others, panels=panels, scale=scale, words=words
        )
    medians = {one.period.code: _take_medians(data.instrument, one) for one in data.rounds}
    words = RatingWords(
        "step", "steps", "The raters' median", "", "Median level of each step, all raters"
    )
    picture = draw_history(medians, others={}, panels=panels, scale=scale, words=words)
    blocks: tuple[Picture | Passage, ...] = (picture,) if picture else ()
    return Part("Over time", blocks or (Passage("Fewer than two periods are rated.", kind="hint"),))


def _summarise_rest(data: AssessmentData, fewest: int) -> dict[str, dict[str, tuple[float, int]]]:
    """Return, by period and step, the median of the raters other than this one."""
    found = {}
    for one in data.rounds:
        rest = {
            rater: _drop_unknown(given)
            for rater, given in one.answers.items()
            if rater != data.assessment.rater_id
        }
        found[one.period.code] = summarise_others(rest, fewest=fewest, whole_groups=False)
    return found


def _take_medians(instrument: Instrument, one: Round) -> dict[str, float]:
    """Return each step's median of a round; of two raters or more."""
    table = tabulate_ratings(instrument, one.answers)
    return {str(step): float(median) for step, median in table.median().dropna().items()}


def _measure_levels(one: Assessment) -> dict[str, float]:
    """Return the levels of an assessment by step."""
    return _drop_unknown(one.values)


def _drop_unknown(values: Mapping[str, int]) -> dict[str, float]:
    """Return answers without those that say nothing of the level."""
    return {item: float(value) for item, value in values.items() if value}


def _find_round(data: AssessmentData) -> Round | None:
    """Return what all raters said in the assessment's period, where it may be shown."""
    found = [one for one in data.rounds if one.period.code == data.period.code]
    return found[0] if found else None


def _write_span(lowest: float, highest: float) -> str:
    """Return the lowest and the highest level that raters gave."""
    if pd.isna(lowest):
        return "–"
    if lowest == highest:
        return f"all {write_number(lowest)}"
    return f"{write_number(lowest)} to {write_number(highest)}"


def _write_difference(value: float) -> str:
    """Return a difference with its sign, none where it is nothing at one decimal."""
    if pd.isna(value):
        return "–"
    return f"{value:+.1f}".replace("-", "−") if abs(round(value, 1)) else "0.0"
