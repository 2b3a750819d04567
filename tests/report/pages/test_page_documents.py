"""Tests of the documents that pages show: what is known, each for whom it is."""

import pandas as pd
import pytest

from caseload_lib.report.contents import list_contents
from caseload_lib.report.documents.terminal import write_text
from caseload_lib.report.page_documents import Found, describe_own, describe_team
from caseload_lib.review.history import history_facts

PEOPLE = ("F001", "F002", "F003")


@pytest.fixture(scope="module")
def drowning(records):
    """Return the records with F001 near drowning: overdue obligations and a long disruption."""
    owed = records.obligations.assign(done_on=None)
    crisis = records.disruptions.tail(1).assign(disruption_id="D99", minutes=3000)
    crisis["facilitator_id"] = "F001"
    disruptions = pd.concat([records.disruptions, crisis], ignore_index=True)
    return records.replace(
        obligations=owed[owed["facilitator_id"] == "F001"], disruptions=disruptions
    )


@pytest.fixture(scope="module")
def strained(history):
    """Return the facts of the same month, in which F001 has 50 hours of disruption."""
    facts = history.copy()
    row = (facts["indicator"] == "disruption_hours") & (facts["facilitator_id"] == "F001")
    facts.loc[row & (facts["breakdown"] == "avoidable"), "value"] = 50.0
    return facts


def _say(documents):
    """Return what documents say."""
    return " ".join(" ".join(write_text(one, width=999).split()) for one in documents.values())


def test_describe_own_signs_are_on_the_page_of_whom_they_are_about(
    drowning, strained, month, agency
):
    """Before anybody knows of it; and nobody else's page has a word of it."""
    found = dict(describe_own(Found(drowning, strained, month, agency), PEOPLE))
    assert ["warnings" in found[one] for one in PEOPLE] == [True, False, False]
    assert "Disruptions took 50" in _say(found["F001"])
    for one in PEOPLE:
        for other in set(PEOPLE) - {one}:
            assert other not in _say(found[one])


@pytest.mark.parametrize("handed", [False, True])
def test_describe_team_warning_waits_for_the_page_to_be_handed(
    handed, drowning, strained, month, agency
):
    """Until then the team's page does not say that there is one."""
    pages = pd.DataFrame(
        {"facilitator_id": ["F001"], "month": [str(month)], "handed_on": ["2026-11-03"]}
    )
    records = drowning.replace(handed_pages=pages) if handed else drowning
    found = Found(records, strained, month, agency)
    said = _say({"warnings": describe_team(found)["warnings"]})
    assert ("Ana Ruiz (F001)" in said) is handed
    assert f"{int(handed)} of 3 have their page of October 2026" in said


def test_describe_team_leaves_moves_to_the_meeting(team):
    """Their search would take longer than all pages together; nothing is said of them but that."""
    document = team.documents["help"]
    headings = [part.heading for part in document.parts]
    assert headings[:4] == [
        "In short", "1. Support hours", "2. Carrying together", "3. The next new case",
    ]  # fmt: skip
    assert "Moves" not in " ".join(headings)
    said = _say({"help": document})
    assert "are not worked out here; the supervisors' meeting" in said
    assert "No move" not in said


def test_describe_own_alone_is_the_same_as_among_all(records, history, month, agency):
    """Asking for one page gives what asking for all gives."""
    every = dict(describe_own(Found(records, history, month, agency), PEOPLE))
    alone = describe_own(Found(records, history, month, agency), ["F002"])
    assert dict(alone) == {"F002": every["F002"]}


def test_documents_where_nothing_is_recorded_are_left_out(bare_page, bare_records, month, agency):
    """The page of an agency with the required tables alone is as short as ever."""
    history = history_facts(bare_records, month, agency)
    assert describe_team(Found(bare_records, history, month, agency)) == {}
    assert bare_page.documents == {}
    assert "burden" not in dict(list_contents(bare_page))


def test_documents_have_a_link_to_each_of_them(page, team):
    """Whatever a page shows can be found from its top."""
    for data in (page, team):
        assert set(data.documents) <= set(dict(list_contents(data)))
        assert data.documents
