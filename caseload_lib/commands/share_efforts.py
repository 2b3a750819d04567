"""The command `caseload share efforts`: whether what was to save hours did."""

from typing import Annotated

import typer

from caseload_lib.terminal import AgencyOption, find_today, read_begun_month, say


def efforts(
    context: typer.Context,
    month: Annotated[
        str | None,
        typer.Option(metavar="YYYY-MM", help="The last month looked at; else the last full one."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print it for other programs.")] = False,
    agency: AgencyOption = None,
) -> None:
    """Say of each role or system that was to take work off facilitators whether it did.

    Hours expected are held against the change in the time log since its first day of use.
    """
    from caseload_lib.record.folder import open_agency
    from caseload_lib.report.documents.terminal import write_text
    from caseload_lib.report.sharing.efforts import describe_efforts
    from caseload_lib.review.history import history_facts
    from caseload_lib.share.efforts import judge_efforts

    folder = open_agency(agency or context.obj)
    wanted = read_begun_month(month, today=find_today(folder))
    records, settings = folder.records(), folder.settings
    history = history_facts(records, wanted, settings)
    if as_json:
        judged = judge_efforts(records, history, wanted)
        judged["starts_on"] = judged["starts_on"].dt.strftime("%Y-%m-%d")
        say(judged.to_json(orient="records", force_ascii=False, indent=2))
    else:
        say(write_text(describe_efforts(records, history, wanted, settings)))
