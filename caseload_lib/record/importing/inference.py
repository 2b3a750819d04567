"""Cases and assignments concluded from contacts, where an export names only the contacts."""

from dataclasses import dataclass

import pandas as pd

from caseload_lib.frames import make_frame
from caseload_lib.tables import TABLES

_ONE_DAY = pd.Timedelta(days=1)
#: Stands for an end that is open.
_OPEN = pd.Timestamp("2262-01-01").as_unit("us")
_SIDES = ("from_on", "to_on")


@dataclass(frozen=True)
class Inferred:
    """What was concluded from contacts.

    Parameters
    ----------
    cases : DataFrame
        case_id, client_code (the same), opened_on, closed_on; in order of case_id.
    assignments : DataFrame
        case_id, facilitator_id, load_share, from_on, to_on, inferred (true); in order of
        case_id, facilitator_id and from_on.
    attempted : tuple of str
        Cases in which no contact was made, only attempts, so that nobody holds them.
    unnamed : tuple of str
        Cases in which contacts were made, by nobody who is named, so that nobody holds them.
    """

    cases: pd.DataFrame
    assignments: pd.DataFrame
    attempted: tuple[str, ...]
    unnamed: tuple[str, ...]


def infer_assignments(services: pd.DataFrame, *, closure_days: int) -> Inferred:
    """Conclude from contacts which cases there are, and who held them from when to when.

    Only contacts that were made count. A facilitator holds a case from the day of their first
    contact with it to the day after the last one if that lies more than `closure_days` before
    the latest contact of all; otherwise with an open end. While k facilitators hold a case at a
    time, each carries 1 ÷ k of it: a span is split into one assignment for each stretch of equal
    share, so that the shares of a case add up to 1 on every day it is held. A case opens with
    its first contact (its first attempt where none was made) and closes with the last of its
    assignments.

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
    spans = pd.DataFrame({"from_on": days["min"], "to_on": (days["max"] + _ONE_DAY).where(silent)})
    assignments = _split_spans(spans.reset_index()).assign(inferred=True)
    unheld = set(services["case_id"]) - set(spans.index.unique("case_id"))
    return Inferred(
        _make_cases(services, made, assignments),
        make_frame(TABLES["assignments"], assignments),
        attempted=tuple(sorted(unheld - set(made["case_id"]))),
        unnamed=tuple(sorted(unheld & set(made["case_id"]))),
    )


def _make_cases(
    services: pd.DataFrame, made: pd.DataFrame, assignments: pd.DataFrame
) -> pd.DataFrame:
    """Return one row per case, from its contacts and assignments."""
    opened = made.groupby("case_id")["served_on"].min()
    opened = opened.combine_first(services.groupby("case_id")["served_on"].min()).sort_index()
    # A split span has an end inside; the case is open as long as its latest end is.
    closed = assignments["to_on"].fillna(_OPEN).groupby(assignments["case_id"]).max()
    closed = closed.mask(closed == _OPEN)
    cases = pd.DataFrame({"opened_on": opened, "closed_on": closed.reindex(opened.index)})
    cases = cases.reset_index(names="case_id")
    return make_frame(TABLES["cases"], cases.assign(client_code=cases["case_id"]))


def _split_spans(spans: pd.DataFrame) -> pd.DataFrame:
    """Return spans split where the number of holders changes, with the share of each stretch."""
    spans = spans.assign(to_on=spans["to_on"].fillna(_OPEN))
    holder = ["case_id", "facilitator_id"]
    bounds = [spans[["case_id", side]].set_axis(["case_id", "day"], axis=1) for side in _SIDES]
    days = pd.concat(bounds).drop_duplicates().sort_values(["case_id", "day"])
    days["next"] = days.groupby("case_id")["day"].shift(-1)
    parts = spans.merge(days, on="case_id")
    parts = parts[(parts["from_on"] <= parts["day"]) & (parts["day"] < parts["to_on"])]
    parts = parts.sort_values([*holder, "day"])
    parts["load_share"] = 1 / parts.groupby(["case_id", "day"])["day"].transform("size")
    # Whoever else holds the case may change while their number, and so the share, does not.
    starts = parts["load_share"] != parts.groupby(holder)["load_share"].shift()
    merged = parts.assign(stretch=starts.cumsum()).groupby([*holder, "stretch"], as_index=False)
    stretches = merged.agg(
        from_on=("day", "first"), to_on=("next", "last"), load_share=("load_share", "first")
    )
    return stretches.assign(to_on=stretches["to_on"].mask(stretches["to_on"] == _OPEN)).drop(
        columns="stretch"
    )
