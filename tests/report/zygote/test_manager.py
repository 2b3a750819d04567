"""Tests of forked kernels: what ends them, and that nothing of them is left."""

import os
from pathlib import Path

import psutil
import pytest
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from caseload_lib.report.zygote.manager import OutputLimitError

_MEBIBYTE = 2**20
#: A cell that starts a process with `how`, which prints its own number and stays.
_STAYS = (
    "import os, subprocess, sys\n"
    "code = {how!r}\n"
    "print(int(subprocess.run([sys.executable, '-c', code], stdout=-1).stdout))"
)
_DAEMON = """
import os, sys, time
if os.fork(): os._exit(0)
os.setsid()
child = os.fork()
if child:
    print(child, flush=True); os._exit(0)
nowhere = os.open(os.devnull, os.O_RDWR)
for number in (0, 1, 2): os.dup2(nowhere, number)
time.sleep(600)
"""


def test_manager_cell_that_takes_too_long_is_given_up_even_where_it_blocks_signals(
    run_cells, wait_until_gone, tmp_path
):
    """A cell in C that hears no Ctrl-C is ended like any other."""
    deaf = (
        "import os, pathlib, signal, time\npathlib.Path('id').write_text(str(os.getpid()))\n"
        "signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT, signal.SIGTERM])\ntime.sleep(600)"
    )
    with pytest.raises(CellTimeoutError):
        run_cells(deaf, timeout=1)
    assert wait_until_gone([int((tmp_path / "id").read_text())], seconds=1) == []


@pytest.mark.parametrize("end", ["os._exit(0)", "os.kill(os.getpid(), 9)", "os.abort()"])
def test_manager_kernel_that_ends_is_noticed_and_the_zygote_forks_on(run_cells, end):
    """A dead kernel takes nothing with it."""
    with pytest.raises(DeadKernelError, match="Kernel died"):
        run_cells(f"import os; {end}", "1")
    assert run_cells("1 + 1")[0].outputs[0].data["text/plain"] == "2"


@pytest.mark.parametrize(
    "endless",
    [
        "while True: print('x' * 10_000)",
        "import os\nwhile True: os.write(1, b'x' * 10_000)",
        "from IPython.display import display\nwhile True: display('x' * 10_000)",
    ],
)
def test_manager_outputs_without_end_end_the_kernel_and_name_the_limit(run_cells, endless):
    """Whichever way they come, they cannot fill the memory of whoever reads them."""
    with pytest.raises(OutputLimitError, match=r"^Its outputs were more than 3 MiB$"):
        run_cells(endless, output_bytes=3 * _MEBIBYTE)


def test_manager_memory_beyond_the_limit_is_a_memory_error_of_the_cell(run_cells):
    """The cell is told, and the machine goes on."""
    with pytest.raises(CellExecutionError, match="MemoryError"):
        run_cells("kept = bytearray(300 * 2**20)", memory_bytes=200 * _MEBIBYTE)


def test_manager_frames_and_threads_fit_into_the_memory_that_is_given(run_cells):
    """Room that libraries only reserve does not count as taken."""
    cell = (
        "import pandas, pyarrow\nfrom concurrent.futures import ThreadPoolExecutor\n"
        "table = pyarrow.Table.from_pandas(pandas.DataFrame({'x': range(1_000_000)}))\n"
        "with ThreadPoolExecutor(16) as pool:\n"
        "    print(sum(pool.map(lambda _: table.to_pandas()['x'].size, range(16))))"
    )
    assert run_cells(cell)[0].outputs[0].text == "16000000\n"


@pytest.mark.parametrize(
    "how",
    [
        _DAEMON,
        "import subprocess; print(subprocess.Popen(['setsid', 'sleep', '600'], stdout=-3).pid)",
        "import subprocess; print(subprocess.Popen(['nohup', 'sleep', '600'], stdout=-3).pid)",
    ],
    ids=["daemon", "setsid", "nohup"],
)
def test_manager_processes_that_try_to_stay_are_ended_with_the_kernel(
    run_cells, wait_until_gone, how
):
    """Neither a session of its own nor another parent keeps a process."""
    number = int(run_cells(_STAYS.format(how=how))[0].outputs[0].text)
    assert wait_until_gone([number], seconds=1) == []


def test_manager_many_kernels_leave_nothing_behind(run_cells, zygote, tmp_path, monkeypatch):
    """No descriptor, no process, no file: the thirtieth is as the third."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    seen = []
    for _ in range(30):
        run_cells("print(1)")
        open_now = [len(os.listdir(f"/proc/{n}/fd")) for n in (os.getpid(), zygote._process.pid)]  # noqa: PTH208
        seen.append(open_now)
    assert seen[-1] == seen[2]
    assert psutil.Process(zygote._process.pid).children(recursive=True) == []
    assert list(Path(tmp_path).iterdir()) == []
