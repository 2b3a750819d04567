"""The command `caseload`: what people type, and what they are told."""

import getpass
import os
import sys
from contextlib import suppress
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from caseload_lib.errors import CaseloadError
from caseload_lib.months import Month

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
record = typer.Typer(
    help="What happened: import templates, imports, and checks of the records.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)
app.add_typer(record, name="record")

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

AgencyOption = Annotated[
    Path | None,
    typer.Option(
        "--agency",
        metavar="DIR",
        help="The agency's folder; without it CASELOAD_AGENCY, else the nearest folder upwards "
        "that has params/agency.toml.",
        show_default=False,
    ),
]


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
    place = _quote(folder)
    _say(f"Started an agency. Its settings: {settings}")
    _say(f"Next: caseload record template {_quote(folder / 'import')}")
    _say(f"      caseload --agency {place} record import FILES")
    _say(f"      caseload --agency {place} report")


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
        until=_read_month(until, today=_today()),
        seed=seed,
        force=force,
        actor=_actor(),
    )
    _say(str(summary))


@record.command()
def template(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where to write them.")],
) -> None:
    """Write empty import files, with a sheet that explains every column."""
    from caseload_lib.record.templates import write_templates

    for path in write_templates(folder):
        _say(f"Wrote {path}")
    _say("Fill in what you have: only facilitators, cases and assignments are required.")


@record.command("import")
def import_(
    context: typer.Context,
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH...", help="Files or folders: CSV, Excel, Parquet.")
    ],
    source: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="The system they come from, such as casa; without it, our own templates.",
            show_default=False,
        ),
    ] = None,
    with_notes: Annotated[
        bool, typer.Option("--with-notes", help="Keep free-text notes too.")
    ] = False,
    agency: AgencyOption = None,
) -> None:
    """Import records: all of them or, if a row is bad, none, with every fault listed."""
    from caseload_lib.record.folder import open_agency
    from caseload_lib.record.imports import import_paths

    report = import_paths(
        open_agency(agency or context.obj),
        paths,
        source=source,
        with_notes=with_notes,
        actor=_actor(),
    )
    _say(str(report))


@record.command()
def check(context: typer.Context, agency: AgencyOption = None) -> None:
    """List gaps and contradictions in the records; exit status 1 if there is a contradiction."""
    from caseload_lib.record.contradictions import find_contradictions
    from caseload_lib.record.folder import open_agency

    folder = open_agency(agency or context.obj)
    findings = find_contradictions(folder.records(), folder.settings, today=_today(folder))
    if findings.empty:
        _say("No gaps and no contradictions.")
        return
    listing = Table(box=None, pad_edge=False)
    for heading in ("", "table", "row", "what", "what to do"):
        listing.add_column(heading, overflow="fold")
    columns = ["severity", "table", "row_key", "what", "what_to_do"]
    for row in findings[columns].fillna("").astype(str).itertuples(index=False):
        listing.add_row(*(escape(_plain(text)) for text in row))
    out.print(listing)
    _say(f"{len(findings)} to look at.")
    if (findings["severity"] == "contradiction").any():
        raise typer.Exit(1)


@record.command()
def verify(context: typer.Context, agency: AgencyOption = None) -> None:
    """Check that nobody has altered the audit trail; exit status 1 if somebody has."""
    from caseload_lib.record.audit import verify_chain
    from caseload_lib.record.database import open_database
    from caseload_lib.record.folder import open_agency

    checked = verify_chain(open_database(open_agency(agency or context.obj).database_url))
    if not checked.ok:
        raise CaseloadError(
            f"The audit trail has been altered at entry {checked.first_broken}: {checked.reason}."
        )
    _say(f"The audit trail is unbroken: {checked.entries} entries, {checked.erased} erased.")


@app.command()
def report(
    context: typer.Context,
    month: Annotated[
        str | None,
        typer.Argument(metavar="YYYY-MM", help="Which month; without it the last full one."),
    ] = None,
    facilitator: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="Only this one's page; may be repeated."),
    ] = None,
    jobs: Annotated[
        int, typer.Option(min=1, max=256, help="How many to make at a time.")
    ] = os.cpu_count() or 1,
    formats: Annotated[
        str,
        typer.Option("--format", metavar="html,ipynb", help="What to write for each page."),
    ] = "html,ipynb",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be made.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Make unchanged pages again.")] = False,
    agency: AgencyOption = None,
) -> None:
    """Make the month's pages: one for each facilitator, one for the team, and an index.

    Pages whose inputs have not changed are left as they are. A page that fails fails alone: it
    is named on the index with its reason, and the exit status is 1.
    """
    from caseload_lib.record.folder import open_agency
    from caseload_lib.report.batch import run_month

    folder = open_agency(agency or context.obj)
    today = _today(folder)
    with _Watch() as watch:
        result = run_month(
            folder,
            _read_month(month, today=today),
            today=today,
            facilitators=facilitator,
            jobs=jobs,
            formats=_read_formats(formats),
            dry_run=dry_run,
            force=force,
            progress=watch.show,
        )
    _say(str(result))
    if result.exit_status:
        raise typer.Exit(result.exit_status)


class _Watch:
    """Shows a batch as it goes: a bar on a terminal, a line a page elsewhere."""

    def __init__(self) -> None:
        self._bar = Progress(
            TextColumn("Pages"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=err,
            transient=True,
            disable=not err.is_terminal,
        )
        self._task = self._bar.add_task("pages", total=None)

    def __enter__(self) -> "_Watch":
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def show(self, event: object) -> None:
        """Take note of one event of the batch."""
        total, done, text = (getattr(event, name) for name in ("total", "done", "text"))
        self._bar.update(self._task, total=total, completed=done)
        if not err.is_terminal:
            err.print(_plain(text), markup=False)


def _today(folder: object = None) -> date:
    """Return the day it is, in the agency's time zone where there is an agency."""
    settings = getattr(folder, "settings", None)
    return datetime.now(settings.zone if settings else UTC).date()


def _read_month(text: str | None, *, today: date) -> Month:
    """Return the month that was typed, or the last one that has ended."""
    if text is None:
        return Month.of(today) + -1
    try:
        return Month.parse(text)
    except ValueError as error:
        raise CaseloadError(str(error)) from error


def _read_formats(text: str) -> frozenset[str]:
    """Return the formats that were typed, joined by commas."""
    formats = frozenset(part.strip() for part in text.split(",") if part.strip())
    strange = sorted(formats - {"html", "ipynb"})
    if strange or not formats:
        raise CaseloadError(
            f"There is no format {', '.join(strange) or '(none given)'}. "
            "--format takes html, ipynb, or both joined by a comma."
        )
    return formats


def _actor() -> str:
    """Return who is at the keyboard, for the audit trail."""
    with suppress(OSError, KeyError):
        return getpass.getuser()
    return f"uid {os.getuid()}"


def _quote(path: Path) -> str:
    """Return a path as it must be typed."""
    text = str(path)
    return f'"{text}"' if " " in text else text


def _plain(text: str) -> str:
    """Return text without what a terminal would act on."""
    return "".join(c for c in text if c.isprintable() or c in "\n\t")


def _say(text: str) -> None:
    """Print text as it is, without markup."""
    out.print(_plain(text), markup=False)


def main() -> None:
    """Run the command; every error that a user can mend is a message and an exit status."""
    try:
        app()
    except CaseloadError as error:
        err.print(f"Error: {_plain(str(error))}", markup=False)
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
