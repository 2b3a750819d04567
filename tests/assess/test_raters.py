"""Tests of caseload_lib.assess.raters."""

import itertools

import pandas as pd
import pytest

from caseload_lib.assess.raters import (
    check_rater,
    current_answers,
    gather_answers,
    latest_assessments,
    visible_assessments,
)
from caseload_lib.errors import CaseloadError
from caseload_lib.frames import make_frame
from caseload_lib.tables import TABLES

SUBMITTED = pd.Timestamp("2026-10-01 09:00", tz="UTC")

# F001 leads F002 and F003; F009 led F002 before.
FACILITATORS = make_frame(
    TABLES["facilitators"],
    pd.DataFrame(
        {
            "facilitator_id": ["F001", "F002", "F003", "F009"],
            "name": ["a", "b", "c", "d"],
            "supervisor_id": [None, "F001", "F001", None],
        }
    ),
)


def make_assessment(key, kind, rater, about, *, submitted=True, released=False, **more):
    """Return one row of assessments."""
    return {
        "assessment_id": key,
        "instrument": "performance_anchors",
        "instrument_version": "1",
        "period": "2026",
        "rater_kind": kind,
        "rater_id": rater,
        "about_facilitator_id": about,
        "submitted_at": SUBMITTED if submitted else None,
        "released_at": SUBMITTED if released else None,
        "started_at": SUBMITTED,
    } | more


def make_assessments(*rows):
    """Return the frame of these rows."""
    return make_frame(TABLES["assessments"], pd.DataFrame(list(rows)) if rows else None)


def see(viewer, *rows):
    """Return the ids that a viewer sees of these rows."""
    seen = visible_assessments(make_assessments(*rows), FACILITATORS, viewer_id=viewer)
    return seen["assessment_id"].tolist()


def make_responses(*answers):
    """Return responses, numbered as written: assessment, item, value."""
    rows = [
        {"response_id": f"{n:09d}", "assessment_id": key, "item_id": item, "value": value,
         "answered_at": SUBMITTED}
        for n, (key, item, value) in enumerate(answers)
    ]  # fmt: skip
    return make_frame(TABLES["responses"], pd.DataFrame(rows))


def test_current_answers_the_last_written_of_each_item_holds():
    """Whatever order the rows come in; a withdrawn answer is gone, and may be given again."""
    responses = make_responses(
        ("A1", "1", 1), ("A1", "2", 2), ("A2", "1", 3), ("A1", "1", 3), ("A1", "2", None),
        ("A1", "3", None), ("A1", "3", 0),
    )  # fmt: skip
    held = current_answers(responses.sample(frac=1, random_state=3))
    assert held[["assessment_id", "item_id", "value"]].to_numpy().tolist() == [
        ["A1", "1", 3], ["A1", "3", 0], ["A2", "1", 3],
    ]  # fmt: skip
    assert current_answers(make_responses(("A1", "1", 1)).iloc[:0]).empty


def test_latest_assessments_leaves_out_drafts_and_what_was_replaced():
    """A draft of an amendment replaces nothing until it is submitted."""
    rows = make_assessments(
        make_assessment("A1", "service", "F001", None),
        make_assessment("A2", "service", "F001", None, amends_id="A1"),
        make_assessment("A3", "service", "F001", None, amends_id="A2", submitted=False),
        make_assessment("A4", "service", "F002", None, submitted=False),
    )
    assert latest_assessments(rows)["assessment_id"].tolist() == ["A2"]


def test_gather_answers_by_rater_in_the_order_of_submission():
    """Each rater once; one without answers is there, empty."""
    rows = make_assessments(
        make_assessment("A1", "peer", "F003", "F001", submitted_at=SUBMITTED + pd.Timedelta("1h")),
        make_assessment("A2", "peer", "F002", "F001"),
    )
    responses = make_responses(("A1", "1", 2), ("A1", "1", 3), ("A9", "1", 1))
    gathered = gather_answers(latest_assessments(rows), responses)
    assert gathered == {"F002": {}, "F003": {"1": 3}}
    assert list(gathered) == ["F002", "F003"]


def test_gather_answers_a_rater_twice_is_refused():
    """Two periods mixed would count a rater twice."""
    rows = make_assessments(
        make_assessment("A1", "service", "F001", None),
        make_assessment("A2", "service", "F001", None, period="2025"),
    )
    with pytest.raises(CaseloadError, match=r"given by F001\. Choose one period"):
        gather_answers(rows, make_responses(("A1", "1", 2)))


@pytest.mark.parametrize(
    ("self_sent", "released", "supervisor_sent"),
    list(itertools.product([False, True], repeat=3)),
)
def test_visible_assessments_self_and_supervisor_are_blind_until_both_are_in(
    self_sent, released, supervisor_sent
):
    """Both see both once both have submitted and the self is released; else each their own."""
    rows = (
        make_assessment(
            "A1", "self", "F002", "F002", submitted=self_sent, released=self_sent and released
        ),
        make_assessment("A2", "supervisor", "F001", "F002", submitted=supervisor_sent),
    )
    both = self_sent and released and supervisor_sent
    assert see("F002", *rows) == (["A1", "A2"] if both else ["A1"])
    assert see("F001", *rows) == (["A1", "A2"] if both else ["A2"])
    assert see("F003", *rows) == []


@pytest.mark.parametrize("changed", ["instrument", "period", "about_facilitator_id"])
def test_visible_assessments_only_the_same_instrument_period_and_person_open_the_pair(changed):
    """A supervisor's assessment of something else does not open a self-assessment."""
    rows = (
        make_assessment("A1", "self", "F002", "F002", released=True),
        make_assessment("A2", "supervisor", "F001", "F002")
        | {changed: "F003" if changed == "about_facilitator_id" else "other"},
    )
    assert see("F001", *rows) == ["A2"]
    assert see("F002", *rows) == ["A1"]


def test_visible_assessments_who_is_no_longer_the_supervisor_sees_only_their_own():
    """The records say who leads whom now; the person still sees what was said of them."""
    rows = (
        make_assessment("A1", "self", "F002", "F002", released=True),
        make_assessment("A2", "supervisor", "F009", "F002"),
    )
    assert see("F009", *rows) == ["A2"]
    assert see("F002", *rows) == ["A1", "A2"]
    assert see("F001", *rows) == [], "the new supervisor has not rated that period"


def test_visible_assessments_peers_and_service_ratings_are_their_raters_only():
    """Neither the person, nor the supervisor, nor another rater sees one of them."""
    rows = (
        make_assessment("A1", "peer", "F003", "F002", released=True),
        make_assessment("A2", "service", "F003", None, released=True),
        make_assessment("A3", "self", "F002", "F002", released=True),
        make_assessment("A4", "supervisor", "F001", "F002"),
    )
    assert see("F003", *rows) == ["A1", "A2"]
    assert see("F002", *rows) == ["A3", "A4"]
    assert see("F001", *rows) == ["A3", "A4"]


def test_visible_assessments_an_amended_one_replaces_once_the_viewer_may_see_it():
    """Until the author releases the new version, the supervisor keeps the one released before."""
    first = make_assessment("A1", "self", "F002", "F002", released=True)
    other = make_assessment("A2", "supervisor", "F001", "F002")
    draft = make_assessment("A3", "self", "F002", "F002", submitted=False, amends_id="A1")
    assert see("F001", first, other, draft) == ["A1", "A2"]
    assert see("F002", first, other, draft) == ["A1", "A2", "A3"]
    sent = draft | {"submitted_at": SUBMITTED}
    assert see("F001", first, other, sent) == ["A1", "A2"]
    assert see("F002", first, other, sent) == ["A2", "A3"]
    last = make_assessment("A4", "self", "F002", "F002", released=True, amends_id="A3")
    assert see("F001", first, other, sent, last) == ["A2", "A4"]


def test_visible_assessments_of_nothing_is_nothing():
    """Empty tables, and people without an id, are no special case."""
    assert see("F001") == []
    assert see("F001", make_assessment("A1", "service", None, None)) == []


@pytest.mark.parametrize(
    ("kind", "rater", "about"),
    [("self", "F002", "F002"), ("supervisor", "F001", "F002"), ("peer", "F003", "F002"),
     ("service", "F009", None)],
)  # fmt: skip
def test_check_rater_lets_the_right_one_through(kind, rater, about):
    """Each kind with its own rater."""
    check_rater(
        FACILITATORS, rater_kind=kind, rater_id=rater, about_facilitator_id=about,
        peers_allowed=True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "rater", "about", "peers", "match"),
    [
        ("boss", "F001", "F002", True, "Given: 'boss'"),
        ("self", "F001", "F002", True, r"by the person whom it is about.*F001 about F002"),
        ("supervisor", "F003", "F002", True, "only the person's own"),
        ("supervisor", "F001", "F009", True, "only the person's own"),
        ("supervisor", "F001", "F001", True, "only the person's own"),
        ("peer", "F003", "F002", False, "peers = true"),
        ("peer", "F001", "F002", True, "neither the person nor their supervisor"),
        ("peer", "F002", "F002", True, "neither the person nor their supervisor"),
        ("service", "F001", "F002", True, "Leave the person out"),
        ("self", "F777", "F777", True, "who rates.*Given: F777"),
        ("service", None, None, True, "who rates.*Given: nobody"),
        ("supervisor", "F001", None, True, "who is rated.*Given: nobody"),
    ],
)
def test_check_rater_refuses_the_wrong_one_in_words(kind, rater, about, peers, match):
    """Ids, never names; the rule, and what to do."""
    with pytest.raises(CaseloadError, match=match):
        check_rater(
            FACILITATORS, rater_kind=kind, rater_id=rater, about_facilitator_id=about,
            peers_allowed=peers,
        )  # fmt: skip
