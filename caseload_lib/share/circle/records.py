"""The panel of the circle, made from an agency's own records."""

import numpy as np
import pandas as pd

from caseload_lib.errors import RecordsError
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.plan.spans import count_days
from caseload_lib.review.ledger import Ledger
from caseload_lib.review.teams import find_led
from caseload_lib.share.circle.panel import MEASURES


def make_panel(records: Records, history: pd.DataFrame) -> pd.DataFrame:
    """Return the panel that `cycle.estimate` takes, a row for each facilitator and month.

    Parameters
    ----------
    records : Records
        positions, for how many places there were to leave.
    history : DataFrame
        As from `review.history.history_facts`.

    Returns
    -------
    DataFrame
        unit (facilitator_id), month (as "2026-10"), and

        - presence_hours: hours of presence with clients' teams a case (the indicator
          presence_hours_per_case).
        - turnover: 12 × departures of the month ÷ positions filled on average in the month, a
          rate a year. (The indicator of that name counts twelve months, which would show each
          departure twelve times.)
        - open_position_days: the indicator.
        - utilisation: (hours needed + hours that disruptions took + hours of hiring) ÷ hours
          available. The last two are what open positions bring with them and no service plan
          holds; where they are not recorded, they are left out.

        Missing where it cannot be known; by unit, then month.

    Raises
    ------
    RecordsError
        If there are no facts.
    """
    if history.empty:
        raise RecordsError(
            "There are no facts of anybody in these months: nobody is on record as employed or as "
            "holding a case then. Choose another month, or record facilitators first."
        )
    facts = history.assign(
        name=history["indicator"].where(
            history["indicator"] != "hours", "hours_" + history["breakdown"]
        )
    )
    grouped = facts.groupby(["facilitator_id", "month", "name"])["value"]
    wide = grouped.sum(min_count=1).unstack("name").sort_index()
    places = _count_places(records, wide.index)
    filled = places - wide["open_position_days"].fillna(0.0) / _count_days(wide.index)
    extra = wide[["disruption_hours", "hours_hiring"]].sum(axis=1)
    panel = pd.DataFrame(
        {
            "presence_hours": wide["presence_hours_per_case"],
            "turnover": 12 * wide["departures"] / filled.where(filled > 0),
            "open_position_days": wide["open_position_days"],
            "utilisation": (wide["needed_hours"] + extra)
            / wide["available_hours"].where(wide["available_hours"] > 0),
        }
    )
    named = panel.reset_index().rename(columns={"facilitator_id": "unit"})
    return named[["unit", "month", *MEASURES]]


def _count_days(index: pd.MultiIndex) -> pd.Series:
    """Return the days of each row's month."""
    days = {text: Month.parse(text).days for text in index.unique("month")}
    return pd.Series(index.get_level_values("month").map(days), index, dtype=float)


def _count_places(records: Records, index: pd.MultiIndex) -> pd.Series:
    """Return how many positions there were on average in the cases that each person led."""
    ledger = Ledger.of(records)
    found: dict[tuple[str, str], float] = {}
    for text in index.unique("month"):
        month = Month.parse(text)
        window = {"first": month.first, "after": month.after}
        led = find_led(ledger, **window)
        days = count_days(led.starts_on, led.ends_on, **window)
        sums = np.bincount(led.person, weights=days, minlength=len(ledger.people))
        found |= {
            (person, text): total / month.days
            for person, total in zip(ledger.people, sums, strict=True)
        }
    return pd.Series([found.get(key, 0.0) for key in index], index, dtype=float)
