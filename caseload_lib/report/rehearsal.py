"""What every page does first, done once: whoever makes many pages loads this module beforehand.

Loading it reads every template, so that a process forked afterwards finds them read.
"""

from caseload_lib.report.section import read_templates

read_templates()
