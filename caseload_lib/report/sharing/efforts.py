"""What was brought in to take work off facilitators, as a document: expected, saved, and charts."""

import textwrap
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pandas as pd

from caseload_lib.agency import Agency, Rebase
from caseload_lib.charts.history import draw_history
from caseload_lib.charts.house import Picture
from caseload_lib.charts.words import format_month
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.report.documents.document import Document, Grid, Part, Passage
from caseload_lib.review.wording import (
    join_words,
    name_indicator,
    say_number,
    say_range,
    say_value,
)
from caseload_lib.share.effort_series import chart_series, find_month, shape_steps, tabulate_series
from caseload_lib.share.efforts import (
    COST,
    EARLY,
    EXPECTED_SHARE,
    FEWEST_MONTHS,
    NOTHING,
    SAVED,
    UNKNOWN,
    WORTH,
    judge_efforts,
)

#: Letters of efforts' ids that a chart has room for.
_LONGEST = 48
_WHAT_TO_RECORD = (
    "No effort is on record. Enter each role or system that was brought in to take work off "
    "facilitators, this software too, in the table efforts: its name, the first day of use, the "
    "hours a month it is to save in all, and of which kinds of time (activities; administration "
    "where empty). Then its hours can be held against what it promised."
)
_REASONING = (
    (
        "What is compared is the share of all hours on duty that goes to the kinds of time "
        "which the effort should lower, month by month, for the whole agency. Hours on duty are "
        "those logged without leave, by daily or by weekly entries alike."
    ),
    (
        "Each effort's change is told from the level just before it, with the changes of other "
        "efforts on the same kinds of time taken out, and given in hours a month. The range "
        "holds the true saving in about 95 of 100 such cases; that a month resembles the one "
        "before it is allowed for."
    ),
    (
        "Saved: the range lies above 0. Cost hours: it lies below. Saved nothing: it holds 0 "
        f"and ends below {WORTH:.0%} of what was expected ({EXPECTED_SHARE:.0%} of the hours "
        f"before, where no hours were). Too early: fewer than {FEWEST_MONTHS} whole months "
        "since, or months that vary too much to tell."
    ),
    (
        "It is taken for granted that without the effort the share would have stayed as it was, "
        "and that nothing else which began in the same month moved it. Where people work "
        "shorter days thanks to an effort, it has saved a little more than this says."
    ),
)


def describe_efforts(
    records: Records, history: pd.DataFrame, month: Month, agency: Agency
) -> Document:
    """Return what each effort was expected to save, what it saved, and the months as charts.

    Parameters
    ----------
    records : Records
        efforts.
    history : DataFrame
        As from `review.history.history_facts`.
    month : Month
        The last month looked at.
    agency : Agency
        The settings.

    Returns
    -------
    Document
        A sentence and a row for each effort, a chart for each kind of time with new limits from
        each effort on, and how it is worked out; where nothing is on record, what to record.
    """
    judged = judge_efforts(records, history, month)
    if judged.empty:
        parts = [Part("What is to be seen", (Passage(_WHAT_TO_RECORD, kind="notice"),))]
    else:
        rows: list[dict[str, Any]] = (
            judged.astype(object).where(judged.notna(), None).to_dict("records")
        )
        parts = [
            Part("What is to be seen", tuple(_say_effort(row) for row in rows)),
            Part("In numbers", (_tabulate(rows), *_hint(rows))),
        ]
        pictures = tuple(_draw_series(judged, history))
        if pictures:
            parts.append(Part("Month by month", pictures))
    parts.append(
        Part("How it is worked out", tuple(Passage(one) for one in _REASONING), folded=True)
    )
    return Document(
        title="What was to take work off facilitators",
        agency=agency.agency.name,
        subtitle=f"Hours expected and saved, to {month.label}",
        parts=tuple(parts),
    )


def _name_hours(activities: str) -> str:
    """Return what the hours of some kinds of time are called within a sentence."""
    names = [name_indicator("hours", kind) for kind in activities.split(";")]
    return join_words([names[0], *(name.removeprefix("hours of ") for name in names[1:])])


def _say_effort(row: dict[str, Any]) -> Passage:
    """Return what may be said of one effort."""
    since = format_month(str(Month.of(row["starts_on"])))
    named = f"{row['name']} ({row['effort_id']}, since {since})"
    verdict, expected = row["verdict"], row["expected_hours"]
    wanted = f"; {say_number(expected)} were expected" if expected else ""
    if row["saved_hours"] is None:
        word = {EARLY: "it is too early to tell", UNKNOWN: "not known what it saved"}[verdict]
        hope = f" {say_number(expected)} hours a month were expected." if expected else ""
        return Passage(f"{named}: {word}, since {row['reason']}.{hope}")
    hours, saved = _name_hours(row["activities"]), row["saved_hours"]
    before = f"; {say_number(row['before_hours'])} before{wanted}"
    if saved >= 0:
        change = f"about {say_number(saved)} {hours} a month less"
    else:
        change = f"about {say_number(-saved)} {hours} a month more"
    text = {
        SAVED: f"saved hours. {change}",
        COST: f"cost hours. {change}",
        NOTHING: f"saved nothing that shows. {change}",
        EARLY: f"too early to tell, since {row['reason']}. {change}",
    }[verdict]
    text = text.replace(". about", ". About")
    return Passage(
        f"{named}: {text} ({_say_spread(row['lower'], row['upper'])}){before}.{_say_outside(row)}",
        kind="notice" if verdict == COST else "plain",
    )


def _say_spread(lower: float, upper: float) -> str:
    """Return the range of a saving in words."""
    if lower > 0:
        return say_range(lower, upper, "")
    if upper < 0:
        return say_range(-upper, -lower, "")
    return f"from {say_number(-lower)} more to {say_number(upper)} less"


def _say_outside(row: dict[str, Any]) -> str:
    """Return how many months since lie outside the usual range of those before."""
    parts = [
        f"{row[name]} months lie {side}"
        for name, side in (("below_usual", "below"), ("above_usual", "above"))
        if row[name]
    ]
    if not parts:
        return ""
    said = f" Of the months since, {join_words(parts)} the usual range of the months before."
    return said.replace(" 1 months lie", " 1 lies").replace(" months lie", " lie")


def _tabulate(rows: list[dict[str, Any]]) -> Grid:
    """Return the efforts as a table."""
    cells = []
    for row in rows:
        known = row["saved_hours"] is not None
        cells.append(
            (
                f"{row['effort_id']} {row['name']}",
                format_month(str(Month.of(row["starts_on"])), short=True),
                "none given"
                if row["expected_hours"] is None
                else say_number(row["expected_hours"]),
                say_number(row["saved_hours"]) if known else "not known",
                say_range(row["lower"], row["upper"], "") if known else "not known",
                row["verdict"],
            )
        )
    headers = ("Effort", "Since", "Expected", "Saved", "Range of 95 in 100", "Verdict")
    return Grid("Hours a month of the whole agency, by start", headers, tuple(cells))


def _hint(rows: list[dict[str, Any]]) -> Iterator[Passage]:
    """Yield how to read what is negative, and where more was expected than was spent."""
    if any(row["saved_hours"] is not None and row["lower"] < 0 for row in rows):
        yield Passage("A saving below 0 is hours that were spent on top.", kind="hint")
    for row in rows:
        before, expected = row["before_hours"], row["expected_hours"]
        if before is not None and expected is not None and expected > before:
            yield Passage(
                f"{row['effort_id']} was expected to save {say_value(expected, 'hours')} a month, "
                f"and only {say_number(before)} {_name_hours(row['activities'])} were logged "
                "before it.",
                kind="hint",
            )


def _draw_series(judged: pd.DataFrame, history: pd.DataFrame) -> Iterator[Picture]:
    """Yield a chart for each kind of time that efforts should lower."""
    compared = judged[judged["months_before"].notna()]
    for activities in compared["activities"].unique():
        kinds = activities.split(";")
        series = tabulate_series(history, kinds)
        if series["numerator"].sum() > 0:
            bears = [not set(kinds).isdisjoint(one.split(";")) for one in compared["activities"]]
            label = f"{_name_hours(activities)} for one facilitator"
            yield _draw_one(series, compared[bears], label[:1].upper() + label[1:])


def _draw_one(series: pd.DataFrame, efforts: pd.DataFrame, label: str) -> Picture:
    """Return the chart of one series, with new limits from the start of each effort."""
    chart = chart_series(series, list(efforts["starts_on"]))
    shapes = shape_steps(series["month"], list(efforts["starts_on"]))
    places = pd.Series([find_month(shape) for shape in shapes.T], index=efforts["effort_id"])
    begun = [join_words(list(places.index[places == start])) for start in chart.starts[1:]]
    rebases = [
        Rebase(
            indicator="hours",
            from_month=series["month"][start],
            reason=textwrap.shorten(names, _LONGEST, placeholder="…"),
        )
        for start, names in zip(chart.starts[1:], begun, strict=True)
    ]
    picture = draw_history(
        series,
        chart,
        indicator="hours",
        unit="hours",
        label=label,
        rebases=rebases,
        note="New limits from each effort on.",
    )
    if len([one for one in chart.charts if one.centre is not None]) < 2:
        return picture
    means = [
        f"{say_number(one.centre)} from {names} on"
        if names
        else f"{say_number(one.centre)} a month"
        for one, names in zip(chart.charts, ["", *begun], strict=True)
        if one.centre is not None
    ]
    return replace(picture, title=f"{label}: {join_words(means)}")
