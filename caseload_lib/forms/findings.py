"""What a selection of facts is shown as: a chart for each series, and a table of all."""

from collections.abc import Callable

import pandas as pd

from caseload_lib.agency import INDICATORS, Agency
from caseload_lib.charts.disruptions import draw_disruptions
from caseload_lib.charts.history import draw_history
from caseload_lib.charts.hours import draw_hours
from caseload_lib.charts.house import Picture
from caseload_lib.charts.words import format_month, format_number, label_indicator, name_unit
from caseload_lib.review.verdicts import chart_of


def draw_series(
    facts: pd.DataFrame, facilitator_id: str, indicator: str, breakdown: str, *, agency: Agency
) -> Picture:
    """Return the chart of one series of a selection.

    Parameters
    ----------
    facts : DataFrame
        month, facilitator_id, indicator, breakdown, value, numerator, denominator, reason.
    facilitator_id : str
        Whose; "" for the agency as a whole.
    indicator : str
        A name of `agency.INDICATORS`.
    breakdown : str
        Which part; "" for the whole. Hours and disruptions are drawn with all their parts.
    agency : Agency
        The settings: objectives and rebases.

    Returns
    -------
    Picture
        The chart. An objective is drawn where what is shown can be held against it: for one
        person, and for the agency where the indicator is a ratio.
    """
    own = facts[facts["facilitator_id"] == facilitator_id]
    if indicator == "hours":
        return draw_hours(own)
    if indicator == "disruptions":
        return draw_disruptions(own)
    rows = own[(own["indicator"] == indicator) & (own["breakdown"] == breakdown)]
    alike = not breakdown and (facilitator_id or rows["denominator"].notna().any())
    return draw_history(
        rows,
        chart_of(rows, indicator, agency),
        indicator=indicator,
        breakdown=breakdown,
        unit=INDICATORS[indicator],
        objective=agency.objectives.get(indicator) if alike else None,
        rebases=agency.rebases,
    )


def tabulate_facts(facts: pd.DataFrame, *, name: Callable[[str], str]) -> pd.DataFrame:
    """Return a selection of facts as a table to read.

    Parameters
    ----------
    facts : DataFrame
        month, facilitator_id, indicator, breakdown, value.
    name : callable
        What a facilitator is called, by id.

    Returns
    -------
    DataFrame
        Text: a row for each month, newest first, a column for each facilitator, indicator and
        part; "not known" where a value is missing, "no record" where there is no row.
    """
    said = [
        "not known" if pd.isna(value) else format_number(value, INDICATORS[indicator])
        for value, indicator in zip(facts["value"], facts["indicator"], strict=True)
    ]
    keys = ["facilitator_id", "indicator", "breakdown"]
    columns = facts[keys].drop_duplicates().sort_values("facilitator_id", kind="stable")
    wide = facts.assign(said=said).pivot(index="month", columns=keys, values="said")
    wide = wide.reindex(columns=pd.MultiIndex.from_frame(columns)).fillna("no record")
    wide = wide.sort_index(ascending=False)
    table = {"Month": [format_month(month, short=True) for month in wide.index]}
    for person, indicator, breakdown in wide.columns:
        label = f"{label_indicator(indicator, breakdown)}, {name_unit(INDICATORS[indicator])}"
        table[f"{name(person)}: {label}"] = list(wide[person, indicator, breakdown])
    return pd.DataFrame(table)
