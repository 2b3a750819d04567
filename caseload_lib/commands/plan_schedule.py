"""The commands `caseload plan schedule`, `promise` and `calendar`: contacts, and who is told."""

from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from caseload_lib.errors import CaseloadError
from caseload_lib.terminal import (
    AgencyOption,
    find_today,
    name_actor,
    out,
    read_day,
    read_month,
    say,
)

# Data frames and the solver take a second to import; who only asks for help does not wait.
if TYPE_CHECKING:
    from caseload_lib.record.database import Database
    from caseload_lib.record.folder import AgencyFolder
    from caseload_lib.report.schedules.planning import MonthPlan

_MOST_LISTED = 5


def schedule(
    context: typer.Context,
    month: Annotated[str, typer.Argument(metavar="YYYY-MM", help="Which month.")],
    facilitator: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="Only this one's contacts; may be repeated."),
    ] = None,
    first: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="YYYY-MM-DD",
            help="The first day to plan; what lies before it stays as it is.",
            show_default=False,
        ),
    ] = None,
    seconds: Annotated[
        float, typer.Option(min=0.1, max=3600, help="How long to look for a better plan.")
    ] = 5,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be planned; save nothing.")
    ] = False,
    agency: AgencyOption = None,
) -> None:
    """Plan a month's contacts: save them, and write pages to print and lists for Excel.

    What falls due by the service plans gets times within working hours, by priority; promises are
    kept. Planned again after a change, as little as possible moves. Files go into the agency's
    folder schedules/YYYY-MM, where only your account may read them.
    """
    from caseload_lib.record.database import open_database
    from caseload_lib.record.folder import open_agency
    from caseload_lib.record.schedules import save_schedule
    from caseload_lib.report.schedules.planning import plan_month, say_begun

    folder = open_agency(agency or context.obj)
    today = find_today(folder)
    chosen = read_month(month, today=today)
    day = read_day(first)
    database = open_database(folder.database_url)
    plan = plan_month(
        database, folder.settings, chosen, facilitators=facilitator, first=day, seconds=seconds
    )
    if notice := say_begun(chosen, today=today, first=day):
        _say_folded(notice)
        say("")
    _show_plan(plan, folder)
    if dry_run:
        say("Nothing was saved or written.")
        return
    saved = save_schedule(
        database,
        plan.schedule,
        plan.activities,
        calendar=plan.calendar,
        state=plan.state,
        actor=name_actor(),
    )
    say(
        f"Saved: {saved.added} new, {saved.changed} changed, {saved.withdrawn} withdrawn, "
        f"{saved.unchanged} as before."
    )
    place = _write_pages(folder, database, plan, everybody=facilitator is None)
    say(f"Pages to print and lists for Excel: {place}")
    say("Next: caseload plan calendar --all")


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
    from caseload_lib.plan.holdings import check_facilitator
    from caseload_lib.plan.saved import read_schedule
    from caseload_lib.record.database import open_database
    from caseload_lib.record.folder import open_agency
    from caseload_lib.record.schedules import promise_contacts

    folder = open_agency(agency or context.obj)
    chosen = read_month(month, today=find_today(folder))
    for one in facilitator or ():
        check_facilitator(folder.records(), one)
    saved = read_schedule(
        folder.records(), folder.settings, from_on=chosen.first, to_on=chosen.after
    )
    contacts = saved.placed
    if facilitator:
        contacts = contacts[contacts["facilitator_id"].isin(facilitator)]
    if contacts.empty:
        say(f"Nothing is planned in {chosen.label}. Plan it: caseload plan schedule {chosen}")
        return
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
    if output is not None and output.is_dir():
        raise CaseloadError(f"{output} is a folder, and --output names a file. Give a file's name.")
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


def _show_plan(plan: "MonthPlan", folder: "AgencyFolder") -> None:
    """Print what a plan comes to for each person, what moved, what has no place, how good it is."""
    from caseload_lib.report.schedules.leftovers import list_moved, list_unplaced
    from caseload_lib.report.schedules.planning import (
        count_people,
        preview,
        say_promises,
        say_quality,
        say_result,
    )

    say(say_result(plan))
    people = count_people(plan)
    if people.empty:
        return
    listing = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0))
    listing.add_column("")
    for heading in ("placed", "no place", "hours", "hours there"):
        listing.add_column(heading, justify="right")
    for row in people.itertuples():
        outside = not isinstance(row.facilitator_id, str)
        listing.add_row(
            "outside providers" if outside else row.facilitator_id,
            str(row.placed),
            str(row.unplaced or ""),
            f"{row.hours:.1f}",
            "" if outside else f"{row.hours_there:.1f}",
        )
    out.print(listing)
    shown = preview(plan, folder.settings)
    moved = [f"{what}: {a} to {b}: {why}" for what, a, b, why in list_moved(plan.moved, shown)]
    left = [f"{what}, {days}: {why}" for what, days, why in list_unplaced(plan.unplaced, shown)]
    _list_some("Moved", moved)
    _list_some("No place yet", left)
    if broken := say_promises(plan):
        say("")
        _say_folded(broken)
    say("")
    _say_folded(say_quality(plan.schedule))


def _list_some(heading: str, lines: list[str]) -> None:
    """Print the first few of many lines under a heading, wrapped to the terminal."""
    if not lines:
        return
    say(f"\n{heading}: {len(lines)}")
    for line in lines[:_MOST_LISTED]:
        _say_folded(line, indent="  ")
    if len(lines) > _MOST_LISTED:
        say(f"  and {len(lines) - _MOST_LISTED} more")


def _say_folded(text: str, *, indent: str = "") -> None:
    """Print a sentence in lines that fit the terminal."""
    say(fill(text, width=out.width, initial_indent=indent, subsequent_indent=indent * 2))


def _write_pages(
    folder: "AgencyFolder", database: "Database", plan: "MonthPlan", *, everybody: bool
) -> Path:
    """Write the pages and lists of a plan as it is saved, and return their folder."""
    from caseload_lib.plan.availability import Calendar
    from caseload_lib.plan.saved import read_schedule
    from caseload_lib.record.store import read_records
    from caseload_lib.report.schedules.files import write_schedule_files

    records, settings, month = read_records(database), folder.settings, plan.month
    place = folder.path / "schedules" / str(month)
    write_schedule_files(
        place,
        read_schedule(records, settings, from_on=month.first, to_on=month.after),
        month,
        records=records,
        calendar=Calendar.of(records, month, settings, facilitators=list(plan.calendar.hours)),
        unplaced=plan.unplaced,
        moved=plan.moved,
        everybody=everybody,
    )
    return place


def add_commands(app: typer.Typer) -> None:
    """Add the commands to those of `caseload plan`."""
    for command in (schedule, promise, calendar):
        app.command()(command)
