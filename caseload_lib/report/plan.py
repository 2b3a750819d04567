"""The plan of a month's reports: one run per page, and everything that decides what it holds."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from caseload_lib.assess.periods import Period
from caseload_lib.months import Month
from caseload_lib.record.folder import AgencyFolder
from caseload_lib.record.instruments import find_instrument
from caseload_lib.report import page_data
from caseload_lib.report.assessments.month import prepare_assessments
from caseload_lib.report.frame_json import PackedPartition
from caseload_lib.report.manifest import hash_bytes
from caseload_lib.report.month_data import MonthData
from caseload_lib.report.notebooks import Notebook, read_notebooks
from caseload_lib.report.own_rows import find_name
from caseload_lib.report.page_files import PackedPage, Packer
from caseload_lib.report.pages import AssessmentPageData, PageData
from caseload_lib.report.program import hash_package, list_libraries
from caseload_lib.report.runs import SERVICE, TEAM, Run, Value


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
        The team's first, then the facilitators' in the order of their ids, then those of
        assessments by name.
    names : dict of str to str
        Each facilitator's name, by id, and the title of each page of an assessment, by the run's
        name; the team's run has none.
    write_inputs : callable
        Given a run's name and a path, writes the prepared inputs of that run there.
    notebooks : dict of str to bytes
        The notebooks of the runs as they were when the hashes were taken, by those hashes.
    """

    agency_name: str
    month: Month
    runs: tuple[Run, ...]
    names: Mapping[str, str]
    write_inputs: Callable[[str, Path], None]
    notebooks: Mapping[str, bytes]

    def select(self, facilitators: Sequence[str] | None) -> tuple[Run, ...]:
        """Return the runs that were asked for.

        Parameters
        ----------
        facilitators : sequence of str, optional
            Ids that `plan_month` has checked; without it every run. Of each it is their page, and
            those of their assessments.

        Returns
        -------
        tuple of Run
            In the plan's order.
        """
        if facilitators is None:
            return self.runs
        wanted = set(facilitators)
        return tuple(run for run in self.runs if run.about in wanted)


def plan_month(
    folder: AgencyFolder, month: Month, *, facilitators: Sequence[str] | None = None
) -> MonthPlan:
    """Return the plan of a month's reports.

    Parameters
    ----------
    folder : AgencyFolder
        The agency.
    month : Month
        A month that has ended.
    facilitators : sequence of str, optional
        The ids of those whose pages will be asked for; the plan is of everybody's all the same.

    Returns
    -------
    MonthPlan
        One run for the team, one for each facilitator who is reported in the month, and one for
        each assessment that may be shown beside them.

    Raises
    ------
    RecordsError
        If the agency has no facilitators, nobody is reported on in the month, or records begin
        later.
    CaseloadError
        If one of `facilitators` has no page in the month.
    """
    records, settings = folder.records(), folder.settings
    empty = records.facilitators.empty
    data = MonthData.of(records, month, settings, history=None if empty else folder.history(month))
    assessed = prepare_assessments(
        records,
        month,
        settings,
        find=lambda name, version: find_instrument(folder, name, version=version),
    )
    # Before pages are drawn, which takes longest.
    _check_asked(facilitators or (), data, assessed)
    notebooks, packer = read_notebooks(), Packer()
    packed = {TEAM: packer.pack(page_data.draw_team(data))}
    runs = [_plan_run(TEAM, notebooks["team_report"], {"month": str(month)}, packed[TEAM])]
    names = {}
    for page in page_data.draw_pages(data, data.reported, part=PackedPartition):
        name = page.facilitator_id
        names[name] = page.name
        packed[name] = packer.pack(_link_assessments(page, assessed))
        given: dict[str, Value] = {"facilitator_id": name, "month": str(month)}
        runs.append(
            _plan_run(name, notebooks["monthly_report"], given, packed[name], draft=page.draft)
        )
    for name, assessment in assessed.items():
        names[name] = _write_title(assessment)
        packed[name] = packer.pack(assessment)
        given = _name_parameters(assessment)
        runs.append(_plan_run(name, notebooks["assessment_report"], given, packed[name]))
    return MonthPlan(
        agency_name=settings.agency.name,
        month=month,
        runs=tuple(runs),
        names=names,
        write_inputs=lambda name, path: packed[name].write(path),
        notebooks={notebook.content_hash: notebook.content for notebook in notebooks.values()},
    )


def _check_asked(
    facilitators: Sequence[str], data: MonthData, assessed: Mapping[str, AssessmentPageData]
) -> None:
    """Refuse facilitators who have neither a page of the month nor one of an assessment."""
    known = {*data.reported, *(page.about for page in assessed.values())} - {SERVICE}
    page_data.check_facilitators(sorted(set(facilitators)), known, month=data.month)


def _link_assessments(page: PageData, assessed: Mapping[str, AssessmentPageData]) -> PageData:
    """Return a facilitator's page that leads to those of their own assessments."""
    own = [
        (f"{name}.html", data.title)
        for name, data in assessed.items()
        if data.about == page.facilitator_id and not data.fault
    ]
    return replace(page, assessments=tuple(own)) if own else page


def _name_parameters(data: AssessmentPageData) -> dict[str, Value]:
    """Return what the notebook of an assessment is given."""
    return {
        "instrument": data.instrument,
        "about": data.about,
        "month": str(data.month),
        "period": data.period,
    }


def _write_title(data: AssessmentPageData) -> str:
    """Return what the index calls the page of an assessment."""
    starts = data.agency.assessment.year_starts
    period = Period.parse(data.period, year_starts=starts).label
    who = "" if data.about == SERVICE else find_name(data.records, data.about)
    return f"{who}{': ' if who else ''}{data.title}, {period}"


def _plan_run(
    name: str,
    notebook: Notebook,
    parameters: Mapping[str, Value],
    inputs: PackedPage,
    *,
    draft: bool = False,
) -> Run:
    """Return the run of one page."""
    return Run(
        name=name,
        notebook=notebook.path,
        parameters=parameters,
        input_hash=hash_inputs(
            parameters, digest=inputs.digest, notebook_hash=notebook.content_hash
        ),
        notebook_hash=notebook.content_hash,
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
        "libraries": list_libraries(),
    }
    return hash_bytes(json.dumps(parts, sort_keys=True).encode())
