"""The full charts of a page; none where there is nothing to draw."""

from collections.abc import Callable

import pandas as pd

from caseload_lib.agency import INDICATORS
from caseload_lib.charts import disruptions, funnel, hours, workload
from caseload_lib.charts.history import draw_history
from caseload_lib.charts.house import Picture
from caseload_lib.charts.words import label_indicator
from caseload_lib.report.own_rows import PEERS_OF
from caseload_lib.report.pages import PageData, TeamData
from caseload_lib.report.section import Section
from caseload_lib.review.verdicts import chart_of


def draw_indicator(data: PageData | TeamData, indicator: str) -> Picture | Section:
    """Return the history of an indicator that has no parts.

    Parameters
    ----------
    data : PageData or TeamData
        What the page shows.
    indicator : str
        A name in `caseload_lib.agency.INDICATORS`.

    Returns
    -------
    Picture or Section
        The chart; where no month is known, why.
    """

    def draw(rows: pd.DataFrame) -> Picture:
        return draw_history(
            rows,
            chart_of(rows, indicator, data.agency),
            indicator=indicator,
            unit=INDICATORS[indicator],
            objective=data.agency.objectives.get(indicator),
            rebases=data.agency.rebases,
        )

    return _draw_known(data, draw, indicator)


def draw_workload(data: PageData | TeamData) -> Picture | Section:
    """Return the hours needed beside the hours available, month by month.

    Parameters
    ----------
    data : PageData or TeamData
        What the page shows.

    Returns
    -------
    Picture or Section
        The chart; where neither is known in any month, why.
    """
    return _draw_known(data, workload.draw_workload, "needed_hours", "available_hours")


def draw_hours(data: PageData | TeamData) -> Picture | Section:
    """Return the month's hours by activity.

    Parameters
    ----------
    data : PageData or TeamData
        What the page shows.

    Returns
    -------
    Picture or Section
        The chart; where no month has a time log, why.
    """
    return _draw_known(data, hours.draw_hours, "hours")


def draw_disruptions(data: PageData | TeamData) -> Picture | Section:
    """Return the disruptions by scope, month by month.

    Parameters
    ----------
    data : PageData or TeamData
        What the page shows.

    Returns
    -------
    Picture or Section
        The chart; where none was ever recorded, why.
    """
    draw = disruptions.draw_disruptions
    return _draw_known(data, draw, "disruptions", "disruption_hours")


def draw_peers(page: PageData) -> Picture | Section:
    """Return one's planned contacts beside those of the others, who have no name.

    Parameters
    ----------
    page : PageData
        What the page shows.

    Returns
    -------
    Picture or Section
        A funnel, or where there are few the own interval beside that of the rest of the agency;
        where the own value is not known, why.
    """
    own = page.judged[page.judged["indicator"] == PEERS_OF]
    if own["value"].isna().all():
        return _explain(own, label_indicator(PEERS_OF))
    return funnel.draw_funnel(
        own.iloc[0][["value", "numerator", "denominator"]].to_dict(),
        page.peers,
        indicator=PEERS_OF,
        funnel_from=page.agency.reports.funnel_from,
    )


def _draw_known(
    data: PageData | TeamData, draw: Callable[[pd.DataFrame], Picture], *indicators: str
) -> Picture | Section:
    """Return a chart of some indicators' history, or why there is none."""
    rows = data.history[data.history["indicator"].isin(indicators)].reset_index(drop=True)
    if rows["value"].isna().all():
        return _explain(rows, label_indicator(indicators[0]))
    return draw(rows)


def _explain(rows: pd.DataFrame, label: str) -> Section:
    """Return nothing to show on the page, whose text beside the chart says what is not known."""
    reasons = rows["reason"].dropna()
    reason = reasons.iloc[-1] if len(reasons) else "nothing is recorded"
    return Section("", f"No chart of {label[:1].lower()}{label[1:]}: {reason}.")
