"""Tests of what is not known: whole indicators by their name, parts by theirs."""

from dataclasses import replace

import pandas as pd

from caseload_lib.report.unknown import group_reasons, name_unknown


def _row(indicator, breakdown, reason=None):
    value = None if reason else 1.0
    return {"indicator": indicator, "breakdown": breakdown, "reason": reason, "value": value}


ROWS = [
    _row("hours", "direct", "no time log"),
    _row("hours", "leave", "no time log"),
    _row("disruptions", "avoidable", "none recorded"),
    _row("disruptions", "staffing_crunch"),
    _row("caseload", "", "no time log"),
]


def test_group_reasons_keeps_the_order_in_which_reasons_first_occur():
    """Each reason stands once, with everything that is not known for it; no reason, no group."""
    unknown = [row for row in ROWS if row["value"] is None]
    groups = group_reasons([*unknown, {**ROWS[0], "reason": None}])
    assert list(groups) == ["no time log", "none recorded"]
    assert [row["breakdown"] for row in groups["no time log"]] == ["direct", "leave", ""]


def test_name_unknown_names_a_whole_indicator_only_where_no_part_is_known():
    """A part that is known is not called unknown along with the others."""
    unknown = [row for row in ROWS if row["value"] is None]
    assert name_unknown(unknown, ROWS) == ["Hours logged", "Disruptions: avoidable", "Caseload"]


def test_rows_of_a_page_are_its_own(page):
    """What is read out of a page's frames stays with that page, however many there are."""
    values = page.judged["value"].tolist()
    assert [row["value"] for row in page.rows] == [None if pd.isna(v) else v for v in values]
    other = replace(page, judged=page.judged.assign(value=7.0), history=page.history.iloc[:0])
    assert {row["value"] for row in other.rows} == {7.0}
    assert other.courses == {}
    assert page.courses["caseload", ""] == dict(
        page.history[page.history["indicator"] == "caseload"][["month", "value"]].to_numpy()
    )
    assert [row["value"] for row in page.rows] == [None if pd.isna(v) else v for v in values]
