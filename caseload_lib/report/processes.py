"""What workers and kernels have in common: how they begin, and that none is left behind."""

import os
import signal
from contextlib import suppress

import psutil

#: jsonschema, on which Altair and nbformat stand, spends seconds on building a grammar of web
#: addresses wherever this optional package is installed. No page needs it.
SLOW_AND_UNUSED = "rfc3987_syntax"

_groups: set[int] = set()


def add_group(group: int) -> None:
    """Remember a process group.

    Parameters
    ----------
    group : int
        Its number.
    """
    _groups.add(group)


def end_groups() -> None:
    """End every process of the remembered groups, and forget them."""
    while _groups:
        with suppress(OSError):
            os.killpg(_groups.pop(), signal.SIGKILL)


def end_children() -> None:
    """End every process that this one has started, and their groups.

    For a worker that must leave at once: a kernel whose start was cut short has not been
    remembered yet.
    """
    end_groups()
    for child in psutil.Process().children(recursive=True):
        for end in (os.killpg, os.kill):
            with suppress(OSError):
                end(child.pid, signal.SIGKILL)
