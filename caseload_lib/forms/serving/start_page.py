"""The start page of what is served, and the other pages of ours around the forms."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from caseload_lib.errors import CaseloadError
from caseload_lib.forms.serving.report_files import list_month_pages
from caseload_lib.forms.serving.served import Form
from caseload_lib.frames import Records
from caseload_lib.record.database import open_database
from caseload_lib.record.folder import AgencyFolder
from caseload_lib.record.store import read_records

#: Of how many assessments of people at least the day of the last is told.
_FEWEST = 3
_HERE = Path(__file__).resolve().parent
_HOUSE = _HERE.parents[1] / "report" / "page"
#: What the instruments that ship are called; an agency's own goes by its own name.
_INSTRUMENTS = {
    "service_improvement": "Service improvement",
    "performance_anchors": "Competencies",
    "manage_caseload": "Caseload management",
}


@dataclass(frozen=True)
class Submitted:
    """How many assessments by one instrument have been submitted.

    Parameters
    ----------
    title : str
        What the instrument is called.
    number : int
        How many.
    last : str
        The day of the last one, as YYYY-MM-DD; "" where it would tell that somebody was assessed.
    """

    title: str
    number: int
    last: str


def draw_start(agency: AgencyFolder, forms: Iterable[Form], *, base: str = "/") -> str:
    """Return the start page.

    Parameters
    ----------
    agency : AgencyFolder
        Whose it is.
    forms : iterable of Form
        The forms to offer, in this order.
    base : str, default "/"
        What every address here begins with.

    Returns
    -------
    str
        A whole HTML document. It is drawn also where there are no records yet, and says so.
    """
    months = list_month_pages(agency.reports)
    try:
        database = open_database(agency.database_url)
        records = read_records(database, tables=["facilitators", "assessments"])
        trouble = ""
    except CaseloadError as error:
        records, trouble = Records(), str(error)
    people = records.facilitators
    return _draw(
        "start.html.j2",
        base=base,
        agency=agency.settings.agency.name,
        forms=list(forms),
        latest=months[0] if months else None,
        earlier=months[1:],
        service=[(name, _name_instrument(name)) for name in months[0].service] if months else [],
        names=dict(zip(people["facilitator_id"], people["name"].fillna(""), strict=True)),
        submitted=count_submitted(records.assessments, zone=agency.settings.agency.time_zone),
        trouble=trouble,
    )


def count_submitted(assessments: pd.DataFrame, *, zone: str) -> list[Submitted]:
    """Return how many assessments have been submitted by each instrument.

    Parameters
    ----------
    assessments : DataFrame
        The table of that name.
    zone : str
        The time zone in which a day is a day.

    Returns
    -------
    list of Submitted
        By title. Nothing says whose they are or how they came out: a self-assessment counts from
        its release on, and of fewer than three about people the day of the last is left out.
    """
    own = assessments["rater_kind"] == "self"
    sent = assessments[assessments["submitted_at"].notna()]
    sent = sent[~own.loc[sent.index] | sent["released_at"].notna()]
    counted = []
    for name, rows in sent.groupby("instrument"):
        few = len(rows) < _FEWEST and not (rows["rater_kind"] == "service").all()
        last = "" if few else _name_day(rows["submitted_at"].max(), zone)
        counted.append(Submitted(_name_instrument(str(name)), len(rows), last))
    return sorted(counted, key=lambda one: one.title)


def _name_instrument(name: str) -> str:
    """Return what an instrument is called."""
    return _INSTRUMENTS.get(name, name)


def _name_day(moment: pd.Timestamp, zone: str) -> str:
    """Return the day of a moment, kept in UTC where it says nothing else."""
    known = moment.tz_localize("UTC") if moment.tzinfo is None else moment
    return f"{known.tz_convert(zone):%Y-%m-%d}"


def draw_login(*, xsrf: str, goes_to: str, wrong: bool, base: str) -> str:
    """Return the page where one lands without the link.

    Parameters
    ----------
    xsrf : str
        What proves that the form came from this page.
    goes_to : str
        The page that was wanted.
    wrong : bool
        Whether a wrong token was typed.
    base : str
        What every address here begins with.

    Returns
    -------
    str
        A whole HTML document.
    """
    return _draw("login.html.j2", xsrf=xsrf, goes_to=goes_to, wrong=wrong, base=base)


def draw_notice(title: str, text: str, *, start: str = "", forward: str = "") -> str:
    """Return a page with one sentence.

    Parameters
    ----------
    title, text : str
        Its heading and its sentence.
    start : str, default ""
        The address of the start page, to be linked.
    forward : str, default ""
        Where the browser is to go on to by itself.

    Returns
    -------
    str
        A whole HTML document.
    """
    return _draw("notice.html.j2", title=title, text=text, start=start, forward=forward)


def _draw(template: str, **values: object) -> str:
    """Return a page of ours."""
    return f"{_prepare().get_template(template).render(**values)}\n"


@cache
def _prepare() -> Environment:
    """Return the templates, which escape what is put into them."""
    return Environment(
        loader=FileSystemLoader([_HERE / "served_pages", _HOUSE]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
