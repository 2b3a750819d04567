"""How each month sees the rows of each table: from which day on, until when, and what of them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.plan.spans import OPEN_END, Array, find_days, read_days, to_day
from caseload_lib.plan.windows import OPEN_START
from caseload_lib.tables import SCOPE_OF_CAUSE

#: The columns that facts need, of every table but contacts and the time log.
COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "facilitators": ("facilitator_id", "hours_per_week", "started_on", "ended_on"),
    "roles": ("facilitator_id", "role", "from_on", "to_on"),
    "cases": ("case_id", "program", "opened_on", "closed_on", "expected_months", "outcome"),
    "assignments": ("case_id", "facilitator_id", "role", "load_share", "from_on", "to_on"),
    "case_services": ("case_id", "service_type", "contacts_per_month", "from_on", "to_on"),
    "absences": ("facilitator_id", "from_on", "to_on"),
    "disruptions": (
        "disruption_id",
        "facilitator_id",
        "onset_facilitator_id",
        "cause",
        "started_at",
        "ended_at",
        "minutes",
    ),
    "obligations": ("facilitator_id", "kind", "due_on", "done_on"),
    "referrals": ("case_id", "follow_up_due_on", "followed_up_on"),
    "feedback": ("from_kind", "given_on", "satisfaction", "about"),
    "positions": ("position_id", "case_id", "from_on", "to_on"),
    "vacancies": ("position_id", "opened_on", "filled_on"),
    "departures": ("position_id", "left_on"),
}

_FACTOR: Final = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class Sight:
    """A table with the days from which and until which months see each of its rows.

    Parameters
    ----------
    name : str
        The table's name.
    rows : DataFrame
        Its rows.
    since : array of datetime64[D]
        The first day of a month's that can see each row; missing for rows that no month sees.
    until : array of datetime64[D], optional
        The day after the last; by default all later months see the row.
    later : tuple of str, default ()
        Columns that are not known to a month that ends before the day in the first of them.
    """

    name: str
    rows: pd.DataFrame
    since: Array
    until: Array | None = None
    later: tuple[str, ...] = ()

    def find(self, month: Month) -> tuple[Array, Array]:
        """Return which rows a month sees, and of which `later` is not known to it."""
        first, after = to_day(month.first), to_day(month.after)
        seen = self.since < after
        if self.until is not None:
            seen &= self.until > first
        hidden = ~(self._known_on < after) if self.later else np.zeros(len(seen), dtype=bool)
        return seen, hidden

    def show(self, month: Month) -> pd.DataFrame:
        """Return the rows that a month sees as it sees them."""
        seen, hidden = self.find(month)
        rows = self.rows[seen]
        return rows.assign(**{name: rows[name].mask(hidden[seen]) for name in self.later})

    def digest(self, month: Month) -> bytes:
        """Return a hash of the columns in `COLUMNS` of what `show` gives."""
        seen, hidden = self.find(month)
        return hashlib.sha256(np.where(hidden, *self._hashes)[seen].tobytes()).digest()

    @cached_property
    def _known_on(self) -> Array:
        """From which day on `later` is known."""
        return read_days(self.rows[self.later[0]])

    @cached_property
    def _hashes(self) -> tuple[Array, Array]:
        """A number for each row, without `later` and with it."""
        always = [name for name in COLUMNS[self.name] if name not in self.later]
        early = _hash_rows(self.rows, always)
        return early, _hash_rows(self.rows, self.later, early)


def look_at(records: Records, agency: Agency) -> list[Sight]:
    """Return how months see each of the tables in `COLUMNS`.

    Parameters
    ----------
    records : Records
        The agency's records.
    agency : Agency
        The settings, for the time zone of disruptions.

    Returns
    -------
    list of Sight
        One for each.
    """
    people, roles, absences = records.facilitators, records.roles, records.absences
    cases, assignments, plans = records.cases, records.assignments, records.case_services
    held_since = _find_held_since(assignments, cases)
    # Months see a person from their first day on, or from the first case held.
    hired, in_role, absent, _ = _find_earliest(
        [rows["facilitator_id"] for rows in (people, roles, absences, assignments)],
        [_begin(people["started_on"]), None, None, held_since],
    )
    return [
        Sight("facilitators", people, hired, later=("ended_on",)),
        Sight("cases", cases, _begin(cases["opened_on"]), later=("closed_on", "outcome")),
        Sight("assignments", assignments, held_since, later=("to_on",)),
        Sight("case_services", plans, _begin(plans["from_on"]), later=("to_on",)),
        _look_at_first("roles", roles, in_role),
        _look_at_first("absences", absences, absent),
        _look_at_disruptions(records.disruptions, agency),
        *_look_at_teams(records),
        *_look_at_days(records),
    ]


def _begin(days: pd.Series) -> Array:
    """Return the day of each row, long ago where it is missing."""
    return read_days(days, missing=OPEN_START)


def _find_held_since(assignments: pd.DataFrame, cases: pd.DataFrame) -> Array:
    """Return from when each assignment holds: the case must be open."""
    _, opened = _find_earliest(
        [cases["case_id"], assignments["case_id"]], [_begin(cases["opened_on"]), None]
    )
    return np.fmax(_begin(assignments["from_on"]), opened)


def _find_earliest(ids: Sequence[pd.Series], days: Sequence[Array | None]) -> list[Array]:
    """Return for each id in some columns the earliest day beside it in any of them."""
    codes, texts = pd.factorize(pd.concat(ids, ignore_index=True))
    nothing = np.datetime64("NaT", "D")
    given = [
        np.full(len(column), nothing) if beside is None else beside
        for column, beside in zip(ids, days, strict=True)
    ]
    earliest = np.full(len(texts) + 1, nothing)
    np.fmin.at(earliest, codes, np.concatenate(given))
    return np.split(earliest[codes], np.cumsum([len(column) for column in ids])[:-1])


def _look_at_first(name: str, rows: pd.DataFrame, person_since: Array) -> Sight:
    """Return how months see roles or absences: the first of a person's as early as the person."""
    since = _begin(rows["from_on"])
    (first,) = _find_earliest([rows["facilitator_id"]], [since])
    seen = np.where(since == first, np.fmin(since, person_since), since)
    return Sight(name, rows, seen, later=("to_on",))


def _look_at_disruptions(rows: pd.DataFrame, agency: Agency) -> Sight:
    """Return how months see disruptions; one of an unknown cause is refused in every month."""
    began, ended = (
        read_days(find_days(rows[name], agency.zone)) for name in ("started_at", "ended_at")
    )
    strange = ~rows["cause"].isin(SCOPE_OF_CAUSE).to_numpy()
    return Sight(
        "disruptions",
        rows,
        np.where(strange, to_day(OPEN_START.date()), began),
        np.where(strange, to_day(OPEN_END.date()), np.fmax(began, ended) + 1),
    )


def _look_at_teams(records: Records) -> list[Sight]:
    """Return how months see positions, vacancies and departures.

    What happens to a position may be recorded before the position's own first day.
    """
    positions, vacancies, departures = records.positions, records.vacancies, records.departures
    left_on = read_days(departures["left_on"])
    first, *_ = _find_earliest(
        [rows["position_id"] for rows in (positions, vacancies, vacancies, departures)],
        [
            _begin(positions["from_on"]),
            *(read_days(vacancies[name]) for name in ("opened_on", "filled_on")),
            left_on,
        ],
    )
    return [
        Sight("positions", positions, first, later=("to_on",)),
        Sight("vacancies", vacancies, _begin(vacancies["opened_on"]), later=("filled_on",)),
        Sight("departures", departures, left_on),
    ]


def _look_at_days(records: Records) -> list[Sight]:
    """Return how months see what counts in the month of one day alone."""
    obligations = _forget_late(records.obligations, "done_on", "due_on")
    referrals = _forget_late(records.referrals, "followed_up_on", "follow_up_due_on")
    answers = records.feedback.dropna(subset="satisfaction")
    return [
        Sight(name, rows, read_days(rows[day]), read_days(rows[day]) + 1)
        for name, rows, day in (
            ("obligations", obligations, "due_on"),
            ("referrals", referrals, "follow_up_due_on"),
            ("feedback", answers, "given_on"),
        )
    ]


def _forget_late(rows: pd.DataFrame, done: str, due: str) -> pd.DataFrame:
    """Return rows without the day of what was done too late, which counts as not done."""
    return rows.assign(**{done: rows[done].mask(rows[done] > rows[due])})


def _hash_rows(rows: pd.DataFrame, names: Sequence[str], start: Array | None = None) -> Array:
    """Return one number for each row, which hardly two different rows share."""
    hashes = np.zeros(len(rows), dtype=np.uint64) if start is None else start
    for name in names:
        hashes = (hashes ^ _hash_values(rows[name])) * _FACTOR
        hashes ^= hashes >> np.uint64(29)
    return hashes


def _hash_values(values: pd.Series) -> Array:
    """Return one number for each value, 0 where it is missing."""
    if isinstance(values.dtype, pd.StringDtype):
        codes, texts = pd.factorize(values)
        numbers = pd.util.hash_array(texts.to_numpy(dtype=object))
        hashes: Array = np.append(numbers, np.uint64(0))[codes]
        return hashes
    numbers = values.to_numpy()
    if numbers.dtype.kind != "M":
        numbers = values.to_numpy(dtype=float, na_value=np.nan)
    return np.where(values.isna(), np.uint64(0), pd.util.hash_array(numbers))
