"""Tests of the index: everyone is on it, in order, with what became of their page."""

import re

import pytest

from caseload_lib.report.entries import Entry
from caseload_lib.report.index import describe_month, describe_page
from caseload_lib.report.index import write_index as write_page
from caseload_lib.report.remembered import PlannedPage, Roll


@pytest.fixture
def planned(plan, notebook):
    """Return a plan of the team and three facilitators."""
    page = notebook("1")
    return plan(dict.fromkeys(["team", "F001", "F002", "F003"], page))


def _entry(run, *, forms=("html", "ipynb"), **given):
    values = {
        "status": "made",
        "input_hash": run.input_hash,
        "notebook_hash": run.notebook_hash,
        "library_version": "1",
        "seconds": 1.0,
        "draft": run.draft,
        "outputs": {f"{run.name}.{form}": "0" for form in forms},
    }
    return Entry(**(values | given))


def _make_entries(plan, **entries):
    runs = {run.name: run for run in plan.runs}
    return {name: make(runs[name]) for name, make in entries.items()}


def _plan_page(run):
    return PlannedPage(run.input_hash, f"Person & {run.name}")


def write_index(plan, entries):
    """Return the index page of a plan."""
    roll = Roll(plan.agency_name, {run.name: _plan_page(run) for run in plan.runs})
    return write_page(describe_month(plan.month, roll, entries))


def describe(run, entries):
    """Return what the index says of a run."""
    return describe_page(run.name, _plan_page(run), entries.get(run.name))


def test_write_index_lists_everyone_in_order_with_links_to_what_is_there(planned):
    """Ready, failed and not yet made: each is listed, and no link leads nowhere."""
    entries = _make_entries(
        planned,
        team=_entry,
        F001=_entry,
        F002=lambda run: _entry(run, status="failed", error="A <cell> was late.", outputs={}),
    )
    page = write_index(planned, entries)
    links = re.findall(r'href="([^"#]+)"', page)
    assert links == ["team.html", "team.ipynb", "F001.html", "F001.ipynb"]
    assert re.findall(r"<td>(F\d+)</td>", page) == ["F001", "F002", "F003"]
    assert "not made: A &lt;cell&gt; was late." in page
    assert "not made yet." in page
    assert "1 of 3 facilitators&#39; pages is ready." in page
    assert "Harbour &lt;House&gt;" in page
    assert "Person &amp; F003" in page
    assert "October 2026" in page


def test_write_index_needs_nothing_and_tells_no_time(planned):
    """The index is as closed as a page, and repeats byte by byte."""
    slow = _make_entries(planned, F001=lambda run: _entry(run, seconds=99.0))
    fast = _make_entries(planned, F001=_entry)
    page = write_index(planned, slow)
    assert page == write_index(planned, fast)
    assert "default-src 'none'" in page
    assert not re.search(r"https?://|<script", page)


def test_describe_page_made_of_other_inputs_says_that_it_is_outdated(planned):
    """A page that was left out of this run is not passed off as today's."""
    entries = _make_entries(planned, F001=lambda run: _entry(run, input_hash="old"))
    line = describe(planned.runs[1], entries)
    assert line.wrong
    assert line.text.startswith("made before the records or the program changed")
    assert line.link == "F001.html"


def test_describe_page_draft_says_so(planned):
    """Until comment and cause are there, a page is a draft; the team's never is."""
    entries = _make_entries(planned, team=_entry, F001=_entry)
    assert describe(planned.runs[1], entries).draft
    assert describe(planned.runs[1], entries).text == "ready, still a draft."
    assert describe(planned.runs[0], entries).text == "ready."
    assert not describe(planned.runs[0], entries).draft


def test_describe_page_without_html_links_the_record_only(planned):
    """What was not asked for has no link."""
    entries = _make_entries(planned, F001=lambda run: _entry(run, forms=["ipynb"]))
    line = describe(planned.runs[1], entries)
    assert (line.link, line.record) == ("", "F001.ipynb")


def test_write_index_lists_assessments_apart_from_the_people(plan, notebook):
    """They have a table of their own, and do not count as anybody's page of the month."""
    names = ["team", "F001", "assessment-x-F001", "assessment-x-service"]
    planned = plan(dict.fromkeys(names, notebook("1")))
    entries = {run.name: _entry(run) for run in planned.runs[:3]}
    page = write_index(planned, entries)
    people, _, assessments = page.partition('id="assessments"')
    assert "1 of 1 facilitators&#39; pages is ready." in people
    assert "assessment-" not in people
    assert re.findall(r'href="([^"]+)"', assessments) == [
        "assessment-x-F001.html",
        "assessment-x-F001.ipynb",
    ]
    assert re.findall(r"<td>(F001|Service)</td>", assessments) == ["F001", "Service"]


def test_write_index_without_assessments_has_no_such_part(planned):
    """An agency that assesses nothing sees nothing of it."""
    assert "ssessment" not in write_index(planned, {})
