"""The command `caseload share responders`: who is there when a crunch comes."""

import json
from typing import TYPE_CHECKING, Annotated

import typer

from caseload_lib.terminal import AgencyOption, find_today, read_begun_month, say

if TYPE_CHECKING:
    from caseload_lib.share.response import Response


def responders(
    context: typer.Context,
    month: Annotated[
        str | None,
        typer.Option(metavar="YYYY-MM", help="The last month looked at; else the last full one."),
    ] = None,
    deferrable: Annotated[
        list[str] | None,
        typer.Option(
            "--can-wait",
            metavar="CAUSE",
            help="A cause whose work can be put off, as staff_circumstance; may be repeated.",
            show_default=False,
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print it for other programs.")] = False,
    agency: AgencyOption = None,
) -> None:
    """Say when staffing crunches find no responder, and what one more would take off whom.

    It starts from the recorded crunches, how long they took, and the responders' shifts.
    """
    from caseload_lib.record.folder import open_agency
    from caseload_lib.report.documents.terminal import write_text
    from caseload_lib.report.sharing.responders import describe_responders
    from caseload_lib.share.response import find_response

    folder = open_agency(agency or context.obj)
    wanted = read_begun_month(month, today=find_today(folder))
    given = (folder.records(), wanted, folder.settings)
    causes = tuple(deferrable or ())
    if as_json:
        say(_write_json(find_response(*given, deferrable=causes)))
    else:
        say(write_text(describe_responders(*given, deferrable=causes)))


def _write_json(found: "Response") -> str:
    """Return what was found for other programs: hours, shares from 0 to 1, null where unknown."""
    crunches, tally, relief = found.crunches, found.tally, found.relief
    return json.dumps(
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
            "times": json.loads(found.cells.to_json(orient="records")),
            "people": json.loads(tally.people.to_json(orient="records")),
            "one_more": relief
            and {
                "weekly_hours": relief.weekly_hours,
                "hours_per_month": [relief.hours_per_month, relief.lower, relief.upper],
                "times": json.loads(relief.cells.to_json(orient="records")),
                "people": json.loads(relief.people.to_json(orient="records")),
            },
        },
        ensure_ascii=False,
        indent=2,
    )
