"""Whether a batch that is disturbed ends, after another run, in the undisturbed set of pages.

Makes up an agency and its pages undisturbed. Then again and again from nothing, each time with a
disturbance: a child, zygote, worker or the batch itself killed at a random moment; a disk that
gets full; a folder that cannot be written; a second batch at the same time; the notebook edited
meanwhile. After each, the same command runs once more in peace: every page, record and index must
have the undisturbed bytes, and nothing else may be left: no temporary file, no process.

The package is copied first, since notebooks are edited. A full disk is a small file system in
memory, for which one must be root; others get a limit of the size of files. A folder that cannot
be written is for root one that is immutable, which ext4 and its like know.
"""

import argparse
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
from measuring import adopt_orphans, describe_machine, find_kind, list_under, reap_orphans
from report_results import RESULTS, print_table, write_results

ROOT = Path(__file__).resolve().parents[1]
MONTH = "2026-10"
RUN = "from caseload_lib.cli import main; main()"
#: How long processes may take to end after the batch is gone.
GRACE_SECONDS = 15.0
#: What is put into the notebook while it runs.
EDIT = "print('edited meanwhile')"


@dataclass
class Scene:
    """A copy of the package, an agency, and how long its batch takes undisturbed.

    Parameters
    ----------
    folder : Path
        Holds `package`, `agency` and `tmp`.
    workers : int
        How many pages at a time.
    seconds : float, default 0
        How long the undisturbed batch took.
    """

    folder: Path
    workers: int
    seconds: float = 0.0

    @property
    def reports(self) -> Path:
        """The folder of generated pages."""
        return self.folder / "agency" / "reports"

    @property
    def notebook(self) -> Path:
        """The notebook of most pages, in the copy."""
        return self.folder / "package" / "notebooks" / "monthly_report.ipynb"

    def start(self, *words: str, file_bytes: int | None = None) -> subprocess.Popen[str]:
        """Start the command `caseload` in the copy."""
        environment = {
            **os.environ,
            "PYTHONPATH": str(self.folder / "package"),
            "TMPDIR": str(self.folder / "tmp"),
        }
        command = [sys.executable, "-c", RUN, "--agency", str(self.folder / "agency"), *words]
        if file_bytes is not None:
            command = ["prlimit", f"--fsize={file_bytes}", *command]
        return subprocess.Popen(
            command, env=environment, cwd=self.folder, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def report(self, *, file_bytes: int | None = None) -> subprocess.Popen[str]:
        """Start the batch."""
        return self.start(
            "report", MONTH, "--jobs", str(self.workers), file_bytes=file_bytes
        )  # fmt: skip

    def clear(self) -> None:
        """Remove all pages."""
        shutil.rmtree(self.reports / MONTH, ignore_errors=True)

    def read(self) -> dict[str, bytes]:
        """Return every page, record and index, and the names of all that should not be there."""
        files = {}
        for path in sorted((self.reports / MONTH).iterdir()):
            page = path.suffix in {".html", ".ipynb"} and not path.name.startswith(".")
            if page or re.search(r"\.part$|^\.work$", path.name):
                files[path.name] = path.read_bytes() if path.is_file() else b"a folder"
        return files


def make_scene(folder: Path, *, facilitators: int, workers: int) -> Scene:
    """Copy the package and make up an agency."""
    for part in ("caseload_lib", "notebooks", "params"):
        shutil.copytree(
            ROOT / part, folder / "package" / part, ignore=shutil.ignore_patterns("__pycache__")
        )
    (folder / "tmp").mkdir()
    scene = Scene(folder, workers)
    end(scene.start("demo", str(folder / "agency"), "--facilitators", str(facilitators),
                    "--until", MONTH))  # fmt: skip
    return scene


def end(process: subprocess.Popen[str]) -> str:
    """Wait for a command that must succeed, and return what it said."""
    said, _ = process.communicate()
    if process.returncode:
        raise SystemExit(f"Undisturbed, the command ended with {process.returncode}:\n{said}")
    return said


# --- disturbances: each starts a batch, disturbs it, and says how it went ------------------------


def kill_process(scene: Scene, dice: random.Random, kind: str) -> str:
    """Kill one process of a kind at a random moment of a batch."""
    batch = scene.report()
    moment = time.monotonic() + dice.uniform(0.05, 0.95) * scene.seconds
    killed = "nothing of the kind was there"
    while batch.poll() is None:
        with suppress(psutil.Error):
            found = [
                each
                for each in [psutil.Process(batch.pid), *list_under(batch.pid)]
                if find_kind(each, root=batch.pid) == kind
            ]
            if time.monotonic() > moment and found:
                dice.choice(found).send_signal(signal.SIGKILL)
                killed = "killed"
                break
        time.sleep(0.005)
    batch.communicate()
    return f"{killed}, status {batch.returncode}"


def fill_disk(scene: Scene, dice: random.Random) -> str:
    """Let the disk get full after a random part of the pages."""
    size = sum(len(content) for content in scene.read().values())
    scene.clear()
    part = dice.uniform(0.2, 0.8)
    if os.geteuid():
        batch = scene.report(file_bytes=20_000)
        said, _ = batch.communicate()
        return f"a limit of 20 kB a file: status {batch.returncode}"
    with mounted(scene.reports, f"size={int(size * part)}"):
        batch = scene.report()
        said, _ = batch.communicate()
        told = "said so" if "disk is full" in said else "did NOT say so"
        shutil.copytree(scene.reports, scene.folder / "kept")
    shutil.rmtree(scene.reports, ignore_errors=True)
    shutil.move(scene.folder / "kept", scene.reports)
    return f"full at {part:.0%}, status {batch.returncode}, {told}"


def refuse_writing(scene: Scene, dice: random.Random) -> str:
    """Make the month's folder one that cannot be written, in the middle of a batch."""
    folder = scene.reports / MONTH
    batch = scene.report()
    time.sleep(dice.uniform(0.3, 0.7) * scene.seconds)
    while not folder.is_dir() and batch.poll() is None:
        time.sleep(0.005)
    root = not os.geteuid()
    subprocess.run(["chattr", "+i", folder] if root else ["chmod", "0500", folder], check=True)
    said, _ = batch.communicate()
    subprocess.run(["chattr", "-i", folder] if root else ["chmod", "0700", folder], check=True)
    told = "said so" if "cannot be written" in said else "did NOT say so"
    told = told if batch.returncode else "came too late"
    return f"status {batch.returncode}, {told}"


def run_twice(scene: Scene, dice: random.Random) -> str:
    """Start a second batch while the first is at work."""
    first = scene.report()
    time.sleep(dice.uniform(0.0, 0.6) * scene.seconds)
    second = scene.report()
    said = [process.communicate()[0] for process in (first, second)]
    refused = sum("Another run is at work" in text for text in said)
    return f"status {first.returncode} and {second.returncode}, {refused} refused"


def edit_notebook(scene: Scene, dice: random.Random) -> str:
    """Edit the notebook while it runs, make the edited pages, and put it back."""
    former = scene.notebook.read_text("utf-8")
    batch = scene.report()
    time.sleep(dice.uniform(0.3, 0.9) * scene.seconds)
    write_edit(scene.notebook)
    batch.communicate()
    showing = sum(b"edited meanwhile" in content for content in scene.read().values())
    end(scene.report())
    after = sum(b"edited meanwhile" in content for content in scene.read().values())
    scene.notebook.write_text(former, "utf-8")
    return f"status {batch.returncode}, {showing} files show the edit; after another run {after}"


def write_edit(notebook: Path) -> None:
    """Put a line of output into a notebook's first cell of code that shows something."""
    text = notebook.read_text("utf-8")
    notebook.write_text(
        text.replace('"monthly.show_header(page)"',
                     f'"{EDIT}\\n",\n    "monthly.show_header(page)"'), "utf-8",
    )  # fmt: skip
    if notebook.read_text("utf-8") == text:
        raise SystemExit("The notebook has no cell that shows the header: edit another one.")


@contextmanager
def mounted(folder: Path, options: str) -> Iterator[None]:
    """Mount an empty file system in memory at a folder for a while."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"mode=0700,{options}", "tmpfs", str(folder)], check=True
    )
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


# --- the experiment -----------------------------------------------------------------------------


def find_leftovers(scene: Scene) -> list[str]:
    """Return what a batch has left that it should not: processes and temporary files."""
    late = time.monotonic() + GRACE_SECONDS
    while (alive := list_under(os.getpid())) and time.monotonic() < late:
        with suppress(ChildProcessError):
            os.waitpid(-1, os.WNOHANG)
        time.sleep(0.1)
    left = [f"process {' '.join(each.cmdline())[:60]}" for each in alive if each.is_running()]
    reap_orphans(seconds=0.0)
    return left + [f"tmp/{path.name}" for path in (scene.folder / "tmp").iterdir()]


def compare(found: Mapping[str, bytes], expected: Mapping[str, bytes]) -> str:
    """Return in words how files differ from those expected; "" where they do not.

    Examples
    --------
    >>> compare({"a": b"1", "b": b"2"}, {"a": b"1", "c": b"3"})
    'b too many, c missing'
    >>> compare({"a": b"1"}, {"a": b"1"})
    ''
    """
    faults = [f"{name} too many" for name in sorted(found.keys() - expected.keys())]
    faults += [f"{name} missing" for name in sorted(expected.keys() - found.keys())]
    faults += [
        f"{name} other" for name in sorted(found.keys() & expected.keys())
        if found[name] != expected[name]
    ]  # fmt: skip
    return ", ".join(faults[:5]) + (f" and {len(faults) - 5} more" if len(faults) > 5 else "")


def disturb(
    scene: Scene,
    title: str,
    disturbance: Callable[[Scene], str],
    expected: Mapping[str, bytes],
) -> dict[str, str]:
    """Disturb a batch, run it again in peace, and return what came of it."""
    if title != "full disk":  # which needs to know how much the pages take
        scene.clear()
    how = disturbance(scene)
    left = find_leftovers(scene)
    said = end(scene.report())
    left += [each for each in find_leftovers(scene) if each not in left]
    made = re.search(r"([0-9,]+) made, ([0-9,]+) unchanged", said)
    row = {
        "disturbance": title,
        "how it went": how,
        "left behind": ", ".join(left) or "nothing",
        "the next run": made[0] if made else "?",
        "the set": compare(scene.read(), expected) or "as undisturbed",
    }
    print(" | ".join(row.values()), flush=True)
    return row


def list_disturbances(dice: random.Random) -> dict[str, Callable[[Scene], str]]:
    """Return all disturbances by title."""
    killing = {
        f"kill -9 of {'the batch' if kind == 'batch' else f'a {kind}'}": (
            lambda scene, kind=kind: kill_process(scene, dice, kind)
        )
        for kind in ("child", "zygote", "worker", "batch")
    }
    return killing | {
        "full disk": lambda scene: fill_disk(scene, dice),
        "read-only folder": lambda scene: refuse_writing(scene, dice),
        "two batches at once": lambda scene: run_twice(scene, dice),
        "notebook edited meanwhile": lambda scene: edit_notebook(scene, dice),
    }


def read_arguments() -> argparse.Namespace:
    """Return what was asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--facilitators", type=int, default=12, help="how large the agency is")
    parser.add_argument("--workers", type=int, default=2, help="pages at a time")
    parser.add_argument("--times", type=int, default=5, help="how often each disturbance comes")
    parser.add_argument("--seed", type=int, default=2026, help="where the dice start")
    parser.add_argument("--only", help="only disturbances whose title has this in it")
    parser.add_argument("--results", type=Path, default=RESULTS / "disturbed.json")
    return parser.parse_args()


def main() -> int:
    """Disturb a batch in every way, and say what came of it."""
    arguments = read_arguments()
    adopt_orphans()
    machine, rows = describe_machine(), []
    with tempfile.TemporaryDirectory() as place:
        scene = make_scene(
            Path(place), facilitators=arguments.facilitators, workers=arguments.workers
        )
        began = time.monotonic()
        end(scene.report())
        scene.seconds = time.monotonic() - began
        expected = scene.read()
        print(f"{len(expected)} files in {scene.seconds:.0f} s undisturbed.\n", flush=True)
        for title, disturbance in list_disturbances(random.Random(arguments.seed)).items():
            if not arguments.only or arguments.only in title:
                rows += [
                    disturb(scene, title, disturbance, expected) for _ in range(arguments.times)
                ]
    print()
    print_table(rows)
    write_results(arguments.results, {"machine": machine, "rows": rows})
    whole = all(row["the set"] == "as undisturbed" for row in rows)
    clean = all(row["left behind"] == "nothing" for row in rows)
    return 0 if whole and clean else 1


if __name__ == "__main__":
    sys.exit(main())
