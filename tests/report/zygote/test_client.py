"""Tests of the zygote as its owner sees it: its start, its end, and its owner's end."""

import os
import signal
import subprocess
import sys

import psutil
import pytest

from caseload_lib.report.zygote.client import Zygote, ZygoteError, list_environment

_OWNER = """
import os, sys, time
from caseload_lib.report.zygote.client import Zygote
from caseload_lib.report.zygote.orders import Order
zygote = Zygote(environment=dict(os.environ))
child, line = zygote.fork(Order(dict(os.environ), "/"))
print(zygote._process.pid, child, flush=True)
time.sleep(600)
"""


def test_zygote_that_was_killed_says_so_and_takes_its_kernels_along(order, wait_until_gone):
    """Nobody waits for a kernel that will not come."""
    zygote = Zygote(environment=list_environment())
    child, line = zygote.fork(order())
    assert zygote.alive
    os.kill(zygote._process.pid, signal.SIGKILL)
    assert wait_until_gone([child]) == []
    with pytest.raises(ZygoteError, match=r"^The process that forks kernels is gone\.$"):
        zygote.fork(order())
    assert not zygote.alive
    line.close()
    zygote.stop()


def test_zygote_whose_owner_is_killed_ends_with_its_kernels(wait_until_gone):
    """An owner that cannot clean up leaves nothing."""
    owner = subprocess.Popen([sys.executable, "-c", _OWNER], stdout=subprocess.PIPE, text=True)
    numbers = [int(word) for word in owner.stdout.readline().split()]
    assert all(psutil.pid_exists(number) for number in numbers)
    owner.kill()
    owner.wait()
    owner.stdout.close()
    assert wait_until_gone(numbers) == []


def test_zygote_that_is_stopped_ends_kernels_at_work(order, wait_until_gone):
    """Stopping does not wait for a notebook."""
    zygote = Zygote(environment=list_environment())
    child, line = zygote.fork(order())
    number = zygote._process.pid
    zygote.stop()
    line.close()
    assert wait_until_gone([number, child], seconds=1) == []


def test_zygote_does_without_what_it_cannot_load(order):
    """What a notebook may do without, or has wrong, ends no other notebook."""
    zygote = Zygote(
        ["not_there", "json.not_there", "json:not_there"], environment=list_environment()
    )
    _, line = zygote.fork(order())
    line.close()
    zygote.stop()


def test_zygote_that_does_not_get_ready_in_time_is_given_up(order, tmp_path):
    """A module that never ends loading is not waited for."""
    (tmp_path / "endless.py").write_text("import time; time.sleep(600)")
    places = f"{tmp_path}:{os.environ.get('PYTHONPATH', '')}"
    zygote = Zygote(
        ["endless"], environment=list_environment() | {"PYTHONPATH": places}, start_seconds=0.2
    )
    with pytest.raises(ZygoteError, match=r"did not start in 0 s\."):
        zygote.fork(order())
    assert not zygote.alive
