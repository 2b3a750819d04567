"""Tests that a practice standard keeps every point, and the rest as references."""

import pytest

from caseload_lib.errors import CaseloadError
from caseload_lib.record.instrument_documents.recognition import read_instrument


def test_parse_practice_keeps_points_and_what_stands_beside(practice_text, write):
    """Points with parts are headings, the others items; experience is read from the words."""
    read = read_instrument(write(practice_text), name="bees").instrument
    assert [(i.id, i.cluster_id, i.text) for i in read.items] == [
        ("P1.1", "P1", "Weather"),
        ("P1.2", "P1", "Time of day"),
        ("P2", "P2", "Close it, as required"),
        ("K1", "K", "Bees"),
    ]
    assert [c.name for c in read.clusters] == [
        "Open a hive, considering:",
        "Close it, as required",
        "Knowledge & Understanding",
    ]
    assert [r.name for r in read.references] == [
        "Effective Performance",
        "Knowledge & Understanding",
        "Frequency",
        "Glossary",
    ]
    assert (read.experience_months, read.experience_clients) == (24, 3)


def test_parse_practice_numbers_out_of_order_are_told(practice_text, write):
    """A point that is missing shows in the number of the next."""
    with pytest.raises(CaseloadError, match=r"line 7: P3 stands where P2 should"):
        read_instrument(write(practice_text.replace("P2.", "P3.")))
