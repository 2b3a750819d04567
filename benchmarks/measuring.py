"""What processes cost: processor time, memory and open descriptors of one and all under it."""

import ctypes
import os
import platform
import resource
import statistics
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import psutil

_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER, of linux/prctl.h
_LIBRARIES = ("caseload", "papermill", "nbconvert", "nbclient", "ipykernel", "ipython",
              "ploomber-engine", "pandas", "numpy", "altair", "vl-convert-python", "duckdb",
              "sqlalchemy", "distributed")  # fmt: skip


@dataclass(frozen=True)
class Memory:
    """What a group of processes holds.

    Parameters
    ----------
    processes : int
        How many there are.
    rss_bytes, pss_bytes : int
        Their memory: what each maps, and with what they share divided among those who share it.
    descriptors : int
        Their open files, sockets and pipes.
    """

    processes: int
    rss_bytes: int
    pss_bytes: int
    descriptors: int

    def __add__(self, other: "Memory") -> "Memory":
        """Return what both hold together."""
        return Memory(
            self.processes + other.processes,
            self.rss_bytes + other.rss_bytes,
            self.pss_bytes + other.pss_bytes,
            self.descriptors + other.descriptors,
        )


NOTHING = Memory(0, 0, 0, 0)


def adopt_orphans() -> None:
    """Make processes whose parents are gone children of this one, so that none is missed.

    Linux gives them to the nearest "subreaper" above; `count_children_seconds` then counts what
    they used, as soon as `reap_orphans` has waited for them.
    """
    if platform.system() == "Linux":
        ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)


def reap_orphans(*, seconds: float = 20.0) -> None:
    """Wait for every child that is left, and end what does not end by itself."""
    late = time.monotonic() + seconds
    while True:
        try:
            ended, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if ended:
            continue
        if time.monotonic() > late:
            for child in psutil.Process().children(recursive=True):
                with suppress(psutil.Error):
                    child.kill()
        time.sleep(0.05)


def count_children_seconds() -> float:
    """Return the processor's seconds of all that this process has waited for, and those of it."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def count_tree_seconds(pid: int) -> float:
    """Return the processor's seconds of a live process, all under it, and all that have ended.

    The system adds a process's time to that of the one that waits for it, so that the sum over
    the living counts the dead as well.
    """
    total = 0.0
    for process in _list_tree(pid):
        with suppress(psutil.Error):
            total += sum(process.cpu_times()[:4])
    return total


def measure_memory(pid: int) -> dict[str, Memory]:
    """Return what a process and all under it hold, by kind."""
    kinds: dict[str, Memory] = {}
    for process in _list_tree(pid):
        with suppress(psutil.Error):
            kind = find_kind(process, root=pid)
            full = process.memory_full_info()
            own = Memory(1, full.rss, full.pss, process.num_fds())
            kinds[kind] = kinds.get(kind, NOTHING) + own
    return kinds


def find_kind(process: psutil.Process, *, root: int) -> str:
    """Return what a process under a batch is, by its place.

    The kinds are the batch itself, its workers, what workers start (a zygote or a kernel), and
    what that starts (a child that runs one notebook). Helpers of Python's multiprocessing are
    kept apart, since they hold nothing and nobody waits for them.

    Raises
    ------
    psutil.Error
        If it has ended.
    """
    if "resource_tracker" in " ".join(process.cmdline()):
        return "helper"
    above = [each.pid for each in process.parents()]
    depth = above.index(root) + 1 if root in above else 0
    return ("batch", "worker", "zygote", "child")[min(depth, 3)]


def list_under(pid: int) -> list[psutil.Process]:
    """Return all processes under one, in the order of their numbers."""
    return sorted(_list_tree(pid)[1:], key=lambda each: each.pid)


def _list_tree(pid: int) -> list[psutil.Process]:
    """Return a process and all under it."""
    with suppress(psutil.NoSuchProcess):
        root = psutil.Process(pid)
        return [root, *root.children(recursive=True)]
    return []


def fit_growth(values: Sequence[float]) -> float:
    """Return by how much a straight line through values rises from the first to the last.

    Examples
    --------
    >>> round(fit_growth([1.0, 2.0, 3.0]), 9), fit_growth([5.0, 5.0])
    (2.0, 0.0)
    """
    if len(values) < 2:
        return 0.0
    slope, _ = statistics.linear_regression(range(len(values)), values)
    return slope * (len(values) - 1)


def describe_machine() -> dict[str, object]:
    """Return what results depend on: processor, system, and versions of Python and libraries."""
    versions = {}
    for name in _LIBRARIES:
        with suppress(PackageNotFoundError):
            versions[name] = version(name)
    return {
        "processor": _read_processor(),
        "cores": os.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30, 1),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "versions": versions,
        "load_before": os.getloadavg()[0],
    }


def _read_processor() -> str:
    """Return the processor's name, as Linux gives it."""
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
