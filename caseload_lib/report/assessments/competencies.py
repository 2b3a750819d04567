"""What a supervisor's competencies come to, beside the level that years in the role set."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from caseload_lib.assess.anchors import assessed_levels
from caseload_lib.assess.instrument import Instrument, Level
from caseload_lib.assess.questions import find_expected, list_asked
from caseload_lib.charts.assessment_words import RatingScale, RatingWords
from caseload_lib.record.assessments import Assessment
from caseload_lib.report.assessments.data import AssessmentData
from caseload_lib.report.assessments.growth import lay_gaps, lay_next, lay_strengths
from caseload_lib.report.assessments.history import lay_history, summarise_others
from caseload_lib.report.assessments.others import lay_appraisal, lay_mastery, lay_peers
from caseload_lib.report.assessments.parts import (
    count_missing,
    lay_goals,
    lay_side_by_side,
    list_answers,
)
from caseload_lib.report.assessments.words import count, lay_table, write_percent
from caseload_lib.report.documents.document import Part, Passage


def lay_competencies(data: AssessmentData) -> tuple[Part, ...]:
    """Return the parts of a document about somebody's competencies.

    Parameters
    ----------
    data : AssessmentData
        An assessment by anchors, which the viewer may read.

    Returns
    -------
    tuple of Part
        In order; a peer who rates gets their own ratings only.
    """
    expected = find_expected(data.instrument, data.assessment.role_years)
    if expected is None:
        text = (
            "The years in the supervisor's role are not known, so there is no level to measure "
            "against. Record the role with the day it began, or give the years."
        )
        return (Part("The level that is expected", (Passage(text, kind="notice"),)),)
    years = float(data.assessment.role_years or 0)
    own = (
        _lay_levels(data, expected, years),
        lay_gaps(data, years),
        lay_strengths(data, expected, years),
        lay_next(data, expected, years),
    )
    if not data.is_close:
        return (*own, _lay_time(data), _lay_answers(data))
    return (
        *own,
        lay_side_by_side(data),
        *lay_peers(data, expected),
        lay_goals(data),
        lay_mastery(data),
        lay_appraisal(data, years),
        _lay_time(data),
        _lay_answers(data),
    )


def describe_level(level: Level, years: float) -> str:
    """Return which level is expected after so many years, and why, as a sentence.

    Parameters
    ----------
    level : Level
        The level expected.
    years : float
        Years in the role.
    """
    first, last = level.from_years, level.until_years
    start = first or 0
    span = f"from {start:g} years on" if last is None else f"from {start:g} to under {last:g} years"
    return (
        f"Expected: {level.name}. Years in the supervisor's role set the level, not years since "
        f"being hired: {write_years(years)}, and {level.name} holds {span}."
    )


def write_years(years: float) -> str:
    """Return years as whole years and months, cut and never rounded up to another level.

    Examples
    --------
    >>> write_years(1.96), write_years(3.0), write_years(0.5)
    ('1 year and 11 months', '3 years', '6 months')
    """
    whole, months = divmod(int(years * 12 + 1e-6), 12)
    parts = [count(whole, "year")] if whole or not months else []
    return " and ".join([*parts, *([count(months, "month")] if months else [])])


def _lay_levels(data: AssessmentData, expected: Level, years: float) -> Part:
    """Return for each competency whether the expected level is met, or why that is not known."""
    table = assessed_levels(data.instrument, data.assessment.values, years=years, rule=data.rule)
    met = int(table["met"].fillna(False).sum())
    unknown = int(table["met"].isna().sum())
    rows = [
        (f"{row.cluster_id} {row.cluster}", f"{row.rated} of {row.indicators}",
         row.consistently, row.sometimes, row.not_yet, row.cannot_say,
         "–" if pd.isna(row.share) else write_percent(row.share), _write_met(row, data))
        for row in table.itertuples()
    ]  # fmt: skip
    limiting = int(table["limiting"].sum())
    said = f"The level is met in {met} of {count(len(table), 'competency', 'competencies')}"
    said += f"; in {unknown} that is not known yet." if unknown else "."
    rule = (
        f"Share is consistently ÷ rated, “cannot say” left out and counted; the level is met at "
        f"{write_percent(data.rule.met_share)}, and that is said as soon as what is not rated yet "
        "cannot "
        f"change it. {count(limiting, 'indicator')} of this level "
        f"{'describes' if limiting == 1 else 'describe'} a limit that one grows out of and "
        f"{'is' if limiting == 1 else 'are'} not scored. Mastery is never computed: it takes a "
        "nomination with evidence."
    )
    missing = count_missing(data, [item.id for item in list_asked(data.instrument, expected)])
    return Part(
        "The level that is expected",
        (
            Passage(describe_level(expected, years), kind="notice"),
            Passage(said),
            *((Passage(missing),) if missing else ()),
            lay_table(
                f"{expected.name}, competency by competency: indicators of its column",
                ("Competency", "Rated", "Consistently", "Sometimes", "Not yet", "Cannot say",
                 "Share", "Level"),
                rows,
                none="",
            ),
            Passage(rule, kind="hint"),
        ),
    )  # fmt: skip


def _write_met(row: Any, data: AssessmentData) -> str:
    """Return whether a level is met, or why that is not known."""
    met = row.met
    if pd.isna(met):
        return f"Not known: {row.reason}"
    if met:
        return "Met"
    return "Not met" if data.rule.year_over else "Not met yet"


def _lay_time(data: AssessmentData) -> Part:
    """Return each competency's share over periods, beside the peers' median."""
    instrument = data.instrument
    fewest = data.settings.assessment.fewest_peers
    years = data.assessment.role_years
    others = {
        one.period.code: summarise_others(
            {rater: _measure(instrument, given, years) for rater, given in one.answers.items()},
            fewest=fewest,
            whole_groups=True,
        )
        for one in data.peers
    }
    words = RatingWords(
        "competency", "competencies", "This rater", "Peers' median",
        "Share of the expected level's rated indicators shown consistently, per cent; each period "
        "against the level expected then",
    )  # fmt: skip
    return lay_history(
        data,
        lambda one: _measure_own(instrument, one),
        others=others,
        panels={cluster.id: cluster.name for cluster in instrument.clusters},
        scale=RatingScale({0.0: "0%", 0.5: "50%", 1.0: "100%"}, share=True),
        words=words,
    )


def _measure_own(instrument: Instrument, one: Assessment) -> dict[str, float]:
    """Return the shares of an assessment by competency, against the level expected then."""
    return _measure(instrument, one.values, one.role_years)


def _measure(
    instrument: Instrument, values: Mapping[str, int], years: float | None
) -> dict[str, float]:
    """Return the share shown consistently of what is rated, by competency."""
    if years is None:
        return {}
    table = assessed_levels(instrument, values, years=years)
    known = table[table["share"].notna()]
    return dict(zip(known["cluster_id"], known["share"], strict=True))


def _lay_answers(data: AssessmentData) -> Part:
    """Return every rating with its note, to look things up."""
    return Part("Every rating", (list_answers(data),), folded=True)
