"""Tests of what is said of efforts, and that the demo agency's failed system is found."""

import numpy as np
import pandas as pd
import pytest

from caseload_lib.agency import parse_agency
from caseload_lib.charts.house import Picture
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.record.demo import make_demo, read_demo_settings
from caseload_lib.report.documents.page import write_page
from caseload_lib.report.documents.terminal import write_text
from caseload_lib.report.sharing.efforts import describe_efforts
from caseload_lib.review.history import history_facts

MONTH = Month(2026, 10)
MONTHS = [str(month) for month in MONTH.trailing(24)]
HARBOUR = parse_agency('[agency]\nname = "Harbour"\ntime_zone = "UTC"')


def make_history(*changes, noise=1.0):
    """Return facts in which administration changes from 200 hours at some months on."""
    hours = np.full(24, 200.0) + np.random.default_rng(1).normal(0, noise, 24)
    for start, change in changes:
        hours += change * (np.array(MONTHS) >= start)
    rows = [
        {"month": month, "facilitator_id": "F001", "indicator": "hours", "breakdown": name,
         "value": value}
        for month, spent in zip(MONTHS, hours, strict=True)
        for name, value in (("administration", spent), ("direct", 1000.0 - spent))
    ]  # fmt: skip
    return pd.DataFrame(rows)


def describe(history, *efforts):
    """Return the document of efforts of a start and hours expected, and its text."""
    rows = [
        {"effort_id": f"E{place}", "name": "System", "starts_on": start,
         "expected_hours_per_month": expected, "activities": kinds}
        for place, (start, expected, *kinds) in enumerate(efforts, start=1)
        for kinds in [kinds[0] if kinds else None]
    ]  # fmt: skip
    records = Records(efforts=pd.DataFrame(rows)) if rows else Records()
    document = describe_efforts(records, history, MONTH, HARBOUR)
    text = write_text(document)
    assert "nan" not in text
    return document, " ".join(text.split())


def list_pictures(document):
    """Return the charts."""
    return [one for part in document.parts for one in part.blocks if isinstance(one, Picture)]


@pytest.mark.parametrize(
    ("change", "expected", "said"),
    [
        (
            -40,
            45.0,
            "System (E1, since November 2025): saved hours. About 40 hours of administration",
        ),
        (-40, 45.0, "200 before; 45 were expected. Of the months since, 12 lie below the usual"),
        (30, 45.0, "cost hours. About 30 hours of administration a month more"),
        (0, 45.0, "saved nothing that shows."),
        (0, 1.0, "too early to tell, since the months vary too much"),
        (0, None, "saved nothing that shows."),
    ],
)
def test_describe_efforts_says_what_each_saved(change, expected, said):
    """In a sentence with its interval, what was before and what was expected."""
    _, text = describe(make_history(("2025-11", change)), ("2025-11-01", expected))
    assert said in text
    assert (expected is None) == ("none given" in text)


def test_describe_efforts_charts_have_new_limits_from_each_effort():
    """One chart for a kind of time, whose title gives the level from each effort on."""
    history = make_history(("2025-03", -50), ("2026-03", 20), noise=0.5)
    document, _ = describe(history, ("2025-03-01", 40.0), ("2026-03-01", 40.0))
    [picture] = list_pictures(document)
    assert picture.title == (
        "Hours of administration for one facilitator: 200 a month, 150 from E1 on and 170 from "
        "E2 on"
    )
    assert "New limits: E2" in str(picture.spec)
    assert "<svg" in write_page(document)


def test_describe_efforts_chart_of_one_known_level_has_the_title_of_any_history():
    """A level that nobody knows is not set beside one that is known."""
    history = make_history()
    history["value"] = history["value"].where(history["month"] >= "2026-02")
    document, text = describe(history, ("2026-02-01", 40.0))
    assert "not known a month" not in text
    assert "stayed within" in list_pictures(document)[0].title


def test_describe_efforts_what_cannot_be_told_has_no_number():
    """Too early, twins, and kinds of time that nobody logs."""
    history = make_history()
    document, text = describe(
        history, ("2026-10-01", 5.0), ("2025-10-01", 500.0), ("2025-10-01", 5.0),
        ("2025-05-01", 5.0, "training"),
    )  # fmt: skip
    assert "System (E1, since October 2026): it is too early to tell, since time is logged" in text
    assert "(E2, since October 2025): not known what it saved, since its change cannot" in text
    assert "no hours of training are logged" in text
    assert len(list_pictures(document)) == 1
    assert "New limits: E2 and E3" in str(list_pictures(document)[0].spec)


def test_describe_efforts_more_expected_than_was_spent_is_told():
    """Nothing can save 500 of 200 hours."""
    _, text = describe(make_history(), ("2025-11-01", 500.0))
    assert "E1 was expected to save 500 hours a month, and only 200 hours of administ" in text


def test_describe_efforts_without_any_says_what_to_record():
    """Neither this software is left out."""
    document, text = describe(make_history())
    assert "No effort is on record. Enter each role or system" in text
    assert "this software too" in text
    assert not list_pictures(document)


def test_describe_efforts_the_demo_agencys_failed_system_is_found():
    """The specialist saved a quarter of administration, and the scheduling system nothing."""
    records, settings = make_demo(until=MONTH), read_demo_settings()
    document = describe_efforts(records, history_facts(records, MONTH, settings), MONTH, settings)
    verdicts = {row[0][:3]: row[-1] for row in document.parts[1].blocks[0].rows}
    assert verdicts["E01"] == "saved"
    assert verdicts["E03"] in {"saved nothing", "cost hours"}
    assert len(list_pictures(document)) == 2
