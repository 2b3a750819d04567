"""The clients' direct-care teams: positions, vacancies and departures."""

from datetime import date

import pandas as pd

from caseload_lib.frames import Records
from caseload_lib.review.facts import Fact, Reasons, make_count, make_ratio
from caseload_lib.review.holdings import credit_leads
from caseload_lib.review.roster import Roster
from caseload_lib.review.spans import OPEN_END, count_days, merge_spans, overlaps

WINDOW_MONTHS = 12


def count_teams(records: Records, roster: Roster) -> list[Fact]:
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
    records : Records
        The agency's records.
    roster : Roster
        The month's roster.

    Returns
    -------
    list of Fact
        Missing where positions, vacancies or departures, as each needs them, are not recorded.
    """
    month = roster.month
    start = (month + (1 - WINDOW_MONTHS)).first
    led = _find_led_positions(records.positions, roster, start)
    vacant = _find_vacant(led, records.vacancies)
    days = count_days(vacant["starts_on"], vacant["ends_on"], first=month.first, after=month.after)
    no_positions = (records.positions.empty, "positions are not recorded")
    no_vacancies = (records.vacancies.empty, "vacancies are not recorded")
    no_departures = (records.departures.empty, "departures are not recorded")
    left = _credit_events(records.departures, records.positions, roster, "left_on", start)
    latest = left[left["left_on"] >= pd.Timestamp(month.first)]
    window = {"first": start, "after": month.after}
    filled_days = roster.total(
        led["facilitator_id"], count_days(led["starts_on"], led["ends_on"], **window)
    ) - roster.total(
        vacant["facilitator_id"], count_days(vacant["starts_on"], vacant["ends_on"], **window)
    )
    return [
        make_count(
            "open_position_days",
            roster.total(vacant["facilitator_id"], days),
            reasons=[no_positions, no_vacancies],
        ),
        *_time_filling(records, roster, led, start, [no_positions, no_vacancies]),
        make_count(
            "departures",
            roster.total(latest["facilitator_id"]),
            reasons=[no_positions, no_departures],
        ),
        make_ratio(
            "turnover",
            roster.total(left["facilitator_id"]),
            filled_days / (month.after - start).days,
            empty="no position was filled on the cases led in the last twelve months",
            reasons=[no_positions, no_vacancies, no_departures],
        ),
    ]


def _time_filling(
    records: Records, roster: Roster, led: pd.DataFrame, start: date, reasons: Reasons
) -> list[Fact]:
    """Return days_to_fill for vacancies that were filled and for those still open."""
    last, after = pd.Timestamp(roster.month.last), pd.Timestamp(roster.month.after)
    vacancies = records.vacancies
    filled = _credit_events(vacancies, records.positions, roster, "filled_on", start)
    took = (filled["filled_on"] - filled["opened_on"]).dt.days
    is_open = (vacancies["opened_on"] <= last) & ~(vacancies["filled_on"] <= last)
    led_last = led[(led["starts_on"] <= last) & (last < led["ends_on"])]
    still_open = vacancies[is_open].merge(
        led_last[["position_id", "facilitator_id"]], on="position_id"
    )
    lasted = (after - still_open["opened_on"]).dt.days
    return [
        _average_days(
            "filled",
            filled,
            took,
            roster,
            "no position was filled in the last twelve months",
            reasons,
        ),
        _average_days("still_open", still_open, lasted, roster, "no position is open", reasons),
    ]


def _average_days(
    breakdown: str,
    events: pd.DataFrame,
    days: pd.Series,
    roster: Roster,
    empty: str,
    reasons: Reasons,
) -> Fact:
    """Return days_to_fill of one breakdown."""
    owner = events["facilitator_id"]
    return make_ratio(
        "days_to_fill",
        roster.total(owner, days.to_numpy(dtype=float)),
        roster.total(owner),
        empty=empty,
        breakdown=breakdown,
        reasons=reasons,
    )


def _find_led_positions(positions: pd.DataFrame, roster: Roster, start: date) -> pd.DataFrame:
    """Return who led which position's case on which days, from a day to the month's end."""
    window = {"first": start, "after": roster.month.after}
    leads = roster.leads
    recent = leads[overlaps(leads["starts_on"], leads["ends_on"], **window)]
    led = positions.merge(recent, on="case_id")
    until = led["to_on"].fillna(OPEN_END)
    led["starts_on"] = led["starts_on"].mask(led["starts_on"] < led["from_on"], led["from_on"])
    led["ends_on"] = led["ends_on"].mask(until < led["ends_on"], until)
    led = led[overlaps(led["starts_on"], led["ends_on"], **window)]
    return led[["position_id", "facilitator_id", "starts_on", "ends_on"]]


def _find_vacant(led: pd.DataFrame, vacancies: pd.DataFrame) -> pd.DataFrame:
    """Return on which of those days the position was vacant."""
    spans = vacancies.rename(columns={"opened_on": "starts_on", "filled_on": "ends_on"})
    spans["ends_on"] = spans["ends_on"].fillna(OPEN_END)
    spans = spans[spans["position_id"].isin(led["position_id"])]
    spans = spans[spans["starts_on"] < spans["ends_on"]]
    vacant = led.merge(
        merge_spans(spans, by=["position_id"]), on="position_id", suffixes=("", "_vacant")
    )
    starts, ends = vacant["starts_on"], vacant["ends_on"]
    opened, filled = vacant["starts_on_vacant"], vacant["ends_on_vacant"]
    vacant["starts_on"] = starts.mask(starts < opened, opened)
    vacant["ends_on"] = ends.mask(filled < ends, filled)
    return vacant[["position_id", "facilitator_id", "starts_on", "ends_on"]]


def _credit_events(
    events: pd.DataFrame, positions: pd.DataFrame, roster: Roster, on: str, start: date
) -> pd.DataFrame:
    """Return the events from a day to the month's end with who led the position's case."""
    days = events[on]
    inside = (days >= pd.Timestamp(start)) & (days < pd.Timestamp(roster.month.after))
    placed = events[inside].merge(positions[["position_id", "case_id"]], on="position_id")
    return credit_leads(placed, roster.leads, on=on)
