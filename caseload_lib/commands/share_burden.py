"""The command `caseload share burden`: who carries too much, who can help, what luck explains."""

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
    from caseload_lib.report.sharing.chance import Tested
    from caseload_lib.share.burden import Burden


def burden(
    context: typer.Context,
    facilitator: PersonArgument = None,
    month: MonthOption = None,
    as_json: JsonOption = False,
    agency: AgencyOption = None,
) -> None:
    """Show the hours that everybody carries above their fair share, and who has room to help.

    Then whether hard events fall on some people more than chance makes them: the exact test, in
    words. Everybody stands in order of ids, and whoever carries nothing counts. With an id it is
    meant for that person: their own hours, and nobody else's.
    """
    from caseload_lib.record.folder import open_agency
    from caseload_lib.report.documents.terminal import write_text
    from caseload_lib.report.sharing.burden import describe_burden
    from caseload_lib.report.sharing.chance import find_chance
    from caseload_lib.report.sharing.own_burden import describe_own_burden
    from caseload_lib.review.history import history_facts
    from caseload_lib.share.burden import find_burden

    folder = open_agency(agency or context.obj)
    records, settings = folder.records(), folder.settings
    wanted = read_recorded_month(month, records, today=find_today(folder))
    given = records, history_facts(records, wanted, settings, months=1), wanted, settings
    if as_json:
        tested = find_chance(records, wanted, settings)
        say(_write_json(find_burden(*given), tested, facilitator))
    elif facilitator is None:
        say(write_text(describe_burden(*given)))
        say("Next: caseload share rebalance")
    else:
        say(write_text(describe_own_burden(*given, facilitator)))


def _write_json(burden: "Burden", tested: "tuple[Tested, ...]", facilitator_id: str | None) -> str:
    """Return hours of the month, and the tests by kind of event, for other programs."""
    if facilitator_id is not None:
        return _write_own_json(burden, tested, facilitator_id)
    tests = {
        events.kind: {
            "counts": events.counts,
            "causes": events.causes,
            "uncounted": events.uncounted,
            "reason": events.reason,
            "test": test,
        }
        for events, test in tested
    }
    return write_json(
        {
            "month": str(burden.month),
            "people": burden.people,
            "without": burden.without,
            "work": burden.work,
            "hard": burden.hard,
            "events": tests,
        }
    )


def _write_own_json(burden: "Burden", tested: "tuple[Tested, ...]", facilitator_id: str) -> str:
    """Return one person's hours and clients for other programs, and of nobody else any figure."""
    own = {
        events.kind: {
            name: frame[frame["facilitator_id"] == facilitator_id]
            for name, frame in (("counts", events.counts), ("causes", events.causes))
        }
        | {"reason": events.reason}
        for events, _ in tested
    }
    return write_json(
        {
            "month": str(burden.month),
            "people": [burden.pick(facilitator_id)._asdict()],
            "without": burden.without,
            "events": own,
        }
    )
