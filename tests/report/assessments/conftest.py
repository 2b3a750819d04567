"""A small agency whose assessments are written out by hand."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pandas as pd
import pytest

from caseload_lib.agency import Agency, parse_agency
from caseload_lib.assess.instruments import load
from caseload_lib.charts.house import Picture
from caseload_lib.frames import Records
from caseload_lib.report.assessments.data import AssessmentData
from caseload_lib.report.assessments.make import gather
from caseload_lib.report.assessments.reading import find_assessment
from caseload_lib.report.documents.document import Document, Grid, Part, Passage

TODAY = date(2026, 11, 10)
SETTINGS = '[agency]\nname = "Harbour"\ntime_zone = "UTC"\nsuppress_below = 3\n'


@pytest.fixture(scope="session")
def settings() -> Agency:
    """Return an agency that asks peers too."""
    return parse_agency(f"{SETTINGS}[assessment]\npeers = true\n")


class Book:
    """Records that grow by one assessment at a time."""

    def __init__(self) -> None:
        self.rows: dict[str, list[dict[str, Any]]] = {"assessments": [], "responses": []}

    def rate(
        self,
        instrument: str,
        rater: str,
        values: Mapping[str, int],
        *,
        kind: str = "service",
        about: str | None = None,
        period: str = "2026",
        state: str = "submitted",
        years: float | None = None,
        amends: str | None = None,
        notes: Mapping[str, str] | None = None,
    ) -> str:
        """Add an assessment: a "draft", "submitted" or "released"; return its id."""
        number = len(self.rows["assessments"]) + 1
        at = pd.Timestamp(f"{period[:4]}-10-01T12:00Z") + pd.Timedelta(hours=number)
        key = f"A{number:02}"
        self.rows["assessments"].append({
            "assessment_id": key, "instrument": instrument, "instrument_version": "1",
            "about_facilitator_id": about, "rater_id": rater, "rater_kind": kind,
            "period": period, "role_years": years, "amends_id": amends, "started_at": at,
            "submitted_at": None if state == "draft" else at,
            "released_at": at if state == "released" else None,
        })  # fmt: skip
        self.rows["responses"] += [
            {"response_id": f"{key}.{place:07}", "assessment_id": key, "item_id": item_id,
             "value": value, "note": (notes or {}).get(item_id), "answered_at": at, "session": "s"}
            for place, (item_id, value) in enumerate(values.items(), start=1)
        ]  # fmt: skip
        return key

    def add(self, table: str, **row: object) -> None:
        """Add a row to another table."""
        self.rows.setdefault(table, []).append(row)

    def records(self) -> Records:
        """Return everything as records; the manager M100 leads S100, who leads F001 to F003."""
        above = {"M100": None, "S100": "M100", "F001": "S100", "F002": "S100", "F003": "S100"}
        people = [
            {"facilitator_id": one, "name": f"Name {one}", "supervisor_id": leader}
            for one, leader in above.items()
        ]
        frames = {name: pd.DataFrame(rows) for name, rows in self.rows.items() if rows}
        return Records(facilitators=pd.DataFrame(people), **frames)


@pytest.fixture
def book() -> Book:
    """Return records without any assessment yet."""
    return Book()


@pytest.fixture
def look(settings: Agency) -> Callable[..., AssessmentData]:
    """Return a function that gathers an assessment as a viewer may see it."""

    def look_at(
        book: Book, assessment_id: str, viewer_id: str | None, **given: Any
    ) -> AssessmentData:
        records = book.records()
        one = find_assessment(records, assessment_id)
        return gather(
            records,
            load(one.instrument),
            one,
            viewer_id=viewer_id,
            settings=given.get("settings", settings),
            today=given.get("today", TODAY),
        )

    return look_at


class Read:
    """A document to look things up in."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.headings = [part.heading for part in document.parts]

    def part(self, heading: str) -> Part:
        """Return the part of that heading, or that begins with it."""
        return next(part for part in self.document.parts if part.heading.startswith(heading))

    def grids(self, heading: str) -> list[Grid]:
        """Return the tables of a part."""
        return [block for block in self.part(heading).blocks if isinstance(block, Grid)]

    def said(self, heading: str) -> str:
        """Return what a part says in sentences."""
        blocks = self.part(heading).blocks
        return " ".join(block.text for block in blocks if isinstance(block, Passage))

    def pictures(self, heading: str) -> list[Picture]:
        """Return the charts of a part."""
        return [block for block in self.part(heading).blocks if isinstance(block, Picture)]

    @property
    def text(self) -> str:
        """Everything that it says, as one text."""
        return str(self.document)


@pytest.fixture(scope="session")
def read() -> Callable[[Document], Read]:
    """Return what makes a document easy to look up in."""
    return Read
