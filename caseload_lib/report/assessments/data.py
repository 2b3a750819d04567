"""What a document about an assessment is made from, and who may see what of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.assess.anchors import LevelRule
from caseload_lib.assess.instrument import Instrument
from caseload_lib.assess.periods import Period
from caseload_lib.assess.raters import (
    gather_answers,
    latest_assessments,
    visible_assessments,
)
from caseload_lib.errors import CaseloadError
from caseload_lib.frames import Records
from caseload_lib.record.assessments import Assessment
from caseload_lib.report.assessments.reading import read_row

#: The tables that documents about assessments read.
TABLES = (
    "facilitators",
    "roles",
    "assessments",
    "responses",
    "actions",
    "action_progress",
    "goals",
    "coaching_notes",
    "nominations",
    "recognitions",
    "feedback",
)
#: What the experience check of a practice standard reads besides.
EXPERIENCE_TABLES = ("cases", "assignments", "services")

#: Whose assessment stands beside whose.
_OTHER_SIDE = {"self": "supervisor", "supervisor": "self"}


@dataclass(frozen=True)
class Round:
    """What several raters said in one period.

    Parameters
    ----------
    period : Period
        Which one.
    answers : mapping of str to mapping of str to int
        Values by item id by rater, in the order of submission.
    """

    period: Period
    answers: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class AssessmentData:
    """An assessment with the records around it, as one viewer may see them.

    Parameters
    ----------
    records : Records
        The tables of `TABLES`, and for a practice standard those of `EXPERIENCE_TABLES`.
    instrument : Instrument
        The version that the assessment used.
    assessment : Assessment
        The assessment.
    viewer_id : str or None
        The facilitator_id of who will read it; None for somebody who rates nobody, who sees
        only what all raters of the service say together.
    settings : Agency
        The agency's settings.
    today : date
        The day it is.
    """

    records: Records
    instrument: Instrument
    assessment: Assessment
    viewer_id: str | None
    settings: Agency
    today: date

    @cached_property
    def period(self) -> Period:
        """The time that the assessment is about."""
        return self._parse(self.assessment.period)

    @cached_property
    def rule(self) -> LevelRule:
        """When a level is met; before the performance year is over nothing is a gap."""
        settings = self.settings.assessment
        starts = settings.year_starts
        year = Period.of(self.period.first_on, kind="year", year_starts=starts)
        return LevelRule(settings.met_share, year.is_over(self.today))

    @cached_property
    def names(self) -> dict[str, str]:
        """The facilitators' names by id."""
        people = self.records.facilitators
        return {
            one: name if isinstance(name, str) else one
            for one, name in zip(people["facilitator_id"], people["name"], strict=True)
        }

    def name(self, facilitator_id: object) -> str:
        """Return somebody's name, their id where it is not recorded, a dash for nobody."""
        if not isinstance(facilitator_id, str):
            return "–"
        return self.names.get(facilitator_id, facilitator_id)

    @cached_property
    def is_own(self) -> bool:
        """Whether the viewer is the rater."""
        return self.viewer_id is not None and self.viewer_id == self.assessment.rater_id

    @cached_property
    def is_close(self) -> bool:
        """Whether the viewer is the person assessed, or that person's supervisor."""
        about, viewer = self.assessment.about_facilitator_id, self.viewer_id
        if about is None or viewer is None:
            return False
        people = self.records.facilitators.set_index("facilitator_id")["supervisor_id"]
        return viewer == about or bool(people.get(about) == viewer)

    @cached_property
    def may_read(self) -> bool:
        """Whether the viewer may see the answers one by one."""
        return self.is_own or self.assessment.assessment_id in self._seen_ids

    @cached_property
    def visible(self) -> pd.DataFrame:
        """The assessments that the viewer may see one by one."""
        return visible_assessments(
            self.records.assessments, self.records.facilitators, viewer_id=self.viewer_id or ""
        )

    @cached_property
    def _seen_ids(self) -> set[str]:
        """The ids of what the viewer may see, and of the versions that these go back to."""
        everything = self.records.assessments
        amended = everything.dropna(subset="amends_id")
        earlier = dict(zip(amended["assessment_id"], amended["amends_id"], strict=True))
        seen: set[str] = set()
        for one in self.visible["assessment_id"]:
            while one is not None and one not in seen:
                seen.add(one)
                one = earlier.get(one)
        return seen

    def drop_hidden(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return rows without those that come from an assessment the viewer may not see yet."""
        came_from = rows["assessment_id"]
        return rows[came_from.isna() | came_from.isin(self._seen_ids)]

    def is_replaced(self, one: Assessment) -> bool:
        """Tell whether a submitted version amends an assessment."""
        later = self.records.assessments
        later = later[later["submitted_at"].notna()]
        return bool((later["amends_id"] == one.assessment_id).any())

    @cached_property
    def other_side(self) -> Assessment | None:
        """The supervisor's assessment beside one's own, or the other way; None if not to be seen.

        Both are submitted and the self-assessment is released, or it is None.
        """
        wanted = _OTHER_SIDE.get(self.assessment.rater_kind)
        if wanted is None or self.assessment.is_draft or not self.may_read:
            return None
        mine = self._same(self.visible, self.assessment.period)
        found = mine[(mine["rater_kind"] == wanted) & mine["submitted_at"].notna()]
        return None if found.empty else self._read(found.iloc[-1])

    @cached_property
    def history(self) -> tuple[Assessment, ...]:
        """The rater's submitted assessments of the same in earlier periods, and this one last.

        One a period, the latest version of it, all with this version of the instrument and
        periods of this length.
        """
        about = self.assessment
        rows = self._latest
        rows = rows[(rows["rater_kind"] == about.rater_kind) & (rows["rater_id"] == about.rater_id)]
        earlier: dict[str, Assessment] = {}
        for _, row in rows.iterrows():
            if self._comes_before(str(row["period"])) and row["assessment_id"] in self._shown_ids:
                earlier[str(row["period"])] = self._read(row)
        ordered = sorted(earlier.values(), key=lambda one: self._parse(one.period).first_on)
        return (*ordered, about)

    @cached_property
    def _shown_ids(self) -> set[str]:
        """The ids of the assessments of this rater's history that the viewer may see."""
        return self._seen_ids if self.may_read else set()

    @cached_property
    def rounds(self) -> tuple[Round, ...]:
        """What all raters of the service said, period by period up to this one.

        This one's is left out while the viewer's own is a draft: nobody is led by others. So is a
        period with one rater who is not the viewer: all together, that would be one person's word.
        """
        return tuple(
            one
            for one in self._list_rounds("service")
            if len(one.answers) > 1 or self.viewer_id in one.answers
        )

    @cached_property
    def peers(self) -> tuple[Round, ...]:
        """What peers said of the person, period by period up to this one.

        Nothing where the agency asks none, or the viewer is neither the person nor the supervisor.
        """
        if not self.settings.assessment.peers or not self.is_close:
            return ()
        return self._list_rounds("peer")

    def _list_rounds(self, kind: str) -> tuple[Round, ...]:
        """Return the answers of all raters of a kind, period by period."""
        rows = self._latest
        rows = rows[rows["rater_kind"] == kind]
        waits = self.assessment.is_draft and self.viewer_id is not None
        rounds = []
        for code, mine in rows.groupby("period", observed=True):
            now = str(code) == self.assessment.period
            if (now and not waits) or self._comes_before(str(code)):
                raters = mine["rater_id"].fillna(mine["assessment_id"])
                one_each = mine[~raters.duplicated(keep="last")]
                answers = gather_answers(one_each, self.records.responses)
                rounds.append(Round(self._parse(str(code)), answers))
        return tuple(sorted(rounds, key=lambda one: one.period.first_on))

    @cached_property
    def _latest(self) -> pd.DataFrame:
        """The latest submitted versions with this version of the instrument, of the same person."""
        return self._same(latest_assessments(self.records.assessments))

    def _same(self, rows: pd.DataFrame, period: str | None = None) -> pd.DataFrame:
        """Return the assessments with this version of the instrument and of the same person."""
        about = self.assessment.about_facilitator_id
        same = (rows["instrument"] == self.instrument.name) & (
            rows["instrument_version"] == self.instrument.version
        )
        whom = rows["about_facilitator_id"]
        same &= whom.isna() if about is None else (whom == about).fillna(False)
        return rows[same & (rows["period"] == period)] if period else rows[same]

    def _comes_before(self, code: str) -> bool:
        """Tell whether a period is of the same length as this one and before it."""
        try:
            period = self._parse(code)
        except CaseloadError:
            return False
        return period.kind == self.period.kind and period.first < self.period.first

    def _parse(self, code: str) -> Period:
        return Period.parse(code, year_starts=self.settings.assessment.year_starts)

    def _read(self, row: pd.Series) -> Assessment:
        """Return a row of the table with its current answers."""
        return read_row(row, self.records.responses)
