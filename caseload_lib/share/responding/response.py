"""All that can be said of the responders: what came, who was there, and what one more would do."""

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.share.responding.coverage import (
    FEWEST,
    compare_fallen,
    expect_fallen,
    tabulate_coverage,
)
from caseload_lib.share.responding.crunches import Crunches, Tally, gather_crunches, tally_crunches
from caseload_lib.share.responding.relief import Relief, find_relief


@dataclass(frozen=True)
class Response:
    """What came, who was there, and what one more responder would do.

    Attributes
    ----------
    crunches : Crunches
        The recorded crunches.
    cells : DataFrame
        Coverage by the time of the week, as `coverage.tabulate_coverage` gives it.
    tally : Tally
        What the records show of who took them.
    expected : float or None
        The share that coverage leads to expect to fall on facilitators, 0 to 1.
    agreement : str or None
        Whether as many fell: "as expected", "more" or "fewer"; None where it is not known, or
        fewer than `coverage.FEWEST` crunches are too few to tell.
    relief : Relief or None
        What one more would take off whom; None where coverage is not known.
    """

    crunches: Crunches
    cells: pd.DataFrame
    tally: Tally
    expected: float | None
    agreement: str | None
    relief: Relief | None


def find_response(
    records: Records, month: Month, agency: Agency, *, deferrable: Collection[str] = ()
) -> Response:
    """Return all that can be said of the responders.

    Parameters
    ----------
    records : Records
        disruptions, responder_shifts, roles and absences.
    month : Month
        The last month looked at.
    agency : Agency
        The settings: time zone, months of history.
    deferrable : collection of str, default ()
        Causes of staffing crunches whose work can be put off.

    Returns
    -------
    Response
        With the reason in its `crunches` where coverage is not known.

    Raises
    ------
    RecordsError
        If a deferrable cause is none of a staffing crunch.
    """
    crunches = gather_crunches(records, month, agency, deferrable=deferrable)
    cells, tally = tabulate_coverage(crunches), tally_crunches(crunches)
    expected = expect_fallen(cells)
    enough = tally.carried + tally.fallen >= FEWEST
    agreement = compare_fallen(expected, tally.share) if enough else None
    return Response(
        crunches, cells, tally, expected, agreement, find_relief(crunches, cells, tally)
    )
