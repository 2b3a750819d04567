"""The command `caseload share burden`: who carries too much, who can help, what luck explains."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from caseload_lib.terminal import AgencyOption, find_today, read_begun_month, say

if TYPE_CHECKING:
    from caseload_lib.report.sharing.chance import Tested
    from caseload_lib.share.burden import Burden


def burden(
    context: typer.Context,
    facilitator: Annotated[
        str | None,
        typer.Argument(metavar="ID", help="For this person themself, such as F003."),
    ] = None,
    month: Annotated[
        str | None,
        typer.Option(metavar="YYYY-MM", help="Which month; without it the last full one."),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print everybody's for other programs.")
    ] = False,
    agency: AgencyOption = None,
) -> None:
    """Show the hours that everybody carries above their fair share, and who has room to help.

    Then whether hard events fall on some people more than chance makes them: the exact test, in
    words. Everybody stands in order of ids, and whoever carries nothing counts. With an id it is
    meant for that person: their own hours, and nobody else's.
    """
    from caseload_lib.record.folder import open_agency
    from caseload_lib.report.documents.terminal import write_text
    from caseload_lib.report.sharing.burden import describe_burden, describe_own_burden
    from caseload_lib.report.sharing.chance import find_chance
    from caseload_lib.review.history import history_facts
    from caseload_lib.share.burden import find_burden

    folder = open_agency(agency or context.obj)
    records, settings = folder.records(), folder.settings
    wanted = read_begun_month(month, today=find_today(folder))
    given = records, history_facts(records, wanted, settings, months=1), wanted, settings
    if as_json:
        say(_write_json(find_burden(*given), find_chance(records, wanted, settings)))
    elif facilitator is None:
        say(write_text(describe_burden(*given)))
    else:
        say(write_text(describe_own_burden(*given, facilitator)))


def _write_json(burden: "Burden", tested: "tuple[Tested, ...]") -> str:
    """Return hours of the month, and the tests by kind of event, for other programs."""
    spreads = {"work": asdict(burden.work), "hard": asdict(burden.hard)}
    tests = {
        events.kind: {
            "counts": json.loads(events.counts.to_json(orient="records")),
            "causes": json.loads(events.causes.to_json(orient="records")),
            "uncounted": events.uncounted,
            "reason": events.reason,
            "test": None if test is None else asdict(test),
        }
        for events, test in tested
    }
    people = json.loads(burden.people.to_json(orient="records"))
    without = list(burden.without)
    answer = {"month": str(burden.month), "people": people, "without": without, **spreads}
    return json.dumps({**answer, "events": tests}, ensure_ascii=False, indent=2)
