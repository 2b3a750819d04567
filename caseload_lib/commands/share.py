"""The commands `caseload share ...`: who carries too much, whether by chance, and who can help."""

import typer

from caseload_lib.commands import (
    share_burden,
    share_cycle,
    share_disruptions,
    share_efforts,
    share_proposals,
    share_rebalance,
    share_responders,
    share_support,
    share_warnings,
)

app = typer.Typer(
    help="Who carries too much, whether it falls by chance, who could help, and whether the "
    "circle turns the good way.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)


@app.callback()
def _start() -> None:
    """Group the commands; each is added by its own module."""


for _command in (
    share_disruptions.disruptions,
    share_burden.burden,
    share_support.support,
    share_warnings.warnings,
    share_warnings.handed,
    share_rebalance.rebalance,
    share_proposals.proposals,
    share_proposals.agree,
    share_proposals.withdraw,
    share_proposals.apply,
    share_responders.responders,
    share_efforts.efforts,
    share_cycle.cycle,
):
    app.command()(_command)
