"""The scopes of disruptions."""

import pytest

from caseload_lib.errors import RecordsError
from caseload_lib.share.disruptions import Scope, scope
from caseload_lib.tables import CAUSES, SCOPES


@pytest.mark.parametrize(
    ("cause", "expected"),
    [
        ("health_change", "beyond_control"),
        ("client_circumstance", "beyond_control"),
        ("disaster", "beyond_control"),
        ("staff_illness", "staffing_crunch"),
        ("staff_circumstance", "staffing_crunch"),
        ("turnover", "chronic_understaffing"),
        ("slow_hiring", "chronic_understaffing"),
        ("team_conflict", "chronic_understaffing"),
        ("low_morale", "chronic_understaffing"),
        ("missed_communication", "avoidable"),
        ("missing_record", "avoidable"),
    ],
)
def test_scope_known_cause_gives_the_scope_of_the_closed_list(cause, expected):
    """Each cause has the scope that the design lists, and equals it as text."""
    assert scope(cause) == expected
    assert isinstance(scope(cause), Scope)


def test_scope_all_causes_reach_all_scopes():
    """The four scopes are those of the tables, and each has a cause."""
    assert tuple(Scope) == SCOPES
    assert {scope(cause) for cause in CAUSES} == set(Scope)


@pytest.mark.parametrize("cause", ["bad_luck", "", "Disaster", None])
def test_scope_unknown_cause_raises_with_the_list(cause):
    """A cause outside the list is refused, with the causes there are."""
    with pytest.raises(RecordsError, match="The causes are health_change"):
        scope(cause)
