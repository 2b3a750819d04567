"""Tests of folders at addresses: an S3-compatible server of this machine, and one in memory."""

import sys

import pytest

from caseload_lib.errors import CaseloadError
from caseload_lib.report.remote_folder import open_remote_folder

NAME = "2026-10"


@pytest.fixture
def folder(remote_address):
    """Return a folder that is prepared."""
    folder = open_remote_folder(remote_address, NAME)
    folder.prepare()
    return folder


def test_create_writes_once_and_leaves_what_is_there(folder):
    """Of two who come with a note of the same name, one has written it."""
    assert folder.create("note", b"first")
    assert not folder.create("note", b"second")
    assert folder.read("note") == b"first"


def test_write_interrupted_leaves_the_former_file(folder, monkeypatch):
    """What cannot be written whole is not written at all, and nothing lies beside it."""
    folder.write("F001.html", b"page")

    def refuse(*_, **__):
        raise OSError("it broke")

    with monkeypatch.context() as patch:
        patch.setattr(folder._files, "pipe_file" if folder._is_whole else "mv", refuse)
        with pytest.raises(CaseloadError, match="OSError, it broke"):
            folder.write("F001.html", b"other")
    assert folder.read("F001.html") == b"page"
    assert len(folder._files.ls(folder._root)) == 1


def test_remove_leftovers_takes_what_was_never_moved(folder):
    """What a killed batch wrote aside is no page and goes."""
    folder.write("F001.html", b"page")
    folder._files.pipe_file(f"{folder._root}/.F002.html.0a1b2c3d.part", b"<ht")
    assert set(folder.list_tags()) == {"F001.html"}
    folder.remove_leftovers()
    assert len(folder._files.ls(folder._root)) == 1


def test_write_refused_names_no_password(monkeypatch):
    """What a place says when it refuses is told, without what one signs in with."""

    def refuse(*_, **__):
        raise PermissionError("canary-user:canary-word may not write")

    folder = open_remote_folder("memory://canary-user:canary-word@reports", NAME)
    monkeypatch.setattr(folder._files, "pipe_file", refuse)
    assert folder.address == "memory://reports/2026-10"
    for write in (folder.write, folder.create):
        with pytest.raises(CaseloadError, match=r"^memory://reports/2026-10 cannot be") as caught:
            write("F001.html", b"page")
        assert "canary" not in str(caught.value)


def test_write_to_a_bucket_that_is_not_there_says_so_and_makes_none(signed_in):
    """A typing error makes no bucket."""
    import s3fs

    s3fs.S3FileSystem.clear_instance_cache()
    folder = open_remote_folder("s3://nobodys/reports", NAME)
    folder.prepare()
    with pytest.raises(CaseloadError, match=r"s3://nobodys/reports/2026-10 cannot be used: File"):
        folder.write("F001.html", b"page")
    assert not s3fs.S3FileSystem().exists("nobodys")


def test_open_remote_folder_of_unknown_kind_says_what_can_be_given():
    """What nobody knows is refused before anything is made, without its password."""
    with pytest.raises(CaseloadError, match=r"cannot be put there.*Given: gopher://x") as caught:
        open_remote_folder("gopher://me:canary@x", NAME)
    assert "canary" not in str(caught.value)


def test_open_remote_folder_without_fsspec_says_what_to_install(monkeypatch):
    """Whoever has not installed the extra learns its name."""
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    with pytest.raises(CaseloadError, match=r"pip install 'caseload\[cluster\]'"):
        open_remote_folder("s3://reports", NAME)
