"""Tables and charts of what the benchmarks of the batch measured, written into `results/`.

Each benchmark writes what it measured to `results/*.json`; `python benchmarks/report_results.py`
makes `results/*.md` and `results/*.svg` of it, in the house style of the pages' charts, and puts
the tables and charts into `README.md`.
"""

import argparse
import json
import statistics
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).resolve().parent / "results"
Row = Mapping[str, str]


@dataclass(frozen=True)
class Target:
    """A figure that must be reached.

    Parameters
    ----------
    measure : str
        What is compared.
    found : float
        What was measured.
    limit : float
        What it must be.
    at_least : bool, default True
        Whether more is better.
    """

    measure: str
    found: float
    limit: float
    at_least: bool = True

    @property
    def reached(self) -> bool:
        """Whether it is reached."""
        return self.found >= self.limit if self.at_least else self.found <= self.limit

    @property
    def row(self) -> Row:
        """The target as a row of a table."""
        return {
            "measure": self.measure,
            "must be": f"{'at least' if self.at_least else 'at most'} {self.limit:g} ×",
            "is": f"{self.found:.2f} ×",
            "": "reached" if self.reached else "NOT REACHED",
        }


def write_results(path: Path, data: Mapping[str, Any]) -> None:
    """Write what was measured as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{json.dumps(data, indent=1)}\n")


def print_table(rows: Sequence[Row]) -> None:
    """Print rows as a table with columns of even width."""
    if rows:
        print(format_table(rows), end="\n\n", flush=True)


def format_table(rows: Sequence[Row]) -> str:
    """Return rows as a Markdown table that is also readable as it is.

    Examples
    --------
    >>> print(format_table([{"way": "loop", "a second": "1"}, {"way": "x", "a second": "20"}]))
    | way  | a second |
    |------|----------|
    | loop | 1        |
    | x    | 20       |
    """
    names = list(rows[0])
    widths = {name: max(len(name), *(len(row[name]) for row in rows)) for name in names}
    lines = [{name: name for name in names}, *rows]
    written = [
        "| " + " | ".join(line[name].ljust(widths[name]) for name in names) + " |" for line in lines
    ]
    rule = "|" + "|".join("-" * (widths[name] + 2) for name in names) + "|"
    return "\n".join([written[0], rule, *written[1:]])


def _spread(values: Sequence[float], form: str) -> str:
    """Return the median of values, with the least and the most."""
    median = format(statistics.median(values), form)
    return f"{median} ({format(min(values), form)} to {format(max(values), form)})"


def _rates(data: Mapping[str, Any], key: str) -> list[float]:
    """Return a contender's reports per second, one for each round."""
    return [each["reports"] / each["seconds"] for each in data["timings"][key]]


def _costs(data: Mapping[str, Any], key: str) -> list[float]:
    """Return a contender's processor seconds per report, one for each round."""
    return [each["cpu_seconds"] / each["reports"] for each in data["timings"][key]]


def list_report_rows(data: Mapping[str, Any]) -> list[Row]:
    """Return what each contender took, one row for each."""
    rows = []
    for key, title in data["titles"].items():
        many = data["timings"][key]
        whole = [each["whole_reports"] / each["whole_seconds"] for each in many]
        cost = [each["whole_cpu_seconds"] / each["whole_reports"] for each in many]
        rows.append(
            {
                "way": title,
                "reports a second": _spread(_rates(data, key), ".2f"),
                "CPU s a report": _spread(_costs(data, key), ".2f"),
                "start, s": f"{statistics.median(e['start_seconds'] for e in many):.1f}",
                "with start and end: a second": f"{statistics.median(whole):.2f}",
                "CPU s": f"{statistics.median(cost):.2f}",
                "reports": str(sum(each["reports"] for each in many)),
            }
        )
    return rows


def judge_reports(data: Mapping[str, Any]) -> list[Target]:
    """Return the figures that ours with two workers must reach, of contenders that were there."""
    measured = data["timings"]
    if "ours_2" not in measured:
        return []
    ours, cost = (statistics.median(of(data, "ours_2")) for of in (_rates, _costs))
    limits = {"shell": 25, "loop": 8, "pool": 4, "ploomber": 2}
    targets = [
        Target(
            f"reports a second, ours with two workers against {data['titles'][key]}",
            ours / statistics.median(_rates(data, key)),
            limit,
        )
        for key, limit in limits.items()
        if key in measured
    ]
    if "floor" in measured:
        floor = statistics.median(_costs(data, "floor"))
        targets.append(
            Target("CPU a report, ours with two workers against the floor", cost / floor, 1.7,
                   at_least=False)
        )  # fmt: skip
    return targets


def list_scale_rows(data: Mapping[str, Any]) -> list[Row]:
    """Return what reports cost in agencies of each size, one row for each."""
    return [
        {
            "facilitators": f"{each['facilitators']:,}",
            "pages made": f"{each['pages_made']:,} of {each['pages']:,}",
            "CPU s a report": f"{each['cpu_seconds_each']:.3f}",
            "planning": f"{each['planning_cpu_seconds_each']:.3f}",
            "making": f"{each['making_cpu_seconds_each']:.3f}",
            "s a report": f"{each['seconds_each']:.3f}",
            "most memory (PSS), MiB": f"{each['peak_pss_bytes'] / 2**20:,.0f}",
            "(RSS), MiB": f"{each['peak_rss_bytes'] / 2**20:,.0f}",
        }
        for each in data["sizes"]
    ]


def judge_scale(data: Mapping[str, Any]) -> list[Target]:
    """Return whether reports cost the same in the largest agency as in the smallest."""
    sizes = sorted(data["sizes"], key=lambda each: each["facilitators"])
    if len(sizes) < 2:
        return []
    small, large = sizes[0], sizes[-1]
    numbers = f"{large['facilitators']:,} facilitators against {small['facilitators']:,}"
    return [
        Target(f"{what} a report, {numbers}", large[key] / small[key], 1.15, at_least=False)
        for what, key in (("CPU", "cpu_seconds_each"), ("seconds", "seconds_each"))
    ]


def list_indicator_rows(data: Mapping[str, Any]) -> list[Row]:
    """Return what each contender took for each question, one row for each."""
    return [
        {
            "services": f"{each['services']:,}",
            "facilitators": f"{each['facilitators']:,}",
            "months": str(each["months"]),
            "rows found": f"{each['rows']:,}",
            "who": name,
            "s": f"{took['seconds']:.2f}",
            "CPU s": f"{took['processor_seconds']:.2f}",
            "most memory, MiB": f"{took['peak_mib']:,.0f}",
        }
        for each in data["questions"]
        for name, took in each["took"].items()
    ]


def judge_indicators(data: Mapping[str, Any]) -> list[Target]:
    """Return how long ours takes against DuckDB, for each question."""
    return [
        Target(
            f"seconds against DuckDB, {each['services']:,} services, "
            f"{each['months']} {'month' if each['months'] == 1 else 'months'}",
            each["took"]["ours"]["seconds"] / each["took"]["DuckDB"]["seconds"],
            1.5,
            at_least=False,
        )
        for each in data["questions"]
    ]


def draw_bars(rows: Sequence[tuple[str, float]], title: str, axis: str) -> str:
    """Return a chart of one bar for each row, ours in our own colour, as SVG."""
    import altair as alt
    import pandas as pd

    from caseload_lib.charts.house import CONFIG, GRID, INK, OWN, PEERS
    from caseload_lib.charts.svg import render_svg

    values = pd.DataFrame(rows, columns=["way", "value"])
    values["text"] = values["value"].map("{:.2f}".format)
    values["own"] = values["way"].str.startswith("ours")
    base = alt.Chart(values).encode(
        y=alt.Y("way:N", sort=None, title=None, axis=alt.Axis(labelLimit=0, labelColor=INK)),
        x=alt.X("value:Q", title=axis, axis=alt.Axis(gridColor=GRID, tickCount=5)),
    )
    colour = alt.condition("datum.own", alt.value(OWN), alt.value(PEERS))
    chart = base.mark_bar(height=14).encode(color=colour) + base.mark_text(
        align="left", dx=4
    ).encode(text="text:N")
    spec = chart.properties(width=420, height=24 * len(rows)).to_dict()
    spec["config"] = CONFIG
    # The viewer's own font may be wider than the one that the room was measured with.
    spec["padding"] = {"left": 45, "right": 30, "top": 5, "bottom": 5}
    described = "; ".join(f"{way}: {value:.2f}" for way, value in rows)
    svg = render_svg(spec, prefix="chart", title=title, description=f"{axis}. {described}.")
    return svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1) + "\n"


def draw_reports(data: Mapping[str, Any]) -> dict[str, str]:
    """Return the charts of `reports.py`, by file name."""
    rates, costs = (
        [(title, statistics.median(of(data, key))) for key, title in data["titles"].items()]
        for of in (_rates, _costs)
    )
    return {
        "reports_per_second.svg": draw_bars(
            rates, "Reports a second", "reports a second, median of rounds"
        ),
        "reports_cpu.svg": draw_bars(
            costs, "Processor time of a report", "CPU seconds a report, median of rounds"
        ),
    }


def draw_scale(data: Mapping[str, Any]) -> dict[str, str]:
    """Return the charts of `scale.py`, by file name."""
    rows = [
        (f"{each['facilitators']:,} facilitators", each["cpu_seconds_each"])
        for each in data["sizes"]
    ]
    return {
        "scale.svg": draw_bars(
            rows, "Cost of a report by the size of the agency", "CPU seconds a report, planning too"
        )
    }


def draw_indicators(data: Mapping[str, Any]) -> dict[str, str]:
    """Return the chart of `indicators.py`, by file name: all months at once."""
    most = max(each["months"] for each in data["questions"])
    rows = [
        (f"{name}, {each['services']:,} services", took["seconds"])
        for each in data["questions"]
        if each["months"] == most
        for name, took in each["took"].items()
    ]
    return {
        "indicators.svg": draw_bars(
            rows, "All indicators of an agency", f"seconds for {most} months, median"
        )
    }


def _list_given(key: str) -> Callable[[Mapping[str, Any]], list[Row]]:
    """Return a function that gives the rows that a benchmark wrote under a name."""
    return lambda data: data[key]


#: By the results' name: rows, figures to reach, and charts.
KINDS: dict[str, tuple[Any, Any, Any]] = {
    "reports": (list_report_rows, judge_reports, draw_reports),
    "scale": (list_scale_rows, judge_scale, draw_scale),
    "indicators": (list_indicator_rows, judge_indicators, draw_indicators),
    "soak": (_list_given("rows"), None, None),
    "canaries": (_list_given("rows"), None, None),
    "disturbed": (_list_given("rows"), None, None),
}


#: What pictures are called by those who do not see them.
ALTERNATIVES = {
    "reports_per_second.svg": "Reports a second, by way of making them",
    "reports_cpu.svg": "CPU seconds a report, by way of making it",
    "scale.svg": "CPU seconds a report, by the size of the agency",
    "indicators.svg": "Seconds for all indicators of an agency, ours and DuckDB",
}


def describe(machine: Mapping[str, Any]) -> str:
    """Return the machine and the versions as a sentence."""
    versions = ", ".join(f"{name} {number}" for name, number in machine["versions"].items())
    return (
        f"{machine['processor']}, {machine['cores']} cores, {machine['memory_gib']} GiB, "
        f"{machine['system']}, Python {machine['python']}; {versions}."
    )


def write_report(path: Path) -> str:
    """Write the table and the charts of one file of results beside it, and return the text."""
    data = json.loads(path.read_text())
    list_rows, judge, draw = KINDS[path.stem]
    parts = [format_table(list_rows(data))]
    if judge and (targets := judge(data)):
        parts.append(format_table([target.row for target in targets]))
    for name, svg in (draw(data) if draw else {}).items():
        path.with_name(name).write_text(svg, "utf-8")
        parts.append(f"![{ALTERNATIVES[name]}]({name})")
    parts.append(describe(data["machine"]))
    text = "\n\n".join(parts)
    path.with_suffix(".md").write_text(f"{text}\n", "utf-8")
    return text


def fill(page: str, name: str, text: str) -> str:
    r"""Return a page with a text between the marks of a name; pictures lie in `results/`.

    Examples
    --------
    >>> page = "<!-- results: soak -->\nold\n<!-- end -->\n"
    >>> fill(page, "soak", "![a](b.svg)")
    '<!-- results: soak -->\n![a](results/b.svg)\n<!-- end -->\n'
    """
    before, mark, rest = page.partition(f"<!-- results: {name} -->\n")
    _, end, after = rest.partition("<!-- end -->")
    return before + mark + text.replace("](", "](results/") + "\n" + end + after


def main() -> int:
    """Write tables and charts of all results that are there, and put them into the page."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--results", type=Path, default=RESULTS, help="the folder of results")
    parser.add_argument("--page", type=Path, default=RESULTS.parent / "README.md",
                        help="the page to put them into")  # fmt: skip
    arguments = parser.parse_args()
    page = arguments.page.read_text("utf-8")
    for path in sorted(arguments.results.glob("*.json")):
        if path.stem in KINDS:
            page = fill(page, path.stem, write_report(path))
            print(f"{path.stem}: written to {path.with_suffix('.md')} and {arguments.page}")
    arguments.page.write_text(page, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
