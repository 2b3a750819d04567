"""What of the disruptions is signal and what is noise, in a document."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.charts.words import format_month
from caseload_lib.months import Month
from caseload_lib.report.documents.document import Grid, Passage
from caseload_lib.review.rare_events import DaysBetween
from caseload_lib.review.wording import join_words, say_number, say_range, say_value
from caseload_lib.share.disruptions import Scope
from caseload_lib.share.emergencies.findings import Findings
from caseload_lib.share.emergencies.signals import find_stretches, judge_disruptions

_KINDS = {
    "disruptions": ("Disruptions that began", "Began, by definition"),
    "disruption_hours": ("Hours that they took", "Hours, by definition"),
}
_METHOD_NOTE = (
    "Where a month brings two or more on average, it is judged by the limits of ordinary months. "
    "Rarer ones are counted over twelve months; beside the count stands in which range the rate "
    "behind it may well lie (95%, exact)."
)


def draw_signals(found: Findings, agency: Agency) -> Iterator[Passage | Grid]:
    """Yield the month at each definition, with what may be said of it.

    Parameters
    ----------
    found : Findings
        Of the team, or of one person themself.
    agency : Agency
        The settings.
    """
    month, judged = found.month, judge_disruptions(found.track, found.month, agency)
    if judged.empty:
        yield Passage(f"Nothing is reported in {month.label}, so that the month is not judged.")
        return
    yield Passage(_METHOD_NOTE, kind="hint")
    for indicator, (caption, header) in _KINDS.items():
        rows = tuple(
            (str(one.definition), _say_now(one), *_say_verdict(one))
            for one in judged[judged["indicator"] == indicator].itertuples()
        )
        yield Grid(f"{caption}, {month.label}", _head(header, month), rows)
    if found.facilitator_id is None:
        yield from _draw_stretches(found, agency)
        yield _draw_people(found, agency)


def _draw_stretches(found: Findings, agency: Agency) -> Iterator[Passage]:
    """Yield which months of the twelve stood out, and the days between rare disruptions."""
    for stretch in find_stretches(found.rows, found.track, found.month, agency):
        if stretch.signals:
            named = [
                f"{format_month(each)} ({say_number(count)})"
                for each, count in stretch.signals.items()
            ]
            yield Passage(
                f"Definition {stretch.definition}: out of the ordinary in {join_words(named)}."
            )
        elif stretch.between is not None and stretch.between.since_last is not None:
            yield Passage(_say_between(stretch.definition, stretch.between, found.month))


def _draw_people(found: Findings, agency: Agency) -> Grid:
    """Return everybody's month at the widest definition, each against their own months."""
    widest = found.people[found.people["breakdown"] == str(len(Scope))]
    counts = widest[widest["indicator"] == "disruptions"]
    return Grid(
        "Disruptions that began, at definition 4, each person against their own months",
        _head("Began, by who held it", found.month),
        tuple(
            (str(one.facilitator_id), _say_now(one), *_say_verdict(one))
            for one in judge_disruptions(counts, found.month, agency).itertuples()
        ),
    )


def _head(first: str, month: Month) -> tuple[str, ...]:
    """Return the headings of a table of the month."""
    return first, format_month(str(month), short=True), "Judged by", "What it says"


def _say_now(one: Any) -> str:
    """Return the month's value, or that it is not known."""
    return "not known" if pd.isna(one.value) else say_number(one.value)


def _say_verdict(one: Any) -> tuple[str, str]:
    """Return what the month is judged by, and what comes of it."""
    if one.method == "xmr":
        limits = say_range(one.limit_lower, one.limit_upper, one.unit)
        return f"{limits} in ordinary months", one.signal_words or "ordinary"
    if one.method == "rare":
        over = f"{say_number(one.trailing_count)} in {say_number(one.trailing_months)} months"
        rate = say_range(one.lower, one.upper, "").strip()
        return over, f"rate of {rate} in such a time; too rare to judge a month"
    return "not judged", str(one.note)


def _say_between(definition: int, between: DaysBetween, month: Month) -> str:
    """Return how far apart rare disruptions were."""
    last = (
        f"Definition {definition}: the last one began {say_value(between.since_last or 0, 'days')}"
    )
    last += f" before the end of {month.label}"
    if between.mean is None:
        return f"{last}; it is the only one on record in the months looked at."
    return (
        f"{last}; from one to the next it was {say_value(between.mean, 'days')} on average "
        f"({len(between.gaps)} times)."
    )
