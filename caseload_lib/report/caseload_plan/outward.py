"""What leaves the agency: no small counts, nobody's id, no share that gives a small count away."""

import re
from dataclasses import dataclass

#: A number of people, cases or things that belong to them, as sources write them.
_COUNT = re.compile(r"\b(\d+)(?= (?:of \d+ )?(cases?|contacts?|known outcomes?|workdays?)\b)")
_ID = re.compile(r"\b[A-Z][0-9]{3,9}\b")


@dataclass(frozen=True)
class Discretion:
    """How much a document tells.

    Parameters
    ----------
    outward : bool
        Whether it leaves the agency.
    below : int, default 11
        Counts from 1 to one less than this do not leave it.
    mixed_cases : int, optional
        From how many cases shares were taken; None where from none.
    """

    outward: bool
    below: int = 11
    mixed_cases: int | None = None

    def blurs(self, share: float) -> bool:
        """Tell whether a share of cases is rounded, since it would give few cases away.

        Parameters
        ----------
        share : float
            0 to 1; both the cases that have something and those that have not are looked at.

        Examples
        --------
        >>> Discretion(True, mixed_cases=40).blurs(0.5), Discretion(True, mixed_cases=40).blurs(0.9)
        (False, True)
        """
        if not self.outward or self.mixed_cases is None or share in (0, 1):
            return False
        counts = (part * self.mixed_cases for part in (share, 1 - share))
        return any(0.05 < count < self.below - 0.5 for count in counts)

    def show_held(self, held: int | None) -> int | None:
        """Return a size held as far as it may be told.

        Examples
        --------
        >>> Discretion(True).show_held(9), Discretion(True).show_held(14)
        (None, 14)
        """
        hidden = self.outward and held is not None and 0 < held < self.below
        return None if hidden else held

    def say(self, text: str) -> str:
        """Return a text of sources as far as it may be told.

        Parameters
        ----------
        text : str
            Its counts of cases, contacts and the like are hidden where they are small, and ids.

        Examples
        --------
        >>> Discretion(True).say("the 10 cases that F003 holds")
        'the 20 or fewer cases that the facilitator holds'
        >>> Discretion(True).say("plans of 32 cases; hours from 854 contacts of the year")
        'plans of 32 cases; hours from 854 contacts of the year'
        """
        if not self.outward:
            return text
        return _ID.sub("the facilitator", _COUNT.sub(self._hide, text))

    def _hide(self, found: re.Match[str]) -> str:
        """Return a count, or that it is small.

        Beside a share that is rounded to tens of per cent, up to twenty cases could be counted.
        """
        below = 2 * self.below - 1 if found[2].startswith("case") else self.below
        return f"{below - 1} or fewer" if 0 < int(found[1]) < below else found[1]
