"""Tests of the index: everyone is on it, in order, with what became of their page."""

import re

import pytest

from caseload_lib.report.index import describe_page, write_index
from caseload_lib.report.manifest import Entry, Manifest


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


def _manifest(tmp_path, plan, **entries):
    runs = {run.name: run for run in plan.runs}
    return Manifest(tmp_path, {name: make(runs[name]) for name, make in entries.items()})


def test_write_index_lists_everyone_in_order_with_links_to_what_is_there(tmp_path, planned):
    """Ready, failed and not yet made: each is listed, and no link leads nowhere."""
    manifest = _manifest(
        tmp_path,
        planned,
        team=_entry,
        F001=_entry,
        F002=lambda run: _entry(run, status="failed", error="A <cell> was late.", outputs={}),
    )
    page = write_index(planned, manifest)
    links = re.findall(r'href="([^"#]+)"', page)
    assert links == ["team.html", "team.ipynb", "F001.html", "F001.ipynb"]
    assert re.findall(r"<td>(F\d+)</td>", page) == ["F001", "F002", "F003"]
    assert "not made: A &lt;cell&gt; was late." in page
    assert "not made yet." in page
    assert "1 of 3 facilitators&#39; pages is ready." in page
    assert "Harbour &lt;House&gt;" in page
    assert "Person &amp; F003" in page
    assert "October 2026" in page


def test_write_index_needs_nothing_and_tells_no_time(tmp_path, planned):
    """The index is as closed as a page, and repeats byte by byte."""
    slow = _manifest(tmp_path, planned, F001=lambda run: _entry(run, seconds=99.0))
    fast = _manifest(tmp_path, planned, F001=_entry)
    page = write_index(planned, slow)
    assert page == write_index(planned, fast)
    assert "default-src 'none'" in page
    assert not re.search(r"https?://|<script", page)


def test_describe_page_made_of_other_inputs_says_that_it_is_outdated(tmp_path, planned):
    """A page that was left out of this run is not passed off as today's."""
    manifest = _manifest(tmp_path, planned, F001=lambda run: _entry(run, input_hash="old"))
    line = describe_page(planned.runs[1], planned, manifest)
    assert line.wrong
    assert line.text.startswith("made before the records or the program changed")
    assert line.link == "F001.html"


def test_describe_page_draft_says_so(tmp_path, planned):
    """Until comment and cause are there, a page is a draft; the team's never is."""
    manifest = _manifest(tmp_path, planned, team=_entry, F001=_entry)
    assert describe_page(planned.runs[1], planned, manifest).draft
    assert describe_page(planned.runs[1], planned, manifest).text == "ready, still a draft."
    assert describe_page(planned.runs[0], planned, manifest).text == "ready."
    assert not describe_page(planned.runs[0], planned, manifest).draft


def test_describe_page_without_html_links_the_record_only(tmp_path, planned):
    """What was not asked for has no link."""
    manifest = _manifest(tmp_path, planned, F001=lambda run: _entry(run, forms=["ipynb"]))
    line = describe_page(planned.runs[1], planned, manifest)
    assert (line.link, line.record) == ("", "F001.ipynb")


def test_write_index_lists_assessments_apart_from_the_people(tmp_path, plan, notebook):
    """They have a table of their own, and do not count as anybody's page of the month."""
    names = ["team", "F001", "assessment-x-F001", "assessment-x-service"]
    planned = plan(dict.fromkeys(names, notebook("1")))
    entries = {run.name: _entry(run) for run in planned.runs[:3]}
    page = write_index(planned, Manifest(tmp_path, entries))
    people, _, assessments = page.partition('id="assessments"')
    assert "1 of 1 facilitators&#39; pages is ready." in people
    assert "assessment-" not in people
    assert re.findall(r'href="([^"]+)"', assessments) == [
        "assessment-x-F001.html",
        "assessment-x-F001.ipynb",
    ]
    assert re.findall(r"<td>(F001|Service)</td>", assessments) == ["F001", "Service"]


def test_write_index_without_assessments_has_no_such_part(tmp_path, planned):
    """An agency that assesses nothing sees nothing of it."""
    assert "ssessment" not in write_index(planned, Manifest(tmp_path, {}))
