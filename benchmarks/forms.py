"""How long a form takes to open, and a click to be saved, in a real browser on this machine."""

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

#: The first thing that one can answer.
USABLE = "fieldset:enabled input[type=radio]:enabled"
#: Clicks on a choice and says after how many milliseconds the page says that it is saved.
CLICK = """
(choice) => new Promise((done, fail) => {
  const saved = () => [...document.querySelectorAll("[role=status]")].some(
    (each) => each.textContent.trim().startsWith("Saved at"));
  const watch = new MutationObserver(() => {
    if (saved()) { watch.disconnect(); clearTimeout(late); done(performance.now() - start); }
  });
  const late = setTimeout(() => { watch.disconnect(); fail(new Error("not saved")); }, 15000);
  const options = { subtree: true, childList: true, characterData: true };
  const start = performance.now();
  watch.observe(document.body, options);
  choice.click();
})
"""
#: Between two openings, so that the next kernel is ready as it is for people.
PAUSE_SECONDS = 10.0


@contextmanager
def serving(agency: Path) -> Iterator[str]:
    """Serve an agency's forms and give the link of the start page."""
    process = subprocess.Popen(
        [sys.executable, "-c", "from caseload_lib.cli import main; main()", "--agency", str(agency),
         "serve", "--no-browser", "--port", "18900"],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        for line in process.stdout or ():
            if found := re.search(r"http://\S+", line):
                yield found[0]
                break
    finally:
        process.terminate()
        process.wait()


def begin(page: Page, form: str, usable: str) -> str:
    """Begin an assessment, where a form first asks whose, and return what its address then says."""
    page.locator(f"a[href$='/forms/{form}']").click(no_wait_after=True)
    start = page.get_by_role("button", name="Begin or go on")
    page.locator(usable).or_(start).first.wait_for(timeout=60_000)
    if start.is_visible():
        for choice in page.locator("main select").all():
            if choice.evaluate("(each) => each.selectedIndex < 1"):
                choice.select_option(index=1)
        page.wait_for_timeout(1000)
        start.click()
        page.locator(usable).first.wait_for(timeout=60_000)
    return page.evaluate("location.search")


def measure_openings(page: Page, form: str, *, query: str, usable: str, number: int) -> list[float]:
    """Return how many seconds lie between following a form's link and the first choice."""
    seconds = []
    for _ in range(number):
        page.goto(page.url.split("/forms/")[0].rstrip("/") + "/")
        link = page.locator(f"a[href*='/forms/{form}']")
        link.evaluate("(each, query) => { each.search = query }", query)
        time.sleep(PAUSE_SECONDS)
        start = time.perf_counter()
        link.click(no_wait_after=True)
        page.locator(usable).first.wait_for(timeout=60_000)
        seconds.append(time.perf_counter() - start)
    return seconds


def measure_clicks(page: Page, *, number: int) -> list[float]:
    """Return how many milliseconds lie between a click on a choice and "Saved at"."""
    milliseconds = []
    for turn in range(number):
        choices = page.locator(USABLE)
        unchecked = [one for one in choices.all() if not one.is_checked()]
        milliseconds.append(float(unchecked[turn % len(unchecked)].evaluate(CLICK)))
    return milliseconds


def print_row(what: str, values: list[float], unit: str, digits: int) -> None:
    """Print a line of the table."""
    if values:
        shown = [statistics.median(values), min(values), max(values)]
        cells = "".join(f"{value:>10.{digits}f}" for value in shown)
        print(f"{what:<28}{cells}  {unit:<4}{len(values):>4}")


def run(browser: Browser, link: str, chosen: argparse.Namespace) -> None:
    """Measure and print."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(link)
    page.get_by_role("heading", name="Forms and reports").wait_for()
    query = chosen.query or begin(page, chosen.form, chosen.usable)
    page.close()
    # A new browser: its first opening fetches the scripts, which it then keeps.
    page = browser.new_context().new_page()
    page.goto(link)
    page.get_by_role("heading", name="Forms and reports").wait_for()
    same = {"query": query, "usable": chosen.usable}
    cold = measure_openings(page, chosen.form, **same, number=1)
    warm = measure_openings(page, chosen.form, **same, number=chosen.openings)
    clicks = measure_clicks(page, number=chosen.clicks)
    print(f"{chosen.form} on {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    print(f"{'':<28}{'median':>10}{'least':>10}{'most':>10}  unit   n")
    print_row("link to usable, first time", cold, "s", 2)
    print_row("link to usable", warm, "s", 2)
    print_row("click to saved", clicks, "ms", 0)


def main() -> None:
    """Read what to measure, on which agency, and do it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--form", default="assess_service", help="which form")
    parser.add_argument("--query", default="", help="what to put behind its address")
    parser.add_argument("--usable", default=USABLE, help="what must be there (a CSS selector)")
    parser.add_argument("--openings", type=int, default=10, help="how many times to open it")
    parser.add_argument("--clicks", type=int, default=30, help="how many choices to make")
    parser.add_argument("--agency", type=Path, help="an agency to use; else a made-up one")
    chosen = parser.parse_args()
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("No Chromium found. Install it, for example: apt-get install chromium")
    with tempfile.TemporaryDirectory() as folder:
        agency = chosen.agency or Path(folder, "agency")
        if chosen.agency is None:
            command = [sys.executable, "-c", "from caseload_lib.cli import main; main()", "demo"]
            subprocess.run([*command, str(agency)], check=True, stdout=subprocess.DEVNULL)
        with serving(agency) as link, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            run(browser, link, chosen)
            browser.close()


if __name__ == "__main__":
    main()
