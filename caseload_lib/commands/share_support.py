"""The command `caseload share support`: who supported whom over twelve months, with thanks."""

from typing import TYPE_CHECKING

import typer

from caseload_lib.terminal import (
    AgencyOption,
    JsonOption,
    MonthOption,
    PersonArgument,
    find_today,
    read_recorded_month,
    say,
    write_json,
)

if TYPE_CHECKING:
    from caseload_lib.share.support import Support


def support(
    context: typer.Context,
    facilitator: PersonArgument = None,
    month: MonthOption = None,
    as_json: JsonOption = False,
    agency: AgencyOption = None,
) -> None:
    """Show the support that colleagues gave one another over twelve months, and thank them.

    Who has carried others for long, what newcomers get, each pair and each month, in order of ids
    and never of hours. With an id it is meant for that person: their own hours.
    """
    from caseload_lib.plan.holdings import check_facilitator
    from caseload_lib.record.folder import open_agency
    from caseload_lib.report.documents.terminal import write_text
    from caseload_lib.report.sharing.support import describe_own_support, describe_support
    from caseload_lib.share.support import find_support

    folder = open_agency(agency or context.obj)
    records, settings = folder.records(), folder.settings
    wanted = read_recorded_month(month, records, today=find_today(folder))
    if facilitator is not None:
        check_facilitator(records, facilitator)
    if as_json:
        say(_write_json(find_support(records, wanted), facilitator))
    elif facilitator is None:
        say(write_text(describe_support(records, wanted, settings)))
    else:
        say(write_text(describe_own_support(records, wanted, settings, facilitator)))


def _write_json(found: "Support", facilitator_id: str | None) -> str:
    """Return the ledger for other programs, in hours; of one person only what concerns them."""
    entries, people = found.entries, found.people
    newcomers = found.newcomers.assign(started_on=found.newcomers["started_on"].astype("str"))
    if facilitator_id is not None:
        pair = entries[["facilitator_id", "for_facilitator_id"]]
        entries = entries[(pair == facilitator_id).any(axis=1)]
        people, newcomers = (
            frame[frame["facilitator_id"] == facilitator_id] for frame in (people, newcomers)
        )
    return write_json(
        {
            "month": str(found.month),
            "reason": found.reason,
            "entries": entries,
            "people": people,
            "newcomers": newcomers,
        }
    )
