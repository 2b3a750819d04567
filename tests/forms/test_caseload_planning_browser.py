"""Tests of the planner as people meet it: in a browser, through `caseload serve`."""

import os
import re
import signal
import subprocess
import sys

import pytest
from axe_playwright_python.sync_playwright import Axe

from caseload_lib.months import Month
from caseload_lib.plan.evidence import gather_assumptions
from caseload_lib.plan.levers import change_assumptions
from caseload_lib.record.database import open_database
from caseload_lib.record.demo import write_demo
from caseload_lib.record.folder import open_agency
from caseload_lib.record.scenarios import list_scenarios

TOKEN = "a-token-for-the-tests-of-the-planner"
COMMAND = [sys.executable, "-c", "from caseload_lib.cli import main; main()"]
MONTH = Month(2026, 10)
ADMINISTRATION = "Whatever the caseload"


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """Serve a small demo agency, and yield its folder and the address with its token."""
    root = tmp_path_factory.mktemp("served")
    agency = root / "agency"
    write_demo(agency, facilitators=3, months=4, until=MONTH, actor="test")
    environment = {"PATH": os.environ["PATH"], "HOME": str(root), "CASELOAD_TOKEN": TOKEN}
    process = subprocess.Popen(
        [*COMMAND, "--agency", str(agency), "serve", "--no-browser", "--port", "18796"],
        env=environment | {"PYTHONPATH": os.environ.get("PYTHONPATH", "")},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    said = ""
    for line in process.stdout:
        said += line
        if found := re.search(r"(http://127\.0\.0\.1:\d+/)\?token=", line):
            break
    else:
        pytest.fail(f"The server printed no link: {said}")
    yield open_agency(agency), found[1]
    process.send_signal(signal.SIGINT)
    process.wait(30)


@pytest.fixture(scope="module")
def page(served, chromium_path):
    """Return the planner's page; in the end nothing was asked of other machines."""
    sync_api = pytest.importorskip(
        "playwright.sync_api", reason="playwright is missing: pip install 'caseload[test]'"
    )
    _, address = served
    asked, faults = [], []
    with sync_api.sync_playwright() as browsers:
        browser = browsers.chromium.launch(executable_path=chromium_path, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(40_000)
        page.on("request", lambda request: asked.append(request.url))
        page.on("websocket", lambda socket: asked.append(socket.url))
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        page.on("console", lambda said: said.type == "error" and faults.append(said.text))
        page.goto(f"{address}?token={TOKEN}")
        page.get_by_role("link", name="Plan a caseload").click()
        yield page
        browser.close()
    hosts = {re.match(r"(?:blob:)?\w+://([\w.]+)|data:", url)[1] for url in asked}
    assert hosts <= {"127.0.0.1", None}
    assert faults == []


@pytest.fixture(scope="module")
def solve(served):
    """Return a function that works out F003's caseload by the library alone."""
    folder, _ = served
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


def test_planner_answers_what_the_library_solves_by_keyboard_and_by_typing(page, solve):
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
    found = Axe().run(page).response["violations"]
    grave = [(one["id"], one["nodes"][0]["html"]) for one in found
             if one["impact"] in {"serious", "critical"}]  # fmt: skip
    assert grave == []


def test_planner_reloaded_keeps_changes_and_compares_what_was_saved(page, served, solve):
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
    [saved] = list_scenarios(open_database(served[0].database_url))
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
