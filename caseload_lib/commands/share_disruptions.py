"""The command `caseload share disruptions`: what pulls facilitators away."""

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
    from caseload_lib.agency import Agency
    from caseload_lib.months import Month
    from caseload_lib.share.emergencies.findings import Findings


def disruptions(
    context: typer.Context,
    facilitator: PersonArgument = None,
    month: MonthOption = None,
    as_json: JsonOption = False,
    agency: AgencyOption = None,
) -> None:
    """Show what pulls facilitators away, at each widening definition of an emergency.

    Counts and hours of twelve months, what of them is signal and what is noise, and whether the
    records bear out the labels. Everybody stands in order of ids, and no case is told. With an
    id it is meant for that person: their own disruptions with their cases, and nobody else's.
    """
    from caseload_lib.record.folder import open_agency
    from caseload_lib.report.documents.terminal import write_text
    from caseload_lib.report.sharing.disruptions import describe_disruptions
    from caseload_lib.review.history import history_facts
    from caseload_lib.share.emergencies.findings import find_disruptions

    folder = open_agency(agency or context.obj)
    records, settings = folder.records(), folder.settings
    wanted = read_recorded_month(month, records, today=find_today(folder))
    given = records, history_facts(records, wanted, settings), wanted, settings
    if as_json:
        say(_write_json(find_disruptions(*given, facilitator_id=facilitator), wanted, settings))
    else:
        say(write_text(describe_disruptions(*given, facilitator_id=facilitator)))


def _write_json(found: "Findings | None", month: "Month", settings: "Agency") -> str:
    """Return sums of twelve months, every month and the evidence, for other programs.

    As in the document, single disruptions are told of one person alone, to themself.
    """
    import pandas as pd

    from caseload_lib.share.disruptions import UNRECORDED, pick_year, widen_disruptions
    from caseload_lib.share.emergencies.evidence import count_verdicts
    from caseload_lib.share.emergencies.signals import judge_disruptions

    if found is None:
        return write_json({"month": str(month), "reason": UNRECORDED})
    known = pick_year(found.track, month)["month"].unique()
    people = widen_disruptions(found.year, pd.DataFrame({"who": found.served.index}, dtype="str"))
    evidence = found.evidence if found.facilitator_id else count_verdicts(found.evidence)
    answer = {
        "month": str(month),
        "sums": widen_disruptions(found.year),
        "people": people.assign(months=people["who"].map(found.served)),
        "months": widen_disruptions(found.year, pd.DataFrame({"month": known}, dtype="str")),
        "judged": judge_disruptions(found.track, month, settings).drop(columns="breakdown"),
        "evidence": evidence,
    }
    return write_json(answer)
