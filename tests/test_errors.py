"""Tests of caseload_lib.errors."""

import pytest

from caseload_lib.errors import CaseloadError, RecordsError, SettingsError, list_offenders


@pytest.mark.parametrize(
    ("offenders", "text"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b", "c", "d", "e"], "a, b, c, d, e"),
        (["a", "b", "c", "d", "e", "f"], "a, b, c, d, e and 1 more"),
        (range(9), "0, 1, 2, 3, 4 and 4 more"),
    ],
)
def test_list_offenders_any_number_names_five_at_most(offenders, text):
    """Up to five are named, the rest counted."""
    assert list_offenders(offenders) == text


@pytest.mark.parametrize("error", [SettingsError, RecordsError])
def test_errors_every_subclass_is_a_value_error_too(error):
    """A caller who knows nothing of the package can catch the nearest built-in."""
    assert issubclass(error, CaseloadError)
    assert issubclass(error, ValueError)
