"""Tests of the sheet in a browser, served by Voilà: nothing chosen is lost, and all can use it."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest

SAMPLES = Path(__file__).parent
LOST = "Not saved: the connection to the form was lost. Reload the page"
CELL = f"""import sys
sys.path.insert(0, {str(SAMPLES)!r})
from sheet_sample import SampleForm
from caseload_lib.forms.sheet import Sheet
Sheet(SampleForm())"""


@contextlib.contextmanager
def _serve(folder):
    """Serve the sample by Voilà on a free port of this machine, and yield its address."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CELL)])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, folder / "sample.ipynb")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "voila", str(folder / "sample.ipynb"), "--no-browser",
         f"--port={port}", "--Voila.ip=127.0.0.1", "--preheat_kernel=True", "--pool_size=1"],
        env={**os.environ, "SAMPLE_STORE": str(folder / "kept.json")},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _ in range(240):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            assert server.poll() is None, "Voilà ended at once"
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.terminate()
        server.wait(30)


class Visit:
    """A page on the sample, what it asked of other hosts, and what is stored."""

    def __init__(self, page, address, folder):
        self.page, self.address, self._folder = page, address, folder
        self.fetched, self.faults = [], []
        page.set_default_timeout(30_000)
        page.route("**/*", self._keep_local)
        page.on("pageerror", lambda fault: self.faults.append(str(fault)))

    def _keep_local(self, route):
        address = route.request.url
        if address.startswith((self.address, "data:", "blob:")):
            route.continue_()
        else:
            self.fetched.append(address)
            route.abort()

    def go(self, screen):
        """Go to a screen of the sample; its page is opened once, since that takes seconds."""
        if self.page.url == "about:blank":
            self.page.goto(self.address)
        self.page.get_by_role("navigation").get_by_role("button", name=screen).click()
        self.page.get_by_role("heading", name=screen, exact=True).wait_for()

    @property
    def kept(self):
        """Return what the form has stored."""
        path = self._folder / "kept.json"
        return json.loads(path.read_text()) if path.exists() else {}

    def radio(self, legend, label):
        """Return one answer of a question."""
        return self.page.get_by_role("group", name=legend).get_by_role(
            "radio", name=label, exact=True
        )

    def wait_saved(self):
        """Wait until the form says that everything is saved."""
        self.page.get_by_role("status").filter(has_text="Saved at").wait_for()

    def end_kernel(self):
        """End the kernel of the page at once, as a crash would."""
        os.kill(int((self._folder / "kept.pid").read_text()), signal.SIGKILL)


@pytest.fixture(scope="module")
def visit(tmp_path_factory, chromium_path):
    """Return a page in Chromium; one server and one browser for all tests here."""
    sync_api = pytest.importorskip(
        "playwright.sync_api", reason="playwright is missing: pip install 'caseload[test]'"
    )
    folder = tmp_path_factory.mktemp("sheet")
    with _serve(folder) as address, sync_api.sync_playwright() as browsers:
        browser = browsers.chromium.launch(executable_path=chromium_path, args=["--no-sandbox"])
        yield Visit(browser.new_page(viewport={"width": 1280, "height": 900}), address, folder)
        browser.close()


def _find_faults(page):
    """Return the serious and critical findings of axe in our markup."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, context=".caseload-sheet").response["violations"]
    return [(one["id"], one["nodes"][0]["html"]) for one in found
            if one["impact"] in {"serious", "critical"}]  # fmt: skip


def test_sheet_filled_by_keyboard_alone_is_kept_over_a_reload(visit):
    """Arrows choose and save, Tab goes on, focus stays, refusals are told, a reload restores."""
    visit.go("Questions")
    page = visit.page
    first, second = "1. A shared picture", "2. Somebody"
    visit.radio(first, "Low (1)").focus()
    page.keyboard.press("ArrowRight")
    visit.wait_saved()
    page.get_by_label("Answered: 1 of 2").wait_for()
    assert visit.radio(first, "In transition (2)").evaluate("e => e === document.activeElement")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Note"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Two & <i>three</i>")
    page.keyboard.press("Home")
    page.get_by_role("status").filter(has_text="Saved at 14:03:02").wait_for()
    page.keyboard.type("One, ")  # the pause has sent the rest; caret and focus have stayed
    page.keyboard.press("Tab")
    page.get_by_role("status").filter(has_text="Saved at 14:03:03").wait_for()
    assert visit.kept["note.1"] == "One, Two & <i>three</i>"
    page.keyboard.press("Space")
    page.get_by_label("Answered: 2 of 2").wait_for()
    page.keyboard.press("ArrowLeft")  # round to the last answer, which the form refuses
    page.get_by_role("alert").filter(has_text="Step 2 cannot be high").wait_for()
    assert visit.radio(second, "Low (1)").is_checked()
    page.reload()
    page.get_by_label("Answered: 2 of 2").wait_for()
    assert "draft=7" in page.evaluate("location.search")
    assert visit.radio(first, "In transition (2)").is_checked()
    assert page.get_by_label("Note on 1.").input_value() == "One, Two & <i>three</i>"
    assert visit.kept["log"][-1] == ["answer.2", 1]
    assert _find_faults(page) == []


def test_sheet_whose_kernel_has_died_tells_and_saves_after_a_reload(visit):
    """What could not be saved is said, kept in the browser, and sent when the form is back."""
    visit.go("Questions")
    page = visit.page
    visit.radio("1. A shared picture", "Low (1)").check()
    visit.wait_saved()
    visit.end_kernel()
    visit.radio("1. A shared picture", "High (3)").check()
    page.locator(".unsaved", has_text="Not saved yet").wait_for()
    page.get_by_text("Note", exact=True).nth(1).click()
    page.get_by_label("Note on 2.").fill("kept")
    page.get_by_role("alert").filter(has_text=LOST).wait_for()
    assert "Saved" not in page.get_by_role("status").inner_text()
    assert visit.kept["answer.1"] == 1
    page.reload()
    visit.wait_saved()
    page.locator(".unsaved").first.wait_for(state="detached")
    assert visit.kept["answer.1"] == 3
    assert visit.kept["note.2"] == "kept"
    assert visit.radio("1. A shared picture", "High (3)").is_checked()
    assert page.evaluate("sessionStorage.length") == 0
    assert not page.get_by_role("alert").filter(has_text=LOST).count()


def test_sheet_from_screen_to_screen_reads_the_heading_and_saves_fields(visit):
    """A screen begins at its heading; fields are sent when left, with values of their kind."""
    visit.go("Questions")
    page = visit.page
    page.get_by_role("button", name="Next: Plan").click()
    page.get_by_role("heading", name="Plan", exact=True).wait_for()
    assert page.evaluate("document.activeElement.textContent") == "Plan"
    assert "screen=plan" in page.evaluate("location.search")
    assert page.locator("[aria-current=step]").inner_text().startswith("Plan")
    page.get_by_label("What will be done").fill("Meet every month")
    page.get_by_label("Who does it").select_option(label="F002 Ben")
    page.get_by_label("By when").fill("2026-10-31")
    page.get_by_label("Years").fill("two")
    page.get_by_label("The team agrees").check()
    page.get_by_role("alert").filter(has_text="such as 2.5").wait_for()
    assert page.get_by_label("Years").input_value() == "two"
    page.get_by_label("Years").fill("2.5")
    page.get_by_role("button", name="Let my supervisor").click()
    page.get_by_role("dialog").get_by_role("button", name="Let my supervisor").click()
    visit.wait_saved()
    assert visit.kept["release"] is None
    wanted = {"what": "Meet every month", "who": "F002", "due": "2026-10-31", "number": 2.5,
              "tick": True}  # fmt: skip
    assert {name: visit.kept[name] for name in wanted} == wanted
    page.get_by_role("button", name="Fall over").click()
    page.get_by_role("alert").filter(has_text="Something went wrong (code").wait_for()
    assert "secret of F001" not in page.content()
    assert _find_faults(page) == []


def test_sheet_slider_and_number_are_one_value_and_lead_back(visit):
    """Arrow keys move the slider, the number follows; a number beyond its ends holds as well."""
    visit.go("Plan")
    page = visit.page
    slider = page.get_by_role("slider", name="Hours of meetings")
    number = page.get_by_role("textbox", name="Hours of meetings")
    assert number.input_value() == "16"
    slider.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    assert number.input_value() == "22"
    assert slider.get_attribute("aria-valuetext") == "22 hours a month"
    page.get_by_text("22 hours go to meetings.").wait_for()
    assert slider.evaluate("e => e === document.activeElement")
    assert [value for name, value in visit.kept["log"] if name == "hours"] == [22]
    number.fill("61.5")
    page.keyboard.press("Tab")
    page.get_by_text("61.5 hours go to meetings.").wait_for()
    assert slider.input_value() == "40"
    assert slider.get_attribute("aria-valuetext") == "61.5 hours a month"
    number.fill("-1")
    page.keyboard.press("Tab")
    page.get_by_role("alert").filter(has_text="Hours are a number from 0 on").wait_for()
    assert (number.input_value(), number.get_attribute("aria-invalid")) == ("-1", "true")
    assert page.get_by_text("61.5 hours go to meetings.").count() == 1
    page.get_by_role("button", name="Back to 16 hours a month").click()
    page.get_by_text("16 hours go to meetings.").wait_for()
    assert (number.input_value(), slider.input_value()) == ("16", "16")
    assert number.evaluate("e => e === document.activeElement")
    assert page.get_by_role("button", name="Back to").count() == 0
    assert _find_faults(page) == []


def test_sheet_list_is_ticked_off_by_the_enter_key_alone(visit):
    """The next row's first button gets the focus; a held key ticks one; Enter sends minutes."""
    visit.go("List")
    page = visit.page
    rows = [page.get_by_role("group", name=f"Contact r{n}, Home visit") for n in (1, 2, 3)]
    focused = [row.get_by_role("button", name="Delivered") for row in rows]
    focused[0].focus()
    page.keyboard.down("Enter")
    rows[0].get_by_text("Delivered, 60 minutes.").wait_for()
    assert focused[1].evaluate("e => e === document.activeElement")
    page.keyboard.down("Enter")  # still down: the keyboard repeats it
    page.keyboard.up("Enter")
    page.keyboard.press("Shift+Tab")
    page.keyboard.type("45")  # what is in a field is chosen when a key leads there
    page.keyboard.press("Enter")
    rows[1].get_by_text("Delivered, 45 minutes.").wait_for()
    assert [one for one in visit.kept["log"] if one[0].endswith(".r2")] == [
        ["minutes.r2", 45],
        ["do.r2", "Delivered"],
    ]
    rows[2].get_by_label("At").fill("09:30")
    rows[2].get_by_role("button", name="Cancelled").focus()
    page.keyboard.press("Enter")
    rows[2].get_by_text("Cancelled, 60 minutes.").wait_for()
    assert visit.kept["at.r3"] == "09:30"
    assert page.evaluate("document.activeElement.textContent") == "List"


def test_sheet_row_closes_what_it_folds_away_once_it_is_kept(visit):
    """The focus is where it was opened; the page is no wider than a telephone."""
    visit.go("List")
    page = visit.page
    row = page.get_by_role("group", name="Contact r1")
    row.get_by_text("Correct", exact=True).click()
    row.get_by_label("Why").fill("It was Tuesday")
    row.get_by_label("Why").press("Enter")
    row.get_by_label("Why").wait_for(state="hidden")
    assert page.evaluate("document.activeElement.textContent") == "Correct"
    assert (visit.kept["why.r1"], "mend.r1" in visit.kept) == ("It was Tuesday", True)
    assert _find_faults(page) == []
    page.set_viewport_size({"width": 400, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    page.set_viewport_size({"width": 1280, "height": 900})


def test_sheet_results_download_and_show_only_what_is_ours(visit):
    """A file arrives without a request; a chart's markup is cut down to shapes and text."""
    visit.go("Results")
    page = visit.page
    with page.expect_download() as expected:
        page.get_by_role("button", name="The plan as text").click()
    assert expected.value.suggested_filename == "plan.txt"
    assert Path(expected.value.path()).read_bytes() == b"plan \x00\xff"
    assert page.locator("figure svg path").count() == 1
    assert page.locator("figure :is(script, image, [onload])").count() == 0
    assert _find_faults(page) == []
    page.set_viewport_size({"width": 400, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    page.set_viewport_size({"width": 1280, "height": 900})


def test_sheet_says_what_it_works_out_and_is_not_taken_for_lost(visit):
    """It asks once; what is typed meanwhile waits its turn, and no alarm is raised."""
    visit.go("Slow")
    page = visit.page
    page.get_by_text("Working out what it comes to…").wait_for()
    page.get_by_role("status").filter(has_text="Working it out…").wait_for()
    assert _find_faults(page) == []
    page.evaluate("""() => { window.alarms = []; new MutationObserver(() => {
      const said = document.querySelector(".alerts").textContent;
      if (said) window.alarms.push(said);
    }).observe(document.querySelector(".alerts"), {childList: true, subtree: true}); }""")
    page.get_by_label("Meanwhile").fill("typed")
    page.get_by_label("Meanwhile").press("Tab")
    page.get_by_text("It comes to 42.").wait_for()
    visit.wait_saved()
    assert visit.kept["meanwhile"] == "typed"
    assert page.evaluate("window.alarms") == []
    visit.go("Results")
    visit.go("Slow")
    assert page.get_by_text("It comes to 42.").count() == 1


def test_sheet_asks_nothing_of_other_hosts(visit):
    """Voilà's stock page asks for an icon font; nothing that we draw does, and nothing fails."""
    assert [one for one in visit.fetched if "fontawesome" not in one] == []
    assert visit.faults == []
