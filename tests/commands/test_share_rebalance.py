"""Tests of `caseload share rebalance` and of what becomes of its proposals."""

import json
import shutil
from io import BytesIO

import openpyxl
import pandas as pd
import pytest

from caseload_lib.commands import share_rebalance
from caseload_lib.errors import CaseloadError, RecordsError
from caseload_lib.months import Month
from caseload_lib.record.audit import verify_chain
from caseload_lib.record.audit_rows import compare_rows
from caseload_lib.record.contradictions import find_contradictions
from caseload_lib.record.database import open_database
from caseload_lib.record.demo import write_demo
from caseload_lib.record.folder import open_agency
from caseload_lib.review.history import history_facts
from caseload_lib.share.proposals import list_proposals
from caseload_lib.terminal import find_today

MONTH = Month(2026, 10)


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """Make a demo agency."""
    place = tmp_path_factory.mktemp("rebalance") / "demo"
    write_demo(place, months=4, until=MONTH, actor="test")
    return place


@pytest.fixture
def folder(demo, tmp_path):
    """Return a copy of it to write into."""
    return shutil.copytree(demo, tmp_path / "agency")


@pytest.fixture
def run(folder, monkeypatch, invoke):
    """Return a function that runs a command; errors are raised."""
    monkeypatch.chdir(folder)

    return lambda *arguments: invoke("share", *arguments)


@pytest.fixture
def first(monkeypatch):
    """Let it be the month after the demo's last, and return when help is to begin."""
    today = (MONTH + 1).first
    monkeypatch.setattr(share_rebalance, "find_today", lambda _=None: today)
    return find_today().isoformat()


def test_rebalance_explains_in_eighty_columns(run, first):
    """The document, for the last full month and the first day of the next."""
    text = run("rebalance", "--moves", "1")
    assert max(map(len, text.splitlines())) <= 80
    assert "Cases as they are held on 1 December" in text
    assert "hours of October 2026" in text
    assert "4. Moves" in text


def test_rebalance_is_proposed_agreed_and_applied(run, folder, first):
    """The peak falls as it was shown, the trail and the records hold, and so does the balance."""
    shown = json.loads(run("rebalance", "--moves", "2", "--from", first, "--propose", "--json"))
    assert shown["peak_after"] < shown["peak_before"]
    keys = shown["proposed"]
    assert len(keys) == 2
    assert "waits for team, from, to" in run("proposals")
    for key in keys:
        for party in ("team", "from"):
            assert "It waits for" in run("agree", key, "--party", party)
        assert f"Next: caseload share apply {key}" in run("agree", key, "--party", "to")
    assert run("apply", *keys).count("Applied: C") == 2
    assert "Nothing is proposed" in run("proposals")
    assert run("proposals", "--all").count("applied") == 2
    after = json.loads(run("rebalance", "--moves", "0", "--from", first, "--json"))
    assert after["peak_before"] == pytest.approx(shown["peak_after"])
    database = open_database(open_agency(folder).database_url)
    assert verify_chain(database).ok
    assert compare_rows(database).faults == ()
    agency = open_agency(folder)
    records = agency.records()
    found = find_contradictions(records, agency.settings, today=find_today())
    assert not (found["severity"] == "contradiction").any()
    _check_balance(records, agency.settings, Month.of(pd.Timestamp(first).date()))
    with pytest.raises(RecordsError, match=f"{keys[0]} was applied already"):
        run("apply", keys[0])


def _check_balance(records, settings, month):
    """Hold that opening + opened + received − closed − passed on = closing, for everybody."""
    facts = history_facts(records, month, settings, months=2)
    names = ["caseload", "cases_opened", "cases_received", "cases_closed", "cases_passed_on"]
    wide = facts[facts["indicator"].isin(names)].pivot(
        index="facilitator_id", columns=["indicator", "month"], values="value"
    )
    before, now = (str(month + back) for back in (-1, 0))
    flows = wide["cases_opened"][now] + wide["cases_received"][now]
    flows -= wide["cases_closed"][now] + wide["cases_passed_on"][now]
    closing = wide["caseload"][now]
    assert (wide["caseload"][before].fillna(0) + flows).to_list() == pytest.approx([*closing])
    assert wide["cases_passed_on"][now].sum() >= 2


def test_rebalance_takes_choices(run, folder, first):
    """Pins, people kept out, and other kinds of help to propose."""
    plain = json.loads(run("rebalance", "--moves", "1", "--json"))
    (move,) = (row for row in plain["suggestions"] if row["kind"] == "move")
    chosen = ("--pin", move["case_id"], "--keep-out", move["to_facilitator_id"])
    other = json.loads(run("rebalance", "--moves", "1", "--json", "--comfortable", "0.95", *chosen))
    moved = [row for row in other["suggestions"] if row["kind"] == "move"]
    assert move["case_id"] not in {row["case_id"] for row in moved}
    helpers = {row["to_facilitator_id"] for row in other["suggestions"]}
    assert move["to_facilitator_id"] not in helpers
    assert other["comfortable_utilisation"] == 0.95
    kinds = ("--kind", "support", "--kind", "co")
    text = run("rebalance", "--moves", "0", "--propose", "--from", first, *kinds)
    listed = list_proposals(open_agency(folder).records())
    assert set(listed["kind"]) == {"support", "co"}
    assert all(key in text for key in listed["proposal_id"])
    assert "is withdrawn" in run("withdraw", listed["proposal_id"].iloc[0])


def test_rebalance_writes_files_without_formulas(run, folder, first, tmp_path):
    """Rows for programs, sheets for people; what begins like a formula stays text."""
    run("rebalance", "--moves", "1", "--to", "help.csv")
    rows = pd.read_csv(folder / "help.csv", encoding="utf-8-sig")
    assert {"kind", "case_id", "to_facilitator_id", "reason"} <= set(rows.columns)
    assert "Wrote help.xlsx" in run("rebalance", "--moves", "1", "--to", "help.xlsx")
    book = openpyxl.load_workbook(BytesIO((folder / "help.xlsx").read_bytes()))
    assert "In short" in book.sheetnames
    kinds = {cell.data_type for sheet in book for row in sheet for cell in row}
    assert "f" not in kinds


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--kind", "support"), "--kind goes with --propose"),
        (("--propose", "--kind", "tea"), "There is no kind of help tea"),
        (("--to", "help.pdf"), "--to takes a file that ends in .csv or .xlsx"),
        (("--month", "2026-12"), "lies ahead"),
        (("--pin", "C9999"), "C9999 is not among the cases"),
        (("--comfortable", "nan"), "--comfortable is a number above 0 and at most 10"),
        (("--comfortable", "0"), "--comfortable is a number above 0 and at most 10"),
        (("--from", "2026-09-30"), "2026-10 begins on 2026-10-01, and --from is 2026-09-30"),
        (("--propose", "--kind", "support", "--to", "nowhere/help.csv"), "cannot be written"),
    ],
)
def test_rebalance_refuses_what_cannot_be(run, folder, first, options, words):
    """Nothing is written then."""
    with pytest.raises(CaseloadError, match=words):
        run("rebalance", "--moves", "0", *options)
    assert open_agency(folder).records().proposals.empty
