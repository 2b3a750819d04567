"""Tests of finished pages: outline, size, nothing fetched, nothing run, readable by everyone."""

import re
from itertools import pairwise, product

import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from playwright.sync_api import sync_playwright

PAGES = ["own_html", "bare_html", "team_html"]
every_page = pytest.mark.parametrize("which", PAGES)
#: Names as bad as names can be; each must be shown as it is and do nothing.
HOSTILE = [
    (
        '=HYPERLINK("http://example.org","x") {{7*7}} {% raw %} ${x} `x` $x$ %s '
        "<script>document.title='owned'</script> </style></title><img src=x onerror=alert(1)> "
        "Zoë \u202e'\"&amp; мария\u0301 \U0001f469\u200d\U0001f680"
    ),
    "NaN",
]
#: Pages of those of whom least is known; they are made like the others.
SPARSE = ["free_html", "bare_team_html"]


@pytest.fixture(scope="module")
def browser(chromium_path):
    """Return a browser without a network."""
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium_path, args=["--no-sandbox"])
        yield found
        found.close()


def open_html(browser, path, html, *, width=1280):
    """Return a browser's page with what it tried to fetch and said."""
    path.write_text(html, "utf-8")
    page = browser.new_page(viewport={"width": width, "height": 900})
    noticed = []
    page.on("console", lambda message: noticed.append(message.text))
    page.on("pageerror", lambda error: noticed.append(str(error)))
    page.on("request", lambda request: noticed.append(request.url))
    page.goto(path.as_uri())
    return page, [text for text in noticed if text != path.as_uri()]


@every_page
def test_page_outline_is_one_h1_and_no_level_skipped(which, request):
    """A reader who walks from heading to heading meets one h1, then its parts."""
    soup = BeautifulSoup(request.getfixturevalue(which), "html.parser")
    levels = [int(tag.name[1]) for tag in soup.find_all(re.compile("^h[1-6]$"))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
    assert len(soup.find_all("main")) == 1
    assert soup.html["lang"] == "en"
    assert soup.title.text.startswith("October 2026: ")


@every_page
def test_page_links_ids_and_tables_are_sound(which, request):
    """Ids are unique, every link leads somewhere, every table says what its columns are."""
    soup = BeautifulSoup(request.getfixturevalue(which), "html.parser")
    ids = [tag["id"] for tag in soup.find_all(id=True)]
    assert len(ids) == len(set(ids))
    links = [tag["href"] for tag in soup.find_all("a")]
    assert links
    assert {link.removeprefix("#") for link in links} <= set(ids)
    for table in soup.find_all("table"):
        assert table.find_all("th", scope="col")
        assert table.caption or table.find_parent("details")
    for image in soup.find_all("svg"):
        assert image["role"] == "img"
        assert image.get("aria-label") or image.find("desc").text


@every_page
def test_page_is_small_and_has_at_most_eight_charts(which, request):
    """A page stays below 300 KB and eight full charts."""
    html = request.getfixturevalue(which)
    assert len(html.encode()) < 300_000
    assert html.count("<figure>") <= 8


@every_page
def test_page_names_no_address_and_runs_nothing(which, request):
    """There is no address on a page and no script, and the page itself forbids both."""
    html = request.getfixturevalue(which)
    soup = BeautifulSoup(html, "html.parser")
    assert not re.findall(r"(?:https?:)?//[a-z]", html)
    assert not soup.find_all(["script", "link", "iframe", "object", "form", "img"])
    assert not [tag for tag in soup.find_all(True) if any(a.startswith("on") for a in tag.attrs)]
    policy = soup.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    assert policy.startswith("default-src 'none'")


@every_page
def test_page_speaks_words_not_names_of_columns(which, request):
    """No snake_case, nan or None reaches a reader, nor code."""
    soup = BeautifulSoup(request.getfixturevalue(which), "html.parser")
    soup.style.decompose()
    text = soup.get_text(" ")
    assert not re.findall(r"\w+_\w+", text)
    assert not re.findall(r"\b(?:nan|NaN|None(?! fell due)|NaT|<NA>|import)\b", text)
    assert "pictures.draw" not in text


@pytest.mark.parametrize(
    ("which", "width"), [*product(PAGES, (1280, 400)), *product(SPARSE, (1280,))]
)
def test_page_opens_quietly_fits_its_window_and_has_no_barrier(
    which, width, request, browser, tmp_path
):
    """A page fetches and logs nothing, scrolls one way only, and axe finds nothing serious."""
    page, noticed = open_html(
        browser, tmp_path / "page.html", request.getfixturevalue(which), width=width
    )
    assert noticed == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    found = Axe().run(page).response["violations"]
    grave = [fault for fault in found if fault["impact"] in ("serious", "critical")]
    assert [(fault["id"], fault["nodes"][0]["html"][:200]) for fault in grave] == []
    page.close()


def test_page_where_only_the_required_tables_are_kept_says_what_is_not_known(bare_html, free_html):
    """What was never recorded is said to be unknown; nobody is left out."""
    assert bare_html.count("No time log for this month") == 1
    assert 'id="hours"' not in bare_html
    assert 'href="#hours"' not in bare_html
    assert not re.search(r'<div class="part">\s*</div>', bare_html)
    assert "Bela" in free_html


@every_page
def test_page_charts_open_at_the_newest_month_on_a_telephone(which, request, browser, tmp_path):
    """Where a chart by months is wider than its window, the latest value is what is seen."""
    page, _ = open_html(browser, tmp_path / "page.html", request.getfixturevalue(which), width=400)
    for scroller in page.locator(".newest").all():
        ends = scroller.evaluate(
            "one => [one, one.querySelector('svg')].map(it => it.getBoundingClientRect().right)"
        )
        assert abs(ends[0] - ends[1]) <= 1
    sizes = page.locator("figure svg").evaluate_all(
        "all => all.map(svg => 11 * svg.getBoundingClientRect().width / svg.viewBox.baseVal.width)"
    )
    assert all(size > 8.5 for size in sizes)
    hints = page.locator("figure > .hint")
    assert hints.count() == page.locator("figure").count()
    assert all(hint.is_visible() for hint in hints.all())
    page.set_viewport_size({"width": 1280, "height": 900})
    assert not any(hint.is_visible() for hint in hints.all())
    page.close()


def test_page_team_table_is_seen_whole_on_a_telephone(team_html, browser, tmp_path):
    """Nobody has to scroll sideways to read who has more work than time."""
    page, _ = open_html(browser, tmp_path / "page.html", team_html, width=400)
    cells = page.locator("table:has(td.number + td.words) td.words")
    assert cells.count()
    assert all(
        cell.bounding_box()["x"] + cell.bounding_box()["width"] <= 400 for cell in cells.all()
    )
    page.close()


def test_page_prints_without_menus_and_with_room_to_write(own_html, browser, tmp_path):
    """On paper the links are gone and the lines for the comment are there."""
    page, _ = open_html(browser, tmp_path / "page.html", own_html)
    page.emulate_media(media="print")
    assert not page.is_visible("nav")
    assert page.locator(".rule").count() == 7
    assert page.locator(".rule").first.is_visible()
    assert page.pdf().startswith(b"%PDF")
    page.close()


@pytest.mark.parametrize("text", HOSTILE)
def test_page_hostile_text_is_shown_as_it_is(text, rename, run_page, browser, tmp_path):
    """Markup, formulas, templates and turned-round text are shown literally and do nothing."""
    html = run_page(rename(text))
    page, noticed = open_html(browser, tmp_path / "page.html", html)
    assert noticed == []
    assert page.title() == f"October 2026: {text}"
    assert page.locator(".who bdi").text_content() == text
    said = page.locator(".part:has(#comment) .said")
    assert [one.text_content() for one in said.all()] == [text, text]
    assert text in page.locator(".part:has(#support)").text_content()
    assert page.locator("script").count() == 0
    assert page.locator("#comment").is_visible()
    page.close()
