"""The command `caseload share cycle`: which way the circle turns, and what would turn it."""

from typing import TYPE_CHECKING, Annotated

import typer

from caseload_lib.errors import CaseloadError
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
    from caseload_lib.share.circle.changes import Change
    from caseload_lib.share.circle.hiring import Hiring
    from caseload_lib.share.circle.parameters import CircleEvidence


def cycle(
    context: typer.Context,
    month: MonthOption = None,
    months: Annotated[
        int, typer.Option(min=1, max=120, help="How many months to come are played.")
    ] = 24,
    changes: Annotated[
        list[str] | None,
        typer.Option(
            "--change",
            metavar="KIND=AMOUNT",
            help="What to change: facilitators, administration_hours (a week less), recruiters "
            "or presence_hours (a case, kept free). Repeated, all at once; without it the usual "
            "four, each by itself.",
            show_default=False,
        ),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="For the luck of the months to come.")] = 0,
    as_json: JsonOption = False,
    agency: AgencyOption = None,
) -> None:
    """Say which way the circle turns: presence, turnover, open positions, load and back.

    Each link is estimated from the agency's own months; whether hiring early helps, and what
    changes would do, come with it. It is about the agency as a whole. For example:
    **caseload share cycle --change facilitators=2 --change recruiters=1**
    """
    from caseload_lib.record.folder import open_agency
    from caseload_lib.report.documents.terminal import write_text
    from caseload_lib.report.sharing.cycle import describe_cycle
    from caseload_lib.review.history import history_facts
    from caseload_lib.share.circle.hiring import compare_hiring
    from caseload_lib.share.circle.parameters import gather_circle

    wished = [_read_change(text) for text in changes or []]
    folder = open_agency(agency or context.obj)
    records, settings = folder.records(), folder.settings
    wanted = read_recorded_month(month, records, today=find_today(folder))
    history = history_facts(records, wanted, settings)
    if as_json:
        evidence = gather_circle(records, history, wanted, settings)
        hiring = compare_hiring(records, after=wanted.after)
        say(_write_json(evidence, hiring, months, wished, seed))
    else:
        said = describe_cycle(
            records, history, wanted, settings, months=months, changes=wished, seed=seed
        )
        say(write_text(said))


def _read_change(text: str) -> "Change":
    """Return the change that was typed."""
    from caseload_lib.share.circle.changes import KINDS, Change

    kind, sign, amount = (part.strip() for part in text.partition("="))
    try:
        size = float(amount)
    except ValueError:
        sign, size = "", 0.0
    if not sign:
        raise CaseloadError(
            f"--change takes KIND=AMOUNT, with one of {', '.join(KINDS)}. Given: {text}. "
            "For example: --change facilitators=2"
        )
    return Change(kind, size)


def _write_json(
    evidence: "CircleEvidence", hiring: "Hiring", months: int, changes: "list[Change]", seed: int
) -> str:
    """Return all of it for other programs; slopes are in the measures' own units."""
    from caseload_lib.report.sharing.cycle import count_runs, list_usual_changes
    from caseload_lib.share.cycle import simulate_fans

    found, circle = evidence.cycle, evidence.circle
    tried = [changes] if changes else [[one] for one in list_usual_changes(circle)]
    fans = [
        {
            "changes": some,
            "months": simulate_fans(circle, months, count_runs(circle), seed, some),
        }
        for some in [[], *tried]
    ]
    return write_json(
        {
            "verdict": found.verdict,
            "reason": found.reason,
            "links": found.links,
            "direction": found.direction,
            "hiring": hiring,
            "parameters": evidence.sources,
            "simulated": fans,
        }
    )
