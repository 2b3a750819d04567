"""The plan of a month's reports: one run per page, and everything that decides what it holds."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Protocol

from caseload_lib.agency import Agency
from caseload_lib.errors import list_offenders
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.report.manifest import hash_bytes
from caseload_lib.resources import find_resource
from caseload_lib.tables import FACILITATOR_ID

#: The only names that a notebook is ever given; papermill would write any other into code.
PARAMETERS = ("facilitator_id", "month", "agency", "inputs")
#: The run, and the page, that is about everyone.
TEAM = "team"
#: What a notebook can be given: the kinds that reach it as they are.
Value = str | int | float | bool

_PACKAGE = Path(__file__).resolve().parents[1]
_DRAWN_BY = ("altair", "jinja2", "nbconvert", "numpy", "pandas", "papermill", "scipy",
             "vl-convert-python")  # fmt: skip


class Folder(Protocol):
    """What a batch needs of an agency's folder."""

    @property
    def path(self) -> Path:
        """Where the agency is."""

    @property
    def settings(self) -> Agency:
        """Its settings."""

    @property
    def reports(self) -> Path:
        """Where its reports go."""

    def records(self) -> Records:
        """Return everything that is recorded."""


@dataclass(frozen=True)
class Run:
    """One notebook to execute, for one page.

    Parameters
    ----------
    name : str
        The facilitator's id, or "team"; the page's file name without its ending.
    notebook : Path
        The notebook.
    parameters : dict of str to str, int, float or bool
        What the notebook is given, besides the path of its prepared inputs.
    input_hash : str
        The hash of everything that decides what the page holds.
    notebook_hash : str
        The hash of the notebook alone.
    draft : bool, default False
        Whether the page waits for the facilitator's comment and the agreed cause.
    """

    name: str
    notebook: Path
    parameters: Mapping[str, Value]
    input_hash: str
    notebook_hash: str
    draft: bool = False

    def __post_init__(self) -> None:
        """Refuse what must not become a file name or a parameter."""
        if self.name != TEAM and not re.fullmatch(FACILITATOR_ID, self.name):
            raise ValueError(
                f"A run is named after a facilitator's id ({FACILITATOR_ID}) or {TEAM!r}. "
                f"Given: {self.name!r}."
            )
        check_parameters(self.parameters)


@dataclass(frozen=True)
class MonthPlan:
    """Every page of a month, whether it must be made or not.

    Parameters
    ----------
    agency_name : str
        The agency's name.
    month : Month
        The month.
    runs : tuple of Run
        The team's first, then the facilitators' in the order of their ids.
    names : dict of str to str
        Each facilitator's name, by id; the team's run has none.
    write_inputs : callable
        Given a run's name and a path, writes the prepared inputs of that run there.
    """

    agency_name: str
    month: Month
    runs: tuple[Run, ...]
    names: Mapping[str, str]
    write_inputs: Callable[[str, Path], None]

    def select(self, facilitators: Sequence[str] | None) -> tuple[Run, ...]:
        """Return the runs that were asked for.

        Parameters
        ----------
        facilitators : sequence of str, optional
            Ids; without it every run.

        Returns
        -------
        tuple of Run
            In the plan's order.

        Raises
        ------
        CaseloadError
            If one of them has no page in the month.
        """
        if facilitators is None:
            return self.runs
        from caseload_lib.report.page_data import check_facilitators

        check_facilitators(
            facilitators, (run.name for run in self.runs if run.name != TEAM), month=self.month
        )
        return tuple(run for run in self.runs if run.name in set(facilitators))


def check_parameters(parameters: Mapping[str, object]) -> None:
    """Raise an error unless a notebook can be given these parameters safely.

    Parameters
    ----------
    parameters : dict
        Names and values.

    Raises
    ------
    ValueError
        If a name is not of the closed list.
    TypeError
        If a value is of a kind that would reach the notebook as another.

    Examples
    --------
    >>> check_parameters({"facilitator_id": "F001", "month": "2026-10"})
    """
    if strange := [name for name in parameters if name not in PARAMETERS]:
        raise ValueError(
            f"A notebook is given {', '.join(PARAMETERS)} and nothing else. "
            f"Given: {list_offenders(map(repr, strange))}."
        )
    wrong = [
        name for name, value in parameters.items() if type(value) not in {str, int, float, bool}
    ]
    if wrong:
        raise TypeError(
            f"Parameters are str, int, float or bool; other kinds change on their way. "
            f"Given otherwise: {list_offenders(wrong)}."
        )


def plan_month(folder: Folder, month: Month) -> MonthPlan:
    """Return the plan of a month's reports.

    Parameters
    ----------
    folder : AgencyFolder
        The agency.
    month : Month
        A month that has ended.

    Returns
    -------
    MonthPlan
        One run for the team and one for each facilitator who is reported in the month.

    Raises
    ------
    RecordsError
        If the agency has no facilitators, or nobody is reported on in the month.
    """
    from caseload_lib.report import page_data
    from caseload_lib.review.history import history_facts

    records, settings = folder.records(), folder.settings
    empty = records.facilitators.empty
    history = None if empty else history_facts(records, month, settings)
    pages = page_data.prepare_pages(records, month, settings, history=history)
    team = page_data.prepare_team(records, month, settings, history=history)
    runs = [
        _plan_run(TEAM, "team_report", month, page_data.digest(team)),
        *(
            _plan_run(name, "monthly_report", month, page_data.digest(page), draft=page.draft)
            for name, page in sorted(pages.items())
        ),
    ]

    def write_inputs(name: str, path: Path) -> None:
        page_data.write_page_data(team if name == TEAM else pages[name], path)

    return MonthPlan(
        agency_name=settings.agency.name,
        month=month,
        runs=tuple(runs),
        names={name: page.name for name, page in pages.items()},
        write_inputs=write_inputs,
    )


def _plan_run(name: str, notebook: str, month: Month, digest: str, *, draft: bool = False) -> Run:
    """Return the run of one page."""
    path = find_resource("notebooks", f"{notebook}.ipynb")
    own = {} if name == TEAM else {"facilitator_id": name}
    parameters: dict[str, Value] = {**own, "month": str(month)}
    notebook_hash = hash_bytes(path.read_bytes())
    return Run(
        name=name,
        notebook=path,
        parameters=parameters,
        input_hash=hash_inputs(parameters, digest=digest, notebook_hash=notebook_hash),
        notebook_hash=notebook_hash,
        draft=draft,
    )


def hash_inputs(parameters: Mapping[str, Value], *, digest: str, notebook_hash: str) -> str:
    """Return the hash of everything that decides what a page holds.

    Parameters
    ----------
    parameters : dict
        What the notebook is given.
    digest : str
        The hash of the prepared inputs, settings among them.
    notebook_hash : str
        The hash of the notebook.

    Returns
    -------
    str
        64 hexadecimal digits; another one whenever the package's own code or a library that
        draws the page is another.
    """
    parts = {
        "parameters": dict(parameters),
        "inputs": digest,
        "notebook": notebook_hash,
        "code": hash_package(),
        "libraries": {name: version(name) for name in ("caseload", *_DRAWN_BY)},
    }
    return hash_bytes(json.dumps(parts, sort_keys=True).encode())


@cache
def hash_package() -> str:
    """Return the hash of the package's own code and templates.

    Returns
    -------
    str
        64 hexadecimal digits, the same wherever the package is installed.
    """
    whole = hashlib.sha256()
    for path in sorted(_PACKAGE.rglob("*")):
        inner = path.relative_to(_PACKAGE)
        if path.suffix in {".py", ".j2", ".css", ".json"} and inner.parts[0] != "shipped":
            whole.update(f"{inner.as_posix()}\0{hash_bytes(path.read_bytes())}\0".encode())
    return whole.hexdigest()
