"""Tests of the history chart: what is drawn where, and what is not drawn at all."""

import pytest

from caseload_lib.agency import INDICATORS, Objective, Rebase
from caseload_lib.charts import house
from caseload_lib.charts.history import draw_history
from caseload_lib.months import Month
from caseload_lib.review.control_charts import chart_segments, xmr


def _layers(picture, kind=None):
    """Return the layers of a chart as (mark, rows), those of one kind of mark only."""
    spec = picture.to_spec()
    found = [(layer["mark"], layer["data"]["values"], layer) for layer in spec["layer"]]
    return [one for one in found if kind is None or one[0]["type"] == kind]


def _draw(history, chart=None, **options):
    options = {"indicator": "presence_hours_per_case", "unit": "hours per case", **options}
    return draw_history(history, chart, **options)


def _texts(picture):
    return [row["text"] for _, rows, _ in _layers(picture, "text") for row in rows]


def test_draw_history_missing_months_break_the_line_and_are_crosses(make_history):
    """A gap is neither zero nor bridged."""
    picture = _draw(make_history([4.0, None, 5.0]))
    (_, rows, _) = _layers(picture, "line")[0]
    assert [row["value"] for row in rows] == [4.0, None, 5.0]
    crosses = [
        rows for mark, rows, _ in _layers(picture, "point") if "M-1" in mark.get("shape", "")
    ]
    assert [row["place"] for row in crosses[0]] == [1]


def test_draw_history_signals_differ_in_shape_and_colour(fallen):
    """No signal is told by its colour alone."""
    picture = _draw(fallen, xmr(fallen["value"]))
    marks = {
        (row["shape"], row["colour"])
        for _, rows, layer in _layers(picture, "point")
        if layer.get("name") == "values"
        for row in rows
    }
    assert ("circle", house.OWN) in marks
    assert ("diamond", house.SIGNAL) in marks


def _marks(picture, name):
    """Return the places and shapes of a named layer's marks."""
    return {
        row["place"]: row.get("shape")
        for _, rows, layer in _layers(picture)
        if layer.get("name") == name
        for row in rows
    }


@pytest.mark.parametrize(("calm", "hollow"), [(0, False), (5, False), (6, True), (9, True)])
def test_draw_history_signal_over_six_months_old_is_hollow(calm, hollow, fallen, make_history):
    """What stands out now is not lost among what stood out once; table and text keep it."""
    values = [*fallen["value"], *[4.0, 4.2, 4.1] * 3][: len(fallen) + calm]
    history = make_history(values)
    picture = _draw(history, xmr([*fallen["value"], *values[len(fallen) :]]))
    marked = set(range(21, 24))
    assert (marked <= set(_marks(picture, "past"))) == hollow
    assert (marked <= set(_marks(picture, "values"))) != hollow
    assert {_marks(picture, "past" if hollow else "values")[place] for place in marked} == {
        "diamond"
    }
    assert ("hollow: over six months ago" in _texts(picture)) == hollow
    assert "Beyond the usual range" in picture.description
    assert picture.data["What stands out"].iloc[21].startswith("beyond the usual range")


def test_draw_history_range_is_written_to_the_same_decimals(make_history):
    """Both ends of the usual range are as exact as each other."""
    values = [24.0, 36.0, 25.0, 35.0, 24.0, 36.0] * 2
    picture = _draw(make_history(values), xmr(values), unit="hours", indicator="available_hours")
    ends = [text for text in _texts(picture) if text.startswith("usual ")]
    assert len(ends) == 2
    assert not [text for text in ends if "." in text]


def test_draw_history_marks_have_a_key_where_they_occur(fallen, make_history):
    """A reader finds beside the chart what its marks mean, and no more than that."""
    assert "beyond the usual range" in _texts(_draw(fallen, xmr(fallen["value"])))
    calm = make_history([4.0, 5.0] * 6)
    assert "beyond the usual range" not in _texts(_draw(calm, xmr(calm["value"])))


def test_draw_history_labels_name_latest_value_limits_and_objective(fallen):
    """Direct labels stand in for a legend."""
    objective = Objective(target=4.5, better="higher")
    texts = _texts(_draw(fallen, xmr(fallen["value"]), objective=objective))
    assert {"Oct: 2.1", "average 3.8", "objective 4.5"} <= set(texts)
    assert [text for text in texts if text.startswith("usual up to")]


def test_draw_history_rebase_of_this_indicator_is_drawn_with_its_reason(fallen):
    """New limits are shown with why; those of other indicators are left out."""

    def rebase(indicator, reason):
        return Rebase(indicator=indicator, from_month=Month(2026, 1), reason=reason)

    picture = _draw(
        fallen,
        chart_segments(fallen["value"].tolist(), [14]),
        rebases=[rebase("presence_hours_per_case", "Two came"), rebase("caseload", "Else")],
    )
    assert "New limits: Two came" in _texts(picture)
    assert not [text for text in _texts(picture) if "Else" in text]
    bands = [rows for mark, rows, _ in _layers(picture, "rect")]
    assert len(bands[0]) == 2


def test_draw_history_long_reason_is_cut_in_the_drawing_only(fallen):
    """The text alternative has the whole reason."""
    reason = "word " * 39
    rebase = Rebase(
        indicator="presence_hours_per_case", from_month=Month(2026, 1), reason=reason.strip()
    )
    picture = _draw(fallen, rebases=[rebase])
    assert max(len(text) for text in _texts(picture)) < 70
    assert reason.strip() in picture.description


def test_draw_history_rare_count_is_drawn_as_columns(make_history):
    """Without monthly limits, events are columns from zero, and the note says why."""
    picture = draw_history(
        make_history([0.0, 1.0, 0.0, 2.0]),
        indicator="departures",
        unit="departures",
        note="Too rare to judge month by month.",
    )
    assert len(_layers(picture, "bar")) == 1
    assert not _layers(picture, "line")
    assert "Too rare" in picture.subtitle
    assert "Too rare" in picture.description
    assert picture.description.startswith("Column chart")


def test_draw_history_small_has_no_text(fallen):
    """A small chart is shape only; its words are beside it."""
    picture = _draw(fallen, xmr(fallen["value"]), small=True)
    assert not _layers(picture, "text")
    spec = picture.to_spec()
    padding = spec["padding"]
    assert spec["width"] + padding["left"] + padding["right"] == 180
    assert spec["height"] + padding["top"] + padding["bottom"] == 48


def test_draw_history_nothing_known_says_so_in_the_drawing(make_history):
    """An empty plane would look like zero."""
    picture = _draw(make_history([None, None, None]))
    assert "not known" in _texts(picture)


@pytest.mark.parametrize("value", [0.0, 0.03, 1.0, 117.0])
@pytest.mark.parametrize("unit", sorted(set(INDICATORS.values())))
def test_draw_history_values_that_never_differ_can_be_drawn(make_history, unit, value):
    """A hundred per cent month after month is a history too."""
    steady = make_history([min(value, 1.0) if unit == "share" else value] * 9)
    for small in (False, True):
        picture = _draw(steady, xmr(steady["value"]), unit=unit, small=small)
        line = next(layer for layer in picture.spec["layer"] if layer["mark"]["type"] == "line")
        low, high = line["encoding"]["y"]["scale"]["domain"]
        assert low <= steady["value"].iloc[0] <= high
        assert low < high


@pytest.mark.parametrize("indicator", INDICATORS)
@pytest.mark.parametrize("count", [1, 2, 13])
def test_draw_history_every_indicator_can_be_drawn(make_history, indicator, count):
    """Whatever the unit and however short the history, there is a chart with its words."""
    unit = INDICATORS[indicator]
    values = [0.2 + 0.05 * (place % 3) for place in range(count)]
    picture = draw_history(make_history(values), xmr(values), indicator=indicator, unit=unit)
    assert picture.title
    assert picture.description.endswith(".")
    assert picture.to_spec()["layer"]
