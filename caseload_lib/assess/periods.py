"""The time that an assessment is about: a performance year, a quarter of it or a month."""

import re
from dataclasses import dataclass
from datetime import date

from caseload_lib.errors import RecordsError
from caseload_lib.months import Month

#: How many months each kind of period lasts.
MONTHS = {"year": 12, "quarter": 3, "month": 1}


@dataclass(frozen=True)
class Period:
    """A performance year, a quarter of one, or a calendar month.

    Parameters
    ----------
    code : str
        As it is stored: "2026", "2026-Q4" or "2026-10".
    kind : str
        "year", "quarter" or "month".
    first : Month
        Its first month.

    Examples
    --------
    >>> year = Period.parse("2026", year_starts=7)
    >>> year.first_on, year.end_on, year.label
    (datetime.date(2026, 7, 1), datetime.date(2027, 7, 1), '2026 (July 2026 to June 2027)')
    >>> Period.parse("2026-Q4").label, Period.parse("2026-10").label
    ('Quarter 4 of 2026 (October 2026 to December 2026)', 'October 2026')
    """

    code: str
    kind: str
    first: Month

    @classmethod
    def parse(cls, text: str, *, year_starts: int = 1) -> "Period":
        """Return the period that a code names.

        A year is named after the calendar year in which it begins, and its quarters are counted
        from there; a month is a calendar month whatever the year.

        Parameters
        ----------
        text : str
            "2026", "2026-Q4" or "2026-10".
        year_starts : int, default 1
            The month in which the performance year begins, 1 to 12.

        Returns
        -------
        Period
            The period.

        Raises
        ------
        RecordsError
            If the text is no such code.
        RecordsError
            If `year_starts` is no month.
        """
        _check_start(year_starts)
        match = re.fullmatch(r"([0-9]{4})(?:-(?:Q([1-4])|([0-9]{2})))?", text)
        try:
            if match is None:
                raise ValueError
            year, quarter, month = match.groups()
            if month:
                return cls(text, "month", Month(int(year), int(month)))
            first = Month(int(year), year_starts)
            _ = first + 11
            if quarter:
                return cls(text, "quarter", first + 3 * (int(quarter) - 1))
            return cls(text, "year", first)
        except ValueError as error:
            raise RecordsError(
                "A period is a year (2026), a quarter (2026-Q4) or a month (2026-10), from 1900 "
                f"to 2999. Given: {text[:20]!r}."
            ) from error

    @classmethod
    def of(cls, on: date, *, kind: str, year_starts: int = 1) -> "Period":
        """Return the year, quarter or month that holds a day.

        Raises
        ------
        RecordsError
            If the kind is none of these, or `year_starts` no month.
        """
        _check_start(year_starts)
        if kind not in MONTHS:
            raise RecordsError(f"A period is one of {', '.join(MONTHS)}. Given: {kind!r}.")
        month = Month.of(on)
        if kind == "month":
            return cls(str(month), kind, month)
        begun = (month.number - year_starts) % 12
        first = month + -begun
        if kind == "year":
            return cls(f"{first.year:04}", kind, first)
        quarter = begun // 3
        return cls(f"{first.year:04}-Q{quarter + 1}", kind, first + 3 * quarter)

    @property
    def last(self) -> Month:
        """Its last month."""
        return self.first + (MONTHS[self.kind] - 1)

    @property
    def first_on(self) -> date:
        """Its first day."""
        return self.first.first

    @property
    def end_on(self) -> date:
        """The day after its last: its exclusive end."""
        return self.last.after

    @property
    def label(self) -> str:
        """The period in words; a year that is the calendar's is its number."""
        if self.kind == "month":
            return self.first.label
        span = f"({self.first.label} to {self.last.label})"
        if self.kind == "quarter":
            year, number = self.code.split("-Q")
            return f"Quarter {number} of {year} {span}"
        return self.code if self.first.number == 1 else f"{self.code} {span}"

    def is_over(self, on: date) -> bool:
        """Say whether it is out on a day."""
        return on >= self.end_on


def list_periods(
    on: date, *, year_starts: int = 1, kinds: tuple[str, ...] = ("year", "quarter", "month")
) -> tuple[Period, ...]:
    """Return the periods to choose from on a day: of each kind the present one and the last.

    Parameters
    ----------
    on : date
        The day.
    year_starts : int, default 1
        The month in which the performance year begins, 1 to 12.
    kinds : tuple of str, default ("year", "quarter", "month")
        Which kinds, in this order.

    Returns
    -------
    tuple of Period
        For each kind the period that holds the day, then the one before it.

    Raises
    ------
    RecordsError
        If a kind is unknown, or `year_starts` no month.

    Examples
    --------
    >>> [period.code for period in list_periods(date(2026, 2, 3))]
    ['2026', '2025', '2026-Q1', '2025-Q4', '2026-02', '2026-01']
    """
    found = []
    for kind in kinds:
        present = Period.of(on, kind=kind, year_starts=year_starts)
        before = (present.first + -1).first
        found += [present, Period.of(before, kind=kind, year_starts=year_starts)]
    return tuple(found)


def _check_start(year_starts: int) -> None:
    """Refuse a month that there is not."""
    if isinstance(year_starts, bool) or year_starts not in range(1, 13):
        raise RecordsError(
            "The performance year starts in a month from 1 (January) to 12 (December). "
            f"Given: {year_starts!r}."
        )
