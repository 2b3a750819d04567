"""Tests of plan.audiences."""

import pytest

from caseload_lib.plan.audiences import Audience


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("facilitator:F003", "facilitator", "F003"),
        ("team: C0001 ", "team", "C0001"),
        ("provider:Clinic: East", "provider", "Clinic: East"),
    ],
)
def test_parse_reads_kind_and_id(text: str, kind: str, name: str) -> None:
    """The first colon parts the kind from an id that may hold others."""
    audience = Audience.parse(text)
    assert audience == Audience(kind, name)
    assert Audience.parse(str(audience)) == audience


@pytest.mark.parametrize("text", ["", "F003", "team:", "team: ", "supervisor:F001", "TEAM:C1"])
def test_parse_nobody_is_refused_with_what_is_allowed(text: str) -> None:
    """Each kind of audience is named with an example."""
    with pytest.raises(ValueError, match=r"facilitator:F003.*team:C0001.*provider:Eastside"):
        Audience.parse(text)


def test_parse_wrong_facilitator_is_refused() -> None:
    """An id that no facilitator can have is no file name either."""
    with pytest.raises(ValueError, match="capital letter and 3 to 9 digits"):
        Audience.parse("facilitator:../F1")
