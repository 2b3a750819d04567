"""Contradictions and gaps in an agency's records, for `caseload record check`."""

from collections.abc import Iterator
from datetime import date
from itertools import chain

import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.errors import list_offenders
from caseload_lib.frames import Records
from caseload_lib.record.findings import (
    COLUMNS,
    FOREVER,
    find_future_days,
    find_overfull_days,
    find_reversed_spans,
    find_twice_logged,
    find_twin_services,
    make_finding,
)
from caseload_lib.record.gaps import find_gaps

_SEVERITIES = ("contradiction", "gap", "question")


def find_contradictions(records: Records, settings: Agency, *, today: date) -> pd.DataFrame:
    r"""Return what in the records cannot be, is not there, or should be looked at.

    Parameters
    ----------
    records : Records
        All records.
    settings : Agency
        Knows the service types and programmes.
    today : date
        The day it is.

    Returns
    -------
    DataFrame
        severity ("contradiction", "gap", "question"), kind (a code), table, row_key (the key of
        the row or case, "" for the whole table), what and what_to_do (a sentence each, with ids
        and without names); in order of severity, table, kind and row_key. Empty if all is well.

    Examples
    --------
    >>> from caseload_lib.agency import parse_agency
    >>> settings = parse_agency('[agency]\nname = "A"\ntime_zone = "UTC"')
    >>> found = find_contradictions(Records(), settings, today=date(2026, 11, 1))
    >>> found[["kind", "table"]].values.tolist()
    [['empty_table', 'assignments'], ['empty_table', 'cases'], ['empty_table', 'facilitators']]
    """
    day = pd.Timestamp(today)
    findings = chain(
        find_reversed_spans(records),
        find_future_days(records, day),
        find_overfull_days(records),
        find_twice_logged(records),
        find_twin_services(records),
        _find_overloaded_cases(records),
        _find_services_unheld(records),
        _find_services_outside_case(records),
        _find_assignments_outside(records),
        _find_conflicts(records),
        find_gaps(records, settings, day),
    )
    found = pd.DataFrame(list(findings), columns=list(COLUMNS), dtype="str")
    rank = found["severity"].map({name: place for place, name in enumerate(_SEVERITIES)})
    order = found.assign(severity=rank).sort_values(["severity", "table", "kind", "row_key"])
    return found.loc[order.index].reset_index(drop=True)


def _close_spans(frame: pd.DataFrame) -> pd.DataFrame:
    """Return assignments with a far day where their end is open."""
    return frame.assign(to_on=frame["to_on"].fillna(FOREVER))


def _find_overloaded_cases(records: Records) -> Iterator[dict[str, str]]:
    """Yield cases whose load shares add up to more than 1 on some day."""
    spans = _close_spans(records.assignments)
    spans = spans.assign(load_share=spans["load_share"].fillna(1.0))
    starts = spans[["case_id", "from_on"]].drop_duplicates().rename(columns={"from_on": "day"})
    pairs = spans.merge(starts, on="case_id")
    held = pairs[(pairs["from_on"] <= pairs["day"]) & (pairs["day"] < pairs["to_on"])]
    sums = held.groupby(["case_id", "day"], as_index=False)["load_share"].sum()
    over = sums[sums["load_share"] > 1 + 1e-9].drop_duplicates("case_id")
    for row in over.itertuples():
        yield make_finding(
            "contradiction",
            "shares_above_one",
            "assignments",
            row.case_id,
            f"Its load shares add up to {row.load_share:g} from {row.day:%Y-%m-%d}.",
            "End the earlier assignment, or give each a load_share so that they add up to 1.",
        )


def _find_services_unheld(records: Records) -> Iterator[dict[str, str]]:
    """Yield contacts made by somebody who did not hold the case on that day."""
    services = records.services
    own = services["facilitator_id"].notna() & services["provider"].isna()
    made = services.loc[own & (services["status"] == "delivered")]
    pairs = made.merge(
        _close_spans(records.assignments)[["case_id", "facilitator_id", "from_on", "to_on"]],
        on=["case_id", "facilitator_id"],
    )
    within = (pairs["from_on"] <= pairs["served_on"]) & (pairs["served_on"] < pairs["to_on"])
    outside = made[~made["service_id"].isin(pairs.loc[within, "service_id"])]
    for (case, facilitator), group in outside.groupby(["case_id", "facilitator_id"]):
        yield make_finding(
            "question",
            "outside_assignment",
            "services",
            f"{case}|{facilitator}",
            f"{len(group)} contacts by {facilitator} on days when they did not hold the case: "
            f"{list_offenders(group['service_id'])}.",
            "If they held it, correct the assignment; if they stood in, nothing needs doing.",
        )


def _find_services_outside_case(records: Records) -> Iterator[dict[str, str]]:
    """Yield contacts made before the case was opened or after it was closed."""
    cases = records.cases[["case_id", "opened_on", "closed_on"]]
    made = records.services[records.services["status"] == "delivered"].merge(cases, on="case_id")
    early, late = made["served_on"] < made["opened_on"], made["served_on"] >= made["closed_on"]
    for case, group in made[early | late].groupby("case_id"):
        yield make_finding(
            "contradiction",
            "outside_case",
            "services",
            case,
            f"{len(group)} contacts before the case opened or after it closed: "
            f"{list_offenders(group['service_id'])}.",
            "Correct the days of the contacts, or opened_on or closed_on of the case.",
        )


def _find_assignments_outside(records: Records) -> Iterator[dict[str, str]]:
    """Yield assignments that reach beyond their case or beyond the person's employment."""
    people = records.facilitators[["facilitator_id", "started_on", "ended_on"]]
    cases = records.cases[["case_id", "opened_on", "closed_on"]]
    spans = _close_spans(records.assignments).merge(cases, on="case_id")
    spans = spans.merge(people, on="facilitator_id")
    rules = (
        ("before_opening", spans["from_on"] < spans["opened_on"], "begins before the case opened"),
        ("after_closing", spans["to_on"] > spans["closed_on"], "goes on after the case closed"),
        ("before_start", spans["from_on"] < spans["started_on"], "begins before employment did"),
        ("after_leaving", spans["to_on"] > spans["ended_on"], "goes on after employment ended"),
    )
    for kind, broken, words in rules:
        for row in spans[broken].itertuples():
            yield make_finding(
                "contradiction",
                kind,
                "assignments",
                f"{row.case_id}|{row.facilitator_id}|{row.from_on:%Y-%m-%d}",
                f"The assignment {words}.",
                "Correct its from_on or to_on, or the other day.",
            )


def _find_conflicts(records: Records) -> Iterator[dict[str, str]]:
    """Yield cases carried by somebody who may not carry them."""
    pairs = records.assignments.merge(records.conflicts, on=["case_id", "facilitator_id"])
    for row in pairs[pairs["to_on"].isna()].itertuples():
        yield make_finding(
            "contradiction",
            "conflict",
            "assignments",
            f"{row.case_id}|{row.facilitator_id}|{row.from_on:%Y-%m-%d}",
            f"{row.facilitator_id} holds the case and may not, by the table conflicts.",
            "Give the case to somebody else, or remove the conflict.",
        )
