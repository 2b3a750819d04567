"""Tests of turning text into kinds."""

import locale
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload_lib.record.importing.conversion import convert_column, make_code
from caseload_lib.tables import TABLES

NEW_YORK = ZoneInfo("America/New_York")
DAY = TABLES["cases"]["opened_on"]
INSTANT = TABLES["disruptions"]["started_at"]
WHOLE = TABLES["services"]["minutes"]
NUMBER = TABLES["facilitators"]["hours_per_week"]
FLAG = TABLES["disruptions"]["permanent"]
CODE = TABLES["cases"]["client_code"]
TEXT = TABLES["facilitators"]["name"]
LIST = TABLES["facilitators"]["skills"]


def _convert(column, *texts, **options):
    values, refused = convert_column(
        column, pd.Series(texts, dtype="str"), zone=NEW_YORK, **options
    )
    return values, refused.tolist()


@pytest.mark.parametrize("text", ["2026-02-28", " 2026-02-28 ", "2026-02-28 00:00:00"])
def test_convert_column_iso_days_are_taken(text):
    """A day is taken in ISO form, also with the midnight that spreadsheets add."""
    values, refused = _convert(DAY, text)
    assert values[0] == pd.Timestamp(2026, 2, 28)
    assert refused == [False]


@pytest.mark.parametrize(
    "text", ["2026-02-30", "02/03/2026", "2026-2-3", "2026-01-01 10:00", "1026-01-01", "x", "45000"]
)
def test_convert_column_other_days_are_refused(text):
    """A day that does not exist, or could be read in two ways, is a fault and never a guess."""
    values, refused = _convert(DAY, text)
    assert values.isna().all()
    assert refused == [True]


def test_convert_column_english_months_do_not_follow_the_machine(monkeypatch):
    """English month names are read whatever the language of the machine."""
    names = [name for name in ("de_DE.UTF-8", "fr_FR.UTF-8") if _has_locale(name)]
    before = locale.setlocale(locale.LC_TIME)
    try:
        if names:
            locale.setlocale(locale.LC_TIME, names[0])
        values, refused = _convert(
            DAY, "September 2, 2026", "May 31, 2026", "Mai 31, 2026", date_format="%B %d, %Y"
        )
    finally:
        locale.setlocale(locale.LC_TIME, before)
    assert values[:2].tolist() == [pd.Timestamp(2026, 9, 2), pd.Timestamp(2026, 5, 31)]
    assert refused == [False, False, True]


def _has_locale(name: str) -> bool:
    before = locale.setlocale(locale.LC_TIME)
    try:
        locale.setlocale(locale.LC_TIME, name)
    except locale.Error:
        return False
    locale.setlocale(locale.LC_TIME, before)
    return True


def test_convert_column_instants_without_offset_are_the_agencys():
    """A time without an offset is the agency's own; one with an offset is taken as it is."""
    values, refused = _convert(
        INSTANT, "2026-07-01 08:00", "2026-07-01T08:00:30Z", "2026-07-01 08:00:00 UTC", "2026-07-01"
    )
    assert values.dt.strftime("%d %H:%M:%S").tolist() == [
        "01 12:00:00",
        "01 08:00:30",
        "01 08:00:00",
        "01 04:00:00",
    ]
    assert refused == [False] * 4


@pytest.mark.parametrize("text", ["2026-03-08 02:30", "2026-11-01 01:30", "2026-07-01 25:00"])
def test_convert_column_hours_that_occur_never_or_twice_are_refused(text):
    """An hour that daylight saving skips or repeats needs an offset."""
    assert _convert(INSTANT, text)[1] == [True]
    assert _convert(INSTANT, "2026-11-01 01:30-04:00")[1] == [False]


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [(WHOLE, "15.0", 15), (WHOLE, "+7", 7), (NUMBER, "1e1", 10.0), (FLAG, "YES", True)],
)
def test_convert_column_numbers_and_flags_are_taken(column, text, value):
    """Numbers and flags are taken in the forms that files hold."""
    values, refused = _convert(column, text)
    assert values[0] == value
    assert refused == [False]


@pytest.mark.parametrize(
    ("column", "text"),
    [
        *((WHOLE, text) for text in ("1.5", "1,000", "ten", "9" * 20)),
        *((NUMBER, text) for text in ("nan", "inf", "1_0", "37,5")),
        (FLAG, "maybe"),
    ],
)
def test_convert_column_other_numbers_are_refused(column, text):
    """What is no plain number is a fault, never missing in silence."""
    assert _convert(column, text)[1] == [True]


def test_convert_column_decimal_comma_counts_only_where_asked_for():
    """In a file with semicolons a comma is a decimal point."""
    assert _convert(NUMBER, "37,5", decimal_comma=True)[0].tolist() == [37.5]


@pytest.mark.parametrize("text", ["NA", "None", "null", "NaN", "007", "1e5", "True", "no"])
def test_convert_column_codes_stay_text(text):
    """A client code is never taken for a missing value, a number or a flag."""
    assert _convert(CODE, f" {text} ")[0].tolist() == [text]


@given(st.text(min_size=1))
def test_convert_column_free_text_stays_as_written(text):
    """A name or note is stored as it is, unless it is blank."""
    values, refused = _convert(TEXT, text)
    assert refused == [False]
    assert values[0] == text if text.strip() else values.isna().all()


def test_convert_column_ids_have_one_unicode_form():
    """Two ways of typing one accent are one id."""
    values, _ = _convert(CODE, "Zoe\u0308", "Zo\u00eb")
    assert values.nunique() == 1


def test_convert_column_lists_have_one_form():
    """Entries of a list lose their blanks; a list of blanks is refused."""
    values, refused = _convert(LIST, " first aid ;; driving;", " ; ")
    assert values[0] == "first aid;driving"
    assert refused == [False, True]


@given(st.text())
def test_make_code_is_stable(text):
    """A code is its own code and holds no blanks or capitals."""
    code = make_code(text)
    assert make_code(code) == code
    assert not any(c.isspace() for c in code)
