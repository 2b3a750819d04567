"""Findings on the records: their form, and the ones that need no other table."""

from collections.abc import Iterable, Iterator

import pandas as pd

from caseload_lib.errors import list_offenders
from caseload_lib.frames import Records
from caseload_lib.record.importing.checks import SPANS
from caseload_lib.record.importing.pieces import make_source_keys
from caseload_lib.tables import TABLES

COLUMNS = ("severity", "kind", "table", "row_key", "what", "what_to_do")
#: The day after every other, for ends that are open.
FOREVER = pd.Timestamp("2262-01-01")


def make_finding(
    severity: str, kind: str, table: str, row_key: object, what: str, what_to_do: str
) -> dict[str, str]:
    """Return one finding.

    Parameters
    ----------
    severity : str
        "contradiction" (records that cannot both be true), "gap" (something is not recorded)
        or "question" (unlikely, and possible).
    kind : str
        A code for what was found.
    table : str
        The table concerned.
    row_key : object
        The key of the row or case concerned; "" for the whole table.
    what, what_to_do : str
        A sentence each, with ids and without names.

    Returns
    -------
    dict of str to str
        One entry per name in `COLUMNS`.
    """
    values = (severity, kind, table, str(row_key), what, what_to_do)
    return dict(zip(COLUMNS, values, strict=True))


def name_ids(ids: Iterable[object]) -> str:
    """Return how many different ids there are, and the first of them.

    Parameters
    ----------
    ids : iterable
        Ids; repeats count once.

    Returns
    -------
    str
        For example "2: F001, F002".

    Examples
    --------
    >>> name_ids(["F002", "F001", "F002"])
    '2: F001, F002'
    """
    different = sorted({str(given) for given in ids})
    return f"{len(different)}: {list_offenders(different)}"


def find_reversed_spans(records: Records) -> Iterator[dict[str, str]]:
    """Yield rows that end before they start.

    Parameters
    ----------
    records : Records
        All records.

    Yields
    ------
    dict
        A finding for each row.
    """
    for name, table in TABLES.items():
        frame = records[name]
        for (start, end), may_equal in SPANS.items():
            if not {start, end} <= set(table.names):
                continue
            early = frame[end] < frame[start] if may_equal else frame[end] <= frame[start]
            for key in make_source_keys(name, frame[early]):
                yield make_finding(
                    "contradiction",
                    "ended_before_started",
                    name,
                    key,
                    f"{end} is not after {start}.",
                    f"Correct one of them; {end} is the first day that no longer counts."
                    if end.endswith("_on") and not may_equal
                    else "Correct one of them.",
                )


def find_future_days(records: Records, today: pd.Timestamp) -> Iterator[dict[str, str]]:
    """Yield what is recorded as done on a day that has not come.

    Parameters
    ----------
    records : Records
        All records.
    today : Timestamp
        The day it is.

    Yields
    ------
    dict
        A finding for each table.
    """
    services = records.services[records.services["status"] != "cancelled"]
    done = {
        "services": (services, "served_on", "service_id"),
        "time_log": (records.time_log, "worked_on", "facilitator_id"),
        "obligations": (records.obligations, "done_on", "obligation_id"),
        "referrals": (records.referrals, "followed_up_on", "referral_id"),
        "feedback": (records.feedback, "given_on", "feedback_id"),
    }
    for name, (frame, day, key) in done.items():
        ahead = frame.loc[frame[day] > today, key]
        if len(ahead):
            yield make_finding(
                "contradiction",
                "in_the_future",
                name,
                "",
                f"{len(ahead)} rows have {day} after today ({name_ids(ahead)}).",
                "Correct the day, or import them when it has come.",
            )


def find_overfull_days(records: Records) -> Iterator[dict[str, str]]:
    """Yield people with more hours logged than a day or a week has.

    Parameters
    ----------
    records : Records
        All records.

    Yields
    ------
    dict
        A finding for each person and day or week.
    """
    log = records.time_log.assign(period=records.time_log["period"].fillna("day"))
    sums = log.groupby(["facilitator_id", "worked_on", "period"], as_index=False)["minutes"].sum()
    limits = sums["period"].map({"day": 24 * 60, "week": 7 * 24 * 60})
    for row in sums[sums["minutes"] > limits].itertuples():
        yield make_finding(
            "contradiction",
            "overfull_day",
            "time_log",
            f"{row.facilitator_id}|{row.worked_on:%Y-%m-%d}",
            f"{row.minutes / 60:g} hours are logged for one {row.period}.",
            "Correct the minutes or the days.",
        )


def find_twice_logged(records: Records) -> Iterator[dict[str, str]]:
    """Yield time that was entered here and came by an import, too.

    Parameters
    ----------
    records : Records
        All records.

    Yields
    ------
    dict
        A finding for each person and day or week.
    """
    log = records.time_log.assign(period=records.time_log["period"].fillna("day"))
    log = log.assign(entered=log["entry_id"].notna())[log["minutes"] > 0]
    same = ["facilitator_id", "worked_on", "period", "activity", "for_facilitator_id"]
    both = log.groupby(same, dropna=False)["entered"].nunique() > 1
    twice = both[both].reset_index().drop_duplicates(same[:3])
    for row in twice.itertuples():
        yield make_finding(
            "question",
            "logged_twice",
            "time_log",
            f"{row.facilitator_id}|{row.worked_on:%Y-%m-%d}",
            f"Time of this {row.period} was entered here and imported, too, and counts twice.",
            "Enter the minutes that are right once more: they take the place of both.",
        )


def find_twin_services(records: Records) -> Iterator[dict[str, str]]:
    """Yield contacts that agree in everything but their id.

    Parameters
    ----------
    records : Records
        All records.

    Yields
    ------
    dict
        A finding for each group of contacts.
    """
    services = records.services
    alike = ["case_id", "facilitator_id", "service_type", "status", "served_on", "minutes", "mode"]
    timed = services.dropna(subset=["facilitator_id", "minutes"])
    timed = timed[timed["minutes"] > 0]
    twins = timed[timed.duplicated(alike, keep=False)]
    for _, group in twins.groupby(alike, dropna=False, sort=True):
        yield make_finding(
            "question",
            "possible_duplicate",
            "services",
            group["service_id"].iloc[0],
            f"{list_offenders(group['service_id'])} are alike in everything but their id.",
            "If one contact was recorded twice, remove one at its source and import again.",
        )
