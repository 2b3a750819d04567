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


app.command()(share_warnings.warnings)
app.command()(share_warnings.handed)
app.command()(share_responders.responders)
app.command()(share_efforts.efforts)
app.command()(share_burden.burden)
app.command()(share_support.support)
app.command()(share_disruptions.disruptions)
app.command()(share_cycle.cycle)
app.command()(share_rebalance.rebalance)
share_proposals.add_commands(app)
