"""Tests of report.schedules.page: sound, silent, private, and fit for the wall."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from playwright.sync_api import Page, sync_playwright

from caseload_lib.months import Month
from caseload_lib.plan.availability import Calendar
from caseload_lib.plan.saved import SavedSchedule
from caseload_lib.report.schedules.page import write_schedule_page
from caseload_lib.report.schedules.sheet import lay_out

HOSTILE = "</style><img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def full_html(
    make_saved: Callable[..., SavedSchedule],
    month: Month,
    calendar: Calendar,
    unplaced: pd.DataFrame,
    moved: pd.DataFrame,
) -> str:
    """Give a page of 88 contacts, some promised, one with a hostile code."""
    rows = [
        {
            "starts_at": datetime(2026, 11, 2 + 7 * (n // 22) + n % 4, 14, tzinfo=UTC)
            + timedelta(minutes=75 * (n % 22 // 4)),
            "status": "planned" if n % 5 == 0 else "proposed",
            "client_code": HOSTILE if n == 7 else f"HL-{n:03}",
        }
        for n in range(88)
    ]
    sheet = lay_out(
        make_saved(*rows),
        month,
        facilitator_id="F001",
        name="Ada & Ash",
        calendar=calendar,
        unplaced=unplaced,
        moved=moved,
    )
    return write_schedule_page(sheet)


@pytest.fixture(scope="module")
def shown(
    full_html: str, chromium_path: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Page]:
    """Give the page in a browser, 400 pixels wide; what it tried to fetch fails the test."""
    path = tmp_path_factory.mktemp("page") / "F001.html"
    path.write_text(full_html, "utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 400, "height": 900})
        noticed: list[str] = []
        page.on("console", lambda message: noticed.append(message.text))
        page.on("request", lambda request: noticed.append(request.url))
        page.goto(path.as_uri())
        yield page
        browser.close()
    assert noticed == [path.as_uri()]


def test_page_names_its_columns_rows_and_parts(full_html: str) -> None:
    """Every table has headers, there is one heading of each kind, and all is escaped."""
    soup = BeautifulSoup(full_html, "html.parser")
    assert soup.h1.text == "November 2026"
    assert [h.text for h in soup.find_all("h2")][-2:] == [
        "No place yet",
        "Moved since the last plan",
    ]
    for table in soup.find_all("table"):
        assert table.find("th", scope="col")
    for table in soup.find_all("table", class_="week"):
        assert table.find("th", scope="row")
    assert not soup.find("img")
    assert HOSTILE in soup.text
    assert "Ada & Ash" in soup.text


def test_page_says_how_much_there_is_and_what_is_promised(full_html: str) -> None:
    """A reader sees the sum, what is left over, and what may still move, without colour."""
    text = " ".join(BeautifulSoup(full_html, "html.parser").text.split())
    assert "88 contacts, 88.0 hours of the 128 you are there. 1 has no place yet." in text
    assert text.count("promised") >= 2 * 18
    assert "not there" in text


def test_page_is_one_small_file_without_addresses(full_html: str) -> None:
    """A page travels by itself."""
    assert not re.search(r"https?://|<script|<iframe|<link|@import", full_html)
    assert len(full_html.encode()) < 120_000


def test_page_on_a_telephone_has_no_barriers_and_does_not_scroll_sideways(shown: Page) -> None:
    """At 400 pixels everything is there, and the access checker finds nothing."""
    assert shown.evaluate("document.documentElement.scrollWidth") == 400
    found = Axe().run(shown).response["violations"]
    assert [(fault["id"], fault["impact"]) for fault in found] == []


def test_page_prints_each_week_on_a_sheet_of_its_own(shown: Page, tmp_path: Path) -> None:
    """On A4 landscape it is a month, five weeks and a list: seven sheets, none half empty."""
    content = shown.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", content)) == 7
    assert re.search(rb"/MediaBox\s*\[0 0 84[12][\d.]* 59[45]", content)
