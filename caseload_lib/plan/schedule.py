"""The month's schedule: which contact is made when, and which finds no place."""

from dataclasses import dataclass

import pandas as pd

#: The columns of `Schedule.placed` and their kinds; the last three are passed through.
PLACED = {
    "activity_id": "str",
    "case_id": "str",
    "facilitator_id": "str",
    "service_type": "str",
    "provider": "str",
    "priority": "Int64",
    "zone": "str",
    "minutes": "Int64",
    "starts_at": "datetime64[us, UTC]",
    "ends_at": "datetime64[us, UTC]",
    "status": "str",
    "client_code": "str",
    "sequence": "Int64",
    "changed_at": "datetime64[us, UTC]",
}
#: The columns of `Schedule.unplaced` and their kinds.
UNPLACED = {
    "activity_id": "str",
    "case_id": "str",
    "facilitator_id": "str",
    "service_type": "str",
    "priority": "Int64",
    "earliest_on": "datetime64[us]",
    "latest_on": "datetime64[us]",
    "reason": "str",
}
#: The columns of `Schedule.moved` and their kinds.
MOVED = {
    "activity_id": "str",
    "from_at": "datetime64[us, UTC]",
    "to_at": "datetime64[us, UTC]",
    "reason": "str",
}


@dataclass(frozen=True)
class Schedule:
    """Which contacts are made when.

    Attributes
    ----------
    placed : DataFrame
        One row for each contact that has a time, in order of time: the columns of `PLACED`.
        starts_at and ends_at are moments in UTC; status is "planned" where it had been promised
        (planned or moved) and "proposed" where not; client_code, sequence and changed_at are
        those given with the activities, missing where not given.
    unplaced : DataFrame
        One row for each contact that has none: the columns of `UNPLACED`; earliest_on and
        latest_on (inclusive) are the days open to it, reason says in words why none will do.
    moved : DataFrame
        One row for each contact that had a time and does not keep it: the columns of `MOVED`;
        to_at is missing where it has none any more.
    objective : int
        What the plan costs, in points; see `schedule`.
    bound : int
        What any plan costs at least.
    gap : float
        (objective − bound) ÷ objective, 0 to 1; 0 where the objective is 0.
    proven : bool
        Whether no plan costs less.
    time_zone : str
        In which its days begin.
    """

    placed: pd.DataFrame
    unplaced: pd.DataFrame
    moved: pd.DataFrame
    objective: int
    bound: int
    gap: float
    proven: bool
    time_zone: str
