"""Which assessments may stand on a page that lies where supervisors look, and of which period."""

from collections.abc import Iterable

import pandas as pd

from caseload_lib.assess.periods import Period
from caseload_lib.assess.raters import latest_assessments, visible_assessments
from caseload_lib.errors import RecordsError
from caseload_lib.months import Month

_SAME = ["instrument", "period", "about_facilitator_id", "rater_kind"]


def list_service_ratings(assessments: pd.DataFrame) -> pd.DataFrame:
    """Return the ratings of the service that count: of each rater the newest submitted.

    Parameters
    ----------
    assessments : DataFrame
        As the table declares.

    Returns
    -------
    DataFrame
        The same columns, in the order of submission.
    """
    about_service = (assessments["rater_kind"] == "service") & assessments[
        "about_facilitator_id"
    ].isna()
    return _keep_newest(latest_assessments(assessments[about_service]))


def list_shared(
    assessments: pd.DataFrame, facilitators: pd.DataFrame, facilitator_id: str
) -> pd.DataFrame:
    """Return what both a person and their own supervisor may see of what was said of the person.

    A page is seen by both, so it holds what either may see: the self-assessment from its release
    on, and not before the supervisor on record has submitted theirs of the same instrument and
    period, so that neither has seen the other's; then the supervisor's as well. Where no
    supervisor is on record, the release alone decides. Drafts, and versions that their author
    has not released, are on no page: an earlier version that was released stays.

    Parameters
    ----------
    assessments, facilitators : DataFrame
        As the tables declare.
    facilitator_id : str
        The person.

    Returns
    -------
    DataFrame
        The same columns: self-assessments and the supervisor's, of each the newest version, in
        the order of submission.
    """
    about = assessments[(assessments["about_facilitator_id"] == facilitator_id).fillna(False)]
    kind, submitted = about["rater_kind"], about["submitted_at"].notna()
    own = about[(kind == "self") & submitted & about["released_at"].notna()]
    supervisor = _find_supervisor(facilitators, facilitator_id)
    if supervisor is None:
        return _keep_newest(own)
    seen = visible_assessments(about, facilitators, viewer_id=supervisor)
    seen = seen[seen["submitted_at"].notna() & (seen["about_facilitator_id"] == facilitator_id)]
    of_self = seen[seen["rater_kind"] == "self"]
    of_supervisor = seen[(seen["rater_kind"] == "supervisor") & (seen["rater_id"] == supervisor)]
    both = _list_pairs(of_self) & _list_pairs(of_supervisor)
    shared = pd.concat([of_self, of_supervisor])
    held = [pair in both for pair in zip(shared["instrument"], shared["period"], strict=True)]
    return _keep_newest(shared[pd.Series(held, index=shared.index, dtype="bool")])


def list_peer_ratings(assessments: pd.DataFrame, facilitator_id: str) -> pd.DataFrame:
    """Return the ratings of a person by their peers that count: of each the newest submitted.

    Parameters
    ----------
    assessments : DataFrame
        As the table declares.
    facilitator_id : str
        The person.

    Returns
    -------
    DataFrame
        The same columns, in the order of submission. None of it may be shown but summed up.
    """
    about = (assessments["about_facilitator_id"] == facilitator_id).fillna(False)
    by_peers = assessments["rater_kind"] == "peer"
    return _keep_newest(latest_assessments(assessments[about & by_peers]))


def choose_period(codes: Iterable[str], month: Month, *, year_starts: int) -> Period | None:
    """Return the period that a month's page is of.

    Of those that the month belongs to it is the one that began last; where several began
    together, as a year and its first quarter, the shortest.

    Parameters
    ----------
    codes : iterable of str
        The periods of which there are assessments; what is no period is passed over.
    month : Month
        The month.
    year_starts : int
        The month in which the performance year begins, 1 to 12.

    Returns
    -------
    Period or None
        None where the month belongs to none of them.

    Examples
    --------
    >>> choose_period(["2026", "2026-Q4", "2026-Q1"], Month(2026, 10), year_starts=1).code
    '2026-Q4'
    """
    periods = [period for code in set(codes) if (period := read_period(code, year_starts))]
    fitting = [period for period in periods if period.first <= month <= period.last]
    return max(fitting, key=lambda one: (one.first - month, month - one.last), default=None)


def read_period(code: str, year_starts: int) -> Period | None:
    """Return the period that a code names, None where it names none.

    Parameters
    ----------
    code : str
        As it is stored.
    year_starts : int
        The month in which the performance year begins, 1 to 12.

    Returns
    -------
    Period or None
        The period.
    """
    try:
        return Period.parse(code, year_starts=year_starts)
    except RecordsError:
        return None


def _list_pairs(rows: pd.DataFrame) -> set[tuple[str, str]]:
    """Return the instruments and periods of some assessments."""
    return set(zip(rows["instrument"], rows["period"], strict=True))


def _find_supervisor(facilitators: pd.DataFrame, facilitator_id: str) -> str | None:
    """Return whose page a person's is besides their own."""
    found = facilitators.loc[facilitators["facilitator_id"] == facilitator_id, "supervisor_id"]
    known = found.dropna()
    return str(known.iloc[0]) if len(known) and known.iloc[0] != facilitator_id else None


def _keep_newest(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows in the order of submission, of each rater and period the last one only."""
    ordered = rows.sort_values(["submitted_at", "assessment_id"], kind="stable")
    unknown = ordered["rater_id"].isna()
    twice = ordered.duplicated([*_SAME, "rater_id"], keep="last") & ~unknown
    return ordered[~twice].reset_index(drop=True)
