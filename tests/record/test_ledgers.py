"""The ledger read from the database gives the same indicators as the records read whole."""

import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.record.database import Database
from caseload_lib.record.demo import make_demo, read_demo_settings
from caseload_lib.record.ledgers import read_ledger
from caseload_lib.record.store import read_records
from caseload_lib.record.transfer import insert_frame
from caseload_lib.review.indicators import find_facts
from caseload_lib.review.ledger import Ledger
from caseload_lib.tables import TABLES

UNTIL = Month(2026, 10)


def _fill(database: Database, records: Records) -> None:
    """Write what indicators are worked out from."""
    with database.writing() as connection:
        for name, table in TABLES.items():
            if not table.kept:
                insert_frame(connection, name, records[name])


def _correct(records: Records) -> Records:
    """Return records in which some contacts and some time took the place of others."""
    services, log = records.services.copy(), records.time_log.copy()
    ids = services["service_id"]
    services.loc[10:40, "corrects_id"] = ids.shift(-5).loc[10:40]
    services.loc[50:52, "service_type"] = ["phone_call; home_visit", "a,b", 'odd "name"']
    log.loc[:20, "period"] = None
    log.loc[:60, "entry_id"] = [f"E{place}" for place in range(61)]
    log.loc[30:60, "corrects_id"] = [f"E{place}" for place in range(31)]
    return records.replace(services=services, time_log=log)


def _both(
    database: Database, months: list[Month], settings: Agency
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the facts by the ledger that is read and by the records."""
    read = read_ledger(database, months)
    assert read.records.services.empty
    whole = Ledger.of(read_records(database))
    return find_facts(read, months, settings), find_facts(whole, months, settings)


def test_read_ledger_gives_the_facts_of_the_records(database: Database) -> None:
    """Rows in whose place others stand count nowhere, in one month and in several."""
    settings = read_demo_settings()
    records = _correct(make_demo(facilitators=3, months=4, until=UNTIL, settings=settings))
    _fill(database, records)
    for months in ([UNTIL], [UNTIL + -2, UNTIL + -1, UNTIL + 1]):
        read, whole = _both(database, months, settings)
        assert read.loc[read["indicator"] == "contact_rate", "value"].notna().any()
        pd.testing.assert_frame_equal(read, whole)


def test_read_ledger_months_without_contacts_are_not_months_without_records(
    database: Database,
) -> None:
    """Contacts of other months are records all the same; in an empty database there are none."""
    settings = read_demo_settings()
    assert not read_ledger(database, [UNTIL]).visits.recorded
    _fill(database, make_demo(facilitators=2, months=2, until=UNTIL, settings=settings))
    read, whole = _both(database, [UNTIL + 6], settings)
    pd.testing.assert_frame_equal(read, whole)
    ledger = read_ledger(database, [UNTIL + 6])
    assert ledger.visits.recorded
    assert not len(ledger.visits.case)
