"""Tests of a month's place at an address: its files, its lines, and who holds it."""

import pytest

from caseload_lib.errors import CaseloadError
from caseload_lib.months import Month
from caseload_lib.report import fsspec_store, leases
from caseload_lib.report.files import BusyError
from caseload_lib.report.fsspec_store import open_address

MONTH = Month(2026, 10)


@pytest.fixture
def store(remote_address):
    """Return a place that is prepared."""
    store = open_address(remote_address, MONTH)
    store.prepare()
    return store


def test_read_of_a_place_that_is_not_there_finds_nothing(remote_address):
    """A dry run looks at a place that nobody has prepared."""
    store = open_address(remote_address, MONTH)
    assert (store.read("x"), store.read_lines("x"), dict(store.list_files())) == (None, [], {})


def test_write_gives_the_fingerprint_that_is_listed(store):
    """What was written is known again by a listing: on S3 an unchanged month costs no more."""
    given = store.write("F001.html", b"page")
    assert store.read("F001.html") == b"page"
    assert store.list_files() == {"F001.html": given}
    again = store.write("F001.html", b"epag")
    assert store.list_files() == {"F001.html": again}
    assert store.read("F001.html") == b"epag"
    if store.address.startswith("s3://"):
        assert len({given, again, ""}) == 3
    else:
        assert given == again == ""


def test_append_and_read_lines_keep_order_over_many_objects(store, monkeypatch):
    """Lines come back in order, also those of an earlier batch, and are no files."""
    monkeypatch.setattr(fsspec_store, "_LINES", 3)
    for number in range(8):
        store.append("journal", f"line {number}".encode())
    later = open_address(store.address.removesuffix(f"/{MONTH}"), MONTH)
    later.append("journal", b"line 8")
    assert later.read_lines("journal") == [f"line {number}".encode() for number in range(9)]
    assert dict(later.list_files()) == {}
    later.remove("journal")
    assert later.read_lines("journal") == []


def test_remove_takes_a_file_away_and_minds_none(store):
    """Removing is safe to repeat."""
    store.write("F001.html", b"page")
    store.remove("F001.html")
    store.remove("F001.html")
    assert store.read("F001.html") is None


def test_lock_held_twice_is_refused_and_let_go_afterwards(store, monkeypatch):
    """A second batch is told; when the first has ended, the place is free at once."""
    monkeypatch.setattr(leases, "RENEW_SECONDS", 0.05)
    monkeypatch.setattr(leases, "_LOOK_SECONDS", 0.2)
    with (
        store.lock(busy=""),
        pytest.raises(BusyError, match="at work"),
        store.lock(busy="Another run is at work."),
    ):
        pytest.fail("two held it")
    with store.lock(busy="Another run is at work."):
        store.write("F001.html", b"page")
    assert set(store.list_files()) == {"F001.html"}
    assert store.read(".lock") is None


def test_write_of_a_place_that_another_has_taken_is_refused(store):
    """Whoever lost the place leaves its files, old and new, to the one who holds it now."""
    with store.lock(busy=""):
        store.write("F001.html", b"page")
        store._lease._lost = True
        for change in (
            lambda: store.write("F001.html", b"other"),
            lambda: store.append("journal", b"line"),
            lambda: store.remove("F001.html"),
        ):
            with pytest.raises(CaseloadError, match="Another run has taken over"):
                change()
    assert (store.read("F001.html"), store.read_lines("journal")) == (b"page", [])
