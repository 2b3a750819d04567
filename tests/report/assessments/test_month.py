"""Tests of the pages of assessments beside a month's: which there are, and from which rows."""

import pandas as pd
import pytest

from caseload_lib.agency import parse_agency
from caseload_lib.assess.instruments import load
from caseload_lib.errors import CaseloadError
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.report.assessments.month import prepare_assessment, prepare_assessments
from caseload_lib.report.page_data import digest, read_page_data, write_page_data

MONTH = Month(2026, 10)
SERVICE = "assessment-service_improvement-service"
PERSON = "assessment-manage_caseload-F001"
AGENCY = parse_agency('[agency]\nname = "Harbour"\ntime_zone = "UTC"')


def _find(name, version):
    assert load(name).version == version
    return load(name)


def _prepare(records, month=MONTH, agency=AGENCY, find=_find):
    return prepare_assessments(records, month, agency, find=find)


def _change(records, table, row, **values):
    frame = records[table].copy()
    for name, value in values.items():
        frame.loc[row, name] = value
    return records.replace(**{table: frame})


@pytest.fixture(scope="module")
def pages(assessed):
    """Return the pages of the small agency's month."""
    return _prepare(assessed)


def test_prepare_assessments_are_of_the_service_and_of_who_has_released(pages):
    """What F002 has not released makes no page, and a rating by their supervisor none either."""
    assert {name: (page.period, page.assessment_id) for name, page in pages.items()} == {
        PERSON: ("2026-Q4", "A5"),
        SERVICE: ("2026", "A3"),
    }


def test_prepare_assessments_of_an_agency_that_assesses_nothing_are_none():
    """Pages of months without assessments cost nothing: no instrument is looked for."""
    assert _prepare(Records(), find=None) == {}


@pytest.mark.parametrize(
    ("month", "expected"),
    [(Month(2026, 9), [SERVICE]), (Month(2025, 3), [SERVICE]), (Month(2024, 12), [])],
)
def test_prepare_assessments_are_of_periods_that_hold_the_month(assessed, month, expected):
    """An older month keeps the assessment of its own time."""
    found = _prepare(assessed, month)
    assert list(found) == expected
    assert [page.period for page in found.values()] == [str(month)[:4]] * len(expected)


def test_prepare_assessments_hold_nothing_of_anybody_else(pages, tmp_path):
    """In the bytes of a page's inputs there is no rater of the service and nobody else's words."""
    texts = {}
    for name, page in pages.items():
        write_page_data(page, tmp_path / "inputs.json")
        texts[name] = (tmp_path / "inputs.json").read_text("utf-8")
        assert digest(read_page_data(tmp_path / "inputs.json")) == digest(page)
    for canary in ("F001", "F002", "F009", "canary", "Ana", "A4", "A5"):
        assert f'"{canary}' not in texts[SERVICE]
    for canary in ('"F002', '"Bo', "Bo's", "for Bo", "canary-A7", "canary-A8", "A9", '"A2'):
        assert canary not in texts[PERSON]
    assert "Ana's goal" in texts[PERSON]
    assert "canary-A6" in texts[PERSON]


def test_prepare_assessments_peers_come_in_without_name_and_notes_where_they_are_asked(assessed):
    """Peers are summed up later on; who said what is not in the page's inputs."""
    section = AGENCY.assessment.model_copy(update={"peers": True})
    asked = _prepare(assessed, agency=AGENCY.model_copy(update={"assessment": section}))[PERSON]
    peers = asked.records.assessments[asked.records.assessments["rater_kind"] == "peer"]
    assert peers["rater_id"].tolist() == ["rater-1"]
    notes = asked.records.responses.set_index("assessment_id")["note"]
    assert notes["A9"].isna().all()


def test_prepare_assessments_change_with_what_they_show_and_nothing_else(assessed, pages):
    """A page is made again for its own rows alone; a release makes one appear."""
    other = _change(assessed, "responses", assessed.responses.index[-30], note="changed")
    unreleased = _change(other, "goals", 1, specific="changed")
    for name, page in _prepare(unreleased).items():
        assert digest(page) == digest(pages[name])

    goal = _prepare(_change(assessed, "goals", 0, specific="changed"))
    assert digest(goal[SERVICE]) == digest(pages[SERVICE])
    assert digest(goal[PERSON]) != digest(pages[PERSON])

    moment = pd.Timestamp("2026-10-20", tz="UTC")
    released = _prepare(_change(assessed, "assessments", 6, released_at=moment))
    assert set(released) - set(pages) == {"assessment-manage_caseload-F002"}


def test_prepare_assessments_instrument_that_is_lost_fails_alone(assessed):
    """Its page tells why; the others are made."""

    def find(name, version):
        if name == "manage_caseload":
            raise CaseloadError("That version is gone.")
        return _find(name, version)

    found = _prepare(assessed, find=find)
    assert (found[PERSON].fault, found[PERSON].definition) == ("That version is gone.", "")
    assert found[SERVICE].fault == ""


def test_prepare_assessments_action_of_an_amended_version_stays_with_it(assessed):
    """What was planned after the first version is planned still."""
    rows = assessed.assessments
    later = rows[rows["assessment_id"] == "A5"].assign(
        assessment_id="B5",
        amends_id="A5",
        submitted_at=pd.Timestamp("2026-10-20", tz="UTC"),
        released_at=pd.Timestamp("2026-10-21", tz="UTC"),
    )
    amended = assessed.replace(assessments=pd.concat([rows, later], ignore_index=True))
    page = _prepare(amended)[PERSON]
    assert page.assessment_id == "B5"
    assert page.records.actions["assessment_id"].tolist() == ["B5"]
    assert page.records.goals["assessment_id"].tolist() == ["B5"]


@pytest.mark.parametrize(
    ("instrument", "about", "period"),
    [
        ("manage_caseload", "F002", ""),
        ("manage_caseload", "F999", ""),
        ("service_improvement", "F001", ""),
        ("manage_caseload", "F001", "2026"),
        ("other", "service", ""),
    ],
)
def test_prepare_assessment_that_may_not_be_shown_is_refused(assessed, instrument, about, period):
    """Whoever runs the notebook; whether there is something unreleased is not told."""
    with pytest.raises(CaseloadError, match=r"no assessment by \w+ to show of .* Check the three"):
        prepare_assessment(assessed, MONTH, AGENCY, instrument, about, period, find=_find)
