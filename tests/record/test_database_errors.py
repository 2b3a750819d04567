"""Tests of what the database's own errors mean."""

import sqlite3

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError, ResourceClosedError

from caseload_lib.errors import CaseloadError, RecordsError
from caseload_lib.record.database_errors import explain_error


class _PostgresqlError(Exception):
    """An error as PostgreSQL's driver gives it."""

    class diag:  # noqa: N801 - the driver's name
        """What the server says of it beside its text."""

        constraint_name: str | None = None
        table_name: str | None = None
        column_name: str | None = None

    def __init__(self, text: str, state: str | None = None, **named: str) -> None:
        super().__init__(text)
        self.sqlstate = state
        self.diag = type("diag", (self.diag,), named)  # type: ignore[misc]


@pytest.mark.parametrize(
    ("error", "kind", "message"),
    [
        (sqlite3.OperationalError("database is locked"), CaseloadError, "stayed busy"),
        (_PostgresqlError("canceling", "55P03"), CaseloadError, "stayed busy"),
        (sqlite3.DatabaseError("database disk image is malformed"), CaseloadError, "is damaged"),
        (sqlite3.OperationalError("disk I/O error"), CaseloadError, "is damaged"),
        (
            sqlite3.OperationalError("attempt to write a readonly database"),
            CaseloadError,
            "Make the file and its folder writable",
        ),
        (sqlite3.OperationalError("database or disk is full"), CaseloadError, "no room left"),
        (_PostgresqlError("could not extend file", "53100"), CaseloadError, "no room left"),
        (_PostgresqlError("connection refused"), CaseloadError, "Check CASELOAD_DATABASE_URL"),
        (_PostgresqlError("no such", "3D000"), CaseloadError, "Check CASELOAD_DATABASE_URL"),
        (_PostgresqlError("cases already exists", "42P07"), CaseloadError, "another program"),
        (
            sqlite3.IntegrityError("UNIQUE constraint failed: cases.case_id"),
            RecordsError,
            r"may occur once \(cases\.case_id\)",
        ),
        (
            _PostgresqlError(
                "Key (case_id)=(canary) already exists",
                "23505",
                table_name="cases",
                constraint_name="uq_cases_case_id",
            ),
            RecordsError,
            r"may occur once \(cases: uq_cases_case_id\)",
        ),
        (
            _PostgresqlError(
                "Failing row contains (canary)",
                "23502",
                table_name="cases",
                column_name="opened_on",
            ),
            RecordsError,
            r"must have \(cases: opened_on\)",
        ),
        (sqlite3.IntegrityError("FOREIGN KEY constraint failed"), RecordsError, "refers to"),
        (_PostgresqlError("canary", "22003"), CaseloadError, r"asked \(_PostgresqlError 22003\)"),
        (ResourceClosedError("canary"), CaseloadError, r"asked \(ResourceClosedError\)"),
    ],
)
def test_explain_error_says_what_it_means_and_quotes_nothing(
    error: Exception, kind: type[CaseloadError], message: str
) -> None:
    """Each kind of trouble has its own message, and none repeats the driver's text."""
    explained = explain_error(error, place="the-place")
    assert type(explained) is kind
    with pytest.raises(kind, match=message):
        raise explained
    assert "canary" not in str(explained)


@pytest.mark.parametrize("wrapper", [OperationalError, IntegrityError])
def test_explain_error_looks_inside_what_sqlalchemy_wraps(wrapper: type) -> None:
    """The statement and the parameters that SQLAlchemy adds are not looked at."""
    cause = sqlite3.OperationalError("database is locked")
    error = wrapper("SELECT 'malformed'", {"canary": 1}, cause)
    assert "stayed busy" in str(explain_error(error, place="here"))
