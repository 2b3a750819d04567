"""The demo agency: an invented one of any size whose records live the story of the sources."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from caseload_lib.agency import Agency, parse_agency
from caseload_lib.errors import CaseloadError
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.record.demo_agency import cases, duties, holdings, plans, voices, weeks
from caseload_lib.record.demo_agency.assessing import fill_sheets, frame_sheets
from caseload_lib.record.demo_agency.cycle import run_cycle
from caseload_lib.record.demo_agency.efforts import frame_efforts
from caseload_lib.record.demo_agency.folder import (
    check_room,
    complete_demo,
    fill_database,
    find_content,
    open_demo_folder,
    remove_demo,
)
from caseload_lib.record.demo_agency.growing import frame_growth
from caseload_lib.record.demo_agency.log import frame_time_log
from caseload_lib.record.demo_agency.outline import Outline
from caseload_lib.record.demo_agency.people import frame_people
from caseload_lib.record.demo_agency.scene import set_scene
from caseload_lib.record.demo_agency.services import frame_services
from caseload_lib.resources import find_resource

_MOST_FACILITATORS, _MOST_MONTHS = 20_000, 120


def make_demo(
    *,
    facilitators: int = 7,
    months: int = 24,
    until: Month,
    seed: int = 2026,
    settings: Agency | None = None,
) -> Records:
    """Return the demo agency's records; the same arguments always give the same ones.

    Parameters
    ----------
    facilitators : int, default 7
        How many carry a caseload at the end, 1 to 20000. Each seven have a lead facilitator and
        two responders besides.
    months : int, default 24
        How many months of history, 1 to 120.
    until : Month
        The last month of it.
    seed : int, default 2026
        What the dice start from, 0 or more.
    settings : Agency, optional
        Service types, programmes, holidays and time zone; those shipped where left out.

    Returns
    -------
    Records
        Every table filled that an agency can fill. Names and codes are made up.

    Raises
    ------
    CaseloadError
        If a number is out of its range.
    CaseloadError
        If the settings lack a service type or a programme that the demo needs.

    Examples
    --------
    >>> records = make_demo(facilitators=1, months=1, until=Month(2026, 10))
    >>> records.facilitators["facilitator_id"].tolist()
    ['F001', 'F002', 'F003', 'F004', 'F005']
    """
    _check_size(facilitators, months, seed)
    outline = Outline(facilitators, until.trailing(months), seed, settings or read_demo_settings())
    _check_settings(outline.settings)
    scene = set_scene(outline)
    cycle = run_cycle(scene)
    staff = frame_people(scene.people, outline)
    sheets = fill_sheets(scene.people, staff["roles"], outline)
    return Records(
        **staff,
        **frame_sheets(sheets, outline),
        **frame_growth(scene.people, sheets, outline),
        cases=cases.frame_cases(scene.cases, outline),
        assignments=holdings.frame_holdings(scene.holdings, scene.people, scene.cases),
        case_services=weeks.frame_case_services(scene),
        working_hours=weeks.frame_working_hours(scene),
        provider_hours=weeks.frame_provider_hours(scene),
        positions=plans.frame_positions(scene.positions, scene.cases),
        vacancies=cycle.teams.frame_vacancies(),
        departures=cycle.teams.frame_departures(),
        disruptions=cycle.disruptions.frame(),
        services=frame_services(scene, cycle),
        time_log=frame_time_log(scene, cycle),
        obligations=duties.frame_obligations(scene, cycle),
        referrals=duties.frame_referrals(scene, cycle),
        efforts=frame_efforts(outline),
        feedback=voices.frame_feedback(scene, cycle),
        responder_shifts=voices.frame_shifts(scene),
        conflicts=voices.frame_conflicts(scene),
        activities=pd.concat([voices.frame_activities(scene), weeks.frame_appointments(scene)]),
        recognitions=voices.frame_recognitions(scene, cycle),
        monthly_reviews=voices.frame_reviews(scene, cycle),
    )


@dataclass(frozen=True)
class DemoSummary:
    """What `write_demo` did.

    Parameters
    ----------
    folder : Path
        The agency's folder.
    label : str
        Which demo it holds.
    rows : mapping of str to int
        Rows written by table; empty where the demo was there already.
    """

    folder: Path
    label: str
    rows: Mapping[str, int]

    def __str__(self) -> str:
        """Return what was done, for the console."""
        if not self.rows:
            return f"The demo agency is in {self.folder} already ({self.label}). Nothing changed."
        rows = sum(self.rows.values())
        return f"Made the demo agency in {self.folder} ({self.label}): {rows:,} rows."


def write_demo(
    folder: Path,
    *,
    facilitators: int = 7,
    months: int = 24,
    until: Month,
    seed: int = 2026,
    actor: str,
    force: bool = False,
) -> DemoSummary:
    """Make a folder the demo agency's: settings where it has none, and a database of records.

    Parameters
    ----------
    folder : Path
        The folder; it is made where there is none.
    facilitators, months, until, seed
        As for `make_demo`.
    actor : str
        Who makes it, for the audit trail.
    force : bool, default False
        Whether another demo that is there may be replaced; an agency's own records never are.

    Returns
    -------
    DemoSummary
        What was written; nothing where the same demo is there already.

    Raises
    ------
    CaseloadError
        If the database holds other records, or another demo and `force` is not given.
    CaseloadError
        If a number is out of its range, or the folder's settings lack what the demo needs.
    CaseloadError
        If the folder or the database cannot be read or written.
    """
    _check_size(facilitators, months, seed)
    agency = open_demo_folder(folder)
    _check_settings(agency.settings)
    label = f"{facilitators} facilitators, {months} months until {until}, seed {seed}"
    content = find_content(agency.database_url)
    check_room(content, label, agency.database_url, force=force)
    records = make_demo(
        facilitators=facilitators,
        months=months,
        until=until,
        seed=seed,
        settings=agency.settings,
    )
    if content.labels - {label}:
        remove_demo(agency.database_url)
    if label in content.labels:
        rows = complete_demo(agency.database_url, records, until=until, actor=actor)
    else:
        rows = fill_database(agency.database_url, records, label=label, until=until, actor=actor)
    return DemoSummary(agency.path, label, rows)


def read_demo_settings() -> Agency:
    """Return the settings that are shipped for the demo."""
    return parse_agency(find_resource("params", "agency.toml").read_text(encoding="utf-8"))


def _check_size(facilitators: int, months: int, seed: int) -> None:
    """Refuse numbers out of range."""
    ranges = {
        "facilitators": (facilitators, 1, _MOST_FACILITATORS),
        "months": (months, 1, _MOST_MONTHS),
        "seed": (seed, 0, 2**63),
    }
    for name, (given, low, high) in ranges.items():
        if not low <= given <= high:
            raise CaseloadError(
                f"The demo agency cannot have {name} {given}. It must be from {low} to {high}."
            )


def _check_settings(settings: Agency) -> None:
    """Refuse settings that do not know what the demo's records name."""
    lacking = [name for name in plans.SERVICE_TYPES if name not in settings.service_types]
    lacking += [name for name in cases.PROGRAMMES if name not in settings.programmes]
    if lacking:
        raise CaseloadError(
            "The demo agency's records would name service types or programmes that "
            f"params/agency.toml does not: {', '.join(lacking)}. Use an empty folder, so that "
            "the demo's own settings are written there."
        )
