"""The contacts of one month as rows of the table activities: those planned, and those to come."""

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.frames import Records, make_frame
from caseload_lib.months import Month
from caseload_lib.plan.holdings import Holdings, Leads, hold_cases
from caseload_lib.plan.scheduling.contacts import PROMISED, USUAL_PRIORITY
from caseload_lib.plan.spans import to_day
from caseload_lib.tables import TABLES

_OPEN = ("proposed", *PROMISED)
_DAY = timedelta(days=1)

Row = dict[str, Any]


class MonthList:
    """One month's cases, leads and activities, by id.

    Parameters
    ----------
    records : Records
        cases, assignments, activities and services.
    month : Month
        The month.
    agency : Agency
        The settings.
    """

    def __init__(self, records: Records, month: Month, agency: Agency) -> None:
        self._month, self._agency = month, agency
        self._cases = _index(records.cases, "case_id")
        self._activities = _index(records.activities, "activity_id")
        held = hold_cases(records.assignments, records.cases)
        self._leads = _find_leads(held, month)
        here = held[
            (held["starts_on"] <= pd.Timestamp(month.last))
            & (held["ends_on"] > pd.Timestamp(month.first))
        ]
        self._holding = set(zip(here["case_id"], here["facilitator_id"], strict=True))
        served = records.services[records.services["status"] == "delivered"]
        self._served = dict(zip(served["activity_id"], served["served_on"], strict=True))

    def list_planned(self, plans: pd.DataFrame) -> list[Row]:
        """Return the activities of the month that are to be planned, completed.

        Parameters
        ----------
        plans : DataFrame
            The rows of the service plans in force, for what a contact prefers.

        Returns
        -------
        list of dict
            One row each.
        """
        pairs = zip(plans["case_id"], plans["service_type"], strict=True)
        rows = dict(zip(pairs, _read_rows(plans), strict=True))
        planned = [row for row in self._activities.values() if self._is_due(row)]
        names = {row["activity_id"] for row in planned}
        return [
            self._complete(row, rows.get((row["case_id"], row["service_type"]), {}), names)
            for row in planned
        ]

    def list_new(self, plans: pd.DataFrame, made: pd.DataFrame) -> list[Row]:
        """Return what falls due besides, and has not been delivered.

        Parameters
        ----------
        plans : DataFrame
            Rows of the service plans, with `due`, the contacts that fall due by each.
        made : DataFrame
            case_id and service_type of the contacts delivered in the month.

        Returns
        -------
        list of dict
            One row each.
        """
        known = Counter(zip(made["case_id"], made["service_type"], strict=True))
        for row in self._activities.values():
            known[row["case_id"], row["service_type"]] += self._is_due(row) or self._is_unseen(row)
        numbers: Counter[tuple[str, str]] = Counter()
        new: list[Row] = []
        for plan in _read_rows(plans.sort_values(["case_id", "service_type", "from_on"])):
            pair = plan["case_id"], plan["service_type"]
            covered = min(known[pair], plan["due"])
            known[pair] -= covered
            if plan["case_id"] in self._leads and plan["due"] > covered:
                minutes = self._find_minutes(plan["service_type"])
                lacking = range(plan["due"] - covered) if minutes else ()
                new += [self._make(plan, numbers) for _ in lacking]
        return new

    def frame(self, rows: list[Row]) -> pd.DataFrame:
        """Return rows as a frame, with the zone and the client's code of each case."""
        names = TABLES["activities"].names
        listed = make_frame(TABLES["activities"], pd.DataFrame(rows, columns=list(names)))
        cases = [self._cases.get(case_id, {}) for case_id in listed["case_id"]]
        for name in ("zone", "client_code"):
            listed[name] = pd.Series([case.get(name) for case in cases], dtype="str")
        travelling = listed["service_type"].isin(list_travelling(self._agency))
        listed["zone"] = listed["zone"].where(travelling)
        return listed.sort_values("activity_id", ignore_index=True)

    def _is_due(self, row: Row) -> bool:
        """Return whether an activity is to be planned in the month."""
        return (row["status"] or "proposed") in _OPEN and self._is_in_month(row)

    def _is_unseen(self, row: Row) -> bool:
        """Return whether an activity of the month was delivered, and no service tells of it."""
        unseen = row["activity_id"] not in self._served
        return row["status"] == "delivered" and unseen and self._is_in_month(row)

    def _is_in_month(self, row: Row) -> bool:
        """Return whether an activity has its time, or else its days, in the month."""
        if row["starts_at"] is not None:
            return Month.of(row["starts_at"].tz_convert(self._agency.zone)) == self._month
        first, last = row["earliest_on"], row["latest_on"]
        begun = first is None or first.date() <= self._month.last
        return begun and (last is None or last.date() >= self._month.first)

    def _find_minutes(self, service_type: str) -> int:
        """Return the minutes of a contact of a service type."""
        self._agency.hours_of(service_type)
        return round(self._agency.service_types[service_type].contact_hours * 60)

    def _make(self, plan: Row, numbers: Counter[tuple[str, str]]) -> Row:
        """Return the next contact of a plan, with an id that no activity has."""
        pair = plan["case_id"], plan["service_type"]
        while True:
            numbers[pair] += 1
            name = f"{pair[0]}-{pair[1]}-{self._month}-{numbers[pair]}"
            if name not in self._activities:
                break
        new = {"activity_id": name, "case_id": pair[0], "service_type": pair[1]}
        return self._complete({**new, "status": "proposed"}, plan, {name})

    def _complete(self, row: Row, plan: Row, names: set[str]) -> Row:
        """Return an activity with what it leaves open filled in."""
        lead = self._leads.get(row["case_id"], {})
        completed = {**row}
        if row.get("facilitator_id") is None:
            completed["facilitator_id"] = None if row.get("provider") else lead.get("who")
        elif row["status"] not in PROMISED and lead:
            held = (row["case_id"], row["facilitator_id"]) in self._holding
            completed["facilitator_id"] = row["facilitator_id"] if held else lead["who"]
        if row.get("minutes") is None:
            completed["minutes"] = self._find_minutes(row["service_type"])
        if row.get("earliest_on") is None and row.get("latest_on") is None:
            first, last = self._find_window(plan, lead)
            completed |= {"earliest_on": first, "latest_on": last}
        case = self._cases.get(row["case_id"], {})
        completed["priority"] = row.get("priority") or case.get("priority") or USUAL_PRIORITY
        for name in ("preferred_days", "preferred_from", "preferred_to"):
            completed[name] = row.get(name) or plan.get(name)
        return self._settle_order(completed, names)

    def _find_window(self, plan: Row, lead: Row) -> tuple[pd.Timestamp, pd.Timestamp]:
        """Return the first and last day of the month on which plan, case and lead last."""
        begins = [pd.Timestamp(self._month.first), plan.get("from_on"), lead.get("from_on")]
        ends = [pd.Timestamp(self._month.after), plan.get("to_on"), lead.get("to_on")]
        first = max(day for day in begins if day is not None)
        return first, min(day for day in ends if day is not None) - _DAY

    def _settle_order(self, row: Row, names: set[str]) -> Row:
        """Return an activity that waits for another of the month, or from a day on, or for none."""
        before = self._activities.get(row.get("after_activity_id") or "")
        if before is None or before["activity_id"] in names:
            return row
        settled = {**row, "after_activity_id": None}
        day = self._served.get(before["activity_id"])
        if day is None and before["starts_at"] is not None and before["status"] in _OPEN:
            day = before["starts_at"].tz_convert(self._agency.zone).tz_localize(None).normalize()
        if day is None:
            return settled
        earliest = day + (row["least_gap_days"] or 0) * _DAY
        settled["earliest_on"] = max(row["earliest_on"] or earliest, earliest)
        if row["greatest_gap_days"] is not None:
            latest = day + row["greatest_gap_days"] * _DAY
            settled["latest_on"] = min(row["latest_on"] or latest, latest)
        if settled["latest_on"] is not None:
            # What is late already is not called off: it is due as soon as may be.
            settled["latest_on"] = max(settled["latest_on"], settled["earliest_on"])
        return settled


def list_travelling(agency: Agency) -> list[str]:
    """Return the service types for which one goes somewhere; all where no way is known of any."""
    kinds = agency.service_types
    return [name for name, kind in kinds.items() if kind.travel_hours] or list(kinds)


def _read_rows(frame: pd.DataFrame) -> list[Row]:
    """Return rows with None where something is missing."""
    return [
        {name: None if pd.isna(value) else value for name, value in row.items()}
        for row in frame.to_dict("records")
    ]


def _index(frame: pd.DataFrame, key: str) -> Mapping[str, Row]:
    """Return rows by their key."""
    return {row[key]: row for row in _read_rows(frame)}


def _find_leads(held: pd.DataFrame, month: Month) -> dict[str, Row]:
    """Return who leads each case on the month's 15th, and from when to when."""
    people = pd.Index(held["facilitator_id"].unique()).sort_values()
    cases = pd.Index(held["case_id"].unique()).sort_values()
    leads = Leads.of(Holdings.of(held, people, cases))
    middle = to_day(month.first.replace(day=15))
    on = np.flatnonzero((leads.starts_on <= middle) & (middle < leads.ends_on))
    return {
        str(cases[leads.case[place]]): {
            "who": str(people[leads.person[place]]),
            "from_on": pd.Timestamp(leads.starts_on[place]),
            "to_on": pd.Timestamp(leads.ends_on[place]),
        }
        for place in on
    }
