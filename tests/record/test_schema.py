"""Tests of the database's tables as they are made from the declarations."""

import pytest
from sqlalchemy import ForeignKeyConstraint, UniqueConstraint, text

from caseload_lib.errors import CaseloadError
from caseload_lib.record.database import Database
from caseload_lib.record.schema import METADATA, list_guards, list_key_guards
from caseload_lib.tables import TABLES


@pytest.mark.parametrize("name", TABLES)
def test_make_metadata_every_table_has_the_declared_columns(name: str) -> None:
    """A table holds its number, the declared columns and, where imported, the source."""
    declared = TABLES[name]
    expected = ["row_id", *declared.names, *([] if declared.kept else ["source", "source_key"])]
    assert METADATA.tables[name].columns.keys() == expected


@pytest.mark.parametrize("name", TABLES)
def test_make_metadata_required_columns_must_be_filled(name: str) -> None:
    """The database itself refuses a row without a required value."""
    columns = METADATA.tables[name].c
    assert all(columns[column.name].nullable != column.required for column in TABLES[name].columns)


@pytest.mark.parametrize("name", TABLES)
def test_make_metadata_keys_are_unique_unless_rows_repeat(name: str) -> None:
    """A key occurs once, and its columns are required, since missing values never collide."""
    declared = TABLES[name]
    constraints = METADATA.tables[name].constraints
    unique = [tuple(c.columns.keys()) for c in constraints if isinstance(c, UniqueConstraint)]
    assert (declared.key in unique) is not declared.repeats
    assert (("source", "source_key") in unique) is not declared.kept
    assert declared.repeats or all(declared[column].required for column in declared.key)


def test_make_metadata_references_wait_for_the_end_of_the_transaction() -> None:
    """Rows may be written in any order, since every reference is checked at the end."""
    references = [
        constraint
        for table in METADATA.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, ForeignKeyConstraint)
    ]
    declared = [c for table in TABLES.values() for c in table.columns if c.refers]
    assert len(references) == len(declared)
    assert {(c.deferrable, c.initially) for c in references} == {(True, "DEFERRED")}


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_list_guards_names_the_table_and_the_rule(dialect: str) -> None:
    """The triggers say which table's rows are append-only."""
    written = " ".join(list_guards("responses", dialect=dialect))
    assert "ON responses" in written
    assert "Rows of responses are append-only." in written


def _list_append_only() -> list[str]:
    return [name for name, table in TABLES.items() if table.append_only]


@pytest.mark.parametrize("name", _list_append_only())
def test_migrations_guard_every_append_only_table_against_replacing(
    database: Database, name: str
) -> None:
    """A row cannot be replaced by a new one of its key or its number on either database."""
    if database.dialect == "sqlite":
        (guard,) = list_key_guards(name, TABLES[name].key, dialect="sqlite")
        with database.reading() as connection:
            query = text("SELECT sql FROM sqlite_master WHERE name = :name")
            found = connection.execute(query, {"name": f"{name}_no_replace"}).scalar()
        assert found == guard
        replace, end = "INSERT OR REPLACE", ""
    else:
        replace, end = "INSERT", " ON CONFLICT (row_id) DO UPDATE SET id = '9'"
    row = "id_mappings (row_id, source, table_name, source_id, id) VALUES (1, 'a', 'cases', '1', "
    with database.writing() as connection:
        connection.execute(text(f"INSERT INTO {row}'7')"))
    others = [f"{replace} INTO {row}'8'){end}"]
    if database.dialect == "sqlite":
        others.append(others[0].replace("(1, ", "(2, "))
    for statement in others:
        with pytest.raises(CaseloadError), database.writing() as connection:
            connection.execute(text(statement))
    with database.reading() as connection:
        assert connection.execute(text("SELECT id FROM id_mappings")).all() == [("7",)]
