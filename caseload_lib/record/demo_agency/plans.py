"""What the demo agency's cases should get: service plans, and the places in their teams."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from caseload_lib.months import Month
from caseload_lib.record.demo_agency.cases import SUPPORTED_LIVING, Cases
from caseload_lib.record.demo_agency.outline import (
    Days,
    Numbers,
    Outline,
    name_ids,
    number_day,
    pick,
    to_dates,
)

#: The service types of a plan, by supported living's choices and their chances, then training's.
SERVICE_TYPES = ("home_visit", "team_meeting", "phone_call", "health_appointment", "plan_review")
_LIVING = (
    ((2.0, 3.0, 4.0), (0.35, 0.45, 0.20)),
    ((1.0, 2.0), (0.70, 0.30)),
    ((2.0, 3.0, 4.0), (0.40, 0.40, 0.20)),
    ((0.25, 0.5, 1.0), (0.40, 0.40, 0.20)),
    ((0.25, 0.125), (0.60, 0.40)),
)
_TRAINING = (
    ((1.0, 2.0), (0.5, 0.5)),
    ((0.0,), (1.0,)),
    ((1.0, 2.0), (0.6, 0.4)),
    ((0.0,), (1.0,)),
    ((0.25,), (1.0,)),
)
#: What a changed health adds to the contacts a month.
_ADDED = (2.0, 1.0, 1.5, 1.5, 0.0)


@dataclass(frozen=True)
class Plans:
    """The service plans, one place in each array per row of a plan."""

    cases: Days
    types: Days
    contacts: Numbers
    starts: Days
    ends: Days

    def count_due(self, outline: Outline) -> Days:
        """Return the contacts due, plan rows by months.

        In a plan's k-th counted month floor(k c) - floor((k - 1) c) contacts fall due; a month
        counts where the plan is active on its 15th.
        """
        fifteenth = outline.starts[:-1] + 14
        begun = _count_months(self.starts)
        months = np.array([_index(month) for month in outline.months])
        place = months[None, :] - begun[:, None] + 1.0
        contacts = self.contacts[:, None]
        due = np.floor(place * contacts) - np.floor((place - 1) * contacts)
        active = (self.starts[:, None] <= fifteenth) & (fifteenth < self.ends[:, None])
        return np.where(active, due, 0).astype(np.int64)

    def need_hours(self, outline: Outline) -> Numbers:
        """Return the hours of contacts that each plan row asks for in each month."""
        settings = outline.settings
        hours = np.array([settings.hours_of(name) for name in SERVICE_TYPES])
        begins, ends = outline.starts[:-1], outline.starts[1:]
        overlap = np.minimum(self.ends[:, None], ends) - np.maximum(self.starts[:, None], begins)
        part = np.maximum(overlap, 0) / (ends - begins)
        return part * (self.contacts * hours[self.types])[:, None]


def _index(month: Month) -> int:
    return month.year * 12 + month.number - 1


def _count_months(starts: Days) -> Days:
    """Return the first month that counts for each plan, as a count of months."""
    dates = starts.astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    late = (dates - months.astype("datetime64[D]")).astype(np.int64) > 14
    return months.astype(np.int64) + 1970 * 12 + late


@dataclass(frozen=True)
class Positions:
    """The places in the clients' teams, one place in each array per position."""

    ids: Any
    cases: Days


def make_plans(cases: Cases, changes: list[tuple[int, Month]], outline: Outline) -> Plans:
    """Return the plans; a case whose needs changed has a fuller one from the next month on.

    Parameters
    ----------
    cases : Cases
        The cases.
    changes : list of (int, Month)
        Which case's needs changed in which month.
    outline : Outline
        The agency's outline.

    Returns
    -------
    Plans
        Plan rows by case, type and time.
    """
    dice = outline.random("plans")
    count = len(cases.seats)
    living = cases.programmes == SUPPORTED_LIVING
    contacts = np.zeros((count, len(SERVICE_TYPES)))
    offsets = dice.random((int(cases.seats.max()) + 1, len(SERVICE_TYPES)))
    for column, (ours, theirs) in enumerate(zip(_LIVING, _TRAINING, strict=True)):
        # Spread evenly over the ranks, so that one caseload is about as heavy as another.
        place = (cases.ranks * 0.618 + offsets[cases.seats, column]) % 1.0
        contacts[:, column] = np.where(living, _choose(*ours, place), _choose(*theirs, place))
    starts, ends = cases.opened.copy(), cases.closed.copy()
    added: list[tuple[int, int, Numbers]] = []
    for case, month in changes:
        since = number_day(month.after)
        if since < outline.end:
            ends[case] = since
            added.append((case, since, contacts[case] + _ADDED))
    which = np.append(np.arange(count), [case for case, _, _ in added]).astype(np.int64)
    amounts = np.concatenate([contacts, *(fuller[None] for _, _, fuller in added)])
    starts = np.append(starts, [since for _, since, _ in added]).astype(np.int64)
    ends = np.append(ends, cases.closed[which[count:]])
    rows, types = np.nonzero(amounts)
    order = np.lexsort((starts[rows], types, which[rows]))
    rows, types = rows[order], types[order]
    return Plans(which[rows], types, amounts[rows, types], starts[rows], ends[rows])


def _choose(options: tuple[float, ...], chances: tuple[float, ...], places: Numbers) -> Numbers:
    """Return for places from 0 to 1 the options, each as often as its chance says."""
    chosen = np.searchsorted(np.cumsum(chances)[:-1], places, side="right")
    return np.array(options)[chosen]


def make_positions(cases: Cases, outline: Outline) -> Positions:
    """Return two to four places for who lives with support, at most one for who trains."""
    dice = outline.random("positions")
    count = len(cases.seats)
    living = dice.choice([2, 3, 4], count, p=[0.3, 0.45, 0.25])
    training = dice.choice([0, 1], count, p=[0.6, 0.4])
    places = np.where(cases.programmes == SUPPORTED_LIVING, living, training)
    return Positions(name_ids("P", int(places.sum()), width=4), np.repeat(np.arange(count), places))


def frame_plans(plans: Plans, cases: Cases) -> pd.DataFrame:
    """Return the table case_services."""
    return pd.DataFrame(
        {
            "case_id": pick(cases.ids, plans.cases),
            "service_type": pick(SERVICE_TYPES, plans.types),
            "contacts_per_month": plans.contacts,
            "from_on": to_dates(plans.starts),
            "to_on": to_dates(plans.ends),
        }
    )


def frame_positions(positions: Positions, cases: Cases) -> pd.DataFrame:
    """Return the table positions."""
    return pd.DataFrame(
        {
            "position_id": positions.ids,
            "case_id": pick(cases.ids, positions.cases),
            "from_on": to_dates(cases.opened[positions.cases]),
            "to_on": to_dates(cases.closed[positions.cases]),
        }
    )
