"""Funding that ends, sources that nobody uses, and cases whose source does not fit them."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.frames import Records
from caseload_lib.plan.holdings import find_leads
from caseload_lib.planning_settings import Funding

#: The columns of `find_ending` with their kinds.
ENDING_COLUMNS = {
    "source": "str",
    "label": "str",
    "ends_on": "datetime64[us]",
    "days_left": "Int64",
    "case_id": "str",
    "facilitator_id": "str",
    "sentence": "str",
}
#: The columns of `find_unused` with their kinds.
UNUSED_COLUMNS = {
    "kind": "str",
    "source": "str",
    "label": "str",
    "case_id": "str",
    "facilitator_id": "str",
    "sentence": "str",
}
_RULES = {"program": "programmes", "zone": "zones", "languages": "languages"}
_WORDS = {"program": "programme", "zone": "zone", "languages": "language"}


def find_ending(records: Records, day: date, agency: Agency) -> pd.DataFrame:
    """Return the funding that ends soon or has ended, and the open cases on it.

    Soon is within `policies.funding_notice_days` of the day, that day included. A source that
    has ended is given as long as an open case is on it.

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
        A row for each case open on the day: source (its name in the settings), label, ends_on
        (first day without it), days_left (0 or less: it has ended), case_id, facilitator_id (who
        leads it; missing where nobody holds it) and a sentence. A source that ends soon and that
        no open case is on has one row without a case. What ends first comes first.
    """
    cases = _list_open(records, day)
    rows = []
    for name, funding in agency.funding.items():
        if funding.ends_on is None:
            continue
        left = (funding.ends_on - day).days
        if left > agency.policies.funding_notice_days:
            continue
        on_it = cases[cases["funding_source"] == name]
        row = {
            "source": name,
            "label": funding.label,
            "ends_on": pd.Timestamp(funding.ends_on),
            "days_left": left,
        }
        when = say_end(funding.label, funding.ends_on, left)
        if on_it.empty and left > 0:
            rows.append({**row, "sentence": f"{when}; no open case is on it."})
        rows += [
            {
                **row,
                "case_id": case.case_id,
                "facilitator_id": case.facilitator_id,
                "sentence": f"{when}; {case.case_id} is on it.",
            }
            for case in on_it.itertuples()
        ]
    found = pd.DataFrame(rows, columns=list(ENDING_COLUMNS)).astype(ENDING_COLUMNS)
    return found.sort_values("days_left", kind="stable", ignore_index=True)


def say_end(label: str, ends_on: date, days_left: int) -> str:
    """Return when a source ends or ended.

    Parameters
    ----------
    label : str
        The source's label.
    ends_on : date
        First day without it.
    days_left : int
        Days until then; 0 or less where it has come.

    Returns
    -------
    str
        The beginning of a sentence.

    Examples
    --------
    >>> say_end("County grant", date(2026, 12, 31), 60)
    'County grant ends on 2026-12-31, in 60 days'
    """
    if days_left <= 0:
        return f"{label} ended on {ends_on:%Y-%m-%d}"
    days = "1 day" if days_left == 1 else f"{days_left} days"
    return f"{label} ends on {ends_on:%Y-%m-%d}, in {days}"


def find_unused(records: Records, day: date, agency: Agency) -> pd.DataFrame:
    """Return funding that open cases could use, and cases that their source does not fit.

    A case matches a source if its programme is among the source's programmes, its zone among the
    zones and one of its languages among the languages; a source that names none takes any.
    Sources that have ended are not offered.

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
        kind, source (its name), label (missing where the settings do not know it), case_id and
        facilitator_id (who leads it) of cases open on the day, and a sentence; by kind in this
        order, then by source as in the settings and by case. Empty where the settings name no
        funding.

        - unused_source: no open case is on the source; a row for each case that matches it, or
          one without a case where none does.
        - no_source: the case has no source recorded; the sentence says which ones it matches.
        - unknown_source: the settings do not name the case's source.
        - not_met: the case does not meet its source's rules; the sentence says which.
        - not_known: whether it does cannot be told, since what they ask for is not recorded.
    """
    if not agency.funding:
        return pd.DataFrame(columns=list(UNUSED_COLUMNS)).astype(UNUSED_COLUMNS)
    cases = _list_open(records, day)
    meets = {name: _judge(cases, funding) for name, funding in agency.funding.items()}
    offered = {
        name: funding
        for name, funding in agency.funding.items()
        if funding.ends_on is None or funding.ends_on > day
    }
    rows = [
        *_find_unused_sources(cases, offered, meets),
        *_find_sourceless(cases, offered, meets),
        *_find_unknown(cases, agency),
        *_find_misfits(cases, agency, meets),
    ]
    found = pd.DataFrame(rows, columns=list(UNUSED_COLUMNS)).astype(UNUSED_COLUMNS)
    kinds = ["unused_source", "no_source", "unknown_source", "not_met", "not_known"]
    rank = found["kind"].map({kind: place for place, kind in enumerate(kinds)})
    return found.loc[rank.sort_values(kind="stable").index].reset_index(drop=True)


def _list_open(records: Records, day: date) -> pd.DataFrame:
    """Return the cases open on a day with who leads each, in order of case_id."""
    leads = find_leads(records, day)
    cases = records.cases[records.cases["case_id"].isin(leads.index)]
    return cases.assign(facilitator_id=cases["case_id"].map(leads)).sort_values("case_id")


def _judge(cases: pd.DataFrame, funding: Funding) -> pd.DataFrame:
    """Return whether each case meets each of a source's rules, missing where it is not known."""
    judged = {}
    for column, rule in _RULES.items():
        wanted = set(getattr(funding, rule))
        if wanted:
            judged[column] = cases[column].map(
                lambda text, wanted=wanted: not wanted.isdisjoint(text.split(";")),
                na_action="ignore",
            )
    return pd.DataFrame(judged, index=cases.index).astype("boolean")


def _matches(judged: pd.DataFrame) -> pd.Series:
    """Return which cases are known to meet all rules."""
    return judged.fillna(False).all(axis=1).astype(bool)


def _make_row(
    kind: str, source: str | None, label: str | None, case: Any, sentence: str
) -> dict[str, Any]:
    """Return a row about one case."""
    return {
        "kind": kind,
        "source": source,
        "label": label,
        "case_id": getattr(case, "case_id", None),
        "facilitator_id": getattr(case, "facilitator_id", None),
        "sentence": sentence,
    }


def _find_unused_sources(
    cases: pd.DataFrame, offered: dict[str, Funding], meets: dict[str, pd.DataFrame]
) -> Iterator[dict[str, Any]]:
    """Yield sources that no open case is on, with the cases that match them."""
    for name, funding in offered.items():
        if (cases["funding_source"] == name).any():
            continue
        matching = cases[_matches(meets[name])]
        words = f"No open case is on {funding.label}"
        for case in matching.itertuples():
            sentence = f"{words}; {case.case_id} matches its rules."
            yield _make_row("unused_source", name, funding.label, case, sentence)
        if matching.empty:
            sentence = f"{words}, and none is known to match its rules."
            yield _make_row("unused_source", name, funding.label, None, sentence)


def _find_sourceless(
    cases: pd.DataFrame, offered: dict[str, Funding], meets: dict[str, pd.DataFrame]
) -> Iterator[dict[str, Any]]:
    """Yield cases without a funding source, with the sources that they match."""
    fits = {name: _matches(meets[name]) for name in offered}
    for case in cases[cases["funding_source"].isna()].itertuples():
        labels = [offered[name].label for name in offered if fits[name][case.Index]]
        rest = f"it matches the rules of {', '.join(labels)}" if labels else "it matches none"
        sentence = f"No funding source is recorded for {case.case_id}; {rest}."
        yield _make_row("no_source", None, None, case, sentence)


def _find_unknown(cases: pd.DataFrame, agency: Agency) -> Iterator[dict[str, Any]]:
    """Yield cases on a source that the settings do not name."""
    sources = cases["funding_source"]
    for case in cases[sources.notna() & ~sources.isin(agency.funding)].itertuples():
        source = str(case.funding_source)
        sentence = f"{case.case_id} is on {source}, which params/agency.toml does not name."
        yield _make_row("unknown_source", source, None, case, sentence)


def _find_misfits(
    cases: pd.DataFrame, agency: Agency, meets: dict[str, pd.DataFrame]
) -> Iterator[dict[str, Any]]:
    """Yield cases that do not meet their source's rules, or of which it cannot be told."""
    for name, funding in agency.funding.items():
        on_it = cases["funding_source"] == name
        for place in cases.index[on_it & ~_matches(meets[name])]:
            case, judged = cases.loc[place], meets[name].loc[place]
            broken = [
                rule for rule in judged.index if judged[rule] is not pd.NA and not judged[rule]
            ]
            words = f"{case['case_id']} is on {funding.label}"
            if len(broken):
                rules = " and ".join(_say_rule(funding, rule, case[rule]) for rule in broken)
                kind, sentence = "not_met", f"{words}, which is for {rules}."
            else:
                missing = " and ".join(_WORDS[rule] for rule in judged.index[judged.isna()])
                kind = "not_known"
                sentence = f"{words}; its {missing} would have to be recorded to see if it fits."
            yield _make_row(kind, name, funding.label, case, sentence)


def _say_rule(funding: Funding, rule: str, given: str) -> str:
    """Return one rule of a source and what a case has instead."""
    wanted = " or ".join(getattr(funding, _RULES[rule]))
    return f"the {_WORDS[rule]} {wanted} (the case: {given})"
