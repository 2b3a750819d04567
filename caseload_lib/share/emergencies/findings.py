"""Everything that is found of disruptions, for the team or for one person themself."""

from dataclasses import dataclass

import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.errors import RecordsError
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.plan.holdings import check_facilitator
from caseload_lib.share.disruptions import count_served, pick_year, spread_disruptions
from caseload_lib.share.emergencies.evidence import find_evidence
from caseload_lib.share.emergencies.signals import track_disruptions, track_people
from caseload_lib.share.emergencies.standings import find_standings


@dataclass(frozen=True)
class Findings:
    """What is found of twelve months.

    Attributes
    ----------
    month : Month
        The last of them.
    facilitator_id : str or None
        Whose; None for the team.
    rows : DataFrame
        All months and everybody, as `disruptions.spread_disruptions` gives them.
    year : DataFrame
        Those of the twelve months, of one person only theirs.
    served : Series of int
        For how many of the twelve months each facilitator is reported on, by facilitator_id; of
        one person only theirs.
    track : DataFrame
        Facts by month and definition, as `signals.track_disruptions` gives them, or
        the person's as `track_people`.
    people : DataFrame
        As `signals.track_people` gives them; of one person only theirs.
    standings : DataFrame
        As `standings.find_standings` gives them; of one person only theirs.
    evidence : DataFrame
        As `evidence.find_evidence` gives it; of one person only theirs.
    """

    month: Month
    facilitator_id: str | None
    rows: pd.DataFrame
    year: pd.DataFrame
    served: pd.Series
    track: pd.DataFrame
    people: pd.DataFrame
    standings: pd.DataFrame
    evidence: pd.DataFrame


def find_disruptions(
    records: Records,
    history: pd.DataFrame,
    month: Month,
    agency: Agency,
    *,
    facilitator_id: str | None = None,
) -> Findings | None:
    """Return what is found of the disruptions of twelve months.

    Parameters
    ----------
    records : Records
        The agency's records.
    history : DataFrame
        The facts of the months looked at, as `review.history.history_facts` gives them.
    month : Month
        The last month.
    agency : Agency
        The settings.
    facilitator_id : str, optional
        For one person themself; by default for the team.

    Returns
    -------
    Findings or None
        None where no disruption is recorded at all.

    Raises
    ------
    RecordsError
        If there is no such facilitator, or they are not reported on in those months.
    RecordsError
        If a disruption's cause is none of the closed list.
    """
    served = count_served(history, month)
    if facilitator_id is not None:
        check_facilitator(records, facilitator_id)
        if facilitator_id not in served.index:
            raise RecordsError(
                f"{facilitator_id} is not reported on in the twelve months to {month}. Only who "
                "is a facilitator or holds a case in a month is. Choose another month."
            )
    if records.disruptions.empty:
        return None
    rows = spread_disruptions(records, history, month, agency)
    standings = find_standings(history, month, agency)
    evidence = find_evidence(records, rows, standings, month, agency)
    year, people = pick_year(rows, month), track_people(rows, history, month)
    if facilitator_id is None:
        track = track_disruptions(rows, history, month)
        return Findings(month, None, rows, year, served, track, people, standings, evidence)
    people, standings, evidence = (
        frame[frame["facilitator_id"] == facilitator_id] for frame in (people, standings, evidence)
    )
    year, served = year[year["who"] == facilitator_id], served[[facilitator_id]]
    return Findings(month, facilitator_id, rows, year, served, people, people, standings, evidence)
