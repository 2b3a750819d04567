"""Tests of the meeting about sharing as people meet it: in a browser, through `caseload serve`."""

import re

import pytest

from caseload_lib.forms.sharing_form import ShareForm
from caseload_lib.months import Month
from caseload_lib.record.audit import verify_chain
from caseload_lib.record.demo import write_demo
from caseload_lib.record.proposals import withdraw
from caseload_lib.report.sharing.suggestions import say_suggestion
from caseload_lib.share.help import suggest_help
from caseload_lib.share.helping.load import gather_load

MONTH = Month(2026, 10)
LOST = "the connection to the form was lost"


@pytest.fixture(scope="module")
def office(tmp_path_factory, chromium_path, serve_office):
    """Serve a small demo agency to one browser."""
    root = tmp_path_factory.mktemp("sharing")
    write_demo(root / "agency", facilitators=3, months=4, until=MONTH, actor="test")
    settings = root / "agency" / "params" / "agency.toml"
    text = settings.read_text("utf-8")  # fewer moves are searched for sooner
    settings.write_text(text.replace("most_moves = 10", "most_moves = 3"), "utf-8")
    with serve_office(root / "agency", root, chromium_path, port=18806) as served:
        yield served


@pytest.fixture(scope="module")
def page(office):
    """Return the meeting's page, opened once since that takes seconds."""
    return office.open("share_challenge")


@pytest.fixture(scope="module")
def form(office):
    """Return the same form, without a browser."""
    made = ShareForm(agency=office.folder)
    made.open({"screen": "help"})
    return made


@pytest.fixture(scope="module")
def moves(form):
    """Return the two moves that the library suggests, as rows."""
    sharing, settings = form.sharing, form.sharing.agency.settings
    day = (Month.of(sharing.today) + 1).first
    load = gather_load(sharing.records, sharing.find_history(), MONTH, settings, day=day)
    return suggest_help(load, settings, max_moves=2).pick("move").to_dict("records")


def _wait_worked(page):
    """Wait until nothing is being worked out."""
    page.locator(".sheet-body:not(:has(.pending))").wait_for()


def _go(page, title):
    """Go to a screen, and wait until it is worked out."""
    page.get_by_role("navigation").get_by_role("button", name=title).click()
    page.get_by_role("heading", name=title, exact=True, level=2).wait_for()
    _wait_worked(page)


def _find_row(page, row):
    """Return the row of a proposal."""
    return page.get_by_role("group", name=say_suggestion(row))


def test_meeting_every_screen_is_worked_out_and_suits_all(office, page, form):
    """No serious finding of axe on any of them, and on a telephone nothing scrolls sideways."""
    checks = office.check_screens(page)
    page.set_viewport_size({"width": 400, "height": 900})
    for part in form.parts.values():
        _go(page, part.title)
        if part.name in {"support", "responders", "efforts"}:  # made of what others have, too
            assert page.evaluate("document.documentElement.scrollWidth") <= 400
        else:
            checks.check(part.title)
    page.set_viewport_size({"width": 1280, "height": 900})
    assert len(form.parts) == 9
    assert checks.faults == []


def test_meeting_a_move_is_tried_proposed_agreed_and_applied_by_keyboard(office, page, moves):
    """By keys alone, from the limit to the assignment in the database and its trail."""
    keys, (first, _) = office.use_keys(page), moves
    page.get_by_label("Who writes").focus()
    page.keyboard.press("ArrowDown")
    keys.press("Who could help")
    page.get_by_role("heading", name="Who could help", level=2).wait_for()
    _wait_worked(page)
    keys.reach("Cases that may move at most")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.get_by_text("These limits are not what is shown below").wait_for()
    keys.press("Work it out")
    page.get_by_text("These limits are not what is shown below").wait_for(state="detached")
    _wait_worked(page)
    keys.press("Propose: moves")
    rows = page.get_by_role("group", name=re.compile("moves from"))
    assert rows.count() == 2
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("1 of 2 proposed").wait_for()
    page.keyboard.press("Enter")  # the next row's button has the focus
    page.get_by_text("2 of 2 proposed").wait_for()
    keys.reach("Proposals", key="Shift+Tab")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Proposals", exact=True, level=2).wait_for()
    shown = _find_row(page, first)
    for party in (f"The team of {first['case_id']}", first["from_facilitator_id"],
                  first["to_facilitator_id"]):  # fmt: skip
        keys.reach(f"{party} agreed")
        page.keyboard.press("Space")
        keys.wait_saved()
        shown.get_by_role("checkbox", name=f"{party} agreed", checked=True).wait_for()
    keys.press("Apply")
    dialog = page.get_by_role("dialog")
    dialog.get_by_text(f"{first['case_id']} is assigned to {first['to_facilitator_id']}").wait_for()
    page.keyboard.press("Enter")
    shown.wait_for(state="detached")
    query = "select facilitator_id, to_on from assignments where case_id = ? order by from_on"
    held = office.read(query, first["case_id"])[-2:]
    assert [who for who, _ in held] == [first["from_facilitator_id"], first["to_facilitator_id"]]
    assert held[0][1] is not None
    assert held[1][1] is None
    [(actor,)] = office.read("select distinct actor from audit where table_name = 'proposals'")
    assert actor.startswith("F")
    assert verify_chain(office.database).ok


def test_meeting_reloaded_after_its_kernel_died_has_lost_nothing(office, page, moves):
    """What was not saved is told, kept, and sent again; what was saved is there."""
    second = moves[1]
    team = f"The team of {second['case_id']} agreed"
    office.end_kernel(page)
    _find_row(page, second).get_by_role("checkbox", name=team).check()
    page.get_by_role("alert").filter(has_text=LOST).wait_for()
    query = "select team_agreed_on from proposals where case_id = ?"
    assert office.read(query, second["case_id"]) == [(None,)]
    page.reload()
    shown = _find_row(page, second)
    shown.get_by_role("checkbox", name=f"{team} on ", checked=True).wait_for()
    [(agreed,)] = office.read(query, second["case_id"])
    assert agreed is not None
    assert page.get_by_label("Who writes").input_value() == "0"
    page.get_by_text("Applied and withdrawn").click()
    page.get_by_role("row", name=say_suggestion(moves[0])).get_by_text("applied").wait_for()


def test_meeting_in_two_windows_shows_and_refuses_what_the_other_did(office, page, moves):
    """An agreement appears by itself; what was withdrawn there is refused here, in words."""
    second = moves[1]
    other = office.open("share_challenge?screen=proposals&who=F002")
    giver, helper = (f"{second[f'{side}_facilitator_id']} agreed" for side in ("from", "to"))
    _find_row(other, second).get_by_role("checkbox", name=giver).check()
    _find_row(page, second).get_by_role("checkbox", name=giver, checked=True).wait_for()
    other.context.close()
    _go(page, "Proposals")
    [(key,)] = office.read("select proposal_id from proposals where case_id = ?", second["case_id"])
    withdraw(office.database, office.folder.settings, key, actor="F002")
    _find_row(page, second).get_by_role("checkbox", name=helper).check()
    page.get_by_role("alert").filter(has_text="was withdrawn already").first.wait_for()
    page.get_by_text("Nothing is proposed now.").wait_for()
    page.get_by_label("Who writes").select_option(index=2)  # what is refused no longer matters
    page.get_by_role("alert").filter(has_text="withdrawn already").wait_for(state="detached")
    page.get_by_text("Take them with you").click()
    with page.expect_download() as expected:
        page.get_by_role("button", name="All proposals as CSV").click()
    assert expected.value.suggested_filename.startswith("sharing-proposals-")
