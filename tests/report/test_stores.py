"""Tests of the place where pages go: what it promises a batch."""

import errno
import os

import pytest

from caseload_lib.errors import CaseloadError
from caseload_lib.months import Month
from caseload_lib.report import files
from caseload_lib.report.files import BusyError
from caseload_lib.report.stores import FolderStore, open_store


@pytest.fixture
def store(tmp_path):
    """Return a folder as a place of pages, prepared."""
    store = FolderStore(tmp_path / "reports" / "2026-10")
    store.prepare()
    return store


def test_open_store_folder_has_one_of_each_month(tmp_path):
    """The pages of a month never lie among those of another."""
    assert open_store(tmp_path, Month(2026, 10)).address == str(tmp_path / "2026-10")


def test_open_store_unknown_address_says_what_can_be_given():
    """What is no folder is refused before anything is made."""
    with pytest.raises(CaseloadError, match=r"cannot be put there.*Given: gopher://x"):
        open_store("gopher://x", Month(2026, 10))


def test_read_of_a_place_that_is_not_there_finds_nothing(tmp_path):
    """A dry run looks at a place that nobody has prepared."""
    store = FolderStore(tmp_path / "none")
    assert (store.read("x"), store.read_lines("x"), store.list_files()) == (None, [], {})


def test_read_of_a_file_that_cannot_be_read_says_what_to_do(store):
    """A folder in a file's place is a message."""
    (store.folder / "manifest.json").mkdir()
    with pytest.raises(CaseloadError, match=r"manifest.json cannot be read: Is a directory"):
        store.read("manifest.json")


def test_write_gives_the_fingerprint_that_is_listed(store):
    """What was written is known again without reading it, and no part is listed."""
    given = store.write("F001.html", b"page")
    (store.folder / ".F002.html.0a1b2c3d.part").write_text("<ht")
    assert store.read("F001.html") == b"page"
    assert store.list_files() == {"F001.html": given}


@pytest.mark.parametrize("how", ["edited", "replaced", "linked", "removed"])
def test_list_files_changed_file_has_another_fingerprint(store, how):
    """Also where a hand keeps the size and puts the time back."""
    given = store.write("F001.html", b"page")
    path = store.folder / "F001.html"
    before = path.stat()
    if how == "edited":
        path.write_bytes(b"epag")
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    else:
        path.unlink()
    if how == "replaced":
        path.write_bytes(b"page")
    if how == "linked":
        path.symlink_to("/etc/hostname")
    assert store.list_files().get("F001.html") != given


def test_append_and_read_lines_leave_out_a_line_that_was_cut(store):
    """After a loss of power in the midst of a line, those before it stand."""
    assert store.read_lines("journal") == []
    store.append("journal", b"one")
    store.append("journal", b"two")
    with (store.folder / "journal").open("ab") as file:
        file.write(b"thr")
    assert store.read_lines("journal") == [b"one", b"two"]
    assert (store.folder / "journal").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("step", ["fsync", "half"])
def test_append_full_disk_takes_the_line_back(store, monkeypatch, step):
    """A full disk leaves no half line behind which the next one would be lost."""
    store.append("journal", b"one")
    if step == "fsync":

        def refuse(_):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        monkeypatch.setattr(files.os, "fsync", refuse)
    else:
        real = os.fdopen

        class Half:
            def __init__(self, *given, **named):
                self.stream = real(*given, **named)

            def __enter__(self):
                return self

            def __exit__(self, *_):
                self.stream.close()

            def write(self, content):
                return self.stream.write(content[:2])

        monkeypatch.setattr(files.os, "fdopen", Half)
    with pytest.raises(CaseloadError, match=r"journal cannot be written: the disk is full"):
        store.append("journal", b"two")
    monkeypatch.undo()
    store.append("journal", b"three")
    assert store.read_lines("journal") == [b"one", b"three"]


def test_remove_takes_a_file_away_and_minds_none(store):
    """Removing is safe to repeat; what cannot go is a message."""
    store.write("F001.html", b"page")
    store.remove("F001.html")
    store.remove("F001.html")
    assert store.read("F001.html") is None
    (store.folder / "F001.html").mkdir()
    with pytest.raises(CaseloadError, match=r"F001.html cannot be written"):
        store.remove("F001.html")


def test_lock_held_twice_is_refused_as_busy(store):
    """A second batch is told, in words of its own kind of error."""
    with (
        store.lock(busy=""),
        pytest.raises(BusyError, match="at work"),
        store.lock(busy="Another run is at work."),
    ):
        pytest.fail("two held it")
