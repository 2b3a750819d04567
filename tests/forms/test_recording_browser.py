"""Tests of the form for recording as people meet it: in a browser, through `caseload serve`."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from caseload_lib.record.audit import verify_chain

ZONE = ZoneInfo("America/New_York")
LOST = "the connection to the form was lost"
#: The row and the button or field that has the focus.
FOCUSED = """() => {
  const it = document.activeElement;
  return [it.closest(".group.row")?.ariaLabel ?? "", it.labels?.[0]?.textContent ?? it.textContent];
}"""


@pytest.fixture(scope="module")
def office(tmp_path_factory, chromium_path, serve_office, start_recorded):
    """Serve an agency that has contacts planned for today to one browser."""
    root = tmp_path_factory.mktemp("recording")
    agency = start_recorded(root / "agency", datetime.now(ZONE).date())
    with serve_office(agency, root, chromium_path, port=18786) as served:
        yield served


def _find_row(page, name):
    return page.get_by_role("group", name=name)


def _meet(office, name):
    """Return a page on which somebody records; opened once, for speed."""
    page = office.pages.get("record") or office.open("record_services")
    office.pages["record"] = page
    leave = page.get_by_role("button", name="Change name")
    if leave.count():
        leave.click()
    page.get_by_label("Your name").select_option(label=name)
    page.get_by_role("navigation", name="Parts").wait_for()
    return page


def _wait_saved(page, row, said):
    """Wait until a row says what was kept and the line that it is saved."""
    _find_row(page, row).get_by_text(said).wait_for()
    page.get_by_role("status").filter(has_text=re.compile(r"^Saved at \d\d:")).wait_for()


def _list_services(office):
    """Return every row of contacts ever written, in the order of writing."""
    query = "select activity_id, case_id, status, minutes, corrects_id is null from services"
    return office.read(f"{query} order by row_id")


def test_day_by_keyboard_alone_is_kept_exactly_as_it_said(office):
    """Three ticks, one added, a week logged, one corrected; a reload and a crash between."""
    page = office.open()
    keys = office.use_keys(page)
    keys.press("Record services")
    page.get_by_label("Your name").wait_for()
    keys.reach("Your name")
    page.keyboard.type("Ada")
    page.keyboard.press("Enter")
    _find_row(page, "09:00 K1").wait_for()
    keys.reach("Delivered", tries=40)  # of the day before: Enter, Enter, a number and Enter
    assert page.evaluate(FOCUSED)[0].endswith("K1, 11:00, Home visit, north")
    page.keyboard.press("Enter")
    _wait_saved(page, "K1, 11:00", "Delivered, 60 minutes.")
    page.keyboard.press("Enter")
    _wait_saved(page, "09:00 K1", "Delivered, 60 minutes.")
    assert page.evaluate(FOCUSED) == ["10:30 K2, Telephone call, north", "Delivered"]
    page.keyboard.press("Shift+Tab")
    page.keyboard.type("35")
    page.keyboard.press("Enter")
    _wait_saved(page, "10:30 K2", "Delivered, 35 minutes.")
    acknowledged = [
        ("N0", "C1", "delivered", 60, 1),
        ("N1", "C1", "delivered", 60, 1),
        ("N2", "C2", "delivered", 35, 1),
    ]
    assert _list_services(office) == acknowledged
    address = page.url
    assert "facilitator=F001&day=" in address
    page.reload()
    _find_row(page, "09:00 K1").get_by_text("Delivered, 60 minutes.").wait_for()
    assert page.url == address
    assert not _find_row(page, "K1, 11:00").count()
    keys.press("Add a contact")
    keys.reach("Client")
    page.keyboard.type("K2")
    page.keyboard.press("Tab")
    page.keyboard.type("Telephone")
    keys.reach("Minutes", tries=4)
    page.keyboard.type("12")
    page.keyboard.press("Enter")
    keys.wait_saved()
    keys.reach("Contacts", key="Shift+Tab")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Also recorded on this day").wait_for()
    acknowledged.append((None, "C2", "delivered", 12, 1))
    assert _list_services(office) == acknowledged
    while page.evaluate(FOCUSED) != ["09:00 K1, Home visit, north", "Correct"]:
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    keys.reach("Minutes", tries=4)
    page.keyboard.type("50")
    keys.reach("Why it is corrected", tries=6)
    page.keyboard.type("Left early")
    page.keyboard.press("Enter")
    _wait_saved(page, "09:00 K1", "Delivered, 50 minutes.")
    acknowledged.append(("N1", "C1", "delivered", 50, 0))
    assert _list_services(office) == acknowledged
    assert office.read("select reason from services where corrects_id is not null") == [
        ("Left early",)
    ]
    office.end_kernel(page)
    _find_row(page, "13:00 K1").get_by_role("button", name="Attempted").focus()
    page.keyboard.press("Enter")
    page.get_by_role("alert").filter(has_text=LOST).wait_for()
    assert _list_services(office) == acknowledged
    page.reload()
    page.get_by_role("alert").filter(has_text="“Attempted” was not confirmed").wait_for()
    assert _find_row(page, "13:00 K1").get_by_role("button", name="Attempted").count() == 1
    office.pages["record"] = page
    planned = dict(office.read("select activity_id, status from activities"))
    assert [planned[name] for name in ("N0", "N1", "N2", "N3")] == [*["delivered"] * 3, "proposed"]
    assert verify_chain(office.database).ok


def test_week_by_keyboard_alone_is_five_numbers(office):
    """The arrow chooses the week; Enter in the last number keeps all."""
    page = _meet(office, "Ada Ash")
    keys = office.use_keys(page)
    keys.press("Time")
    page.get_by_role("heading", name="Time", exact=True).wait_for()
    keys.reach("Log it by the day")
    page.keyboard.press("ArrowRight")
    page.get_by_role("button", name="Keep this week").wait_for()
    keys.reach("Direct work with clients")
    for hours in ("21.5", "6", "4:15", "2", "0"):
        page.keyboard.type(hours)
        page.keyboard.press("Tab" if hours != "0" else "Enter")
    keys.wait_saved()
    page.get_by_text("Logged in all: 33:45 hours.").wait_for()
    today = datetime.now(ZONE).date()
    monday = (today - timedelta(today.weekday())).isoformat()
    found = office.read("select worked_on, period, activity, minutes from time_log order by row_id")
    names = ("direct", "presence", "administration", "training", "leave")
    minutes = (1290, 360, 255, 120, 0)
    assert found == [
        (monday, "week", name, number) for name, number in zip(names, minutes, strict=True)
    ]


def test_two_windows_tell_of_one_another_and_record_once(office):
    """What one records, the other shows; pressed in both, it is kept once."""
    one = _meet(office, "Ben Birch")
    other = office.open("record_services?facilitator=F002")
    for page in (one, other):
        _find_row(page, "09:00 K3").wait_for()
    _find_row(one, "09:00 K3").get_by_role("button", name="Delivered").click()
    _wait_saved(one, "09:00 K3", "Delivered, 60 minutes.")
    _find_row(other, "09:00 K3").get_by_role("button", name="Cancelled").click()
    other.get_by_text("Another window has recorded this contact already").first.wait_for()
    _find_row(other, "09:00 K3").get_by_text("Delivered, 60 minutes.").wait_for()
    assert office.read("select status from services where activity_id = 'N9'") == [("delivered",)]
    other.context.close()


def test_every_screen_suits_a_telephone_and_readers_of_screens(office):
    """Axe finds nothing serious, and nothing scrolls sideways, with everything folded open."""
    page = _meet(office, "Ada Ash")
    page.set_viewport_size({"width": 400, "height": 900})
    checks = office.check_screens(page)
    parts = page.get_by_role("navigation", name="Parts").get_by_role("button")
    titles = [part.split("\n")[0] for part in parts.all_inner_texts()]
    assert len(titles) == 7
    for title in titles:
        parts.get_by_text(title, exact=True).click()
        page.locator("[aria-current=step]", has_text=title).wait_for()
        page.locator("details:not([open]) > summary").evaluate_all("all => all.map(e => e.click())")
        checks.check(title)
    page.get_by_role("button", name="Change name").click()
    page.get_by_label("Your name").wait_for()
    checks.check("who")
    page.set_viewport_size({"width": 1280, "height": 900})
    assert checks.faults == []
