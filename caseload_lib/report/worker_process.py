"""What a worker process does: runs, one after another, until whoever gives them is gone."""

import gc
import logging
import os
import shutil
import signal
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import parent_process
from multiprocessing.connection import Connection
from pathlib import Path
from traceback import extract_tb

from caseload_lib.errors import CaseloadError
from caseload_lib.report.processes import SLOW_AND_UNUSED, end_children
from caseload_lib.report.zygote.system import adopt_orphans, can_fork

_leaving = threading.RLock()


@dataclass(frozen=True)
class Job:
    """What a worker makes, whatever the run.

    Parameters
    ----------
    formats : frozenset of str
        "html", "ipynb" or both.
    engine : str
        As of `options.Options`.
    preload : tuple of str
        What its runs import, as `find_preload` gives it.
    """

    formats: frozenset[str]
    engine: str = "caseload"
    preload: tuple[str, ...] = ()


def work(line: Connection, folder: Path, job: Job) -> None:
    """Be a worker: take runs until the line is closed.

    Parameters
    ----------
    line : multiprocessing.connection.Connection
        Each run comes from it, with the path of its inputs; its files and error go back.
    folder : Path
        The worker's own folder, which it removes at its end.
    job : Job
        What to make of each run.
    """
    try:
        _settle(folder)
        _serve(line, folder, job)
    finally:
        _leave(folder)


def _serve(line: Connection, folder: Path, job: Job) -> None:
    """Answer each run with its files, or with the reason why there are none."""
    # Imported here: the process that plans and writes needs none of it.
    from caseload_lib.report.execute import RunError, execute_run
    from caseload_lib.report.run_kernels import start_zygote
    from caseload_lib.report.zygote.client import ZygoteError

    # It gets ready while this process loads what it exports with.
    zygote = start_zygote(job.preload) if job.engine == "caseload" and can_fork() else None
    from caseload_lib.report.export import export_files

    settled = False
    while True:
        files, error = {}, ""
        try:
            run, inputs = line.recv()
        except (EOFError, OSError):
            return
        try:
            files = export_files(execute_run(run, inputs, folder, zygote=zygote), job.formats)
        except (RunError, CaseloadError) as failure:
            error = str(failure)
        except ZygoteError:
            return  # Whoever waits for the answer starts another worker.
        except Exception as failure:  # noqa: BLE001 - one page fails alone, the others go on
            place = extract_tb(failure.__traceback__)[-1]
            error = (
                f"{type(failure).__name__} while the page was made, at "
                f"{Path(place.filename).name}:{place.lineno} in {place.name}."
            )
        line.send((files, error))
        if not settled:  # What the first run has loaded stays: it need not be looked through again.
            gc.collect()
            gc.freeze()
            settled = True


def _settle(folder: Path) -> None:
    """Make this process end with the batch, say nothing, and ignore its user's Jupyter set-up."""
    if can_fork():
        adopt_orphans()  # Of a zygote that was killed: they are ended with the worker.
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the batch, which ends us.
    signal.signal(signal.SIGTERM, lambda *_: _leave(folder))
    threading.Thread(target=_follow_parent, args=(folder,), daemon=True).start()
    sys.modules.setdefault(SLOW_AND_UNUSED, None)  # type: ignore[arg-type]
    os.environ.update(
        IPYTHONDIR=str(folder / "ipython"),
        JUPYTER_CONFIG_DIR=str(folder / "config"),
        JUPYTER_DATA_DIR=str(folder / "data"),
        JUPYTER_RUNTIME_DIR=str(folder / "runtime"),
        JUPYTER_NO_CONFIG="1",
        JUPYTER_PATH="",
    )
    logging.disable(logging.CRITICAL)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)


def _follow_parent(folder: Path) -> None:
    """End this worker as soon as the batch that started it is gone, even by SIGKILL."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        _leave(folder)


def _leave(folder: Path) -> None:
    """End this process and its kernel at once and leave no file behind."""
    with _leaving:  # Never let go: whoever comes second waits for the end.
        end_children()
        shutil.rmtree(folder, ignore_errors=True)
        parent = parent_process()
        if parent is None or not parent.is_alive():
            with suppress(OSError):  # The last of the workers removes what the batch could not.
                folder.parent.rmdir()
        os._exit(1)
