"""Every indicator of some months, for all facilitators at once."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.review.caseload import count_cases
from caseload_lib.review.contacts import count_contacts
from caseload_lib.review.events import count_events
from caseload_lib.review.facts import ROWS, stack_facts
from caseload_lib.review.hours import count_hours
from caseload_lib.review.ledger import Ledger
from caseload_lib.review.outcomes import count_outcomes
from caseload_lib.review.roster import Roster
from caseload_lib.review.teams import count_teams


def month_facts(records: Records, month: Month, agency: Agency) -> pd.DataFrame:
    r"""Return every indicator of a month for every facilitator reported in it.

    Who is reported is defined by `roster.find_reported`; the indicators, with their formulas,
    by `caseload.count_cases`, `hours.count_hours`, `hours.find_available`, `hours.find_needed`,
    `contacts.count_contacts`, `events.count_disruptions`, `events.count_obligations`,
    `events.count_referrals`, `events.average_feedback`, `outcomes.count_outcomes` and
    `teams.count_teams`. Units are those of `agency.INDICATORS`. The order of the rows of the
    records changes nothing.

    Parameters
    ----------
    records : Records
        The agency's records. Only facilitators, cases and assignments need rows: what depends on
        an empty table is missing and says so.
    month : Month
        The month.
    agency : Agency
        The settings.

    Returns
    -------
    DataFrame
        One row for each facilitator × `facts.ROWS` (every indicator, and each breakdown of one
        that is broken down, without a total), ordered by facilitator_id, then as
        `agency.INDICATORS`, then as `facts.BREAKDOWNS`; no rows if nobody is reported. Columns:

        - facilitator_id (str)
        - indicator (str): a key of `agency.INDICATORS`
        - breakdown (str): "" where there is none
        - value (float64): missing (nan) where it cannot be known
        - numerator, denominator (float64): missing where the value is. A plain count or number
          of hours is its own numerator and has no denominator; the value of every other
          indicator is numerator ÷ denominator
        - unit (str): as in `agency.INDICATORS`
        - reason (str): in plain words why the value is missing; null exactly where it is known
        - uncounted (Int64): how many cases, closures or disruptions the value leaves out for
          want of a record; 0 where it leaves out none

        Numbers are rounded to ten decimals.

    Raises
    ------
    SettingsError
        If a service plan of the month names a service type that the settings lack.
    RecordsError
        If a disruption's cause is none of the closed list.

    Examples
    --------
    >>> from caseload_lib.agency import parse_agency
    >>> agency = parse_agency('[agency]\nname = "Harbour"\ntime_zone = "America/New_York"')
    >>> records = Records(
    ...     facilitators=pd.DataFrame({"facilitator_id": ["F001"], "name": ["Ana"]}),
    ...     cases=pd.DataFrame({"case_id": ["C1"], "opened_on": ["2026-03-04"]}),
    ...     assignments=pd.DataFrame(
    ...         {"case_id": ["C1"], "facilitator_id": ["F001"], "from_on": ["2026-03-04"]}
    ...     ),
    ... )
    >>> facts = month_facts(records, Month(2026, 10), agency).set_index("indicator")
    >>> float(facts.loc["caseload", "value"]), facts.loc["utilisation", "reason"]
    (1.0, 'no contract hours are recorded')
    """
    return find_facts(Ledger.of(records), [month], agency).drop(columns="month")


def find_facts(ledger: Ledger, months: Sequence[Month], agency: Agency) -> pd.DataFrame:
    """Return the facts of some months, found in one pass.

    Parameters
    ----------
    ledger : Ledger
        `Ledger.of(records)`.
    months : sequence of Month
        Which, in order, each once; there may be others between them.
    agency : Agency
        The settings.

    Returns
    -------
    DataFrame
        A column month (str, as "2026-10") and the columns of `month_facts`; by month, each as
        `month_facts` gives it.

    Raises
    ------
    SettingsError
        If a service plan of those months names a service type that the settings lack.
    RecordsError
        If a disruption's cause is none of the closed list.
    """
    roster = Roster.of(ledger, months)
    facts = stack_facts(
        roster.ids,
        [
            *count_cases(roster),
            *count_hours(roster, agency),
            *count_contacts(roster),
            *count_events(roster, agency),
            *count_outcomes(roster, agency),
            *count_teams(roster),
        ],
    )
    names = pd.array([str(month) for month in months], dtype="str")
    facts.insert(0, "month", names.take(np.repeat(roster.month.astype(np.int16), len(ROWS))))
    return facts
