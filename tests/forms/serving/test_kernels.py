"""Tests of the kernels behind the forms: one is ready, and those nobody uses end."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from tornado.web import HTTPError

from caseload_lib.forms.serving.kernels import OwnKernels, WarmKernels, configure_kernels


class Stub(WarmKernels):
    """Kernels that are numbers and start at once."""

    def __init__(self, **given):
        super().__init__(**given)
        self.started, self.ended = [], []

    async def _async_start_kernel(self, **_given):
        name = str(len(self.started) + 1)
        self.started.append(name)
        alive = SimpleNamespace(
            last_activity=datetime.now(UTC) - timedelta(hours=1),
            execution_state="idle",
            is_alive=lambda: True,
            kernel_name="python3",
            kernel_spec=SimpleNamespace(metadata={}),
        )
        self._kernels[name] = alive
        self._kernel_connections[name] = 0
        return name

    async def shutdown_kernel(self, kernel_id, **_given):
        """Note that one was ended."""
        self.ended.append(kernel_id)
        del self._kernels[kernel_id]


def run(test, **given):
    """Run a test with kernels in a loop of its own."""

    async def go():
        kernels = Stub(**given)
        kernels.cull_idle_timeout, kernels.cull_connected = 7200, True
        await test(kernels)
        if kernels._waiting is not None:
            kernels._waiting.cancel()

    asyncio.run(go())


def test_start_kernel_gives_the_one_that_waits_and_starts_the_next_a_moment_later():
    """A form does not wait for a kernel, and the next kernel does not compete with it."""

    async def check(kernels):
        kernels.warm()
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert await kernels.start_kernel(kernel_name="other", env={"A": "1"}) == "1"
        assert kernels.started == ["1"]
        await asyncio.sleep(0.05)
        assert kernels.started == ["1", "2"]

    run(check, pause=0.02)


def test_start_kernel_two_at_once_get_one_each():
    """Who comes during the pause ends it."""

    async def check(kernels):
        kernels.warm()
        assert {await kernels.start_kernel(), await kernels.start_kernel()} == {"1", "2"}

    run(check, pause=60.0)


def test_cull_kernel_if_idle_ends_those_without_a_page_but_not_the_next():
    """A page that is gone holds no memory; the kernel that waits has no page yet."""

    async def check(kernels):
        kernels.warm()
        used = await kernels.start_kernel()
        await asyncio.sleep(0.05)
        kernels._kernels[used].last_activity -= timedelta(hours=1)
        await kernels.cull_kernel_if_idle("2")
        await kernels.cull_kernel_if_idle(used)
        assert kernels.ended == [used]

    run(check, pause=0.01)


def test_start_kernel_beyond_the_most_is_refused_until_one_ends():
    """Forms never take more memory than there is; the next is ready again when there is room."""

    async def check(kernels):
        first = await kernels.start_kernel()
        await kernels.start_kernel()
        with pytest.raises(HTTPError, match="503"):
            kernels.refuse_full()
        with pytest.raises(HTTPError, match="503"):
            await kernels.start_kernel()
        await kernels.shutdown_kernel(first)
        kernels.refuse_full()

    run(check, keep_warm=False, most=2)


@pytest.mark.parametrize(("met", "ended"), [(True, []), (False, ["1"])])
def test_cull_kernel_if_idle_ends_one_whose_page_never_came(met, ended):
    """A page fetched without its scripts holds no memory for long."""

    async def check(kernels):
        used = await kernels.start_kernel()
        if met:
            kernels.notify_connect(used)
            kernels.notify_disconnect(used)
        kernels._kernels[used].last_activity = datetime.now(UTC) - timedelta(seconds=90)
        await kernels.cull_kernel_if_idle(used)
        assert kernels.ended == ended

    run(check, keep_warm=False)


@pytest.mark.parametrize(("hours", "ended"), [(1, []), (3, ["1"])])
def test_cull_kernel_if_idle_ends_a_form_left_open(hours, ended):
    """A form left open overnight holds no memory either; an hour's thought is no night."""

    async def check(kernels):
        used = await kernels.start_kernel()
        kernels._kernels[used].last_activity = datetime.now(UTC) - timedelta(hours=hours)
        kernels._kernel_connections[used] = 1
        await kernels.cull_kernel_if_idle(used)
        assert kernels.ended == ended

    run(check, keep_warm=False)


@pytest.mark.parametrize(("connections", "ended"), [(0, ["1"]), (1, [])])
def test_leave_ends_the_kernel_of_a_closed_page_unless_one_is_back(connections, ended):
    """A page that closes ends its kernel after a moment."""

    async def check(kernels):
        used = await kernels.start_kernel()
        kernels._kernel_connections[used] = connections
        await kernels.leave(used, seconds=0)
        assert kernels.ended == ended

    run(check, keep_warm=False)


def test_configure_kernels_short_folder_uses_sockets_else_encryption():
    """Names of sockets that the system would cut are never used."""
    short = configure_kernels(Path("/tmp/x"), environment={}, idle_seconds=60)
    assert short.KernelManager.transport == "ipc"
    long = configure_kernels(Path("/tmp") / ("x" * 60), environment={}, idle_seconds=60)
    assert "transport" not in long.KernelManager
    assert long.WarmKernels.transport_encryption == "auto"


def test_own_kernels_know_this_python_only():
    """Whatever kernels are installed around it, forms run on this interpreter."""
    kernels = OwnKernels()
    assert list(kernels.get_all_specs()) == ["python3"]
    assert kernels.get_kernel_spec("anything").argv[1:4] == [
        "-P",
        "-m",
        "caseload_lib.forms.serving.kernel",
    ]
