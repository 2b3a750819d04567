"""One number that a size of caseload rests on: what it is called, shown as and may be."""

import math
from dataclasses import dataclass

from caseload_lib.errors import CaseloadError

#: A month has no more hours than this.
_MOST_HOURS = 744.0


@dataclass(frozen=True)
class Lever:
    """One number that may be changed.

    Parameters
    ----------
    name : str
        The field of `Assumptions`; "services.NAME.FIELD" of a service.
    label : str
        What people call it.
    consideration : str
        Under which of `CONSIDERATIONS` it stands.
    unit : str
        What it counts; "%" for a share, which is 0 to 1 here and shown in per cent.
    high, step : float
        Up to where, and in which steps, it is usually changed; in per cent for a share.
    least, most : float, default 0 and 744
        The numbers between which it must be.
    within : bool, default False
        Whether it must be between these and none of them.
    optional : bool, default False
        Whether there may be no number.
    part : str, default ""
        Under which heading it stands among those that are changed less often; "" for the others.
    """

    name: str
    label: str
    consideration: str
    unit: str
    high: float
    step: float
    least: float = 0.0
    most: float = _MOST_HOURS
    within: bool = False
    optional: bool = False
    part: str = ""

    @property
    def is_share(self) -> bool:
        """Whether it is shown in per cent."""
        return self.unit == "%"

    def show(self, value: float | None) -> float | None:
        """Return a value as people see it: a share in per cent, and no more decimals than help.

        Examples
        --------
        >>> Lever("chance", "Chance", "Type of services delivered", "%", 100, 5, most=1).show(0.875)
        87.5
        """
        if value is None:
            return None
        shown = round(value * 100 if self.is_share else value, 1 if self.is_share else 2)
        return int(shown) if shown == int(shown) else shown

    def say(self, value: float | None) -> str:
        """Return a value in words, with its unit.

        Examples
        --------
        >>> Lever("chance", "Chance", "Type of services delivered", "%", 100, 5, most=1).say(0.875)
        '87.5%'
        """
        shown = self.show(value)
        if shown is None:
            return "none"
        return f"{shown:,}%" if self.is_share else f"{shown:,} {self.unit}"

    def check(self, value: float | None) -> float | None:
        """Return a value if it may be.

        Parameters
        ----------
        value : float or None
            A share as 0 to 1.

        Returns
        -------
        float or None
            The same.

        Raises
        ------
        CaseloadError
            If it is not a number, is beyond what it may be, or is missing and must not.
        """
        if value is None and self.optional:
            return None
        if value is not None and math.isfinite(value):
            inside = self.least < value < self.most
            if inside or (not self.within and value in (self.least, self.most)):
                return value
        given = "Nothing" if value is None else self.say(value) if math.isfinite(value) else value
        raise CaseloadError(f"{self.label}: give {self.rule}. {given} was given.")

    @property
    def rule(self) -> str:
        """What it may be, in words."""
        words = "a share" if self.is_share else "a number"
        percent = "%" if self.is_share else ""
        least, most = self.show(self.least), self.show(self.most)
        if self.within:
            return f"{words} above {least}{percent} and below {most}{percent}"
        return f"{words} from {least}{percent} to {most:,}{percent}"
