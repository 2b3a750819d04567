"""What an agency could change about the circle."""

from dataclasses import dataclass
from typing import Final

from caseload_lib.errors import CaseloadError

#: The kinds of change: what one of it is, and the most that is taken for meant.
KINDS: Final = {
    "facilitators": ("more facilitators", 100),
    "administration_hours": ("hours less administration a week for each facilitator", 40),
    "recruiters": ("more recruiters", 100),
    "presence_hours": ("hours of presence a case and month that are kept free whatever comes", 50),
}
_WHOLE = ("facilitators", "recruiters")


class ChangeError(CaseloadError, ValueError):
    """A change that cannot be played through; the text names the kind and the rule."""


@dataclass(frozen=True)
class Change:
    """One change from a month on.

    Parameters
    ----------
    kind : str
        One of `KINDS`.
    amount : float
        How much of it, above 0; people are whole.
    from_month : int, default 1
        The first month of the simulation in which it is there, 1 or more.

    Raises
    ------
    ChangeError
        If there is no such kind, or the amount or the month is out of range.

    Examples
    --------
    >>> Change("administration_hours", 1.5, from_month=3).amount
    1.5
    """

    kind: str
    amount: float
    from_month: int = 1

    def __post_init__(self) -> None:
        """Refuse what cannot be played through."""
        if self.kind not in KINDS:
            raise ChangeError(
                f"There is no change called {self.kind}. The changes are {', '.join(KINDS)}."
            )
        words, most = KINDS[self.kind]
        if not 0 < self.amount <= most:
            raise ChangeError(
                f"{self.kind} takes how many {words}: more than 0 and at most {most}. "
                f"Given: {self.amount}."
            )
        if self.kind in _WHOLE and self.amount != int(self.amount):
            raise ChangeError(f"{self.kind} takes a whole number. Given: {self.amount}.")
        if self.from_month < 1:
            raise ChangeError(
                f"A change begins in month 1 of the simulation or later. Given: {self.from_month}."
            )
