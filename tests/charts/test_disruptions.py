"""Tests of the chart of disruptions by scope."""

import pytest

from caseload_lib.charts.disruptions import draw_disruptions
from caseload_lib.charts.words import BREAKDOWN_LABELS
from caseload_lib.errors import RecordsError
from caseload_lib.tables import SCOPES


def test_draw_disruptions_title_names_the_month_and_what_leads(month_rows):
    """The reader learns what began, and what the whole period was made of."""
    assert draw_disruptions(month_rows).title == (
        "One disruption began in October 2026; in the 12 months, 2 of 5 were due to chronic "
        "understaffing"
    )


def test_draw_disruptions_equal_scopes_name_none_of_them(month_rows):
    """Where nothing leads, nothing is said to lead."""
    earlier = month_rows[month_rows["month"] < "2026-10"]
    assert draw_disruptions(earlier).title == (
        "No disruption began in September 2026; 4 in the 11 months"
    )


def test_draw_disruptions_none_at_all_says_so(month_rows):
    """A quiet year is told as one."""
    title = draw_disruptions(month_rows.assign(value=0.0)).title
    assert title == "No disruption began in these 12 months"


def test_draw_disruptions_unknown_says_why_and_draws_no_column(month_rows):
    """An empty table is not a quiet year."""
    unknown = month_rows.assign(value=float("nan"), reason="no disruptions are recorded")
    picture = draw_disruptions(unknown)
    assert picture.title == "Disruptions in October 2026: not known (no disruptions are recorded)"
    assert not [one for one in picture.to_spec()["layer"] if one["mark"]["type"] == "bar"]


def test_draw_disruptions_table_has_counts_and_hours(month_rows):
    """What the columns show stands in the table, with the hours beside it."""
    table = draw_disruptions(month_rows).data
    assert list(table.columns) == ["Month", *(BREAKDOWN_LABELS[scope] for scope in SCOPES)]
    assert table["Chronic understaffing"].iloc[-1] == "1 (5 hours)"
    assert table["Avoidable"].iloc[-1] == "0"


def test_draw_disruptions_scopes_share_one_scale(month_rows):
    """Two disruptions are twice as high as one, in whichever row."""
    doubled = month_rows.copy()
    avoidable = (doubled["breakdown"] == "avoidable") & (doubled["month"] == "2026-10")
    doubled.loc[avoidable & (doubled["indicator"] == "disruptions"), "value"] = 2.0
    spec = draw_disruptions(doubled).to_spec()
    heights = {}
    for layer in spec["layer"]:
        if layer["mark"]["type"] == "bar":
            for row in layer["data"]["values"]:
                if row["named"] == "Oct 2026":
                    heights[row["scope_name"]] = row["peak"] - row["base"]
    assert heights["Avoidable"] == pytest.approx(2 * heights["Chronic understaffing"])


def test_draw_disruptions_without_rows_is_refused(month_rows):
    """Other indicators alone make no chart of disruptions."""
    with pytest.raises(RecordsError, match="no row of that indicator"):
        draw_disruptions(month_rows[month_rows["indicator"] == "hours"])
