"""Tests of drafts and answers: none is lost, none is overwritten, everything is sealed."""

import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest

from caseload_lib.assess.instrument import Instrument, Item, Level
from caseload_lib.errors import CaseloadError, RecordsError
from caseload_lib.record.assessments import (
    Assessment,
    Saved,
    amend,
    list_assessments,
    open_draft,
    read_assessment,
    release,
    save_answer,
    submit,
)
from caseload_lib.record.audit import verify_chain
from caseload_lib.record.database import Database, open_database
from caseload_lib.record.store import insert_rows, read_records

AT = datetime(2026, 11, 3, 9, 30, 0, 123456, tzinfo=UTC)
LEVELS = (Level("low", "Low", 1), Level("high", "High", 2))
INSTRUMENT = Instrument(
    "rubric", "1", "A rubric", "rubric", "made up", LEVELS, (Item("1", "One", "?", LEVELS),)
)


def fill(database: Database, _frames: object) -> None:
    """Write a facilitator and their supervisor, for the databases that the tests are given."""
    people = [
        {"facilitator_id": "F001", "name": "N", "supervisor_id": "F002"},
        {"facilitator_id": "F002", "name": "M"},
    ]
    insert_rows(database, "facilitators", people, actor="tester")


@pytest.fixture
def staffed(filled: Database) -> Database:
    """Give a database with a facilitator and their supervisor."""
    return filled


def _open(database: Database, **other: object) -> Assessment:
    """Return F001's draft on the service, or another."""
    arguments = {
        "instrument": INSTRUMENT,
        "rater_kind": "service",
        "rater_id": "F001",
        "period": "2026",
        "actor": "F001",
        "at": AT,
        **other,
    }
    return open_draft(database, **arguments)  # type: ignore[arg-type]


def _open_self(database: Database, **other: object) -> Assessment:
    return _open(database, rater_kind="self", about_facilitator_id="F001", **other)


def _save(database: Database, draft: Assessment, value: int | None = 1, **other: object) -> Saved:
    """Save an answer to item 1 as the sitting that opened the draft, or another."""
    arguments = {
        "item_id": "1",
        "session": "one",
        "seen": draft.number,
        "actor": "F001",
        "at": AT,
        **other,
    }
    return save_answer(database, draft.assessment_id, value=value, **arguments)  # type: ignore[arg-type]


def _submit(database: Database, draft: Assessment) -> Assessment:
    seen = _save(database, draft).assessment.number
    return submit(database, draft.assessment_id, seen=seen, actor="F001", at=AT)


def _address(database: Database) -> str:
    """Return an address under which another process finds the database."""
    url = database.engine.url.render_as_string(hide_password=False)
    return database.url if database.dialect == "sqlite" else url


# --- drafts


def test_open_draft_twice_gives_the_same_draft(staffed: Database) -> None:
    """A draft is taken up where it was left, with its answers."""
    draft = _open(staffed, role_years=2.5)
    assert (draft.is_draft, draft.number, draft.answers) == (True, 0, {})
    assert (draft.started_at, draft.role_years) == (AT, 2.5)
    saved = _save(staffed, draft, note="why")
    assert _open(staffed, at=AT + timedelta(days=1)) == saved.assessment
    assert len(list_assessments(staffed)) == 1


def test_open_draft_of_another_kind_is_another(staffed: Database) -> None:
    """Who, as what, about whom and when tell drafts apart."""
    others: list[dict] = [
        {},
        {"period": "2027"},
        {"rater_id": "F002"},
        {"rater_kind": "self", "about_facilitator_id": "F001"},
        {"rater_kind": "peer", "about_facilitator_id": "F002"},
    ]
    assert len({_open(staffed, **other).assessment_id for other in others}) == 5


def test_open_draft_unnamed_raters_are_kept_apart(staffed: Database) -> None:
    """Nobody goes on with the sheet of somebody who did not say who they are."""
    first, second = (_open(staffed, rater_id=None) for _ in range(2))
    assert first.assessment_id != second.assessment_id


def test_open_draft_submitted_is_read_only(staffed: Database) -> None:
    """What was submitted is shown again, and refuses another answer."""
    draft = _open(staffed)
    submitted = _submit(staffed, draft)
    assert _open(staffed) == submitted
    with pytest.raises(RecordsError, match=r"submitted and read-only.*Amend it"):
        _save(staffed, draft, 2)
    with pytest.raises(RecordsError, match="submitted and read-only"):
        submit(staffed, draft.assessment_id, seen=9, actor="F001")


def test_open_draft_faults_are_told_at_once(staffed: Database) -> None:
    """Strangers, unknown kinds and missing periods are refused together; nothing is written."""
    with pytest.raises(
        RecordsError, match=r"F009 is not among.*rater_kind must be one of.*period is missing"
    ):
        _open(staffed, rater_id="F009", rater_kind="boss", period=" ")
    for wrong in (
        {"rater_kind": "self"},
        {"rater_kind": "self", "about_facilitator_id": "F002"},
        {"rater_kind": "supervisor"},
        {"rater_kind": "peer", "about_facilitator_id": "F001"},
        {"about_facilitator_id": "F002"},
        {"role_years": -1},
        {"role_years": float("nan")},
        {"at": datetime(2026, 1, 1)},  # noqa: DTZ001 - what is refused
    ):
        with pytest.raises(RecordsError):
            _open(staffed, **wrong)
    assert list_assessments(staffed) == ()


# --- answers


def test_save_answer_keeps_every_row_and_shows_the_latest(staffed: Database) -> None:
    """Answers are added, never changed; what counts is the latest, also a withdrawn one."""
    draft = _open(staffed)
    for value, note in ((1, None), (2, "better\nnow"), (None, "unsure"), (0, "")):
        draft = _save(staffed, draft, value, note=note).assessment
    draft = _save(staffed, draft, None, item_id="2").assessment
    assert read_assessment(staffed, draft.assessment_id) == draft
    assert draft.values == {"1": 0}
    assert (draft.answers["1"].note, draft.answers["1"].number, draft.number) == (None, 4, 5)
    assert draft.answers["2"].at == AT
    rows = read_records(staffed).responses
    assert rows["response_id"].tolist() == [f"{draft.assessment_id}.{n:07}" for n in range(1, 6)]
    assert rows["response_id"].is_monotonic_increasing
    assert rows["value"].fillna(-1).tolist() == [1, 2, -1, 0, -1]
    assert set(rows["session"]) == {"one"}


def test_save_answer_is_sealed_with_old_and_new(staffed: Database) -> None:
    """The audit trail says who answered what when, and what stood there before."""
    draft = _save(staffed, _open(staffed), note="a").assessment
    _save(staffed, draft, 2, actor="F002")
    read = read_records(staffed, tables=["audit", "audit_values"])
    last = read.audit.iloc[-1]
    assert last[["actor", "action", "table_name", "row_key"]].tolist() == [
        "F002",
        "insert",
        "responses",
        f"{draft.assessment_id}.0000002",
    ]
    assert last["at"] == pd.Timestamp(AT)
    values = read.audit_values[read.audit_values["audit_id"] == last["audit_id"]]
    told = values.set_index("column_name")[["old_value", "new_value"]].fillna("-")
    assert told.loc["value"].tolist() == ["1", "2"]
    assert told.loc["note"].tolist() == ["a", "-"]
    assert told.loc["item_id"].tolist() == ["-", "1"]
    assert verify_chain(staffed).ok


def test_save_answer_sent_again_is_acknowledged_once(staffed: Database) -> None:
    """The same click of the same sitting again writes nothing; another sitting's does."""
    draft = _open(staffed)
    first = _save(staffed, draft, note="a")
    assert _save(staffed, draft, note="a") == first
    assert _save(staffed, draft, note="a", session="two").answer.number == 2
    assert _save(staffed, draft, note="a").answer.number == 3


def test_save_answer_that_cannot_be_kept_is_refused(staffed: Database) -> None:
    """What no column could hold is refused with the rule, without a trace."""
    draft = _open(staffed)
    for wrong, message in (
        ({"value": True}, "value must be"),
        ({"value": -1}, "value must be"),
        ({"value": "1"}, "value must be"),
        ({"note": "x" * 20_001}, "note has 20,001 characters; at most 20,000"),
        ({"note": "a\x00b"}, "note holds a NUL character"),
        ({"note": "\ud83d"}, "written in two"),
        ({"item_id": " ", "session": ""}, "item_id is missing; session is missing"),
    ):
        with pytest.raises(RecordsError, match=message):
            _save(staffed, draft, **wrong)
    assert read_assessment(staffed, draft.assessment_id).number == 0
    with pytest.raises(RecordsError, match="There is no assessment A0"):
        save_answer(staffed, "A0", "1", value=1, session="one", seen=0, actor="F001")


def test_save_answer_longest_note_comes_back(staffed: Database) -> None:
    """A note of the greatest length, with every kind of sign, is kept as it was written."""
    note = ("<b>ß✓ 🙂'\"; --\r\n" * 2000)[:20_000]
    draft = _save(staffed, _open(staffed), note=note).assessment
    assert read_assessment(staffed, draft.assessment_id).answers["1"].note == note


# --- two sittings


def test_save_answer_two_sittings_are_both_told(staffed: Database) -> None:
    """Each learns what the other wrote since it looked; both rows stay; the later one counts."""
    draft = _open(staffed)
    mine = _save(staffed, draft, 1)
    theirs = _save(staffed, draft, 2, session="two")
    assert mine.others == ()
    assert theirs.others == (("1", mine.answer),)
    again = _save(staffed, mine.assessment, 1, item_id="3")
    assert again.others == (("1", theirs.answer),)
    assert again.assessment.values == {"1": 2, "3": 1}
    assert _save(staffed, again.assessment, 2, item_id="3").others == ()
    assert len(read_records(staffed).responses) == 4


def test_submit_after_another_sitting_wrote_is_refused(staffed: Database) -> None:
    """Nobody submits answers that they have not seen."""
    draft = _save(staffed, _open(staffed)).assessment
    seen = _save(staffed, draft, 2, session="two").assessment.number
    with pytest.raises(RecordsError, match=r"Another sitting has answered.*\(1 since"):
        submit(staffed, draft.assessment_id, seen=draft.number, actor="F001")
    assert read_assessment(staffed, draft.assessment_id).is_draft
    assert not submit(staffed, draft.assessment_id, seen=seen, actor="F001").is_draft


def test_submit_without_an_answer_is_refused(staffed: Database) -> None:
    """An empty sheet, or one whose only answer was withdrawn, is nothing to submit."""
    draft = _save(staffed, _open(staffed), None, note="later").assessment
    with pytest.raises(RecordsError, match="Nothing is answered"):
        submit(staffed, draft.assessment_id, seen=1, actor="F001")


def test_save_answer_many_sittings_at_once_lose_nothing(staffed: Database) -> None:
    """Sittings that open, answer and look at the same moment get one draft with every answer."""

    def sit(number: int) -> str:
        own = open_database(_address(staffed))
        draft = _open(own)
        for item in range(5):
            name = f"{number}.{item}"
            saved = _save(own, draft, number, item_id=name, session=str(number), seen=0)
            assert saved.assessment.values[name] == number
        return draft.assessment_id

    with ThreadPoolExecutor(4) as pool:
        ids = set(pool.map(sit, range(4)))
    assert len(ids) == 1
    stored = read_assessment(staffed, ids.pop())
    assert stored.values == {f"{n}.{item}": n for n in range(4) for item in range(5)}
    assert stored.number == 20
    assert verify_chain(staffed).ok


_SITTING = """
import sys
from caseload_lib.assess.instrument import Instrument, Item, Level
from caseload_lib.record.assessments import open_draft, save_answer
from caseload_lib.record.database import open_database
levels = (Level("low", "Low", 1),)
items = (Item("1", "One", "?", levels),)
rubric = Instrument("rubric", "1", "A rubric", "rubric", "made up", levels, items)
database = open_database(sys.argv[1])
draft = open_draft(database, instrument=rubric, rater_kind="service", rater_id="F001",
                   period="2026", actor="F001")
number = draft.number
while True:
    number = save_answer(database, draft.assessment_id, f"{number % 9}", value=number % 3,
                         note="x" * 5000, session=sys.argv[2], seen=number,
                         actor="F001").answer.number
    print(number, flush=True)
"""


def test_save_answer_killed_process_keeps_what_it_acknowledged(staffed: Database) -> None:
    """However a form's process ends, every answer that it acknowledged is there and sealed."""
    acknowledged: list[int] = []
    for count in (1, 6) if staffed.dialect == "sqlite" else (5,):
        with subprocess.Popen(
            [sys.executable, "-c", _SITTING, _address(staffed), f"sitting {count}"],
            stdout=subprocess.PIPE,
            text=True,
        ) as form:
            assert form.stdout is not None
            acknowledged += [int(form.stdout.readline()) for _ in range(count)]
            form.send_signal(signal.SIGKILL)
            acknowledged += [int(line) for line in form.stdout if line.endswith("\n")]
    (stored,) = list_assessments(staffed)
    rows = read_records(staffed).responses
    numbers = rows["response_id"].str.rpartition(".")[2].astype(int).tolist()
    assert numbers == list(range(1, len(rows) + 1))
    assert set(acknowledged) <= set(numbers)
    assert rows["value"].tolist() == [(number - 1) % 3 for number in numbers]
    assert (rows["note"].str.len() == 5000).all()
    assert stored.number == len(rows)
    assert verify_chain(staffed).ok
    if staffed.dialect == "sqlite":
        with staffed.reading() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"


# --- released and amended


def test_release_own_submitted_assessment_lets_others_see_it(staffed: Database) -> None:
    """What one says of oneself is one's own until one releases it, once and for good."""
    draft = _open_self(staffed)
    with pytest.raises(RecordsError, match=r"is a draft\. Submit it first"):
        release(staffed, draft.assessment_id, actor="F001")
    submitted = _submit(staffed, draft)
    with pytest.raises(RecordsError, match="Only its author"):
        release(staffed, draft.assessment_id, actor="F002")
    released = release(staffed, draft.assessment_id, actor="F001", at=AT)
    assert (submitted.released_at, released.released_at) == (None, AT)
    later = AT + timedelta(days=1)
    assert release(staffed, draft.assessment_id, actor="F001", at=later) == released
    audit = read_records(staffed, tables=["audit"]).audit
    assert audit["action"].tolist()[-2:] == ["correct", "correct"]


def test_release_of_anothers_view_is_refused(staffed: Database) -> None:
    """Only what one says of oneself is released; the rest is seen once it is submitted."""
    submitted = _submit(staffed, _open(staffed))
    with pytest.raises(RecordsError, match="Only what one says of oneself"):
        release(staffed, submitted.assessment_id, actor="F001")


def test_amend_makes_a_version_with_the_answers(staffed: Database) -> None:
    """A new version starts from the old answers; the old one stays and is marked as replaced."""
    old = _save(staffed, _open_self(staffed), 2, note="a", item_id="2").assessment
    old = _submit(staffed, old)
    old = release(staffed, old.assessment_id, actor="F001")
    draft = amend(staffed, old.assessment_id, reason="Read it anew", actor="F001", at=AT)
    assert draft == read_assessment(staffed, draft.assessment_id)
    assert (draft.is_draft, draft.amends_id) == (True, old.assessment_id)
    assert (draft.reason, draft.values, draft.number) == ("Read it anew", {"2": 2, "1": 1}, 2)
    assert (draft.answers["2"].note, draft.released_at) == ("a", None)
    assert _open_self(staffed) == draft
    assert list_assessments(staffed, current=True) == (old, draft)
    new = _submit(staffed, draft)
    replaced = read_assessment(staffed, old.assessment_id)
    assert replaced.replaced_by_id == new.assessment_id
    assert replaced.values == old.values
    assert list_assessments(staffed, current=True) == (new,)
    assert _open_self(staffed) == new
    assert verify_chain(staffed).ok


def test_amend_what_cannot_be_is_refused(staffed: Database) -> None:
    """Drafts, missing reasons, a second amendment and replaced versions are refused."""
    draft = _open(staffed)
    with pytest.raises(RecordsError, match=r"is a draft\. Change its answers"):
        amend(staffed, draft.assessment_id, reason="r", actor="F001")
    old = _submit(staffed, draft)
    with pytest.raises(RecordsError, match="reason is missing"):
        amend(staffed, old.assessment_id, reason=" ", actor="F001")
    new = amend(staffed, old.assessment_id, reason="r", actor="F001")
    with pytest.raises(RecordsError, match=f"being amended already: {new.assessment_id}"):
        amend(staffed, old.assessment_id, reason="r", actor="F001")
    submit(staffed, new.assessment_id, seen=new.number, actor="F001")
    with pytest.raises(RecordsError, match=f"replaced by {new.assessment_id}. Amend the latest"):
        amend(staffed, old.assessment_id, reason="r", actor="F001")


# --- reading


def test_list_assessments_gives_those_that_fit(staffed: Database) -> None:
    """Each filter leaves out what does not fit, and all of them together too."""
    own, service = _open_self(staffed), _open(staffed)
    other = _open(staffed, rater_id="F002", period="2027")
    submitted = _submit(staffed, other)
    found: Callable[..., tuple[Assessment, ...]] = lambda **wanted: list_assessments(  # noqa: E731
        staffed, **wanted
    )
    assert found() == (own, service, submitted)
    assert found(rater_kind="self", rater_id="F001") == (own,)
    assert found(about_facilitator_id="F001") == (own,)
    assert found(submitted=True) == found(period="2027") == (submitted,)
    assert found(submitted=False) == (own, service)
    assert found(instrument="other") == ()


def test_read_assessment_looks_only_at_its_own_answers(staffed: Database) -> None:
    """However many answers others gave, the index leads to those of one assessment."""
    draft = _open(staffed)
    query = "SELECT * FROM responses WHERE assessment_id = 'A'"
    explain = {"sqlite": "EXPLAIN QUERY PLAN ", "postgresql": "EXPLAIN "}[staffed.dialect]
    with staffed.reading() as connection:
        if staffed.dialect == "postgresql":  # which reads small tables whole
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        plan = str(connection.exec_driver_sql(explain + query).fetchall())
    assert "ix_responses_assessment_id" in plan
    with pytest.raises(CaseloadError, match="There is no assessment A0"):
        read_assessment(staffed, "A0")
    assert read_assessment(staffed, draft.assessment_id) == draft
