"""The clients' direct-care teams: positions, vacancies and departures."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from caseload_lib.plan.spans import (
    OPEN_END,
    Array,
    count_days,
    match_rows,
    merge_spans,
    pick_rows,
    read_days,
    to_day,
)
from caseload_lib.review.facts import Fact, Reasons, make_count, make_ratio
from caseload_lib.review.ledger import Ledger
from caseload_lib.review.roster import Roster

WINDOW_MONTHS = 12


def count_teams(roster: Roster) -> list[Fact]:
    """Return open_position_days, days_to_fill, departures and turnover.

    Positions count for whoever leads their case, day by day. The twelve months are those that
    end with the month.

    - open_position_days: days of the month on which a position existed and was vacant.
    - days_to_fill, filled: mean of filled_on − opened_on over the vacancies filled in the twelve
      months, for whoever led on filled_on. still_open: mean of the days since opened_on, the
      month's last included, over the positions vacant on that day.
    - departures: holders who left (`left_on`) in the month, for whoever led on that day.
    - turnover: departures of the twelve months ÷ average filled positions, which is (position
      days − vacant days) ÷ days of the twelve months, all while one led the case. A rate a year.

    Parameters
    ----------
    roster : Roster
        The month's roster.

    Returns
    -------
    list of Fact
        Missing where positions, vacancies or departures, as each needs them, are not recorded.
    """
    month, records = roster.month, roster.ledger.records
    year = {"first": (month + (1 - WINDOW_MONTHS)).first, "after": month.after}
    led = find_led(roster.ledger, **year)
    vacant = _find_vacant(led, records.vacancies, _place(records.vacancies, records.positions))
    no_positions = (records.positions.empty, "positions are not recorded")
    no_vacancies = (records.vacancies.empty, "vacancies are not recorded")
    no_departures = (records.departures.empty, "departures are not recorded")
    _, left_on, owner = _credit_events(records.departures, roster, "left_on", year["first"])
    filled_days = led.sum_days(roster, **year) - vacant.sum_days(roster, **year)
    return [
        make_count(
            "open_position_days",
            vacant.sum_days(roster, first=month.first, after=month.after),
            reasons=[no_positions, no_vacancies],
        ),
        *_time_filling(roster, led, year["first"], [no_positions, no_vacancies]),
        make_count(
            "departures",
            roster.total(owner, left_on >= to_day(month.first)),
            reasons=[no_positions, no_departures],
        ),
        make_ratio(
            "turnover",
            roster.total(owner),
            filled_days / (year["after"] - year["first"]).days,
            empty="no position was filled on the cases led in the last twelve months",
            reasons=[no_positions, no_vacancies, no_departures],
        ),
    ]


@dataclass(frozen=True)
class Stays:
    """Positions with who led their case, by day: places of positions and people, and spans."""

    position: Array
    person: Array
    starts_on: Array
    ends_on: Array

    def sum_days(self, roster: Roster, *, first: date, after: date) -> Array:
        """Return each facilitator's days in a window."""
        days = count_days(self.starts_on, self.ends_on, first=first, after=after)
        return roster.total(self.person, days)


def _time_filling(roster: Roster, led: Stays, start: date, reasons: Reasons) -> list[Fact]:
    """Return days_to_fill for vacancies that were filled and for those still open."""
    records, last = roster.ledger.records, to_day(roster.month.last)
    filled, filled_on, owner = _credit_events(records.vacancies, roster, "filled_on", start)
    took = (filled_on - read_days(filled["opened_on"])).astype(int)
    possible = took >= 0
    opened = read_days(records.vacancies["opened_on"])
    ends = read_days(records.vacancies["filled_on"], missing=OPEN_END)
    vacancy = np.flatnonzero((opened <= last) & (ends > last))
    place = _place(records.vacancies, records.positions)[vacancy]
    on_last = np.flatnonzero((led.starts_on <= last) & (led.ends_on > last))
    still, stay = match_rows(place, led.position[on_last])
    lasted = (to_day(roster.month.after) - opened[vacancy[still]]).astype(int)
    holder = led.person[on_last[stay]]
    return [
        make_ratio(
            "days_to_fill",
            roster.total(owner, np.where(possible, took, 0)),
            roster.total(owner, possible),
            empty="no position was filled in the last twelve months",
            breakdown="filled",
            reasons=reasons,
        ),
        make_ratio(
            "days_to_fill",
            roster.total(holder, lasted),
            roster.total(holder),
            empty="no position is open",
            breakdown="still_open",
            reasons=reasons,
        ),
    ]


def find_led(ledger: Ledger, *, first: date, after: date) -> Stays:
    """Return who led which position's case on which days of a window.

    Parameters
    ----------
    ledger : Ledger
        The agency's ledger.
    first, after : date
        First day and exclusive end of the window.

    Returns
    -------
    Stays
        Not clipped to the window.
    """
    positions, leads = ledger.records.positions, ledger.leads
    recent = leads.pick((leads.ends_on > to_day(first)) & (leads.starts_on < to_day(after)))
    position, lead = match_rows(ledger.place_cases(positions["case_id"]), recent.case)
    starts = np.maximum(read_days(positions["from_on"])[position], recent.starts_on[lead])
    to_on = read_days(positions["to_on"], missing=OPEN_END)
    ends = np.minimum(to_on[position], recent.ends_on[lead])
    some = starts < ends
    return Stays(position[some], recent.person[lead][some], starts[some], ends[some])


def _find_vacant(led: Stays, vacancies: pd.DataFrame, place: Array) -> Stays:
    """Return on which of those days the position was vacant."""
    opened = read_days(vacancies["opened_on"])
    filled = read_days(vacancies["filled_on"], missing=OPEN_END)
    some = (place >= 0) & (opened < filled)
    position, starts, ends = merge_spans(place[some], opened[some], filled[some])
    stay, vacancy = match_rows(led.position, position)
    return Stays(
        led.position[stay],
        led.person[stay],
        np.maximum(led.starts_on[stay], starts[vacancy]),
        np.minimum(led.ends_on[stay], ends[vacancy]),
    )


def _place(events: pd.DataFrame, positions: pd.DataFrame) -> Array:
    """Return the place of each event's position among the positions, -1 if it is not there."""
    ids = pd.Index(positions["position_id"])
    return np.asarray(ids.get_indexer(pd.Index(events["position_id"])))


def _credit_events(
    events: pd.DataFrame, roster: Roster, on: str, start: date
) -> tuple[pd.DataFrame, Array, Array]:
    """Return events from a day to the month's end, their days, and who led the case on them."""
    ledger, positions = roster.ledger, roster.ledger.records.positions
    rows = pick_rows(events, on, first=start, after=roster.month.after)
    place, days = _place(rows, positions), read_days(rows[on])
    cases = np.append(ledger.place_cases(positions["case_id"]), -1)
    return rows, days, ledger.leads.find(cases[place], days)
