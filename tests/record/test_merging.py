"""Tests of telling new, unchanged, corrected and absent rows apart."""

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from caseload_lib.record.database import Database
from caseload_lib.record.merging import TableCount, merge_table
from caseload_lib.record.transfer import fetch_frame
from caseload_lib.tables import TABLES

_EXPORTS = st.dictionaries(
    st.integers(1, 6), st.none() | st.floats(0, 100, allow_nan=False), max_size=6
)


def _make_export(hours: dict[int, float | None]) -> pd.DataFrame:
    """Return an export of efforts, one row per number with its hours."""
    numbers = list(hours)
    return pd.DataFrame(
        {
            "effort_id": [f"E{number}" for number in numbers],
            "name": "x",
            "starts_on": "2026-01-01",
            "expected_hours_per_month": list(hours.values()),
            "source_key": [str(number) for number in numbers],
        }
    ).astype({"expected_hours_per_month": "float64"})


@given(first=_EXPORTS, second=_EXPORTS)
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_merge_table_any_two_exports_end_with_the_second_over_the_first(
    database: Database, first: dict[int, float | None], second: dict[int, float | None]
) -> None:
    """Whatever two exports hold, every row is counted once and the newer content stands."""
    efforts = TABLES["efforts"]
    with database.engine.connect() as connection:
        merge_table(connection, efforts, _make_export(first), source="own")
        count, entries = merge_table(connection, efforts, _make_export(second), source="own")
        again, nothing = merge_table(connection, efforts, _make_export(second), source="own")
        stored = fetch_frame(connection, "efforts", extras=["source_key"])
        connection.rollback()
    hours = stored.set_index("source_key")["expected_hours_per_month"]
    expected = {str(number): value for number, value in {**first, **second}.items()}
    assert hours.astype(object).where(hours.notna(), None).to_dict() == expected
    common = first.keys() & second.keys()
    assert count.inserted == len(second.keys() - first.keys())
    assert count.absent == len(first.keys() - second.keys())
    assert count.corrected == sum(first[number] != second[number] for number in common)
    assert count.inserted + count.corrected + count.unchanged == len(second)
    assert len(entries) == count.corrected + (count.inserted > 0)
    assert (again.unchanged, again.absent, nothing) == (len(second), count.absent, [])


def test_merge_table_rows_of_another_source_are_not_touched(database: Database) -> None:
    """The same source_key of another source is another row."""
    efforts = TABLES["efforts"]
    other = _make_export({1: 5.0}).assign(effort_id="E9")
    with database.writing() as connection:
        merge_table(connection, efforts, _make_export({1: 1.0}), source="own")
        count, _ = merge_table(connection, efforts, other, source="other")
        stored = fetch_frame(connection, "efforts")
    assert (count.inserted, count.absent) == (1, 0)
    assert stored["expected_hours_per_month"].tolist() == [1.0, 5.0]


def test_merge_table_adopting_corrects_another_sources_row(database: Database) -> None:
    """A row that another source recorded is corrected where asked, and is then this source's."""
    efforts = TABLES["efforts"]
    with database.writing() as connection:
        merge_table(connection, efforts, _make_export({1: 1.0, 2: 2.0}), source="other")
        own = _make_export({1: 5.0, 3: 3.0}).assign(source_key=["a", "b"])
        count, entries = merge_table(connection, efforts, own, source="own", adopt=True)
        stored = fetch_frame(connection, "efforts", extras=["source", "source_key"])
    assert count == TableCount(inserted=1, corrected=1)
    assert [entry.row_key for entry in entries] == ["1 rows", "E1"]
    assert entries[1].values["source"] == ("other", "own")
    assert stored["expected_hours_per_month"].tolist() == [5.0, 2.0, 3.0]
    assert stored[["source", "source_key"]].to_numpy().tolist() == [
        ["own", "a"],
        ["other", "2"],
        ["own", "b"],
    ]
