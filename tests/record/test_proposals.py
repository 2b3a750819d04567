"""Tests of record.proposals: proposed, agreed, withdrawn, applied, and what is refused."""

import os
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd
import pytest

from caseload_lib.agency import parse_agency
from caseload_lib.errors import RecordsError
from caseload_lib.months import Month
from caseload_lib.record.audit import verify_chain
from caseload_lib.record.audit_rows import compare_rows
from caseload_lib.record.contradictions import find_contradictions
from caseload_lib.record.database import Database
from caseload_lib.record.proposals import (
    agree,
    apply,
    propose,
    propose_all,
    withdraw,
)
from caseload_lib.record.store import insert_rows, read_records, write_import
from caseload_lib.review.history import history_facts
from caseload_lib.share.proposals import list_proposals

SETTINGS = parse_agency('[agency]\nname = "A"\ntime_zone = "America/Los_Angeles"\n')
#: The evening of 3 November for the agency, and the fourth already by UTC.
AT = datetime(2026, 11, 4, 4, 0, tzinfo=UTC)
TODAY, START = date(2026, 11, 3), date(2026, 11, 16)
WHO: dict[str, Any] = {"actor": "F001", "at": AT}
HELD = ["case_id", "facilitator_id", "role", "load_share", "from_on", "to_on"]


def fill(database: Database, frames: dict[str, pd.DataFrame]) -> None:
    """Write C1 with F001 and C2 with F002, by an import; F003 begins on 1 December."""
    given = {name: frames[name] for name in ("facilitators", "cases", "assignments")}
    write_import(database, given, source="test", actor="tester", at=AT)
    people = [{"facilitator_id": "F003", "name": "Cy", "started_on": "2026-12-01"}]
    insert_rows(database, "facilitators", people, actor="tester")
    conflicts = [{"case_id": "C2", "facilitator_id": "F003"}]
    insert_rows(database, "conflicts", conflicts, actor="tester")


def _move(database: Database, **other: Any) -> str:
    given = {"kind": "move", "case_id": "C1", "from_on": START, **other}
    people = {"from_facilitator_id": "F001", "to_facilitator_id": "F002"}
    return propose(database, SETTINGS, **{**people, **given}, **WHO)


def _agree_all(database: Database, key: str, *parties: str) -> None:
    for party in parties or ("team", "from", "to"):
        agree(database, SETTINGS, key, party=party, **WHO)


def _list_held(database: Database, case_id: str = "C1") -> list[list[object]]:
    rows = read_records(database).assignments
    rows = rows[rows["case_id"] == case_id].sort_values(["from_on", "facilitator_id"])
    days = {name: rows[name].dt.strftime("%Y-%m-%d") for name in ("from_on", "to_on")}
    texts = rows.assign(**days)[HELD].astype(object)
    return texts.where(texts.notna(), None).to_numpy().tolist()


def _check_whole(database: Database, *, contradictions: int = 0) -> None:
    """Hold that the trail is unbroken, rows are as it says, and the records do not contradict."""
    assert verify_chain(database).ok
    assert compare_rows(database).faults == ()
    found = find_contradictions(read_records(database), SETTINGS, today=TODAY)
    assert (found["severity"] == "contradiction").sum() == contradictions


def test_apply_move_ends_one_assignment_and_begins_another(filled: Database) -> None:
    """Role and share pass; the trail tells it, and the records hold together."""
    key = _move(filled, hours_per_month=12.5, reason="F001 carries too much.")
    _agree_all(filled, key)
    assert apply(filled, SETTINGS, [key], **WHO) == 2
    assert _list_held(filled) == [
        ["C1", "F001", None, 1.0, "2026-01-05", "2026-11-16"],
        ["C1", "F002", None, 1.0, "2026-11-16", None],
    ]
    listed = list_proposals(read_records(filled)).iloc[0]
    assert (listed["state"], listed["waiting_for"], listed["hours_per_month"]) == (
        "applied",
        "",
        12.5,
    )
    _check_whole(filled)


def test_apply_carrying_together_leaves_the_rest_with_the_holder(filled: Database) -> None:
    """The holder goes on with what is left, under the same role, without a gap."""
    key = _move(filled, kind="co", load_share=0.4)
    _agree_all(filled, key)
    apply(filled, SETTINGS, [key], **WHO)
    assert _list_held(filled) == [
        ["C1", "F001", None, 1.0, "2026-01-05", "2026-11-16"],
        ["C1", "F001", None, 0.6, "2026-11-16", None],
        ["C1", "F002", "co", 0.4, "2026-11-16", None],
    ]
    _check_whole(filled)


@pytest.mark.parametrize("parts", [{"kind": "move"}, {"kind": "co", "load_share": 0.4}])
def test_apply_keeps_the_balance_of_cases(filled: Database, parts: dict[str, Any]) -> None:
    """Opening + opened + received − closed − passed on = closing, for everybody, and one sum."""
    key = _move(filled, **parts)
    _agree_all(filled, key)
    apply(filled, SETTINGS, [key], **WHO)
    facts = history_facts(read_records(filled), Month(2026, 12), SETTINGS, months=3)
    wide = facts.pivot_table(index=["facilitator_id", "month"], columns="indicator", values="value")
    passed = parts.get("load_share", 1.0)
    assert wide.loc[("F001", "2026-11"), "cases_passed_on"] == pytest.approx(passed)
    assert wide.loc[("F002", "2026-11"), "cases_received"] == pytest.approx(passed)
    for _, person in wide.groupby("facilitator_id"):
        flows = person["cases_opened"] + person["cases_received"]
        flows -= person["cases_closed"] + person["cases_passed_on"]
        opening = person["caseload"].shift(1)
        closing = (opening + flows).dropna()
        assert closing.to_list() == pytest.approx(person["caseload"].iloc[1:].to_list())
    assert wide.groupby("month")["caseload"].sum().to_list() == pytest.approx([2.0, 2.0, 2.0])


def test_apply_support_and_next_case_change_no_assignment(filled: Database) -> None:
    """They need no team; they are marked as applied, and nothing else happens."""
    support = propose(
        filled,
        SETTINGS,
        kind="support",
        from_facilitator_id="F001",
        to_facilitator_id="F002",
        hours_per_month=6.0,
        from_on=START,
        **WHO,
    )
    following = propose(
        filled, SETTINGS, kind="next_case", to_facilitator_id="F002", from_on=START, **WHO
    )
    with pytest.raises(RecordsError, match="party must be one of from, to"):
        agree(filled, SETTINGS, support, party="team", **WHO)
    _agree_all(filled, support, "from", "to")
    _agree_all(filled, following, "to")
    before = _list_held(filled)
    assert apply(filled, SETTINGS, [support, following], **WHO) == 0
    assert _list_held(filled) == before
    assert set(list_proposals(read_records(filled))["state"]) == {"applied"}
    _check_whole(filled)


def test_apply_waits_for_all_who_must_agree(filled: Database) -> None:
    """Who is missing is named; of two proposals none is applied then."""
    key = _move(filled)
    other = propose(
        filled, SETTINGS, kind="next_case", to_facilitator_id="F002", from_on=START, **WHO
    )
    _agree_all(filled, other, "to")
    agree(filled, SETTINGS, key, party="from", **WHO)
    assert list_proposals(read_records(filled))["waiting_for"].tolist() == ["team;to", ""]
    with pytest.raises(RecordsError, match=f"{key}: not agreed yet: team, to"):
        apply(filled, SETTINGS, [other, key], **WHO)
    assert set(list_proposals(read_records(filled))["state"]) == {"open", "agreed"}


def test_agree_keeps_its_day(filled: Database) -> None:
    """A day to come or before the proposal is refused; the first day stays."""
    key = _move(filled)
    for day, words in ((START, "must not lie ahead"), (date(2026, 11, 2), "before 2026-11-03")):
        with pytest.raises(RecordsError, match=words):
            agree(filled, SETTINGS, key, party="to", agreed_on=day, **WHO)
    agree(filled, SETTINGS, key, party="to", **WHO)
    agree(filled, SETTINGS, key, party="to", agreed_on=TODAY, **WHO)
    later = {"actor": "F001", "at": datetime(2026, 11, 9, tzinfo=UTC)}
    with pytest.raises(RecordsError, match="to_agreed_on is 2026-11-03 already"):
        agree(filled, SETTINGS, key, party="to", **later)
    with pytest.raises(RecordsError, match="There is no proposal P9"):
        agree(filled, SETTINGS, "P9", party="to", **WHO)


def test_withdraw_frees_the_case(filled: Database) -> None:
    """Nothing can be done with it any more, and the case can be proposed anew."""
    key = _move(filled)
    with pytest.raises(RecordsError, match=f"C1 is proposed already, in {key}"):
        _move(filled)
    withdraw(filled, SETTINGS, key, **WHO)
    for act in (withdraw, lambda *a, **k: agree(*a, party="to", **k)):
        with pytest.raises(RecordsError, match=f"{key} was withdrawn already"):
            act(filled, SETTINGS, key, **WHO)
    with pytest.raises(RecordsError, match="was withdrawn already, on 2026-11-03"):
        apply(filled, SETTINGS, [key], **WHO)
    anew = _move(filled)
    listed = list_proposals(read_records(filled))
    assert listed[["proposal_id", "state"]].to_numpy().tolist() == [
        [anew, "open"],
        [key, "withdrawn"],
    ]


#: What cannot be proposed, and what is said of it.
_REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"to_facilitator_id": "F001"}, "to_facilitator_id must be a colleague"),
    ({"to_facilitator_id": "F009"}, "F009 is not among the facilitators"),
    ({"case_id": "C9"}, "C9 is not among the cases"),
    ({"case_id": None}, "move needs case_id"),
    ({"kind": "co"}, "co needs load_share"),
    ({"kind": "co", "load_share": 1.0}, "load_share must lie between 0 and the 1 that F001"),
    ({"kind": "support", "hours_per_month": 2.0}, "support has no case_id"),
    ({"kind": "support", "case_id": None}, "support needs hours_per_month"),
    ({"hours_per_month": 0.0}, "hours_per_month must be above 0"),
    ({"load_share": 0.5}, "move has no load_share"),
    ({"kind": "tea"}, "kind must be one of"),
    ({"from_on": date(2026, 10, 2)}, "from_on must lie between 2026-10-03 and 2027-11-04"),
    ({"from_on": date(2027, 11, 5)}, "from_on must lie between"),
    ({"from_on": None}, "from_on is missing"),
    ({"from_facilitator_id": "F002", "to_facilitator_id": "F001"}, "F002 does not hold C1"),
    ({"to_facilitator_id": "F003"}, "F003 begins on 2026-12-01 only"),
    (
        {
            "case_id": "C2",
            "from_facilitator_id": "F002",
            "to_facilitator_id": "F003",
            "from_on": date(2026, 12, 7),
        },
        "F003 may not carry C2, by the table conflicts",
    ),
]


def test_propose_what_cannot_be_is_refused(filled: Database) -> None:
    """Whatever is wrong is named, and nothing is written."""
    for other, words in _REFUSED:
        with pytest.raises(RecordsError, match=words):
            _move(filled, **other)
    assert read_records(filled).proposals.empty


def test_propose_all_writes_all_or_none(filled: Database) -> None:
    """Rows of a frame with missing parts are taken; one fault refuses them all."""
    rows = pd.DataFrame(
        {
            "kind": ["support", "move"],
            "case_id": [None, "C1"],
            "from_facilitator_id": ["F001", "F001"],
            "to_facilitator_id": ["F002", "F002"],
            "hours_per_month": [3.0, float("nan")],
            "program": ["x", None],
        }
    ).to_dict("records")
    with pytest.raises(RecordsError, match="C1 is proposed already"):
        propose_all(filled, SETTINGS, [*rows, rows[1]], from_on=START, **WHO)
    assert read_records(filled).proposals.empty
    keys = propose_all(filled, SETTINGS, rows, from_on=START, **WHO)
    assert set(read_records(filled).proposals["proposal_id"]) == set(keys)
    with pytest.raises(RecordsError, match="the same help is proposed already"):
        propose_all(filled, SETTINGS, rows[:1], from_on=START, **WHO)


def test_apply_stale_proposal_writes_nothing(filled: Database) -> None:
    """What changed since it was agreed is told, and the case stays where it is."""
    key = _move(filled)
    _agree_all(filled, key)
    following = {"case_id": "C1", "facilitator_id": "F003", "from_on": "2026-12-01"}
    insert_rows(filled, "assignments", [following], actor="tester")
    before = _list_held(filled)
    with pytest.raises(RecordsError, match=f"{key}: the shares of C1 would add up to 2 from"):
        apply(filled, SETTINGS, [key], **WHO)
    assert _list_held(filled) == before
    assert list_proposals(read_records(filled))["state"].tolist() == ["agreed"]


def test_apply_by_two_at_once_is_done_once(filled: Database) -> None:
    """One of them wins, and the other is told that it was applied."""
    key = _move(filled)
    _agree_all(filled, key)

    def try_it(_: int) -> str:
        try:
            return str(apply(filled, SETTINGS, [key], **WHO))
        except RecordsError as error:
            return str(error)

    with ThreadPoolExecutor(2) as pool:
        told = sorted(pool.map(try_it, range(2)))
    assert told[0] == "2"
    assert f"{key} was applied already" in told[1]
    assert len(_list_held(filled)) == 2
    _check_whole(filled)


def test_apply_killed_midway_leaves_everything_as_it_was(filled: Database) -> None:
    """A process killed between the assignments and the trail has written nothing."""
    key = _move(filled)
    _agree_all(filled, key)
    before = _list_held(filled)
    script = f"""
        import os, signal
        from caseload_lib.agency import parse_agency
        from caseload_lib.record import proposals
        from caseload_lib.record.database import open_database
        proposals.append_entries = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)
        settings = parse_agency('[agency]\\nname = "A"\\ntime_zone = "UTC"\\n')
        proposals.apply(open_database({filled.url!r}), settings, [{key!r}], actor="tester")
    """
    command = [sys.executable, "-c", textwrap.dedent(script)]
    done = subprocess.run(command, check=False, env=os.environ)
    assert done.returncode < 0
    assert _list_held(filled) == before
    assert apply(filled, SETTINGS, [key], **WHO) == 2
    _check_whole(filled)
