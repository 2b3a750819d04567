"""The clients' direct-care teams: positions, vacancies and departures."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from caseload_lib.plan.holdings import Leads
from caseload_lib.plan.spans import OPEN_END, Array, match_rows, merge_spans, read_days, to_day
from caseload_lib.plan.windows import Windows
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
        The months' roster.

    Returns
    -------
    list of Fact
        Missing where positions, vacancies or departures, as each needs them, are not recorded.
    """
    records, months = roster.ledger.records, roster.months
    year = months.trailing(WINDOW_MONTHS)
    led = _find_stays(roster.ledger, roster.ledger.leads)
    vacant = _find_vacant(led, records.vacancies, _place(records.vacancies, records.positions))
    no_positions = (records.positions.empty, "positions are not recorded")
    no_vacancies = (records.vacancies.empty, "vacancies are not recorded")
    no_departures = (records.departures.empty, "departures are not recorded")
    left_on, owner = _credit_events(records.departures, roster, "left_on")
    left, left_in = year.cross(left_on, left_on + 1)
    filled_days = led.sum_days(roster, year) - vacant.sum_days(roster, year)
    return [
        make_count(
            "open_position_days",
            vacant.sum_days(roster, months),
            reasons=[no_positions, no_vacancies],
        ),
        *_time_filling(roster, [no_positions, no_vacancies]),
        make_count(
            "departures",
            roster.total(months.place(left_on), owner),
            reasons=[no_positions, no_departures],
        ),
        make_ratio(
            "turnover",
            roster.total(left_in, owner[left]),
            filled_days / year.days[roster.month],
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

    def sum_days(self, roster: Roster, windows: Windows) -> Array:
        """Return each entry's days in the window of its month."""
        row, window = windows.cross(self.starts_on, self.ends_on)
        days = windows.count_days(window, self.starts_on[row], self.ends_on[row])
        return roster.total(window, self.person[row], days)


def _time_filling(roster: Roster, reasons: Reasons) -> list[Fact]:
    """Return days_to_fill for vacancies that were filled and for those still open."""
    vacancies, months = roster.ledger.records.vacancies, roster.months
    opened = read_days(vacancies["opened_on"])
    filled_on, owner = _credit_events(vacancies, roster, "filled_on")
    took = (filled_on - opened).astype(int)
    row, year = months.trailing(WINDOW_MONTHS).cross(filled_on, filled_on + 1)
    possible = took[row] >= 0
    vacancy, month = Windows.of_days(months.lasts).cross(
        opened, read_days(vacancies["filled_on"], missing=OPEN_END)
    )
    lasted = (months.afters[month] - opened[vacancy]).astype(int)
    holder = _find_holders(roster, vacancy, months.lasts[month])
    return [
        make_ratio(
            "days_to_fill",
            roster.total(year, owner[row], np.where(possible, took[row], 0)),
            roster.total(year, owner[row], possible),
            empty="no position was filled in the last twelve months",
            breakdown="filled",
            reasons=reasons,
        ),
        make_ratio(
            "days_to_fill",
            roster.total(month, holder, lasted),
            roster.total(month, holder),
            empty="no position is open",
            breakdown="still_open",
            reasons=reasons,
        ),
    ]


def _find_holders(roster: Roster, vacancy: Array, day: Array) -> Array:
    """Return who leads the case of each vacancy's position on a day on which that exists."""
    ledger, positions = roster.ledger, roster.ledger.records.positions
    place = _place(ledger.records.vacancies, positions)[vacancy]
    cases = np.append(ledger.place_cases(positions["case_id"]), -1)[place]
    starts = np.append(read_days(positions["from_on"]), np.datetime64("NaT"))[place]
    ends = np.append(read_days(positions["to_on"], missing=OPEN_END), np.datetime64("NaT"))[place]
    return np.where((starts <= day) & (day < ends), ledger.leads.find(cases, day), -1)


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
    leads = ledger.leads
    recent = leads.pick((leads.ends_on > to_day(first)) & (leads.starts_on < to_day(after)))
    return _find_stays(ledger, recent)


def _find_stays(ledger: Ledger, leads: Leads) -> Stays:
    """Return on which days some leads led which positions' cases."""
    positions = ledger.records.positions
    position, lead = match_rows(ledger.place_cases(positions["case_id"]), leads.case)
    starts = np.maximum(read_days(positions["from_on"])[position], leads.starts_on[lead])
    to_on = read_days(positions["to_on"], missing=OPEN_END)
    ends = np.minimum(to_on[position], leads.ends_on[lead])
    some = starts < ends
    return Stays(position[some], leads.person[lead][some], starts[some], ends[some])


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


def _credit_events(events: pd.DataFrame, roster: Roster, on: str) -> tuple[Array, Array]:
    """Return the days of events, and who led the case on them; -1 where that is not known."""
    ledger, positions = roster.ledger, roster.ledger.records.positions
    place, days = _place(events, positions), read_days(events[on])
    cases = np.append(ledger.place_cases(positions["case_id"]), -1)[place]
    known = ~np.isnat(days)
    owner = np.full(len(days), -1)
    owner[known] = ledger.leads.find(cases[known], days[known])
    return days, owner
