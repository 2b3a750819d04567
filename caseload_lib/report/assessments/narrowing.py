"""The rows that the page of an assessment is made of, and no other."""

import pandas as pd

from caseload_lib.assess.raters import current_answers
from caseload_lib.frames import Records
from caseload_lib.months import Month

_RATER = ["instrument", "period", "about_facilitator_id", "rater_kind", "rater_id"]
#: What the experience check reads of a person's work.
_WORK = {
    "assignments": ["case_id", "facilitator_id", "from_on", "to_on"],
    "services": ["service_id", "case_id", "facilitator_id", "service_type", "status", "served_on"],
}
_CASE = ["case_id", "client_code", "program", "opened_on", "closed_on"]
#: What is recorded of one person and stands beside their assessment.
_OF_PERSON = ("roles", "goals", "coaching_notes", "nominations", "recognitions")


def narrow_to_service(records: Records, shown: pd.DataFrame, period: str, month: Month) -> Records:
    """Return the rows that a page of the service is made of.

    Parameters
    ----------
    records : Records
        The agency's records.
    shown : DataFrame
        The ratings of the service that count, of the period and those before it.
    period : str
        The period's code.
    month : Month
        The month; feedback and recognitions of later days are left out.

    Returns
    -------
    Records
        Raters have made-up ids, the same in every period, and their notes are left out: what
        each said is nobody else's business. Nor are there answers of a period in which only one
        has rated, since what all say together would be what that one said.
    """
    alone = shown.groupby("period")["assessment_id"].transform("size") < 2
    counted = shown[~alone | (shown["period"] == period)]
    actions = _find_actions(records, shown)
    until = pd.Timestamp(month.after)
    feedback = records.feedback[records.feedback["given_on"] < until]
    thanks = records.recognitions[records.recognitions["given_on"] < until]
    owners = set(actions["owner_id"].dropna())
    return Records(
        facilitators=_name_people(records, owners),
        assessments=_hide_raters(counted),
        responses=_find_answers(records, shown[~alone], notes=False),
        actions=actions,
        action_progress=_find_progress(records, actions),
        feedback=feedback.drop(columns="text"),
        recognitions=thanks[["recognition_id", "facilitator_id", "given_on"]],
    )


def narrow_to_person(
    records: Records,
    shown: pd.DataFrame,
    peers: pd.DataFrame,
    facilitator_id: str,
    month: Month,
    *,
    work: bool,
) -> Records:
    """Return the rows that the page of one person's assessment is made of.

    Parameters
    ----------
    records : Records
        The agency's records.
    shown : DataFrame
        Their own and their supervisor's assessments that may be shown.
    peers : DataFrame
        Their peers' ratings, to be summed up.
    facilitator_id : str
        The person.
    month : Month
        The month; what the person did on later days is left out.
    work : bool
        Whether the page tells how much experience is recorded.

    Returns
    -------
    Records
        Rows about this person. Peers have made-up ids, and their notes are left out.
    """
    actions = _find_actions(records, shown)
    own = {name: _of(records[name], facilitator_id) for name in _OF_PERSON}
    own["goals"] = _follow_versions(own["goals"], records, shown)
    people = {facilitator_id, *shown["rater_id"].dropna(), *actions["owner_id"].dropna()}
    people |= set(own["coaching_notes"]["by_facilitator_id"].dropna())
    return Records(
        facilitators=_name_people(records, people),
        assessments=pd.concat([shown, _hide_raters(peers)], ignore_index=True),
        responses=pd.concat([
            _find_answers(records, shown, notes=True), _find_answers(records, peers, notes=False),
        ]),
        actions=actions,
        action_progress=_find_progress(records, actions),
        **own,
        **(_find_work(records, facilitator_id, month) if work else {}),
    )  # fmt: skip


def _of(rows: pd.DataFrame, facilitator_id: str) -> pd.DataFrame:
    """Return a person's own rows."""
    return rows[(rows["facilitator_id"] == facilitator_id).fillna(False)]


def _name_people(records: Records, ids: set[str]) -> pd.DataFrame:
    """Return who these people are called and who their supervisor is."""
    people = records.facilitators
    chosen = people[people["facilitator_id"].isin(ids)]
    return chosen[["facilitator_id", "name", "supervisor_id", "started_on", "ended_on"]]


def _hide_raters(rows: pd.DataFrame) -> pd.DataFrame:
    """Return assessments with made-up raters, numbered in the order of submission."""
    raters = rows["rater_id"].fillna(rows["assessment_id"])
    numbers = {rater: f"rater-{n}" for n, rater in enumerate(dict.fromkeys(raters), start=1)}
    return rows.assign(rater_id=raters.map(numbers).astype("str"), reason=None)


def _find_answers(records: Records, shown: pd.DataFrame, *, notes: bool) -> pd.DataFrame:
    """Return the answers that hold now, with or without their notes."""
    responses = records.responses
    held = current_answers(responses[responses["assessment_id"].isin(shown["assessment_id"])])
    return held if notes else held.drop(columns=["note", "session", "answered_at"])


def _find_actions(records: Records, shown: pd.DataFrame) -> pd.DataFrame:
    """Return the actions decided on after these assessments or an earlier version of them."""
    followed = _follow_versions(records.actions, records, shown)
    return followed[followed["assessment_id"].notna()]


def _follow_versions(rows: pd.DataFrame, records: Records, shown: pd.DataFrame) -> pd.DataFrame:
    """Return rows that hang on no assessment, or on one that is shown or on a version of it.

    Those on another version are hung on the one that is shown.
    """
    every = records.assessments
    keys = every[_RATER].fillna("").agg("\n".join, axis=1) if len(every) else pd.Series(dtype="str")
    key_of = dict(zip(every["assessment_id"], keys, strict=True))
    shown_of = {key_of[shown_id]: shown_id for shown_id in shown["assessment_id"]}
    known = every.loc[every["rater_id"].notna(), "assessment_id"]
    place = {one: shown_of[key_of[one]] for one in known if key_of[one] in shown_of}
    place |= {one: one for one in shown["assessment_id"]}
    followed = rows["assessment_id"].map(place).astype("str")
    return rows.assign(assessment_id=followed)[rows["assessment_id"].isna() | followed.notna()]


def _find_progress(records: Records, actions: pd.DataFrame) -> pd.DataFrame:
    """Return how far these actions were at their reviews."""
    progress = records.action_progress
    return progress[progress["action_id"].isin(actions["action_id"])]


def _find_work(records: Records, facilitator_id: str, month: Month) -> dict[str, pd.DataFrame]:
    """Return the cases carried and the contacts made until a month's end, without any words."""
    until = pd.Timestamp(month.after)
    held = _of(records.assignments, facilitator_id)
    served = _of(records.services, facilitator_id)
    held, served = held[held["from_on"] < until], served[served["served_on"] < until]
    cases = records.cases
    own = cases[cases["case_id"].isin({*held["case_id"], *served["case_id"].dropna()})]
    return {
        "cases": own[_CASE],
        "assignments": held[_WORK["assignments"]],
        "services": served[_WORK["services"]],
    }
