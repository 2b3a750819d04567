"""Tests of the worked example with published figures."""

import doctest
from pathlib import Path

import pandas as pd
import pytest

ROOT = Path(__file__).parents[2]
FIGURES = ROOT / "docs" / "workforce" / "state_years.csv"


def test_workforce_example_gives_the_numbers_that_it_prints(monkeypatch):
    """The page's own code runs, and says what stands below it."""
    monkeypatch.chdir(ROOT)
    page = ROOT / "docs" / "workforce.md"
    found = doctest.testfile(str(page), module_relative=False)
    assert found.attempted >= 12
    assert found.failed == 0


def test_workforce_figures_are_those_of_alaska_as_published():
    """A row as the paper's data have it: 25 and 36 of 179 caseworkers were gone in 2006."""
    figures = pd.read_csv(FIGURES).set_index(["state", "year"])
    assert len(figures) == 545
    assert figures.loc[("AK", 2005), ["caseworkers", "screened_in_reports"]].tolist() == [179, 5618]
    gone = figures.loc[("AK", 2006), ["turnover_lower", "turnover_upper"]] * 179
    assert gone.tolist() == pytest.approx([25, 36], abs=1e-6)
