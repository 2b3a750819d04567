"""Tests of how far the records are written."""

from caseload_lib.record.database import Database
from caseload_lib.record.state import read_state
from caseload_lib.record.store import insert_rows


def test_read_state_counts_on_with_every_change(database: Database) -> None:
    """Nothing written is 0; whatever is written raises it, and looking does not."""
    assert read_state(database) == 0
    insert_rows(database, "facilitators", [{"facilitator_id": "F001", "name": "N"}], actor="test")
    first = read_state(database)
    assert first > 0
    assert read_state(database) == first
    insert_rows(database, "facilitators", [{"facilitator_id": "F002", "name": "M"}], actor="test")
    assert read_state(database) > first
