"""What tests of commands share: a command run in this process."""

import pytest
from typer.testing import CliRunner

from caseload_lib import cli


@pytest.fixture(scope="session")
def invoke():
    """Return a function that runs a command and gives what it prints; errors are raised."""

    def invoke(*arguments):
        done = CliRunner().invoke(cli.app, arguments)
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done.stdout

    return invoke
