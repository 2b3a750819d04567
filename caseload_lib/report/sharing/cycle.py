"""The circle as a document: its links, which way it turns, hiring, and what changes would do."""

from collections.abc import Iterator, Sequence
from typing import Final

import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.charts.fan import draw_fan, say_span
from caseload_lib.charts.house import Picture
from caseload_lib.charts.words import format_month, format_number
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.report.documents.document import Document, Grid, Part, Passage
from caseload_lib.report.sharing.cycle_words import (
    LIMITS,
    MEASURES,
    UNITS,
    explain_verdict,
    name_change,
    say_direction,
    say_hiring,
    say_link,
    tabulate_hiring,
    tabulate_links,
)
from caseload_lib.share.circle.changes import Change
from caseload_lib.share.circle.hiring import compare_hiring
from caseload_lib.share.circle.loop import simulate_alternatives
from caseload_lib.share.circle.parameters import RECORDS, CircleEvidence, gather_circle
from caseload_lib.sharing_settings import Circle

#: How often the months to come are played, in an agency of up to so many facilitators; in larger
#: ones less often, since the more there are, the less does their sum depend on luck.
RUNS: Final = 500
_FEW: Final = 40
_FEWEST_RUNS: Final = 100
#: Decimals of what is drawn.
_DIGITS: Final = 6
_DRAWN = ("presence_hours", "open_position_days")
_CONDITIONAL = (
    "These are not forecasts. They show what would come if the circle is as strong as the numbers "
    "below say and nothing else changes. Chance is in the fans; doubt about the circle is not, so "
    "that the truth is less sure than they look. Compare a fan with the dashed one rather than "
    "with the months that come."
)
_PARAMETERS: Final = {
    "facilitators": "Facilitators",
    "cases": "Cases of one facilitator",
    "positions": "Positions in the teams of one facilitator's clients",
    "available_hours": "Hours available a month",
    "usual_utilisation": "Usual load (hours needed ÷ available)",
    "usual_presence_hours": "Usual presence, hours a case and month",
    "departures_per_year": "Departures a position and year",
    "fewer_departures_per_presence_hour": "Share fewer departures for an hour more of presence",
    "days_to_fill": "Days to fill a position",
    "hours_per_open_position": "Hours a month that an open position takes",
    "presence_lost_per_tenth_of_load": "Share less presence for a load higher by 0.1",
    "faster_filling_per_recruiter": "Share fewer days to fill with one more recruiter",
    "load_spread": "Spread of load from month to month",
    "presence_spread": "Spread of presence from month to month, as a share",
}


def describe_cycle(
    records: Records,
    history: pd.DataFrame,
    month: Month,
    agency: Agency,
    *,
    months: int = 24,
    changes: Sequence[Change] = (),
    seed: int = 0,
) -> Document:
    """Return which way the agency's circle turns, link by link, and what changes would do.

    Parameters
    ----------
    records : Records
        positions, departures, vacancies and the time log, where they are kept.
    history : DataFrame
        As from `review.history.history_facts`.
    month : Month
        The last month looked at.
    agency : Agency
        The settings, for what the records do not tell.
    months : int, default 24
        How many months to come are played.
    changes : sequence of Change, default ()
        What is changed, all at once; by default each of `list_usual_changes` by itself.
    seed : int, default 0
        For the luck of the runs.

    Returns
    -------
    Document
        About the agency as a whole; nobody is named.

    Raises
    ------
    ValueError
        If there are no months to come, or the seed is negative.
    """
    evidence = gather_circle(records, history, month, agency)
    cycle, hiring = evidence.cycle, compare_hiring(records, after=month.after)
    tried = [tuple(changes)] if changes else [(one,) for one in list_usual_changes(evidence.circle)]
    links = tuple(Passage(say_link(link)) for link in cycle.links)
    parts = (
        Part("Which way the circle turns", tuple(explain_verdict(cycle))),
        Part("Link by link", (*links, tabulate_links(cycle.links))),
        Part("The last year against the year before", (Passage(say_direction(cycle.direction)),)),
        Part(
            "Does it help to begin hiring early?",
            (*(Passage(one) for one in say_hiring(hiring)), tabulate_hiring(hiring)),
        ),
        Part(
            "What changes would do",
            tuple(_play(evidence.circle, month, months, tried, seed, alone=not changes)),
        ),
        Part("What the months to come rest on", (_tabulate_sources(evidence),), folded=True),
        Part("What cannot be known", tuple(Passage(one) for one in LIMITS), folded=True),
    )
    return Document(
        title="The circle of presence, turnover, open positions and load",
        agency=agency.agency.name,
        subtitle=f"The agency as a whole, to {month.label}",
        parts=parts,
    )


def list_usual_changes(circle: Circle) -> tuple[Change, ...]:
    """Return the changes that are shown unless others are asked for.

    Parameters
    ----------
    circle : Circle
        The parameters: presence is kept at what is usual, to half an hour.

    Returns
    -------
    tuple of Change
        Two more facilitators, an hour less administration a week, one more recruiter, protected
        presence.
    """
    usual = max(round(2 * circle.usual_presence_hours) / 2, 0.5)
    return (
        Change("facilitators", 2),
        Change("administration_hours", 1),
        Change("recruiters", 1),
        Change("presence_hours", usual),
    )


def count_runs(circle: Circle) -> int:
    """Return how often the months to come are played for an agency.

    Parameters
    ----------
    circle : Circle
        The parameters: how many facilitators there are.

    Returns
    -------
    int
        `RUNS`; fewer for more than forty facilitators, so that all of them together are played
        as often, but a hundred at least.

    Examples
    --------
    >>> [count_runs(Circle(facilitators=people)) for people in (7, 40, 100, 2000)]
    [500, 500, 200, 100]
    """
    most = RUNS * _FEW // max(circle.facilitators, _FEW)
    return min(RUNS, max(most, _FEWEST_RUNS))


def _play(
    circle: Circle,
    month: Month,
    months: int,
    tried: Sequence[Sequence[Change]],
    seed: int,
    *,
    alone: bool,
) -> Iterator[Passage | Grid | Picture]:
    """Yield what each change would do: a table of where it ends, and fans."""
    found = simulate_alternatives(circle, months, count_runs(circle), seed, [(), *tried])
    # What rounding leaves differs from machine to machine, and is nothing to draw.
    base, *fans_of = (fans.round(_DIGITS) for fans in found)
    coming = [str(month + step) for step in range(1, months + 1)]
    played = list(zip(tried, fans_of, strict=True))
    yield Passage(_CONDITIONAL, kind="notice")
    yield _tabulate_ends(base, played, coming[-1])
    for changes, fans in played:
        for measure in _DRAWN[: 1 if alone else 2]:
            with_change, at_rest = (
                part[part["measure"] == measure].reset_index(drop=True) for part in (fans, base)
            )
            yield draw_fan(
                with_change,
                at_rest,
                months=coming,
                label=MEASURES[measure],
                change=name_change(changes),
                unit=UNITS[measure],
            )


def _tabulate_ends(
    base: pd.DataFrame, played: Sequence[tuple[Sequence[Change], pd.DataFrame]], month: str
) -> Grid:
    """Return the last month's middle run and eight runs of ten, by change and measure."""
    rows = []
    for name, fans in [
        ("No change", base),
        *((name_change(changes), fans) for changes, fans in played),
    ]:
        last = fans[fans["month"] == fans["month"].max()].set_index("measure")
        cells = []
        for measure in MEASURES:
            one, unit = last.loc[measure], UNITS[measure]
            middle = format_number(float(one["q50"]), unit)
            cells.append(f"{middle} ({say_span(one, unit)})")
        rows.append((name, *cells))
    return Grid(
        f"{format_month(month)}: the middle run, and in brackets eight runs of ten",
        ("Change", "Presence, hours a case", "Turnover a year", "Open days, agency", "Load"),
        tuple(rows),
    )


def _tabulate_sources(evidence: CircleEvidence) -> Grid:
    """Return every parameter with where it comes from."""
    rows = []
    for name, source in evidence.sources.items():
        counted = "" if source.count is None else f"{source.count} {source.about}"
        origin = "the records" if source.origin == RECORDS else "the settings, [circle]"
        rows.append((_PARAMETERS[name], f"{source.value:.3g}", origin, counted))
    return Grid(
        "The numbers that the months to come are played with",
        ("Number", "Value", "From", "What the records hold"),
        tuple(rows),
    )
