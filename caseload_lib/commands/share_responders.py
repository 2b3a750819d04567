"""The command `caseload share responders`: who is there when a crunch comes."""

from typing import TYPE_CHECKING, Annotated

import typer

from caseload_lib.terminal import (
    AgencyOption,
    JsonOption,
    MonthOption,
    find_today,
    read_recorded_month,
    say,
    write_json,
)

if TYPE_CHECKING:
    from caseload_lib.share.responding.response import Response


def responders(
    context: typer.Context,
    month: MonthOption = None,
    deferrable: Annotated[
        list[str] | None,
        typer.Option(
            "--can-wait",
            metavar="CAUSE",
            help="A cause whose work can be put off, as staff_circumstance; may be repeated.",
            show_default=False,
        ),
    ] = None,
    as_json: JsonOption = False,
    agency: AgencyOption = None,
) -> None:
    """Say when staffing crunches find no responder, and what one more would take off whom.

    It starts from the recorded crunches, how long they took, and the responders' shifts.
    """
    from caseload_lib.record.folder import open_agency
    from caseload_lib.report.documents.terminal import write_text
    from caseload_lib.report.sharing.responders import describe_responders
    from caseload_lib.share.responding.response import find_response

    folder = open_agency(agency or context.obj)
    records = folder.records()
    wanted = read_recorded_month(month, records, today=find_today(folder))
    given = (records, wanted, folder.settings)
    causes = tuple(deferrable or ())
    if as_json:
        say(_write_json(find_response(*given, deferrable=causes)))
    else:
        say(write_text(describe_responders(*given, deferrable=causes)))


def _write_json(found: "Response") -> str:
    """Return what was found for other programs: hours, shares from 0 to 1, null where unknown."""
    crunches, tally, relief = found.crunches, found.tally, found.relief
    return write_json(
        {
            "first": str(crunches.first),
            "after": str(crunches.after),
            "reason": crunches.reason,
            "carried": tally.carried,
            "fallen": tally.fallen,
            "fallen_share": [tally.share.lower, tally.share.upper],
            "fallen_with_nobody": tally.fallen_with_nobody,
            "expected_share": found.expected,
            "agreement": found.agreement,
            "times": found.cells,
            "people": tally.people,
            "one_more": relief
            and {
                "weekly_hours": relief.weekly_hours,
                "hours_per_month": [relief.hours_per_month, relief.lower, relief.upper],
                "times": relief.cells,
                "people": relief.people,
            },
        }
    )
