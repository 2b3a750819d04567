"""The command `caseload report`: the month's pages, for people and for programs that call it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from caseload_lib.errors import CaseloadError
from caseload_lib.terminal import (
    INTERRUPTED,
    STOPPED,
    AgencyOption,
    JsonOption,
    Watch,
    clean_text,
    err,
    explain_error,
    find_today,
    out,
    read_formats,
    read_month,
    say,
    write_json,
)

if TYPE_CHECKING:
    from caseload_lib.report.results import BatchResult

#: The exit status when another batch is at work on the month: trying again later helps.
BUSY = 75


def add_command(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command()(report)


def report(
    context: typer.Context,
    month: Annotated[
        str | None,
        typer.Argument(metavar="YYYY-MM", help="Which month; without it the last full one."),
    ] = None,
    last_month: Annotated[
        bool, typer.Option("--last-month", help="The last full month, said outright.")
    ] = False,
    facilitator: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="Only this one's page; may be repeated."),
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=256,
            help="How many to make at a time; else one for each core there is memory for.",
            show_default=False,
        ),
    ] = None,
    scheduler: Annotated[
        str,
        typer.Option(
            metavar="tcp://HOST:PORT",
            help="Make them on the Dask cluster of this scheduler, as many as it has threads.",
            show_default=False,
        ),
    ] = "",
    engine: Annotated[
        Literal["caseload", "kernel"],
        typer.Option(
            help="How notebooks run: in kernels forked from a warm process where the system can, "
            "or in ordinary ones, which is slower. The pages are the same.",
        ),
    ] = "caseload",
    formats: Annotated[
        str,
        typer.Option("--format", metavar="html,ipynb", help="What to write for each page."),
    ] = "html,ipynb",
    output: Annotated[
        str | None,
        typer.Option(
            metavar="DIR|ADDRESS",
            help="Where the month's folder goes; without it to the agency's reports.",
            show_default=False,
        ),
    ] = None,
    mail: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.eml",
            help="Write the index as an e-mail, too, to be sent by another program.",
            show_default=False,
        ),
    ] = None,
    links: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS",
            help="Where readers of the e-mail find the months, such as "
            "https://example.org/reports; without it there are no links.",
            show_default=False,
        ),
    ] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be made.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Make unchanged pages again.")] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Say nothing unless something fails.")
    ] = False,
    as_json: JsonOption = False,
    agency: AgencyOption = None,
) -> None:
    """Make the month's pages: one for each facilitator, one for the team, and an index.

    Assessments of a period that the month belongs to get pages, too: of the service what all
    raters say together, of a person what they have released and their supervisor has answered.

    Pages whose inputs have not changed are left as they are. A page that fails fails alone: it
    is named on the index with its reason, and the exit status is 1.

    Exit status: 0 all pages are there; 1 a page failed, or the batch did; 2 the command was
    mistyped; 75 another batch is at work on the month; 130 it was stopped.
    """
    if month and last_month:
        raise typer.BadParameter(
            "a month was given besides; give one of the two", param_hint="--last-month"
        )
    if mail and dry_run:
        raise typer.BadParameter("a dry run has no index to send", param_hint="--mail")
    from caseload_lib.record.folder import open_agency
    from caseload_lib.report.batch import run_month
    from caseload_lib.report.machine import count_jobs
    from caseload_lib.report.mail import check_links
    from caseload_lib.report.options import Options
    from caseload_lib.report.stores import open_store

    began = time.monotonic()
    with _explain_failure(as_json=as_json):
        check_links(links)
        _check_mail(mail)
        folder = open_agency(agency or context.obj)
        today = find_today(folder)
        wanted = read_month(month, today=today)
        with Watch(quiet=quiet) as watch:
            result = run_month(
                folder,
                wanted,
                today=today,
                facilitators=facilitator,
                store=open_store(output, wanted) if output else None,
                options=Options(
                    jobs=jobs or count_jobs(),
                    scheduler=scheduler,
                    engine=engine,
                    formats=read_formats(formats),
                    dry_run=dry_run,
                    force=force,
                ),
                progress=watch.show,
            )
        if mail:
            _write_mail(result, mail, links=links)
    _tell(result, seconds=time.monotonic() - began, quiet=quiet, as_json=as_json)
    if result.exit_status:
        raise typer.Exit(result.exit_status)


@contextmanager
def _explain_failure(*, as_json: bool) -> Iterator[None]:
    """Say why there is no batch, also to the program that asked, and end with a status for it."""
    from caseload_lib.report.files import BusyError
    from caseload_lib.report.stopping import stop_on_termination

    def tell(text: str, status: int) -> None:
        if as_json:
            out.print(write_json({"error": text, "exit_status": status}), markup=False)

    try:
        with stop_on_termination():
            yield
    except KeyboardInterrupt:
        tell(STOPPED, INTERRUPTED)
        raise  # The program says it to people.
    except Exception as error:  # noqa: BLE001 - a program that asked gets its document
        status = BUSY if isinstance(error, BusyError) else 1
        text = explain_error(error)
        err.print(f"Error: {clean_text(text)}", markup=False)
        tell(text, status)
        raise typer.Exit(status) from None


def _check_mail(path: Path | None) -> None:
    """Say that an e-mail cannot be written before hours of work rather than after them."""
    if path and not path.parent.is_dir():
        raise CaseloadError(
            f"--mail takes a file in a folder that is there. Make the folder {path.parent}, or "
            f"name another file. Given: {path}."
        )
    if path and path.is_dir():
        raise CaseloadError(
            f"--mail takes a file, such as {path / 'index.eml'}. A folder was given: {path}."
        )


def _write_mail(result: "BatchResult", path: Path, *, links: str) -> None:
    """Write the index as an e-mail."""
    from caseload_lib.report.files import write_file
    from caseload_lib.report.mail import check_links, write_mail

    if result.contents:
        write_file(path, write_mail(result.contents, place=result.index, links=check_links(links)))


def _tell(result: "BatchResult", *, seconds: float, quiet: bool, as_json: bool) -> None:
    """Say how a batch went; quietly only what failed."""
    if as_json:
        answer = {
            "month": str(result.month),
            "made": result.made,
            "skipped": result.skipped,
            "failed": dict(result.failures),
            "dry_run": result.dry_run,
            "index": result.index,
            "dashboard": result.dashboard or None,
            "seconds": round(seconds, 3),
            "exit_status": result.exit_status,
        }
        out.print(write_json(answer), markup=False)
    elif not quiet:
        say(str(result))
    elif result.failures:
        err.print(clean_text(str(result)), markup=False)
