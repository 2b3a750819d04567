"""The pages of assessments that lie beside a month's: which there are, and what each shows."""

from collections.abc import Callable

import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.assess.instrument import Instrument
from caseload_lib.assess.instruments import write_instrument
from caseload_lib.errors import CaseloadError
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.report.assessments.narrowing import narrow_to_person, narrow_to_service
from caseload_lib.report.assessments.shared import (
    choose_period,
    list_peer_ratings,
    list_service_ratings,
    list_shared,
    read_period,
)
from caseload_lib.report.pages import AssessmentPageData
from caseload_lib.report.runs import SERVICE, name_assessment

#: Gives an instrument by its name and version.
FindInstrument = Callable[[str, str], Instrument]


def prepare_assessments(
    records: Records, month: Month, agency: Agency, *, find: FindInstrument
) -> dict[str, AssessmentPageData]:
    """Return what the pages of assessments beside a month's pages show.

    Of each instrument there is one page of the service, where somebody has submitted a rating of
    it, and one of each person of whom something may be shown (`shared.list_shared`).
    Each is of the period that the month belongs to and that began last
    (`shared.choose_period`), and tells how it was on the month's last day.

    Parameters
    ----------
    records : Records
        The agency's records.
    month : Month
        The month.
    agency : Agency
        The settings.
    find : callable
        Gives an instrument by its name and version.

    Returns
    -------
    dict of str to AssessmentPageData
        By the page's name (`runs.name_assessment`), sorted. Nothing where nothing is assessed.
    """
    assessments = records.assessments
    pages: dict[str, AssessmentPageData] = {}
    if assessments.empty:
        return pages
    released = (assessments["rater_kind"] == "self") & assessments["released_at"].notna()
    people = assessments.loc[released, "about_facilitator_id"].dropna()
    for about in (SERVICE, *sorted(people.unique())):
        shown = _list_shown(records, about)
        for instrument, rows in shown.groupby("instrument"):
            name = name_assessment(str(instrument), about)
            period = _choose_period(rows, month, agency)
            if name and period:
                pages[name] = prepare_assessment(
                    records, month, agency, str(instrument), about, period, find=find
                )
    return dict(sorted(pages.items()))


def prepare_assessment(
    records: Records,
    month: Month,
    agency: Agency,
    instrument: str,
    about: str,
    period: str = "",
    *,
    find: FindInstrument,
) -> AssessmentPageData:
    """Return what the page of one assessment shows.

    Parameters
    ----------
    records : Records
        The agency's records.
    month : Month
        The month on whose last day it is looked at.
    agency : Agency
        The settings.
    instrument : str
        The instrument's name.
    about : str
        The person's facilitator_id, or "service".
    period : str, default ""
        The period's code; "" for the one that a month's page is of.
    find : callable
        Gives an instrument by its name and version.

    Returns
    -------
    AssessmentPageData
        Its own rows only.

    Raises
    ------
    CaseloadError
        If there is nothing of it that may be shown.
    """
    shown = _list_shown(records, about)
    shown = shown[shown["instrument"] == instrument]
    code = period or _choose_period(shown, month, agency)
    now = shown[shown["period"] == code]
    if now.empty:
        raise CaseloadError(_tell_nothing(instrument, about, period, month))
    leading = now[now["rater_kind"] != "supervisor"].iloc[-1]
    version = str(leading["instrument_version"])
    definition, fault = _read_definition(find, instrument, version)
    same = _keep_same(shown, version, code, agency)
    peers = list_peer_ratings(records.assessments, about) if agency.assessment.peers else None
    return AssessmentPageData(
        month=month,
        agency=agency,
        instrument=instrument,
        title=definition.title if definition else instrument,
        definition=write_instrument(definition) if definition else "",
        fault=fault,
        period=code,
        about=about,
        assessment_id=str(leading["assessment_id"]),
        records=narrow_to_service(records, same, code, month)
        if about == SERVICE
        else narrow_to_person(
            records,
            same,
            _keep_peers(peers, same, instrument),
            about,
            month,
            work=bool(definition and definition.experience_months),
        ),
    )


def _list_shown(records: Records, about: str) -> pd.DataFrame:
    """Return the assessments that the pages about the service, or a person, may show."""
    if about == SERVICE:
        return list_service_ratings(records.assessments)
    return list_shared(records.assessments, records.facilitators, about)


def _choose_period(shown: pd.DataFrame, month: Month, agency: Agency) -> str:
    """Return the code of the period that the month's page is of, "" where there is none."""
    starts = agency.assessment.year_starts
    period = choose_period(shown["period"].unique(), month, year_starts=starts)
    return period.code if period else ""


def _read_definition(
    find: FindInstrument, instrument: str, version: str
) -> tuple[Instrument | None, str]:
    """Return an instrument, or why it cannot be read: its page fails then, and no other."""
    try:
        return find(instrument, version), ""
    except CaseloadError as error:
        return None, str(error)


def _keep_same(shown: pd.DataFrame, version: str, code: str, agency: Agency) -> pd.DataFrame:
    """Return what was answered in the same words, of a period and those that ended before it.

    Answers to other words are answers to other questions.
    """
    starts = agency.assessment.year_starts
    last = read_period(code, starts)
    periods = {each: read_period(each, starts) for each in shown["period"].unique()}
    fit = [
        each
        for each, period in periods.items()
        if each == code or (period and last and period.end_on < last.end_on)
    ]
    return shown[(shown["instrument_version"] == version) & shown["period"].isin(fit)]


def _keep_peers(peers: pd.DataFrame | None, same: pd.DataFrame, instrument: str) -> pd.DataFrame:
    """Return the peers' ratings of the periods and in the words that are shown."""
    if peers is None:
        return same.iloc[:0]
    fits = (peers["instrument"] == instrument) & peers["period"].isin(same["period"])
    return peers[fits & peers["instrument_version"].isin(same["instrument_version"])]


def _tell_nothing(instrument: str, about: str, period: str, month: Month) -> str:
    """Return why there is no such page, without saying whether a person has assessed themself."""
    when = f"period {period}" if period else f"a period that {month} belongs to"
    rule = (
        "A page of the service is made once somebody has submitted a rating of it."
        if about == SERVICE
        else "A page about a person is made once they have released their self-assessment and "
        "their supervisor on record has submitted theirs of the same period; nothing is shown "
        "before."
    )
    return (
        f"There is no assessment by {instrument} to show of {when}, about {about}. {rule} "
        "Check the three, or wait."
    )
