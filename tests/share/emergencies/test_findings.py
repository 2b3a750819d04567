"""Tests of what is found of disruptions, for the team or for one person themself."""

import pytest

from caseload_lib.agency import parse_agency
from caseload_lib.errors import RecordsError
from caseload_lib.months import Month
from caseload_lib.review.history import history_facts
from caseload_lib.share.emergencies.findings import find_disruptions

MONTH = Month(2026, 10)
AGENCY = parse_agency('[agency]\nname = "Harbour"\ntime_zone = "UTC"')


@pytest.fixture(scope="module")
def given(make_records):
    """Return the records of two people with a disruption each and of a responder, and facts."""
    disruption = {"cause": "staff_illness", "minutes": 60, "started_at": "2026-10-05T09:00Z",
                  "ended_at": "2026-10-05T10:00Z"}  # fmt: skip
    records = make_records(
        facilitators=[{"facilitator_id": who, "name": who} for who in ("F001", "F002", "F009")],
        roles=[{"facilitator_id": "F009", "role": "responder", "from_on": "2020-01-01"}],
        disruptions=[{**disruption, "facilitator_id": who} for who in ("F001", "F002")],
    )
    return records, history_facts(records, MONTH, AGENCY, months=2), MONTH, AGENCY


def test_find_disruptions_of_the_team_is_of_everybody(given):
    """Nobody is left out, whether they had one or not."""
    found = find_disruptions(*given)
    assert set(found.evidence["facilitator_id"]) == {"F001", "F002"}
    assert found.served.to_dict() == {"F001": 2, "F002": 2}
    assert "facilitator_id" not in found.track.columns


def test_find_disruptions_for_one_person_is_theirs_alone(given):
    """Of whatever is told, nothing is anybody else's."""
    found = find_disruptions(*given, facilitator_id="F002")
    for frame, column in (
        (found.year, "who"),
        (found.track, "facilitator_id"),
        (found.people, "facilitator_id"),
        (found.standings, "facilitator_id"),
        (found.evidence, "facilitator_id"),
    ):
        assert set(frame[column]) == {"F002"}
    assert list(found.served.index) == ["F002"]


def test_find_disruptions_without_any_on_record_is_nothing(given):
    """An empty table is not a quiet year."""
    records, history, month, agency = given
    empty = records.replace(disruptions=records.disruptions[:0])
    assert find_disruptions(empty, history, month, agency) is None


@pytest.mark.parametrize(
    ("who", "message"), [("F777", "no facilitator F777"), ("F009", "F009 is not reported on")]
)
def test_find_disruptions_of_whom_nothing_is_reported_is_refused(given, who, message):
    """A mistyped id and a responder are told apart, each with what to do."""
    with pytest.raises(RecordsError, match=message):
        find_disruptions(*given, facilitator_id=who)
