"""One sitting at an assessment: every answer is kept at once, and nobody's is lost."""

import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from caseload_lib.assess.instrument import Instrument, Item, Level
from caseload_lib.assess.questions import find_expected, list_asked
from caseload_lib.assess.scoring import Score, score
from caseload_lib.assess.standings import find_next_level
from caseload_lib.errors import CaseloadError
from caseload_lib.forms.amending import check_reason
from caseload_lib.forms.picking import Picking
from caseload_lib.forms.refusals import translate_note
from caseload_lib.record import assessments as store
from caseload_lib.record.assessments import Answer, Assessment
from caseload_lib.record.database import Database, open_database
from caseload_lib.record.folder import AgencyFolder, open_agency
from caseload_lib.record.instruments import find_instrument
from caseload_lib.record.rows import list_text_faults
from caseload_lib.record.store import read_records


class Sitting:
    """Somebody answers one instrument; what they answer is in the database at once.

    Parameters
    ----------
    instrument_name : str
        The instrument, as `caseload assess instruments` lists it.
    agency : AgencyFolder, optional
        The agency; found as everywhere when the sitting opens, where not given.
    now : callable, optional
        Gives the moment, with a time zone.

    Attributes
    ----------
    instrument : Instrument
        The version that the assessment uses; the newest before there is one.
    picking : Picking
        What is chosen before the first question.
    assessment : Assessment or None
        What is stored; None before the first question.
    saved_at, told, unkept
        When this sitting's last answer was stored; what other windows answered meanwhile, by
        item id; the items whose notes were refused and are still to be put right.
    """

    def __init__(
        self,
        instrument_name: str,
        *,
        agency: AgencyFolder | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._name = instrument_name
        self._given = agency
        self.now = now
        self._session = secrets.token_hex(8)
        self._seen = 0
        self.assessment: Assessment | None = None
        self.saved_at: datetime | None = None
        self.told: tuple[tuple[str, Answer], ...] = ()
        self.unkept: dict[str, None] = {}

    def open(self) -> None:
        """Find the agency and its database, and begin with the choice of who answers.

        Raises
        ------
        CaseloadError
            If there is no agency, or its database cannot be read.
        """
        self.agency: AgencyFolder = self._given or open_agency()
        self.database: Database = open_database(self.agency.database_url)
        self.leave()

    def resume(self, assessment_id: str) -> None:
        """Take up an assessment again; its id is random, so that nobody guesses another's.

        Raises
        ------
        CaseloadError
            If there is none of that id, or it is of another instrument.
        """
        self._take_up(store.read_assessment(self.database, assessment_id))

    def leave(self) -> None:
        """Go back to choosing; everything answered is stored already."""
        self.assessment, self.told, self.saved_at, self.unkept = None, (), None, {}
        self.instrument: Instrument = find_instrument(self.agency, self._name)
        records = read_records(self.database, tables=["facilitators", "roles"])
        today = self.now().astimezone(self.agency.settings.zone).date()
        self.picking = Picking(self.instrument, records, self.agency.settings, today=today)

    def begin(self) -> None:
        """Open the draft of what is chosen: the one that is there already, or a new one.

        Raises
        ------
        CaseloadError
            If something is not chosen yet, or the rater may not rate this person in this way.
        """
        pick = self.picking.check()
        self._take_up(
            store.open_draft(
                self.database,
                instrument=self.instrument,
                rater_kind=pick.rater_kind,
                period=pick.period,
                rater_id=pick.rater_id,
                about_facilitator_id=self.picking.about_id or None,
                role_years=self.picking.role_years,
                actor=pick.rater_id,
                at=self.now(),
            )
        )

    @property
    def own_assessments(self) -> tuple[Assessment, ...]:
        """What the chosen rater has begun or submitted with this instrument, newest first."""
        rater_id = self.picking.pick.rater_id
        if not rater_id:
            return ()
        found = store.list_assessments(self.database, instrument=self._name, rater_id=rater_id)
        return tuple(sorted(found, key=lambda one: one.started_at, reverse=True))

    @property
    def expected(self) -> Level | None:
        """The level that the tenure of the person assessed sets; None without such levels."""
        years = None if self.assessment is None else self.assessment.role_years
        return find_expected(self.instrument, years)

    @property
    def asked(self) -> tuple[Item, ...]:
        """The items that must be answered, in the document's order."""
        return list_asked(self.instrument, self.expected)

    @property
    def asked_further(self) -> tuple[Item, ...]:
        """The next level's items, which may be answered too; none without such levels."""
        expected = self.expected
        following = find_next_level(self.instrument, expected) if expected else None
        return list_asked(self.instrument, following) if following else ()

    @property
    def missing(self) -> tuple[Item, ...]:
        """The items that must be answered and are not."""
        values = self.values
        return tuple(item for item in self.asked if item.id not in values)

    @property
    def values(self) -> Mapping[str, int]:
        """The answers so far, by item id."""
        return {} if self.assessment is None else self.assessment.values

    @property
    def score(self) -> Score | None:
        """What the answers come to, or may still come to; None where nothing is summed."""
        return score(self.instrument, self.values) if self.instrument.bands else None

    def read_note(self, item_id: str) -> str:
        """Return the note to an item; empty where there is none."""
        answer = None if self.assessment is None else self.assessment.answers.get(item_id)
        return (answer.note or "") if answer else ""

    def answer(self, item_id: str, value: int | None) -> None:
        """Keep an answer, or take it back with None; it is in the database when this returns.

        Raises
        ------
        CaseloadError
            If the item is not asked, does not take the value, or all is submitted.
        """
        self._find_item(item_id)
        # What is kept together is read together: another window may have changed the note.
        self.look()
        self._save(item_id, value, self.read_note(item_id) or None)

    def note(self, item_id: str, text: str) -> None:
        """Keep a note to an item; an answer to it stays as it is.

        Raises
        ------
        CaseloadError
            If the item is not asked here, or the assessment is submitted.
        """
        self._find_item(item_id)
        self.look()
        if faults := list_text_faults("note", text):
            self.unkept[item_id] = None
            raise CaseloadError(translate_note(faults))
        self._save(item_id, self.values.get(item_id), text.strip() or None)
        self.unkept.pop(item_id, None)

    def look(self) -> None:
        """Take note of what another sitting has answered meanwhile."""
        if self.assessment is None:
            return
        stored = store.read_assessment(self.database, self.assessment.assessment_id)
        self.told += store.list_news(stored, session=self._session, seen=self._seen)
        self.assessment, self._seen = stored, max(self._seen, stored.number)

    def submit(self) -> None:
        """Submit the assessment; from then on it is read-only.

        Raises
        ------
        CaseloadError
            If something is not answered yet, or another sitting has written meanwhile.
        """
        draft = self._require()
        if self.missing:
            count = len(self.missing)
            raise CaseloadError(
                f"{count} of {len(self.asked)} are not answered yet. An assessment is submitted "
                "whole; answer what is missing first."
            )
        self.assessment = store.submit(
            self.database, draft.assessment_id, seen=self._seen, actor=self._actor, at=self.now()
        )
        self.unkept = {}

    def release(self) -> None:
        """Let others see what one says of oneself."""
        self.assessment = store.release(
            self.database, self._require().assessment_id, actor=self._actor, at=self.now()
        )

    def amend(self, reason: str) -> None:
        """Begin a new version of a submitted assessment, with its answers and a reason.

        Raises
        ------
        CaseloadError
            If the reason says nothing, or the assessment cannot be amended.
        """
        check_reason(reason)
        self._take_up(
            store.amend(
                self.database,
                self._require().assessment_id,
                reason=reason,
                actor=self._actor,
                at=self.now(),
            )
        )

    @property
    def _actor(self) -> str:
        """Who is written to the audit trail."""
        return self._require().rater_id or self.picking.pick.rater_id

    def format_time(self, at: datetime) -> str:
        """Return a moment as the agency's clock shows it, as 14:03:22."""
        return f"{at.astimezone(self.agency.settings.zone):%H:%M:%S}"

    def _take_up(self, assessment: Assessment) -> None:
        """Show an assessment as it is stored."""
        if assessment.instrument != self._name:
            raise CaseloadError(
                f"The assessment {assessment.assessment_id} is of {assessment.instrument}, which "
                "has a form of its own. Open it from the start page."
            )
        self.instrument = find_instrument(
            self.agency, self._name, version=assessment.instrument_version
        )
        self.assessment, self._seen, self.told, self.unkept = assessment, assessment.number, (), {}
        self.picking.choose(rater_id=assessment.rater_id or "", rater_kind=assessment.rater_kind)

    def _find_item(self, item_id: str) -> Item:
        """Return an item that may be answered here."""
        for item in (*self.asked, *self.asked_further):
            if item.id == item_id:
                return item
        raise CaseloadError("This item is not asked here. Reload the page to see what is.")

    def _save(self, item_id: str, value: int | None, note: str | None) -> None:
        """Write one answer and take note of others'."""
        saved = store.save_answer(
            self.database,
            self._require().assessment_id,
            item_id,
            value=value,
            note=note,
            session=self._session,
            seen=self._seen,
            actor=self._actor,
            at=self.now(),
            instrument=self.instrument,
        )
        self.told += saved.others
        self.assessment, self._seen = saved.assessment, saved.assessment.number
        self.saved_at = saved.answer.at

    def _require(self) -> Assessment:
        """Return the assessment, or refuse where none is begun."""
        if self.assessment is None:
            raise CaseloadError("No assessment is open. Choose who you are and begin.")
        return self.assessment
