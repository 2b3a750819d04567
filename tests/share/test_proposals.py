"""Tests of share.proposals: where proposals stand, and in which order they are listed."""

import pandas as pd

from caseload_lib.frames import Records
from caseload_lib.share.proposals import PARTIES_OF_KIND, list_proposals, list_waiting
from caseload_lib.tables import HELP_KINDS

NOW, LATER = "2026-11-03T10:00Z", "2026-11-04T10:00Z"


def test_list_waiting_asks_the_team_only_where_a_case_is_concerned():
    """Who has agreed is not asked again; every kind has its parties."""
    nobody = dict.fromkeys(("team_agreed_on", "from_agreed_on", "to_agreed_on"))
    asked = {kind: list_waiting({"kind": kind, **nobody}) for kind in HELP_KINDS}
    assert asked == {
        "support": ["from", "to"],
        "co": ["team", "from", "to"],
        "next_case": ["to"],
        "move": ["team", "from", "to"],
    }
    assert tuple(PARTIES_OF_KIND) == HELP_KINDS
    agreed = {**nobody, "kind": "move", "team_agreed_on": pd.Timestamp("2026-11-03")}
    assert list_waiting(agreed) == ["from", "to"]


def test_list_proposals_says_where_each_stands():
    """What is over comes last and waits for nobody; an applied one was agreed to."""
    agreed = pd.Timestamp("2026-11-05")
    rows = [
        {"proposal_id": "P1", "withdrawn_at": LATER},
        {"proposal_id": "P2", "applied_at": LATER, "to_agreed_on": agreed},
        {"proposal_id": "P3", "proposed_at": LATER},
        {"proposal_id": "P4", "to_agreed_on": agreed},
    ]
    frame = pd.DataFrame([{"kind": "next_case", "proposed_at": NOW, **row} for row in rows])
    listed = list_proposals(Records(proposals=frame))
    assert listed[["proposal_id", "state", "waiting_for"]].to_numpy().tolist() == [
        ["P4", "agreed", ""],
        ["P3", "open", "to"],
        ["P1", "withdrawn", ""],
        ["P2", "applied", ""],
    ]


def test_list_proposals_of_none_is_empty():
    """Without any proposal the columns are there all the same."""
    listed = list_proposals(Records())
    assert listed.empty
    assert {"state", "waiting_for", "proposal_id"} <= set(listed.columns)
