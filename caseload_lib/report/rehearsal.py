"""What every page does first, done once: whoever makes many pages loads this module beforehand.

A process that is forked afterwards finds templates read, settings and tables taken in once, and
loaded what only charts and columns load.
"""

from datetime import UTC, datetime

import pandas as pd

import caseload_lib.charts.display  # noqa: F401 - loaded otherwise when the first chart is shown
from caseload_lib.agency import parse_agency
from caseload_lib.months import Month
from caseload_lib.report.frame_json import pack_frame, unpack_frame
from caseload_lib.report.section import read_templates

read_templates()
parse_agency('[agency]\nname = "Rehearsal"\ntime_zone = "UTC"\n')
Month.parse("2000-01")
unpack_frame(
    pack_frame(
        pd.DataFrame({"text": ["a", None], "number": [1.0, 2.0], "day": [datetime.now(UTC), None]})
    )
)
