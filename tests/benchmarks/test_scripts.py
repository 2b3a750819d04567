"""The pure parts of the scripts in benchmarks/: their verdicts must be able to be bad."""

import doctest
import os
import subprocess
import sys
from pathlib import Path

import pytest

TIMING = {"reports": 10, "seconds": 5.0, "cpu_seconds": 8.0, "whole_reports": 11,
          "whole_seconds": 8.0, "whole_cpu_seconds": 10.0, "start_seconds": 2.0}  # fmt: skip


@pytest.mark.parametrize(
    "name", ["canaries", "disturbed", "measuring", "report_results", "reports", "scale", "soak"]
)
def test_script_examples_give_what_they_say(script, name):
    """The examples in each script's docstrings run."""
    assert doctest.testmod(script(name)).failed == 0


def test_count_children_seconds_counts_orphans(script):
    """The time of a grandchild whose parent did not wait for it is not lost."""
    measuring = script("measuring")
    burn = "import time\nwhile time.process_time() < 0.3: pass"
    leave = f"import subprocess, sys\nsubprocess.Popen([sys.executable, '-S', '-c', {burn!r}])"
    count = (
        "from measuring import *\nimport subprocess, sys\nadopt_orphans()\n"
        f"subprocess.run([sys.executable, '-S', '-c', {leave!r}])\n"
        "reap_orphans()\nprint(count_children_seconds())"
    )
    ran = subprocess.run(
        [sys.executable, "-c", count], capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONPATH": str(Path(measuring.__file__).parent)},
    )  # fmt: skip
    assert float(ran.stdout) >= 0.3


def test_judge_reports_misses_what_is_too_slow(script):
    """A ratio under its limit is missed; a contender that is not there is not judged."""
    results = script("report_results")
    slow, fast = {**TIMING, "seconds": 100.0}, {**TIMING, "seconds": 12.0}
    data = {
        "titles": {"ours_2": "ours, two workers", "shell": "shell loop", "loop": "loop"},
        "timings": {"ours_2": [TIMING], "shell": [slow], "loop": [slow, fast, fast]},
    }
    targets = results.judge_reports(data)
    assert [round(target.found, 2) for target in targets] == [20.0, 2.4]
    assert not any(target.reached for target in targets)
    data["timings"]["floor"] = [{**TIMING, "cpu_seconds": 5.0}]
    assert results.judge_reports(data)[-1].reached


def test_judge_scale_compares_the_largest_with_the_smallest(script):
    """A fifth more in the large agency is too much, a tenth is not."""
    results = script("report_results")
    sizes = [
        {"facilitators": 2000, "cpu_seconds_each": 1.2, "seconds_each": 1.1},
        {"facilitators": 20, "cpu_seconds_each": 1.0, "seconds_each": 1.0},
        {"facilitators": 200, "cpu_seconds_each": 9.0, "seconds_each": 9.0},
    ]
    assert [each.reached for each in results.judge_scale({"sizes": sizes})] == [False, True]


def test_check_pages_refuses_other_bytes(script, tmp_path):
    """Nothing is reported where a contender's page differs from the one that others made."""
    reports, contenders = script("reports"), sys.modules["contenders"]
    job = contenders.Job("F001", "n.ipynb", {}, "")
    (tmp_path / "F001.html").write_text("a")
    (tmp_path / "F001.ipynb").write_text("b")
    known = {}
    reports.check_pages(tmp_path, [job], known, "ours")
    (tmp_path / "F001.html").write_text("c")
    with pytest.raises(SystemExit, match=r"loop: F001\.html is not what the others made"):
        reports.check_pages(tmp_path, [job], known, "loop")


def test_list_growths_tells_a_leak(script):
    """Memory that rises with each report is told, and memory that wavers is not."""
    soak = script("soak")
    memory = sys.modules["measuring"].Memory

    def look(number, bytes_):
        return soak.Look(number * 50, {"worker": memory(2, bytes_, bytes_, 20)}, 3)

    leaking = [look(number, 2**28 + number * 2**21) for number in range(60)]
    wavering = [look(number, 2**28 + number % 2 * 2**24) for number in range(60)]
    assert {row["measure"]: row[""] for row in soak.list_growths(leaking)}[
        "memory of a worker, MiB (PSS)"
    ] == "GROWS"
    assert {row[""] for row in soak.list_growths(wavering)} == {"flat"}


def test_draw_bars_gives_a_chart_that_says_its_values(script):
    """The chart holds each way and its value, and stands alone as SVG."""
    svg = script("report_results").draw_bars([("ours", 2.5), ("loop", 0.25)], "Rates", "a second")
    assert svg.startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    assert all(text in svg for text in ("ours", "loop", "2.50", "0.25"))
