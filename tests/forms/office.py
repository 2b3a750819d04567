"""An office whose forms are served, somebody who uses keys only, and what to look for on pages."""

import contextlib
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys

import psutil
import pytest
from axe_playwright_python.sync_playwright import Axe

from caseload_lib.forms.sitting import Sitting
from caseload_lib.record.database import open_database
from caseload_lib.record.folder import open_agency

TOKEN = "a-token-for-the-tests-of-the-forms"
COMMAND = [sys.executable, "-c", "from caseload_lib.cli import main; main()"]
# The name of what has the focus, as it is read aloud.
NAME = """() => {
  const it = document.activeElement;
  if (!it.matches("a, button, input, select, textarea, summary")) return "";
  const by = (it.getAttribute("aria-labelledby") ?? "").split(" ").map((id) =>
    document.getElementById(id)?.textContent ?? "").join(" ");
  const group = it.closest("fieldset")?.querySelector("legend")?.textContent ?? "";
  const label = it.labels?.[0]?.textContent ?? "";
  return [group, by.trim() || label.trim() || it.textContent.trim()].filter(Boolean).join(": ");
}"""


class Office:
    """An agency that is served, and browsers that open it."""

    def __init__(self, agency, process, address, browser):
        self.agency, self.process, self.address = agency, process, address
        self.folder = open_agency(agency)
        self.database = open_database(self.folder.database_url)
        self._browser, self._known, self.pages = browser, None, {}
        self.asked, self.faults = [], []

    def open(self, path=""):
        """Open a form, or the start page by its link, in a browser of one's own."""
        size = {"width": 1280, "height": 900}
        page = self._browser.new_context(viewport=size, storage_state=self._known).new_page()
        page.set_default_timeout(40_000)
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("websocket", lambda socket: self.asked.append(socket.url))
        page.on("pageerror", lambda fault: self.faults.append(str(fault)))
        page.on("console", lambda said: said.type == "error" and self.faults.append(said.text))
        if self._known is None or not path:
            page.goto(f"{self.address}?token={TOKEN}")
            page.wait_for_url(self.address)
            self._known = page.context.storage_state()
        if path:
            page.goto(f"{self.address}forms/{path}")
            page.locator(".caseload-sheet h2").first.wait_for()
        return page

    def meet(self, form, name, *, width=1280):
        """Return a form's page where somebody has chosen their name; opened once, for speed."""
        page = self.pages.get(form) or self.open(form)
        self.pages[form] = page
        page.set_viewport_size({"width": width, "height": 900})
        leave = page.get_by_role("button", name="Choose another assessment")
        if leave.count():
            leave.click()
        page.get_by_label("Who are you?").select_option(label=name)
        return page

    def read(self, query, *values):
        """Return what a query finds in the database, read by nothing of ours."""
        path = self.agency / "data" / "caseload.db"
        with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
            return database.execute(query, values).fetchall()

    def list_responses(self, assessment_id):
        """Return every answer ever written of an assessment, in the order of writing."""
        query = "select item_id, value, note from responses where assessment_id = ?"
        return self.read(f"{query} order by response_id", assessment_id)

    def use_keys(self, page):
        """Return somebody who uses a page by keys only."""
        return Keyboard(page)

    def check_screens(self, page):
        """Return what notes the faults of a page's screens."""
        return Checks(page)

    def end_kernel(self, page):
        """End the process behind a page at once, as a crash would."""
        settings = json.loads(page.locator("#jupyter-config-data").text_content())
        for child in psutil.Process(self.process.pid).children(recursive=True):
            # One that has just ended by itself has no command any more.
            with contextlib.suppress(psutil.NoSuchProcess):
                if settings["kernelId"] in " ".join(child.cmdline()):
                    os.kill(child.pid, signal.SIGKILL)

    def fill(self, name, *, value=3, seventh=1, **picks):
        """Answer everything that is asked of somebody, as their form would; return its id."""
        sitting = Sitting(name, agency=self.folder)
        sitting.open()
        sitting.picking.choose(**picks)
        sitting.begin()
        if sitting.assessment.is_draft:
            for place, item in enumerate(sitting.asked):
                sitting.answer(item.id, value if place % 7 else seventh)
            sitting.submit()
        return sitting.assessment.assessment_id


class Keyboard:
    """Somebody who uses keys only, and writes down what the form said it had saved."""

    def __init__(self, page):
        self.page = page
        self.acknowledged = []

    def reach(self, name, *, key="Tab", tries=60):
        """Go on until what has the focus is called so."""
        names = []
        for _ in range(tries):
            names.append(self.page.evaluate(NAME))
            if name in names[-1]:
                return
            self.page.keyboard.press(key)
        pytest.fail(f"No {key} reaches {name!r}: {names}")

    def press(self, name, key="Enter", **ways):
        """Go to something and press a key on it."""
        self.reach(name, **ways)
        self.page.keyboard.press(key)

    def choose(self, legend, value, *, saved=True):
        """Answer a question whose answers' values are 1, 2, 3, from wherever one is before it."""
        self.reach(legend)
        self.page.keyboard.press("Space")
        self.take_down(legend, 1, saved=saved)
        for other in range(2, value + 1):
            self.page.keyboard.press("ArrowRight")
            self.take_down(legend, other, saved=saved)

    def take_down(self, legend, value, note=None, *, saved=True):
        """Write down an answer once the form says that it is saved."""
        if saved:
            self.wait_saved()
            self.acknowledged.append((legend.partition(".")[0], value, note))

    def wait_saved(self):
        """Wait for the line that says so; at once after a key it says that it is saving."""
        self.page.get_by_role("status").filter(has_text=re.compile(r"^Saved at \d\d:")).wait_for()


class Checks:
    """What is wrong on the screens of a page, for a narrow window and for readers of screens."""

    def __init__(self, page):
        self.page, self.faults = page, []

    def check(self, screen):
        """Note what axe calls serious or critical, and whether the page scrolls sideways."""
        found = Axe().run(self.page).response["violations"]
        self.faults += [
            (screen, one["id"], one["nodes"][0]["html"])
            for one in found
            if one["impact"] in {"serious", "critical"}
        ]
        wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        if self.page.evaluate(wide):
            self.faults.append((screen, "scrolls sideways"))


@contextlib.contextmanager
def serve_office(agency, root, chromium_path, *, port):
    """Serve an agency to one browser; in the end, nothing was asked of other machines."""
    sync_api = pytest.importorskip(
        "playwright.sync_api", reason="playwright is missing: pip install 'caseload[test]'"
    )
    environment = {"PATH": os.environ["PATH"], "HOME": str(root), "CASELOAD_TOKEN": TOKEN}
    process = subprocess.Popen(
        [*COMMAND, "--agency", str(agency), "serve", "--no-browser", "--port", str(port)],
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
    with sync_api.sync_playwright() as browsers:
        browser = browsers.chromium.launch(executable_path=chromium_path, args=["--no-sandbox"])
        served = Office(agency, process, found[1], browser)
        yield served
        browser.close()
    process.send_signal(signal.SIGINT)
    process.wait(30)
    # All that any page here asked for came from this machine, and none met an error of its own.
    hosts = {re.match(r"(?:blob:)?\w+://([\w.]+)|data:", url)[1] for url in served.asked}
    assert hosts <= {"127.0.0.1", None}
    assert served.faults == []
