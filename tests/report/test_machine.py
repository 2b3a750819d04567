"""Tests of how many pages are made at a time: what a container may use counts."""

import os
from types import SimpleNamespace

import pytest

from caseload_lib.report import machine
from caseload_lib.report.machine import WORKER_BYTES, count_jobs


@pytest.fixture
def count(tmp_path, monkeypatch):
    """Return a function that counts on a machine of eight cores, in groups as given."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(8)))

    def count(files, *, available=100 * WORKER_BYTES):
        for name, text in files.items():
            path = tmp_path / "groups" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        (tmp_path / "own").write_text("1:name=x:/y\n0::/pod/box\n")
        memory = SimpleNamespace(available=available)
        monkeypatch.setattr(machine.psutil, "virtual_memory", lambda: memory)
        return count_jobs(groups=tmp_path / "groups", own_group=tmp_path / "own")

    return count


@pytest.mark.parametrize(
    ("files", "jobs"),
    [
        ({}, 8),
        ({"pod/box/cpu.max": "max 100000"}, 8),
        ({"pod/box/cpu.max": "300000 100000"}, 3),
        ({"pod/cpu.max": "50000 100000", "pod/box/cpu.max": "max 100000"}, 1),
        ({"cpu.max": "damaged"}, 8),
        ({"pod/box/memory.max": "max"}, 8),
        ({"pod/box/memory.max": str(5 * WORKER_BYTES)}, 5),
        (
            {
                "pod/box/memory.max": str(5 * WORKER_BYTES),
                "pod/box/memory.stat": f"file 9\nanon {WORKER_BYTES}\n",
            },
            4,
        ),
    ],
)
def test_count_jobs_takes_the_narrowest_limit(count, files, jobs):
    """Of the group itself or of one around it; half a core is still one page at a time."""
    assert count(files) == jobs


def test_count_jobs_little_memory_makes_fewer_at_a_time(count):
    """A machine whose memory is taken is not made to swap; one page is always made."""
    assert count({}, available=3 * WORKER_BYTES - 1) == 2
    assert count({}, available=0) == 1


def test_count_jobs_elsewhere_than_on_linux_counts_the_cores(tmp_path, monkeypatch):
    """Where nothing is told of groups, the machine is all there is."""
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    assert count_jobs(groups=tmp_path, own_group=tmp_path / "none") == 1
