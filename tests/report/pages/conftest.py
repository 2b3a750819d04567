"""A small agency whose numbers are known, for the tests of what pages say."""

from collections.abc import Callable

import nbformat
import pandas as pd
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from caseload_lib.agency import Agency, parse_agency
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.report.export import export_page
from caseload_lib.report.page_data import prepare_pages, prepare_team, write_page_data
from caseload_lib.report.pages import PageData, TeamData
from caseload_lib.resources import find_resource
from caseload_lib.review.history import history_facts

MONTH = Month(2026, 10)
MONTHS = [str(month) for month in MONTH.trailing(14)]
PEOPLE = ("F001", "F002", "F003")
NAMES = ("Ana Ruiz", "Bo Lindqvist", "Chidi Okafor")
CASES = tuple(f"C{number}" for number in range(1, 10))
OWNER = {case: PEOPLE[number % 3] for number, case in enumerate(CASES)}


def _list_services() -> pd.DataFrame:
    """Return two contacts a month on each case; in the last month C1 has one and C4 none."""
    rows = [
        (case, OWNER[case], f"{month}-{day:02}")
        for number, month in enumerate(MONTHS)
        for case in CASES
        for day in (6, 20)
        if (case, number) != ("C4", 13) and (case, number, day) != ("C1", 13, 20)
    ]
    services = pd.DataFrame(rows, columns=["case_id", "facilitator_id", "served_on"])
    return services.assign(
        service_id=[f"S{number}" for number in range(len(rows))],
        service_type="home_visit",
        status="delivered",
    )


def _list_time() -> pd.DataFrame:
    """Return three activities every month; F001 was away for a week of the last one."""
    rows = [
        (person, f"{month}-05", activity, minutes + 60 * ((place + 5 * number) % 4))
        for number, month in enumerate(MONTHS)
        for place, person in enumerate(PEOPLE)
        for activity, minutes in (("direct", 3000), ("presence", 700), ("administration", 900))
    ]
    log = pd.DataFrame(rows, columns=["facilitator_id", "worked_on", "activity", "minutes"])
    one_offs = pd.DataFrame(
        {
            "facilitator_id": ["F001", "F002", "F001", "F001"],
            "worked_on": "2026-10-12",
            "activity": ["presence", "support", "support", "leave"],
            "minutes": [2400, 120, 60, 120],
            "for_facilitator_id": [None, "F001", "F003", None],
        }
    )
    return pd.concat([log, one_offs], ignore_index=True)


def _list_disruptions() -> pd.DataFrame:
    """Return two disruptions of four hours each every month."""
    causes = ["health_change", "staff_illness", "turnover", "missing_record"] * 7
    days = [f"{MONTHS[number // 2]}-1{number % 2}" for number in range(28)]
    return pd.DataFrame(
        {
            "disruption_id": [f"D{number}" for number in range(28)],
            "case_id": [CASES[number % 9] for number in range(28)],
            "facilitator_id": [OWNER[CASES[number % 9]] for number in range(28)],
            "cause": causes,
            "started_at": [f"{day}T17:00:00Z" for day in days],
            "ended_at": [f"{day}T21:00:00Z" for day in days],
            "minutes": 240,
        }
    )


@pytest.fixture(scope="session")
def month() -> Month:
    """Return the month that the pages are of."""
    return MONTH


@pytest.fixture(scope="session")
def agency() -> Agency:
    """Return the settings that come with the package."""
    return parse_agency(find_resource("params", "agency.toml").read_text("utf-8"))


@pytest.fixture(scope="session")
def bare_records() -> Records:
    """Return the three required tables alone."""
    return Records(
        facilitators=pd.DataFrame(
            {"facilitator_id": PEOPLE, "name": NAMES, "hours_per_week": [40.0, 40.0, 20.0]}
        ),
        cases=pd.DataFrame(
            {
                "case_id": CASES,
                "client_code": [f"client-{OWNER[case]}-{case}" for case in CASES],
                "program": "supported_living",
                "opened_on": "2025-06-01",
            }
        ),
        assignments=pd.DataFrame(
            {
                "case_id": CASES,
                "facilitator_id": [OWNER[case] for case in CASES],
                "from_on": "2025-06-01",
            }
        ),
    )


@pytest.fixture(scope="session")
def records(bare_records: Records) -> Records:
    """Return fourteen months of three facilitators with three cases each."""
    return bare_records.replace(
        case_services=pd.DataFrame(
            {
                "case_id": CASES,
                "service_type": "home_visit",
                "contacts_per_month": 2.0,
                "from_on": "2025-06-01",
            }
        ),
        services=_list_services(),
        time_log=_list_time(),
        disruptions=_list_disruptions(),
        obligations=pd.DataFrame(
            {
                "obligation_id": [f"O{number}" for number in range(30)],
                "facilitator_id": [PEOPLE[number % 3] for number in range(30)],
                "kind": ["record", "reply"] * 15,
                "due_on": "2026-10-15",
                "done_on": ["2026-10-10"] * 27 + ["2026-10-20", None, None],
            }
        ),
        recognitions=pd.DataFrame(
            {
                "recognition_id": ["R1"],
                "facilitator_id": ["F001"],
                "by_facilitator_id": ["F003"],
                "given_on": ["2026-10-14"],
                "text": ["for the night at the hospital"],
            }
        ),
        recommendations=pd.DataFrame(
            {
                "recommendation_id": ["A1", "A2"],
                "facilitator_id": ["F001", None],
                "month": "2026-10",
                "kind": ["support", "staffing"],
                "text": ["a second person at the next plan review", "a third responder"],
            }
        ),
    )


@pytest.fixture(scope="session")
def history(records: Records, month: Month, agency: Agency) -> pd.DataFrame:
    """Return everybody's facts month by month."""
    return history_facts(records, month, agency)


@pytest.fixture(scope="session")
def pages(
    records: Records, month: Month, agency: Agency, history: pd.DataFrame
) -> dict[str, PageData]:
    """Return everybody's page."""
    return prepare_pages(records, month, agency, history=history)


@pytest.fixture(scope="session")
def page(pages: dict[str, PageData]) -> PageData:
    """Return the page of F001."""
    return pages["F001"]


@pytest.fixture(scope="session")
def bare_page(bare_records: Records, month: Month, agency: Agency) -> PageData:
    """Return the page of F001 in an agency that keeps the required tables only."""
    return prepare_pages(bare_records, month, agency, facilitators=["F001"])["F001"]


@pytest.fixture(scope="session")
def sparse_records(bare_records: Records) -> Records:
    """Return the three required tables, with Bela, F004, who holds no case."""
    free = pd.DataFrame({"facilitator_id": ["F004"], "name": ["Bela"]})
    people = pd.concat([bare_records.facilitators, free], ignore_index=True)
    return bare_records.replace(facilitators=people)


@pytest.fixture(scope="session")
def sparse_history(sparse_records: Records, month: Month, agency: Agency) -> pd.DataFrame:
    """Return everybody's facts where only the required tables are kept."""
    return history_facts(sparse_records, month, agency)


@pytest.fixture(scope="session")
def team(records: Records, month: Month, agency: Agency, history: pd.DataFrame) -> TeamData:
    """Return the team's page."""
    return prepare_team(records, month, agency, history=history)


@pytest.fixture(scope="session")
def rename(
    records: Records, month: Month, agency: Agency, history: pd.DataFrame
) -> Callable[[str], PageData]:
    """Return a function that makes the page of F001 under another name and with other texts."""

    def prepare(text: str) -> PageData:
        people, cases = records.facilitators.copy(), records.cases.copy()
        people["name"] = text
        cases["client_code"] = text
        changed = records.replace(
            facilitators=people,
            cases=cases,
            recognitions=records.recognitions.assign(text=text),
            recommendations=records.recommendations.assign(text=text),
            monthly_reviews=pd.DataFrame(
                {
                    "facilitator_id": ["F001"],
                    "month": ["2026-10"],
                    "comment": [text],
                    "agreed_cause": [text],
                }
            ),
        )
        found = prepare_pages(changed, month, agency, history=history, facilitators=["F001"])
        return found["F001"]

    return prepare


@pytest.fixture(scope="session")
def run_page(tmp_path_factory: pytest.TempPathFactory) -> Callable[[PageData | TeamData], str]:
    """Return a function that runs a page's notebook within this process and exports its page."""
    shell = InteractiveShell.instance()

    def run(data: PageData | TeamData) -> str:
        inputs = tmp_path_factory.mktemp("inputs") / "page.json"
        write_page_data(data, inputs)
        own = isinstance(data, PageData)
        path = find_resource("notebooks", f"{'monthly' if own else 'team'}_report.ipynb")
        notebook = nbformat.read(path, as_version=4)
        given = f"\nmonth = {str(data.month)!r}\ninputs = {str(inputs)!r}"
        given += f"\nfacilitator_id = {data.facilitator_id!r}" if own else ""
        for number, cell in enumerate(c for c in notebook.cells if c.cell_type == "code"):
            tagged = "parameters" in cell.metadata.get("tags", [])
            with capture_output() as captured:
                found = shell.run_cell(cell.source + (given if tagged else ""))
            found.raise_error()
            shown = [(output.data, output.metadata) for output in captured.outputs]
            if found.result is not None:
                shown.append(shell.display_formatter.format(found.result))
            cell.execution_count = number + 1
            cell.outputs = [
                nbformat.v4.new_output("display_data", data, metadata=metadata)
                for data, metadata in shown
            ]
        return export_page(notebook)

    return run


@pytest.fixture(scope="session")
def own_html(run_page: Callable[[PageData | TeamData], str], page: PageData) -> str:
    """Return the finished page of F001."""
    return run_page(page)


@pytest.fixture(scope="session")
def bare_html(run_page: Callable[[PageData | TeamData], str], bare_page: PageData) -> str:
    """Return the finished page of F001 where only the required tables are kept."""
    return run_page(bare_page)


@pytest.fixture(scope="session")
def team_html(run_page: Callable[[PageData | TeamData], str], team: TeamData) -> str:
    """Return the finished page of the team."""
    return run_page(team)


@pytest.fixture(scope="session")
def free_html(
    run_page: Callable[[PageData | TeamData], str],
    sparse_records: Records,
    month: Month,
    agency: Agency,
    sparse_history: pd.DataFrame,
) -> str:
    """Return the finished page of somebody without a case, of whom nothing else is kept."""
    found = prepare_pages(
        sparse_records, month, agency, history=sparse_history, facilitators=["F004"]
    )
    return run_page(found["F004"])


@pytest.fixture(scope="session")
def bare_team_html(
    run_page: Callable[[PageData | TeamData], str],
    sparse_records: Records,
    month: Month,
    agency: Agency,
    sparse_history: pd.DataFrame,
) -> str:
    """Return the finished page of a team of which only the required tables are kept."""
    return run_page(prepare_team(sparse_records, month, agency, history=sparse_history))
