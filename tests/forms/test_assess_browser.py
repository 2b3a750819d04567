"""Tests of the three forms as people meet them: in a browser, through `caseload serve`."""

import re
import shutil

import pytest

from caseload_lib.record.assessments import release
from caseload_lib.record.audit import verify_chain

LOST = "the connection to the form was lost"


@pytest.fixture(scope="module")
def office(tmp_path_factory, small_agency, chromium_path, serve_office):
    """Serve the small agency to one browser."""
    root = tmp_path_factory.mktemp("office")
    agency = shutil.copytree(small_agency, root / "agency")
    with serve_office(agency, root, chromium_path, port=18766) as served:
        yield served


def _find_radio(page, legend, label):
    return page.get_by_role("group", name=legend).get_by_role("radio", name=label)


def test_form_by_keyboard_alone_keeps_exactly_what_it_said_was_saved(office):
    """Nine steps from the start page, a reload and a crash between, a note, and submitted."""
    page = office.open()
    keys = office.use_keys(page)
    keys.press("Assess the service")
    page.get_by_label("Who are you?").wait_for()
    keys.reach("Who are you?")
    page.keyboard.type("Ada")
    keys.press("Begin or go on")
    page.get_by_label("Answered: 0 of 9").wait_for()
    for step, value in enumerate((2, 1, 3, 1), start=1):
        keys.choose(f"{step}. ", value)
    keys.press("Note", tries=4)
    page.keyboard.press("Tab")
    page.keyboard.insert_text("Sue & Sam <b>see</b> to it")  # at once: a pause would save half
    page.keyboard.press("Tab")
    keys.take_down("4.", 1, "Sue & Sam <b>see</b> to it")
    address = page.url
    page.reload()
    page.get_by_label("Answered: 4 of 9").wait_for()
    assert page.url == address
    assert _find_radio(page, "3. ", "High (3)").is_checked()
    keys.choose("5. ", 2)
    office.end_kernel(page)
    keys.choose("6. ", 1, saved=False)
    page.get_by_role("alert").filter(has_text=LOST).wait_for()
    assessment_id = re.search(r"assessment=([^&]+)", address)[1]
    assert office.list_responses(assessment_id) == keys.acknowledged
    page.reload()
    page.get_by_label("Answered: 6 of 9").wait_for()
    keys.take_down("6.", 1)
    assert not page.get_by_role("alert").filter(has_text=LOST).count()
    for step, value in ((7, 3), (8, 1), (9, 2)):
        keys.choose(f"{step}. ", value)
    assert "16 points of 27" in page.locator(".caseload-sheet").inner_text()
    keys.press("Next: Finish")
    page.get_by_role("heading", name="Finish", exact=True).wait_for()
    keys.press("Submit")
    page.get_by_role("heading", name="Results", exact=True).wait_for()
    office.pages["assess_service"] = page
    assert office.list_responses(assessment_id) == keys.acknowledged
    assert len(keys.acknowledged) == 1 + sum((2, 1, 3, 1, 2, 1, 3, 1, 2))
    query = "select rater_id, submitted_at is null from assessments where assessment_id = ?"
    assert office.read(query, assessment_id) == [("F001", 0)]
    assert verify_chain(office.database).ok


def _go(page, screen):
    """Go to a screen by the way from screen to screen."""
    page.get_by_role("navigation", name="Parts").get_by_role("button", name=screen).click()
    page.locator("[aria-current=step]", has_text=screen).wait_for()


def _wait_alert(page, text):
    page.get_by_role("alert").filter(has_text=text).wait_for()


def test_form_in_two_windows_tells_both_and_keeps_both_answers(office):
    """Each hears what the other did, without a reload; of one step the later answer counts."""
    one = office.meet("assess_service", "Sam Sorrel")
    one.get_by_role("button", name="Begin or go on").click()
    one.get_by_label("Answered: 0 of 9").wait_for()
    query = one.url.partition("?")[2]
    other = office.open(f"assess_service?{query}")
    _find_radio(one, "1. ", "Low (1)").check()
    one.get_by_label("Answered: 1 of 9").wait_for()
    _find_radio(other, "1. ", "High (3)").check()
    _find_radio(other, "2. ", "High (3)").check()
    other.get_by_text("it chose “Low” for 1").wait_for()
    one.get_by_text("it chose “High” for 2").wait_for()
    one.get_by_text("it chose “High” for 1").wait_for()
    for page in (one, other):
        assert _find_radio(page, "1. ", "High (3)").is_checked()
        assert _find_radio(page, "2. ", "High (3)").is_checked()
    other.context.close()
    written = office.list_responses(re.search(r"assessment=([^&]+)", query)[1])
    assert written == [("1", 1, None), ("1", 3, None), ("2", 3, None)]


def test_form_submitted_is_read_only_and_amended_with_a_reason(office):
    """What was submitted stays; a new version begins with its answers and says why."""
    first = office.fill("service_improvement", rater_id="F002")
    page = office.meet("assess_service", "Ben Birch")
    page.get_by_role("button", name=": submitted on").click()
    _go(page, "Questions")
    assert page.get_by_role("radio").count() == 27
    assert page.get_by_role("radio", disabled=True).count() == 27
    _go(page, "Submitted")
    page.get_by_text("Amend", exact=True).click()
    page.get_by_role("button", name="Begin a new version").click()
    _wait_alert(page, "at least 10 characters")
    page.get_by_label("Why is it amended?").fill("Step 2 was misread")
    page.get_by_role("button", name="Begin a new version").click()
    page.get_by_label("Answered: 9 of 9").wait_for()
    assert _find_radio(page, "1. ", "Low (1)").is_checked()
    _find_radio(page, "2. ", "Low (1)").check()
    page.get_by_text("21 points of 27").wait_for()
    assert [row[1] for row in office.list_responses(first)] == [1, 3, 3, 3, 3, 3, 3, 1, 3]
    query = "select assessment_id, reason from assessments where amends_id = ?"
    [(second, reason)] = office.read(query, first)
    assert reason == "Step 2 was misread"
    assert [row[:2] for row in office.list_responses(second)][-1] == ("2", 1)


def test_form_keeps_a_whole_action_and_what_was_typed_of_an_unfinished_one(office):
    """What is missing is named at once; nothing typed is lost; what is kept is in the database."""
    assessment_id = office.fill("service_improvement", rater_id="S100")
    page = office.meet("assess_service", "Sue Spruce")
    page.get_by_role("button", name=": submitted on").click()
    _go(page, "Plan")
    page.get_by_text("Add an action").click()
    action = page.locator("details", has_text="Add an action")
    action.get_by_label("What will be done").fill("Ask <clients> each quarter")
    action.get_by_label("With what").fill("four hours")
    action.get_by_role("button", name="Keep this action").click()
    _wait_alert(page, "Fill in as well: Step it improves; Who sees to it; By when.")
    assert action.get_by_label("With what").input_value() == "four hours"
    action.get_by_label("Step it improves").select_option(label="8 Monitoring")
    action.get_by_label("Who sees to it").select_option(label="Ada Ash")
    action.get_by_label("By when").fill("2027-01-31")
    assert office.read("select * from actions") == []
    action.get_by_role("button", name="Keep this action").click()
    page.get_by_role("table", name="Actions").get_by_text("four hours").wait_for()
    assert action.get_by_label("With what").input_value() == ""
    assert "Saved at" in page.get_by_role("status").inner_text()
    query = "select assessment_id, item_id, action, owner_id, resources, due_on from actions"
    kept = (assessment_id, "8", "Ask <clients> each quarter", "F001", "four hours", "2027-01-31")
    assert office.read(query) == [kept]
    assert verify_chain(office.database).ok


def test_form_shows_a_self_assessment_to_the_supervisor_only_once_released(office):
    """Both have submitted: still nothing is shown before its author releases it."""
    own = office.fill("performance_anchors", seventh=2, rater_id="S100", rater_kind="self")
    picks = {"rater_id": "M100", "rater_kind": "supervisor", "about_id": "S100"}
    office.fill("performance_anchors", **picks)
    page = office.meet("assess_competencies", "Max Maple")
    page.get_by_role("button", name=": submitted on").click()  # there is one: not the other's
    page.get_by_text("Until then neither sees the other's").wait_for()
    assert not page.get_by_role("columnheader", name="Self-assessment").count()
    release(office.database, own, actor="S100")
    side = page.get_by_role("table", name="Where the two differ")
    side.get_by_role("columnheader", name="Self-assessment").wait_for()
    assert side.get_by_role("row").nth(1).get_by_text("Sometimes").count() == 1


@pytest.mark.parametrize(
    ("form", "name", "who", "picks", "part"),
    [
        ("assess_service", "service_improvement", "Max Maple",
         {"rater_id": "M100"}, "Questions"),
        ("assess_competencies", "performance_anchors", "Sue Spruce",
         {"rater_id": "S100", "rater_kind": "self"}, "Communication"),
        ("assess_practice", "manage_caseload", "Ada Ash",
         {"rater_id": "F001", "rater_kind": "self"}, "Recording"),
    ],
)  # fmt: skip
def test_form_every_screen_suits_a_telephone_and_readers_of_screens(
    office, form, name, who, picks, part
):
    """From the choice of who answers to the plan: axe finds nothing, nothing scrolls sideways."""
    office.fill(name, **picks)
    page = office.meet(form, who, width=400)
    checks = office.check_screens(page)
    page.get_by_role("button", name=": submitted on").first.wait_for()
    checks.check("start")
    if "rater_kind" in picks:
        page.get_by_label("I answer").select_option(label="about myself")
    page.get_by_label("For which time").select_option(index=2)
    page.get_by_role("button", name="Begin or go on").click()
    page.get_by_role("radio").nth(1).check()
    page.get_by_text("Note", exact=True).first.click()
    checks.check("questions")
    _go(page, "Finish")
    checks.check("finish")
    office.meet(form, who, width=400)
    page.get_by_role("button", name=": submitted on").first.click()
    page.get_by_role("heading", name="Results", exact=True).wait_for()
    checks.check("results")
    for screen in ("Plan", part, "Submitted"):
        _go(page, screen)
        checks.check(f"{screen}, submitted")
    assert checks.faults == []


def test_start_page_suits_a_telephone_and_readers_of_screens(office):
    """The page that the link opens, before any form."""
    page = office.open()
    page.set_viewport_size({"width": 400, "height": 900})
    checks = office.check_screens(page)
    checks.check("start page")
    assert checks.faults == []
