"""The groups of commands below `caseload`, one module for each group or large command."""
