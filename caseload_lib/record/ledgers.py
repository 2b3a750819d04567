"""The ledger of indicators, read from the database with nothing that no indicator needs."""

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Connection, exists, select, type_coerce
from sqlalchemy.types import NullType

from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.plan.spans import Array
from caseload_lib.record.correcting import drop_corrected
from caseload_lib.record.database import Database
from caseload_lib.record.schema import METADATA
from caseload_lib.record.transfer import CHUNK_ROWS, fetch_frame
from caseload_lib.review.ledger import Ledger
from caseload_lib.review.sights import COLUMNS
from caseload_lib.review.time_log import WEEK, Entries
from caseload_lib.review.visits import Visits
from caseload_lib.tables import TABLES, TIME_ACTIVITIES, find_own_id

#: For each column what makes a number of a value, and the type code of its array.
_Coders = dict[str, tuple[Callable[[Any], Any], str]]


def read_ledger(database: Database, months: Sequence[Month]) -> Ledger:
    """Return the ledger for the indicators of some months.

    Contacts and the time log, which have the most rows by far, are turned into numbers as they
    come from the database; only those that the months need are read.

    Parameters
    ----------
    database : Database
        An open database.
    months : sequence of Month
        The months, in order; at least one.

    Returns
    -------
    Ledger
        For `indicators.find_facts` of these months. Its records have only the columns that
        indicators need, and neither contacts nor the time log.

    Raises
    ------
    CaseloadError
        If the database cannot be read.
    """
    with database.reading() as connection:
        return fetch_ledger(connection, fetch_tables(connection), months)


def fetch_tables(connection: Connection) -> Records:
    """Return what indicators need of all tables but contacts and the time log.

    Parameters
    ----------
    connection : Connection
        From `Database.reading`.

    Returns
    -------
    Records
        With the columns in `sights.COLUMNS`.
    """
    frames = {}
    for name, columns in COLUMNS.items():
        extra = ("corrects_id",) if TABLES[name].corrected else ()
        frames[name] = drop_corrected(name, fetch_frame(connection, name, columns=columns + extra))
    return Records(**frames)


def fetch_ledger(connection: Connection, records: Records, months: Sequence[Month]) -> Ledger:
    """Return the ledger for the indicators of some months, as `read_ledger` does.

    Parameters
    ----------
    connection : Connection
        From `Database.reading`.
    records : Records
        As `fetch_tables` gives them.
    months : sequence of Month
        The months, in order; at least one.

    Returns
    -------
    Ledger
        With the contacts and the time log of these months, as numbers.
    """
    ledger = Ledger.of(records)
    return replace(
        ledger,
        given_visits=_read_visits(connection, ledger, months),
        given_entries=_read_entries(connection, ledger, months),
    )


def _read_visits(connection: Connection, ledger: Ledger, months: Sequence[Month]) -> Visits:
    """Return the contacts that own staff delivered in the months."""
    services = METADATA.tables["services"].c
    kinds: defaultdict[str, int] = defaultdict(count().__next__)
    coders: _Coders = {
        "case_id": (_Places(ledger.cases).__getitem__, "i"),
        "service_type": (kinds.__getitem__, "i"),
        "served_on": (_Days("M").__getitem__, "h"),
    }
    case, kind, month = _read_numbers(
        connection,
        "services",
        coders,
        services.status == "delivered",
        services.provider.is_(None),
        services.served_on >= months[0].first,
        services.served_on < months[-1].after,
    )
    recorded = connection.execute(select(exists(select(services.row_id)))).scalar_one()
    return Visits(case, kind, month, tuple(kinds), bool(recorded))


def _read_entries(connection: Connection, ledger: Ledger, months: Sequence[Month]) -> Entries:
    """Return the entries of the time log that touch the months."""
    log, person = METADATA.tables["time_log"].c, _Places(ledger.people).__getitem__
    coders: _Coders = {
        "facilitator_id": (person, "i"),
        "for_facilitator_id": (person, "i"),
        "activity": (_Places(TIME_ACTIVITIES).__getitem__, "b"),
        "worked_on": (_Days("D").__getitem__, "q"),
        "period": (_Places(["week"]).__getitem__, "b"),
        "minutes": (float, "d"),
    }
    who, helped, activity, worked_on, weekly, minutes = _read_numbers(
        connection,
        "time_log",
        coders,
        log.worked_on > months[0].first - timedelta(days=WEEK),
        log.worked_on < months[-1].after,
    )
    return Entries(who, helped, activity, worked_on.view("datetime64[D]"), weekly == 0, minutes)


class _Days(dict[object, int]):
    """Days or months since January 1970 by the date, each worked out once."""

    def __init__(self, unit: str) -> None:
        super().__init__()
        self._kind = f"datetime64[{unit}]"

    def __missing__(self, day: object) -> int:
        """Work out the number of a date, which is text or Python's own."""
        self[day] = number = int(np.datetime64(str(day), "D").astype(self._kind).astype(int))
        return number


class _Places(dict[object, int]):
    """The place of each name, -1 for others."""

    def __init__(self, names: Iterable[str]) -> None:
        super().__init__({name: place for place, name in enumerate(names)})
        self[None] = -1

    def __missing__(self, name: object) -> int:
        """Give the place of a name that is not there."""
        return -1


def _read_numbers(
    connection: Connection, table_name: str, coders: _Coders, *where: ColumnElement[bool]
) -> list[Array]:
    """Return columns of the rows that stand, each value as a number."""
    stored, own = METADATA.tables[table_name].c, find_own_id(TABLES[table_name])
    corrected = select(stored.corrects_id).where(stored.corrects_id.is_not(None))
    wrong = [name for (name,) in connection.execute(corrected)]
    query = select(*(type_coerce(stored[name], NullType()) for name in coders)).where(*where)
    if wrong:
        query = query.where(stored[own].is_(None) | stored[own].not_in(corrected))
    cursor = connection.execute(query).cursor
    numbers = [array(code) for _, code in coders.values()]
    while rows := cursor.fetchmany(CHUNK_ROWS):
        columns = zip(*rows, strict=True)
        for number, values, (convert, _) in zip(numbers, columns, coders.values(), strict=True):
            number.extend(map(convert, values))
    return [np.frombuffer(number, number.typecode) for number in numbers]
