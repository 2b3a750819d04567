"""Tests of a batch on real Dask workers: the same bytes, and every page once whatever dies."""

import json
import os
import re
import signal
import tempfile
import threading
import time
from pathlib import Path

import dask
import psutil
import pytest
from distributed import LocalCluster
from fsspec.implementations.memory import MemoryFileSystem

from caseload_lib.errors import CaseloadError
from caseload_lib.report import cluster as clusters
from caseload_lib.report.batch import run_plan
from caseload_lib.report.cluster import make_pages_on_cluster
from caseload_lib.report.clustering import connections
from caseload_lib.report.options import Options
from caseload_lib.report.stores import FolderStore, open_store
from caseload_lib.report.workers import make_pages

NAMES = [f"F{number:03}" for number in range(1, 6)]
FORMATS = frozenset({"html", "ipynb"})


@pytest.fixture(scope="module")
def private():
    """Return the folder for temporary files of the cluster's workers."""
    with tempfile.TemporaryDirectory(prefix="t") as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def cluster(private):
    """Return a cluster of two workers, each a process of one thread under its nanny."""
    with LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=":0", env={"TMPDIR": str(private)}
    ) as cluster:
        yield cluster


@pytest.fixture
def write_inputs(tmp_path):
    """Return a function that writes a run's own canary as its inputs."""

    def write(run):
        path = tmp_path / f"{run.name}.json"
        path.write_text(json.dumps(f"canary-{run.name}"))
        return path

    return write


@pytest.fixture
def make(cluster, write_inputs):
    """Return a function that makes runs on the cluster."""

    def make(runs, **options):
        return make_pages_on_cluster(
            runs,
            scheduler=cluster.scheduler_address,
            formats=FORMATS,
            write_inputs=write_inputs,
            **options,
        )

    return make


def _find_page_processes(cluster):
    """Return the processes below the cluster's workers."""
    pids = [nanny.pid for nanny in cluster.workers.values() if nanny.pid]
    return [child for pid in pids for child in psutil.Process(pid).children(recursive=True)]


def _kill_at_work(cluster, pid):
    _wait_until(lambda: _find_page_processes(cluster))
    os.kill(pid, signal.SIGKILL)


def _wait_until(condition, *, seconds=60):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "waited too long"
        time.sleep(0.05)


def test_make_pages_on_cluster_same_bytes_as_here_and_nothing_is_left(
    tmp_path, cluster, private, make, write_inputs, run, notebook, show
):
    """A page does not tell where it was made; a failed one fails alone; workers are clean after."""
    good, bad = notebook(show), notebook("1 / 0", name="bad")
    runs = [run(name, bad if name == "F003" else good) for name in NAMES]
    sent, told = [], []
    there = list(make(runs, notice=sent.append, tell=lambda *said: told.append(said)))
    here = list(make_pages(runs, jobs=2, formats=FORMATS, write_inputs=write_inputs))

    assert sorted(outcome.run.name for outcome in there) == NAMES
    found, wanted = [{o.run.name: (dict(o.files), o.error) for o in part} for part in (there, here)]
    assert found == wanted
    assert found["F003"] == ({}, "ZeroDivisionError in cell 3.")
    for name in set(NAMES) - {"F003"}:
        assert set(re.findall(r"canary-(\w+)", found[name][0]["html"].decode())) == {name}
    assert sent == runs
    assert told == [("dashboard", cluster.dashboard_link)]
    assert not list(tmp_path.glob("*.json"))
    _wait_until(lambda: not _find_page_processes(cluster))
    _wait_until(lambda: not list(private.iterdir()))


def test_make_pages_on_cluster_worker_killed_all_pages_are_there_once(
    cluster, make, run, notebook, show
):
    """Dask replaces a worker that is killed; its page is made again, and no process is left."""
    slow = notebook("import time; time.sleep(0.5)", show)
    runs = [run(name, slow) for name in NAMES]
    pages = make(runs)
    outcomes = [next(pages)]
    victim = next(iter(cluster.workers.values())).pid
    children = psutil.Process(victim).children(recursive=True)
    assert children
    os.kill(victim, signal.SIGKILL)
    outcomes += pages

    assert sorted(outcome.run.name for outcome in outcomes) == NAMES
    assert [outcome.error for outcome in outcomes] == [""] * len(NAMES)
    _wait_until(lambda: not any(child.is_running() for child in children))


def test_make_pages_on_cluster_closed_early_frees_the_workers(cluster, make, run, notebook, show):
    """Whoever stops a batch leaves no task and no process on the cluster."""
    endless = notebook("import time; time.sleep(600)", name="endless")
    pages = make([run("F001", notebook(show)), *(run(name, endless) for name in NAMES[1:])])
    assert next(pages).run.name == "F001"
    assert _find_page_processes(cluster)
    pages.close()
    _wait_until(lambda: not _find_page_processes(cluster))
    _wait_until(lambda: not cluster.scheduler.tasks)


def test_make_pages_on_cluster_other_program_is_refused_for_each_worker(
    monkeypatch, cluster, make, run, notebook, show
):
    """Pages that would differ are not made, and every worker to be mended is named."""
    ours = clusters.describe_program()
    other = ours | {"pandas": "0.1", "code": "x"}
    monkeypatch.setattr(clusters, "describe_program", lambda: other)
    with pytest.raises(CaseloadError, match="would make other pages") as caught:
        list(make([run("F001", notebook(show))]))
    fault = f"pandas {ours['pandas']} in place of 0.1, other code of caseload"
    assert sorted(re.findall(r"(tcp://\S+): " + re.escape(fault), str(caught.value))) == sorted(
        nanny.worker_address for nanny in cluster.workers.values()
    )


def test_make_pages_on_cluster_late_worker_of_other_program_is_refused(
    monkeypatch, make, run, notebook, show
):
    """A worker that comes after the check makes no page either."""
    monkeypatch.setattr(clusters, "check_workers", lambda *_: None)
    monkeypatch.setattr(clusters, "describe_program", lambda: {"code": "x"})
    with pytest.raises(CaseloadError, match=r"tcp://\S+: other code of caseload"):
        list(make([run("F001", notebook(show))]))


def test_make_pages_on_cluster_notebook_changed_after_planning_is_refused(
    make, run, notebook, show
):
    """No page is made by another notebook than its hash says."""
    planned = run("F001", notebook(show))
    notebook(show, "1")
    with pytest.raises(CaseloadError, match=r"page\.ipynb was changed"):
        list(make([planned]))


def test_make_pages_on_cluster_workers_that_always_die_and_a_scheduler_that_goes(
    write_inputs, run, notebook
):
    """A page whose every worker died fails with that; a lost scheduler ends the batch clearly."""
    endless = notebook("import time; time.sleep(600)", name="endless")
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 0}),
        LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=":0") as cluster,
    ):
        pages = make_pages_on_cluster(
            [run(name, endless) for name in NAMES],
            scheduler=cluster.scheduler_address,
            formats=FORMATS,
            write_inputs=write_inputs,
        )
        [nanny] = cluster.workers.values()
        killer = threading.Thread(target=_kill_at_work, args=(cluster, nanny.pid))
        killer.start()
        first = next(pages)
        killer.join()
        assert first.error == (
            "The Dask worker that made the page ended before it was done, 1 times."
        )
        cluster.close()
        with pytest.raises(CaseloadError, match=r"tcp://\S+ was lost\. Finished pages are kept"):
            list(pages)


def test_make_pages_on_cluster_without_a_worker_waits_a_while(
    monkeypatch, write_inputs, run, notebook, show
):
    """A cluster without workers is said to be so, and is not waited for without end."""
    monkeypatch.setattr(connections, "WORKER_SECONDS", 0.5)
    told = []
    with (
        LocalCluster(n_workers=0, dashboard_address=":0") as cluster,
        pytest.raises(CaseloadError, match="has had no worker for 0 seconds"),
    ):
        list(
            make_pages_on_cluster(
                [run("F001", notebook(show))],
                scheduler=cluster.scheduler_address,
                formats=FORMATS,
                write_inputs=write_inputs,
                tell=lambda *said: told.append(said),
            )
        )
    assert told[-1][0] == "waiting"
    assert told[-1][1].startswith("The cluster has no worker at present.")


def test_make_pages_on_cluster_of_nothing_needs_no_scheduler(write_inputs):
    """When everything is unchanged nobody is called."""
    pages = make_pages_on_cluster(
        [], scheduler="tcp://127.0.0.1:1", formats=FORMATS, write_inputs=write_inputs
    )
    assert list(pages) == []


def test_run_plan_on_cluster_to_object_store_is_the_same_month_and_stays_unchanged(
    tmp_path, cluster, plan, notebook, show
):
    """Wherever pages are made and kept, they are the same files, and are not made twice."""
    planned = plan(dict.fromkeys(["team", *NAMES], notebook(show)))
    here = FolderStore(tmp_path / "here")
    run_plan(planned, here.folder, runs=planned.runs, options=Options(jobs=2))
    MemoryFileSystem.store.clear()
    there = open_store("memory://reports", planned.month)
    events = []
    given = {
        "runs": planned.runs,
        "store": there,
        "options": Options(scheduler=cluster.scheduler_address),
        "progress": events.append,
    }

    result = run_plan(planned, tmp_path / "home", **given)
    assert (result.made, result.failed) == (6, 0)
    assert result.dashboard == cluster.dashboard_link
    assert events[0].text == f"Dashboard of the cluster: {result.dashboard}"
    pages = [name for name in here.list_files() if name.endswith((".html", ".ipynb"))]
    assert len(pages) == 13
    assert {name: there.read(name) for name in pages} == {name: here.read(name) for name in pages}
    assert not list((tmp_path / "home").glob("*.*l"))

    again = run_plan(planned, tmp_path / "home", **given)
    assert (again.made, again.skipped, again.dashboard) == (0, 6, "")


def test_run_plan_scheduler_that_goes_keeps_pages_and_the_next_run_goes_on(
    tmp_path, plan, notebook, show
):
    """A cluster that breaks down costs the pages that were under way."""
    planned = plan(dict.fromkeys(NAMES, notebook(show)))
    with LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=":0") as cluster:

        def break_down(event):
            if event.kind == "made":
                cluster.close()

        with pytest.raises(CaseloadError, match="was lost"):
            run_plan(
                planned,
                tmp_path,
                runs=planned.runs,
                options=Options(scheduler=cluster.scheduler_address),
                progress=break_down,
            )
    kept = len(list(tmp_path.glob("F*.html")))
    assert 0 < kept < len(NAMES)
    result = run_plan(planned, tmp_path, runs=planned.runs)
    assert (result.made, result.skipped) == (len(NAMES) - kept, kept)
