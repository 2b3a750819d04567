"""The hours that unexpected events take, from the disruptions that were recorded."""

from caseload_lib.agency import Agency
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.plan.holdings import find_held
from caseload_lib.plan.spans import find_days, pick_rows

#: How many months are looked back.
MONTHS = 12


def find_unexpected(records: Records, month: Month, agency: Agency) -> tuple[float, str] | None:
    """Return the hours that disruptions take of a facilitator's month on average.

    The minutes of the agency's disruptions that began in the twelve months to the month, of every
    cause, ÷ 60 ÷ the months of facilitators with a case (counted on each month's last day).
    Everybody's count, since whom they meet is luck.

    Parameters
    ----------
    records : Records
        disruptions, assignments and cases.
    month : Month
        The last of the twelve months.
    agency : Agency
        The settings.

    Returns
    -------
    tuple of float and str, or None
        Hours a month and their source in words; None where fewer than
        `policies.fewest_for_spread` disruptions are recorded with their minutes.
    """
    months = month.trailing(MONTHS)
    known = records.disruptions[records.disruptions["minutes"].notna()]
    began = find_days(known["started_at"], agency.zone)
    recent = pick_rows(known.assign(began=began), "began", first=months[0].first, after=month.after)
    if len(recent) < agency.policies.fewest_for_spread:
        return None
    people = sum(find_held(records, one.last)["facilitator_id"].nunique() for one in months)
    if people == 0:
        return None
    hours = float(recent["minutes"].sum()) / 60 / people
    return hours, (
        f"{len(recent)} disruptions of the twelve months to {month.label}, the agency's mean"
    )
