"""Tests of the screens of the sharing form that show one document."""

import ast
import inspect
import pkgutil
import re
from importlib import import_module

import pytest

import caseload_lib.report.sharing
from caseload_lib.errors import CaseloadError
from caseload_lib.forms.nodes import Download, Field, Pending, Text, walk_nodes
from caseload_lib.forms.sharing_documents import DocumentPart, Subject
from caseload_lib.report.documents.document import Document, Part, Passage


def _list_texts(module):
    """Return the text in a module's code that is no docstring."""
    tree = ast.parse(inspect.getsource(module))
    documented = (ast.Module, ast.FunctionDef, ast.ClassDef)
    about = {ast.get_docstring(one, clean=False) for one in ast.walk(tree)
             if isinstance(one, documented)}  # fmt: skip
    texts = [one.value for one in ast.walk(tree) if isinstance(one, ast.Constant)]
    return [one for one in texts if isinstance(one, str) and one not in about]


def test_documents_name_no_command():
    """Whoever reads them in a form or on a page has no terminal."""
    package = caseload_lib.report.sharing
    names = [one.name for one in pkgutil.iter_modules(package.__path__, f"{package.__name__}.")]
    texts = [text for name in names for text in _list_texts(import_module(name))]
    assert len(texts) > 100
    assert [one for one in texts if re.search(r"\bcaseload (share|record|plan)", one)] == []


@pytest.fixture
def asked():
    """Return what has been described, in order: whose, of which month."""
    return []


@pytest.fixture
def part(sharing, asked):
    """Return a part whose document says whose it is; F002's cannot be made."""

    def describe(sharing, person):
        asked.append((person, sharing.month))
        if person == "F002":
            raise CaseloadError("No time log is kept of F002.")
        said = Passage(f"About {person or 'all'}")
        return Document("Title", "Agency", "", (Part("Heading", (said,)),))

    subject = Subject("load", "Load", "What it is.", "Adding up…", describe, by_person=True)
    return DocumentPart(sharing, subject)


def _list(part, kind):
    return [node for node in walk_nodes(part.draw()) if isinstance(node, kind)]


def test_part_is_worked_out_once_for_each_month_and_person(part, sharing, asked):
    """What is not opened costs nothing; what was worked out is shown again at once."""
    assert asked == []
    [pending] = _list(part, Pending)
    assert (pending.name, pending.label) == ("load.work", "Adding up…")
    part.act("work", None)
    assert "About all" in [node.text for node in _list(part, Text)]
    part.act("person", "F001")
    part.act("work", None)
    part.act("person", "")
    assert _list(part, Pending) == []
    sharing.choose(month="2026-09")
    assert len(_list(part, Pending)) == 1
    assert asked == [("", "2026-10"), ("F001", "2026-10")]
    sharing.choose(month="2026-10")
    sharing.read()
    assert len(_list(part, Pending)) == 1


def test_part_that_cannot_be_made_says_why(part):
    """The refusal stands where the document would; it is not asked for again and again."""
    part.act("person", "F002")
    part.act("work", None)
    assert "No time log is kept of F002." in [node.text for node in _list(part, Text)]
    assert (_list(part, Pending), _list(part, Download)) == ([], [])


def test_part_refuses_what_it_does_not_have(part):
    """Another node, another person, a file before there is one."""
    for name, value, said in (
        ("strange", None, "nothing of that name"),
        ("person", "F999", "Nobody of that id"),
    ):
        with pytest.raises(CaseloadError, match=said):
            part.act(name, value)
    with pytest.raises(CaseloadError, match="Nothing is worked out yet"):
        part.download("page")


def test_part_address_leads_back_to_the_person_or_to_everybody(part):
    """Somebody who is not on record any more is passed over."""
    part.resume({"person": "F001"})
    assert part.address == {"person": "F001"}
    assert _list(part, Field)[0].value == "F001"
    part.resume({"person": "F999"})
    assert part.address == {}


def test_part_download_is_the_document_shown(part):
    """Ids only in the file's name."""
    part.act("person", "F001")
    part.act("work", None)
    names = [node.name.partition(".")[2] for node in _list(part, Download)]
    files = [part.download(name) for name in names]
    assert [name for name, _ in files] == [
        f"sharing-load-2026-10-F001.{ending}" for ending in ("html", "docx", "xlsx")
    ]
    assert b"About F001" in files[0][1]
