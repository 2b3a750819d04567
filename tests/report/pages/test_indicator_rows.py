"""Tests of the tables of indicators and their small charts."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload_lib.agency import INDICATORS, Rebase
from caseload_lib.months import Month
from caseload_lib.report.figures import list_table
from caseload_lib.report.labels import ABOUT, GROUPS, PARTS
from caseload_lib.report.sparklines import HEIGHT, WIDTH, make_sparkline
from caseload_lib.review.facts import BREAKDOWNS


def find(table, name):
    """Return a row by its name."""
    return next(row for row in table.rows if row.name == name)


def test_labels_cover_every_indicator_and_part():
    """Every indicator has its words, and every one has a place on the page."""
    assert list(ABOUT) == list(INDICATORS)
    assert {part for parts in BREAKDOWNS.values() for part in parts} <= set(PARTS)
    shown = [name for names in GROUPS.values() for name in names]
    own_sections = ["hours", "disruptions", "disruption_hours", "obligations_on_time",
                    "support_given_hours", "support_received_hours"]  # fmt: skip
    assert sorted([*shown, *own_sections]) == sorted(INDICATORS)


def test_make_table_share_shows_counts_interval_and_objective(page):
    """A share stands with what it is of, how far chance could move it, and the objective."""
    row = find(list_table(page, "Contacts", "contact_rate"), "Planned contacts made")
    assert (row.number, row.unit) == ("50%", "")
    assert row.below == ("3 of 6", "95% interval 19 to 81%")
    assert row.objective == "at least 90%"


def test_make_table_objective_in_reach_by_chance_says_how_often_it_was_met(page):
    """Where the usual range holds the objective, the months in which it was met are counted."""
    judged = page.judged.assign(assurance="uncertain", months_met=2, months_known=24)
    row = find(list_table(replace(page, judged=judged), "T", "caseload"), "Caseload")
    assert row.says[-1] == "The objective was met in 2 of the last 24 months."
    judged = judged.drop(columns=["months_met", "months_known"])
    row = find(list_table(replace(page, judged=judged), "T", "caseload"), "Caseload")
    assert row.says[-1] == "The objective lies within the usual range."


@pytest.mark.parametrize(
    ("indicator", "said"),
    [
        ("extra_contacts", "2 in 12 months (chance alone would give 0 to 8)"),
        ("cases_opened", "2 in 12 months"),
    ],
)
def test_make_table_rare_count_has_whole_bounds_unless_it_is_decided(page, indicator, said):
    """A count's range is of whole numbers, outward; comings and goings of cases have none."""
    judged = page.judged.assign(
        value=1.0, method="rare", lower=0.24, upper=7.22, trailing_count=2.0, trailing_months=12
    )
    history = page.history.assign(value=1.0)
    table = list_table(replace(page, judged=judged, history=history), "T", indicator)
    assert table.rows[0].below[0] == said


def test_make_table_cell_with_nothing_to_say_says_so(page):
    """No cell of what a value says is blank."""
    judged = page.judged.assign(
        method="rare", value=1.0, signal_words="", signals="", assurance=None
    )
    row = list_table(replace(page, judged=judged), "T", "cases_opened").rows[0]
    assert (row.mark, row.says) == ("", ("Too few for a monthly verdict.",))


def test_make_table_signal_for_the_better_is_marked_as_good(page):
    """More presence than usual stands out, and for the better."""
    row = find(list_table(page, "T", "presence_hours_per_case"), "Presence with clients' teams")
    assert row.tone == "good"
    assert row.mark.startswith("Above the ")
    assert row.spark.sign


def test_make_table_signal_for_the_worse_is_to_be_noticed(page):
    """The same signal is to be noticed where less is better."""
    turned = replace(page, judged=page.judged.assign(better="lower"))
    row = find(list_table(turned, "T", "presence_hours_per_case"), "Presence with clients' teams")
    assert row.tone == "notice"


def test_make_table_unknown_and_zero_are_named_once_each(page, bare_page):
    """What is not known has a line with its reason, what was always zero another."""
    caseload = list_table(page, "Caseload", *GROUPS["Caseload"])
    assert [line for line in caseload.asides if line.startswith("Zero in every month")]
    table = list_table(bare_page, "Contacts", *GROUPS["Contacts with clients"])
    assert table.rows == ()
    assert table.asides[0].startswith("Not known (no service plan is recorded")


def test_make_table_not_applicable_is_no_gap(page):
    """Programmes that do not close cases lack nothing."""
    table = list_table(page, "Clients", "outcomes_met")
    assert table.asides[0].startswith("Not applicable (these programmes do not close cases)")


def test_make_table_every_value_is_in_a_row_or_a_line(page):
    """No indicator of a group is lost between the rows and the lines."""
    for name, indicators in GROUPS.items():
        table = list_table(page, name, *indicators)
        own = page.judged[page.judged["indicator"].isin(indicators)]
        zero = sum(line.count(",") + line.count(" and ") + 1 for line in table.asides
                   if line.startswith("Zero"))  # fmt: skip
        assert len(table.rows) + zero == own["value"].notna().sum()


def test_make_table_rebase_moves_the_start_of_the_band(page):
    """The shaded range of a small chart begins where new limits begin."""
    plain = find(list_table(page, "T", "available_hours"), "Hours available").spark
    rebase = Rebase(indicator="available_hours", from_month=Month(2026, 1), reason="hours")
    rebased = replace(page, agency=page.agency.model_copy(update={"rebases": [rebase]}))
    moved = find(list_table(rebased, "T", "available_hours"), "Hours available").spark
    assert moved.band[0] > plain.band[0]


@given(
    st.lists(st.floats(0, 1e6) | st.just(float("nan")), min_size=2, max_size=30),
    st.tuples(st.floats(0, 1e6), st.floats(0, 1e6), st.floats(0, 1e6)).map(sorted),
)
def test_make_sparkline_everything_lies_within_its_box(values, limits):
    """Whatever the values, nothing is drawn outside, and gaps stay gaps."""
    line = make_sparkline(values, unit="hours", limits=tuple(limits))
    known = [value for value in values if value == value]
    if len(known) < 2:
        assert line is None
        return
    numbers = line.path.replace("h.01", "").replace("L", " ").replace("M", " ").split()
    assert len(numbers) == 2 * len(known)
    assert all(0 <= float(x) <= WIDTH for x in numbers[::2])
    assert all(0 <= float(y) <= HEIGHT for y in numbers[1::2])
    assert line.band[3] >= 0
    starts = sum(
        value == value and (not place or values[place - 1] != values[place - 1])
        for place, value in enumerate(values)
    )
    assert line.path.count("M") == starts


def test_make_sparkline_one_value_has_no_history():
    """A single value gives no chart."""
    assert make_sparkline([1.0], unit="cases") is None


@pytest.mark.parametrize(("last", "said"), [(3.0, "now 3 cases"), (float("nan"), "now not known")])
def test_make_sparkline_says_what_it_shows(last, said):
    """The text alternative names the span and the latest value."""
    line = make_sparkline([1.0, 5.0, last], unit="cases")
    assert line.description == f"Over 3 months from 1 to 5 cases, {said}"
