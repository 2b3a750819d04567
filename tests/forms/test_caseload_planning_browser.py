"""Tests of the planner as people meet it: in a browser, through `caseload serve`."""

import re

import pytest

from caseload_lib.months import Month
from caseload_lib.plan.evidence import gather_assumptions
from caseload_lib.plan.levers import change_assumptions
from caseload_lib.record.demo import write_demo
from caseload_lib.record.scenarios import list_scenarios

MONTH = Month(2026, 10)
ADMINISTRATION = "Whatever the caseload"


@pytest.fixture(scope="module")
def office(tmp_path_factory, chromium_path, serve_office):
    """Serve a small demo agency to one browser."""
    root = tmp_path_factory.mktemp("planning")
    write_demo(root / "agency", facilitators=3, months=4, until=MONTH, actor="test")
    with serve_office(root / "agency", root, chromium_path, port=18796) as served:
        yield served


@pytest.fixture(scope="module")
def page(office):
    """Return the planner's page, opened once since that takes seconds."""
    return office.open("plan_caseload")


@pytest.fixture(scope="module")
def solve(office):
    """Return a function that works out F003's caseload by the library alone."""
    folder = office.folder
    today = gather_assumptions(folder.records(), "F003", MONTH, folder.settings)

    def solve(**changes):
        target = change_assumptions(today, changes, labels={}).solve()
        return target.cases, f"{target.hours_available:.0f}"

    return solve


def _wait_answer(page, answer):
    """Wait until the page shows a size and the hours available."""
    figures = page.get_by_role("region", name="The answer")
    for label, shown in zip(("Cases at most", "Hours available"), answer, strict=True):
        figure = figures.locator(".figure", has=page.get_by_text(label, exact=True))
        figure.locator("dd").first.filter(has_text=re.compile(f"^{shown}$")).wait_for()


def test_planner_answers_what_the_library_solves_by_keyboard_and_by_typing(office, page, solve):
    """A slider by arrow keys, a number by typing, a wrong one refused: the answer is right."""
    page.get_by_label("Whose caseload?").select_option(index=3)
    page.get_by_role("button", name="Start from this").click()
    _wait_answer(page, solve())
    slider = page.get_by_role("slider", name=ADMINISTRATION)
    slider.focus()
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    _wait_answer(page, solve(fixed_administration_hours=22.0))
    number = page.get_by_role("textbox", name=ADMINISTRATION)
    number.fill("70.5")
    page.keyboard.press("Tab")
    changed = solve(fixed_administration_hours=70.5)
    assert changed[0] < solve()[0]
    _wait_answer(page, changed)
    number.fill("-3")
    page.keyboard.press("Tab")
    page.get_by_role("alert").filter(has_text="give a number from 0 to 744").first.wait_for()
    _wait_answer(page, changed)
    assert page.locator("figure svg").count() == 2
    number.fill("70.5")
    page.keyboard.press("Tab")
    page.get_by_role("status").filter(has_text="Kept in this page's address").wait_for()
    checks = office.check_screens(page)
    checks.check("what if")
    assert checks.faults == []


def test_planner_reloaded_keeps_changes_and_compares_what_was_saved(page, office, solve):
    """The address has the change; a scenario has it under a name, and in the database."""
    changed = solve(fixed_administration_hours=70.5)
    page.reload()
    _wait_answer(page, changed)
    page.get_by_text("Save this what-if", exact=True).click()
    page.get_by_label("Name of the scenario").fill("Much <paper>")
    page.get_by_label("Who are you?").first.select_option(index=1)
    page.get_by_role("button", name="Save the scenario").click()
    row = page.get_by_role("row").filter(has_text="Much <paper>")
    row.wait_for()
    [saved] = list_scenarios(office.database)
    assert (saved.name, saved.facilitator_id) == ("Much <paper>", "F003")
    assert saved.read().fixed_administration_hours == 70.5
    page.get_by_role("button", name="Take all changes back").click()
    _wait_answer(page, solve())
    assert row.get_by_role("cell").first.inner_text() == str(changed[0])
    with page.expect_download() as expected:
        page.get_by_role("button", name="The reasoning as a page").click()
    assert expected.value.suggested_filename == "caseload-plan-2026-10.html"


def test_planner_suits_a_telephone(page):
    """Nothing scrolls sideways, and the answer stays in view."""
    page.set_viewport_size({"width": 400, "height": 850})
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    page.get_by_role("slider", name="Most cases allowed").scroll_into_view_if_needed()
    box = page.get_by_role("region", name="The answer").bounding_box()
    assert box["y"] >= 0
    assert box["height"] < 250
