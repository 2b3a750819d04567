"""Cases and assignments concluded from contacts, where an export names only the contacts."""

from dataclasses import dataclass

import pandas as pd

from caseload_lib.frames import make_frame
from caseload_lib.tables import TABLES

_ONE_DAY = pd.Timedelta(days=1)


@dataclass(frozen=True)
class Inferred:
    """What was concluded from contacts.

    Parameters
    ----------
    cases : DataFrame
        case_id, client_code (the same), opened_on, closed_on; in order of case_id.
    assignments : DataFrame
        case_id, facilitator_id, load_share, from_on, to_on, inferred (true); in order of
        case_id and facilitator_id.
    unheld : tuple of str
        Cases to which no contact was made, so that nobody can be said to hold them.
    """

    cases: pd.DataFrame
    assignments: pd.DataFrame
    unheld: tuple[str, ...]


def infer_assignments(services: pd.DataFrame, *, closure_days: int) -> Inferred:
    """Conclude from contacts which cases there are, and who held them from when to when.

    Only contacts that were made count. An assignment starts on the day of the first contact of
    that facilitator with that case. It ends on the day after the last one if that lies more
    than `closure_days` before the latest contact of all; otherwise it is open. Where several
    facilitators hold one case at a time, each carries one share among as many as ever held it
    together with them, so that the shares never exceed 1. A case opens with its first contact
    (its first attempt where none was made) and closes with the last of its assignments.

    Parameters
    ----------
    services : DataFrame
        Columns case_id, facilitator_id, status, served_on (dates); any order of rows.
    closure_days : int
        Days of silence that an assignment survives, 1 or more.

    Returns
    -------
    Inferred
        Cases, assignments, and the cases that nobody can be said to hold.

    Examples
    --------
    >>> days = pd.to_datetime(["2026-01-05", "2026-02-01", "2026-06-30"])
    >>> services = pd.DataFrame({"case_id": ["C1", "C1", "C2"], "facilitator_id": "F001",
    ...                          "status": "delivered", "served_on": days})
    >>> inferred = infer_assignments(services, closure_days=90)
    >>> inferred.assignments["to_on"].tolist()
    [Timestamp('2026-02-02 00:00:00'), NaT]
    """
    services = services.dropna(subset=["case_id", "served_on"])
    made = services[services["status"] == "delivered"]
    held = made.dropna(subset=["facilitator_id"])
    days = held.groupby(["case_id", "facilitator_id"])["served_on"].agg(["min", "max"])
    silent = (made["served_on"].max() - days["max"]).dt.days > closure_days
    assignments = pd.DataFrame(
        {
            "from_on": days["min"],
            "to_on": (days["max"] + _ONE_DAY).where(silent),
        }
    ).reset_index()
    assignments["load_share"] = _share_cases(assignments)
    assignments["inferred"] = True
    return Inferred(
        _make_cases(services, made, assignments),
        make_frame(TABLES["assignments"], assignments),
        tuple(sorted(set(services["case_id"]) - set(assignments["case_id"]))),
    )


def _make_cases(
    services: pd.DataFrame, made: pd.DataFrame, assignments: pd.DataFrame
) -> pd.DataFrame:
    """Return one row per case, from its contacts and assignments."""
    opened = made.groupby("case_id")["served_on"].min()
    opened = opened.combine_first(services.groupby("case_id")["served_on"].min()).sort_index()
    ends = assignments.groupby("case_id")["to_on"]
    closed = ends.max().where(ends.count() == ends.size())
    cases = pd.DataFrame({"opened_on": opened, "closed_on": closed.reindex(opened.index)})
    cases = cases.reset_index(names="case_id")
    return make_frame(TABLES["cases"], cases.assign(client_code=cases["case_id"]))


def _share_cases(assignments: pd.DataFrame) -> pd.Series:
    """Return 1 ÷ the most assignments of the case that are open at once during each."""
    spans = assignments[["case_id", "from_on", "to_on"]].assign(
        to_on=assignments["to_on"].fillna(pd.Timestamp.max.floor("D").as_unit("us"))
    )
    spans["number"] = range(len(spans))
    shared = spans[spans["case_id"].duplicated(keep=False)]
    # The number open at once rises only when an assignment starts: it is enough to count there.
    starts = shared[["case_id", "from_on"]].rename(columns={"from_on": "day"})
    pairs = shared.merge(starts.drop_duplicates(), on="case_id")
    pairs = pairs[(pairs["from_on"] <= pairs["day"]) & (pairs["day"] < pairs["to_on"])]
    together = pairs.groupby(["case_id", "day"])["number"].transform("size")
    most = together.groupby(pairs["number"]).max()
    return 1 / most.reindex(spans["number"]).fillna(1.0).set_axis(assignments.index)
