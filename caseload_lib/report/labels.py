"""What a page calls each indicator, each part of one, and each kind of disruption."""

from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Label:
    """How a page names and explains one indicator.

    Parameters
    ----------
    name : str
        What it is called.
    about : str
        How it is counted, in a phrase: what is divided by what.
    """

    name: str
    about: str


#: Every indicator's label, in the order of `caseload_lib.agency.INDICATORS`.
LABELS = MappingProxyType(
    {
        "caseload": Label("Caseload on the last day", "cases held, shared ones by their share"),
        "average_caseload": Label("Average caseload", "case-days ÷ days of the month"),
        "cases_opened": Label("Cases opened", "new cases that began with you"),
        "cases_closed": Label("Cases closed", "cases that closed while you held them"),
        "cases_received": Label("Cases received", "taken over from a colleague"),
        "cases_passed_on": Label("Cases passed on", "handed to a colleague"),
        "available_hours": Label(
            "Hours available",
            "contract hours less leave, training, fixed administration and the reserve",
        ),
        "needed_hours": Label(
            "Hours needed", "what the service plans ask for, with travel, recording and records"
        ),
        "utilisation": Label("Workload against capacity", "hours needed ÷ hours available"),
        "contact_rate": Label("Planned contacts made", "contacts made ÷ contacts due by plan"),
        "extra_contacts": Label("Contacts beyond the plan", "made in addition to those due"),
        "presence_hours_per_case": Label(
            "Presence with clients' teams", "presence hours ÷ average caseload"
        ),
        "hours": Label("Hours", "from the time log"),
        "disruptions": Label("Disruptions that began", "by the month in which they began"),
        "disruption_hours": Label("Hours taken by disruptions", "spread over their days"),
        "obligations_on_time": Label(
            "Obligations met on time", "done by the due date ÷ due in the month"
        ),
        "referrals_followed_up": Label(
            "Referrals followed up on time", "followed up by the due date ÷ due in the month"
        ),
        "outcomes_met": Label(
            "Cases closed with goals met", "goals met ÷ closures with a known outcome"
        ),
        "over_duration": Label(
            "Cases older than expected", "open longer than expected ÷ cases with an expectation"
        ),
        "continuity": Label(
            "Same facilitator throughout", "of the cases open for six months or more"
        ),
        "open_position_days": Label(
            "Days with an open position", "vacancy days in clients' direct-care teams"
        ),
        "days_to_fill": Label("Days to fill a position", "mean over twelve months"),
        "departures": Label("Departures from clients' teams", "people who left in the month"),
        "turnover": Label(
            "Turnover in clients' teams", "twelve months' departures ÷ average filled positions"
        ),
        "support_given_hours": Label("Support given to colleagues", "from the time log"),
        "support_received_hours": Label("Support received", "from colleagues' time logs"),
        "satisfaction": Label("Satisfaction with the service", "mean of answers from 1 to 5"),
    }
)

#: Every breakdown's words, by the indicator's breakdown value.
BREAKDOWNS = MappingProxyType(
    {
        "direct": "With clients",
        "presence": "With clients' teams",
        "administration": "Administration",
        "compliance": "Compliance",
        "communication": "Communication",
        "hiring": "Hiring",
        "training": "Training",
        "leave": "Leave",
        "support": "Support for colleagues",
        "beyond_control": "Beyond anyone's control",
        "staffing_crunch": "Staffing crunch",
        "chronic_understaffing": "Chronic understaffing",
        "avoidable": "Avoidable",
        "record": "Records",
        "reply": "Replies",
        "review": "Reviews",
        "client": "Clients",
        "family": "Families",
        "staff": "Staff",
        "partner": "Partners",
        "filled": "positions filled",
        "still_open": "positions still open, age so far",
    }
)

#: What each scope of disruption means, in the words of the people who live it.
SCOPES = MappingProxyType(
    {
        "beyond_control": "a client's health or circumstances changed, or a disaster struck",
        "staffing_crunch": "somebody on a team fell ill or had something happen in their life",
        "chronic_understaffing": "turnover, slow hiring, conflict or low morale in a team",
        "avoidable": "a message that did not arrive, or a record that was not kept",
    }
)

#: Indicators in the groups in which a page shows them; those broken down have their own sections.
GROUPS = MappingProxyType(
    {
        "Your caseload": (
            "caseload",
            "average_caseload",
            "cases_opened",
            "cases_received",
            "cases_closed",
            "cases_passed_on",
        ),
        "Time and what it was asked to cover": ("available_hours", "needed_hours", "utilisation"),
        "Contacts with clients": ("contact_rate", "extra_contacts", "referrals_followed_up"),
        "Clients' teams": (
            "presence_hours_per_case",
            "open_position_days",
            "days_to_fill",
            "departures",
            "turnover",
        ),
        "How it goes for clients": (
            "outcomes_met",
            "over_duration",
            "continuity",
            "satisfaction",
        ),
    }
)


def name_indicator(indicator: str, breakdown: str = "") -> str:
    """Return what a page calls an indicator or one part of it.

    Parameters
    ----------
    indicator : str
        A name in `caseload_lib.agency.INDICATORS`.
    breakdown : str, default ""
        The part; "" for the whole.

    Returns
    -------
    str
        Words without underscores.

    Examples
    --------
    >>> name_indicator("contact_rate"), name_indicator("days_to_fill", "filled")
    ('Planned contacts made', 'Days to fill a position: positions filled')
    """
    name = LABELS[indicator].name
    return f"{name}: {name_breakdown(breakdown)}" if breakdown else name


def name_breakdown(breakdown: str) -> str:
    """Return the words for one part of an indicator.

    Parameters
    ----------
    breakdown : str
        An activity, a scope, a kind; one that is not known keeps its own words.

    Returns
    -------
    str
        Words without underscores.

    Examples
    --------
    >>> name_breakdown("still_open"), name_breakdown("home_visit")
    ('positions still open, age so far', 'home visit')
    """
    return BREAKDOWNS.get(breakdown, breakdown.replace("_", " "))
