"""The index of a month's pages: who has one, where it is, and why another is missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from caseload_lib.months import Month
from caseload_lib.report.entries import Entry
from caseload_lib.report.remembered import PlannedPage, Roll
from caseload_lib.report.runs import SERVICE, TEAM, find_about, is_assessment

#: What the index page is called.
INDEX = "index.html"
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


@dataclass(frozen=True)
class Index:
    """What the index of a month says.

    Parameters
    ----------
    agency : str
        The agency's name.
    month : Month
        The month.
    team : Line
        The team's page.
    people, assessed : tuple of Line
        The facilitators' pages and those of assessments.
    """

    agency: str
    month: Month
    team: Line
    people: tuple[Line, ...]
    assessed: tuple[Line, ...]

    @property
    def summary(self) -> str:
        """How many facilitators' pages are ready, as a sentence."""
        ready = sum(bool(line.link or line.record) and not line.wrong for line in self.people)
        verb = "is" if ready == 1 else "are"
        return f"{ready} of {len(self.people)} facilitators' pages {verb} ready."


def describe_month(month: Month, roll: Roll, entries: Mapping[str, Entry]) -> Index:
    """Return what the index of a month says.

    Parameters
    ----------
    month : Month
        The month.
    roll : Roll
        Every page that the month should have.
    entries : dict of str to Entry
        What is known of the pages, by the run's name.

    Returns
    -------
    Index
        A line for each page, in the order of the roll.
    """
    lines = {
        name: describe_page(name, planned, entries.get(name))
        for name, planned in roll.pages.items()
    }
    team = lines.pop(TEAM, None) or Line(TEAM, "The team", "not planned.", "", "", False, False)
    return Index(
        agency=roll.agency_name,
        month=month,
        team=team,
        people=tuple(line for name, line in lines.items() if not is_assessment(name)),
        assessed=tuple(line for name, line in lines.items() if is_assessment(name)),
    )


def describe_page(name: str, planned: PlannedPage, entry: Entry | None) -> Line:
    """Return what the index says of one page.

    Parameters
    ----------
    name : str
        The run's name.
    planned : PlannedPage
        The page as it is planned now.
    entry : Entry or None
        How its last run went; None where there was none.

    Returns
    -------
    Line
        Its line.
    """
    outputs = entry.outputs if entry else {}
    if entry is None:
        text, wrong = "not made yet.", False
    elif entry.status == "failed":
        text, wrong = f"not made: {entry.error}", True
    elif entry.input_hash != planned.input_hash:
        text, wrong = "made before the records or the program changed; make it again.", True
    else:
        text, wrong = "ready, still a draft." if entry.draft else "ready.", False
    about = find_about(name)
    return Line(
        name=about.capitalize() if about == SERVICE else about,
        title=planned.title,
        text=text,
        link=f"{name}.html" if f"{name}.html" in outputs else "",
        record=f"{name}.ipynb" if f"{name}.ipynb" in outputs else "",
        draft=bool(entry and entry.draft),
        wrong=wrong,
    )


def write_index(index: Index) -> str:
    """Return the index page of a month.

    It holds no time, so that the same pages give the same index however often one started.

    Parameters
    ----------
    index : Index
        What it says.

    Returns
    -------
    str
        One HTML document that needs nothing but the pages beside it.
    """
    text = (
        prepare_templates()
        .get_template("index.html.j2")
        .render(
            agency=index.agency,
            month=index.month.label,
            summary=index.summary,
            team=index.team,
            lines=index.people,
            assessed=index.assessed,
        )
    )
    return f"{text}\n"


@cache
def prepare_templates() -> Environment:
    """Return the templates of the index, which escape what is put into them.

    Returns
    -------
    Environment
        Where to get them from, by name.
    """
    return Environment(
        loader=FileSystemLoader([_HERE / "index_page", _HERE / "page"]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
