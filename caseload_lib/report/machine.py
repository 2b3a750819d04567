"""What this machine, or the part of it that a container may use, can do at a time."""

import os
from collections.abc import Iterator
from pathlib import Path

import psutil

#: What one worker takes while it makes a page, in bytes: its own process and the page's.
WORKER_BYTES = 500_000_000
_GROUPS = Path("/sys/fs/cgroup")
_OWN_GROUP = Path("/proc/self/cgroup")


def count_jobs(*, groups: Path = _GROUPS, own_group: Path = _OWN_GROUP) -> int:
    """Return how many pages to make at a time.

    Parameters
    ----------
    groups : Path, default /sys/fs/cgroup
        Where Linux tells what the groups of processes may use.
    own_group : Path, default /proc/self/cgroup
        Where it tells of which group this process is.

    Returns
    -------
    int
        One for each core that this process may use, as long as there is memory for all; at
        least 1. What a container may use counts, not what the machine has.

    Examples
    --------
    >>> count_jobs() >= 1
    True
    """
    cores, memory = _count_own_cores(), psutil.virtual_memory().available
    for group in _list_groups(groups, own_group):
        cores = min(cores, _read_cores(group, cores))
        memory = min(memory, _read_memory(group, memory))
    return max(1, min(cores, memory // WORKER_BYTES))


def _count_own_cores() -> int:
    """Return how many cores the system lets this process use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _list_groups(groups: Path, own_group: Path) -> Iterator[Path]:
    """Return the group of this process and those that it is in."""
    try:
        lines = own_group.read_text("utf-8").splitlines()
    except OSError:
        return
    for line in lines:
        if line.startswith("0::/"):
            own = groups / line.removeprefix("0::/")
            yield from (group for group in (own, *own.parents) if group.is_relative_to(groups))


def _read_cores(group: Path, otherwise: int) -> int:
    """Return how many whole cores a group may use."""
    words = _read_words(group / "cpu.max")
    if len(words) != 2 or not all(map(str.isdecimal, words)):
        return otherwise
    return max(1, int(words[0]) // int(words[1]))


def _read_memory(group: Path, otherwise: int) -> int:
    """Return how many bytes a group may still take; what only caches files is given back."""
    words = _read_words(group / "memory.max")
    if len(words) != 1 or not words[0].isdecimal():
        return otherwise
    usage = _read_words(group / "memory.stat")
    taken = dict(zip(usage[::2], usage[1::2], strict=False)).get("anon", "0")
    return max(0, int(words[0]) - int(taken))


def _read_words(path: Path) -> list[str]:
    """Return the words of a file; none where it cannot be read."""
    try:
        return path.read_text("utf-8").split()
    except OSError:
        return []
