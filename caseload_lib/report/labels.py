"""How each indicator is counted, the groups a page shows them in, and what each scope means."""

from types import MappingProxyType

from caseload_lib.charts.words import BREAKDOWN_LABELS
from caseload_lib.charts.words import CLOSE as CLOSE

#: How each indicator is counted, in a phrase: what is divided by what.
ABOUT = MappingProxyType(
    {
        "caseload": "cases held on the last day, shared ones by their share",
        "average_caseload": "case-days ÷ days of the month",
        "cases_opened": "new cases",
        "cases_closed": "cases that closed",
        "cases_received": "taken over",
        "cases_passed_on": "handed over",
        "available_hours": "contract hours less leave, training, fixed administration and reserve",
        "needed_hours": "what the service plans ask for, with travel, recording and records",
        "utilisation": "hours needed ÷ hours available",
        "contact_rate": "contacts made ÷ contacts due by plan",
        "extra_contacts": "made in addition to those due",
        "presence_hours_per_case": "presence hours ÷ average caseload",
        "hours": "from the time log",
        "disruptions": "by the month in which they began",
        "disruption_hours": "spread over the days they lasted",
        "obligations_on_time": "done by the due date ÷ due in the month",
        "referrals_followed_up": "followed up by the due date ÷ due in the month",
        "outcomes_met": "goals met ÷ closures with a known outcome",
        "over_duration": "open longer than expected ÷ cases with an expectation",
        "continuity": "of the cases open for six months or more",
        "open_position_days": "vacancy days in clients' direct-care teams",
        "days_to_fill": "mean, those filled in the last twelve months",
        "departures": "people who left in the month",
        "turnover": "twelve months' departures ÷ average filled positions",
        "support_given_hours": "from the time log",
        "support_received_hours": "from colleagues' time logs",
        "satisfaction": "mean of the answers, 1 to 5",
    }
)

#: How each is pooled over an agency: what is a sum of all, and what is divided by what.
ABOUT_TEAM = MappingProxyType(
    {
        **ABOUT,
        "caseload": "cases held on the last day, all facilitators together",
        "average_caseload": "mean per facilitator: all their case-days ÷ all their days",
        "available_hours": "of all facilitators together",
        "needed_hours": "of all facilitators together, by the service plans",
        "utilisation": "all hours needed ÷ all hours available",
        "contact_rate": "all contacts made ÷ all contacts due by plan",
        "presence_hours_per_case": "all presence hours ÷ all cases, on average over the month",
        "outcomes_met": "all goals met ÷ all closures with a known outcome",
        "turnover": "twelve months' departures ÷ average filled positions, all together",
    }
)

#: What stands at the head of the row of one part of an indicator.
PARTS = MappingProxyType(
    {
        **BREAKDOWN_LABELS,
        "direct": "With clients",
        "presence": "With clients' teams",
        "client": "Satisfaction of clients",
        "family": "Satisfaction of families",
        "staff": "Satisfaction of staff",
        "partner": "Satisfaction of partners",
        "filled": "Days to fill a position",
        "still_open": "Age of positions still open",
    }
)

#: Indicators in the groups in which a page shows them; the others have sections of their own.
GROUPS = MappingProxyType(
    {
        "Caseload": (
            "caseload",
            "average_caseload",
            "cases_opened",
            "cases_received",
            "cases_closed",
            "cases_passed_on",
        ),
        "Time": ("available_hours", "needed_hours", "utilisation"),
        "Contacts with clients": ("contact_rate", "extra_contacts", "referrals_followed_up"),
        "Clients' teams": (
            "presence_hours_per_case",
            "open_position_days",
            "days_to_fill",
            "departures",
            "turnover",
        ),
        "How it goes for clients": ("outcomes_met", "over_duration", "continuity", "satisfaction"),
    }
)

#: Indicators whose spread says something about how the work is shared, without those that the
#: team's page shows by name.
SPREAD = ("contact_rate", "presence_hours_per_case", "open_position_days")

#: What each scope of disruption means, and what it asks for.
SCOPES = MappingProxyType(
    {
        "beyond_control": (
            "A client's health or circumstances changed, or a disaster struck. Nobody could have "
            "prevented it; what helps is sharing the load."
        ),
        "staffing_crunch": (
            "Somebody on a team fell ill, or something happened in their life. Covering for them "
            "is what responders and colleagues are for."
        ),
        "chronic_understaffing": (
            "Turnover, slow hiring, conflict or low morale in a team. It is the agency's to turn "
            "around, with time for presence and for hiring."
        ),
        "avoidable": (
            "A message that did not arrive, or a record that was not kept. A better routine "
            "saves the time."
        ),
    }
)
