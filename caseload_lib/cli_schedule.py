"""The commands `caseload plan promise` and `calendar`: contacts, and who is told."""

from pathlib import Path
from typing import Annotated

import typer

from caseload_lib.errors import CaseloadError
from caseload_lib.terminal import (
    AgencyOption,
    find_today,
    name_actor,
    read_month,
    say,
)


def promise(
    context: typer.Context,
    month: Annotated[str, typer.Argument(metavar="YYYY-MM", help="Which month.")],
    facilitator: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="Only this one's contacts; may be repeated."),
    ] = None,
    agency: AgencyOption = None,
) -> None:
    """Promise a month's proposed contacts: later plans keep them, calendars confirm them."""
    from caseload_lib.plan.saved import read_schedule
    from caseload_lib.record.database import open_database
    from caseload_lib.record.folder import open_agency
    from caseload_lib.record.schedules import promise_contacts

    folder = open_agency(agency or context.obj)
    chosen = read_month(month, today=find_today(folder))
    saved = read_schedule(
        folder.records(), folder.settings, from_on=chosen.first, to_on=chosen.after
    )
    contacts = saved.placed
    if facilitator:
        contacts = contacts[contacts["facilitator_id"].isin(facilitator)]
    database = open_database(folder.database_url)
    number = promise_contacts(database, contacts["activity_id"].tolist(), actor=name_actor())
    say(f"{number} of {len(contacts)} contacts in {chosen.label} are promised now.")


def calendar(
    context: typer.Context,
    who: Annotated[
        str | None,
        typer.Option(
            "--for",
            metavar="WHO",
            help="A facilitator's id, a case's id or client's code, or an outside provider.",
            show_default=False,
        ),
    ] = None,
    everybody: Annotated[
        bool, typer.Option("--all", help="A calendar for everybody who has a contact.")
    ] = False,
    month: Annotated[
        str | None,
        typer.Option(metavar="YYYY-MM", help="Only this month; else this one and all to come."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Where to write it; else into calendars/."),
    ] = None,
    agency: AgencyOption = None,
) -> None:
    """Write calendars to be shared: for a facilitator, a client's team, an outside provider.

    Each holds only what that audience may see: codes, never names or notes. A calendar that is
    written and read in again brings what was there up to date; what was cancelled shows as such.
    """
    from caseload_lib.months import Month
    from caseload_lib.plan.saved import read_schedule
    from caseload_lib.record.database import open_database
    from caseload_lib.record.folder import open_agency
    from caseload_lib.record.schedules import read_former
    from caseload_lib.report.files import make_private_folder
    from caseload_lib.report.schedules.calendars import (
        find_audience,
        list_concerned,
        name_file,
        write_calendars,
    )

    if (who is None) == (not everybody) or (everybody and output):
        raise CaseloadError(
            "Name one audience with --for WHO (and, if you like, a file with --output), or write "
            "everybody's with --all."
        )
    folder = open_agency(agency or context.obj)
    today = find_today(folder)
    chosen = None if month is None else read_month(month, today=today)
    database = open_database(folder.database_url)
    saved = read_schedule(
        folder.records(),
        folder.settings,
        from_on=(chosen or Month.of(today)).first,
        to_on=chosen.after if chosen else None,
        former=read_former(database),
    )
    audiences = (
        list_concerned(folder.records(), saved)
        if who is None
        else [find_audience(folder.records(), who)]
    )
    place = folder.path / "calendars"
    if output is None:
        make_private_folder(place)
    files = [(one, output or place / name_file(one, chosen)) for one in audiences]
    counts = write_calendars(database, saved, files, actor=name_actor())
    if who is None:
        say(f"Wrote {len(files)} calendars into {place}")
    for (_, path), count in zip(files, counts, strict=True):
        shown = path.name if who is None else f"Wrote {path}"
        say(f"{shown}: {count} {'contact' if count == 1 else 'contacts'}")


def add_commands(app: typer.Typer) -> None:
    """Add the commands to those of `caseload plan`."""
    for command in (promise, calendar):
        app.command()(command)
