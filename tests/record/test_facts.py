"""Tests of the facts that are kept beside the records."""

import stat
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import text

from caseload_lib.agency import Agency
from caseload_lib.months import Month
from caseload_lib.record import facts as facts_module
from caseload_lib.record.database import Database
from caseload_lib.record.demo import make_demo, read_demo_settings
from caseload_lib.record.facts import read_facts, read_history
from caseload_lib.record.store import insert_rows, read_records
from caseload_lib.record.transfer import insert_frame
from caseload_lib.review.history import history_facts
from caseload_lib.review.indicators import find_facts, month_facts
from caseload_lib.review.ledger import Ledger
from caseload_lib.tables import TABLES

_OCTOBER = Month(2026, 10)
_Read = Callable[[], list[str]]
#: What the kind of the database makes no difference to, or only SQLite does.
_UNASKED = pytest.mark.parametrize("filled", ["sqlite"], indirect=True)


def fill(database: Database, _frames: dict[str, pd.DataFrame]) -> None:
    """Write half a year of a small agency."""
    records = make_demo(facilitators=3, months=6, until=_OCTOBER, settings=read_demo_settings())
    with database.writing() as connection:
        for name, table in TABLES.items():
            if not table.kept:
                insert_frame(connection, name, records[name])


@pytest.fixture
def settings() -> Agency:
    """Return the demo's settings, with half a year of history."""
    demo = read_demo_settings()
    return demo.model_copy(
        update={"reports": demo.reports.model_copy(update={"history_months": 6})}
    )


@pytest.fixture
def read(
    filled: Database, tmp_path: Path, settings: Agency, monkeypatch: pytest.MonkeyPatch
) -> _Read:
    """Give a function that reads the history, which must be right, and tells what was found."""
    found: list[str] = []

    def watch(ledger: Ledger, months: Sequence[Month], agency: Agency) -> pd.DataFrame:
        found.extend(map(str, months))
        return find_facts(ledger, months, agency)

    monkeypatch.setattr(facts_module, "find_facts", watch)

    def run() -> list[str]:
        found.clear()
        history = read_history(filled, tmp_path / "kept" / "facts", _OCTOBER, settings)
        expected = history_facts(read_records(filled), _OCTOBER, settings)
        pd.testing.assert_frame_equal(history, expected)
        assert (history.dtypes == expected.dtypes).all()
        return list(found)

    return run


def _execute(database: Database, statement: str) -> None:
    with database.writing() as connection:
        connection.execute(text(statement))


def test_read_history_finds_each_month_once(read: _Read) -> None:
    """What is kept is the history of all records, in values, kinds and order."""
    assert len(read()) == 6
    assert read() == []


def test_read_history_later_records_leave_earlier_months_alone(
    filled: Database, read: _Read
) -> None:
    """A case opened in October, a handover and a contact of October throw away no September."""
    read()
    who = {"facilitator_id": "F001"}
    case = {"case_id": "NEW", "client_code": "K", "opened_on": date(2026, 10, 2)}
    insert_rows(filled, "cases", [case], actor="tester")
    held = {"case_id": "NEW", "from_on": date(2026, 10, 2), **who}
    insert_rows(filled, "assignments", [held], actor="tester")
    contact = {
        "service_id": "NEW",
        "case_id": "NEW",
        "service_type": "home_visit",
        "status": "delivered",
        "served_on": date(2026, 10, 3),
        **who,
    }
    insert_rows(filled, "services", [contact], actor="tester")
    assert read() == ["2026-10"]


@pytest.mark.parametrize(
    ("statement", "months"),
    [
        ("UPDATE services SET status = 'cancelled' WHERE served_on = '2026-07-06'", ["2026-07"]),
        ("UPDATE time_log SET minutes = 5 WHERE worked_on = '2026-08-03'", ["2026-08", "2026-09"]),
        ("DELETE FROM obligations WHERE due_on = '2026-06-10'", ["2026-06"]),
    ],
)
def test_read_history_backdated_change_is_found_in_its_months(
    filled: Database, read: _Read, statement: str, months: list[str]
) -> None:
    """A correction of July finds July anew; time of August may be a week's that reaches further."""
    read()
    _execute(filled, statement)
    assert read() == months


@_UNASKED
def test_read_history_row_replaced_by_one_of_another_month_is_found(
    filled: Database, read: _Read
) -> None:
    """SQLite replaces a row without a trigger for the one that goes; the number of rows tells."""
    read()
    columns = ", ".join(name for name in TABLES["services"].names if name != "served_on")
    _execute(
        filled,
        f"INSERT OR REPLACE INTO services ({columns}, served_on) "
        f"SELECT {columns}, '2026-10-05' FROM services WHERE served_on LIKE '2026-07%' LIMIT 1",
    )
    assert read() == ["2026-07", "2026-10"]


def test_read_history_corrected_first_day_begins_no_history(filled: Database, read: _Read) -> None:
    """A contact of 1926 that was put right is no month of the history."""
    for number, day, corrects in ((1, "1926-10-01", "NULL"), (2, "2026-10-01", "'S-1'")):
        _execute(
            filled,
            "INSERT INTO services (service_id, case_id, service_type, status, served_on, "
            "corrects_id) SELECT "
            f"'S-{number}', case_id, 'home_visit', 'delivered', '{day}', {corrects} "
            "FROM cases ORDER BY case_id LIMIT 1",
        )
    assert len(read()) == 6


@_UNASKED
def test_read_history_damaged_file_is_found_anew(read: _Read, tmp_path: Path) -> None:
    """What is not as it was written is not believed, and is put right."""
    read()
    path = tmp_path / "kept" / "facts" / "2026-09.facts"
    whole = path.read_bytes()
    other = (tmp_path / "kept" / "facts" / "2026-08.facts").read_bytes()
    flipped = bytes([whole[0] ^ 1]) + whole[1:]
    for content in (b"", b"a foreign file", other, whole[:-1], flipped):
        path.write_bytes(content)
        assert read() == ["2026-09"]
        assert path.read_bytes() == whole


@_UNASKED
def test_read_history_files_are_private_and_one_for_each_month(
    filled: Database, read: _Read, tmp_path: Path
) -> None:
    """Facts are about people: nobody else reads them; what is out of date takes no room."""
    for minutes in (5, 10):
        read()
        _execute(filled, f"UPDATE services SET minutes = {minutes}")
    files = sorted((tmp_path / "kept" / "facts").iterdir())
    assert [path.name for path in files] == [f"2026-{month:02}.facts" for month in range(5, 11)]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert stat.S_IMODE((tmp_path / "kept" / "facts").stat().st_mode) == 0o700


@_UNASKED
def test_read_history_folder_that_cannot_be_made_is_done_without(
    read: _Read, tmp_path: Path
) -> None:
    """Facts are only kept to save time."""
    (tmp_path / "kept").write_text("in the way")
    assert len(read()) == 6
    assert len(read()) == 6


@_UNASKED
def test_read_history_other_settings_or_program_find_anew(
    filled: Database, read: _Read, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Agency
) -> None:
    """What facts mean may have changed with either."""
    read()
    monkeypatch.setattr(facts_module, "hash_finders", lambda: "another")
    assert len(read()) == 6
    capacity = settings.capacity.model_copy(update={"reserve_hours": 99.0})
    other = settings.model_copy(update={"capacity": capacity})
    history = read_history(filled, tmp_path / "kept" / "facts", _OCTOBER, other)
    pd.testing.assert_frame_equal(history, history_facts(read_records(filled), _OCTOBER, other))
    assert len(read()) == 6


def test_read_facts_is_the_facts_of_all_records(
    filled: Database, tmp_path: Path, settings: Agency
) -> None:
    """One month, kept or not, also one before anything is recorded."""
    records = read_records(filled)
    for month in (_OCTOBER, _OCTOBER, _OCTOBER + -8):
        facts = read_facts(filled, tmp_path / "kept" / "facts", month, settings)
        pd.testing.assert_frame_equal(facts, month_facts(records, month, settings))
