"""What becomes of an assessment: it is submitted, released, amended; nothing is ever deleted."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, select

from caseload_lib.assess.instrument import Instrument
from caseload_lib.assess.questions import find_expected, list_asked
from caseload_lib.errors import RecordsError, list_offenders
from caseload_lib.record.assessment_rows import (
    Answer,
    Assessment,
    append_answer,
    fetch_assessment,
    refuse_submitted,
)
from caseload_lib.record.audit import append_entries
from caseload_lib.record.database import Database
from caseload_lib.record.rows import (
    change_row,
    find_moment,
    insert_row,
    list_text_faults,
    make_id,
    refuse_faults,
)
from caseload_lib.record.schema import METADATA


def submit(
    database: Database,
    assessment_id: str,
    *,
    seen: int,
    actor: str,
    at: datetime | None = None,
    instrument: Instrument | None = None,
) -> Assessment:
    """Submit a draft; from then on it is read-only.

    Parameters
    ----------
    database : Database
        An open database.
    assessment_id : str
        The draft.
    seen : int
        The number of the latest answer that whoever submits has seen.
    actor : str
        Who submits it, for the audit trail.
    at : datetime, optional
        When, with a time zone; now where not given.
    instrument : Instrument, optional
        The version that the assessment uses: every answer must be of it, and every item that is
        asked at these years in the role must be answered.

    Returns
    -------
    Assessment
        As it is stored now.

    Raises
    ------
    RecordsError
        If there is no such assessment, it is submitted already or has no answer.
    RecordsError
        If an answer is not of the instrument, or an item that it asks is not answered.
    RecordsError
        If another sitting has answered something since.
    CaseloadError
        If the database cannot be written.
    """
    with database.writing() as connection:
        draft = fetch_assessment(connection, assessment_id)
        refuse_submitted(draft)
        if not draft.values:
            raise RecordsError(
                f"Nothing is answered in the assessment {assessment_id}, so there is nothing to "
                "submit. Answer it first."
            )
        if draft.number > seen:
            raise RecordsError(
                f"Another sitting has answered in the assessment {assessment_id} meanwhile "
                f"({draft.number - seen} since what you have seen). It was not submitted. Look "
                "at the answers as they are now, then submit."
            )
        if instrument is not None:
            _refuse_unfinished(draft, instrument)
        return _set_instant(connection, draft, "submitted_at", actor=actor, at=at)


def _refuse_unfinished(draft: Assessment, instrument: Instrument) -> None:
    """Refuse answers that are not the instrument's, and gaps."""
    faults = list_instrument_faults(instrument, draft, draft.values)
    asked = list_asked(instrument, find_expected(instrument, draft.role_years))
    lacking = [item.id for item in asked if item.id not in draft.values]
    if lacking and not faults:
        faults = [f"not answered: {list_offenders(lacking)}"]
    refuse_faults(f"The assessment {draft.assessment_id} cannot be submitted", faults)


def release(
    database: Database, assessment_id: str, *, actor: str, at: datetime | None = None
) -> Assessment:
    """Let others see what somebody says of themself; it cannot be taken back.

    Parameters
    ----------
    database : Database
        An open database.
    assessment_id : str
        A submitted self-assessment; one that is released stays as it is.
    actor : str
        Its author.
    at : datetime, optional
        When, with a time zone; now where not given.

    Returns
    -------
    Assessment
        As it is stored now.

    Raises
    ------
    RecordsError
        If there is no such assessment, it is a draft or not of oneself.
    RecordsError
        If it is another's.
    CaseloadError
        If the database cannot be written.
    """
    with database.writing() as connection:
        found = fetch_assessment(connection, assessment_id)
        if found.rater_kind != "self":
            raise RecordsError(
                f"The assessment {assessment_id} is by a {found.rater_kind} rater. Only what one "
                "says of oneself is released."
            )
        if found.is_draft:
            raise RecordsError(f"The assessment {assessment_id} is a draft. Submit it first.")
        if actor != found.rater_id:
            raise RecordsError(
                f"The assessment {assessment_id} is {found.rater_id}'s own. Only its author "
                "releases it."
            )
        if found.released_at is not None:
            return found
        return _set_instant(connection, found, "released_at", actor=actor, at=at)


def amend(
    database: Database,
    assessment_id: str,
    *,
    reason: str,
    actor: str,
    at: datetime | None = None,
) -> Assessment:
    """Begin a new version of a submitted assessment; the old one stays as it is.

    Parameters
    ----------
    database : Database
        An open database.
    assessment_id : str
        The latest submitted version.
    reason : str
        Why it is amended.
    actor : str
        Who amends it, for the audit trail.
    at : datetime, optional
        When, with a time zone; now where not given.

    Returns
    -------
    Assessment
        A draft with the answers and notes of the old version as answers of its own.

    Raises
    ------
    RecordsError
        If there is no such assessment, it is a draft, replaced already or being amended, or no
        reason is given.
    CaseloadError
        If the database cannot be written.
    """
    moment = find_moment(at)
    faults = list_text_faults("reason", reason) if reason.strip() else ["reason is missing"]
    refuse_faults(f"The assessment {assessment_id} cannot be amended", faults)
    with database.writing() as connection:
        old = fetch_assessment(connection, assessment_id)
        _refuse_unamendable(connection, old)
        names = ("instrument", "instrument_version", "about_facilitator_id", "rater_id")
        begun = {name: getattr(old, name) for name in (*names, "rater_kind", "period")}
        begun |= {"assessment_id": make_id("A"), "role_years": old.role_years}
        begun |= {"amends_id": assessment_id, "reason": reason, "started_at": moment}
        entries = [insert_row(connection, "assessments", begun)]
        draft = fetch_assessment(connection, begun["assessment_id"])
        for item_id, answer in old.answers.items():
            copied = Answer(answer.value, answer.note, moment, "amended", draft.number + 1)
            entries.append(append_answer(connection, draft, item_id, copied))
            draft = draft.add(item_id, copied)
        append_entries(connection, entries, actor=actor, at=moment)
    return draft


def _refuse_unamendable(connection: Connection, old: Assessment) -> None:
    """Refuse to amend a draft, a replaced version, or one that is being amended."""
    name = old.assessment_id
    if old.is_draft:
        raise RecordsError(f"The assessment {name} is a draft. Change its answers as they are.")
    if old.replaced_by_id is not None:
        raise RecordsError(
            f"The assessment {name} is replaced by {old.replaced_by_id}. Amend the latest version."
        )
    stored = METADATA.tables["assessments"].c
    query = select(stored.assessment_id).where(stored.amends_id == name)
    if open_one := connection.execute(query).scalar():
        raise RecordsError(f"The assessment {name} is being amended already: {open_one}.")


def _set_instant(
    connection: Connection,
    found: Assessment,
    name: str,
    *,
    actor: str,
    at: datetime | None,
) -> Assessment:
    """Write down when something was done to an assessment."""
    moment = find_moment(at)
    entry = change_row(connection, "assessments", found.assessment_id, {name: moment})
    append_entries(connection, [entry] if entry else [], actor=actor, at=moment)
    return fetch_assessment(connection, found.assessment_id)


def list_instrument_faults(
    instrument: Instrument, draft: Assessment, values: Mapping[str, int | None]
) -> list[str]:
    """Return why answers are not of the instrument that an assessment uses, in words."""
    if (instrument.name, instrument.version) != (draft.instrument, draft.instrument_version):
        return [
            (
                f"the assessment uses {draft.instrument} {draft.instrument_version}, not "
                f"{instrument.name} {instrument.version}"
            )
        ]
    allowed = {item.id: {level.value for level in item.levels} for item in instrument.items}
    faults = [
        f"{instrument.name} has no item {item_id}" for item_id in values if item_id not in allowed
    ]
    return faults + [
        f"{item_id} has no level of the value {value}"
        for item_id, value in values.items()
        if value is not None and item_id in allowed and value not in allowed[item_id]
    ]
