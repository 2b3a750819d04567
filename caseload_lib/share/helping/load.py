"""Who carries how much of what on a day, and who could take more: what sharing starts from."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.plan.policies import find_caps
from caseload_lib.plan.ramp import find_starts, load_share
from caseload_lib.review.wording import join_words
from caseload_lib.share.helping.case_loads import list_going_on, weigh_cases

#: Whoever leaves within so many days is asked for nothing more.
LEAVING_DAYS = 90
_FACTS = ("available_hours", "support_given_hours", "support_received_hours")
_USUAL_MONTHS = 12
_OTHER_WORK = "works as {}"
_ASSUMED = "no service plan is in force: taken to need the mean of its programme"
_NO_PLAN = "no service plan is in force for any case, so that its hours are not known"
_NO_HOURS = "the hours that their cases take are not known"


@dataclass(frozen=True)
class Load:
    """Who carries how much of what on a day, in hours a month.

    Parameters
    ----------
    month : Month
        Whose hours are available.
    day : date
        On which the cases are held.
    cases : DataFrame
        As `case_loads.weigh_cases` gives it, without what is not known.
    facilitators : DataFrame
        One row for each person who can be reckoned with, in order of facilitator_id:
        own_hours (available in the month, as on the pages), ramp (0 to 1, the share of a full load
        on the day), support_given_hours and support_received_hours (in the month),
        available_hours (own_hours × ramp, less support given, with support received; 0 or more),
        usual_hours (the mean of own_hours in the twelve months before; missing where none is
        known), fixed_hours (of disruptions going on that belong to none of their cases), max_cases
        (missing where nothing limits them), takes_cases and supports (bool, whether they can be
        asked to), kept_out (bool, whether they neither give nor take anything), why_not (a clause
        where one of these says no, else ""), skills, languages (joined by ";", missing where none
        are recorded).
    unknown : DataFrame
        What is left out or assumed: what ("facilitator", "case", "disruption"), id and reason.
    """

    month: Month
    day: date
    cases: pd.DataFrame
    facilitators: pd.DataFrame
    unknown: pd.DataFrame


def gather_load(
    records: Records, history: pd.DataFrame, month: Month, agency: Agency, *, day: date
) -> Load:
    """Return who carries how much of what on a day, and who could take more.

    Hours available are the month's as on the pages (contract less leave, training, administration
    and reserve), a newcomer's × the ramp's share on the day. Support that was given in the month
    is taken to go on: its hours pass from who gives it to who receives it. Leads take no cases, nor
    does anybody whose roles that day do not include facilitator; whoever is new or leaves within
    `LEAVING_DAYS` is not asked for support, and who leaves not for cases either.

    Parameters
    ----------
    records : Records
        The agency's records.
    history : DataFrame
        As `review.history.history_facts` gives it, up to the month.
    month : Month
        The last month looked at.
    agency : Agency
        The settings.
    day : date
        The day on which cases are held, after the month began.

    Returns
    -------
    Load
        What is not known is in its `unknown`, never a silent zero: whoever holds cases of
        which no hours are known is left out, too, as if they had room they would be asked.

    Raises
    ------
    SettingsError
        If a plan in force names a service type that the settings lack.
    """
    cases, going_on = weigh_cases(records, day, agency), list_going_on(records, day, agency)
    facts = _read_facts(history, month)
    people = records.facilitators.drop_duplicates("facilitator_id").set_index("facilitator_id")
    reasons = _sort_people(records, people, facts, set(cases["facilitator_id"]), day)
    for key in cases.loc[cases["hours"].isna(), "facilitator_id"]:
        reasons[key] = reasons[key] or _NO_HOURS
    chosen = [key for key, reason in reasons.items() if not reason]
    known = cases[cases["hours"].notna() & cases["facilitator_id"].isin(chosen)]
    described = _describe_people(records, people.loc[chosen], facts.loc[chosen], day, agency)
    facilitators = pd.DataFrame(list(described), columns=list(_COLUMNS)).astype(_COLUMNS)
    key = facilitators["facilitator_id"]
    beside = key.map(_sum_elsewhere(going_on, known)).astype(float)
    facilitators["fixed_hours"] = beside.fillna(0.0)
    facilitators["usual_hours"] = key.map(_find_usual(history, month)).astype(float)
    unknown = [
        *(("facilitator", one, reason) for one, reason in reasons.items() if reason),
        *_explain_cases(cases),
        *(
            ("disruption", one, "it goes on without recorded minutes, so that it adds nothing")
            for one in going_on.loc[going_on["hours"].isna(), "disruption_id"]
        ),
    ]
    return Load(
        month,
        day,
        known.reset_index(drop=True),
        facilitators,
        pd.DataFrame(unknown, columns=["what", "id", "reason"], dtype="str"),
    )


_COLUMNS = {
    "facilitator_id": "str",
    "own_hours": "float64",
    "ramp": "float64",
    "support_given_hours": "float64",
    "support_received_hours": "float64",
    "available_hours": "float64",
    "usual_hours": "float64",
    "fixed_hours": "float64",
    "max_cases": "float64",
    "takes_cases": "bool",
    "supports": "bool",
    "kept_out": "bool",
    "why_not": "str",
    "skills": "str",
    "languages": "str",
}


def _read_facts(history: pd.DataFrame, month: Month) -> pd.DataFrame:
    """Return hours available and of support in the month, and why they are not known, by person."""
    rows = history[(history["month"] == str(month)) & history["indicator"].isin(_FACTS)]
    values = rows.pivot(index="facilitator_id", columns="indicator", values="value")
    reasons = rows[rows["indicator"] == _FACTS[0]].set_index("facilitator_id")["reason"]
    return values.reindex(columns=_FACTS).assign(reason=reasons)


def _find_usual(history: pd.DataFrame, month: Month) -> pd.Series:
    """Return the mean of hours available in the months before, by person."""
    months = [str(one) for one in (month + -1).trailing(_USUAL_MONTHS)]
    known = history[(history["indicator"] == _FACTS[0]) & history["month"].isin(months)]
    return known.groupby("facilitator_id")["value"].mean()


def _sort_people(
    records: Records, people: pd.DataFrame, facts: pd.DataFrame, holders: set[str], day: date
) -> dict[str, str]:
    """Return who is to be reckoned with, and why that cannot be: "" where it can."""
    on, reasons, works = pd.Timestamp(day), {}, _find_other_work(records, day)
    for key in sorted({*facts.index, *holders, *people.index[people["started_on"] <= on]}):
        if key not in people.index:
            reasons[key] = "they are not among the facilitators, and hold cases"
        elif people.loc[key, "ended_on"] <= on:
            if key in holders:
                reasons[key] = "they have left, and still hold cases: give those to somebody"
        elif key not in facts.index:
            if key in holders or not works.get(key):
                reasons[key] = "their hours of the month are not known"
        elif facts.loc[key, "available_hours"] > 0:
            reasons[key] = ""
        else:
            reason = facts.loc[key, "reason"]
            reasons[key] = "no hours are available in the month" if pd.isna(reason) else reason
    return reasons


def _find_other_work(records: Records, day: date) -> dict[str, str]:
    """Return what everybody does who takes no cases on a day; who does or may is left out."""
    rows, on = records.roles, pd.Timestamp(day)
    now = rows[(rows["from_on"] <= on) & ~(rows["to_on"] <= on)]
    roles: dict[str, set[str]] = {str(who): set() for who in rows["facilitator_id"].dropna()}
    for who, role in zip(now["facilitator_id"], now["role"], strict=True):
        roles[str(who)].add(role)
    return {
        who: join_words([role.replace("_", " ") for role in sorted(own)]) or "nothing"
        for who, own in roles.items()
        if "facilitator" not in own
    }


def _describe_people(
    records: Records, people: pd.DataFrame, facts: pd.DataFrame, day: date, agency: Agency
) -> Iterator[dict[str, object]]:
    """Yield what people have and may take, without what else they carry."""
    starts, works = find_starts(records), _find_other_work(records, day)
    caps = find_caps(records, people.index, day, agency)
    soon = pd.Timestamp(day + timedelta(days=LEAVING_DAYS))
    rows = people.to_dict("index")
    for key, *hours in facts[list(_FACTS)].itertuples(name=None):
        own, given, received = (float(np.nan_to_num(one)) for one in hours)
        started, person, work = starts.get(key), rows[key], works.get(key, "")
        begun = started is None or started <= day
        ramp = load_share(started, day, agency.policies.ramp) if begun else 1.0
        leaves, new = person["ended_on"] <= soon, ramp < 1
        why = [f"leaves on {person['ended_on']:%Y-%m-%d}"] if leaves else []
        why += [_OTHER_WORK.format(work)] if work else []
        why += ["is new to the work"] if new else []
        yield {
            "facilitator_id": key,
            "own_hours": own,
            "ramp": ramp,
            "support_given_hours": given,
            "support_received_hours": received,
            "available_hours": max(own * ramp - given + received, 0.0),
            "max_cases": caps[key][0],
            "takes_cases": not work and not leaves,
            "supports": not new and not leaves,
            "kept_out": False,
            "why_not": join_words(why),
            "skills": person["skills"],
            "languages": person["languages"],
        }


def _sum_elsewhere(going_on: pd.DataFrame, cases: pd.DataFrame) -> pd.Series:
    """Return the hours of disruptions going on that are in no case's hours, by who carries them."""
    pairs = pd.MultiIndex.from_frame(going_on[["case_id", "facilitator_id"]])
    counted = pairs.isin(pd.MultiIndex.from_frame(cases[["case_id", "facilitator_id"]]))
    return going_on[~counted].groupby("facilitator_id")["hours"].sum()


def _explain_cases(cases: pd.DataFrame) -> Iterator[tuple[str, str, str]]:
    """Yield which cases' hours are assumed or not known, and why."""
    each = cases[cases["assumed"]].drop_duplicates("case_id")
    for key, hours in zip(each["case_id"], each["hours"], strict=True):
        yield "case", key, _NO_PLAN if pd.isna(hours) else _ASSUMED
