"""The command `caseload`: what people type, and what they are told."""

import sys
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from caseload_lib.commands import assess, plan, record, report, serve, share
from caseload_lib.terminal import (
    INTERRUPTED,
    STOPPED,
    AgencyOption,
    clean_text,
    err,
    explain_error,
    find_today,
    name_actor,
    out,
    quote_path,
    read_month,
    say,
)


class _Commands(TyperGroup):
    """The commands; one that is stopped says so, which Typer would leave out."""

    def invoke(self, context: Any) -> Any:
        """Run the command that was typed."""
        try:
            return super().invoke(context)
        except KeyboardInterrupt:
            err.print(STOPPED)
            raise typer.Exit(INTERRUPTED) from None


app = typer.Typer(
    name="caseload",
    cls=_Commands,
    help="Fair caseloads: record what happened, review each month, and give every facilitator "
    "one honest page about it.",
    epilog="Start with **caseload demo** to see pages of a made-up agency, or with "
    "**caseload init my-agency** for your own.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(record.app, name="record")
app.add_typer(assess.app, name="assess")
app.add_typer(plan.app, name="plan")
app.add_typer(share.app, name="share")
report.add_command(app)
serve.add_commands(app)


def _print_version(wanted: bool) -> None:
    if wanted:
        out.print(f"caseload {version('caseload')}", markup=False)
        raise typer.Exit


@app.callback()
def _start(
    context: typer.Context,
    agency: AgencyOption = None,
    _version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version and stop."
        ),
    ] = False,
) -> None:
    context.obj = agency


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The new agency's folder.")],
    name: Annotated[
        str | None, typer.Option(help="Your agency's name, as pages show it.", show_default=False)
    ] = None,
    time_zone: Annotated[
        str | None,
        typer.Option(help="Such as America/New_York; UTC without it.", show_default=False),
    ] = None,
) -> None:
    """Start an agency of your own: a folder with its settings, ready for imports."""
    from caseload_lib.record.folder import start_agency

    settings = start_agency(folder, name=name, time_zone=time_zone)
    place = quote_path(folder)
    say(f"Started an agency. Its settings: {settings}")
    say(f"Next: caseload record template {quote_path(folder / 'import')}")
    say(f"      caseload --agency {place} record import FILES")
    say(f"      caseload --agency {place} report")


@app.command()
def demo(
    context: typer.Context,
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar="DIR",
            help="Where; without it the current agency's folder, else demo-agency.",
            show_default=False,
        ),
    ] = None,
    facilitators: Annotated[int, typer.Option(min=1, max=20_000, help="How many carry cases.")] = 7,
    months: Annotated[int, typer.Option(min=1, max=120, help="How many months of history.")] = 24,
    until: Annotated[
        str | None,
        typer.Option(metavar="YYYY-MM", help="The last month; else the last full one."),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Another seed, another agency.")] = 2026,
    force: Annotated[
        bool, typer.Option("--force", help="Replace another demo that is there.")
    ] = False,
    agency: AgencyOption = None,
) -> None:
    """Fill a folder with a made-up agency that has known good months and bad ones."""
    from caseload_lib.record.demo import write_demo
    from caseload_lib.record.folder import NoAgencyError, find_agency_folder

    given = agency or context.obj
    try:
        place = folder or find_agency_folder(given)
    except NoAgencyError:
        if given:
            raise
        place = Path("demo-agency")
    summary = write_demo(
        place,
        facilitators=facilitators,
        months=months,
        until=read_month(until, today=find_today()),
        seed=seed,
        force=force,
        actor=name_actor(),
    )
    say(str(summary))


def main() -> None:
    """Run the command; every error that a user can mend is a message and an exit status."""
    try:
        app()
    except Exception as error:  # noqa: BLE001 - no trace at the command line
        err.print(f"Error: {clean_text(explain_error(error))}", markup=False)
        sys.exit(1)
