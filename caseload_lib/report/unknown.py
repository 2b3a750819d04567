"""What is not known of a month: the reasons, and what to call it."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from caseload_lib.charts.words import label_indicator
from caseload_lib.report.values import Rows


def group_reasons(unknown: Rows) -> dict[str, list[Mapping[str, Any]]]:
    """Return what is not known by the reason for it.

    Parameters
    ----------
    unknown : sequence of dict
        Rows that are not known; those without a reason are left out.

    Returns
    -------
    dict
        The rows of each reason, in the order in which reasons first occur.
    """
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for row in unknown:
        if row["reason"] is not None:
            groups.setdefault(row["reason"], []).append(row)
    return groups


def name_unknown(unknown: Rows, judged: Rows) -> list[str]:
    """Return what to call indicators that are not known.

    Parameters
    ----------
    unknown : sequence of dict
        Rows of `judged` that are not known.
    judged : sequence of dict
        All rows of the month.

    Returns
    -------
    list of str
        An indicator as a whole where none of its parts is known, else the part.
    """
    parts = Counter(row["indicator"] for row in judged)
    lacking = Counter(row["indicator"] for row in unknown)
    names: dict[str, None] = {}
    for row in unknown:
        indicator = row["indicator"]
        whole = lacking[indicator] == parts[indicator]
        names[label_indicator(indicator, "" if whole else row["breakdown"])] = None
    return list(names)
