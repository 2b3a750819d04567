"""Early warnings: who is near drowning, by which rules, and of whom others may be told."""

from typing import Final

import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.review.signals import is_above
from caseload_lib.share.warning_rules import UNITS, Reading, read_rules

#: The columns of warnings with their kinds.
COLUMNS: Final[dict[str, str]] = {
    "facilitator_id": "str",
    "rule": "str",
    "applies": "bool",
    "met": "boolean",
    "value": "float64",
    "threshold": "float64",
    "unit": "str",
    "evidence": "str",
    "reason": "str",
}
#: Why no rule applies to somebody, as a lead or a manager may be.
NO_CASELOAD: Final = "no caseload was carried in the month"


def find_warnings(
    records: Records, history: pd.DataFrame, month: Month, agency: Agency
) -> pd.DataFrame:
    r"""Return who is near drowning, rule by rule, in the order of ids: never a ranking.

    The rules are those of the settings' `[warnings]`; each is met from its threshold on:

    - utilisation: of hours needed by hours available, in each of the last so many months (the
      lowest of them is told); a month that is not known leaves it open, unless another is below;
    - disruption_hours: of all scopes, in the month;
    - overdue_obligations: on the person's page (`review.overdue`) on the month's last day;
    - open_position_days: in the month, over all positions in the teams of the cases they lead;
    - presence_fall: 1 − mean presence hours per case of the last three months ÷ mean of the twelve
      before; open unless all of the three and six of the twelve are known.

    Parameters
    ----------
    records : Records
        The agency's records.
    history : DataFrame
        The facts as `review.history.history_facts` gives them, of whom it has to be found.
    month : Month
        The last month.
    agency : Agency
        The settings.

    Returns
    -------
    DataFrame
        One row for each facilitator reported on in the month and each rule: facilitator_id, rule
        (a key of `warning_rules.UNITS`), applies (False throughout for who carried no caseload),
        met (missing where not known), value and threshold (in `unit`), evidence (the value in
        a sentence that speaks to nobody in particular), reason (why it is not known; null exactly
        where met is known); by facilitator_id, then as `UNITS`.

    Examples
    --------
    >>> from caseload_lib.agency import parse_agency
    >>> from caseload_lib.review.history import history_facts
    >>> agency = parse_agency('[agency]\nname = "Harbour"\ntime_zone = "UTC"')
    >>> records = Records(facilitators=pd.DataFrame({"facilitator_id": ["F001"]}))
    >>> facts = history_facts(records, Month(2026, 10), agency)
    >>> found = find_warnings(records, facts, Month(2026, 10), agency)
    >>> found["rule"].tolist()[:2], found["reason"].unique().tolist()
    (['utilisation', 'disruption_hours'], ['no caseload was carried in the month'])
    """
    of_month = history[history["month"] == str(month)]
    held = of_month[of_month["indicator"] == "average_caseload"].set_index("facilitator_id")
    carried = held["value"].sort_index() > 0
    people = [str(person) for person in carried.index]
    readings = read_rules(records, history, month, agency, people)
    thresholds = agency.warnings.model_dump()
    rows = [
        _judge(person, rule, readings[rule][place], float(thresholds[rule]), applies=applies)
        for place, (person, applies) in enumerate(zip(people, carried, strict=True))
        for rule in UNITS
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)


def summarise_warnings(warnings: pd.DataFrame, agency: Agency) -> pd.DataFrame:
    """Return for each person how many rules are met, how many are known, and what follows.

    Parameters
    ----------
    warnings : DataFrame
        As `find_warnings` gives them.
    agency : Agency
        The settings: `warnings.rules_needed`.

    Returns
    -------
    DataFrame
        facilitator_id, applies (bool), met and known (Int64, rules), warned (boolean: True from
        `rules_needed` rules on; missing where those that are not known could still make it so);
        by facilitator_id.
    """
    needed = agency.warnings.rules_needed
    grouped = warnings.groupby("facilitator_id", sort=True)
    applies = grouped["applies"].first()
    met, known = grouped["met"].sum().astype("Int64"), grouped["met"].count().astype("Int64")
    unknown = (grouped.size() - known).where(applies, 0)
    warned = (met >= needed).astype("boolean").mask((met < needed) & (met + unknown >= needed))
    found = pd.DataFrame({"applies": applies, "met": met, "known": known, "warned": warned})
    return found.reset_index()


def list_informed(records: Records, month: Month) -> frozenset[str]:
    """Return whose page of a month is in their own hands, so that others may be told of it.

    Parameters
    ----------
    records : Records
        The agency's records.
    month : Month
        The month.

    Returns
    -------
    frozenset of str
        Ids of those to whom it was handed, or who wrote their comment on it.
    """
    handed, reviews = records.handed_pages, records.monthly_reviews
    commented = reviews[reviews["comment"].fillna("").str.strip() != ""]
    return frozenset(
        person
        for rows in (handed, commented)
        for person in rows.loc[rows["month"] == str(month), "facilitator_id"]
    )


def _judge(
    person: str, rule: str, reading: Reading, threshold: float, *, applies: bool
) -> dict[str, object]:
    """Return the row of one rule for one person."""
    known = applies and reading.value is not None
    value = float("nan") if not known or reading.value is None else reading.value
    return {
        "facilitator_id": person,
        "rule": rule,
        "applies": applies,
        "met": not is_above(threshold, value, abs(threshold)) if known else None,
        "value": value,
        "threshold": threshold,
        "unit": UNITS[rule],
        "evidence": reading.words if known else None,
        "reason": None if known else (reading.words if applies else NO_CASELOAD),
    }
