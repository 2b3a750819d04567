"""Tests of the form of the supervisors' meeting about sharing."""

from datetime import UTC, datetime

import pytest

from caseload_lib.errors import CaseloadError
from caseload_lib.forms.nodes import Field, Heading, Steps, Text, check_names, walk_nodes
from caseload_lib.forms.sharing_form import ShareForm

NOW = datetime(2026, 11, 3, 14, 3, 22, tzinfo=UTC)


@pytest.fixture
def form(shared_agency):
    """Return the form as it opens."""
    made = ShareForm(agency=shared_agency, now=lambda: NOW)
    made.open({})
    return made


def _find(form, kind):
    return next(node for node in walk_nodes(form.draw()) if isinstance(node, kind))


def test_form_opens_with_the_last_full_month_and_its_first_screen(form):
    """Everything can be reached from there, and no two fields have one name."""
    check_names(form.draw())
    steps = _find(form, Steps)
    assert [one.value for one in steps.steps] == list(form.parts)
    assert steps.current == next(iter(form.parts))
    assert _find(form, Field).value == "2026-10"
    assert form.status == ""


def test_form_goes_from_screen_to_screen_and_back_by_its_address(form, shared_agency):
    """Each screen says what it is; a reload comes back to it with what is chosen on any."""
    form.act("who", "F002")
    form.act("month", "2026-09")
    for name, value in (("disruptions.person", "F001"), ("help.moves", 3),
                        ("circle.set.recruiters", 1)):  # fmt: skip
        form.act(name, value)
    chosen = {"who": "F002", "person": "F001", "moves": "3", "recruiters": "1"}
    assert chosen.items() <= form.address.items()
    for name, part in form.parts.items():
        form.act("go", name)
        check_names(form.draw())
        assert part.title in [n.text for n in walk_nodes(form.draw()) if isinstance(n, Heading)]
        other = ShareForm(agency=shared_agency, now=lambda: NOW)
        other.open(form.address)
        assert other.address == form.address
        assert other.screen == name


def test_form_address_of_nothing_there_says_so_and_goes_on(form):
    """An old link ends in a sentence and the last full month."""
    form.open({"month": "2019-01", "screen": "strange"})
    assert "could not be taken up whole" in _find(form, Text).text
    assert form.sharing.month == "2026-10"
    form.act("month", "2026-09")
    assert "could not be taken up" not in _find(form, Text).text


def test_form_refuses_what_it_does_not_have(form):
    """Another node, another screen, another file."""
    for name, value in (("strange", 1), ("go", "strange"), ("strange.work", None)):
        with pytest.raises(CaseloadError, match="nothing of that name"):
            form.act(name, value)
    with pytest.raises(CaseloadError, match="no file of that name"):
        form.download("strange.page")


def test_form_without_records_says_what_to_do(own_agency):
    """A new agency is told to import first, and nothing else is shown."""
    form = ShareForm(agency=own_agency, now=lambda: NOW)
    form.open({})
    [only] = form.draw()
    assert "Import records first" in only.text
    assert form.address == {}
