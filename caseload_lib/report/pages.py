"""What a page shows: one facilitator's month, or the team's."""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.frames import Records, list_rows
from caseload_lib.months import Month
from caseload_lib.report.documents.document import Document


class Facts:
    """What sections look up in the frames of one page, read out of them once."""

    history: pd.DataFrame
    judged: pd.DataFrame

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """The rows of `judged` as plain values, what is missing as None."""
        return list_rows(self.judged)

    @cached_property
    def courses(self) -> dict[tuple[str, str], dict[str, float]]:
        """The values of `history` by indicator and part, then by month; NaN where not known."""
        courses: dict[tuple[str, str], dict[str, float]] = {}
        columns = ("indicator", "breakdown", "month", "value")
        for indicator, part, month, value in zip(
            *(self.history[name] for name in columns), strict=True
        ):
            courses.setdefault((indicator, part), {})[month] = value
        return courses


@dataclass(frozen=True)
class PageData(Facts):
    """What one facilitator's page of one month shows: their own rows, and unnamed peers.

    Parameters
    ----------
    facilitator_id, name : str
        Whose page it is.
    month : Month
        The month reviewed.
    agency : Agency
        The settings.
    history : DataFrame
        Their facts month by month, as `review.history.history_facts` gives them.
    judged : DataFrame
        The month's values with verdicts, as `review.verdicts.judge_history` gives them.
    pooled : DataFrame
        The agency's facts month by month, as `review.history.pool_facts` gives them.
    peers : DataFrame
        value, numerator, denominator of the planned contacts made of the other facilitators,
        ordered by value and without a name, as `own_rows.find_peers` gives them.
    attention : DataFrame
        Their cases that need attention, as `review.attention.list_attention` gives them.
    unwatched : tuple of str
        What cannot be watched because nothing of it is recorded.
    thanks : DataFrame
        given_on and text of the thanks they were given in the month.
    recommendations : DataFrame
        kind and text of what was recommended for them.
    review : tuple of str
        The facilitator's comment and the agreed cause; "" where nothing is recorded.
    colleagues : tuple of int
        From how many colleagues support came, and to how many it went.
    contacts : tuple of int
        How many contacts with clients they delivered in the month, and how many they attempted.
    inferred : int
        How many of the month's assignments were concluded from contacts.
    records_until : date or None
        The latest day, up to the month's last, of which anything is recorded.
    assessments : tuple of (str, str), default ()
        The pages of assessments of this person that lie beside: file name and instrument's title.
    documents : dict of str to Document, default empty
        What was found out about sharing, by the section's anchor, for this person alone.
    """

    facilitator_id: str
    name: str
    month: Month
    agency: Agency
    history: pd.DataFrame
    judged: pd.DataFrame
    pooled: pd.DataFrame
    peers: pd.DataFrame
    attention: pd.DataFrame
    unwatched: tuple[str, ...]
    thanks: pd.DataFrame
    recommendations: pd.DataFrame
    review: tuple[str, str]
    colleagues: tuple[int, int]
    contacts: tuple[int, int]
    inferred: int
    records_until: date | None
    assessments: tuple[tuple[str, str], ...] = ()
    documents: dict[str, Document] = field(default_factory=dict)

    @property
    def draft(self) -> bool:
        """Whether the facilitator's comment or the agreed cause is still to come."""
        return not all(self.review)


@dataclass(frozen=True)
class TeamData(Facts):
    """What the team's page of one month shows: the agency as a whole, and no client.

    Parameters
    ----------
    month : Month
        The month reviewed.
    agency : Agency
        The settings.
    history : DataFrame
        The agency's facts month by month, as `review.history.pool_facts` gives them.
    judged : DataFrame
        The month's values with verdicts.
    spread : DataFrame
        indicator, breakdown, unit, people, lowest, median, highest.
    members : DataFrame
        facilitator_id, name, caseload, available_hours, needed_hours, utilisation, uncounted,
        support_given_hours, support_received_hours, leads (whether they have the role of a lead
        in the month), reason; by facilitator_id.
    days_between : DataFrame
        scope, events, mean_days, since_days of the agency's disruptions.
    recommendations : DataFrame
        kind and text of what was recommended to the agency.
    contacts : tuple of int
        How many contacts with clients were delivered in the month, and how many attempted.
    inferred : int
        How many of the month's assignments were concluded from contacts.
    records_until : date or None
        The latest day, up to the month's last, of which anything is recorded.
    documents : dict of str to Document, default empty
        What was found out about sharing, by the section's anchor, without a client.
    """

    month: Month
    agency: Agency
    history: pd.DataFrame
    judged: pd.DataFrame
    spread: pd.DataFrame
    members: pd.DataFrame
    days_between: pd.DataFrame
    recommendations: pd.DataFrame
    contacts: tuple[int, int]
    inferred: int
    records_until: date | None
    documents: dict[str, Document] = field(default_factory=dict)


@dataclass(frozen=True)
class AssessmentPageData:
    """What the page of one assessment shows: of the service, or of one person.

    Parameters
    ----------
    month : Month
        The month among whose pages it lies; the page says how it was on that month's last day.
    agency : Agency
        The settings.
    instrument, title : str
        The instrument's name, and its title as people read it.
    definition : str
        The version that was answered, as `assess.instruments.write_instrument` writes it; "" where
        it could not be read.
    fault : str
        Why it could not be read; "" where it was.
    period : str
        The code of the period assessed.
    about : str
        The person's facilitator_id, or "service".
    assessment_id : str
        The assessment that leads: the person's own, or the newest rating of the service.
    records : Records
        The rows that the page is made of, and no other: no draft, nothing unreleased; who rated
        the service, or a colleague as a peer, has a made-up id, and their notes are left out.
    """

    month: Month
    agency: Agency
    instrument: str
    title: str
    definition: str
    fault: str
    period: str
    about: str
    assessment_id: str
    records: Records
