"""The commands `caseload plan ...`: how many cases, which contacts, when, and who is told."""

import typer

from caseload_lib import cli_schedule

app = typer.Typer(
    help="How many cases somebody can carry, which contacts fall due, when they are made, and who "
    "is told.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)
cli_schedule.add_commands(app)
