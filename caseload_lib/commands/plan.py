"""The commands `caseload plan ...`: how many cases, which contacts, when, and who is told."""

from typing import Annotated

import typer

from caseload_lib.commands import plan_schedule, plan_target, services
from caseload_lib.terminal import AgencyOption, find_today, read_begun_month, say

app = typer.Typer(
    help="How many cases somebody can carry, which contacts fall due, when they are made, and who "
    "is told.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)
plan_schedule.add_commands(app)
app.command()(services.delivery)
app.command()(plan_target.target)


@app.command()
def rules(
    context: typer.Context,
    facilitator: Annotated[
        str | None,
        typer.Argument(metavar="ID", help="Whose, such as F003; without it everybody's."),
    ] = None,
    month: Annotated[
        str | None,
        typer.Option(metavar="YYYY-MM", help="The month of the loads; else the last full one."),
    ] = None,
    agency: AgencyOption = None,
) -> None:
    """Show which caps and prescribed times apply today, and how funding and loads stand.

    The rules are those of params/agency.toml: the agency's own and its funders'. Funding that
    ends soon, and sources that nobody uses, come with the cases concerned; loads stand side by
    side by four measures, in order of ids and not of load.
    """
    from caseload_lib.record.folder import open_agency
    from caseload_lib.report.rules import describe_rules

    folder = open_agency(agency or context.obj)
    today = find_today(folder)
    text = describe_rules(
        folder.records(),
        folder.settings,
        day=today,
        month=read_begun_month(month, today=today),
        facilitator_id=facilitator,
    )
    say(text)
