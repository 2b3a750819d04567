"""Tests of proposals in the meeting: agreed, applied, withdrawn, and refused where they are old."""

import csv
import io

import openpyxl
import pytest

from caseload_lib.errors import CaseloadError
from caseload_lib.forms.nodes import Button, Field, Group, Table, check_names, walk_nodes
from caseload_lib.forms.sharing_proposals import Proposals
from caseload_lib.forms.sharing_proposals_screen import ProposalsPart
from caseload_lib.plan.holdings import find_held
from caseload_lib.record.audit import verify_chain
from caseload_lib.record.store import read_records

START = "2026-12-01"


def _open(sharing):
    """Return the screen with F002 writing."""
    sharing.choose(who="F002")
    return ProposalsPart(sharing, Proposals(sharing))


@pytest.fixture
def part(sharing):
    """Return the screen of proposals."""
    return _open(sharing)


@pytest.fixture
def case_id(sharing):
    """Return a case that F001 holds today."""
    held = find_held(sharing.records, sharing.today, facilitator_id="F001")
    return str(held["case_id"].iloc[0])


def _propose(part, kind, **typed):
    """Propose by the small form of a kind, and return the new id."""
    before = set(part._proposals.read()["proposal_id"])
    for name, value in (*typed.items(), ("from_on", START), ("keep", None)):
        part.act(f"own.{kind}.{name}", value)
    [key] = set(part._proposals.read()["proposal_id"]) - before
    return key


def _move(part, case_id):
    people = {"from_facilitator_id": "F001", "to_facilitator_id": "F003"}
    return _propose(part, "move", case_id=case_id, **people)


def _list(part, kind):
    return [node for node in walk_nodes(part.draw()) if isinstance(node, kind)]


def _find_button(part, name):
    return next(one for one in _list(part, Button) if one.name == f"proposals.{name}")


def test_move_agreed_by_three_and_applied_changes_the_assignments(part, sharing, case_id):
    """Each tick is in the database with its day; only then can it be applied, and it is audited."""
    key = _move(part, case_id)
    assert part.state == "1 open"
    assert _list(part, Group)[1].heading == f"{case_id} moves from F001 to F003"
    part.act("day", "2026-11-03")
    for number, party in enumerate(("team", "from", "to"), start=1):
        assert not [one for one in _list(part, Button) if one.name == "proposals.apply"]
        part.act(f"agree.{party}.{key}", True)
        ticks = [one for one in _list(part, Field) if one.name.startswith("proposals.agree")]
        assert sum("agreed on 3 November 2026" in one.label for one in ticks) == number
    asked = _find_button(part, "apply").confirm
    assert f"From 1 December 2026, {case_id} is assigned to F003" in asked
    readings = sharing.readings
    part.act("apply", key)
    rows = read_records(sharing.database).assignments
    rows = rows[rows["case_id"] == case_id].sort_values("from_on")
    assert rows["facilitator_id"].to_list()[-2:] == ["F001", "F003"]
    days = (rows["to_on"].iloc[-2], rows["from_on"].iloc[-1])
    assert [f"{day:%Y-%m-%d}" for day in days] == [START, START]
    assert verify_chain(sharing.database).ok
    assert (sharing.readings, part.state) == (readings + 1, "")
    assert _list(part, Table)[0].rows == (
        (f"{case_id} moves from F001 to F003", "1 December 2026", "applied", "3 November 2026"),
    )


def test_proposal_of_every_kind_is_said_in_words_and_may_be_applied_with_others(part, case_id):
    """Ids and hours, no client's name; what all have agreed to is applied at once."""
    people = {"from_facilitator_id": "F001", "to_facilitator_id": "F003"}
    keys = (
        _propose(part, "support", hours_per_month="2,5", **people),
        _propose(part, "co", case_id=case_id, load_share="40", **people),
        _propose(part, "next_case", to_facilitator_id="F002"),
    )
    headings = [one.heading for one in _list(part, Group)]
    assert headings[1:4] == [
        "F003 supports F001 by 2.5 hours a month",
        f"F003 carries 40% of {case_id} together with F001",
        "F002 takes the next new case",
    ]
    check_names(part.draw())
    waiting = [node.state for node in _list(part, Group) if "waiting for" in node.state]
    assert waiting[1].endswith(f"waiting for the team of {case_id}, F001 and F003")
    with pytest.raises(CaseloadError, match="Nothing is agreed to by everybody"):
        part.act("apply_all", None)
    for key, parties in zip(keys, (("from", "to"), ("team", "from", "to"), ("to",)), strict=True):
        for party in parties:
            part.act(f"agree.{party}.{key}", True)
    asked = _find_button(part, "apply_all").confirm
    assert f"F003 is assigned 40% of {case_id}, and F001 keeps the rest" in asked
    part.act("apply_all", None)
    assert {row[2] for row in _list(part, Table)[0].rows} == {"applied"}


def test_proposal_handled_in_another_window_is_refused_in_words(part, meet, shared_agency, case_id):
    """Whoever comes second is told; nothing is done twice."""
    key = _move(part, case_id)
    other = _open(meet(shared_agency))
    other.act("withdraw", key)
    with pytest.raises(CaseloadError, match=f"The proposal {key} was withdrawn already"):
        part.act(f"agree.team.{key}", True)
    assert _list(part, Table)[0].rows[0][2] == "withdrawn"
    again = _move(part, case_id)
    for party in ("team", "from", "to"):
        part.act(f"agree.{party}.{again}", True)
    other.act("apply", again)
    with pytest.raises(CaseloadError, match="was applied already"):
        part.act("apply", again)


def test_proposal_agreement_stays_on_record(part, case_id):
    """A tick is not taken back; withdrawing is what there is."""
    key = _move(part, case_id)
    part.act(f"agree.team.{key}", True)
    with pytest.raises(CaseloadError, match="Withdraw the proposal if it no longer holds"):
        part.act(f"agree.team.{key}", False)


def test_proposal_agreement_of_a_day_that_cannot_be_is_refused_in_words(part, case_id):
    """One to come, and one before it was proposed; no column is named."""
    key = _move(part, case_id)
    with pytest.raises(CaseloadError, match="a day that is still to come"):
        part.act("day", "2026-11-04")
    assert f"{part._proposals.agreed_on}" == "2026-11-03"
    part.act("day", "2026-11-02")
    with pytest.raises(CaseloadError, match="day of the agreement must not lie before 2026-11-03"):
        part.act(f"agree.team.{key}", True)


def test_proposal_that_cannot_be_is_refused_and_stays_typed(part, case_id):
    """The refusal speaks of what is asked; nothing is proposed."""
    people = {"from_facilitator_id": "F001", "to_facilitator_id": "F003"}
    for kind, typed, said in (
        ("support", {"hours_per_month": "many"}, "Hours a month are a number"),
        ("support", {"hours_per_month": "0"}, "above 0"),
        ("move", {"case_id": None}, "Fill in as well: Which case"),
        ("co", {"case_id": case_id, "load_share": "140"}, "1 to 99 per cent"),
        ("co", {"case_id": case_id, "load_share": "0"}, "1 to 99 per cent"),
    ):
        with pytest.raises(CaseloadError, match=said):
            _propose(part, kind, **people, **typed)
        assert part._proposals.entries[kind].typed["from_facilitator_id"] == "F001"
    assert part._proposals.read().empty


def test_proposals_are_exported_with_nothing_that_a_spreadsheet_would_run(part, sharing, case_id):
    """CSV and Excel of every proposal; a reason that looks like a formula is text."""
    people = {"from_facilitator_id": "F001", "to_facilitator_id": "F003"}
    _propose(part, "move", case_id=case_id, reason="=1+1", **people)
    name, content = part.download("csv")
    assert name == "sharing-proposals-2026-11-03.csv"
    [row] = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
    assert (row["reason"], row["state"], row["waiting_for"]) == ("'=1+1", "open", "team;from;to")
    book = openpyxl.load_workbook(io.BytesIO(part.download("xlsx")[1]))
    cells = [cell for line in book["Proposals"].iter_rows() for cell in line]
    assert [cell.data_type for cell in cells if cell.value == "=1+1"] == ["s"]
    with pytest.raises(CaseloadError, match="no file of that name"):
        part.download("pdf")


def test_proposals_refuse_what_they_do_not_have(part, sharing):
    """Another node; a day that is none; nobody who writes."""
    for name in ("strange", "own.strange.keep"):
        with pytest.raises(CaseloadError, match="nothing of that name"):
            part.act(name, None)
    with pytest.raises(CaseloadError, match="The day is written as"):
        part.act("day", "soon")
    sharing.who = ""
    with pytest.raises(CaseloadError, match="Choose first who writes"):
        _propose(part, "next_case", to_facilitator_id="F002")
