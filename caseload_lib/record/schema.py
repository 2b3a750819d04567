"""The database's tables, made from the declarations in `caseload_lib.tables`."""

from collections.abc import Sequence

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.types import TypeEngine

from caseload_lib import tables

#: Where Alembic keeps which migration the database has reached.
VERSION_TABLE = "caseload_schema"

#: Where triggers keep which month of which table has changed.
MARKS_TABLE = "marks"

#: Names of constraints, so that a later migration can change them on either database.
NAMING = {
    "pk": "pk_%(table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "ix": "ix_%(table_name)s_%(column_0_name)s",
}

#: Instants are stored in UTC; SQLite has no zone and stores the UTC wall clock.
_TYPES: dict[str, TypeEngine] = {
    "id": Text(),
    "code": Text(),
    "text": Text(),
    "list": Text(),
    "choice": Text(),
    "date": Date(),
    "instant": DateTime(timezone=True),
    "integer": BigInteger(),
    "number": Double(),
    "flag": Boolean(),
}


def make_metadata() -> MetaData:
    """Return the schema of the whole database.

    Returns
    -------
    MetaData
        One table per entry of `tables.TABLES` with its columns, `row_id` as primary key and,
        on tables that imports fill, `source` and `source_key`. The key of a table is unique
        unless its rows may repeat; columns by which rows are searched have an index. Foreign
        keys are checked when a transaction ends, so that rows may be written in any order.
        Beside them the table of marks, which is no record.
    """
    metadata = MetaData(naming_convention=NAMING)
    for table in tables.TABLES.values():
        _add_table(metadata, table)
    Table(
        MARKS_TABLE,
        metadata,
        Column("table_name", Text(), primary_key=True),
        Column("month", Text(), primary_key=True),
        Column("token", Text(), nullable=False),
    )
    return metadata


def _add_table(metadata: MetaData, table: tables.Table) -> None:
    """Add one table to the schema."""
    # SQLite numbers rows by itself only in a column declared INTEGER.
    row_number = BigInteger().with_variant(Integer(), "sqlite")
    parts: list[Column | UniqueConstraint | Index] = [
        Column("row_id", row_number, primary_key=True)
    ]
    parts += [_make_column(column) for column in table.columns]
    if not table.kept:
        parts += [Column("source", Text()), Column("source_key", Text())]
        parts.append(UniqueConstraint("source", "source_key"))
    if not table.repeats:
        parts.append(UniqueConstraint(*table.key))
    parts += [Index(None, name) for name in table.searched]
    if table.dated:
        # Almost no row corrects another, so that this index is as good as empty.
        some = text("corrects_id IS NOT NULL")
        parts += [
            Index(None, table.dated),
            Index(None, "corrects_id", sqlite_where=some, postgresql_where=some),
        ]
    Table(table.name, metadata, *parts)


def _make_column(column: tables.Column) -> Column:
    """Return a column with its foreign key where it refers to another table."""
    nullable = not column.required
    if not column.refers:
        return Column(column.name, _TYPES[column.kind], nullable=nullable)
    (key,) = tables.TABLES[column.refers].key
    target = ForeignKey(f"{column.refers}.{key}", deferrable=True, initially="DEFERRED")
    return Column(column.name, _TYPES[column.kind], target, nullable=nullable)


def list_guards(name: str, *, dialect: str) -> list[str]:
    """Return the SQL that makes a table append-only.

    Parameters
    ----------
    name : str
        The table.
    dialect : str
        "sqlite" or "postgresql".

    Returns
    -------
    list of str
        Statements that create triggers which refuse to change or remove rows.

    Examples
    --------
    >>> len(list_guards("audit", dialect="sqlite"))
    2
    """
    rule = f"Rows of {name} are append-only."
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {name}_no_{action} BEFORE {action} ON {name} "
            f"BEGIN SELECT RAISE(ABORT, '{rule}'); END"
            for action in ("update", "delete")
        ]
    function = (
        f"CREATE FUNCTION keep_{name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{rule}'; END $$"
    )
    trigger = (
        f"CREATE TRIGGER {name}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {name} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION keep_{name}()"
    )
    return [function, trigger]


def list_key_guards(name: str, key: Sequence[str], *, dialect: str) -> list[str]:
    """Return the SQL that keeps rows of an append-only table from being replaced by new ones.

    Parameters
    ----------
    name : str
        The table.
    key : sequence of str
        The columns of its key.
    dialect : str
        "sqlite" or "postgresql".

    Returns
    -------
    list of str
        On SQLite a trigger: "INSERT OR REPLACE" removes the row that is there without the
        triggers of `list_guards`. None on PostgreSQL, where these see every change.

    Examples
    --------
    >>> list_key_guards("audit", ["audit_id"], dialect="postgresql")
    []
    """
    if dialect != "sqlite":
        return []
    same = " AND ".join(f"{column} = NEW.{column}" for column in key)
    there = " OR ".join(
        f"EXISTS (SELECT 1 FROM {name} WHERE {fits})"  # noqa: S608 - own names
        for fits in ("row_id = NEW.row_id", same)
    )
    return [
        (
            f"CREATE TRIGGER {name}_no_replace BEFORE INSERT ON {name} WHEN {there} "
            f"BEGIN SELECT RAISE(ABORT, 'Rows of {name} are append-only.'); END"
        )
    ]


#: The schema that the migrations must lead to.
METADATA = make_metadata()
