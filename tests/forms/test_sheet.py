"""Tests of what the sheet does with what a browser sends; the browser's half has its own."""

import json
import logging

import pytest

from caseload_lib.errors import CaseloadError
from caseload_lib.forms.nodes import Choice, Field, Heading, Option
from caseload_lib.forms.sheet import Sheet

LEVELS = tuple(Option(value=value, label=f"Level {value}") for value in (1, 2, 3))


class Sample:
    """A form of two questions that keeps what it was told."""

    def __init__(self):
        self.calls = []
        self.values = {"a": None, "b": None}
        self.broken = False
        self.heading = "Questions"

    @property
    def status(self):
        """Say how much is saved."""
        return f"Saved {len(self.calls)}"

    @property
    def summary(self):
        """Say how far one is."""
        return f"{len(self.calls)} of 2"

    @property
    def address(self):
        """Return where one is."""
        return {"draft": 7}

    def open(self, query):
        """Refuse a draft that is not there."""
        self.calls.append(("open", query))
        if query.get("draft") == "404":
            raise CaseloadError("There is no draft 404.")

    def draw(self):
        """Return a heading and the questions."""
        if self.broken:
            raise RuntimeError("secret of F001")
        choices = [
            Choice(name=name, legend=name, options=LEVELS, value=value)
            for name, value in self.values.items()
        ]
        return (Heading(text=self.heading), *choices)

    def act(self, name, value):
        """Keep a value, refuse 3, fall over at 2."""
        if value == 3:
            raise CaseloadError("Level 3 is not offered here.")
        if value == 2:
            raise KeyError("secret of F001")
        self.calls.append((name, value))
        self.values[name] = value

    def look(self):
        """Find somebody else's answer."""
        self.values["b"] = 1

    def download(self, name):
        """Return a small file."""
        if name != "file":
            raise CaseloadError("There is no such file.")
        return "plan.txt", b"\x00\xff"


class Browser:
    """The other end of a sheet: sends, and keeps what comes back."""

    def __init__(self, form):
        self.sheet = Sheet(form)
        self.got = []
        self.sheet.send = lambda content, buffers=None: self.got.append((content, buffers))

    def send(self, kind, **content):
        """Send one message and return the answer, which is plain JSON."""
        self.sheet._receive(self.sheet, {"kind": kind, **content}, [])
        return json.loads(json.dumps(self.got[-1][0]))


@pytest.fixture
def browser():
    """Return an opened sheet."""
    browser = Browser(Sample())
    browser.send("open", query={"draft": "7"})
    return browser


def test_sheet_before_it_is_opened_does_nothing():
    """A preheated kernel reads nothing, and nothing is done on a form that is not open."""
    browser = Browser(Sample())
    assert browser.sheet.form.calls == []
    answer = browser.send("act", token="t", name="a", value=1)
    assert not answer["ok"]
    assert "not been opened" in answer["fault"]
    assert browser.sheet.form.calls == []


def test_sheet_open_draws_everything_and_says_where_it_is():
    """The page's address is taken up, and the form's put in its place."""
    browser = Browser(Sample())
    answer = browser.send("open", query={"draft": 7})
    assert browser.sheet.form.calls == [("open", {"draft": "7"})]
    assert answer["opened"]
    assert answer["base"] == 0
    assert [node["node"] for node in answer["nodes"]] == ["heading", "choice", "choice"]
    assert answer["address"] == {"draft": "7"}


def test_sheet_open_refused_shows_the_sentence_alone():
    """A page that leads nowhere says so, and cannot be filled in."""
    browser = Browser(Sample())
    answer = browser.send("open", query={"draft": "404"})
    assert not answer["opened"]
    assert answer["nodes"] == [
        {"node": "text", "text": "There is no draft 404.", "kind": "refused"}
    ]
    assert not browser.send("act", token="t", name="a", value=1)["ok"]


def test_sheet_act_is_acknowledged_with_what_has_changed(browser):
    """Only the question that changed travels; the others are named by their place."""
    answer = browser.send("act", token="t1", name="a", value=1)
    assert answer["kind"] == "ack"
    assert (answer["token"], answer["ok"], answer["status"]) == ("t1", True, "Saved 2")
    assert (answer["base"], answer["number"]) == (1, 2)
    assert answer["nodes"][0] == 0
    assert answer["nodes"][1]["value"] == 1
    assert answer["nodes"][2] == 2


def test_sheet_act_sent_twice_is_done_once(browser):
    """An answer that was lost on its way back is given again, and nothing is done again."""
    first = browser.send("act", token="t1", name="a", value=1)
    again = browser.send("act", token="t1", name="a", value=1)
    assert again["ok"] == first["ok"]
    assert browser.sheet.form.calls.count(("a", 1)) == 1


def test_sheet_act_refused_gives_the_sentence_and_keeps_what_is_stored(browser):
    """The model's own words reach whoever chose."""
    answer = browser.send("act", token="t", name="a", value=3)
    assert not answer["ok"]
    assert answer["refused"] == "Level 3 is not offered here."
    assert answer["nodes"] == [0, 1, 2]


def test_sheet_act_that_falls_over_tells_a_code_and_no_data(browser, caplog):
    """Neither page nor log holds what the error says; the form goes on, and may try again."""
    with caplog.at_level(logging.ERROR):
        answer = browser.send("act", token="t", name="a", value=2)
    assert not answer["ok"]
    assert answer["fault"].startswith("Something went wrong (code ")
    assert "secret" not in json.dumps(answer) + caplog.text
    assert "KeyError at test_sheet.py:" in caplog.text
    assert caplog.records[0].exc_info is None
    assert browser.send("act", token="t", name="a", value=1)["ok"]


def test_sheet_draw_that_falls_over_leaves_what_is_seen(browser):
    """What cannot be drawn counts as not saved, and the page stays as it is until it can."""
    browser.sheet.form.broken = True
    answer = browser.send("act", token="t", name="a", value=1)
    assert not answer["ok"]
    assert "nodes" not in answer
    browser.sheet.form.broken = False
    answer = browser.send("act", token="t", name="a", value=1)
    assert answer["ok"]
    assert answer["base"] == 1
    assert browser.sheet.form.calls.count(("a", 1)) == 1


def test_sheet_look_shows_others_changes_and_all_where_the_browser_missed_some(browser):
    """A drawing that was lost is made good with the next look."""
    answer = browser.send("look", number=1)
    assert answer["nodes"][:2] == [0, 1]
    assert answer["nodes"][2]["value"] == 1
    answer = browser.send("look", number=1)
    assert answer["base"] == 0
    assert len(answer["nodes"]) == 3


def test_sheet_nodes_that_move_are_named_by_their_old_place(browser):
    """A new paragraph above does not send every question again."""
    form = browser.sheet.form
    form.values = {"new": None, **form.values}
    answer = browser.send("look", number=1)
    assert answer["nodes"][0] == 0
    assert answer["nodes"][1]["name"] == "new"
    assert answer["nodes"][2] == 1


def test_sheet_download_sends_bytes_or_the_refusal(browser):
    """A file travels as bytes beside the message."""
    browser.send("download", token="d", name="file")
    content, buffers = browser.got[-1]
    assert (content["kind"], content["ok"], content["name"]) == ("file", True, "plan.txt")
    assert buffers == [b"\x00\xff"]
    assert browser.send("download", token="d", name="x")["refused"] == "There is no such file."


def test_sheet_names_twice_are_a_fault(browser):
    """Two controls under one name are found by the first test that draws them."""
    browser.sheet.form.draw = lambda: (Field(name="a", label="A"), Field(name="a", label="B"))
    assert "fault" in browser.send("look", number=1)


def test_sheet_what_is_no_message_is_passed_over(browser):
    """Neither a strange kind nor a strange shape ends the sheet."""
    before = len(browser.got)
    browser.sheet._receive(browser.sheet, "text", [])
    browser.sheet._receive(browser.sheet, {"kind": "other"}, [])
    assert len(browser.got) == before
