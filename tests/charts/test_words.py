"""Tests of how numbers, units and months are written."""

import pytest

from caseload_lib.agency import INDICATORS
from caseload_lib.charts.words import (
    BREAKDOWN_LABELS,
    INDICATOR_LABELS,
    format_month,
    format_number,
    format_value,
    label_indicator,
    name_unit,
)
from caseload_lib.tables import FEEDBACK_KINDS, OBLIGATION_KINDS, SCOPES, TIME_ACTIVITIES


def test_labels_every_indicator_and_part_has_one():
    """No raw name reaches a reader."""
    assert list(INDICATOR_LABELS) == list(INDICATORS)
    parts = {*TIME_ACTIVITIES, *SCOPES, *OBLIGATION_KINDS, *FEEDBACK_KINDS, "filled", "still_open"}
    assert parts <= set(BREAKDOWN_LABELS)
    assert "_" not in "".join(INDICATOR_LABELS.values()) + "".join(BREAKDOWN_LABELS.values())


@pytest.mark.parametrize("unit", sorted(set(INDICATORS.values())))
def test_format_value_missing_is_not_known_in_every_unit(unit):
    """A missing value is never a number."""
    assert format_value(float("nan"), unit) == "not known"
    assert format_number(None, unit) == "–"
    assert name_unit(unit)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.126, "departures per position-year", "0.13 departures per position and year"),
        (1.2, "ratio", "120%"),
        (1234.5, "hours", "1,235 hours"),
        (1, "departures", "1 departure"),
        (0.0, "disruptions", "0 disruptions"),
    ],
)
def test_format_value_is_what_a_person_writes(value, unit, text):
    """Units, percentages and thousands as people write them."""
    assert format_value(value, unit) == text


def test_label_indicator_unknown_part_keeps_its_words():
    """A kind that an agency added is shown without underscores."""
    assert label_indicator("obligations_on_time", "home_visit").endswith(": home visit")


def test_format_month_refuses_what_is_no_month():
    """A wrong month is an error, not an empty label."""
    with pytest.raises(ValueError, match="YYYY-MM"):
        format_month("October")
