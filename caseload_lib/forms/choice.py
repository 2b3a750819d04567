"""What somebody chose to look at, and the rules of choosing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from caseload_lib.charts.words import format_month
from caseload_lib.errors import CaseloadError, list_offenders


@dataclass(frozen=True)
class Choice:
    """What is looked at.

    Parameters
    ----------
    first, last : str
        The months from and up to which, as in "2026-10".
    facilitators : tuple of str
        Their ids; none for the agency as a whole.
    programmes : tuple of str
        Codes; none for all of them.
    indicators : tuple of str
        Names of `agency.INDICATORS`, at least one.
    """

    first: str
    last: str
    facilitators: tuple[str, ...] = ()
    programmes: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ("caseload",)

    def check(self) -> "Choice":
        """Return the choice, or refuse it.

        Returns
        -------
        Choice
            The same.

        Raises
        ------
        CaseloadError
            If the first month is after the last.
        CaseloadError
            If there is no indicator.
        """
        if self.first > self.last:
            raise CaseloadError(
                f"The months run from {format_month(self.first)} to {format_month(self.last)}, "
                "backwards. The first is not after the last. Choose an earlier first month."
            )
        if not self.indicators:
            raise CaseloadError("No indicator is chosen. At least one is. Choose one.")
        return self


def pick_offered(what: str, wanted: Iterable[str], offered: Mapping[str, str]) -> tuple[str, ...]:
    """Return what is wanted in the order in which it is offered, each once.

    Parameters
    ----------
    what : str
        What one of them is called in an error.
    wanted : iterable of str
        What is chosen.
    offered : mapping of str
        What may be.

    Returns
    -------
    tuple of str
        Keys of what is offered.

    Raises
    ------
    CaseloadError
        If something is wanted that is not offered.

    Examples
    --------
    >>> pick_offered("month", ["b", "a", "b"], {"a": "A", "b": "B"})
    ('a', 'b')
    """
    chosen = set(wanted)
    strange = sorted(map(str, chosen - set(offered)))
    if strange:
        raise CaseloadError(
            f"There is no {what} {list_offenders(strange)} in these records. "
            f"On offer: {list_offenders(offered, limit=40)}. Choose from those."
        )
    return tuple(one for one in offered if one in chosen)
