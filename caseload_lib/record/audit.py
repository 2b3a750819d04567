"""The audit trail: who did what to which rows, sealed so that a later change shows."""

import hashlib
import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pandas as pd
from sqlalchemy import Connection, insert, select

from caseload_lib.errors import RecordsError
from caseload_lib.frames import make_frame
from caseload_lib.record.database import Database
from caseload_lib.record.schema import METADATA
from caseload_lib.record.transfer import fetch_frame, insert_frame
from caseload_lib.tables import TABLES

#: The digest before the first entry.
FIRST_DIGEST = "0" * 64

# A frame takes longer to make than so many rows take to write; a form waits for them.
_FEW_ROWS = 50


@dataclass(frozen=True)
class Entry:
    """One thing done to the records, before it is sealed.

    Parameters
    ----------
    action : str
        "import", "insert", "correct", "remove" or "export".
    table_name : str
        In which table.
    row_key : str
        The row's key, or how many rows of an import.
    values : mapping of str to (str or None, str or None)
        Old and new value by column, as text; None where missing.
    """

    action: str
    table_name: str
    row_key: str
    values: Mapping[str, tuple[str | None, str | None]] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class ChainCheck:
    """What a check of the audit trail found.

    Parameters
    ----------
    ok : bool
        Whether every entry is as it was sealed.
    entries : int
        How many entries there are.
    erased : int
        How many of them no longer have their values; that is allowed.
    first_broken : int or None
        The audit_id of the first entry that is not as it was sealed.
    reason : str
        What is wrong with it; empty where nothing is.
    last : str
        The digest of the last entry. Kept elsewhere, it shows later whether entries at the end
        were cut off.
    """

    ok: bool
    entries: int
    erased: int
    first_broken: int | None
    reason: str
    last: str = field(default=FIRST_DIGEST, compare=False)


def make_salt() -> str:
    """Return a random salt of 128 bits, as 32 hexadecimal digits."""
    return secrets.token_hex(16)


def append_entries(
    connection: Connection,
    entries: Sequence[Entry],
    *,
    actor: str,
    at: datetime | None = None,
    salt: Callable[[], str] = make_salt,
) -> None:
    """Seal entries and write them behind those that are there.

    Parameters
    ----------
    connection : Connection
        From `Database.writing`, in the transaction that does what the entries say.
    entries : sequence of Entry
        In the order in which things were done.
    actor : str
        Who did them: a facilitator_id or an account's name.
    at : datetime, optional
        When, with a time zone; now where not given.
    salt : callable, default `make_salt`
        Gives a new salt for each value, so that a digest does not betray a value.

    Raises
    ------
    RecordsError
        If nobody is named, or the name holds what no database keeps.

    Notes
    -----
    `values_digest` is SHA-256 over the entry's salted values, `digest` is SHA-256 over the entry
    with its `values_digest` and the digest before it. Values can so be erased and the chain
    still be checked. A chain cannot show that its last entries were cut off: keep its length or
    its last digest elsewhere to see that.
    """
    _check_actor(actor)
    moment = pd.Timestamp(at or datetime.now(UTC)).tz_convert("UTC").floor("us").to_pydatetime()
    audit = METADATA.tables["audit"].c
    last = connection.execute(
        select(audit.audit_id, audit.digest).order_by(audit.audit_id.desc()).limit(1)
    ).one_or_none()
    latest, digest = last or (0, FIRST_DIGEST)
    rows, values = [], []
    for number, entry in enumerate(entries, start=latest + 1):
        salted = [(column, *pair, salt()) for column, pair in sorted(entry.values.items())]
        values += [(number, *parts) for parts in salted]
        done = (number, moment, actor, entry.action, entry.table_name, entry.row_key)
        sealed = (*done, _digest_values(salted))
        digest = _digest_entry(sealed, digest)
        rows.append((*sealed, digest))
    for name, written in (("audit", rows), ("audit_values", values)):
        names = TABLES[name].names
        if 0 < len(written) <= _FEW_ROWS:
            few = [dict(zip(names, row, strict=True)) for row in written]
            connection.execute(insert(METADATA.tables[name]), few)
        else:
            frame = pd.DataFrame(written, columns=list(names))
            insert_frame(connection, name, make_frame(TABLES[name], frame))


def verify_chain(database: Database) -> ChainCheck:
    """Check that every entry of the audit trail is as it was sealed.

    Parameters
    ----------
    database : Database
        An open database.

    Returns
    -------
    ChainCheck
        Erased values are allowed and counted: all values of an entry removed together. Changed,
        added or partly removed values, changed entries and gaps are not.
    """
    with database.reading() as connection:
        entries = fetch_frame(connection, "audit").sort_values("audit_id")
        values = fetch_frame(connection, "audit_values").sort_values(["audit_id", "column_name"])
    kept: dict[int, list[tuple]] = {}
    for number, *parts in _list_rows(values):
        kept.setdefault(number, []).append(tuple(parts))
    digest, erased, broken, reason = FIRST_DIGEST, 0, None, ""
    for expected, row in enumerate(_list_rows(entries), start=1):
        number, values_digest = row[0], row[6]
        salted = kept.pop(number, [])
        whole = _digest_values(salted) == values_digest
        erased += not salted and not whole
        if number != expected:
            reason = f"entry {expected} is missing"
        elif _digest_entry(row[:7], digest) != row[7]:
            reason = "the entry was changed, or one before it"
        elif salted and not whole:
            reason = "its values were changed"
        if reason:
            broken = int(number)
            break
        digest = row[7]
    if kept and not reason:
        broken, reason = int(min(kept)), "there are values of an entry that does not exist"
    last = FIRST_DIGEST if entries.empty else str(entries["digest"].iloc[-1])
    return ChainCheck(not reason, len(entries), erased, broken, reason, last)


def find_digest(database: Database, digest: str) -> int | None:
    """Return which entry a digest seals.

    Parameters
    ----------
    database : Database
        An open database.
    digest : str
        64 hexadecimal digits, as `verify_chain` gave them earlier.

    Returns
    -------
    int or None
        Its audit_id, 0 for the digest before the first entry; None where no entry has it.
    """
    if digest == FIRST_DIGEST:
        return 0
    audit = METADATA.tables["audit"].c
    with database.reading() as connection:
        found = connection.execute(select(audit.audit_id).where(audit.digest == digest)).first()
    return None if found is None else int(found[0])


def _check_actor(actor: str) -> None:
    """Refuse to write down what nobody did."""
    if not isinstance(actor, str) or not actor.strip():
        raise RecordsError(
            "It is not said who does this, and the audit trail names somebody for everything. "
            "Nothing was written. Give a facilitator_id or an account's name."
        )
    if any(letter == "\x00" or "\ud800" <= letter <= "\udfff" for letter in actor):
        raise RecordsError(
            "The name of who does this holds a NUL character or half of a character that is "
            "written in two. Nothing was written. Give a facilitator_id or an account's name."
        )


def _list_rows(frame: pd.DataFrame) -> list[tuple]:
    """Return rows as tuples with None where a value is missing."""
    columns = [frame[name].astype(object) for name in frame.columns]
    return list(zip(*(column.where(column.notna(), None) for column in columns), strict=True))


def _digest_values(salted: Sequence[tuple]) -> str:
    """Return the digest over an entry's values: column, old, new and salt of each."""
    return _digest([list(parts) for parts in salted])


def _digest_entry(sealed: Sequence, before: str) -> str:
    """Return the digest over an entry and the digest before it."""
    number, at, *rest = sealed
    return _digest([int(number), at.isoformat(timespec="microseconds"), *rest, before])


def _digest(parts: list) -> str:
    """Return SHA-256 over parts written as JSON, 64 hexadecimal digits."""
    text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


#: The digest over no values: an entry that never had any.
NO_VALUES = _digest_values([])
