"""The index of a month's pages: who has one, where it is, and why another is missing."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from caseload_lib.report.manifest import Manifest
from caseload_lib.report.plan import MonthPlan
from caseload_lib.report.runs import SERVICE, TEAM, Run

_HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Line:
    """What the index says of one page.

    Parameters
    ----------
    name : str
        The facilitator's id or "team"; of an assessment whom it is about.
    title : str
        The facilitator's name; the id where there is none; of an assessment what it is.
    text : str
        How the page is, in plain words.
    link, record : str
        The files of the page and of the executed notebook; empty where there is none.
    draft : bool
        Whether the page waits for comment and cause.
    wrong : bool
        Whether something is to be done about it.
    """

    name: str
    title: str
    text: str
    link: str
    record: str
    draft: bool
    wrong: bool


def write_index(plan: MonthPlan, manifest: Manifest) -> str:
    """Return the index page of a month.

    It holds no time, so that the same pages give the same index however often one started.

    Parameters
    ----------
    plan : MonthPlan
        Every page that the month should have.
    manifest : Manifest
        What is known of the pages.

    Returns
    -------
    str
        One HTML document that needs nothing but the pages beside it.
    """
    lines = {run.name: describe_page(run, plan, manifest) for run in plan.runs}
    assessed = [lines.pop(run.name) for run in plan.runs if run.is_assessment]
    team = lines.pop(TEAM, None) or Line(TEAM, "The team", "not planned.", "", "", False, False)
    ready = sum(bool(line.link or line.record) and not line.wrong for line in lines.values())
    verb = "is" if ready == 1 else "are"
    text = (
        _prepare_template()
        .get_template("index.html.j2")
        .render(
            agency=plan.agency_name,
            month=plan.month.label,
            summary=f"{ready} of {len(lines)} facilitators' pages {verb} ready.",
            team=team,
            lines=list(lines.values()),
            assessed=assessed,
        )
    )
    return f"{text}\n"


def describe_page(run: Run, plan: MonthPlan, manifest: Manifest) -> Line:
    """Return what the index says of one page.

    Parameters
    ----------
    run : Run
        The page's run as it is planned now.
    plan : MonthPlan
        The plan that it is of.
    manifest : Manifest
        What is known of the pages.

    Returns
    -------
    Line
        Its line.
    """
    entry = manifest.entries.get(run.name)
    outputs = entry.outputs if entry else {}
    if entry is None:
        text, wrong = "not made yet.", False
    elif entry.status == "failed":
        text, wrong = f"not made: {entry.error}", True
    elif entry.input_hash != run.input_hash:
        text, wrong = "made before the records or the program changed; make it again.", True
    else:
        text, wrong = "ready, still a draft." if entry.draft else "ready.", False
    return Line(
        name=run.about.capitalize() if run.about == SERVICE else run.about,
        title=plan.names.get(run.name) or run.name,
        text=text,
        link=f"{run.name}.html" if f"{run.name}.html" in outputs else "",
        record=f"{run.name}.ipynb" if f"{run.name}.ipynb" in outputs else "",
        draft=bool(entry and entry.draft),
        wrong=wrong,
    )


@cache
def _prepare_template() -> Environment:
    """Return the template, which escapes what is put into it."""
    return Environment(
        loader=FileSystemLoader([_HERE / "index_page", _HERE / "page"]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
