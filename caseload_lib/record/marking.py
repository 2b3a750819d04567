"""The triggers that renew a table's mark whenever a row of it is written, by whatever program."""

from caseload_lib.record.schema import MARKS_TABLE

_TOKENS = {"sqlite": "lower(hex(randomblob(16)))", "postgresql": "gen_random_uuid()::text"}
_EVENTS = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}
# In the name of whoever made the database: those who may write a table need no right to marks.
_POSTGRESQL = f"""
CREATE FUNCTION renew_marks() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  marks text := format('%I.{MARKS_TABLE}', TG_TABLE_SCHEMA);
  months text := 'SELECT ''''';
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    EXECUTE format('UPDATE %s SET token = gen_random_uuid()::text WHERE table_name = %L',
      marks, TG_TABLE_NAME);
    RETURN NULL;
  END IF;
  IF TG_NARGS > 0 THEN
    months := format('SELECT to_char(%1$I, ''YYYY-MM'') FROM changed UNION '
      'SELECT to_char(%1$I, ''YYYY-MM'') FROM %3$I.%4$I WHERE %2$I IN '
      '(SELECT corrects_id FROM changed WHERE corrects_id IS NOT NULL)',
      TG_ARGV[0], TG_ARGV[1], TG_TABLE_SCHEMA, TG_TABLE_NAME);
  END IF;
  EXECUTE format('INSERT INTO %s (table_name, month, token) '
    'SELECT %L, month, gen_random_uuid()::text FROM (%s) AS months (month) ORDER BY month '
    'ON CONFLICT (table_name, month) DO UPDATE SET token = excluded.token',
    marks, TG_TABLE_NAME, months);
  RETURN NULL;
END $$
"""  # noqa: S608 - own names


def list_mark_functions(*, dialect: str) -> list[str]:
    """Return the SQL that the triggers of `list_markers` need once.

    Parameters
    ----------
    dialect : str
        "sqlite" or "postgresql".

    Returns
    -------
    list of str
        The function that PostgreSQL's triggers call; nothing on SQLite.
    """
    return [_POSTGRESQL] if dialect == "postgresql" else []


def list_markers(name: str, *, dialect: str, dated: str = "", own_id: str = "") -> list[str]:
    """Return the SQL that gives a table its first marks and has triggers renew them.

    A mark is a random token, not a number that is counted up: a database that is put back to an
    older state and changed otherwise never bears the marks of what it was. A table with days has
    one for each month of them, any other has a single one, of the month "". A row that corrects
    another renews the month of that one too, which is read no more.

    SQLite's "INSERT OR REPLACE" removes the row that is there without any trigger: of the month
    that loses it only the number of rows tells.

    Parameters
    ----------
    name : str
        The table.
    dialect : str
        "sqlite" or "postgresql".
    dated : str, default ""
        The column of days, where there is a mark for each month.
    own_id : str, default ""
        The column that a correction names; needed where there are days.

    Returns
    -------
    list of str
        Statements.

    Examples
    --------
    >>> [len(list_markers("cases", dialect=kind)) for kind in ("sqlite", "postgresql")]
    [4, 6]
    """
    return [
        _fill(name, dialect, dated),
        *(_list_sqlite if dialect == "sqlite" else _list_postgresql)(name, dated, own_id),
    ]


def _fill(name: str, dialect: str, dated: str) -> str:
    """Return the statement that marks the rows that are there."""
    month = f"substr(CAST({dated} AS TEXT), 1, 7)"
    months = f"SELECT DISTINCT {month} AS month FROM {name}" if dated else "SELECT '' AS month"  # noqa: S608 - own names
    return (
        f"INSERT INTO {MARKS_TABLE} (table_name, month, token) "  # noqa: S608 - own names
        f"SELECT '{name}', month, {_TOKENS[dialect]} FROM ({months}) AS months"
    )


def _list_sqlite(name: str, dated: str, own_id: str) -> list[str]:
    """Return the triggers of SQLite, which fire for each row."""

    def renew(months: str) -> str:
        # Only a conflict clause of this form holds whatever the statement outside asks for.
        return (
            f"INSERT INTO {MARKS_TABLE} (table_name, month, token) "
            f"SELECT '{name}', {months} ON CONFLICT (table_name, month) "
            "DO UPDATE SET token = excluded.token; "
        )

    token, statements = _TOKENS["sqlite"], []
    for event, rows in _EVENTS.items():
        months = [f"substr({row}.{dated}, 1, 7)" for row in rows] if dated else ["''"]
        body = "".join(renew(f"{month}, {token} WHERE TRUE") for month in months)
        statements.append(
            f"CREATE TRIGGER {name}_mark_{event} AFTER {event} ON {name} BEGIN {body}END"
        )
        if not dated:
            continue
        for row in rows:
            corrected = renew(
                f"substr({dated}, 1, 7), {token} FROM {name} WHERE {own_id} = {row}.corrects_id"
            )
            statements.append(
                f"CREATE TRIGGER {name}_mark_corrected_{event}_{row} AFTER {event} ON {name} "
                f"WHEN {row}.corrects_id IS NOT NULL BEGIN {corrected}END"
            )
    return statements


def _list_postgresql(name: str, dated: str, own_id: str) -> list[str]:
    """Return the triggers of PostgreSQL, which fire once for each statement."""
    given = f"'{dated}', '{own_id}'" if dated else ""
    calls = [
        (f"{event}_{row}", f"{event} ON {name} REFERENCING {row} TABLE AS changed")
        for event, rows in _EVENTS.items()
        for row in rows
    ]
    calls.append(("truncate", f"TRUNCATE ON {name}"))
    return [
        f"CREATE TRIGGER {name}_mark_{end} AFTER {when} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION renew_marks({given})"
        for end, when in calls
    ]
