"""Tests of how suggested and proposed help is said in a few words."""

import pytest

from caseload_lib.report.sharing.suggestions import KIND_WORDS, say_suggestion
from caseload_lib.tables import HELP_KINDS

ROW = {
    "case_id": "C1",
    "from_facilitator_id": "F003",
    "to_facilitator_id": "F005",
    "hours_per_month": 1.0,
    "load_share": 0.5,
}
SAID = {
    "support": "F005 supports F003 by 1 hour a month",
    "co": "F005 carries 50% of C1 together with F003",
    "next_case": "F005 takes the next new case",
    "move": "C1 moves from F003 to F005",
}


@pytest.mark.parametrize("kind", HELP_KINDS)
def test_say_suggestion_of_each_kind_names_who_and_what(kind):
    """Each kind of help has a name and a sentence; the case is left out where others read it."""
    row = {**ROW, "kind": kind}
    assert say_suggestion(row) == SAID[kind]
    assert say_suggestion(row, clients=False) == SAID[kind].replace("C1", "a case")
    assert KIND_WORDS[kind]
