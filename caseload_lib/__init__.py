"""The reference software for fair caseloads.

An analyst needs two lines:

>>> import caseload_lib as cl
>>> agency = cl.open_agency("my-agency")  # doctest: +SKIP

and then has `agency.records().cases`, `agency.facts(cl.Month.parse("2026-10"))` and
`agency.history(cl.Month.parse("2026-10"))` as data frames.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from caseload_lib.frames import Records as Records
    from caseload_lib.months import Month as Month
    from caseload_lib.record.folder import AgencyFolder as AgencyFolder
    from caseload_lib.record.folder import open_agency as open_agency
    from caseload_lib.review.control_charts import xmr as xmr
    from caseload_lib.review.history import history_facts as history_facts
    from caseload_lib.review.indicators import month_facts as month_facts

# Loaded when first asked for, so that importing the package costs nothing.
_HOMES = {
    "AgencyFolder": "record.folder",
    "Month": "months",
    "Records": "frames",
    "history_facts": "review.history",
    "month_facts": "review.indicators",
    "open_agency": "record.folder",
    "xmr": "review.control_charts",
}

__all__ = [
    "AgencyFolder",
    "Month",
    "Records",
    "history_facts",
    "month_facts",
    "open_agency",
    "xmr",
]


def __getattr__(name: str) -> object:
    """Return one of the names above from its module."""
    if name in _HOMES:
        return getattr(import_module(f"caseload_lib.{_HOMES[name]}"), name)
    raise AttributeError(f"caseload_lib has no {name!r}. It has: {', '.join(__all__)}.")


def __dir__() -> list[str]:
    """List the names above."""
    return list(__all__)
