"""How many cases, worked out from assumptions, with all that shows how sure the number is."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.charts.house import Picture
from caseload_lib.charts.overrun import draw_overrun
from caseload_lib.charts.tornado import draw_tornado
from caseload_lib.plan.assumptions import Assumptions
from caseload_lib.plan.sensitivity import vary_assumptions
from caseload_lib.plan.service_mix import PROGRAMME
from caseload_lib.plan.sizing import CaseloadTarget

#: Sizes beyond this are not drawn: nobody looks at them one by one.
MOST_DRAWN = 150


@dataclass(frozen=True)
class Answer:
    """An answer and what was asked.

    Parameters
    ----------
    assumptions : Assumptions
        What it rests on.
    target : CaseloadTarget
        The number with its hours and chances.
    labels : mapping of str to str
        How people call services and programmes.
    held : int or None
        The size held today, as far as it may be shown; None where there is none.
    curve : DataFrame
        As `sizing.overrun_curve` gives it; empty where the sizes are too many to draw.
    swings : DataFrame
        As `sensitivity.vary_assumptions` gives it.
    """

    assumptions: Assumptions
    target: CaseloadTarget
    labels: Mapping[str, str]
    held: int | None
    curve: pd.DataFrame
    swings: pd.DataFrame

    def draw_pictures(self) -> tuple[Picture, ...]:
        """Return the charts: the chance of overrun by size, and which assumption matters.

        Returns
        -------
        tuple of Picture
            Without the first where there are too many sizes to draw.
        """
        size, exact = self.target.cases, self.exact_cases
        tornado = draw_tornado(self.swings, answer=size, exact=exact)
        if self.curve.empty:
            return (tornado,)
        tolerance = self.assumptions.overrun_tolerance
        return draw_overrun(self.curve, answer=size, held=self.held, tolerance=tolerance), tornado

    @property
    def sentences(self) -> tuple[str, ...]:
        """What the three assumptions that matter most do, in sentences."""
        moving = self.swings[self.swings["swing"] > 0]
        return tuple(str(one) for one in moving["sentence"].head(3))

    @property
    def exact_cases(self) -> float:
        """The number before it is rounded down, by the measure of the swings."""
        return self.assumptions.find_size().exact


def work_out(
    assumptions: Assumptions, labels: Mapping[str, str], *, held: int | None = None
) -> Answer:
    """Return the answer that assumptions have.

    Parameters
    ----------
    assumptions : Assumptions
        What is assumed.
    labels : mapping of str to str
        As from `name_services`.
    held : int, optional
        The size held today.

    Returns
    -------
    Answer
        With its curve and swings.

    Raises
    ------
    CaseloadError
        If the assumptions have no answer; everything that is wrong at once.
    """
    target = assumptions.solve()
    if target.cases < MOST_DRAWN:
        most = int(max(target.cases, held or 0) * 1.5) + 4
        curve = assumptions.draw_curve(most=min(most, MOST_DRAWN))
    else:
        curve = pd.DataFrame()
    return Answer(
        assumptions=assumptions,
        target=target,
        labels=labels,
        held=held,
        curve=curve,
        swings=vary_assumptions(assumptions, labels=dict(labels)),
    )


def name_services(agency: Agency) -> dict[str, str]:
    """Return how people call services and programmes, by the name of the service in a mix.

    Parameters
    ----------
    agency : Agency
        The settings.
    """
    types = {name: one.label for name, one in agency.service_types.items()}
    programmes = {f"{PROGRAMME}{code}": one.label for code, one in agency.programmes.items()}
    return types | programmes
