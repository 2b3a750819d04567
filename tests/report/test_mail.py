"""Tests of the index as an e-mail: both its forms, its links, and what it keeps to itself."""

import email
import email.policy
import re

import pytest

from caseload_lib.errors import CaseloadError
from caseload_lib.months import Month
from caseload_lib.report.entries import Entry
from caseload_lib.report.index import describe_month
from caseload_lib.report.mail import check_links, write_mail
from caseload_lib.report.remembered import PlannedPage, Roll

PEOPLE = {"F001": "Ana & Co", "F002": "Bo <b>", "F003": "Chi"}
LINKS = "https://pages.example.org/reports"


def _entry(name, *, error=""):
    return Entry(
        status="failed" if error else "made",
        input_hash=name,
        notebook_hash="",
        library_version="1",
        seconds=1.0,
        draft=not error,
        error=error,
        outputs={} if error else {f"{name}.html": "0"},
    )


def _index(*more, people=PEOPLE, broken=()):
    titles = {"team": "team", **people, **dict.fromkeys(more, "How we work, 2026")}
    roll = Roll("Harbour <House>", {name: PlannedPage(name, of) for name, of in titles.items()})
    entries = {
        name: _entry(name, error="A <cell> was late." if name in broken else "") for name in titles
    }
    return describe_month(Month(2026, 10), roll, entries)


def _read(content):
    """Return the message, its text and its page."""
    message = email.message_from_bytes(content, policy=email.policy.default)
    text, page = (message.get_body([kind]).get_content() for kind in ("plain", "html"))
    return message, text, page


def test_write_mail_is_one_message_in_two_forms_that_names_everybody():
    """Whether a reader shows text or pages, it says who has a page; the subject says what it is."""
    message, text, page = _read(write_mail(_index(), place="/srv/2026-10/index.html"))
    assert message.get_content_type() == "multipart/alternative"
    assert message["Subject"] == "Pages of October 2026: Harbour <House>"
    assert list(message.iter_attachments()) == []
    assert "- Ana & Co (F001): ready, still a draft." in text
    assert "- The team: ready" in text
    assert "The index: /srv/2026-10/index.html" in text
    assert "Ana &amp; Co" in page
    assert "Bo &lt;b&gt;" in page
    assert "3 of 3 facilitators' pages are ready." in text
    assert [word for word in (message["To"], message["From"], message["Date"]) if word] == []


def test_write_mail_page_asks_for_nothing_and_keeps_its_look_in_itself():
    """Mail readers drop scripts, style sheets and pictures from elsewhere; it has none."""
    _, _, page = _read(write_mail(_index(), place="here"))
    assert not re.search(r"<script|<style|<link|<img|src=|url\(|class=|https?:", page)
    assert 'href="' not in page
    assert max(map(len, page.splitlines())) < 998


def test_write_mail_links_lead_to_the_month_where_readers_find_it():
    """With an address there is a whole link for each page that is there, and to the index."""
    _, text, page = _read(write_mail(_index(broken=["F002"]), place="here", links=LINKS))
    assert sorted(re.findall(r'href="([^"]+)"', page)) == [
        f"{LINKS}/2026-10/{name}.html" for name in ("F001", "F003", "index", "team")
    ]
    assert f"  {LINKS}/2026-10/F001.html\n" in text
    assert "F002.html" not in text + page


def test_write_mail_begins_with_what_is_to_be_seen_to():
    """A page that failed stands first, with its reason, and once."""
    _, text, page = _read(write_mail(_index(broken=["F002"]), place="here"))
    assert text.index("To be seen to") < text.index("Bo <b> (F002)") < text.index("Ana & Co")
    assert "not made: A &lt;cell&gt; was late." in page
    assert text.count("F002") == page.count("F002") == 1
    _, text, _ = _read(write_mail(_index(), place="here"))
    assert "To be seen to" not in text


def test_write_mail_only_counts_what_is_about_one_persons_assessment():
    """Such a page is for that person and their supervisor; a message goes to more."""
    index = _index("assessment-x-F001", "assessment-x-service")
    _, text, page = _read(write_mail(index, place="here", links=LINKS))
    assert "assessment-x-F001" not in text + page
    assert "assessment-x-service.html" in page
    assert "1 page about a person's assessment is on the index alone" in text
    assert "1 page about a person" in page


def test_write_mail_of_a_large_agency_leaves_the_rest_to_the_index():
    """Readers cut long messages, so that many lines are counted and what failed is named."""
    people = {f"F{number:03}": f"Person {number}" for number in range(1, 151)}
    content = write_mail(_index(people=people, broken=["F150"]), place="here", links=LINKS)
    _, text, page = _read(content)
    assert "And 49 more, on the index." in text
    assert "And 49 more, on the index." in page
    assert "Person 150 (F150): not made" in text
    assert len(page) < 102_000


def test_write_mail_of_the_same_pages_is_the_same():
    """Who sends it only when it has changed can compare."""
    assert write_mail(_index(), place="here") == write_mail(_index(), place="here")
    assert write_mail(_index(), place="here") != write_mail(_index(broken=["F001"]), place="here")


@pytest.mark.parametrize(
    "address", ["", LINKS, f"{LINKS}/", "http://10.0.0.1:80/x", "file:///srv/a%20b", "file://nas/x"]
)
def test_check_links_takes_what_mail_readers_open(address):
    """Without a slash at the end, so that one can be put between."""
    assert check_links(address) == address.rstrip("/")


@pytest.mark.parametrize(
    "address",
    ["reports", "javascript:alert(1)", "https://", "https:///x", "https://a b", 'https://a"b', " "],
)
def test_check_links_refuses_anything_else(address):
    """Neither a folder nor code becomes a link."""
    with pytest.raises(CaseloadError, match=r"Links in an e-mail begin with https://"):
        check_links(address)
