"""The command `caseload share disruptions`: what pulls facilitators away."""

import json
from typing import TYPE_CHECKING, Annotated

import typer

from caseload_lib.terminal import AgencyOption, find_today, read_begun_month, say

if TYPE_CHECKING:
    import pandas as pd

    from caseload_lib.agency import Agency
    from caseload_lib.frames import Records
    from caseload_lib.months import Month


def disruptions(
    context: typer.Context,
    facilitator: Annotated[
        str | None,
        typer.Argument(metavar="ID", help="For this person themself, such as F003."),
    ] = None,
    month: Annotated[
        str | None,
        typer.Option(
            metavar="YYYY-MM", help="The last of twelve months; without it the last full one."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print it for other programs.")] = False,
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

    folder = open_agency(agency or context.obj)
    records, settings = folder.records(), folder.settings
    wanted = read_begun_month(month, today=find_today(folder))
    given = records, history_facts(records, wanted, settings), wanted, settings
    document = describe_disruptions(*given, facilitator_id=facilitator)
    say(_write_json(*given, facilitator) if as_json else write_text(document))


def _write_json(
    records: "Records",
    history: "pd.DataFrame",
    month: "Month",
    agency: "Agency",
    facilitator_id: str | None,
) -> str:
    """Return sums of twelve months, every month and the evidence, for other programs.

    As in the document, single disruptions are told of one person alone, to themself.
    """
    import pandas as pd

    from caseload_lib.share.disruption_signals import judge_disruptions, track_disruptions
    from caseload_lib.share.disruptions import (
        UNRECORDED,
        count_served,
        pick_year,
        spread_disruptions,
        widen_disruptions,
    )
    from caseload_lib.share.evidence import count_verdicts, find_evidence

    if records.disruptions.empty:
        return json.dumps({"month": str(month), "reason": UNRECORDED}, indent=2)
    rows = spread_disruptions(records, history, month, agency)
    track = track_disruptions(rows, history, month, facilitator_id=facilitator_id)
    evidence, served = find_evidence(records, history, month, agency), count_served(history, month)
    year, single = pick_year(rows, month), count_verdicts(evidence)
    if facilitator_id is not None:
        served, year = served[[facilitator_id]], year[year["who"] == facilitator_id]
        single = evidence[evidence["facilitator_id"] == facilitator_id]
    people = widen_disruptions(year, pd.DataFrame({"who": served.index}, dtype="str"))
    frames = {
        "sums": widen_disruptions(year),
        "people": people.assign(months=people["who"].map(served)),
        "months": track.rename(columns={"breakdown": "definition"}),
        "judged": judge_disruptions(track, month, agency).drop(columns="breakdown"),
        "evidence": single,
    }
    found = {
        name: json.loads(frame.to_json(orient="records", date_format="iso"))
        for name, frame in frames.items()
    }
    return json.dumps({"month": str(month), **found}, ensure_ascii=False, indent=2)
