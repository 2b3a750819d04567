"""What is overdue at the end of a month, and on whose page it stands."""

from typing import Final

import pandas as pd

from caseload_lib.plan.spans import OPEN_END

_PLURALS: Final[dict[str, str]] = {
    "record": "records overdue",
    "reply": "replies overdue",
    "review": "reviews overdue",
    "referral": "follow-ups of referrals overdue",
}
_KEYS = ["facilitator_id", "case_id", "standing", "kind", "words"]


def find_overdue(
    obligations: pd.DataFrame, holdings: pd.DataFrame, last: pd.Timestamp
) -> pd.DataFrame:
    """Return obligations that are overdue on a day, by person, case and kind.

    Each stands on the page of the facilitator who owes it. One whose facilitator does not hold
    the case on that day stands also on the page of its lead, so that somebody who can act sees
    it.

    Parameters
    ----------
    obligations : DataFrame
        The table of that name.
    holdings : DataFrame
        As `holdings.hold_cases` gives them, of all people who ever held these cases.
    last : Timestamp
        The day.

    Returns
    -------
    DataFrame
        facilitator_id, case_id, standing, number, what, since. `standing`: "" for a case that is
        held; of one that the facilitator held before, "closed", "handed over" or "held by
        nobody"; "not held" of one that they never held, which has no case_id.
    """
    late = obligations[
        (obligations["due_on"] <= last) & (obligations["done_on"].fillna(OPEN_END) > last)
    ]
    begun = holdings[holdings["starts_on"] <= last]
    first = begun.groupby(["facilitator_id", "case_id"])["starts_on"].min()
    held = begun[begun["ends_on"] > last]
    own = _match(late, held)
    mine = late.assign(standing="", since=late["due_on"], words="overdue")
    gone = ~own & late["case_id"].notna()
    closed = late["case_id"].isin(begun.loc[begun["closed_on"] <= last, "case_id"])
    mine.loc[gone, "standing"] = "held by nobody"
    mine.loc[gone & late["case_id"].isin(held["case_id"]), "standing"] = "handed over"
    mine.loc[gone & closed, "standing"] = "closed"
    never = gone & ~_match(late, begun)
    mine.loc[never, "standing"] = "not held"
    mine["case_id"] = mine["case_id"].mask(never)
    leads = held.sort_values(
        ["leading", "load_share", "from_on", "facilitator_id"], ascending=[False, False, True, True]
    ).drop_duplicates("case_id")[["case_id", "facilitator_id"]]
    taken = late[gone].drop(columns="facilitator_id").merge(leads, on="case_id")
    taken = taken.join(first, on=["facilitator_id", "case_id"])
    before = taken["due_on"] < taken["starts_on"]
    taken = taken.assign(standing="", since=taken["due_on"], words="overdue, owed by a colleague")
    taken.loc[before, "words"] = "overdue since before you took over"
    return gather_overdue(pd.concat([mine, taken], ignore_index=True))


def gather_overdue(rows: pd.DataFrame) -> pd.DataFrame:
    """Return one row for all that is overdue of one kind on one case.

    Parameters
    ----------
    rows : DataFrame
        facilitator_id, case_id, standing, kind, words ("overdue" and what else there is to say),
        since.

    Returns
    -------
    DataFrame
        facilitator_id, case_id, standing, number, what, since (the earliest).
    """
    grouped = rows.groupby(_KEYS, dropna=False, sort=True)["since"]
    gathered = grouped.agg(number="count", since="min").reset_index()
    one = gathered["kind"].map({"referral": "Follow-up of a referral overdue"})
    one = one.fillna(gathered["kind"].str.capitalize() + " overdue")
    many = gathered["number"].astype(str) + " " + gathered["kind"].map(_PLURALS)
    what = one.where(gathered["number"] == 1, many)
    return gathered.assign(what=what + gathered["words"].str.removeprefix("overdue"))


def _match(rows: pd.DataFrame, holdings: pd.DataFrame) -> pd.Series:
    """Say of each row whether its facilitator is among a case's holders."""
    pairs = pd.MultiIndex.from_frame(holdings[["facilitator_id", "case_id"]])
    found = pd.MultiIndex.from_frame(rows[["facilitator_id", "case_id"]]).isin(pairs)
    return pd.Series(found, index=rows.index)
