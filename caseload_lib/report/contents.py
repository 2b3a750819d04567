"""Which sections a page has: those of which anything is known."""

from math import isnan
from types import MappingProxyType

from caseload_lib.report.labels import SPREAD
from caseload_lib.report.pages import PageData, TeamData

#: Anchor and words of every section that a facilitator's page can have.
_OWN = (
    ("warnings", "Are you near drowning?"),
    ("figures", "The month in figures"),
    ("contacts", "Planned contacts"),
    ("workload", "Workload"),
    ("presence", "Presence"),
    ("hours", "Hours"),
    ("disruptions", "Disruptions"),
    ("burden", "Your share"),
    ("obligations", "Obligations"),
    ("why", "Why"),
    ("attention", "Cases that need attention"),
    ("support", "Support and thanks"),
    ("ledger", "Support over a year"),
    ("unknown", "What the data cannot say"),
    ("comment", "In your own words"),
    ("reading", "How to read this page"),
)
#: The same of the team's page.
_TEAM = (
    ("members", "Who carries how much"),
    ("warnings", "Early warnings"),
    ("burden", "The burden"),
    ("help", "Who could help"),
    ("figures", "The month in figures"),
    ("contacts", "Planned contacts"),
    ("presence", "Presence"),
    ("hours", "Hours"),
    ("disruptions", "Disruptions"),
    ("pulls", "What pulls away"),
    ("responders", "Responders"),
    ("obligations", "Obligations"),
    ("ledger", "Support"),
    ("efforts", "Efforts"),
    ("circle", "The circle"),
    ("spread", "How far apart"),
    ("unknown", "What the data cannot say"),
    ("agreed", "What we will do"),
    ("reading", "How to read this page"),
)
#: On which indicators a section rests that has nothing to show without them.
_RESTS_ON = MappingProxyType(
    {
        "contacts": ("contact_rate", "extra_contacts"),
        "workload": ("needed_hours", "available_hours"),
        "presence": ("presence_hours_per_case",),
        "hours": ("hours",),
        "disruptions": ("disruptions", "disruption_hours"),
        "obligations": ("obligations_on_time",),
        "why": ("contact_rate",),
        "support": ("support_given_hours", "support_received_hours"),
    }
)
#: The sections that show a document.
_DOCUMENTS = frozenset(
    {"warnings", "burden", "ledger", "responders", "efforts", "help", "pulls", "circle"}
)


def has_section(data: PageData | TeamData, anchor: str) -> bool:
    """Return whether a page has a section.

    What is known of no month is left out: that it is not known stands once on the page, under
    "What the data cannot say".

    Parameters
    ----------
    data : PageData or TeamData
        What the page shows.
    anchor : str
        The section's anchor.

    Returns
    -------
    bool
        True unless nothing it could show is recorded.
    """
    if anchor in _DOCUMENTS:
        return anchor in data.documents
    if anchor == "contacts" and any(data.contacts):
        return True
    if anchor == "spread" and isinstance(data, TeamData):
        return bool(data.spread["indicator"].isin(SPREAD).any())
    if anchor == "support" and isinstance(data, PageData):
        told = any(data.colleagues) or len(data.thanks) or len(data.recommendations)
        return bool(told) or _is_known(data, _RESTS_ON[anchor])
    return anchor not in _RESTS_ON or _is_known(data, _RESTS_ON[anchor])


def list_contents(data: PageData | TeamData) -> list[tuple[str, str]]:
    """Return the links to the sections that a page has.

    Parameters
    ----------
    data : PageData or TeamData
        What the page shows.

    Returns
    -------
    list of tuple of str
        Anchor and words of each section, in the page's order.
    """
    contents = _OWN if isinstance(data, PageData) else _TEAM
    return [(anchor, words) for anchor, words in contents if has_section(data, anchor)]


def _is_known(data: PageData | TeamData, indicators: tuple[str, ...]) -> bool:
    """Return whether any of some indicators is known in any month."""
    now = [row["value"] for row in data.rows if row["indicator"] in indicators]
    courses = [values for (name, _), values in data.courses.items() if name in indicators]
    return any(value is not None for value in now) or any(
        not isnan(value) for values in courses for value in values.values()
    )
