"""The command `caseload`: what people type, and what they are told."""

import os
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from caseload_lib.commands import assess, plan, record, report, serve, share
from caseload_lib.errors import CaseloadError
from caseload_lib.terminal import (
    AgencyOption,
    clean_text,
    err,
    find_today,
    name_actor,
    out,
    quote_path,
    read_month,
    say,
)

app = typer.Typer(
    name="caseload",
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
    except CaseloadError as error:
        err.print(f"Error: {clean_text(str(error))}", markup=False)
    except KeyboardInterrupt:
        err.print("Stopped. What was finished is kept; the same command goes on from there.")
        sys.exit(130)
    except OSError as error:
        place = f" ({error.filename})" if error.filename else ""
        err.print(f"Error: {error.strerror or type(error).__name__}{place}.", markup=False)
    except Exception as error:
        if os.environ.get("CASELOAD_DEBUG"):
            raise
        err.print(
            f"Error: something unexpected went wrong ({type(error).__name__}). This is a fault in "
            "the software. Set CASELOAD_DEBUG=1 and run it again to see where.",
            markup=False,
        )
    sys.exit(1)
