"""The circle: presence, turnover, open positions, load and back; found, and played through."""

from dataclasses import dataclass

import pandas as pd

from caseload_lib.share.circle.direction import Direction, find_direction
from caseload_lib.share.circle.links import CIRCLE, Link, estimate_link, fit_link
from caseload_lib.share.circle.loop import simulate, simulate_fans
from caseload_lib.share.circle.panel import lay_out

__all__ = ["Cycle", "Direction", "Link", "estimate", "estimate_link", "simulate", "simulate_fans"]

VIRTUOUS, VICIOUS, NONE = "virtuous", "vicious", "no evidence yet"


@dataclass(frozen=True)
class Cycle:
    """What a panel shows of the circle, for the agency as a whole.

    Attributes
    ----------
    links : tuple of Link
        The four links in order, from presence round to presence.
    direction : Direction
        How the last periods compare with as many before.
    verdict : str
        `virtuous`, `vicious` or `no evidence yet`.
    reason : str
        What the verdict rests on, in a sentence.
    """

    links: tuple[Link, ...]
    direction: Direction
    verdict: str
    reason: str

    @property
    def closed(self) -> bool:
        """Whether all four links are found with the signs that are expected."""
        return all(link.as_expected for link in self.links)


def estimate(panel: pd.DataFrame, *, seed: int = 0) -> Cycle:
    """Return what a panel shows of the circle: each link, and which way it has been turning.

    The circle is closed where all four links are found with the signs that are expected: less
    presence, more turnover; more turnover, more open positions; more open positions, more load;
    more load, less presence. Such a circle strengthens whatever sets it going. It is called
    virtuous where the last year was better than the year before and vicious where it was worse,
    the whole interval on that side; else there is no evidence yet. No unit is ever named.

    Parameters
    ----------
    panel : DataFrame
        One row for each unit (a facilitator's caseload) and period, as `panel.lay_out` takes it:
        unit, month, presence_hours (hours a case and month), turnover (a rate),
        open_position_days and utilisation (hours needed ÷ available, or another measure of
        load). Any of the four may be missing, as a column or in rows; months may be.
    seed : int, default 0
        For the random shifts that stand for no link.

    Returns
    -------
    Cycle
        Links that cannot be estimated have no sign and say why.

    Raises
    ------
    ValueError
        If the panel is none, as `lay_out` says.

    Examples
    --------
    >>> rows = {"unit": ["A", "B"], "month": ["2026-01"] * 2, "utilisation": [0.9, 1.1]}
    >>> found = estimate(pd.DataFrame(rows))
    >>> found.verdict, found.links[0].reason
    ('no evidence yet', 'nothing is recorded of presence')
    """
    layout = lay_out(panel)
    links = tuple(fit_link(layout, link, seed=seed) for link in CIRCLE)
    direction = find_direction(layout)
    closed = all(link.as_expected for link in links)
    verdict = (NONE, VIRTUOUS, VICIOUS)[direction.sign] if closed else NONE
    return Cycle(links, direction, verdict, _give_reason(links, direction))


def _give_reason(links: tuple[Link, ...], direction: Direction) -> str:
    """Return what a verdict rests on."""
    unknown = sum(link.sign is None for link in links)
    seen = sum(link.as_expected for link in links)
    if seen < len(links):
        said = f"{seen} of the {len(links)} links are found as expected"
        return f"{said}; {unknown} cannot be estimated" if unknown else said
    if direction.reason:
        return f"all links are found; the direction is not known: {direction.reason}"
    turn = {1: "was better than", -1: "was worse than", 0: "does not differ clearly from"}
    return f"all links are found, and the last year {turn[direction.sign]} the year before"
