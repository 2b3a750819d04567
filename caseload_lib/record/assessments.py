"""Assessments as they are filled in: drafts, answers that are never lost, versions."""

from datetime import datetime

from caseload_lib.assess.instrument import Instrument
from caseload_lib.record.assessment_rows import (
    Answer,
    Assessment,
    Saved,
    append_answer,
    fetch_assessment,
    fetch_assessments,
    list_news,
    refuse_submitted,
)
from caseload_lib.record.assessment_states import amend, list_instrument_faults, release, submit
from caseload_lib.record.audit import append_entries
from caseload_lib.record.database import Database
from caseload_lib.record.rows import (
    find_moment,
    insert_row,
    list_row_faults,
    list_text_faults,
    make_id,
    refuse_faults,
)

__all__ = [
    "Answer",
    "Assessment",
    "Saved",
    "amend",
    "list_assessments",
    "list_news",
    "open_draft",
    "read_assessment",
    "release",
    "save_answer",
    "submit",
]


def open_draft(
    database: Database,
    *,
    instrument: Instrument,
    rater_kind: str,
    period: str,
    rater_id: str | None = None,
    about_facilitator_id: str | None = None,
    role_years: float | None = None,
    actor: str,
    at: datetime | None = None,
) -> Assessment:
    """Return the draft of somebody's assessment, a new one where there is none.

    Two who open the same one at the same moment get the same one.

    Parameters
    ----------
    database : Database
        An open database.
    instrument : Instrument
        What is answered. A draft that was begun with another version of it keeps that version.
    rater_kind : str
        "self", "supervisor", "peer" or "service".
    period : str
        The code of what time it is about.
    rater_id : str, optional
        Who rates. Raters without an id cannot be told apart, so each gets a new draft.
    about_facilitator_id : str, optional
        Who is rated: the rater for "self", somebody else for "supervisor" and "peer", nobody for
        "service".
    role_years : float, optional
        Years that the person rated has been in the role.
    actor : str
        Who opens it, for the audit trail.
    at : datetime, optional
        When, with a time zone; now where not given.

    Returns
    -------
    Assessment
        The draft of the same instrument, rater, person, kind and period; where there is none the
        latest submitted version, read-only; where there is none either, a new draft.

    Raises
    ------
    RecordsError
        If the rater, the person, the kind or the period breaks a rule; all of them at once.
    CaseloadError
        If the database cannot be written.
    """
    moment = find_moment(at)
    same = {
        "instrument": instrument.name,
        "about_facilitator_id": about_facilitator_id,
        "rater_id": rater_id,
        "rater_kind": rater_kind,
        "period": period,
    }
    begun = {
        "assessment_id": make_id("A"),
        "instrument_version": instrument.version,
        "role_years": None if role_years is None else float(role_years),
        "started_at": moment,
    }
    with database.writing() as connection:
        faults = list_row_faults(connection, "assessments", {**same, **begun})
        faults += _list_rater_faults(rater_kind, rater_id, about_facilitator_id)
        refuse_faults("An assessment cannot be begun so", faults)
        there = fetch_assessments(connection, same) if rater_id is not None else ()
        drafts = [one for one in there if one.is_draft]
        if there:
            return (drafts or sorted(there, key=lambda one: one.started_at))[-1]
        entry = insert_row(connection, "assessments", {**same, **begun})
        append_entries(connection, [entry], actor=actor, at=moment)
        return fetch_assessment(connection, str(begun["assessment_id"]))


def _list_rater_faults(
    rater_kind: str, rater_id: str | None, about_facilitator_id: str | None
) -> list[str]:
    """Return why somebody cannot rate somebody as this."""
    if rater_kind == "service" and about_facilitator_id is not None:
        return ["the service is rated, so about_facilitator_id stays empty"]
    if rater_kind == "self" and (rater_id is None or rater_id != about_facilitator_id):
        return ["of oneself, rater_id and about_facilitator_id are the same"]
    if rater_kind in {"supervisor", "peer"} and about_facilitator_id in {None, rater_id}:
        return [f"a {rater_kind} rates somebody else, named by about_facilitator_id"]
    return []


def read_assessment(database: Database, assessment_id: str) -> Assessment:
    """Return an assessment with the latest answer to each item.

    Parameters
    ----------
    database : Database
        An open database.
    assessment_id : str
        Which one.

    Returns
    -------
    Assessment
        As it is stored at this moment.

    Raises
    ------
    RecordsError
        If there is no such assessment.
    CaseloadError
        If the database cannot be read.
    """
    with database.reading() as connection:
        return fetch_assessment(connection, assessment_id)


def list_assessments(
    database: Database,
    *,
    instrument: str | None = None,
    rater_id: str | None = None,
    about_facilitator_id: str | None = None,
    rater_kind: str | None = None,
    period: str | None = None,
    submitted: bool | None = None,
    current: bool = False,
) -> tuple[Assessment, ...]:
    """Return the assessments that fit, in the order in which they were begun.

    Parameters
    ----------
    database : Database
        An open database.
    instrument, rater_id, about_facilitator_id, rater_kind, period : str, optional
        Only those with this value.
    submitted : bool, optional
        Only those submitted, or only drafts.
    current : bool, default False
        Whether to leave out versions that a submitted amendment replaces.

    Returns
    -------
    tuple of Assessment
        With their latest answers; `replaced_by_id` marks versions that were amended away. Who may
        see whose is for `assess.raters.visible_assessments`.

    Raises
    ------
    CaseloadError
        If the database cannot be read.
    """
    wanted = {
        "instrument": instrument,
        "rater_id": rater_id,
        "about_facilitator_id": about_facilitator_id,
        "rater_kind": rater_kind,
        "period": period,
    }
    given = {name: value for name, value in wanted.items() if value is not None}
    with database.reading() as connection:
        found = fetch_assessments(connection, given)
    return tuple(
        one
        for one in found
        if (submitted is None or one.is_draft is not submitted)
        and not (current and one.replaced_by_id)
    )


def save_answer(
    database: Database,
    assessment_id: str,
    item_id: str,
    *,
    value: int | None,
    note: str | None = None,
    session: str,
    seen: int,
    actor: str,
    at: datetime | None = None,
    instrument: Instrument | None = None,
) -> Saved:
    """Keep an answer: when this returns it is on the disk, and no later one overwrites it.

    Parameters
    ----------
    database : Database
        An open database.
    assessment_id : str
        The draft.
    item_id : str
        What is answered.
    value : int or None
        The level's value; 0 for "cannot say", None where the answer is withdrawn.
    note : str, optional
        A note to it, at most 20,000 characters.
    session : str
        A code of the sitting, so that one is told what another sitting wrote.
    seen : int
        The number of the latest answer that this sitting has seen, 0 for none.
    actor : str
        Who answers, for the audit trail.
    at : datetime, optional
        When, with a time zone; now where not given.
    instrument : Instrument, optional
        The version that the assessment uses: the item and the value must be of it.

    Returns
    -------
    Saved
        The assessment, the answer and what others wrote. An answer that this sitting gave last
        and sends again, as after a broken connection, is acknowledged without a second row.

    Raises
    ------
    RecordsError
        If there is no such assessment, it is submitted, or the answer breaks a rule; all rules
        at once. Nothing is written then.
    CaseloadError
        If the database cannot be written.
    """
    moment = find_moment(at)
    _check_answer(item_id, value, note, session)
    with database.writing() as connection:
        draft = fetch_assessment(connection, assessment_id)
        refuse_submitted(draft)
        if instrument is not None:
            refuse_faults(
                "The answer cannot be kept",
                list_instrument_faults(instrument, draft, {item_id: value}),
            )
        others = list_news(draft, session=session, seen=seen)
        last = draft.answers.get(item_id)
        if last and (last.value, last.note, last.session) == (value, note or None, session):
            return Saved(draft, last, others)
        answer = Answer(value, note or None, moment, session, draft.number + 1)
        entry = append_answer(connection, draft, item_id, answer)
        append_entries(connection, [entry], actor=actor, at=moment)
    return Saved(draft.add(item_id, answer), answer, others)


def _check_answer(item_id: str, value: int | None, note: str | None, session: str) -> None:
    """Refuse what no column could hold."""
    faults = []
    for name, text in (("item_id", item_id), ("session", session)):
        if not isinstance(text, str) or not text.strip():
            faults.append(f"{name} is missing")
        else:
            faults += list_text_faults(name, text, most=200)
    whole = isinstance(value, int) and not isinstance(value, bool)
    if value is not None and not (whole and 0 <= value <= 1000):
        faults.append("value must be the value of a level, or None where it is withdrawn")
    if note is not None:
        faults += list_text_faults("note", note)
    refuse_faults("The answer cannot be kept", faults)
