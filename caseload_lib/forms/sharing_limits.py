"""Within what help is looked for: how many moves, what is comfortable, who and what stays out."""

import math
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from caseload_lib.errors import CaseloadError

#: The most moves that may be asked for.
MOST_MOVES = 100
#: The least and the most of one's hours that may be called comfortable.
LEAST_COMFORTABLE, MOST_COMFORTABLE = 0.1, 3.0


@dataclass(frozen=True)
class Limits:
    """Within what help is looked for.

    Parameters
    ----------
    most_moves : int
        How many cases may move, 0 to `MOST_MOVES`.
    comfortable_utilisation : float
        Hours carried ÷ hours available beyond which somebody carries too much.
    pinned : tuple of str, default ()
        Cases that stay where they are, by id.
    kept_out : tuple of str, default ()
        Who is asked for nothing, by id.
    """

    most_moves: int
    comfortable_utilisation: float
    pinned: tuple[str, ...] = ()
    kept_out: tuple[str, ...] = ()

    def limit_moves(self, shown: object) -> "Limits":
        """Return limits with another number of moves.

        Raises
        ------
        CaseloadError
            If it is none that can be.

        Examples
        --------
        >>> Limits(10, 1.0).limit_moves(3).most_moves
        3
        """
        value = _read_number(shown)
        if not 0 <= value <= MOST_MOVES or value % 1:
            raise CaseloadError(
                f"So many cases are a whole number from 0 to {MOST_MOVES}. Change it."
            )
        return replace(self, most_moves=int(value))

    def limit_comfort(self, shown: object) -> "Limits":
        """Return limits with another share of the hours called comfortable, given in per cent.

        Raises
        ------
        CaseloadError
            If it is none that can be.

        Examples
        --------
        >>> Limits(10, 1.0).limit_comfort(95).comfortable_utilisation
        0.95
        """
        low, high = LEAST_COMFORTABLE * 100, MOST_COMFORTABLE * 100
        value = _read_number(shown)
        if not low <= value <= high:
            raise CaseloadError(
                f"What is comfortable lies between {low:g} and {high:g} per cent of the hours "
                "available. Change it."
            )
        return replace(self, comfortable_utilisation=value / 100)

    def pin(self, case_id: str, *, stays: bool) -> "Limits":
        """Return limits in which a case stays where it is, or may move again."""
        others = {*self.pinned} - {case_id}
        return replace(self, pinned=tuple(sorted(others | {case_id} if stays else others)))

    def keep_out(self, facilitator_id: str, *, out: bool) -> "Limits":
        """Return limits in which somebody is asked for nothing, or may be asked again."""
        others = {*self.kept_out} - {facilitator_id}
        return replace(self, kept_out=tuple(sorted(others | {facilitator_id} if out else others)))

    def to_address(self, usual: "Limits") -> dict[str, str]:
        """Return what of these limits is not as usual, for a page's address.

        Examples
        --------
        >>> Limits(3, 1.0, pinned=("C1", "C2")).to_address(Limits(10, 1.0))
        {'moves': '3', 'pin': 'C1,C2'}
        """
        said, same = _say(self), _say(usual)
        return {name: text for name, text in said.items() if text != same[name]}

    @classmethod
    def of_address(cls, query: Mapping[str, str], usual: "Limits") -> "Limits":
        """Return the limits that an address names; what cannot be is as usual.

        Examples
        --------
        >>> Limits.of_address({"moves": "many", "out": "F002"}, Limits(10, 1.0))
        Limits(most_moves=10, comfortable_utilisation=1.0, pinned=(), kept_out=('F002',))
        """
        pinned, out = (tuple(filter(None, query.get(one, "").split(","))) for one in ("pin", "out"))
        limits = replace(usual, pinned=pinned, kept_out=out)
        with suppress(CaseloadError, ValueError):
            limits = limits.limit_moves(float(query.get("moves", "")))
        with suppress(CaseloadError, ValueError):
            limits = limits.limit_comfort(float(query.get("comfortable", "")))
        return limits


def _say(limits: Limits) -> dict[str, str]:
    """Return limits as an address has them."""
    return {
        "moves": str(limits.most_moves),
        "comfortable": f"{limits.comfortable_utilisation * 100:g}",
        "pin": ",".join(limits.pinned),
        "out": ",".join(limits.kept_out),
    }


def _read_number(shown: object) -> float:
    """Return a number as a browser sends it; what is none is no number."""
    return float(shown) if isinstance(shown, int | float) else math.nan
