"""Which caps and prescribed times of the agency and its funders apply to a person's cases."""

import math
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.assess.tenure import add_months, count_months
from caseload_lib.errors import list_offenders
from caseload_lib.frames import Records
from caseload_lib.plan.contact_hours import find_planned_hours
from caseload_lib.plan.holdings import check_facilitator, find_held
from caseload_lib.plan.ramp import find_start, load_share
from caseload_lib.planning_settings import Funding

#: The columns of `find_rules` with their kinds.
COLUMNS = {
    "rule": "str",
    "source": "str",
    "label": "str",
    "limit": "float64",
    "unit": "str",
    "value": "float64",
    "binds": "bool",
    "case_ids": "str",
    "sentence": "str",
}
_POLICY = "the agency's policy"
# Shares of cases are not exact in binary: 3 × ⅓ must count as one.
_TOLERANCE = 1e-9


def find_rules(records: Records, facilitator_id: str, day: date, agency: Agency) -> pd.DataFrame:
    """Return every cap and prescribed time that applies to somebody's cases on a day.

    Cases are counted by load_share: one that is carried by half counts half. Of a funding source
    only those rules are given that it has, and only where a case held is on it.

    - most_cases (of the agency, of a source): cases held, and those on the source.
    - most_hours_per_case: the most hours a month that a service plan asks for of a case on the
      source (contact, travel and recording, without administration).
    - most_months: the months since its opening of the case longest on the source.
    - ramp: the share of a full load that somebody new carries.

    Parameters
    ----------
    records : Records
        The agency's records.
    facilitator_id : str
        Who.
    day : date
        The day.
    agency : Agency
        The settings.

    Returns
    -------
    DataFrame
        rule (the key in the settings), source (the section: "policies" or "funding." and its
        name), label, limit, unit, value (the number now; missing where it is not known or there
        is none), binds (whether it leaves no room: the cap is reached, a case goes beyond it, or
        its time is out or runs out within `policies.funding_notice_days`), case_ids (those that
        bind, joined by ";") and a sentence; the agency's own first, then sources as in the
        settings.

    Raises
    ------
    RecordsError
        If the records have no such facilitator.
    SettingsError
        If the plan of a case names a service type that the settings lack.
    """
    held = _find_own(records, facilitator_id, day)
    planned = find_planned_hours(
        records.case_services[records.case_services["case_id"].isin(held["case_id"])], day, agency
    )
    rows = [*_find_policies(records, facilitator_id, day, agency, held)]
    for name, funding in agency.funding.items():
        on_it = held[held["funding_source"] == name]
        if on_it.empty:
            continue
        source = {"source": f"funding.{name}", "label": funding.label}
        found = (
            _check_cases(funding, on_it, held),
            _check_hours(funding, on_it, planned),
            _check_months(funding, on_it, day, agency.policies.funding_notice_days),
        )
        rows += [{**source, **row} for row in found if row]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)


def find_cap(
    records: Records, facilitator_id: str, day: date, agency: Agency
) -> tuple[int | None, str]:
    """Return the least number of cases to which a rule limits somebody's caseload, and whose.

    The agency's most_cases limits the whole. A source's most_cases limits only the cases on it;
    it limits the whole to the size at which, with the sources mixed as they are now, the cases
    on it reach their cap: ⌊cap ÷ share of the cases held that are on it⌋. Whoever holds no case
    is taken to have the mix of the whole agency.

    Parameters
    ----------
    records : Records
        The agency's records.
    facilitator_id : str
        Who.
    day : date
        The day.
    agency : Agency
        The settings.

    Returns
    -------
    tuple of int or None and str
        Cases, and "the agency's policy" or the source's label; None and "" where nothing limits
        them. Where two limit alike, the agency's goes first.

    Raises
    ------
    RecordsError
        If the records have no such facilitator.
    """
    held = _find_own(records, facilitator_id, day)
    return _limit_mix(_sum_sources(find_held(records, day) if held.empty else held), agency)


def find_caps(
    records: Records, facilitators: Iterable[str], day: date, agency: Agency
) -> dict[str, tuple[int | None, str]]:
    """Return the least number of cases to which a rule limits people's caseloads, and whose.

    Parameters
    ----------
    records : Records
        The agency's records.
    facilitators : iterable of str
        Whose.
    day : date
        The day.
    agency : Agency
        The settings.

    Returns
    -------
    dict of str to tuple of int or None and str
        By facilitator_id, as `find_cap` gives it.
    """
    held = find_held(records, day)
    whole = _sum_sources(held)
    own: dict[str, dict[str, float]] = {}
    sums = held.groupby(["facilitator_id", "funding_source"], dropna=False)["load_share"].sum()
    for (who, source), share in sums.items():
        own.setdefault(who, {})[source] = float(share)
    return {who: _limit_mix(own.get(who, whole), agency) for who in facilitators}


def _sum_sources(held: pd.DataFrame) -> dict[str, float]:
    """Return how many of some cases are on each source, those without one included."""
    sums = held.groupby("funding_source", dropna=False)["load_share"].sum()
    return {source: float(share) for source, share in sums.items()}


def _limit_mix(sources: Mapping[str, float], agency: Agency) -> tuple[int | None, str]:
    """Return the least number of cases to which a rule limits a mix of sources, and whose."""
    limits = []
    if agency.policies.most_cases is not None:
        limits.append((agency.policies.most_cases, _POLICY))
    every = math.fsum(sources.values())
    for name, funding in agency.funding.items():
        if funding.most_cases is not None:
            whole = _limit_whole(funding.most_cases, sources.get(name, 0.0), every)
            if whole is not None:
                limits.append((whole, funding.label))
    return min(limits, key=lambda limit: limit[0], default=(None, ""))


def _round(number: float) -> str:
    """Return a number of cases with the shares of cases carried together."""
    return f"{round(number, 1):g}"


def _find_own(records: Records, facilitator_id: str, day: date) -> pd.DataFrame:
    """Return the cases somebody holds on a day; refuse who is not there."""
    check_facilitator(records, facilitator_id)
    return find_held(records, day, facilitator_id=facilitator_id)


def _find_policies(
    records: Records, facilitator_id: str, day: date, agency: Agency, held: pd.DataFrame
) -> Iterator[dict[str, Any]]:
    """Yield the agency's own cap, and the ramp of somebody new."""
    source = {"source": "policies", "label": _POLICY}
    policies = agency.policies
    if policies.most_cases is not None:
        yield {
            **source,
            **_compare_cases(
                f"The agency allows a caseload of {policies.most_cases}",
                policies.most_cases,
                held,
            ),
        }
    started_on = find_start(records, facilitator_id)
    if started_on is None or started_on > day:
        return
    share = load_share(started_on, day, policies.ramp)
    if share < 1:
        yield {
            **source,
            "rule": "ramp",
            "limit": share,
            "unit": "of a full load",
            "binds": True,
            "case_ids": "",
            "sentence": f"New to the work since {started_on}: {share:.0%} of a full load now, by "
            f"the ramp of {len(policies.ramp)} months.",
        }


def _check_cases(
    funding: Funding, on_it: pd.DataFrame, held: pd.DataFrame
) -> dict[str, Any] | None:
    """Return how many cases on a source are held against how many may be."""
    limit = funding.most_cases
    if limit is None:
        return None
    words = f"Of one facilitator's cases {funding.label} takes at most {limit}"
    row = _compare_cases(words, limit, on_it)
    parts = (float(cases["load_share"].sum()) for cases in (on_it, held))
    whole = _limit_whole(limit, *parts)
    if whole is not None:
        row["sentence"] += f" Sources mixed as they are, that limits the caseload to {whole}."
    return row


def _limit_whole(limit: int, part: float, every: float) -> int | None:
    """Return the caseload at which the cases on a source reach its cap, if the mix stays."""
    return math.floor(limit * every / part + _TOLERANCE) if part else None


def _compare_cases(words: str, limit: int, held: pd.DataFrame) -> dict[str, Any]:
    """Return a cap on cases against those held."""
    number = float(held["load_share"].sum())
    over = number - limit
    if over > _TOLERANCE:
        end = f"{_round(over)} too many."
    elif over >= -_TOLERANCE:
        end = "there is no room for another."
    else:
        end = f"there is room for {_round(-over)} more."
    return {
        "rule": "most_cases",
        "limit": limit,
        "unit": "cases",
        "value": number,
        "binds": over >= -_TOLERANCE,
        "case_ids": "",
        "sentence": f"{words}, {_round(number)} now: {end}",
    }


def _check_hours(
    funding: Funding, on_it: pd.DataFrame, planned: pd.Series
) -> dict[str, Any] | None:
    """Return the hours planned for the cases on a source against those that it pays for."""
    limit = funding.most_hours_per_case
    if limit is None:
        return None
    hours = on_it["case_id"].map(planned).set_axis(on_it["case_id"])
    beyond = hours[hours > limit + _TOLERANCE].sort_index()
    unknown = hours.index[hours.isna()].sort_values()
    parts = [f"{funding.label} pays for {limit:g} hours a month of one case"]
    if len(beyond):
        parts.append(
            "more is planned for "
            + list_offenders(f"{case} ({number:.1f} hours)" for case, number in beyond.items())
        )
    elif len(hours) > len(unknown):
        parts.append(f"the most that is planned is {hours.max():.1f}")
    if len(unknown):
        parts.append(f"no service plan says what {list_offenders(unknown)} needs")
    return {
        "rule": "most_hours_per_case",
        "limit": limit,
        "unit": "hours a month for a case",
        "value": hours.max(),
        "binds": len(beyond) > 0,
        "case_ids": ";".join(beyond.index),
        "sentence": "; ".join(parts) + ".",
    }


def _check_months(
    funding: Funding, on_it: pd.DataFrame, day: date, notice_days: int
) -> dict[str, Any] | None:
    """Return how long cases on a source have been open against the time that they may take."""
    if funding.most_months is None:
        return None
    cases = on_it.sort_values("case_id").set_index("case_id")["opened_on"].dt.date
    close_by = cases.map(lambda opened: add_months(opened, funding.most_months))
    late = close_by[close_by <= day]
    soon = close_by[(close_by > day) & (close_by <= day + timedelta(days=notice_days))]
    parts = [f"{funding.label}: a case on it must close within {funding.most_months:g} months"]
    if len(late):
        parts.append(
            "past that " + list_offenders(f"{case} (since {until})" for case, until in late.items())
        )
    if len(soon):
        parts.append(
            f"within {notice_days} days it comes for "
            + list_offenders(f"{case} (on {until})" for case, until in soon.items())
        )
    if not len(late) and not len(soon):
        parts.append(f"it comes for none within {notice_days} days")
    return {
        "rule": "most_months",
        "limit": funding.most_months,
        "unit": "months",
        "value": max(float(count_months(opened, day)) for opened in cases),
        "binds": len(late) + len(soon) > 0,
        "case_ids": ";".join(sorted([*late.index, *soon.index])),
        "sentence": "; ".join(parts) + ".",
    }
