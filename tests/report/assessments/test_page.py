"""Tests of the page of one assessment: what it opens, what it displays, and for whom."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from caseload_lib.agency import parse_agency
from caseload_lib.assess.instruments import load
from caseload_lib.errors import CaseloadError
from caseload_lib.months import Month
from caseload_lib.report.assessments import page as assessment_page
from caseload_lib.report.assessments.month import prepare_assessments
from caseload_lib.report.assessments.page import open_assessment, show_header, show_parts
from caseload_lib.report.page_data import write_page_data

HOSTILE = "<script>alert(1)</script>{{7*7}}"
AGENCY = parse_agency('[agency]\nname = "Harbour <House>"\ntime_zone = "UTC"')
ASKED = {
    "service": ("service_improvement", "service", "2026-10", "2026"),
    "person": ("manage_caseload", "F001", "2026-10", "2026-Q4"),
}


@pytest.fixture(scope="module")
def records(assessed):
    """Return the small agency's records, with a person's name that is markup."""
    people = assessed.facilitators.assign(name=[HOSTILE, "Bo", "Chi"])
    return assessed.replace(facilitators=people)


@pytest.fixture(scope="module")
def inputs(records, tmp_path_factory):
    """Return the files of the prepared inputs."""
    folder = tmp_path_factory.mktemp("inputs")
    pages = prepare_assessments(records, Month(2026, 10), AGENCY, find=lambda name, _: load(name))
    for page in pages.values():
        kind = "service" if page.about == "service" else "person"
        write_page_data(page, folder / kind)
        write_page_data(replace(page, fault="That version is gone."), folder / f"{kind}-fault")
    return folder


def _draw(kind, inputs):
    page = open_assessment(*ASKED[kind], inputs=str(inputs / kind))
    return [show_header(page), *show_parts(page)]


@pytest.mark.parametrize("kind", list(ASKED))
def test_show_parts_every_part_is_a_section_that_the_header_leads_to(inputs, kind):
    """One h1, a link to each part, and everything that came from records is text."""
    header, *parts = _draw(kind, inputs)
    assert header.html.count("<h1>") == 1
    assert header.title
    assert "Harbour &lt;House&gt;" in header.html
    assert len(parts) > 2
    for number, part in enumerate(parts, start=1):
        assert f'href="#part-{number}"' in header.html
        assert f'<section class="part" id="part-{number}"' in part.html
        assert part.html.count("<h2>") == 1
        assert "<script>" not in part.html + header.html


def test_show_header_of_a_person_says_for_whom_the_page_is(inputs):
    """It names the person, as text, and says that nobody else is meant to read it."""
    header = _draw("person", inputs)[0].html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}" in header
    assert "whether it is passed on is theirs to decide" in header
    assert "nobody else" not in _draw("service", inputs)[0].html


def test_show_parts_of_the_service_tell_what_all_say_and_nobody_by_name(inputs):
    """Two raters are summed up; neither a rater nor a note of theirs is on the page."""
    text = "".join(section.html for section in _draw("service", inputs))
    assert "2 of 2" in text
    for canary in ("canary", "Chi", "F009", "F001", "rater-"):
        assert canary not in text


def test_show_parts_of_one_rater_tell_nothing_of_what_that_one_said(assessed, tmp_path):
    """All raters together are one person then, in this period or in an earlier one."""
    rows = assessed.assessments
    alone = assessed.replace(assessments=rows[rows["assessment_id"] != "A3"])
    pages = prepare_assessments(alone, Month(2026, 10), AGENCY, find=lambda name, _: load(name))
    page = pages["assessment-service_improvement-service"]
    assert page.records.responses.empty
    write_page_data(page, tmp_path / "inputs")
    parts = show_parts(open_assessment(*ASKED["service"], inputs=str(tmp_path / "inputs")))
    assert "One person has rated the service for this period" in parts[0].html
    assert not any("<svg" in part.html for part in parts)


def test_show_parts_of_a_person_put_both_sides_beside_each_other(inputs):
    """Both are submitted and the person has released theirs, so both notes are there."""
    text = "".join(section.html for section in _draw("person", inputs))
    assert "canary-A5" in text
    assert "canary-A6" in text
    assert "canary-A7" not in text


@pytest.mark.parametrize("change", [(0, "other"), (1, "F002"), (2, "2026-09"), (3, "2026")])
def test_open_assessment_inputs_of_another_page_are_refused(inputs, change):
    """A mix-up of files shows nobody somebody else's page."""
    asked = list(ASKED["person"])
    asked[change[0]] = change[1]
    with pytest.raises(CaseloadError, match="inputs is of another page"):
        open_assessment(*asked, inputs=str(inputs / "person"))


def test_open_assessment_of_a_lost_instrument_says_which(inputs):
    """The run fails with the reason that was found when it was planned."""
    with pytest.raises(CaseloadError, match="That version is gone"):
        open_assessment(*ASKED["service"], inputs=str(inputs / "service-fault"))


def test_open_assessment_by_itself_reads_the_agency(records, inputs, tmp_path, monkeypatch):
    """Without prepared inputs it gives the same page, and still nothing unreleased."""
    folder = SimpleNamespace(path=tmp_path, settings=AGENCY, records=lambda: records)
    monkeypatch.setattr(assessment_page, "open_agency", lambda _: folder)
    page = open_assessment("manage_caseload", "F001", "2026-10", agency="anywhere")
    assert [show_header(page), *show_parts(page)] == _draw("person", inputs)
    with pytest.raises(CaseloadError, match="once they have released"):
        open_assessment("manage_caseload", "F002", "2026-10", agency="anywhere")
