"""What pulls facilitators away as a document: at widening definitions, and what speaks for it."""

from collections.abc import Collection, Iterator
from typing import Any

import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.charts.disruptions import draw_widening
from caseload_lib.charts.house import Picture
from caseload_lib.charts.words import format_month
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.report.documents.document import Document, Grid, Part, Passage
from caseload_lib.report.sharing.disruption_evidence import (
    draw_own_evidence,
    draw_shared_evidence,
)
from caseload_lib.report.sharing.disruption_signals import draw_signals
from caseload_lib.report.sharing.people import find_left, mark_left, say_hours
from caseload_lib.review.wording import say_number, say_value
from caseload_lib.share.disruptions import (
    OTHERS,
    UNRECORDED,
    YEAR,
    Scope,
    pick_year,
    widen_disruptions,
)
from caseload_lib.share.emergencies.findings import Findings, find_disruptions

#: What each definition adds to those before it.
DEFINITIONS = (
    "1. Beyond anyone's control",
    "2. and staffing crunches",
    "3. and chronic understaffing",
    "4. and avoidable distractions",
)
_WIDENING_NOTE = (
    "What counts as an emergency can be drawn ever more widely: what nobody controls; staffing "
    "crunches, too; chronic understaffing, too; avoidable distractions, too. Each line holds the "
    "ones above it."
)
_ORDER_NOTE = (
    "In order of ids, not of load. What nobody controls falls where it falls: who had more of it "
    "has not done worse. Whether luck would explain it is said with the burden."
)
_KINDS = {
    "count": ("Disruptions that began", "Began, by who held it"),
    "hours": ("Hours that they took", "Hours, by who carries it"),
}
_DEFINED = ("1", "2", "3", "4", "For good")
_LASTING = ("for good", "for a time", "not told whether for good")


def describe_disruptions(
    records: Records,
    history: pd.DataFrame,
    month: Month,
    agency: Agency,
    *,
    facilitator_id: str | None = None,
) -> Document:
    """Return what pulls facilitators away from their clients' teams over twelve months.

    Parameters
    ----------
    records : Records
        The agency's records.
    history : DataFrame
        The facts of the months looked at, as `review.history.history_facts` gives them.
    month : Month
        The last month.
    agency : Agency
        The settings.
    facilitator_id : str, optional
        For this person themself: their own disruptions with their cases, and nobody else's. By
        default for the team: everybody's in order of ids, without any case.

    Returns
    -------
    Document
        Counts and hours at the widening definitions, by facilitator, what is signal and what is
        noise, and the evidence beside the labels.

    Raises
    ------
    RecordsError
        If there is no such facilitator, or they are not reported on in those months.
    RecordsError
        If a disruption's cause is none of the closed list.
    """
    found = find_disruptions(records, history, month, agency, facilitator_id=facilitator_id)
    known = len(pick_year(history, month)["month"].unique())
    unknown = Part("What pulls away", (Passage(f"Not known: {UNRECORDED}.", kind="notice"),))
    return Document(
        title=f"What pulls {facilitator_id or 'facilitators'} away",
        agency=agency.agency.name,
        subtitle=f"The {known} months to {month.label}" if known > 1 else month.label,
        parts=(unknown,)
        if found is None
        else tuple(_list_parts(found, agency, find_left(records, month))),
    )


def _list_parts(found: Findings, agency: Agency, left: Collection[str]) -> Iterator[Part]:
    """Yield the parts of the document."""
    yield Part("What pulls away", tuple(_draw_widening(found)))
    if found.facilitator_id is None:
        yield Part("By facilitator", tuple(_draw_facilitators(found, left)))
    yield Part("Month by month", tuple(_draw_months(found)), folded=True)
    yield Part("Signal or noise", tuple(draw_signals(found, agency)))
    if found.facilitator_id is None:
        yield Part("Label and evidence", tuple(draw_shared_evidence(found)))
    else:
        yield from draw_own_evidence(found.evidence)


def _draw_widening(found: Findings) -> Iterator[Passage | Grid | Picture]:
    """Yield the table at widening definitions, its denominators, and the chart by month."""
    year, served = found.year, found.served
    sums = widen_disruptions(year)
    narrow, wide = sums.iloc[0], sums.iloc[-1]
    yield Passage(_say_whole(narrow, wide), kind="notice")
    yield Passage(_WIDENING_NOTE, kind="hint")
    months, beside = int(served.sum()), widen_disruptions(year[year["who"] == OTHERS])
    untold = wide["untold_count"] > 0
    lasting = _LASTING if untold else _LASTING[:2]
    rows = tuple(
        (
            DEFINITIONS[place],
            *(_say_parts(one, kind, untold=untold) for kind in ("count", "hours")),
            say_hours((one.hours - beside["hours"][place]) / months),
        )
        for place, one in enumerate(sums.itertuples())
    )
    parts = f"in all ({', '.join(lasting)})"
    a_month = "Hours a month" if len(served) == 1 else "Hours a month and facilitator"
    headers = ("Called an emergency", f"Began, {parts}", f"Hours, {parts}", a_month)
    yield Grid("Disruptions at each widening definition", headers, rows)
    yield from _explain_widening(wide, beside, served)
    yield from _explain_start(found)
    recent = pick_year(found.track, found.month)
    named = dict(zip("1234", map(str, Scope), strict=True))
    yield draw_widening(recent.assign(breakdown=recent["breakdown"].map(named)))


def _say_whole(narrow: Any, wide: Any) -> str:
    """Return how far the number depends on the definition, in a sentence."""
    if wide["count"] == 0 and wide["hours"] == 0:
        return "No disruption is on record in these months."
    few, many = (
        "hours that are not known" if pd.isna(one["hours"]) else say_value(one["hours"], "hours")
        for one in (narrow, wide)
    )
    return (
        f"By the narrowest definition {say_number(narrow['count'])} began and took {few}; by the "
        f"widest {say_number(wide['count'])} and {many}."
    )


def _say_parts(one: Any, kind: str, *, untold: bool) -> str:
    """Return a sum with its permanent and its temporary part."""
    names = ("permanent", "temporary", "untold") if untold else ("permanent", "temporary")
    if pd.isna(getattr(one, kind)):
        return "not known"
    parts = ", ".join(say_number(getattr(one, f"{name}_{kind}")) for name in names)
    return f"{say_number(getattr(one, kind))} ({parts})"


def _explain_widening(wide: Any, beside: pd.DataFrame, served: pd.Series) -> Iterator[Passage]:
    """Yield what the numbers are out of, and what they leave out."""
    months, people = int(served.sum()), len(served)
    over = (
        f"{say_number(months)} facilitator-months: the months in which each of {people} people is "
        "reported on"
        if people > 1
        else f"{say_number(months)} months"
    )
    yield Passage(
        f"The last column is over {over}. A disruption counts for whoever held it when it began; "
        "its hours are of whoever carries it now, spread over the days it lasted.",
        kind="hint",
    )
    if (elsewhere := float(beside["hours"].iloc[-1])) > 0:
        yield Passage(
            f"{say_value(elsewhere, 'hours')} of these were carried by responders and others who "
            "are not reported on; the last column leaves them out."
        )
    if wide["untimed"]:
        yield Passage(
            f"No minutes are recorded for {say_number(wide['untimed'])} of them: their hours are "
            "missing here, not zero.",
            kind="notice",
        )


def _explain_start(found: Findings) -> Iterator[Passage]:
    """Yield that nothing is known of the months before the first disruption on record."""
    first = found.rows.loc[found.rows["count"] > 0, "began_on"].min()
    start = found.month.trailing(YEAR)[0].after
    if not pd.isna(first) and first >= pd.Timestamp(start):
        yield Passage(
            f"The first disruption on record began in {Month.of(first).label}. Whether there were "
            "none before, or none were written down, the records cannot tell.",
            kind="notice",
        )


def _draw_facilitators(found: Findings, left: Collection[str]) -> Iterator[Passage | Grid]:
    """Yield counts and hours of everybody by definition, in order of ids."""
    yield Passage(_ORDER_NOTE, kind="hint")
    served = found.served
    groups = pd.DataFrame({"who": [*served.index, OTHERS]}, dtype="str")
    sums = widen_disruptions(found.year, groups)
    for kind, (caption, header) in _KINDS.items():
        beside = sums.loc[sums["who"] == OTHERS, kind].iloc[-1] != 0
        rows = tuple(
            (
                mark_left(who, left),
                say_number(served[who]) if who in served.index else "–",
                *numbers,
            )
            for who, *numbers in _tabulate(sums, "who", kind)
            if beside or who != OTHERS
        )
        yield Grid(
            f"{caption}, by person and definition 1 to 4", (header, "Months", *_DEFINED), rows
        )
    yield Passage(
        "Months are those of the twelve in which somebody is reported on; 'for good' is part of "
        f"definition 4. Where '{OTHERS}' stands: responders, and whoever else is not reported on.",
        kind="hint",
    )


def _draw_months(found: Findings) -> Iterator[Grid]:
    """Yield counts and hours of each month by definition."""
    months = pick_year(found.track, found.month)["month"].unique()
    sums = widen_disruptions(found.year, pd.DataFrame({"month": months}, dtype="str"))
    for kind, (caption, header) in _KINDS.items():
        first = header.partition(",")[0]
        rows = tuple(
            (format_month(month, short=True), *numbers)
            for month, *numbers in _tabulate(sums, "month", kind)
        )
        yield Grid(f"{caption}, by month and definition 1 to 4", (first, *_DEFINED), rows)


def _tabulate(sums: pd.DataFrame, by: str, kind: str) -> Iterator[tuple[str, ...]]:
    """Yield each group's sums at the four definitions, and the permanent part of the widest."""
    for name, group in sums.groupby(by, sort=False):
        permanent = group[f"permanent_{kind}"].iloc[-1]
        yield str(name), *map(say_hours, group[kind]), say_hours(permanent)
