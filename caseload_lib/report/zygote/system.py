"""What a zygote asks of the system: ties between processes, and limits."""

import ctypes
import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil

_SET_PARENT_DEATH_SIGNAL = 1
_SET_CHILD_SUBREAPER = 36


def can_fork() -> bool:
    """Return whether kernels can be forked on this system.

    Returns
    -------
    bool
        True on Linux. macOS forks, but its own libraries do not bear it once they are loaded.
    """
    return sys.platform.startswith("linux")


def adopt_orphans() -> None:
    """Become the parent of every process below this one whose own parent ends."""
    _control_process(_SET_CHILD_SUBREAPER, 1)


def end_with_parent(parent: int) -> None:
    """End this process when its parent ends, even by SIGKILL.

    Parameters
    ----------
    parent : int
        The parent's process id; if it is gone already, this process ends now.
    """
    _control_process(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def limit_memory(more_bytes: int) -> None:
    """Let this process take so much memory beyond what it has, and no more.

    Parameters
    ----------
    more_bytes : int
        How many bytes; what is asked for beyond them raises MemoryError.
    """
    import resource  # Where there is none, as on Windows, nothing is forked.

    pages = int(Path("/proc/self/statm").read_text("ascii").split()[5])
    taken = pages * resource.getpagesize()
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = taken + more_bytes
    limit = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
    resource.setrlimit(resource.RLIMIT_DATA, (limit, most))


def end_family(child: int) -> None:
    """End a child with its session, and whatever else it has left to this process.

    Parameters
    ----------
    child : int
        Its process id, not reaped yet.
    """
    for end in (os.killpg, os.kill):
        with suppress(ProcessLookupError, PermissionError):
            end(child, signal.SIGKILL)
    with suppress(ChildProcessError):
        os.waitpid(child, 0)
    end_descendants()


def end_descendants() -> None:
    """End every process below this one, whatever it has done to get away, and reap them all."""
    while _reap():
        for child in psutil.Process().children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                child.kill()
        time.sleep(0.001)


def _reap() -> bool:
    """Reap what has ended; return whether any child is left."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return False
    return True


def _control_process(option: int, value: int) -> None:
    """Set one of the system's switches of this process."""
    library = ctypes.CDLL(None, use_errno=True)
    if library.prctl(option, value, 0, 0, 0):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
