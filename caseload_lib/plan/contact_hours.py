"""The hours that contacts take, and those that a case's service plan asks for."""

from collections.abc import Iterable
from datetime import date

import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.errors import SettingsError


def find_contact_hours(service_types: Iterable[str], agency: Agency) -> dict[str, float]:
    """Return the hours of one contact for each service type.

    Parameters
    ----------
    service_types : iterable of str
        The types, each once.
    agency : Agency
        The settings.

    Returns
    -------
    dict of str to float
        Contact, travel and recording, hours.

    Raises
    ------
    SettingsError
        If the settings lack any of them; the text names every one.
    """
    wanted = sorted(service_types)
    faults = []
    for name in wanted:
        if name not in agency.service_types:
            try:
                agency.hours_of(name)
            except SettingsError as error:
                faults.append(str(error))
    if faults:
        raise SettingsError("\n".join(faults))
    return {name: agency.hours_of(name) for name in wanted}


def find_planned_hours(case_services: pd.DataFrame, day: date, agency: Agency) -> pd.Series:
    r"""Return the hours a month that each case's service plan asks for on a day.

    Σ over its rows in force that day of contacts_per_month × hours of one contact (contact,
    travel and recording); the administration of a case is not among them.

    Parameters
    ----------
    case_services : DataFrame
        The table of that name.
    day : date
        The day.
    agency : Agency
        The settings.

    Returns
    -------
    Series of float
        Hours a month by case_id, for every case with a row in force.

    Raises
    ------
    SettingsError
        If a row in force names a service type that the settings lack; the text names all.

    Examples
    --------
    >>> from caseload_lib.agency import parse_agency
    >>> from caseload_lib.frames import Records
    >>> agency = parse_agency(
    ...     '[agency]\nname = "A"\ntime_zone = "UTC"\n'
    ...     '[service_types.visit]\nlabel = "Visit"\ncontact_hours = 1.5'
    ... )
    >>> plan = {"case_id": ["C1"], "service_type": ["visit"], "contacts_per_month": [4.0]}
    >>> records = Records(case_services=pd.DataFrame({**plan, "from_on": ["2026-01-01"]}))
    >>> find_planned_hours(records.case_services, date(2026, 10, 1), agency).to_dict()
    {'C1': 6.0}
    """
    on = pd.Timestamp(day)
    plans = case_services[(case_services["from_on"] <= on) & ~(case_services["to_on"] <= on)]
    hours_of = find_contact_hours(plans["service_type"].dropna().unique(), agency)
    each = plans["service_type"].map(hours_of).astype(float)
    hours = plans["contacts_per_month"].fillna(0.0) * each
    return hours.groupby(plans["case_id"]).sum().rename("hours")
