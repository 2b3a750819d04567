"""What was planned beside what was delivered: by facilitator and type, and contact by contact."""

from datetime import date

import numpy as np
import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.plan.holdings import Holdings, Leads, hold_cases
from caseload_lib.plan.spans import read_days

#: What can have become of a planned contact; every one is in one of these states.
STATES = ("as_planned", "other_day", "attempted", "cancelled", "unrecorded", "to_come")
#: The states in which something is still to be done.
OPEN_STATES = ("attempted", "unrecorded", "to_come")
_COUNTS = ("planned", *STATES, "unplanned")
_KEYS = ["facilitator_id", "service_type"]
_PLANNED = [
    "activity_id",
    "case_id",
    "client_code",
    "facilitator_id",
    "provider",
    "service_type",
    "starts_at",
    "planned_on",
    "minutes",
    "status",
    "state",
    "service_id",
    "served_on",
    "used_minutes",
]


def list_planned(
    records: Records, agency: Agency, *, from_on: date, to_on: date, as_of: date
) -> pd.DataFrame:
    r"""Return the contacts planned for some days, each with what became of it.

    Planned is what has a time: proposed, promised, moved, and what was delivered, attempted or
    cancelled since. A state is the first of these that applies: as_planned (delivered on the day
    it was planned for, or marked as delivered without a contact that says when), other_day,
    cancelled, attempted, unrecorded (its day is before `as_of`), to_come.

    Parameters
    ----------
    records : Records
        The agency's records: activities, services, cases, assignments.
    agency : Agency
        Its settings: the time zone, and the minutes of a service type where a contact has none.
    from_on, to_on : date
        The first day, and the first that no longer counts.
    as_of : date
        The day it is.

    Returns
    -------
    DataFrame
        One row for each contact, in order of time: activity_id, case_id, client_code,
        facilitator_id (the case's lead on the day where nobody is named; missing for an outside
        provider's), provider, service_type, starts_at (UTC), planned_on (the day for the
        agency), minutes (planned; missing where the type is unknown), status, state (one of
        `STATES`), service_id and served_on (of the contact that delivered it), used_minutes (of
        all that was recorded of it; missing where nothing was).

    Examples
    --------
    >>> from caseload_lib.agency import parse_agency
    >>> agency = parse_agency('[agency]\nname = "Harbour"\ntime_zone = "America/New_York"')
    >>> one = {"activity_id": ["N1"], "case_id": ["C1"], "service_type": ["home_visit"],
    ...        "facilitator_id": ["F001"], "starts_at": ["2026-11-03T15:00Z"]}
    >>> span = {"from_on": date(2026, 11, 1), "to_on": date(2026, 12, 1)}
    >>> records = Records(activities=pd.DataFrame(one))
    >>> [list_planned(records, agency, as_of=date(2026, 11, day), **span)["state"].item()
    ...  for day in (3, 4)]
    ['to_come', 'unrecorded']
    """
    timed = records.activities[records.activities["starts_at"].notna()]
    local = timed["starts_at"].dt.tz_convert(agency.agency.time_zone)
    days = local.dt.tz_localize(None).dt.normalize().astype("datetime64[us]")
    within = (days >= pd.Timestamp(from_on)) & (days < pd.Timestamp(to_on))
    contacts = timed[within].assign(planned_on=days[within])
    usual = {name: round(kind.contact_hours * 60) for name, kind in agency.service_types.items()}
    minutes = contacts["minutes"].fillna(contacts["service_type"].map(usual).astype("Int64"))
    contacts = contacts.assign(minutes=minutes, facilitator_id=_name_makers(records, contacts))
    codes = records.cases[["case_id", "client_code"]]
    contacts = contacts.merge(codes, on="case_id", how="left")
    contacts = contacts.merge(_sum_up(records.services), on="activity_id", how="left")
    contacts = contacts.assign(state=_find_states(contacts, pd.Timestamp(as_of)))
    ordered = contacts.sort_values(["starts_at", "activity_id"], kind="stable")
    return ordered[_PLANNED].reset_index(drop=True)


def list_open(records: Records, month: Month, agency: Agency, *, as_of: date) -> pd.DataFrame:
    """Return the planned contacts of a month that are still to be made or recorded, case by case.

    Parameters
    ----------
    records : Records
        The agency's records.
    month : Month
        For which they were planned.
    agency : Agency
        Its settings.
    as_of : date
        The day it is.

    Returns
    -------
    DataFrame
        The columns of `list_planned`, in order of case_id and time; only the states "attempted",
        "unrecorded" and "to_come".
    """
    planned = list_planned(records, agency, from_on=month.first, to_on=month.after, as_of=as_of)
    still = planned[planned["state"].isin(OPEN_STATES)]
    return still.sort_values("case_id", kind="stable").reset_index(drop=True)


def compare_delivery(
    records: Records, month: Month, agency: Agency, *, as_of: date
) -> pd.DataFrame:
    """Return what was planned for a month beside what was delivered.

    Parameters
    ----------
    records : Records
        The agency's records: activities, services, cases, assignments.
    month : Month
        The month; a planned contact belongs to it by the day it was planned for, an unplanned
        one by the day on which it was delivered.
    agency : Agency
        Its settings.
    as_of : date
        The day it is: what was planned for an earlier one and is not recorded, is missing.

    Returns
    -------
    DataFrame
        A row for each facilitator_id (who was to make it; missing where it is an outside
        provider's or nobody's) and service_type (of an unplanned contact of several types, all
        of them), in that order: planned (contacts), of which each is in one of `STATES`, as
        `list_planned` tells them: as_planned, other_day, attempted, cancelled, unrecorded,
        to_come; unplanned (delivered in the month and carrying out nothing that had a time);
        minutes_planned, minutes_used (of what was delivered or attempted), and unmeasured (how
        many contacts, planned or delivered, have minutes that are not known and so are in
        neither sum).
    """
    span = {"from_on": month.first, "to_on": month.after}
    planned = list_planned(records, agency, as_of=as_of, **span)
    delivered = planned["state"].isin(("as_planned", "other_day"))
    unknown = planned["minutes"].isna() | (delivered & planned["used_minutes"].isna())
    rows = planned.assign(
        minutes_planned=planned["minutes"], minutes_used=planned["used_minutes"], unmeasured=unknown
    )
    extra = _find_unplanned(records, month)
    extra = extra.assign(
        state="unplanned", minutes_used=extra["minutes"], unmeasured=extra["minutes"].isna()
    )
    columns = [*_KEYS, "state", "minutes_planned", "minutes_used", "unmeasured"]
    both = pd.concat([rows[columns], extra.reindex(columns=columns)], ignore_index=True)
    counts = {name: (both["state"] == name).astype("int64") for name in (*STATES, "unplanned")}
    sums = {
        name: both[name].astype("Int64").fillna(0).astype("int64")
        for name in ("minutes_planned", "minutes_used", "unmeasured")
    }
    table = both[_KEYS].assign(planned=(both["state"] != "unplanned").astype("int64"))
    table = table.assign(**counts, **sums)
    return table.groupby(_KEYS, dropna=False, as_index=False).sum()[[*_KEYS, *_COUNTS, *sums]]


def _name_makers(records: Records, contacts: pd.DataFrame) -> pd.Series:
    """Return who was to make each contact: the case's lead that day where nobody is named."""
    named = contacts["facilitator_id"].mask(contacts["provider"].notna())
    bare = contacts[named.isna() & contacts["provider"].isna()]
    if bare.empty:
        return named
    cases = pd.Index(records.cases["case_id"])
    people = pd.Index(records.facilitators["facilitator_id"])
    held = Holdings.of(hold_cases(records.assignments, records.cases), people, cases)
    place = Leads.of(held).find(cases.get_indexer(bare["case_id"]), read_days(bare["planned_on"]))
    leads = people.append(pd.Index([None])).to_numpy()[place]
    return named.fillna(pd.Series(leads, index=bare.index, dtype="str"))


def _sum_up(services: pd.DataFrame) -> pd.DataFrame:
    """Return what is recorded of each planned contact: what delivered it, and its minutes."""
    told = services[services["activity_id"].notna() & (services["status"] != "cancelled")]
    minutes = told.groupby("activity_id")["minutes"].sum(min_count=1).rename("used_minutes")
    made = told[told["status"] == "delivered"].drop_duplicates("activity_id")
    made = made.set_index("activity_id")[["service_id", "served_on"]]
    return pd.concat([minutes, made], axis=1).rename_axis("activity_id").reset_index()


def _find_states(contacts: pd.DataFrame, today: pd.Timestamp) -> np.ndarray:
    """Return the state of each contact."""
    served, planned, status = (contacts[n] for n in ("served_on", "planned_on", "status"))
    told = served.isna() & (status == "delivered").fillna(False)
    rules = {
        "as_planned": (served == planned) | told,
        "other_day": served.notna(),
        "cancelled": (status == "cancelled").fillna(False),
        "attempted": (status == "attempted").fillna(False),
        "unrecorded": planned < today,
    }
    return np.select([rule.to_numpy(dtype=bool) for rule in rules.values()], [*rules], "to_come")


def _find_unplanned(records: Records, month: Month) -> pd.DataFrame:
    """Return the contacts delivered in a month that carry out nothing that had a time."""
    services, activities = records.services, records.activities
    timed = activities.loc[activities["starts_at"].notna(), "activity_id"]
    first, after = pd.Timestamp(month.first), pd.Timestamp(month.after)
    made = services[(services["status"] == "delivered") & ~services["activity_id"].isin(timed)]
    made = made[(made["served_on"] >= first) & (made["served_on"] < after)]
    return made.assign(facilitator_id=made["facilitator_id"].mask(made["provider"].notna()))
