"""Tests of what a batch tells in the end."""

from caseload_lib.months import Month
from caseload_lib.report.results import BatchResult

INDEX = "reports/2026-10/index.html"


def test_batch_result_in_words_names_each_failure():
    """What the command prints last says what to look at."""
    result = BatchResult(Month(2026, 10), INDEX, 1, 2, {"F001": "A cell was late."})
    assert str(result).splitlines() == [
        "2026-10: 1 made, 2 unchanged, 1 failed.",
        "  F001: A cell was late.",
        f"Index: {INDEX}",
    ]


def test_batch_result_exit_status_is_1_only_if_a_page_failed():
    """A script that calls the command learns of a failure."""
    assert BatchResult(Month(2026, 10), INDEX, 0, 9).exit_status == 0
    assert BatchResult(Month(2026, 10), INDEX, 8, 0, {"F001": "It died."}).exit_status == 1
