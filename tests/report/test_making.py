"""Tests of a batch that is killed, or finds the disk full, at every single step."""

import errno
import json
import os
from contextlib import suppress
from pathlib import Path

import pytest

from caseload_lib.errors import CaseloadError
from caseload_lib.report import files, making
from caseload_lib.report.batch import run_plan
from caseload_lib.report.files import lock_folder
from caseload_lib.report.options import Options
from caseload_lib.report.stores import FolderStore
from caseload_lib.report.workers import Outcome

#: Of five people one is new, one changes, one stays, one fails and one goes.
BEFORE = ["team", "F001", "F002", "F003", "F009"]
AFTER = ["team", "F001", "F002", "F003", "F004"]


class Killed(BaseException):
    """The end of a process, which no code outlives."""


class Fuse(FolderStore):
    """A folder whose process is killed at a certain change of it, half way through or before."""

    def __init__(self, folder, *, steps, half):
        super().__init__(folder)
        self.left, self.half = steps, half

    def _burn(self, finish_half):
        self.left -= 1
        if self.left < 0:
            if self.left == -1 and self.half:
                finish_half()
            raise Killed

    def write(self, name, content):
        """Leave half a temporary file."""
        part = self.folder / f".{name}.00000000.part"
        self._burn(lambda: part.write_bytes(content[: len(content) // 2]))
        return super().write(name, content)

    def append(self, name, line):
        """Leave half a line."""

        def append_half():
            with (self.folder / name).open("ab") as file:
                file.write(line[: len(line) // 2])

        self._burn(append_half)
        super().append(name, line)

    def remove(self, name):
        """Remove it, and come no further."""
        self._burn(lambda: FolderStore.remove(self, name))
        super().remove(name)

    def remove_leftovers(self):
        """Do nothing, and come no further."""
        self._burn(lambda: None)
        super().remove_leftovers()


def _make_pages(runs, *, formats, write_inputs, notice, **_):
    """Make pages in this process: each shows its notebook and its inputs; F003's fails."""
    for run in runs:
        notice(run)
        path = write_inputs(run)
        shown = f"{run.name} {path.read_text()} {run.notebook.read_text()}".encode()
        path.unlink()
        if run.name == "F003":
            yield Outcome(run, 0.1, {}, "ValueError in cell 3.")
        else:
            yield Outcome(run, 0.1, {form: form.encode() + shown for form in sorted(formats)})


@pytest.fixture
def begin(monkeypatch, plan, notebook):
    """Return a function that makes the pages of some people, some of whom have news."""
    monkeypatch.setattr(making, "make_pages", _make_pages)
    monkeypatch.setattr(files.os, "fsync", lambda _: None)
    page = notebook("1")

    def begin(folder, names, *, news="", store=None, **options):
        planned = plan(dict.fromkeys(names, page), given={"F002": news})
        return run_plan(planned, folder, runs=planned.runs, store=store, options=Options(**options))

    return begin


def _read(folder):
    """Return what a folder holds; fingerprints are of this place alone."""
    found = {path.name: path.read_bytes() for path in folder.iterdir()}
    remembered = json.loads(found.pop(".remembered.json"))
    return found, remembered["roll"]


@pytest.mark.parametrize("half", [False, True], ids=["before", "half way"])
def test_make_killed_at_any_step_the_next_run_ends_in_the_undisturbed_set(tmp_path, begin, half):
    """However far it came: the same files to the byte, nothing else, and no page lost or old."""
    for name in ("undisturbed", "counted"):
        begin(tmp_path / name, BEFORE)
    begin(tmp_path / "undisturbed", AFTER, news="news")
    counted = Fuse(tmp_path / "counted", steps=1000, half=False)
    begin(tmp_path / "counted", AFTER, news="news", store=counted)
    wanted, steps = _read(tmp_path / "undisturbed"), 1000 - counted.left
    assert _read(tmp_path / "counted") == wanted
    assert steps > 15
    for step in range(steps):
        folder = tmp_path / f"killed-{step}"
        begin(folder, BEFORE)
        with suppress(Killed):
            store = Fuse(folder, steps=step, half=half)
            begin(folder, AFTER, news="news", store=store)
        assert store.left < 0, "it was not killed"
        begin(folder, AFTER, news="news")
        assert _read(folder) == wanted, f"killed at step {step}"


def test_make_killed_keeps_what_was_finished(tmp_path, begin):
    """What is in the journal is not made again."""
    store = Fuse(tmp_path, steps=6, half=True)  # Leftovers, start, two files and a line, one file.
    with pytest.raises(Killed):
        begin(tmp_path, ["team", "F001"], store=store)
    result = begin(tmp_path, ["team", "F001"])
    assert (result.made, result.skipped) == (1, 1)


@pytest.mark.parametrize("calls", range(1, 12))
def test_make_full_disk_at_any_step_says_so_and_the_next_run_mends_it(
    tmp_path, monkeypatch, begin, calls
):
    """Also in the midst of a line of the journal: a message, whole pages, and all is there then."""
    begin(tmp_path / "undisturbed", ["team", "F001", "F002"])
    left = [calls]

    def refuse(_):
        left[0] -= 1
        if left[0] <= 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(files.os, "fsync", refuse)
        with pytest.raises(CaseloadError, match="the disk is full"):
            begin(tmp_path / "full", ["team", "F001", "F002"])
    begin(tmp_path / "full", ["team", "F001", "F002"])
    assert _read(tmp_path / "full") == _read(tmp_path / "undisturbed")


def test_make_read_only_folder_says_what_to_do_and_changes_nothing(tmp_path, monkeypatch, begin):
    """What may not be written is found before a page is made."""
    begin(tmp_path / "out", ["team"])
    before = _read(tmp_path / "out")

    def refuse(*_, **__):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    with monkeypatch.context() as patch:
        patch.setattr(files.os, "open", refuse)
        with pytest.raises(CaseloadError, match=r"cannot be written: Read-only file system"):
            begin(tmp_path / "out", ["team", "F001"])
    assert _read(tmp_path / "out") == before


def test_make_of_another_month_goes_on_beside_one_at_work(tmp_path, begin):
    """Only two batches on one month would mix."""
    (tmp_path / "2026-09").mkdir()
    with lock_folder(tmp_path / "2026-09", busy=""):
        assert begin(tmp_path / "2026-10", ["team"]).made == 1


def test_make_elsewhere_puts_pages_there_and_works_here(tmp_path, begin):
    """What pages are made from stays on this machine; both places are held."""
    there = FolderStore(tmp_path / "share" / "2026-10")
    assert begin(tmp_path / "here", ["team"], store=there).made == 1
    assert sorted(path.name for path in (tmp_path / "here").iterdir()) == [".lock"]
    assert (there.folder / "team.html").exists()
    with (
        lock_folder(tmp_path / "here", busy=""),
        pytest.raises(CaseloadError, match="at work"),
    ):
        begin(tmp_path / "here", ["team"], store=there)


def test_make_in_its_own_folder_by_another_name_is_not_taken_for_another_batch(
    tmp_path, monkeypatch, begin
):
    """A relative address of the same folder is the same place."""
    monkeypatch.chdir(tmp_path)
    assert begin(tmp_path / "out", ["team"], store=FolderStore(Path("out"))).made == 1


def test_make_notebook_edited_meanwhile_changes_nothing_in_the_batch(
    tmp_path, monkeypatch, begin, plan, notebook
):
    """Every page is made by the notebook that was planned; the next run makes the others."""
    page = notebook("1")
    planned = plan({"team": page, "F001": page})
    before = page.read_text()

    def edit(event):
        page.write_text(before.replace('"1"', '"2"'))

    run_plan(planned, tmp_path / "out", runs=planned.runs, progress=edit)
    assert page.read_text() != before
    for name in ("team", "F001"):
        assert before in (tmp_path / "out" / f"{name}.html").read_text()
    assert not (tmp_path / "out" / ".work").exists()
    again = plan({"team": page, "F001": page})
    assert run_plan(again, tmp_path / "out", runs=again.runs).made == 2


def test_make_same_bytes_again_leaves_the_file_alone(tmp_path, begin):
    """What copies changed files elsewhere copies none that is the same."""
    begin(tmp_path, ["team"])
    before = (tmp_path / "team.html").stat()
    assert begin(tmp_path, ["team"], force=True).made == 1
    assert (tmp_path / "team.html").stat().st_mtime_ns == before.st_mtime_ns
