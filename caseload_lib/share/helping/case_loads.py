"""What each case takes of whoever holds it: hours, months together, and whether it may move."""

from datetime import date

import numpy as np
import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.assess.tenure import add_months, count_months
from caseload_lib.frames import Records
from caseload_lib.plan.contact_hours import find_planned_hours
from caseload_lib.plan.holdings import find_held, hold_cases
from caseload_lib.plan.spans import Array, find_days, merge_spans, read_days, to_day
from caseload_lib.tables import SCOPE_OF_CAUSE

#: For how many months a client stays with their facilitator after needs changed for good.
SETTLING_MONTHS = 3
GOES_ON = "the client is in a crisis that goes on"
CHANGED = "the client's needs changed for good in the last three months"
SHARED = "it is carried together already"
PROPOSED = "help with it is proposed already"

_PAIR = ["case_id", "facilitator_id"]


def weigh_cases(records: Records, day: date, agency: Agency) -> pd.DataFrame:
    r"""Return what each case held on a day takes of whoever holds it.

    Hours a month = (what the service plan in force asks for + administration_hours_per_case) ×
    load_share + the hours of the case's disruptions that go on and that the holder carries. Those
    are minutes ÷ 60 ÷ the months since they began, at least one. A case without a plan in force is
    taken to need the mean of its programme's planned cases held that day, else the mean of all.

    Parameters
    ----------
    records : Records
        The agency's records.
    day : date
        The day.
    agency : Agency
        The settings.

    Returns
    -------
    DataFrame
        One row for each case and holder, in order of both: case_id, facilitator_id, program,
        load_share (0 to 1), hours (a month; missing where no case at all has a plan), assumed
        (bool, whether by the mean), months_together (to a tenth, without a gap), shared (bool,
        whether several hold it), pinned (bool, whether it must stay), pin_reason ("" where it may
        move), conflicts (who may not carry it: ids joined by ";"; holders of a shared case are
        among them), skills_needed and languages (joined by ";", missing where nothing is asked).

    Raises
    ------
    SettingsError
        If a plan in force names a service type that the settings lack.

    Examples
    --------
    >>> from caseload_lib.agency import parse_agency
    >>> agency = parse_agency(
    ...     '[agency]\nname = "A"\ntime_zone = "UTC"\n'
    ...     '[service_types.visit]\nlabel = "Visit"\ncontact_hours = 1.5'
    ... )
    >>> plan = {"case_id": ["C1"], "service_type": ["visit"], "contacts_per_month": [4.0]}
    >>> spans = {"facilitator_id": ["F001"], "from_on": ["2026-01-01"]}
    >>> records = Records(
    ...     cases=pd.DataFrame({"case_id": ["C1"], "opened_on": ["2026-01-01"]}),
    ...     assignments=pd.DataFrame({"case_id": ["C1"], **spans}),
    ...     case_services=pd.DataFrame({**plan, "from_on": ["2026-01-01"]}),
    ... )
    >>> weighed = weigh_cases(records, date(2026, 11, 1), agency)
    >>> weighed[["facilitator_id", "hours", "months_together", "pinned"]].to_numpy().tolist()
    [['F001', 6.0, 10.0, False]]
    """
    held = find_held(records, day).drop(columns=["funding_source", "opened_on"])
    held = held.sort_values(_PAIR, ignore_index=True)
    needs = records.cases[["case_id", "skills_needed", "languages"]]
    held = held.merge(needs, on="case_id", how="left")
    hours_of = find_planned_hours(records.case_services, day, agency)
    planned = held["case_id"].map(hours_of).astype(float)
    each = _assume_means(held, planned) + agency.capacity.administration_hours_per_case
    going_on = list_going_on(records, day, agency)
    carried = going_on.groupby(_PAIR)["hours"].sum().rename("extra").reset_index()
    extra = held.merge(carried, on=_PAIR, how="left")["extra"].fillna(0.0)
    shared = held["case_id"].duplicated(keep=False)
    pins = _find_pins(records, going_on, day, agency)
    reasons = held["case_id"].map(lambda key: pins.get(key, "")).astype("str")
    reasons = reasons.mask(shared & (reasons == ""), SHARED)
    reasons = reasons.mask(held["case_id"].isin(_list_proposed(records)), PROPOSED)
    barred = _join_conflicts(records, held[shared])
    return held.assign(
        hours=each * held["load_share"] + extra,
        assumed=planned.isna(),
        months_together=_count_together(records, held, day),
        shared=shared,
        pinned=reasons != "",
        pin_reason=reasons,
        conflicts=held["case_id"].map(lambda key: barred.get(key, "")).astype("str"),
    )[
        [
            *_PAIR,
            *("program", "load_share", "hours", "assumed", "months_together", "shared"),
            *("pinned", "pin_reason", "conflicts", "skills_needed", "languages"),
        ]
    ]


def list_going_on(records: Records, day: date, agency: Agency) -> pd.DataFrame:
    """Return the disruptions that go on at the end of a day, and what they take a month.

    Parameters
    ----------
    records : Records
        disruptions.
    day : date
        The day.
    agency : Agency
        The settings, for the time zone.

    Returns
    -------
    DataFrame
        disruption_id, case_id (missing where it concerns none), facilitator_id (who carries it),
        cause, and hours a month: minutes ÷ 60 ÷ the months since it began, at least one; missing
        where its minutes are not recorded.
    """
    rows, on = records.disruptions, pd.Timestamp(day)
    begun, ended = (find_days(rows[name], agency.zone) for name in ("started_at", "ended_at"))
    going = rows[(begun <= on) & ~(ended <= on)]
    months = [max(1.0, float(count_months(one.date(), day))) for one in begun[going.index]]
    minutes = going["minutes"].to_numpy(dtype=float, na_value=np.nan)
    named = going[["disruption_id", *_PAIR, "cause"]].reset_index(drop=True)
    return named.assign(hours=minutes / 60 / np.array(months, dtype=float))


def _assume_means(held: pd.DataFrame, planned: pd.Series) -> pd.Series:
    """Return planned hours, the mean of the programme's cases where there is no plan."""
    each = held.assign(planned=planned).drop_duplicates("case_id")
    by_program = each.groupby("program")["planned"].mean()
    assumed = held["program"].map(by_program).astype(float).fillna(each["planned"].mean())
    return planned.fillna(assumed)


def _find_pins(
    records: Records, going_on: pd.DataFrame, day: date, agency: Agency
) -> dict[str, str]:
    """Return why a case must stay where it is, by case_id."""
    rows = records.disruptions[records.disruptions["permanent"].fillna(False).astype(bool)]
    begun = find_days(rows["started_at"], agency.zone)
    recent = [one.date() <= day < add_months(one.date(), SETTLING_MONTHS) for one in begun]
    pins: dict[str, str] = {}
    changed = rows[np.array(recent, dtype=bool)]
    for found, words in ((changed, CHANGED), (going_on, GOES_ON)):
        hard = found[found["cause"].map(SCOPE_OF_CAUSE) == "beyond_control"]
        pins |= dict.fromkeys(hard["case_id"].dropna(), words)
    return pins


def _list_proposed(records: Records) -> pd.Series:
    """Return the cases of proposals that are neither applied nor withdrawn."""
    rows = records.proposals
    return rows.loc[rows["applied_at"].isna() & rows["withdrawn_at"].isna(), "case_id"].dropna()


def _join_conflicts(records: Records, shared: pd.DataFrame) -> dict[str, str]:
    """Return who may not carry each case, nor take it from somebody they share it with."""
    pairs = pd.concat([records.conflicts, shared[_PAIR]]).drop_duplicates().sort_values(_PAIR)
    return {key: ";".join(own) for key, own in pairs.groupby("case_id")["facilitator_id"]}


def _count_together(records: Records, held: pd.DataFrame, day: date) -> Array:
    """Return for how many months each holder has had the case without a gap."""
    spans = hold_cases(records.assignments, records.cases)
    pairs = pd.MultiIndex.from_frame(held[_PAIR])
    place = pairs.get_indexer(pd.MultiIndex.from_frame(spans[_PAIR]))
    spans, place = spans[place >= 0], place[place >= 0]
    starts, ends = read_days(spans["starts_on"]), read_days(spans["ends_on"])
    key, starts, ends = merge_spans(place, starts, ends)
    on = to_day(day)
    now = (starts <= on) & (on < ends)
    months = np.zeros(len(held))
    months[key[now]] = [round(float(count_months(one.item(), day)), 1) for one in starts[now]]
    return months
