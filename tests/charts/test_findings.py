"""Tests of what a history is said to show."""

import pytest

from caseload_lib.agency import Objective, Rebase
from caseload_lib.charts.findings import describe_history, state_history, tabulate_history
from caseload_lib.charts.points import list_points
from caseload_lib.months import Month
from caseload_lib.review.control_charts import chart_segments, xmr

NOISE = [10.0, 12.0, 9.0, 11.0, 10.0, 12.0, 9.0, 11.0, 10.0, 12.0, 9.0, 11.0, 10.0]


def _state(history, chart=None, **options):
    points = list_points(history, chart, unit="hours")
    return state_history(points, label="Presence", unit="hours", **options)


def test_state_history_latest_months_beyond_a_limit_says_since_when(fallen):
    """A fall that lasts is told with the month in which it began."""
    said = _state(fallen, xmr(fallen["value"]))
    assert said == "Presence fell below the usual range in August 2026 and has stayed there"


def test_state_history_only_the_latest_month_beyond_a_limit_says_that(make_history):
    """One month is told as one month."""
    history = make_history([*NOISE, 30.0])
    said = _state(history, xmr(history["value"]))
    assert said == "Presence was above the usual range in October 2026"


def test_state_history_plural_label_takes_plural_verbs(make_history):
    """Disruptions were; the caseload was."""
    history = make_history([*NOISE, 30.0])
    assert " were above" in _state(history, xmr(history["value"]), plural=True)


def test_state_history_run_on_one_side_is_counted(make_history):
    """A shift is told with its length."""
    values = [9.0, 12.0] * 8 + [10.0, 9.8, 10.0, 9.8, 10.0, 9.8, 10.0, 9.8]
    history = make_history(values)
    said = _state(history, xmr(values))
    assert said == "Presence has been below average for eight months in a row"


def test_state_history_trend_says_since_when(make_history):
    """A rise is told from the month where it starts."""
    values = [10.0, 14.0, 9.0, 15.0, 8.0, 14.0, 9.0, 9.5, 10.0, 10.5, 11.0, 11.6, 12.2]
    said = _state(make_history(values), xmr(values))
    assert said == "Presence has risen every month since April 2026"


def test_state_history_within_limits_says_so(make_history):
    """Noise is called what it is: nothing to see."""
    history = make_history(NOISE)
    assert _state(history, xmr(NOISE)) == "Presence stayed within the usual range"


def test_state_history_few_months_are_called_few(make_history):
    """Provisional limits carry a provisional sentence."""
    values = NOISE[:8]
    said = _state(make_history(values), xmr(values))
    assert said.endswith("as far as so few months can tell")


def test_state_history_latest_month_missing_says_why(make_history):
    """What is not known is not told as if it were."""
    said = _state(make_history([*NOISE, None]))
    assert said == "Presence: not known for October 2026 (no time log for this month)"


def test_state_history_nothing_known_says_so(make_history):
    """A history of gaps is a sentence too."""
    assert _state(make_history([None, None])) == "Presence: not known in any of these months"


def test_state_history_counts_without_limits_are_summed_over_a_year(make_history):
    """Rare events are told by the year."""
    history = make_history([1.0] * 12 + [0.0, 2.0])
    assert _state(history, summed=True) == "Presence: 12 in the 12 months to October 2026"


def test_state_history_counts_with_a_gap_are_not_summed(make_history):
    """A sum over months that are not all known would be a wrong number."""
    history = make_history([1.0, None, 0.0, 2.0])
    assert _state(history, summed=True) == "Presence: 2 hours in October 2026"


def test_state_history_new_limits_start_a_new_story(make_history):
    """A run does not reach back over a dated reason."""
    values = [*NOISE, 20.0, 21.0, 20.0, 21.0, 20.0, 21.0, 35.0]
    said = _state(make_history(values), chart_segments(values, [13]))
    assert said == "Presence was above the usual range in October 2026"


def test_describe_history_says_what_eyes_would_see(fallen):
    """Kind, period, latest value, usual range, signals, objective and gaps are all there."""
    history = fallen.assign(value=fallen["value"].mask(fallen.index == 3))
    history.loc[3, "reason"] = "no time log for this month"
    rebase = Rebase(indicator="caseload", from_month=Month(2025, 2), reason="A new team")
    text = describe_history(
        list_points(history, xmr(history["value"])),
        label="Presence",
        unit="hours per case",
        objective=Objective(target=4.0, better="higher"),
        rebases=[rebase],
    )
    assert text.startswith("Line chart by month, November 2024 to October 2026: Presence in")
    assert "October 2026: 2.1 hours per case." in text
    assert "Average 3.8, usual range 2.9 to 4.7." in text
    assert "Beyond the usual range: Aug 2026 (2) to Oct 2026 (2.1)." in text
    assert "Objective: 4 hours per case; higher is better." in text
    assert "New limits from February 2025: A new team." in text
    assert text.endswith("Not known in 1 month: no time log for this month (1).")


def test_describe_history_without_signals_says_that_none_stands_out(make_history):
    """Silence would leave the listener wondering."""
    points = list_points(make_history(NOISE), xmr(NOISE))
    assert "No month stands out" in describe_history(points, label="Presence", unit="hours")


def test_describe_history_of_a_share_gives_its_counts(make_history):
    """A percentage comes with what was counted."""
    history = make_history([0.5, 0.75], denominators=[8, 8])
    text = describe_history(list_points(history), label="Contacts", unit="share")
    assert "October 2026: 75% (6 of 8)." in text


@pytest.mark.parametrize("unit", ["hours", "share"])
def test_tabulate_history_has_a_row_per_month_and_no_bare_gap(make_history, unit):
    """The table says of each month what is known or why it is not."""
    history = make_history([0.5, None, 0.75], denominators=[8, 8, 8])
    table = tabulate_history(list_points(history), label="Contacts", unit=unit)
    assert table["Month"].tolist() == ["Aug 2026", "Sep 2026", "Oct 2026"]
    assert table.iloc[1, 1] == "not known: no time log for this month"
    assert ("Counted" in table.columns) == (unit == "share")
    assert table.map(lambda cell: isinstance(cell, str)).all(axis=None)


def test_tabulate_history_with_limits_says_what_stands_out(fallen):
    """The signals of the drawing are in the table too."""
    table = tabulate_history(
        list_points(fallen, xmr(fallen["value"])), label="Presence", unit="hours"
    )
    assert table["What stands out"].iloc[0] == ""
    assert table["What stands out"].iloc[-1].startswith("beyond the usual range")
