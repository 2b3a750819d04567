"""Tests of reading records and of imports that are all or nothing."""

import sqlite3
import time
import traceback
from contextlib import closing
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from caseload_lib.errors import CaseloadError, RecordsError
from caseload_lib.frames import Records
from caseload_lib.record.audit import verify_chain
from caseload_lib.record.database import Database, open_database
from caseload_lib.record.merging import TableCount
from caseload_lib.record.store import insert_rows, read_records, remove_rows, write_import
from caseload_lib.tables import TABLES

Frames = dict[str, pd.DataFrame]


#: What is refused before any database is asked; the kind of it makes no difference.
unasked = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def _import(database: Database, frames: Frames, **options: object) -> object:
    return write_import(database, frames, source="own", actor="tester", **options)  # type: ignore[arg-type]


def fill(database: Database, frames: Frames) -> None:
    """Write the small import, for the databases that tests of later imports are given."""
    _import(database, frames)


def _read_all(database: Database) -> Records:
    return read_records(database, tables=list(TABLES))


def _assert_same(left: Records, right: Records) -> None:
    for name in TABLES:
        pd.testing.assert_frame_equal(left[name], right[name])


def test_write_import_then_read_records_gives_the_same_rows(
    filled: Database, frames: Frames
) -> None:
    """Every value comes back as it was, of its kind, in order."""
    expected = Records(**{name: frame.drop(columns="source_key") for name, frame in frames.items()})
    read = read_records(filled)
    for name in frames:
        pd.testing.assert_frame_equal(read[name], expected[name])


def test_write_import_counts_new_rows(database: Database, frames: Frames) -> None:
    """The summary says how many rows of each table are new."""
    summary = _import(database, frames)
    assert summary.source == "own"
    assert summary.tables["cases"] == TableCount(inserted=2)
    assert summary.total == TableCount(inserted=8)


def test_write_import_twice_changes_nothing(filled: Database, frames: Frames) -> None:
    """The same content again is skipped, and leaves no trace in the audit trail either."""
    before = _read_all(filled)
    summary = _import(filled, frames)
    assert summary.total == TableCount(unchanged=8)
    _assert_same(_read_all(filled), before)


def test_write_import_in_another_order_gives_the_same_counts(
    filled: Database, frames: Frames
) -> None:
    """Neither the order of rows nor of tables matters to what is recognised."""
    turned = {name: frames[name].iloc[::-1] for name in reversed(frames)}
    assert _import(filled, turned).total == TableCount(unchanged=8)


def test_write_import_changed_content_is_an_audited_correction(
    filled: Database, frames: Frames
) -> None:
    """Old and new value of what changed are kept, and only of that."""
    frames["assignments"].loc[1, "load_share"] = 0.5
    frames["disruptions"]["started_at"] += pd.Timedelta(hours=1)
    summary = _import(filled, frames)
    assert summary.tables["assignments"] == TableCount(unchanged=1, corrected=1)
    read = _read_all(filled)
    assert read.assignments["load_share"].tolist() == [1.0, 0.5]
    corrections = read.audit[read.audit["action"] == "correct"]
    assert corrections["table_name"].tolist() == ["assignments", "disruptions"]
    assert corrections["row_key"].tolist() == ["C2/F002/2026-02-01", "D1"]
    values = read.audit_values[read.audit_values["audit_id"].isin(corrections["audit_id"])]
    assert values["column_name"].tolist() == ["load_share", "started_at"]
    assert values["old_value"].fillna("-").tolist() == ["-", "2026-03-08 09:59:59.123456"]
    assert values["new_value"].tolist() == ["0.5", "2026-03-08 10:59:59.123456"]


def test_write_import_value_taken_back_becomes_missing(filled: Database, frames: Frames) -> None:
    """A cell that a newer file leaves empty is a correction too."""
    frames["cases"]["notes"] = None
    assert _import(filled, frames).tables["cases"].corrected == 1
    assert read_records(filled).cases["notes"].isna().all()


def test_write_import_column_not_given_stays(filled: Database, frames: Frames) -> None:
    """A file without a column says nothing about it: what was recorded stays."""
    frames["cases"] = frames["cases"].drop(columns="notes")
    assert _import(filled, frames).tables["cases"] == TableCount(unchanged=2)
    assert read_records(filled).cases["notes"].notna().tolist() == [True, False]


def test_write_import_rows_that_a_newer_file_lacks_stay(filled: Database, frames: Frames) -> None:
    """Absent rows are counted and never removed."""
    frames["facilitators"] = frames["facilitators"].iloc[:1]
    summary = _import(filled, frames)
    assert summary.tables["facilitators"] == TableCount(unchanged=1, absent=1)
    assert len(read_records(filled).facilitators) == 2


def test_write_import_other_source_of_the_same_key_is_refused(
    filled: Database, frames: Frames
) -> None:
    """Two sources cannot both own a row; the ids are named."""
    with pytest.raises(RecordsError, match="facilitators: F001, F002 are recorded already"):
        write_import(filled, frames, source="other", actor="tester")


def test_write_import_log_rows_may_repeat(database: Database, frames: Frames) -> None:
    """Two equal entries of a time log are two entries."""
    row = {"facilitator_id": "F001", "worked_on": "2026-01-05", "activity": "direct"}
    rows = pd.DataFrame([{**row, "minutes": 30, "source_key": key} for key in "ab"])
    _import(database, {**frames, "time_log": rows})
    assert read_records(database).time_log["minutes"].sum() == 60
    rows.loc[1, "minutes"] = 45
    _import(database, {"time_log": rows})
    audit = read_records(database, tables=["audit"]).audit
    assert audit["row_key"].iloc[-1] == "b"


@unasked
@pytest.mark.parametrize(
    ("table", "column", "value", "message"),
    [
        ("cases", "source_key", None, "1 of 2 rows lack a source_key"),
        ("cases", "source_key", "1", "cases: 1 occur twice"),
        ("cases", "case_id", "C1", "cases: C1 occur twice"),
        ("cases", "notes", "canary\x00", "notes holds a NUL character"),
        ("assignments", "facilitator_id", "F999", "F999 are not among the facilitators"),
        ("assignments", "from_on", "canary", "not of the kind date"),
        ("services", "case_id", "C9", "services.case_id: C9 are not among the cases"),
        ("services", "colour", "canary", "has no column colour"),
    ],
)
def test_write_import_bad_row_changes_nothing(
    database: Database, frames: Frames, table: str, column: str, value: object, message: str
) -> None:
    """One bad value refuses the whole import, names the rule and quotes no free text."""
    frame = frames[table]
    frames[table] = frame.assign(
        **{column: [*frame.get(column, pd.Series(None, frame.index))[:-1], value]}
    )
    with pytest.raises(RecordsError, match=message) as caught:
        _import(database, frames)
    assert "canary" not in str(caught.value)
    assert repr(read_records(database, tables=list(TABLES))) == "Records()"


@unasked
@pytest.mark.parametrize("name", ["audit", "responses", "nowhere"])
def test_write_import_of_tables_that_are_not_imported_is_refused(
    database: Database, name: str
) -> None:
    """What the software keeps itself no import can fill."""
    with pytest.raises(RecordsError, match=r"no import fills|There is no table"):
        _import(database, {name: pd.DataFrame({"source_key": ["1"]})})


def test_write_import_mappings_are_kept_once(database: Database, frames: Frames) -> None:
    """Which id stands for another system's is written once and cannot change unseen."""
    mapping = {"source": "own", "table_name": "cases", "source_id": "77", "id": "C1"}
    for _ in range(2):
        _import(database, frames, mappings=pd.DataFrame([mapping]))
    assert read_records(database).id_mappings.to_dict("records") == [mapping]
    with pytest.raises(RecordsError, match="id_mappings: own/cases/77 are recorded already"):
        _import(database, frames, mappings=pd.DataFrame([{**mapping, "id": "C2"}]))


def test_write_import_same_arguments_give_the_same_content(tmp_path: Path, frames: Frames) -> None:
    """With a moment and salts given, nothing in the file but its marks is left to chance."""
    contents = []
    for name in ("a", "b"):
        path = tmp_path / name / "caseload.db"
        salts = count()
        moment = datetime(2026, 11, 1, tzinfo=UTC)
        _import(
            open_database(path, create=True), frames, at=moment, salt=lambda s=salts: str(next(s))
        )
        with closing(sqlite3.connect(path)) as connection:
            contents.append(
                [
                    line
                    for line in connection.iterdump()
                    if not line.startswith('INSERT INTO "marks"')
                ]
            )
    assert contents[0] == contents[1]


@pytest.mark.parametrize("text", ["ä" * 500_000, "\U0001f600'\"%s\\N\t\r\n", "NA", "", " x "])
def test_insert_rows_text_comes_back_as_it_was(filled: Database, text: str) -> None:
    """A megabyte, quotes, escapes, words for missing and emptiness are text like any other."""
    row = {"facilitator_id": "F001", "month": "2026-10", "comment": text}
    insert_rows(filled, "monthly_reviews", [row], actor="F001")
    assert read_records(filled).monthly_reviews["comment"].tolist() == [text]


def test_insert_rows_writes_an_audit_entry_for_each(filled: Database) -> None:
    """Every row written by hand is sealed with its key and who wrote it."""
    rows = [
        {"facilitator_id": "F001", "month": month, "comment": None}
        for month in ("2026-09", "2026-10")
    ]
    moment = datetime(2026, 11, 1, 8, 30, tzinfo=UTC)
    insert_rows(filled, "monthly_reviews", rows, actor="F001", at=moment)
    audit = read_records(filled, tables=["audit"]).audit.tail(2)
    assert audit["row_key"].tolist() == ["F001/2026-09", "F001/2026-10"]
    assert set(audit["actor"]) == {"F001"}
    assert set(audit["at"]) == {pd.Timestamp(moment)}
    assert verify_chain(filled).ok


@unasked
@pytest.mark.parametrize(
    ("table", "row", "message"),
    [
        ("nowhere", {}, "There is no table nowhere"),
        ("audit", {}, "written by the audit trail alone"),
        ("efforts", {"colour": "red"}, "has no column colour"),
        ("efforts", {"effort_id": "E1", "name": "canary"}, "starts_on must not be empty"),
        (
            "recognitions",
            {
                "recognition_id": "R1",
                "facilitator_id": "F999",
                "given_on": "2026-01-01",
                "text": "canary",
            },
            "F999 are not among",
        ),
    ],
)
def test_insert_rows_bad_row_is_refused(
    database: Database, table: str, row: dict[str, object], message: str
) -> None:
    """What breaks a rule is refused before anything is written."""
    with pytest.raises(RecordsError, match=message) as caught:
        insert_rows(database, table, [row], actor="tester")
    assert "canary" not in "".join(traceback.format_exception_only(caught.value))
    assert repr(read_records(database, tables=list(TABLES))) == "Records()"


def test_remove_rows_keeps_the_values_in_the_audit_trail(
    database: Database, frames: Frames
) -> None:
    """The rows named go, the others stay, and the trail says what they were."""
    _import(database, frames)
    key = "C1|F001|2026-01-05"
    assert remove_rows(database, "assignments", [key], actor="tester") == 1
    records = read_records(database, tables=["assignments", "audit", "audit_values"])
    assert records.assignments["case_id"].tolist() == ["C2"]
    last = records.audit.iloc[-1]
    assert last[["action", "row_key"]].tolist() == ["remove", "C1/F001/2026-01-05"]
    values = records.audit_values[records.audit_values["audit_id"] == last["audit_id"]]
    assert values.set_index("column_name")["old_value"].to_dict() == {
        "case_id": "C1",
        "facilitator_id": "F001",
        "from_on": "2026-01-05",
        "load_share": "1.0",
        "inferred": "false",
    }
    assert values["new_value"].isna().all()
    assert verify_chain(database).ok


@pytest.mark.parametrize(
    ("table", "keys", "message"),
    [
        ("assignments", ["C1|F001|2026-01-05", "C9|F001|2026-01-05"], r"no row C9\|F001\|2026"),
        ("cases", ["C1"], "rows of assignments, services refer to C1"),
        ("facilitators", ["F002"], "rows of facilitators, assignments refer to F002"),
        ("audit", ["1"], "append-only"),
        ("nowhere", ["1"], "There is no table nowhere"),
    ],
)
def test_remove_rows_that_cannot_be_removed_are_refused(
    filled: Database, table: str, keys: list[str], message: str
) -> None:
    """Unknown keys, rows that others need and append-only tables change nothing at all."""
    before = _read_all(filled)
    with pytest.raises(RecordsError, match=message):
        remove_rows(filled, table, keys, actor="tester")
    _assert_same(_read_all(filled), before)


def test_read_records_leaves_the_audit_trail_out_unless_named(filled: Database) -> None:
    """Old values are read by those who ask for them, and by nobody by the way."""
    assert read_records(filled).audit.empty
    assert read_records(filled, tables=["audit"]).cases.empty
    assert len(read_records(filled, tables=["audit"]).audit) == 5


def test_read_records_unknown_table_is_refused(database: Database) -> None:
    """A misspelt table is an error, not an empty frame."""
    with pytest.raises(RecordsError, match="There is no table case"):
        read_records(database, tables=["case"])


def test_write_import_into_a_vanished_database_is_told_so(tmp_path: Path, frames: Frames) -> None:
    """A database removed while it is open is a message, never an empty new one."""
    path = tmp_path / "data" / "caseload.db"
    database = open_database(path, create=True)
    path.unlink()
    with pytest.raises(CaseloadError, match="cannot be opened"):
        _import(database, frames)
    assert not path.exists()


def test_write_import_many_rows_are_quick_to_write_and_read(
    database: Database, frames: Frames
) -> None:
    """Twenty thousand rows take seconds, not minutes: rows go over in bulk."""
    rows = 20_000
    numbers = np.arange(rows)
    days = pd.Timestamp("2025-01-01") + pd.to_timedelta(numbers % 600, unit="D")
    frames["services"] = pd.DataFrame(
        {
            "service_id": "S" + pd.Series(numbers).astype(str),
            "case_id": "C1",
            "facilitator_id": "F001",
            "service_type": "home_visit",
            "status": "delivered",
            "served_on": days,
            "minutes": numbers % 90,
            "source_key": pd.Series(numbers).astype(str),
        }
    )
    start = time.process_time()
    _import(database, frames)
    written = time.process_time()
    services = read_records(database).services
    read = time.process_time()
    assert (len(services), services["minutes"].sum()) == (rows, (numbers % 90).sum())
    assert written - start < 10
    assert read - written < 2
