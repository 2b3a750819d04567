"""Who may rate whom, and who may see which assessment."""

from collections.abc import Mapping

import pandas as pd

from caseload_lib.errors import CaseloadError, list_offenders

#: The kinds of rater that a person's assessment knows.
RATER_KINDS = ("self", "supervisor", "peer", "service")


def current_answers(responses: pd.DataFrame) -> pd.DataFrame:
    """Return the answers that hold now: of each assessment and item the one written last.

    Parameters
    ----------
    responses : DataFrame
        As the table declares; `response_id` sorts in the order of writing.

    Returns
    -------
    DataFrame
        The same columns, sorted by assessment and then as written; an item whose last response
        has no value was withdrawn and is not in it.

    Examples
    --------
    >>> responses = pd.DataFrame(
    ...     {"response_id": ["R1", "R2", "R3"], "assessment_id": "A1", "item_id": ["1", "2", "1"],
    ...      "value": pd.array([1, 2, 3], "Int64")}
    ... )
    >>> current_answers(responses)["value"].tolist()
    [2, 3]
    """
    written = responses.sort_values("response_id", kind="stable")
    last = written.drop_duplicates(["assessment_id", "item_id"], keep="last")
    held = last[last["value"].notna()]
    return held.sort_values("assessment_id", kind="stable").reset_index(drop=True)


def latest_assessments(assessments: pd.DataFrame) -> pd.DataFrame:
    """Return the submitted assessments that no later version replaces.

    Parameters
    ----------
    assessments : DataFrame
        As the table declares. A version that amends another replaces it once it is submitted.

    Returns
    -------
    DataFrame
        The same columns, in the order of submission.
    """
    submitted = assessments[assessments["submitted_at"].notna()]
    latest = _drop_replaced(submitted, assessments)
    return latest.sort_values("submitted_at", kind="stable", ignore_index=True)


def gather_answers(assessments: pd.DataFrame, responses: pd.DataFrame) -> dict[str, dict[str, int]]:
    """Return what each of these assessments answers, by its rater.

    Parameters
    ----------
    assessments : DataFrame
        One row a rater, of one instrument, period and kind: as `latest_assessments` and a choice
        of rows give them.
    responses : DataFrame
        As the table declares.

    Returns
    -------
    dict of str to dict of str to int
        Values by item id by rater, raters in the order of the rows. One without answers is in it.

    Raises
    ------
    CaseloadError
        If a rater has more than one of the assessments.
    """
    raters = assessments["rater_id"].fillna(assessments["assessment_id"])
    twice = raters[raters.duplicated()].unique()
    if len(twice):
        raise CaseloadError(
            "Each rater's answers are counted once. More than one assessment was given by "
            f"{list_offenders(twice)}. Choose one period and one instrument."
        )
    held = current_answers(responses)
    by_id = {
        str(key): dict(zip(rows["item_id"], rows["value"].astype(int), strict=True))
        for key, rows in held.groupby("assessment_id", observed=True)
    }
    return {
        str(rater): by_id.get(str(key), {})
        for rater, key in zip(raters, assessments["assessment_id"], strict=True)
    }


def visible_assessments(
    assessments: pd.DataFrame, facilitators: pd.DataFrame, *, viewer_id: str
) -> pd.DataFrame:
    """Return the assessments that a person may see one by one.

    One's own ratings, drafts among them, always. Beyond these: a person and their own supervisor
    see what each said about the person once both have submitted theirs, of the same instrument
    and period, and the person has released theirs; until then neither sees the other's. Whoever
    is the supervisor no more, or has not rated that period, does not see the self-assessment. A
    peer's or a service rating is seen by its rater only; others get summaries. Of several
    versions the viewer gets the last that they may see: an amended self-assessment replaces the
    released one for the supervisor once it is itself submitted and released.

    Parameters
    ----------
    assessments : DataFrame
        As the table declares.
    facilitators : DataFrame
        As the table declares; it says who is whose supervisor.
    viewer_id : str
        The facilitator_id of who is looking.

    Returns
    -------
    DataFrame
        The rows that may be seen, in their order and numbered from 0.
    """
    own = (assessments["rater_id"] == viewer_id).fillna(False)
    submitted = assessments["submitted_at"].notna()
    kind, pair = assessments["rater_kind"], _name_pairs(assessments)
    led = set(facilitators.loc[facilitators["supervisor_id"] == viewer_id, "facilitator_id"])
    selves = (kind == "self") & submitted & assessments["released_at"].notna()
    others = (kind == "supervisor") & submitted
    about = assessments["about_facilitator_id"]
    of_the_led = selves & about.isin(led) & pair.isin(pair[others & own])
    of_oneself = others & (about == viewer_id).fillna(False) & pair.isin(pair[selves & own])
    seen = assessments[own | of_the_led | of_oneself]
    return _drop_replaced(seen, assessments).reset_index(drop=True)


def check_rater(
    facilitators: pd.DataFrame,
    *,
    rater_kind: str,
    rater_id: str | None,
    about_facilitator_id: str | None,
    peers_allowed: bool,
) -> None:
    """Refuse a rater who may not rate this person, or the service, as this kind of rater.

    Parameters
    ----------
    facilitators : DataFrame
        As the table declares.
    rater_kind : str
        One of `RATER_KINDS`.
    rater_id, about_facilitator_id : str or None
        Who rates, and whom; nobody is rated where the service is.
    peers_allowed : bool
        Whether the agency asks peers.

    Raises
    ------
    CaseloadError
        If the kind is unknown.
    CaseloadError
        If the rater or the person rated is missing or no facilitator of the records.
    CaseloadError
        If a service rating is about a person.
    CaseloadError
        If a self-assessment is about another person.
    CaseloadError
        If who rates as supervisor is not the supervisor on record.
    CaseloadError
        If peers are not asked, or the peer is the person or the person's supervisor.

    Examples
    --------
    >>> people = pd.DataFrame({"facilitator_id": ["F001", "F002"], "supervisor_id": [None, "F001"]})
    >>> check_rater(
    ...     people, rater_kind="supervisor", rater_id="F001", about_facilitator_id="F002",
    ...     peers_allowed=False,
    ... )
    """
    if rater_kind not in RATER_KINDS:
        raise CaseloadError(
            f"A rater is one of {', '.join(RATER_KINDS)}. Given: {rater_kind!r}. Choose one."
        )
    supervisors = dict(
        zip(facilitators["facilitator_id"], facilitators["supervisor_id"], strict=True)
    )
    _check_person(supervisors, rater_id, "who rates")
    if rater_kind == "service":
        if about_facilitator_id is not None:
            raise CaseloadError(
                "A rating of the service is about nobody in particular. "
                f"Given: {about_facilitator_id}. Leave the person out."
            )
        return
    _check_person(supervisors, about_facilitator_id, "who is rated")
    refusal = _refuse_kind(
        rater_kind,
        is_self=rater_id == about_facilitator_id,
        is_supervisor=_same(supervisors[str(about_facilitator_id)], rater_id),
        peers_allowed=peers_allowed,
    )
    if refusal:
        raise CaseloadError(f"{refusal} Given: {rater_id} about {about_facilitator_id}.")


def _refuse_kind(
    kind: str, *, is_self: bool, is_supervisor: bool, peers_allowed: bool
) -> str | None:
    """Return why a rater of this kind is refused, or None."""
    if kind == "self" and not is_self:
        return "A self-assessment is by the person whom it is about. Choose another kind of rater."
    if kind == "supervisor" and (is_self or not is_supervisor):
        return (
            "As supervisor rates only the person's own, as the facilitators' records have it. "
            "Correct supervisor_id there, or choose another kind of rater."
        )
    if kind == "peer" and not peers_allowed:
        return "This agency asks no peers. Set peers = true under [assessment] to ask them."
    if kind == "peer" and (is_self or is_supervisor):
        return "A peer is neither the person nor their supervisor. Choose that kind of rater."
    return None


def _check_person(supervisors: Mapping[str, object], person: str | None, role: str) -> None:
    """Refuse a person who is missing or unknown."""
    if person is None or person not in supervisors:
        given = "nobody" if person is None else person
        raise CaseloadError(
            f"An assessment needs to know {role}, by a facilitator_id of the records. "
            f"Given: {given}. See the table facilitators."
        )


def _same(one: object, other: object) -> bool:
    """Return whether two ids are the same; a missing one is the same as none."""
    return not pd.isna(one) and one == other


def _name_pairs(assessments: pd.DataFrame) -> "pd.Series[str]":
    """Return a name of person, instrument and period, the same for all who rate these."""
    about = assessments["about_facilitator_id"].fillna("").astype("str")
    instrument, period = assessments["instrument"], assessments["period"]
    return about + "\n" + instrument.astype("str") + "\n" + period.astype("str")


def _drop_replaced(some: pd.DataFrame, assessments: pd.DataFrame) -> pd.DataFrame:
    """Return some assessments without those that a submitted one among them goes back to.

    The chain of amendments is followed through all assessments, as a version in between may not
    be among these.
    """
    amended = assessments.dropna(subset="amends_id")
    earlier = dict(zip(amended["assessment_id"], amended["amends_id"], strict=True))
    replaced: set[object] = set()
    for version in some.loc[some["submitted_at"].notna(), "assessment_id"]:
        while (version := earlier.get(version)) is not None and version not in replaced:
            replaced.add(version)
    return some[~some["assessment_id"].isin(replaced)]
