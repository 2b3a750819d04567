"""Tests of files that are whole or not there, and of one batch at a time."""

import errno
import os
import stat
import subprocess
import sys

import pytest

from caseload_lib.errors import CaseloadError
from caseload_lib.report import files
from caseload_lib.report.files import (
    lock_folder,
    make_private_folder,
    remove_leftovers,
    write_file,
)


def _list_names(folder):
    return sorted(path.name for path in folder.iterdir())


def _mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_make_private_folder_missing_parents_all_are_private(tmp_path):
    """Nobody but the owner may look into any folder that a batch makes."""
    path = make_private_folder(tmp_path / "reports" / "2026-10")
    assert [_mode(path), _mode(path.parent)] == [0o700, 0o700]


def test_make_private_folder_below_a_file_says_what_to_do(tmp_path):
    """A folder that cannot be made is a message, not a stack trace."""
    (tmp_path / "reports").write_text("")
    with pytest.raises(CaseloadError, match=r"reports.2026-10 cannot be written: a folder of this"):
        make_private_folder(tmp_path / "reports" / "2026-10")


def test_make_private_folder_where_a_file_is_says_what_to_do(tmp_path):
    """A file in the folder's place is a message too."""
    (tmp_path / "2026-10").write_text("")
    with pytest.raises(CaseloadError, match=r"a folder of this path is missing"):
        make_private_folder(tmp_path / "2026-10")


def test_write_file_new_file_is_private_and_alone(tmp_path):
    """Only the owner reads the file, and no temporary file stays."""
    write_file(tmp_path / "F001.html", b"page")
    assert (tmp_path / "F001.html").read_bytes() == b"page"
    assert _mode(tmp_path / "F001.html") == 0o600
    assert _list_names(tmp_path) == ["F001.html"]


@pytest.mark.parametrize("step", ["fsync", "write"])
def test_write_file_full_disk_keeps_the_former_file(tmp_path, monkeypatch, step):
    """Whatever step finds the disk full, the former file stays whole and nothing else does."""

    def refuse(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    write_file(tmp_path / "F001.html", b"former")
    if step == "fsync":
        monkeypatch.setattr(files.os, "fsync", refuse)
    else:
        monkeypatch.setattr(files.os, "fdopen", refuse)
    with pytest.raises(CaseloadError, match=r"F001.html .*: the disk is full\. Free"):
        write_file(tmp_path / "F001.html", b"newer")
    assert (tmp_path / "F001.html").read_bytes() == b"former"
    assert _list_names(tmp_path) == ["F001.html"]


def test_write_file_symbolic_link_is_replaced_not_followed(tmp_path):
    """A link planted in the folder does not lead a page elsewhere."""
    (tmp_path / "elsewhere").write_bytes(b"mine")
    (tmp_path / "F001.html").symlink_to(tmp_path / "elsewhere")
    write_file(tmp_path / "F001.html", b"page")
    assert (tmp_path / "elsewhere").read_bytes() == b"mine"
    assert not (tmp_path / "F001.html").is_symlink()


def test_remove_leftovers_of_a_killed_batch_leaves_the_pages(tmp_path):
    """Half-written files go, whole ones stay."""
    (tmp_path / ".F001.html.0a1b2c3d.part").write_text("<ht")
    (tmp_path / "F001.html").write_text("<html>")
    remove_leftovers(tmp_path)
    assert _list_names(tmp_path) == ["F001.html"]


def test_lock_folder_held_by_another_process_says_so_until_it_is_killed(tmp_path):
    """The system lets go of a killed holder's lock: no stale lock is ever left."""
    code = (
        "import sys, time; from pathlib import Path; from caseload_lib.report.files import *\n"
        "with lock_folder(Path(sys.argv[1]), busy=''): print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, tmp_path], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout.readline() == "held\n"
        with (
            pytest.raises(CaseloadError, match="at work"),
            lock_folder(tmp_path, busy="Another run is at work."),
        ):
            pytest.fail("two held it")
        holder.kill()
        holder.wait()
    with lock_folder(tmp_path, busy="Another run is at work."):
        assert _mode(tmp_path / ".lock") == 0o600
