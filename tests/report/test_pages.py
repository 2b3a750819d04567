"""Tests of real pages, made by the real notebooks and opened in a browser without a network."""

import re
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from caseload_lib.months import Month
from caseload_lib.record.demo import make_demo, read_demo_settings
from caseload_lib.report.batch import run_month
from caseload_lib.report.entries import FORMATS
from caseload_lib.report.options import Options
from caseload_lib.review.history import history_facts

MONTH = Month(2026, 10)
HOSTILE = "<script>alert(1)</script>{{7*7}} \u202e=1+1 'Ann' & \"Lee\" <img src=x onerror=alert(2)>"


def _folder(path, records):
    """Return an agency's folder whose records are at hand, without a database."""
    settings = read_demo_settings()
    return SimpleNamespace(
        path=path,
        settings=settings,
        reports=path / "reports",
        database_url=str(path / "none.db"),
        records=lambda: records,
        history=lambda month: history_facts(records, month, settings),
    )


def _make(folder, *, facilitators=None, jobs=2, **options):
    result = run_month(
        folder,
        MONTH,
        today=date(2026, 11, 3),
        facilitators=facilitators,
        options=Options(jobs=jobs, **options),
    )
    assert result.failures == {}
    return Path(result.index).parent


@pytest.fixture(scope="session")
def lived_in(tmp_path_factory):
    """Return an agency with two years of history and a facilitator with a hostile name."""
    records = make_demo(facilitators=2, months=24, until=MONTH, seed=3)
    people = records.facilitators.copy()
    people.loc[people["facilitator_id"] == "F001", "name"] = HOSTILE
    folder = _folder(tmp_path_factory.mktemp("lived-in"), records.replace(facilitators=people))
    return SimpleNamespace(folder=folder, pages=_make(folder))


@pytest.fixture(scope="module")
def browser(chromium_path):
    """Return a browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path, args=["--no-sandbox"], timeout=120_000
        )
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def open_page(browser):
    """Return a function that opens a file offline and keeps everything that went wrong."""
    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 900})

    def open_page(path):
        page, faults = context.new_page(), []
        page.on("console", lambda said: faults.append(said.text))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("dialog", lambda dialog: (faults.append("dialog"), dialog.dismiss()))
        page.on("requestfailed", lambda asked: faults.append(asked.url))
        page.on("request", lambda asked: asked.url == path.as_uri() or faults.append(asked.url))
        page.goto(path.as_uri())
        page.wait_for_load_state("networkidle")
        return page, faults

    yield open_page
    context.close()


def _list_pages(folder):
    return sorted(folder.glob("*.html"))


def _name_kind(path):
    """Return what a page is: everybody's own are of one kind, and so are those of one form."""
    return re.sub(r"F\d+$", "F", path.stem)


def test_page_opens_without_network_faults_and_barriers(lived_in, open_page):
    """Every page shows itself offline, in silence; of each kind axe finds nothing serious."""
    pages = _list_pages(lived_in.pages)
    assert len(pages) >= 4
    kinds = set()
    for path in pages:
        page, faults = open_page(path)
        assert page.locator("main").count() == 1
        assert page.locator("h1").count() == 1
        assert (path.name, faults) == (path.name, [])
        if _name_kind(path) in kinds:
            page.close()
            continue
        kinds.add(_name_kind(path))
        page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
        found = Axe().run(page).response["violations"]
        serious = [fault["id"] for fault in found if fault["impact"] in {"serious", "critical"}]
        assert (path.name, serious, faults) == (path.name, [], [])
        page.close()


def test_page_is_one_small_file_without_addresses(lived_in):
    """A page travels by itself: no script, no address, no code, under 300 KB."""
    for path in _list_pages(lived_in.pages):
        text = path.read_text("utf-8")
        assert not re.search(r"https?://|<script|<iframe|<link|@import", text), path.name
        assert "monthly." not in text
        assert path.stat().st_size < 300_000
        ids = re.findall(r'\sid="([^"]+)"', text)
        assert len(ids) == len(set(ids)), path.name


def test_page_shows_charts_with_text_and_tables(lived_in):
    """At most eight full charts, each described, and a table for each."""
    text = (lived_in.pages / "F001.html").read_text("utf-8")
    charts = re.findall(r"<svg[^>]*role=\"img\"[^>]*aria-labelledby", text)
    assert 1 <= len(charts) <= 8
    assert text.count("<desc") >= len(charts)
    assert text.count("<details") >= len(charts)


def test_page_holds_its_own_clients_and_nobody_elses(lived_in):
    """A client's code is on no page but those of who holds the case; the team's shows none."""
    records = lived_in.folder.records()
    held = records.assignments.merge(records.cases, on="case_id", suffixes=("", "_case"))
    codes = {code for code in held["client_code"].dropna() if len(code) > 2}
    assert codes
    shown = 0
    for path in set(_list_pages(lived_in.pages)) - {lived_in.pages / "index.html"}:
        text = re.sub(r"<style.*?</style>", "", path.read_text("utf-8"), flags=re.DOTALL)
        found = {code for code in codes if re.search(rf"\b{re.escape(code)}\b", text)}
        own = set(held.loc[held["facilitator_id"] == path.stem, "client_code"])
        assert found <= own, path.name
        shown += len(found)
    assert shown > 0


def test_page_of_a_hostile_name_shows_it_as_text(lived_in, open_page):
    """A name is data wherever it lands: on its page, in its title, on the index."""
    for name in ("F001.html", "index.html"):
        page, faults = open_page(lived_in.pages / name)
        assert "<script>alert(1)</script>{{7*7}}" in page.locator("main").inner_text()
        assert faults == []
        page.close()


def test_page_made_again_has_the_same_bytes(lived_in):
    """Nothing on a page or in its record depends on when and in what order it was made."""
    assessed = next(lived_in.pages.glob("assessment-*-F*.html")).stem
    person = assessed.rpartition("-")[2]
    files = [lived_in.pages / f"{n}.{form}" for n in (person, assessed) for form in FORMATS]
    before = [path.read_bytes() for path in files]
    _make(lived_in.folder, facilitators=[person], force=True, jobs=1)
    assert [path.read_bytes() for path in files] == before


def test_page_of_an_assessment_is_reached_from_the_own_page_and_the_index_only(lived_in):
    """What is said of somebody is not one click away from anybody else."""
    for path in lived_in.pages.glob("assessment-*-F*.html"):
        person = path.stem.rpartition("-")[2]
        linked = [
            page.stem for page in _list_pages(lived_in.pages) if path.name in page.read_text()
        ]
        assert linked == [person, "index"]


def test_record_is_a_valid_notebook_without_paths(lived_in):
    """The executed notebook opens anywhere and says nothing of the machine that made it."""
    for path in sorted(lived_in.pages.glob("*.ipynb")):
        nbformat.validate(nbformat.read(path, as_version=4))
        text = path.read_text("utf-8")
        assert str(lived_in.folder.path) not in text
        assert "ipykernel_" not in text


def test_index_leads_to_every_page(lived_in, open_page):
    """One click from the index to each page."""
    page, _ = open_page(lived_in.pages / "index.html")
    links = [link.get_attribute("href") for link in page.locator("main a").all()]
    made = {path.name for path in lived_in.pages.iterdir() if path.suffix in {".html", ".ipynb"}}
    assert set(links) == made - {"index.html"}
    page.close()
