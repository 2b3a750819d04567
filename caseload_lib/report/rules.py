"""Rules, funding, loads and flow of an agency or of one person as plain text."""

from collections.abc import Iterator
from datetime import date
from textwrap import wrap

import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.errors import RecordsError
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.plan.flow import check_flow
from caseload_lib.plan.funding import find_ending, find_unused, say_end
from caseload_lib.plan.holdings import find_held
from caseload_lib.plan.loads import APART_NOTE, MEASURES, compare_loads, find_disagreements
from caseload_lib.plan.mixes import WEIGHTS_NOTE
from caseload_lib.plan.policies import find_cap, find_rules
from caseload_lib.review.history import history_facts

_WIDTH = 80
_HEADINGS = {
    "recorded": "plans",
    "standard": "standard",
    "weights": "weights",
    "time_log": "time log",
}


def describe_rules(
    records: Records,
    agency: Agency,
    *,
    day: date,
    month: Month,
    facilitator_id: str | None = None,
) -> str:
    """Return which rules apply, which funding ends or lies idle, and how loads compare.

    Parameters
    ----------
    records : Records
        The agency's records.
    agency : Agency
        The settings.
    day : date
        The day for rules and funding.
    month : Month
        The month for loads, and the last one for intake and durations.
    facilitator_id : str, optional
        Whose; by default everybody's, in order of their ids.

    Returns
    -------
    str
        Sections of at most 80 columns.

    Raises
    ------
    RecordsError
        If the records have no such facilitator.
    SettingsError
        If a service plan names a service type that the settings lack.
    """
    caps = _list_caps if facilitator_id is None else _list_rules
    sections = {
        f"Rules on {day}": caps(records, agency, day, facilitator_id),
        f"Funding that ends within {agency.policies.funding_notice_days} days": _list_ending(
            find_ending(records, day, agency), facilitator_id
        ),
        "Funding that could be used, and cases that do not fit theirs": _list_unused(
            find_unused(records, day, agency), facilitator_id
        ),
        f"Loads in {month.label}": _list_loads(records, agency, month, facilitator_id),
        f"Intake, duration and caseload until {month.label}": _list_flows(
            records, agency, month, facilitator_id
        ),
    }
    return "\n\n".join("\n".join([heading, *lines]) for heading, lines in sections.items())


def _list_caps(records: Records, agency: Agency, day: date, _: str | None) -> Iterator[str]:
    """Yield everybody's cap, and the rules that leave no room."""
    held = find_held(records, day).groupby("facilitator_id")["load_share"].sum()
    if held.empty:
        yield from _say("Nobody holds a case.")
        return
    yield "  id      cases  at most  by"
    told = []
    for who, cases in held.items():
        cap, name = find_cap(records, str(who), day, agency)
        limit, whose = ("-", "no cap is set") if cap is None else (str(cap), name)
        yield f"  {who:<6}{cases:>7.3g}{limit:>9}  {whose}"
        rules = find_rules(records, str(who), day, agency)
        told += [f"{who}: {sentence}" for sentence in rules.loc[rules["binds"], "sentence"]]
    for sentence in told:
        yield from _say(sentence)


def _list_rules(
    records: Records, agency: Agency, day: date, facilitator_id: str | None
) -> Iterator[str]:
    """Yield one person's cap and every rule that applies to their cases."""
    who = str(facilitator_id)
    cap, name = find_cap(records, who, day, agency)
    rules = find_rules(records, who, day, agency)
    yield from _say("No cap is set." if cap is None else f"A caseload of at most {cap}, by {name}.")
    for binds, sentence in zip(rules["binds"], rules["sentence"], strict=True):
        yield from _say(sentence, mark="!" if binds else "-")
    if rules["binds"].any():
        yield from _say("! marks a rule that leaves no room.")


def _list_ending(ending: pd.DataFrame, facilitator_id: str | None) -> Iterator[str]:
    """Yield the funding that ends or has ended, with the cases on it."""
    picked = _pick(ending, facilitator_id)
    if picked.empty:
        yield from _say("None.")
    for _, rows in picked.groupby("source", sort=False):
        first = rows.iloc[0]
        when = say_end(first["label"], first["ends_on"], first["days_left"])
        yield from _say(f"{when}. Cases on it: {_name_cases(rows)}.", mark="-")


def _list_unused(unused: pd.DataFrame, facilitator_id: str | None) -> Iterator[str]:
    """Yield unused sources with the cases that match them, then cases that do not fit."""
    picked = _pick(unused, facilitator_id)
    if picked.empty:
        yield from _say("None.")
    idle = picked["kind"] == "unused_source"
    for label, rows in picked[idle].groupby("label", sort=False):
        words = f"No open case is on {label}. Cases that match its rules: {_name_cases(rows)}."
        yield from _say(words, mark="-")
    for sentence in picked.loc[~idle, "sentence"]:
        yield from _say(sentence, mark="-")


def _pick(found: pd.DataFrame, facilitator_id: str | None) -> pd.DataFrame:
    """Return the rows about one person's cases, or all."""
    return found if facilitator_id is None else found[found["facilitator_id"] == facilitator_id]


def _name_cases(rows: pd.DataFrame) -> str:
    """Return the cases with who leads each, or that there are none."""
    known = rows.dropna(subset=["case_id"])
    leads = known["facilitator_id"].fillna("nobody")
    return ", ".join(known["case_id"] + " (" + leads + ")") or "none"


def _list_loads(
    records: Records, agency: Agency, month: Month, facilitator_id: str | None
) -> Iterator[str]:
    """Yield everybody's load by each measure, why one is missing, and where they disagree."""
    history = history_facts(records, month, agency, months=1)
    try:
        loads = compare_loads(records, history, month, agency, facilitator_id=facilitator_id)
    except RecordsError as error:
        yield from _say(str(error))
        return
    yield "  id    " + "".join(f"{_HEADINGS[measure]:>10}" for measure in MEASURES)
    for who, own in loads.groupby("facilitator_id", sort=True):
        values = ("-" if pd.isna(value) else f"{value:.0%}" for value in own["value"])
        yield f"  {who:<6}" + "".join(f"{value:>10}" for value in values)
    missing = loads.dropna(subset=["reason"]).groupby(["measure", "reason"], sort=True)
    for (measure, reason), rows in missing:
        who = ", ".join(rows["facilitator_id"])
        yield from _say(f"Not known by {_HEADINGS[measure]} for {who}: {reason}.")
    yield from _say(
        "Of a full load: hours that service plans need and hours logged on cases, of those "
        "available; cases by the agency's standard, of a worker. Weights: of the agency's mean."
    )
    yield from _say(WEIGHTS_NOTE)
    disagreements = find_disagreements(loads)
    for sentence in disagreements["sentence"]:
        yield from _say(sentence, mark="-")
    if len(disagreements):
        yield from _say(APART_NOTE)


def _list_flows(
    records: Records, agency: Agency, month: Month, facilitator_id: str | None
) -> Iterator[str]:
    """Yield each programme's balance of intake, duration and caseload."""
    if not agency.programmes:
        yield from _say("params/agency.toml names no programmes.")
    for name, programme in agency.programmes.items():
        flow = check_flow(records, name, month, agency, facilitator_id=facilitator_id)
        yield from _say(f"{programme.label}. {flow.sentence}", mark="-")


def _say(text: str, *, mark: str = "") -> list[str]:
    """Return text wrapped and set in, behind a mark."""
    first = f"  {mark} " if mark else "  "
    return wrap(
        text,
        _WIDTH,
        initial_indent=first,
        subsequent_indent=" " * len(first),
        break_on_hyphens=False,
    )
