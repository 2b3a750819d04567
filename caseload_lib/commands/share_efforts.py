"""The command `caseload share efforts`: whether what was to save hours did."""

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


def efforts(
    context: typer.Context,
    month: MonthOption = None,
    as_json: JsonOption = False,
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
    records, settings = folder.records(), folder.settings
    wanted = read_recorded_month(month, records, today=find_today(folder))
    history = history_facts(records, wanted, settings)
    if as_json:
        judged = judge_efforts(records, history, wanted)
        judged["starts_on"] = judged["starts_on"].dt.strftime("%Y-%m-%d")
        say(write_json(judged))
    else:
        say(write_text(describe_efforts(records, history, wanted, settings)))
