"""Assessments and their answers as the database holds them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from caseload_lib.errors import RecordsError
from caseload_lib.record.audit import Entry
from caseload_lib.record.rows import format_value, read_instant, read_values
from caseload_lib.record.schema import METADATA
from caseload_lib.tables import TABLES


@dataclass(frozen=True)
class Answer:
    """An answer to one item, as it was given at that moment.

    Parameters
    ----------
    value : int or None
        The level's value; 0 for "cannot say", None where it was withdrawn.
    note : str or None
        A note to it.
    at : datetime
        When, in UTC.
    session : str
        The sitting in which it was given; "" where none is recorded.
    number : int
        1, 2, 3, ... in the order in which the assessment's answers were given.
    """

    value: int | None
    note: str | None = field(repr=False)
    at: datetime
    session: str
    number: int


@dataclass(frozen=True)
class Assessment:
    """An assessment with its answers.

    Parameters
    ----------
    assessment_id : str
        Its own id.
    instrument, instrument_version : str
        What is answered.
    about_facilitator_id : str or None
        Whom it is about; None for the service.
    rater_id : str or None
        Who rates.
    rater_kind : str
        "self", "supervisor", "peer" or "service".
    period : str
        What time it is about.
    role_years : float or None
        Years in the role when it was begun.
    amends_id, reason : str or None
        Which assessment it is a new version of, and why.
    started_at, submitted_at, released_at : datetime or None
        In UTC; None where it has not happened.
    answers : mapping of str to Answer
        The latest answer to each item by its id, also where it was withdrawn.
    replaced_by_id : str or None
        The submitted assessment that amends this one.
    """

    assessment_id: str
    instrument: str
    instrument_version: str
    about_facilitator_id: str | None
    rater_id: str | None
    rater_kind: str
    period: str
    role_years: float | None
    amends_id: str | None
    reason: str | None = field(repr=False)
    started_at: datetime
    submitted_at: datetime | None
    released_at: datetime | None
    answers: Mapping[str, Answer] = field(default_factory=dict, repr=False)
    replaced_by_id: str | None = None

    @property
    def values(self) -> dict[str, int]:
        """The value of every item that is answered."""
        found = {item_id: answer.value for item_id, answer in self.answers.items()}
        return {item_id: value for item_id, value in found.items() if value is not None}

    @property
    def number(self) -> int:
        """The number of the latest answer, 0 where there is none."""
        return max((answer.number for answer in self.answers.values()), default=0)

    @property
    def is_draft(self) -> bool:
        """Whether it may still be answered."""
        return self.submitted_at is None

    def add(self, item_id: str, answer: Answer) -> "Assessment":
        """Return the assessment with a newer answer to an item."""
        return replace(self, answers={**self.answers, item_id: answer})


@dataclass(frozen=True)
class Saved:
    """What saving an answer gave.

    Parameters
    ----------
    assessment : Assessment
        The assessment as it is stored now.
    answer : Answer
        The answer as it is stored.
    others : tuple of (str, Answer)
        Item id and answer of what other sittings answered since what was seen, in the order in
        which they did.
    """

    assessment: Assessment
    answer: Answer
    others: tuple[tuple[str, Answer], ...]


def list_news(assessment: Assessment, *, session: str, seen: int) -> tuple[tuple[str, Answer], ...]:
    """Return what other sittings have answered since this one looked.

    Parameters
    ----------
    assessment : Assessment
        As it is stored.
    session : str
        This sitting.
    seen : int
        The number of the latest answer that it has seen, 0 for none.

    Returns
    -------
    tuple of (str, Answer)
        Item id and answer, in the order in which they were given.
    """
    fresh = [
        (item_id, answer)
        for item_id, answer in assessment.answers.items()
        if answer.number > seen and answer.session != session
    ]
    return tuple(sorted(fresh, key=lambda pair: pair[1].number))


def fetch_assessments(
    connection: Connection, wanted: Mapping[str, object]
) -> tuple[Assessment, ...]:
    """Return the assessments whose columns have these values, with their answers.

    Parameters
    ----------
    connection : Connection
        From `Database.reading` or `Database.writing`.
    wanted : mapping of str to object
        Values by column of the table assessments; None for missing.

    Returns
    -------
    tuple of Assessment
        In the order in which they were begun.
    """
    stored = METADATA.tables["assessments"]
    kinds = {column.name: column.kind for column in TABLES["assessments"].columns}
    fits = [
        stored.c[name].is_(None) if value is None else stored.c[name] == value
        for name, value in wanted.items()
    ]
    query = select(*(stored.c[name] for name in kinds)).where(*fits).order_by(stored.c.row_id)
    rows = [read_values(tuple(row), kinds) for row in connection.execute(query)]
    if not rows:
        return ()
    answers = _fetch_answers(connection, select(stored.c.assessment_id).where(*fits))
    later = stored.alias()
    replaced = connection.execute(
        select(later.c.amends_id, later.c.assessment_id).where(
            later.c.amends_id.in_(select(stored.c.assessment_id).where(*fits)),
            later.c.submitted_at.is_not(None),
        )
    )
    by_id: dict[str, str] = dict(replaced.all())
    return tuple(
        Assessment(
            **row,
            answers=answers.get(row["assessment_id"], {}),
            replaced_by_id=by_id.get(row["assessment_id"]),
        )
        for row in rows
    )


def _fetch_answers(connection: Connection, ids: Any) -> dict[str, dict[str, Answer]]:
    """Return the latest answers of some assessments."""
    stored = METADATA.tables["responses"].c
    columns = (stored.assessment_id, stored.response_id, stored.item_id, stored.value)
    query = (
        select(*columns, stored.note, stored.answered_at, stored.session)
        .where(stored.assessment_id.in_(ids))
        .order_by(stored.row_id)
    )
    answers: dict[str, dict[str, Answer]] = {}
    for assessment_id, response_id, item_id, value, note, at, session in connection.execute(query):
        ending = response_id.rpartition(".")[2]
        number = int(ending) if ending.isdecimal() else 0  # written by hand
        answer = Answer(value, note, read_instant(at), session or "", number)
        answers.setdefault(assessment_id, {})[item_id] = answer
    return answers


def fetch_assessment(connection: Connection, assessment_id: str) -> Assessment:
    """Return one assessment.

    Raises
    ------
    RecordsError
        If there is none of this id.
    """
    found = fetch_assessments(connection, {"assessment_id": assessment_id})
    if not found:
        raise RecordsError(f"There is no assessment {assessment_id}. Check its id.")
    return found[0]


def refuse_submitted(draft: Assessment) -> None:
    """Refuse to change what is submitted.

    Raises
    ------
    RecordsError
        If the assessment is no draft any more.
    """
    if not draft.is_draft:
        raise RecordsError(
            f"The assessment {draft.assessment_id} is submitted and read-only. Nothing was "
            "written. Amend it to begin a new version, with a reason."
        )


def append_answer(connection: Connection, draft: Assessment, item_id: str, answer: Answer) -> Entry:
    """Write an answer behind those that are there, and return what the audit trail has to say.

    Parameters
    ----------
    connection : Connection
        From `Database.writing`.
    draft : Assessment
        As it was before.
    item_id : str
        What is answered.
    answer : Answer
        The answer, with the next number.

    Returns
    -------
    Entry
        The item and the sitting, and the value and the note with what stood there before; to be
        sealed in the same transaction.
    """
    row = {
        # Of equal width, so that the ids sort in the order in which they were written.
        "response_id": f"{draft.assessment_id}.{answer.number:07}",
        "assessment_id": draft.assessment_id,
        "item_id": item_id,
        "value": answer.value,
        "note": answer.note,
        "answered_at": answer.at,
        "session": answer.session,
    }
    connection.execute(insert(METADATA.tables["responses"]).values(**row))
    last = draft.answers.get(item_id)
    before = {"value": last.value, "note": last.note} if last else {}
    told = {
        name: (format_value(before.get(name)), format_value(row[name]))
        for name in ("assessment_id", "item_id", "value", "note", "session")
    }
    return Entry("insert", "responses", str(row["response_id"]), told)
