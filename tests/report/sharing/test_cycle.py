"""Tests of what is said of the circle, and that the demo agency's links are found."""

import pandas as pd
import pytest

from caseload_lib.agency import parse_agency
from caseload_lib.charts.house import Picture
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.record.demo import make_demo, read_demo_settings
from caseload_lib.report.documents.page import write_page
from caseload_lib.report.documents.terminal import write_text
from caseload_lib.report.sharing import cycle
from caseload_lib.report.sharing.cycle import describe_cycle, list_usual_changes
from caseload_lib.report.sharing.cycle_words import (
    explain_verdict,
    name_change,
    say_direction,
    say_hiring,
    say_link,
)
from caseload_lib.review.history import history_facts
from caseload_lib.review.intervals import Interval
from caseload_lib.share.circle.changes import Change
from caseload_lib.share.circle.direction import Direction
from caseload_lib.share.circle.hiring import Hiring, Searched
from caseload_lib.share.circle.links import Link
from caseload_lib.share.cycle import estimate
from caseload_lib.sharing_settings import Circle

MONTH = Month(2026, 10)
HARBOUR = parse_agency('[agency]\nname = "Harbour"\ntime_zone = "UTC"')


@pytest.fixture(scope="module")
def demo():
    """Return the demo agency's records, history and settings."""
    records, settings = make_demo(until=MONTH), read_demo_settings()
    return records, history_facts(records, MONTH, settings), settings


@pytest.fixture
def few_runs(monkeypatch):
    """Play the months to come only a few times."""
    monkeypatch.setattr(cycle, "RUNS", 20)


def _list_pictures(document):
    return [one for part in document.parts for one in part.blocks if isinstance(one, Picture)]


@pytest.mark.usefixtures("few_runs")
def test_describe_cycle_of_the_demo_agency_finds_links_and_names_nobody(demo):
    """What its two years can show is found, the rest is left open, and hiring early helps."""
    records, history, settings = demo
    document = describe_cycle(records, history, MONTH, settings)
    text = " ".join(write_text(document, width=200).split())
    assert "There is no evidence yet" in text
    assert "Between presence and turnover no link shows" in text
    assert text.count("This is the sign that the circle would have.") == 3
    assert "Positions are filled sooner where the search began" in text
    assert "These are not forecasts." in text
    assert "nan" not in text
    people = records.facilitators["facilitator_id"]
    page = write_page(document)
    assert not any(person in page for person in people)
    assert [picture.title.split(":")[0] for picture in _list_pictures(document)] == [
        "Two more facilitators",
        "An hour less administration a week",
        "One more recruiter",
        "4.5 hours of presence a case kept free",
    ]


@pytest.mark.usefixtures("few_runs")
def test_describe_cycle_changes_asked_for_are_played_at_once(demo):
    """Two changes are one fan of presence and one of open positions."""
    records, history, settings = demo
    changes = [Change("facilitators", 1), Change("recruiters", 2)]
    document = describe_cycle(records, history, MONTH, settings, months=6, changes=changes)
    titles = [picture.title for picture in _list_pictures(document)]
    assert len(titles) == 2
    assert all(title.startswith("One more facilitator and two more recr") for title in titles)
    assert all("in Apr 2027" in title for title in titles)


@pytest.mark.usefixtures("few_runs")
def test_describe_cycle_without_records_says_what_is_missing():
    """An agency that keeps three tables gets the settings' circle, and no verdict."""
    facilitators = pd.DataFrame({"facilitator_id": ["F001"], "name": ["Ana"]})
    cases = pd.DataFrame({"case_id": ["C1"], "opened_on": ["2026-01-01"]})
    held = pd.DataFrame({"case_id": ["C1"], "facilitator_id": ["F001"], "from_on": ["2026-01-01"]})
    records = Records(facilitators=facilitators, cases=cases, assignments=held)
    history = history_facts(records, MONTH, HARBOUR)
    text = " ".join(write_text(describe_cycle(records, history, MONTH, HARBOUR)).split())
    assert "Of presence and turnover nothing can be said: nothing is recorded of presence." in text
    assert "Too few to tell: of 0 positions" in text
    assert "the settings, [circle]" in text
    assert "nan" not in text


def _make_link(estimate, lower, upper, *, sign, lag=1):
    interval = Interval(lower, upper)
    return Link("presence_hours", "turnover", -1, sign, lag, estimate, interval, 0.01, 7, 161)


def test_say_link_says_how_much_when_and_whether_it_fits():
    """Found and expected, found and not, not found."""
    assert say_link(_make_link(-0.2, -0.38, -0.03, sign=-1)) == (
        "An hour more of presence a case goes with 0.2 fewer departures a position and year a "
        "month later (0.03 to 0.38 fewer). This is the sign that the circle would have."
    )
    against = say_link(_make_link(0.2, 0.03, 1.38, sign=1, lag=3))
    assert "0.2 more departures a position and year three months later (0.03 to 1.4" in against
    assert against.endswith("This is against the circle.")
    assert "may go with anything from 0.3 fewer to 0.1 more departures" in say_link(
        _make_link(-0.1, -0.3, 0.1, sign=0)
    )


@pytest.mark.parametrize(
    ("change", "lower", "upper", "said"),
    [
        (0.5, 0.2, 0.8, "were better than the twelve before"),
        (-0.5, -0.8, -0.2, "were worse than the twelve before"),
        (-0.1, -0.8, 0.2, "do not differ clearly from the twelve before"),
    ],
)
def test_say_direction_tells_better_from_worse(change, lower, upper, said):
    """With the interval, and over how many caseloads."""
    direction = Direction(change, Interval(lower, upper), 12, 6)
    assert said in say_direction(direction)
    assert "over 6 caseloads" in say_direction(direction)


def test_say_direction_that_is_not_known_says_why():
    """Too short a history is told as such."""
    direction = Direction(None, Interval(None, None, "why"), 0, 0, "fewer than 12 periods")
    assert say_direction(direction).endswith("is not known: fewer than 12 periods.")


def test_explain_verdict_has_words_for_each():
    """The good way, the bad way, and not known."""
    empty = estimate(pd.DataFrame({"unit": [], "month": []}))
    for verdict, said in (("virtuous", "the good way"), ("vicious", "the bad way")):
        found = type(empty)(empty.links, empty.direction, verdict, "why")
        assert said in next(explain_verdict(found)).text
    assert "no evidence yet" in next(explain_verdict(empty)).text


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        ("sooner", "filled sooner"),
        ("later", "filled later"),
        ("no difference found", "makes no difference that shows"),
    ],
)
def test_say_hiring_has_words_for_each_verdict(verdict, said):
    """With the pace and both medians, one of them not reached."""
    early = Searched(9, 8, 10.0, Interval(8.0, 12.0))
    late = Searched(9, 8, None, Interval(30.0, None, "not reached"))
    hiring = Hiring(early, late, 2, 1.5, Interval(1.1, 2.2), 0.01, verdict)
    text = " ".join(say_hiring(hiring))
    assert said in text
    assert "1.5 times as fast (1.1 to 2.2; half were filled after 10 days" in text
    assert "Of 2 more" in text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (Change("facilitators", 1), "One more facilitator"),
        (Change("administration_hours", 2.5), "2.5 hours less administration a week"),
        (Change("recruiters", 3, from_month=7), "Three more recruiters from month 7"),
    ],
)
def test_name_change_counts_in_words(change, said):
    """One is one, and the month is said where it is not the first."""
    assert name_change([change]) == said


def test_list_usual_changes_keep_what_is_usual():
    """Protected presence is what there is today, to half an hour and never nothing."""
    assert list_usual_changes(Circle(usual_presence_hours=3.3))[-1].amount == 3.5
    assert list_usual_changes(Circle(usual_presence_hours=0.1))[-1].amount == 0.5
