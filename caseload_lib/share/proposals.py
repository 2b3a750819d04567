"""Where proposals of help stand: who has still to agree, and what became of them."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from caseload_lib.frames import Records

#: Who must agree before help of a kind is applied: the client's team, and the people concerned.
PARTIES_OF_KIND = {
    "support": ("from", "to"),
    "co": ("team", "from", "to"),
    "next_case": ("to",),
    "move": ("team", "from", "to"),
}


def list_waiting(row: Mapping[str, Any]) -> list[str]:
    """Return which parties have still to agree to a proposal.

    Parameters
    ----------
    row : mapping of str to object
        kind, and the days on which parties agreed, missing where they have not.

    Returns
    -------
    list of str
        Some of "team", "from" and "to".

    Examples
    --------
    >>> list_waiting({"kind": "support", "from_agreed_on": "2026-11-02", "to_agreed_on": None})
    ['to']
    """
    return [one for one in PARTIES_OF_KIND[row["kind"]] if pd.isna(row[f"{one}_agreed_on"])]


def list_proposals(records: Records) -> pd.DataFrame:
    """Return the proposals with where each stands.

    Parameters
    ----------
    records : Records
        proposals.

    Returns
    -------
    DataFrame
        The columns of the table, waiting_for (who has still to agree: team, from, to, joined by
        ";"; "" where nobody has or it is over) and state ("open", "agreed" where all who must
        have, "applied", "withdrawn"); those that are not over first, each in order of proposing.

    Examples
    --------
    >>> row = {"proposal_id": ["P1"], "kind": ["support"], "from_agreed_on": ["2026-11-02"]}
    >>> found = list_proposals(Records(proposals=pd.DataFrame(row)))
    >>> found[["state", "waiting_for"]].to_numpy().tolist()
    [['open', 'to']]
    """
    found = records.proposals
    over = found["applied_at"].notna() | found["withdrawn_at"].notna()
    waiting = [
        "" if ended else ";".join(list_waiting(row))
        for row, ended in zip(found.to_dict("records"), over, strict=True)
    ]
    listed = found.assign(waiting_for=pd.array(waiting, dtype="str"), state="open")
    listed["state"] = (
        listed["state"]
        .mask(listed["waiting_for"] == "", "agreed")
        .mask(found["applied_at"].notna(), "applied")
        .mask(found["withdrawn_at"].notna(), "withdrawn")
    )
    order = listed.assign(over=over).sort_values(["over", "proposed_at"], kind="stable").index
    return listed.loc[order].reset_index(drop=True)
