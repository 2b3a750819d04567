"""Calendar months: reading, counting and the days they hold."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month.

    Parameters
    ----------
    year : int
        1900 to 2999.
    number : int
        1 (January) to 12 (December).

    Raises
    ------
    ValueError
        If there is no such month.

    Examples
    --------
    >>> month = Month.parse("2026-10")
    >>> month.first, month.last, month.days
    (datetime.date(2026, 10, 1), datetime.date(2026, 10, 31), 31)
    >>> str(month + 3), month - Month(2025, 10), month.label
    ('2027-01', 12, 'October 2026')
    """

    year: int
    number: int

    def __post_init__(self) -> None:
        """Refuse what is no month."""
        if not (1900 <= self.year <= 2999 and 1 <= self.number <= 12):
            raise ValueError(
                f"There is no month {self.year}-{self.number:02}. A month runs from 1900-01 to "
                "2999-12."
            )

    @classmethod
    def parse(cls, text: str) -> "Month":
        """Return the month written as four digits, a hyphen and two digits.

        Parameters
        ----------
        text : str
            For example "2026-10".

        Returns
        -------
        Month
            The month.

        Raises
        ------
        ValueError
            If the text is not of that form, or there is no such month.
        """
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}", text):
            raise ValueError(
                f"A month is written as YYYY-MM, for example 2026-10. Given: {text!r}."
            )
        return cls(int(text[:4]), int(text[5:]))

    @classmethod
    def of(cls, day: date) -> "Month":
        """Return the month that holds a day."""
        return cls(day.year, day.month)

    @property
    def first(self) -> date:
        """The first day."""
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        """The last day."""
        return date(self.year, self.number, self.days)

    @property
    def after(self) -> date:
        """The day after the last: the month's exclusive end."""
        return self.last + timedelta(days=1)

    @property
    def days(self) -> int:
        """How many days it has, 28 to 31."""
        return calendar.monthrange(self.year, self.number)[1]

    @property
    def label(self) -> str:
        """The month in words, for example "October 2026"."""
        return f"{calendar.month_name[self.number]} {self.year}"

    def __add__(self, months: int) -> "Month":
        """Return the month so many months later."""
        years, number = divmod(self.year * 12 + self.number - 1 + months, 12)
        return Month(years, number + 1)

    def __sub__(self, other: "Month") -> int:
        """Return how many months lie between another month and this one."""
        return (self.year - other.year) * 12 + self.number - other.number

    def __str__(self) -> str:
        """Return the month as it is parsed."""
        return f"{self.year:04}-{self.number:02}"

    def trailing(self, months: int) -> tuple["Month", ...]:
        """Return this month and those before it, oldest first.

        Parameters
        ----------
        months : int
            How many in all, at least 1.

        Returns
        -------
        tuple of Month
            The months in order of time; the last is this one.

        Examples
        --------
        >>> [str(month) for month in Month(2026, 2).trailing(3)]
        ['2025-12', '2026-01', '2026-02']
        """
        return tuple(self + offset for offset in range(1 - months, 1))
