"""Tests of caseload_lib.resources."""

import pytest

from caseload_lib.resources import find_resource


@pytest.mark.parametrize(
    "parts",
    [("params", "agency.toml"), ("notebooks", "monthly_report.ipynb"), ("notebooks",)],
)
def test_find_resource_what_ships_is_found(parts):
    """Notebooks and default settings are found wherever the package is installed."""
    assert find_resource(*parts).exists()


def test_find_resource_missing_raises_with_what_to_do():
    """A damaged installation says so."""
    with pytest.raises(FileNotFoundError, match="Install it again"):
        find_resource("params", "nowhere.toml")
