"""How the demo agency assesses its service and its people, and each their own practice."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd

from caseload_lib.assess.anchors import years_in_role
from caseload_lib.assess.instrument import Instrument, Item
from caseload_lib.assess.instruments import load
from caseload_lib.assess.periods import Period
from caseload_lib.assess.questions import find_expected, list_asked
from caseload_lib.record.demo_agency.outline import Outline, name_ids, to_dates, to_instants
from caseload_lib.record.demo_agency.people import FACILITATOR, MANAGER, People

#: What the team thought of the nine steps a year ago, and thinks now.
_ROUNDS = {12: (2, 1, 2, 2, 1, 2, 2, 1, 1), 0: (3, 2, 2, 3, 2, 2, 3, 2, 1)}
#: How often a rater stands a level below the others, with them, and above.
_SPREAD = (0.12, 0.76, 0.12)
_MOST_RATERS = 5
_NOTES = {
    (12, "2"): "We hear from families when something went wrong, and hardly otherwise.",
    (12, "8"): "We agreed on actions and did not look at them again.",
    (0, "2"): "The yearly survey is in place; answers between surveys are still few.",
    (0, "9"): "Thanks depend on who happens to notice.",
}
#: On which day after a month's first Monday the sheets are filled in, one rater a day.
_SERVICE_DAY, _PRACTICE_DAY, _OWN_DAY, _SUPERVISOR_DAY = 0, 2, 7, 9


@dataclass(frozen=True)
class Sheet:
    """One filled-in sheet.

    Parameters
    ----------
    instrument : Instrument
        What was answered.
    rater_kind : str
        As what.
    rater_id : str
        By whom.
    about_id : str or None
        About whom.
    day : int
        On which day, counted since 1970-01-01.
    values : mapping of str to int
        By item id.
    notes : mapping of str to str
        By item id.
    role_years : float or None
        Years in the role.
    released : bool
        Whether others may see it.
    """

    instrument: Instrument
    rater_kind: str
    rater_id: str
    about_id: str | None
    day: int
    values: Mapping[str, int]
    notes: Mapping[str, str] = field(default_factory=dict)
    role_years: float | None = None
    released: bool = False


def fill_sheets(people: People, roles: pd.DataFrame, outline: Outline) -> list[Sheet]:
    """Return every sheet that was filled in, in order of time.

    Parameters
    ----------
    people : People
        Everybody.
    roles : DataFrame
        The table roles.
    outline : Outline
        The demo's outline.

    Returns
    -------
    list of Sheet
        Two rounds on the service a year apart, two on their own practice, of which one is
        released, and what a lead and their supervisor say of the lead.
    """
    dice = outline.random("assessing")
    sheets = [
        *_rate_service(people, outline, dice),
        *_rate_practice(people, outline, dice),
        *_rate_lead(people, roles, outline, dice),
    ]
    return sorted(sheets, key=lambda sheet: sheet.day)


def _rate_service(people: People, outline: Outline, dice: np.random.Generator) -> list[Sheet]:
    """Return what a manager, a lead and facilitators think of the service, twice."""
    instrument = load("service_improvement")
    ids = [item.id for item in instrument.items]
    order = [*np.flatnonzero(people.roles == MANAGER)[:1], *people.leads[:1]]
    order += [*np.flatnonzero(people.roles == FACILITATOR)]
    sheets = []
    for back, base in _ROUNDS.items():
        day = outline.first_monday(back) + _SERVICE_DAY
        there = [one for one in order if people.starts[one] <= day < people.ends[one]]
        for place, rater in enumerate(there[:_MOST_RATERS]):
            drawn = np.clip(np.array(base) + dice.choice([-1, 0, 1], len(base), p=_SPREAD), 1, 3)
            said = {item: text for (when, item), text in _NOTES.items() if when == back}
            sheets.append(
                Sheet(
                    instrument,
                    "service",
                    str(people.ids[rater]),
                    None,
                    day + place,
                    dict(zip(ids, drawn.tolist(), strict=True)),
                    said if place == 0 else {},
                )
            )
    return sheets


def _rate_practice(people: People, outline: Outline, dice: np.random.Generator) -> list[Sheet]:
    """Return what two facilitators say of their own practice; the first lets others see it."""
    instrument = load("manage_caseload")
    day = outline.first_monday(0) + _PRACTICE_DAY
    carrying = np.flatnonzero((people.roles == FACILITATOR) & (people.ends > day))
    return [
        Sheet(
            instrument,
            "self",
            str(people.ids[one]),
            str(people.ids[one]),
            day + place,
            _draw_values(instrument.items, dice, (0.1, 0.3, 0.55, 0.05)),
            released=place == 0,
        )
        for place, one in enumerate(carrying[:2])
    ]


def _rate_lead(
    people: People, roles: pd.DataFrame, outline: Outline, dice: np.random.Generator
) -> list[Sheet]:
    """Return what the first lead says of themself, and what their supervisor says of them."""
    instrument = load("performance_anchors")
    lead = str(people.ids[people.leads[0]])
    manager = str(people.ids[np.flatnonzero(people.roles == MANAGER)[0]])
    sheets: list[Sheet] = []
    for rater, kind, offset in (
        (lead, "self", _OWN_DAY),
        (manager, "supervisor", _SUPERVISOR_DAY),
    ):
        day = outline.first_monday(0) + offset
        years = years_in_role(roles, lead, date.fromordinal(date(1970, 1, 1).toordinal() + day))
        asked = list_asked(instrument, find_expected(instrument, years))
        values = _draw_values(asked, dice, (0.06, 0.17, 0.73, 0.04))
        if sheets:  # who mostly agrees with what the lead says, and else is more reserved
            same = dice.random(len(asked)) < 0.75
            own = sheets[0].values
            kept = zip(values.items(), same, strict=True)
            values = {
                item: own.get(item, value) if agrees else value for (item, value), agrees in kept
            }
        sheets.append(
            Sheet(instrument, kind, rater, lead, day, values, {}, years, released=kind == "self")
        )
    return sheets


def _draw_values(
    items: tuple[Item, ...], dice: np.random.Generator, chances: tuple[float, ...]
) -> dict[str, int]:
    """Return an answer to each item, by the chances of its levels in their order."""
    drawn = dice.choice(len(chances), len(items), p=chances)
    return {
        item.id: item.levels[place].value for item, place in zip(items, drawn.tolist(), strict=True)
    }


def frame_sheets(sheets: list[Sheet], outline: Outline) -> dict[str, pd.DataFrame]:
    """Return the tables assessments and responses; an answer takes a minute.

    Parameters
    ----------
    sheets : list of Sheet
        In order of time.
    outline : Outline
        The demo's outline.

    Returns
    -------
    dict of str to DataFrame
        Every sheet is submitted a minute after its last answer, and released a day later if it
        is.
    """
    ids = name_ids("A", len(sheets), width=12)
    days = np.array([sheet.day for sheet in sheets], dtype=np.int64)
    begun = np.full(len(sheets), 9 * 60, dtype=np.int64)
    counts = np.array([len(sheet.values) for sheet in sheets], dtype=np.int64)
    released = pd.Series([sheet.released for sheet in sheets])
    year_starts = outline.settings.assessment.year_starts
    dates = pd.DatetimeIndex(to_dates(days)).date
    periods = [Period.of(day, kind="year", year_starts=year_starts).code for day in dates]
    assessments = pd.DataFrame(
        {
            "assessment_id": ids,
            "instrument": [sheet.instrument.name for sheet in sheets],
            "instrument_version": [sheet.instrument.version for sheet in sheets],
            "about_facilitator_id": [sheet.about_id for sheet in sheets],
            "rater_id": [sheet.rater_id for sheet in sheets],
            "rater_kind": [sheet.rater_kind for sheet in sheets],
            "period": periods,
            "role_years": [sheet.role_years for sheet in sheets],
            "started_at": to_instants(days, begun, outline),
            "submitted_at": to_instants(days, begun + counts + 1, outline),
            "released_at": pd.Series(to_instants(days + 1, begun, outline)).where(released),
        }
    )
    owner = np.repeat(np.arange(len(sheets)), counts)
    number = np.concatenate([np.arange(1, count + 1) for count in counts])
    answers = [pair for sheet in sheets for pair in sheet.values.items()]
    responses = pd.DataFrame(
        {
            "response_id": [f"{ids[o]}.{n:07}" for o, n in zip(owner, number, strict=True)],
            "assessment_id": ids.take(owner),
            "item_id": [item for item, _ in answers],
            "value": [value for _, value in answers],
            "note": [sheet.notes.get(item) for sheet in sheets for item in sheet.values],
            "answered_at": to_instants(days[owner], begun[owner] + number, outline),
            "session": "demo",
        }
    )
    return {"assessments": assessments, "responses": responses}
