"""Tests of the chart of disruptions by scope."""

import pytest

from caseload_lib.charts.disruptions import draw_disruptions, draw_widening
from caseload_lib.charts.words import BREAKDOWN_LABELS
from caseload_lib.errors import RecordsError
from caseload_lib.tables import SCOPES


def _multiply(rows, scope, *, count=1.0, hours=1.0):
    """Return the rows with more of one scope."""
    of_scope, many = rows["breakdown"] == scope, rows.copy()
    for indicator, times in (("disruptions", count), ("disruption_hours", hours)):
        many.loc[of_scope & (many["indicator"] == indicator), "value"] *= times
    return many


def test_draw_disruptions_title_leads_by_hours_that_nobody_controls(month_rows):
    """Few long ones outweigh many short ones, whichever are the more numerous."""
    rows = _multiply(month_rows, "avoidable", count=30)
    title = draw_disruptions(_multiply(rows, "beyond_control", hours=20)).title
    assert title == (
        "100 of 120 hours lost to disruptions in the 12 months to October 2026 went to what "
        "nobody controls"
    )


def test_draw_disruptions_largest_avoidable_is_told_neutrally(month_rows):
    """A title does not blame."""
    rows = _multiply(month_rows, "avoidable", count=30, hours=20)
    assert draw_disruptions(rows).title == (
        "Disruptions took 120 hours in the 12 months to October 2026"
    )


def test_draw_disruptions_few_have_no_shares(month_rows):
    """With fewer than 20 disruptions the hours are told as one sum, with 20 by their parts."""
    few = _multiply(month_rows, "avoidable", count=16)
    assert draw_disruptions(few).title == (
        "10 of 25 hours lost to disruptions in the 12 months to October 2026 went to chronic "
        "understaffing"
    )
    fewer = _multiply(month_rows, "avoidable", count=15)
    assert draw_disruptions(fewer).title == (
        "Disruptions took 25 hours in the 12 months to October 2026"
    )


def test_draw_disruptions_equal_scopes_name_none_of_them(month_rows):
    """Where nothing leads, nothing is said to lead."""
    rows = month_rows[month_rows["month"] < "2026-10"]
    many = _multiply(rows, "avoidable", count=30)
    assert draw_disruptions(many).title == (
        "Disruptions took 20 hours in the 11 months to September 2026"
    )


@pytest.mark.parametrize(("count", "said"), [(1.0, "1 disruption"), (2.0, "2 disruptions")])
def test_draw_disruptions_without_hours_are_counted(count, said, month_rows):
    """One is in the singular, and no hours are made up."""
    rows = month_rows[(month_rows["month"] == "2026-10")].copy()
    rows["value"] = rows["value"].mask(rows["indicator"] == "disruption_hours", 0.0) * count
    assert draw_disruptions(rows).title == f"{said} began in October 2026"


def test_draw_disruptions_unknown_months_are_told(month_rows):
    """A sum says over how many months it goes."""
    gap = month_rows["month"] == "2026-05"
    rows = month_rows.assign(value=month_rows["value"].mask(gap))
    assert draw_disruptions(rows).title == (
        "Disruptions took 25 hours in 11 of the 12 months to October 2026, the others not being "
        "known"
    )


def test_draw_disruptions_none_at_all_says_so(month_rows):
    """A quiet year is told as one."""
    title = draw_disruptions(month_rows.assign(value=0.0)).title
    assert title == "No disruption began in the 12 months to October 2026"


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


def _widen(rows):
    """Return the rows with each scope's values those of the scopes before it, too."""
    ordered = rows.assign(place=rows["breakdown"].map(SCOPES.index))
    ordered = ordered.sort_values(["indicator", "month", "place"])
    return ordered.assign(value=ordered.groupby(["indicator", "month"])["value"].cumsum())


def test_draw_widening_says_what_each_definition_adds(month_rows):
    """The title has what is added, the table and the drawing what is held."""
    rows = month_rows[month_rows["breakdown"].isin(SCOPES)]
    picture = draw_widening(_widen(rows))
    assert picture.title == (
        "To 1 beyond anyone's control, wider definitions add 1 in staffing crunches, 2 from "
        "chronic understaffing and 1 avoidable"
    )
    assert list(picture.data.columns)[1:] == [
        "Beyond anyone's control",
        "+ staffing crunches",
        "+ chronic understaffing",
        "+ avoidable distractions",
    ]
    assert picture.data["+ avoidable distractions"].iloc[0] == "1 (5 hours)"
    assert "+ chronic understaffing: 4 in all, 20 hours" in picture.description


def test_draw_widening_unknown_says_so(month_rows):
    """Nothing is made up where no month is known."""
    rows = month_rows[month_rows["breakdown"].isin(SCOPES)].assign(value=float("nan"))
    assert draw_widening(rows).title == "Emergencies until October 2026: not known"


def test_draw_widening_without_rows_is_refused(month_rows):
    """As the chart by scope."""
    with pytest.raises(RecordsError, match="no row of that indicator"):
        draw_widening(month_rows[month_rows["indicator"] == "hours"])
