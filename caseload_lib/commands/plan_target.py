"""The command `caseload plan target`: how many cases somebody can carry, and why."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from caseload_lib.errors import CaseloadError
from caseload_lib.terminal import (
    AgencyOption,
    JsonOption,
    MonthOption,
    find_today,
    quote_path,
    read_recorded_month,
    say,
    write_json,
)

if TYPE_CHECKING:
    from caseload_lib.report.caseload_plan.answer import Answer

_NONE = "none"


def target(
    context: typer.Context,
    facilitator: Annotated[str, typer.Argument(metavar="ID", help="Whose caseload, such as F003.")],
    month: MonthOption = None,
    tolerance: Annotated[
        float | None,
        typer.Option(
            metavar="SHARE",
            help="The accepted share of months that need more hours than there are, as 0.1.",
            show_default=False,
        ),
    ] = None,
    cap: Annotated[
        float | None,
        typer.Option(metavar="CASES", help="The most cases allowed.", show_default=False),
    ] = None,
    changes: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="NAME=VALUE",
            help="Another number for one assumption; may be repeated. A wrong name lists them all.",
            show_default=False,
        ),
    ] = None,
    page: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Write the reasoning as a page for a funder, without small counts or ids, too.",
            show_default=False,
        ),
    ] = None,
    as_json: JsonOption = False,
    agency: AgencyOption = None,
) -> None:
    """Say how many cases somebody can carry, how sure that is, and what it rests on.

    It starts from the records of a year and the settings. For example:
    **caseload plan target F003 --tolerance 0.2 --set fixed_administration_hours=12**
    """
    from caseload_lib.plan.evidence import gather_assumptions
    from caseload_lib.plan.levers import change_assumptions
    from caseload_lib.record.folder import open_agency
    from caseload_lib.report.caseload_plan.answer import name_services, work_out
    from caseload_lib.report.caseload_plan.document import make_document
    from caseload_lib.report.caseload_plan.situation import find_situation
    from caseload_lib.report.documents.page import write_page
    from caseload_lib.report.documents.terminal import write_text
    from caseload_lib.report.files import write_file

    folder = open_agency(agency or context.obj)
    records, settings, today = folder.records(), folder.settings, find_today(folder)
    wanted = read_recorded_month(month, records, today=today)
    labels = name_services(settings)
    given = _read_changes(changes or [], tolerance=tolerance, cap=cap)
    start = gather_assumptions(records, facilitator, wanted, settings)
    situation = find_situation(records, facilitator, wanted, settings)
    changed = change_assumptions(start, given, labels=labels)
    answer = work_out(changed, labels, held=situation.held)
    if page is not None:
        outward = make_document(answer, situation, settings, outward=True)
        write_file(page, write_page(outward).encode("utf-8"))
    if as_json:
        say(_write_json(answer))
    else:
        say(write_text(make_document(answer, situation, settings, outward=False)))
        if page is not None:
            say(f"\nWrote the page for a funder: {quote_path(page)}")


def _read_changes(
    texts: list[str], *, tolerance: float | None, cap: float | None
) -> dict[str, float | None]:
    """Return the numbers that were typed, by the assumption's name."""
    changes: dict[str, float | None] = {}
    if tolerance is not None:
        changes["overrun_tolerance"] = tolerance
    if cap is not None:
        changes["cap"] = cap
    for text in texts:
        name, sign, value = (part.strip() for part in text.partition("="))
        try:
            changes[name] = None if value == _NONE else float(value)
        except ValueError:
            sign = ""
        if not sign or name in {"", _NONE}:
            raise CaseloadError(
                f"--set takes NAME=VALUE with a number, or none where there may be none. Given: "
                f"{text}. For example: --set fixed_administration_hours=12"
            )
    return changes


def _write_json(answer: "Answer") -> str:
    """Return the answer for other programs: hours a month, shares from 0 to 1."""
    return write_json(
        {
            "target": answer.target,
            "held_cases": answer.held,
            "assumptions": answer.assumptions,
            "sensitivity": answer.swings,
        }
    )
